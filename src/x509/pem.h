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

/* The same in two steps, for blocks that go into memory of the caller's: views into the text. */
struct pem_armor {
    struct bytes label;
    struct bytes base64; /* gives at most three bytes for each four characters */
};

/* At the end of the text: true, with label.data of NULL. PEM_MALFORMED. */
bool pem_next_armor(struct reader *text, struct pem_armor *armor, parley_error *error) MUST_USE;
/* Adds the bytes to out. `text`: as the armor was read from it, to tell the line. PEM_MALFORMED. */
bool pem_decode(struct writer *out, const struct pem_armor *armor, const struct reader *text,
                parley_error *error) MUST_USE;

/* Writes a block; the writer tells whether it fitted. */
void pem_write(struct writer *out, const char *label, struct bytes der);

#endif
