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

/* What failures are worth: the more of a path was found before one, the more. */
enum { WORTH_OF_A_LINK = 2, WORTH_OF_A_PATH = 100, WORTH_OF_GIVING_UP = 200 };

static bool has_given_up(const struct path_search *s)
{
    return s->best_worth == WORTH_OF_GIVING_UP;
}

/* Keeps the failure if it is worth more than those before. Some end the whole search. */
static bool note(struct path_search *s, unsigned worth, const struct refusal *failure)
{
    if (failure->code == CRYPTO_BROKEN || failure->code == PATH_TOO_COSTLY)
        worth = WORTH_OF_GIVING_UP;
    if (worth > s->best_worth) {
        s->best = *failure;
        s->best_worth = worth;
    }
    return false;
}

static struct link *last_link(struct path_search *s)
{
    return &s->path.links[s->path.count - 1];
}

static unsigned worth_of_progress(const struct path_search *s)
{
    return (unsigned)s->path.count * WORTH_OF_A_LINK;
}

/* Nobody with the name of the last one's issuer is there, or, in a circle, only such as are on the
 * path. */
static bool note_missing_issuer(struct path_search *s, bool in_a_circle)
{
    const struct link *last = last_link(s);
    const struct certificate *certificate = last->certificate;
    struct refusal failure = { .code = NO_ERROR };
    char issuer[SUBJECT_TEXT_MAX], url[SUBJECT_TEXT_MAX];

    if (certificate_is_self_issued(certificate)) {
        (void)refuse_link(&failure, SELF_SIGNED, last, "a trusted certificate",
                          "it is its own issuer");
    } else if (s->unreadable->code != NO_ERROR) { /* that may have been the one */
        failure = *s->unreadable;
    } else if (in_a_circle) {
        (void)refuse_link(&failure, UNKNOWN_ISSUER, last, "the issuer's certificate",
                          "its issuer %s is missing: the one sent is below it",
                          distinguished_name_text(issuer, sizeof issuer, certificate->issuer));
    } else {
        bool has_url = certificate->issuer_url.len > 0;
        (void)refuse_link(&failure, UNKNOWN_ISSUER, last, "the issuer's certificate",
                          "its issuer %s is missing%s%s",
                          distinguished_name_text(issuer, sizeof issuer, certificate->issuer),
                          has_url ? ", see " : "",
                          escape_text(url, sizeof url, certificate->issuer_url));
    }
    return note(s, worth_of_progress(s), &failure);
}

static bool judge(struct path_search *s)
{
    struct refusal failure = { .code = NO_ERROR };
    if (path_check(&s->path, s->question, &s->name_checks_left, &failure))
        return true;
    return note(s, WORTH_OF_A_PATH, &failure);
}

/* A path never needs the same authority twice: whatever it signed later it could sign at once. */
static bool is_on_path(const struct path_search *s, const struct certificate *candidate)
{
    for (size_t i = 0; i < s->path.count; i++) {
        const struct certificate *there = s->path.links[i].certificate;
        if (bytes_equal(there->subject, candidate->subject) &&
            bytes_equal(there->key_info, candidate->key_info))
            return true;
    }
    return false;
}

/* Counts a step down. One that fails counts too: keys of a wrong kind cost no signature check, and
 * a search comes to them as often as to the others. */
static bool take_step(struct path_search *s, struct refusal *failure)
{
    if (s->steps_left == 0)
        return refuse_link(failure, PATH_TOO_COSTLY, NULL, "", "more than %d steps",
                           PATH_STEPS_MAX);
    s->steps_left--;
    return true;
}

/* Puts the issuer onto the path if it has signed the last one there. */
static bool push(struct path_search *s, const struct link *issuer)
{
    struct refusal failure = { .code = NO_ERROR };
    if (!take_step(s, &failure))
        return note(s, worth_of_progress(s) + 1, &failure);
    if (s->path.count == PATH_CERTIFICATES_MAX) {
        (void)refuse_link(&failure, PATH_TOO_DEEP, issuer, "a path that ends at an anchor before",
                          "the path has %d certificates already", PATH_CERTIFICATES_MAX);
    } else if (signature_check(&s->signatures, last_link(s), issuer, &failure)) {
        s->path.links[s->path.count++] = *issuer;
        return true;
    }
    return note(s, worth_of_progress(s) + 1, &failure);
}

static bool end_at_anchor(struct path_search *s, struct bytes der)
{
    struct link anchor = { &s->anchor, POSITION_ANCHOR };
    struct refusal failure = { .code = NO_ERROR };
    parley_error unreadable = no_error();
    if (!certificate_parse(&s->anchor, der, &unreadable)) {
        (void)refuse_link(&failure, ANCHOR_MALFORMED, NULL, "", "%s", unreadable.detail);
        return note(s, worth_of_progress(s) + 1, &failure);
    }
    if (!push(s, &anchor))
        return false;
    if (judge(s))
        return true;
    s->path.count--;
    return false;
}

/* Those whose key has the identifier that the certificate gives come first: it is a hint, no rule,
 * as many private authorities have none (RFC 5280 4.2.1.1). */
static bool is_likely(const struct certificate *issuer, const struct certificate *certificate)
{
    return issuer->subject_key_id.len > 0 &&
           bytes_equal(issuer->subject_key_id, certificate->authority_key_id);
}

static bool try_anchors(struct path_search *s, const struct certificate *last, bool *somebody)
{
    struct bytes der;
    size_t at = 0;
    while (!has_given_up(s) && trust_next(s->question->trust, last->issuer, &at, &der)) {
        *somebody = true;
        if (end_at_anchor(s, der))
            return true;
    }
    return false;
}

/* Goes on from the last one on the path. At most PATH_CERTIFICATES_MAX calls deep. */
static bool follow(struct path_search *s)
{
    const struct certificate *last = last_link(s)->certificate;
    bool somebody = false, in_a_circle = false;
    if (try_anchors(s, last, &somebody))
        return true;
    for (unsigned likely = 2; likely-- > 0;) {
        for (size_t i = 1; !has_given_up(s) && i < s->question->chain_count; i++) {
            struct link issuer = { &s->sent[i], (int)i };
            if (!bytes_equal(issuer.certificate->subject, last->issuer) ||
                is_likely(issuer.certificate, last) != likely)
                continue;
            if (is_on_path(s, issuer.certificate)) {
                in_a_circle = true;
                continue;
            }
            somebody = true;
            if (!push(s, &issuer))
                continue;
            if (follow(s))
                return true;
            s->path.count--;
        }
    }
    return somebody ? false : note_missing_issuer(s, in_a_circle);
}

bool path_build(struct path_search *search, parley_error *error)
{
    const struct certificate *leaf = &search->sent[0];
    search->path.links[0] = (struct link){ leaf, POSITION_LEAF };
    search->path.count = 1;
    search->steps_left = PATH_STEPS_MAX;
    search->name_checks_left = NAME_CONSTRAINT_CHECKS_MAX;
    search->signatures.provider = search->question->provider;

    bool leaf_is_anchor = trust_has(search->question->trust, leaf->subject, leaf->der);
    if (leaf_is_anchor ? judge(search) : follow(search))
        return true;
    return fail_refused(error, &search->best);
}
