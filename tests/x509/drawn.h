/* drawn.h - chains by lot: who issued what, what is wrong with it, what is sent and who is trusted.
 *
 * The same number gives the same chain, to the bit: keys are Ed25519, from fixed seeds, and so are
 * signatures. Most chains have a fault or two, as by chance most would be of no use otherwise.
 */
#ifndef TESTS_X509_DRAWN_H
#define TESTS_X509_DRAWN_H

#include "support/certificates.h"

enum { DRAWN_AUTHORITIES_MAX = 5, DRAWN_SENT_MAX = 12, DRAWN_DER_MAX = 2048 };

/* A family of certificates. */
struct drawn_family {
    struct made *authorities[DRAWN_AUTHORITIES_MAX], *leaf;
    size_t count;     /* of the authorities */
    const char *name; /* that is wanted of the leaf */
};

/* What a peer makes of it. */
struct drawn_chain {
    struct bytes sent[DRAWN_SENT_MAX]; /* the leaf first */
    size_t sent_count;
    struct bytes trusted[DRAWN_AUTHORITIES_MAX + 1];
    size_t trusted_count;
    uint8_t changed[DRAWN_DER_MAX]; /* a certificate of which a bit is another, if there is one */
};

void draw_family(struct drawn_family *family, uint64_t number);
void drawn_family_free(struct drawn_family *family);

/* Points into the family. */
void draw_chain(struct drawn_chain *chain, const struct drawn_family *family, uint64_t number);

#endif
