/* path_build.c - from issuer to issuer, and back where it leads nowhere (RFC 4158 2.4).
 *
 * An issuer is whoever has the name that a certificate says it was issued by, and the key that its
 * signature verifies with; several may. All else about a path is judged once it has reached an
 * anchor (path_check.h), so that a failure tells of a path that really is one:
 *
 *     leaf --- CN=R3 (sent) --+-- CN=Root (anchor)                         judged: expired
 *                             +-- CN=Root (sent) --- CN=Other (anchor)     judged: good
 */
#include "x509/path_build.h"

#include "base/escape.h"
#include "x509/distinguished_name.h"
#include "x509/revocation.h"

/* What failures are worth: the more of a path was found before one, the more. */
enum {
    WORTH_OF_A_LINK = 2,
    WORTH_OF_A_PATH = 100,
    WORTH_OF_CERTAINTY = 150,
    WORTH_OF_GIVING_UP = 200,
};

/* Without memory for what is asked for there is no answer. */
static bool keep_for_findings(struct path_search *s, unsigned worth, const struct refusal *failure)
{
    struct findings *findings = findings_wanted(s->question);
    if (findings != NULL) {
        findings_note(findings, &s->path, worth, failure);
    } else if (s->question->findings != NULL) {
        s->is_over = true;
        s->best = (struct refusal){ .code = NO_MEMORY };
    }
    return false;
}

/* Keeps the failure if it is worth more than those before. Some end the whole search. */
static bool note(struct path_search *s, unsigned worth, const struct refusal *failure)
{
    if (failure->code == CRYPTO_BROKEN || failure->code == PATH_TOO_COSTLY)
        worth = WORTH_OF_GIVING_UP;
    s->is_over = s->is_over || worth >= WORTH_OF_CERTAINTY;
    if (worth > s->best_worth) {
        s->best = *failure;
        s->best_worth = worth;
    }
    return keep_for_findings(s, worth, failure);
}

static struct link *last_link(struct path_search *s)
{
    return &s->path.links[s->path.count - 1];
}

static unsigned worth_of_progress(const struct path_search *s)
{
    return (unsigned)s->path.count * WORTH_OF_A_LINK;
}

/* By its own key, not by its name alone: an authority may have certified itself with an older key. */
static bool is_self_signed(struct path_search *s, const struct link *link)
{
    struct refusal ignored = { .code = NO_ERROR };
    return certificate_is_self_issued(link->certificate) &&
           signature_check(&s->signatures, link, link, &ignored);
}

/* Nobody with the name of the last one's issuer is there, or, in a circle, only such as are on the
 * path. */
static bool note_missing_issuer(struct path_search *s, bool in_a_circle)
{
    static const char expected[] = "the issuer's certificate, sent or trusted";
    const struct link *last = last_link(s);
    const struct certificate *certificate = last->certificate;
    struct refusal failure = { .code = NO_ERROR };
    char issuer[SUBJECT_TEXT_MAX], url[SUBJECT_TEXT_MAX];

    if (is_self_signed(s, last)) {
        (void)refuse_link(&failure, SELF_SIGNED, last, "a trusted certificate",
                          "it is its own issuer");
    } else if (s->unreadable->code != NO_ERROR) { /* that may have been the one */
        failure = *s->unreadable;
    } else if (in_a_circle) {
        (void)refuse_link(&failure, UNKNOWN_ISSUER, last, expected,
                          "its issuer %s is missing: the one sent is below it",
                          distinguished_name_text(issuer, sizeof issuer, certificate->issuer));
    } else {
        bool has_url = certificate->issuer_url.len > 0;
        (void)refuse_link(&failure, UNKNOWN_ISSUER, last, expected, "its issuer %s is missing%s%s",
                          distinguished_name_text(issuer, sizeof issuer, certificate->issuer),
                          has_url ? ", see " : "",
                          escape_text(url, sizeof url, certificate->issuer_url));
    }
    return note(s, worth_of_progress(s), &failure);
}

/* Would the leaf break the same rule on every other path? */
static bool is_certain(const struct path_search *s, const struct refusal *failure)
{
    if (failure->link.certificate != s->leaf)
        return false;
    switch (failure->code) {
    case CERTIFICATE_EXPIRED:
    case CERTIFICATE_NOT_YET_VALID:
    case CLOCK_WRONG:
    case CERTIFICATE_VERSION_WRONG:
    case CRITICAL_EXTENSION_UNKNOWN:
    case KEY_USAGE_WRONG:
    case PURPOSE_WRONG: return true;
    default: return false;
    }
}

static bool judge(struct path_search *s)
{
    struct refusal failure = { .code = NO_ERROR };
    if (path_check(&s->path, s->question, &s->name_checks_left, &failure) &&
        revocation_check(&s->path, s->question, &s->signatures, &failure))
        return true;
    (void)note(s, is_certain(s, &failure) ? WORTH_OF_CERTAINTY : WORTH_OF_A_PATH, &failure);
    memset(s->path.revocation, 0, sizeof s->path.revocation); /* what is said of no other path */
    return false;
}

/* A path never needs the same authority twice: whatever it signed later it could sign at once. */
static bool is_on_path(const struct path_search *s, const struct certificate *candidate)
{
    for (size_t i = 0; i < s->path.count; i++) {
        const struct certificate *there = s->path.links[i].certificate;
        if (bytes_equal(there->key_info, candidate->key_info) &&
            bytes_equal(there->subject, candidate->subject))
            return true;
    }
    return false;
}

