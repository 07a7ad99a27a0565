/* path.c - the question from its beginning to its end: read the certificates, find a path that is
 * good, and see whether the leaf is for the peer that was wanted.
 */
#include "x509/path.h"

#include "base/memory.h"
#include "x509/dns_name.h"
#include "x509/path_build.h"

#include <stdio.h>

enum { NAMES_TEXT_MAX = 116 };

/* A malformed leaf fails at once. Another one may not be needed: it is remembered. */
static bool read_chain(const struct path_question *question, struct certificate *sent,
                       struct refusal *unreadable, parley_error *error)
{
    for (size_t i = 0; i < question->chain_count; i++) {
        parley_error failure = no_error();
        if (certificate_parse(&sent[i], question->chain[i], &failure))
            continue;
        sent[i] = (struct certificate){ .version = 0 };
        if (i == 0)
            return fail_because(error, CERTIFICATE_MALFORMED, "leaf: %s", failure.detail);
        record_refusal(unreadable, CERTIFICATE_MALFORMED, NULL, "", "certificate %zu: %s", i,
                       failure.detail);
    }
    return true;
}

static void tell(const struct path_question *question, const char *name, const char *meaning,
                 const char *reference)
{
    parley_trace happening = {
        .kind = PARLEY_TRACE_DECISION, .name = name, .meaning = meaning, .reference = reference
    };
    trace_tell(question->trace, &happening);
}

static bool is_watched(const struct path_question *question)
{
    return question->trace != NULL && trace_wanted(question->trace);
}

static void tell_path(const struct path_question *question, const struct path *path)
{
    char text[PATH_CERTIFICATES_MAX * (LINK_TEXT_MAX + 16)], link[LINK_TEXT_MAX];
    size_t len = 0;
    if (!is_watched(question))
        return;
    for (size_t i = 0; i < path->count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", i > 0 ? ", issued by " : "",
                                link_text(link, &path->links[i]));
    (void)snprintf(text + len, sizeof text - len, "%s.",
                   path->count == 1 ? ", which is trusted itself" : "");
    tell(question, "certificate path", text, "RFC 5280 6.1");
}

static void tell_revocation(const struct path_question *question, const struct path *path)
{
    char text[REVOCATION_TEXT_MAX + LINK_TEXT_MAX + 8], link[LINK_TEXT_MAX];
    if (!is_watched(question))
        return;
    for (size_t i = 0; i + 1 < path->count; i++) {
        (void)snprintf(text, sizeof text, "%s: %s.", link_text(link, &path->links[i]),
                       path->revocation[i]);
        tell(question, "revocation", text, "RFC 5280 6.3");
    }
}

/* BR 3.2.2.6: no wildcard right below a domain of a registry. Companies may have them below domains
 * that they give to customers, and do; only where nobody watches the authorities is that no proof. */
static bool check_wildcard(const struct path_question *question, const char *wanted,
                           struct refusal *refusal)
{
    struct bytes parent = dns_name_parent(bytes_of(question->name->value, question->name->len));
    bool in_full = question->profile == PROFILE_WEB_IN_FULL;
    if (question->profile == PROFILE_PRIVATE || question->is_public_suffix == NULL ||
        !question->is_public_suffix(parent, in_full))
        return true;
    return refuse_link(refusal, WILDCARD_TOO_WIDE, NULL, wanted, "wanted %.70s; it is for *.%.70s",
                       wanted, (const char *)parent.data);
}

/* RFC 9846 6.2 has no alert for a wrong name. bad_certificate is what most peers send. */
static bool check_name(const struct path_question *question, const struct certificate *leaf,
                       struct refusal *refusal)
{
    char wanted[PEER_NAME_TEXT_MAX], names[NAMES_TEXT_MAX];
    if (question->name == NULL)
        return true;
    peer_name_text(wanted, question->name);
    bool exactly = certificate_has_name(leaf, question->name);
    if (!exactly && !certificate_has_wildcard_for(leaf, question->name))
        return refuse_link(refusal, NAME_MISMATCH, NULL, wanted, "wanted %.70s; it is for %s",
                           wanted, alt_names_text(names, sizeof names, leaf));
    if (!exactly)
        TRY(check_wildcard(question, wanted, refusal));
    if (is_watched(question)) {
        char text[PEER_NAME_TEXT_MAX + 64];
        (void)snprintf(text, sizeof text, "The certificate is for %s%s.", wanted,
                       exactly ? "" : ", by a wildcard");
        tell(question, "peer name", text, "RFC 9525 6");
    }
    return true;
}

/* The path is good: is it one for the wanted peer? */
static bool settle(const struct path_search *search, parley_error *error)
{
    const struct path_question *question = search->question;
    struct refusal refusal = { .code = NO_ERROR };
    bool good = check_name(question, search->leaf, &refusal);
    if (!good || question->explain_good) {
        struct findings *findings = findings_wanted(question);
        if (findings != NULL)
            findings_settle(findings, &search->path, &refusal);
        else if (question->findings != NULL)
            return fail(error, NO_MEMORY);
    } else {
        findings_forget(question); /* of paths that failed before this one was found */
    }
    return good || fail_refused(error, &refusal);
}

static bool judge(struct path_search *search, parley_error *error)
{
    TRY(path_build(search, error));
    tell_path(search->question, &search->path);
    tell_revocation(search->question, &search->path);
    return settle(search, error);
}

static bool validate(struct path_search *search, struct certificate *sent, parley_error *error)
{
    const struct path_question *question = search->question;
    struct refusal unreadable = { .code = NO_ERROR };
    TRY(read_chain(question, sent, &unreadable, error));
    if (!candidates_index(&search->candidates, sent, question->chain_count, question->now_s))
        return fail(error, NO_MEMORY);
    search->leaf = &sent[0];
    search->unreadable = &unreadable;
    bool good = judge(search, error);
    struct findings *findings = question->findings != NULL ? *question->findings : NULL;
    if (findings != NULL) {
        findings->profile = question->profile == PROFILE_PRIVATE ? PROFILE_PRIVATE : PROFILE_WEB;
        findings->signature_checks = search->signatures.asked;
    }
    candidates_end(&search->candidates);
    return good;
}

bool path_validate(const struct path_question *question, parley_error *error)
{
    if (question->chain_count == 0)
        return fail(error, MALFORMED_CERTIFICATE);
    if (question->chain_count > PATH_CANDIDATES_MAX)
        return fail_because(error, PATH_TOO_COSTLY, "%zu certificates, not at most %d",
                            question->chain_count, PATH_CANDIDATES_MAX);
    struct path_search *search = memory_new(sizeof *search);
    struct certificate *sent = memory_new(question->chain_count * sizeof *sent);
    bool good;
    if (search == NULL || sent == NULL) {
        good = fail(error, NO_MEMORY);
    } else {
        struct path_question asked = *question;
        asked.profile = profile_resolve(asked.profile, trust_profile(asked.trust));
        search->question = &asked;
        good = validate(search, sent, error);
    }
    memory_free(sent);
    memory_free(search);
    return good;
}
