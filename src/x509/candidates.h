/* candidates.h - the certificates that were sent, found by their subject: who may have issued what.
 *
 * Sorted once, so that a thousand of them cost a search no more than ten do.
 */
#ifndef X509_CANDIDATES_H
#define X509_CANDIDATES_H

#include "x509/evidence.h"

struct candidate {
    struct link link;
    unsigned merit; /* the more it looks like an authority that is good now, the more */
};

struct candidates {
    struct candidate *list;
    size_t count;
};

/* Takes all but the leaf, which is the first, and those of version 0, which could not be read.
 * False: no memory. */
bool candidates_index(struct candidates *candidates, const struct certificate *sent, size_t count,
                      int64_t now_s) MUST_USE;
void candidates_end(struct candidates *candidates);

/* Those with this subject, the most promising first, in the order sent if nothing else decides. */
const struct candidate *candidates_named(const struct candidates *candidates, struct bytes subject,
                                         size_t *count);

/* How likely is it that this issuer's key has signed the certificate, from 0 to LIKELINESS_MAX? By the
 * key identifiers, which are a hint and no rule: many private authorities have none (RFC 5280
 * 4.2.1.1). */
enum { LIKELINESS_MAX = 2 };
unsigned issuer_likeliness(const struct certificate *issuer, const struct certificate *certificate);

#endif
