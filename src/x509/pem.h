/* pem.h - PEM texts (RFC 7468): one block after the other, with anything between. */
#ifndef X509_PEM_H
#define X509_PEM_H

#include "base/error.h"

struct pem_block {
    struct bytes label; /* what stands after BEGIN: a view into the text */
    uint8_t *der;       /* from memory_new; it may be a key: memory_wipe_and_free */
    size_t der_len;
};

/* The next block. At the end of the text: true, with a der of NULL. PEM_MALFORMED, NO_MEMORY. */
bool pem_next(struct reader *text, struct pem_block *block, parley_error *error) MUST_USE;

/* Writes a block; the writer tells whether it fitted. */
void pem_write(struct writer *out, const char *label, struct bytes der);

#endif