/* Counts down for each certificate that is looked at as an issuer, also when it cannot be one. */
static bool take_step(struct path_search *s)
{
    struct refusal failure = { .code = NO_ERROR };
    if (s->steps_left > 0) {
        s->steps_left--;
        return true;
    }
    record_refusal(&failure, PATH_TOO_COSTLY, NULL, "", "more than %d steps", PATH_STEPS_MAX);
    return note(s, WORTH_OF_GIVING_UP, &failure);
}

/* An issuer that is to blame itself is told as the end of the path. */
static bool note_issuer(struct path_search *s, const struct link *issuer,
                        const struct refusal *failure)
{
    unsigned worth = worth_of_progress(s) + 1;
    bool is_to_blame = failure->link.certificate == issuer->certificate;
    s->path.links[s->path.count] = *issuer;
    s->path.count += is_to_blame;
    (void)note(s, worth, failure);
    s->path.count -= is_to_blame;
    return false;
}

/* Puts the issuer onto the path if it has signed the last one there. */
static bool push(struct path_search *s, const struct link *issuer)
{
    struct refusal failure = { .code = NO_ERROR };
    if (s->path.count == PATH_CERTIFICATES_MAX) {
        record_refusal(&failure, PATH_TOO_DEEP, issuer, "a path that ends at an anchor before",
                       "the path has %d certificates already", PATH_CERTIFICATES_MAX);
    } else if (signature_check(&s->signatures, last_link(s), issuer, &failure)) {
        s->path.links[s->path.count++] = *issuer;
        return true;
    }
    return note_issuer(s, issuer, &failure);
}

static bool end_at_anchor(struct path_search *s, struct bytes der)
{
    struct link anchor = { &s->anchor, POSITION_ANCHOR };
    struct refusal failure = { .code = NO_ERROR };
    parley_error unreadable = no_error();
    char name[SUBJECT_TEXT_MAX];
    if (!certificate_parse(&s->anchor, der, &unreadable)) {
        record_refusal(
            &failure, ANCHOR_MALFORMED, NULL, "well-formed DER", "anchor %s: %s",
            distinguished_name_text(name, sizeof name, last_link(s)->certificate->issuer),
            unreadable.detail);
        return note(s, worth_of_progress(s) + 1, &failure);
    }
    if (!push(s, &anchor))
        return false;
    if (judge(s))
        return true;
    s->path.count--;
    return false;
}

/* Goes on to the issuers of the last one on the path: first the anchors, which may end it. */
static bool go_on(struct path_search *s)
{
    struct issuer_walk *walk = &s->walks[s->path.count - 1];
    struct bytes issuer = last_link(s)->certificate->issuer, der;
    size_t at = 0;

    *walk = (struct issuer_walk){ .likeliness = LIKELINESS_MAX };
    walk->candidates = candidates_named(&s->candidates, issuer, &walk->count);
    while (!s->is_over && trust_next(s->question->trust, issuer, &at, &der)) {
        walk->somebody = true;
        if (take_step(s) && end_at_anchor(s, der))
            return true;
    }
    return false;
}

/* The next one in the walk's order: the likeliest first. NULL: no more. */
static const struct candidate *next_candidate(struct issuer_walk *walk,
                                              const struct certificate *certificate)
{
    for (;; walk->likeliness--, walk->at = 0) {
        while (walk->at < walk->count) {
            const struct candidate *next = &walk->candidates[walk->at++];
            if (issuer_likeliness(next->link.certificate, certificate) == walk->likeliness)
                return next;
        }
        if (walk->likeliness == 0)
            return NULL;
    }
}

/* One step on, or back. */
static bool move(struct path_search *s)
{
    struct issuer_walk *walk = &s->walks[s->path.count - 1];
    const struct candidate *next = next_candidate(walk, last_link(s)->certificate);
    if (next == NULL) {
        if (!walk->somebody)
            (void)note_missing_issuer(s, walk->in_a_circle);
        s->path.count--;
        return false;
    }
    TRY(take_step(s));
    if (is_on_path(s, next->link.certificate)) {
        walk->in_a_circle = true;
        return false;
    }
    walk->somebody = true;
    return push(s, &next->link) && go_on(s);
}

static bool search_from_leaf(struct path_search *s)
{
    bool found = go_on(s);
    while (!found && !s->is_over && s->path.count > 0)
        found = move(s);
    return found;
}

/* All but the leaf's: only authorities that lead to an anchor get into the memory. */
static void remember_signatures(struct path_search *s)
{
    for (size_t i = 1; i + 1 < s->path.count; i++)
        signature_remember(&s->signatures, &s->path.links[i], &s->path.links[i + 1]);
}

bool path_build(struct path_search *search, parley_error *error)
{
    const struct certificate *leaf = search->leaf;
    search->path.links[0] = (struct link){ leaf, POSITION_LEAF };
    search->path.count = 1;
    search->steps_left = PATH_STEPS_MAX;
    search->name_checks_left = NAME_CONSTRAINT_CHECKS_MAX;
    search->signatures.provider = search->question->provider;
    search->signatures.memory = trust_signatures(search->question->trust);

    bool leaf_is_anchor = trust_has(search->question->trust, leaf->subject, leaf->der);
    if (leaf_is_anchor ? judge(search) : search_from_leaf(search)) {
        remember_signatures(search);
        return true;
    }
    return fail_refused(error, &search->best);
}
