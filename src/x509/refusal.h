/* refusal.h - which certificate broke which rule: what was found, and what would have been right.
 *
 * The checks of a path refuse with `return refuse_link(refusal, NOT_A_CA, link, "CA:TRUE", "...")`,
 * once, where it is found; everybody above says TRY(...). A search meets many refusals, keeps those
 * that tell most (verdict.h), and turns one into the error that the caller sees.
 */
#ifndef X509_REFUSAL_H
#define X509_REFUSAL_H

#include "x509/evidence.h"

enum { EXPECTED_TEXT_MAX = 96 };

struct refusal {
    enum code code;          /* NO_ERROR: nothing was refused */
    struct link link;        /* its certificate is NULL when none in particular is to blame */
    char who[LINK_TEXT_MAX]; /* "leaf CN=example.com": outlives the certificate; or "" */
    char found[sizeof((parley_error *)0)->detail];
    char expected[EXPECTED_TEXT_MAX]; /* "" where `found` says all */
};

/* link may be NULL. The first refusal stays. */
void record_refusal(struct refusal *refusal, enum code code, const struct link *link,
                    const char *expected, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Records it and returns false. Text of a peer must have been escaped. */
#define refuse_link(...) (record_refusal(__VA_ARGS__), never())

/* Records the refusal as a failure, "leaf CN=example.com: expired ...". */
bool fail_refused(parley_error *error, const struct refusal *refusal);

#endif
