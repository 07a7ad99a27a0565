/* pem_text.h - certificates and keys as PEM texts in memory of their own. */
#ifndef AUTHORITY_PEM_TEXT_H
#define AUTHORITY_PEM_TEXT_H

#include "base/error.h"
#include "crypto/provider.h"
#include "x509/pem.h"

#include <parley/view.h>

struct pem_text {
    uint8_t *data;
    size_t len;
};

static inline parley_view pem_text_view(const struct pem_text *text)
{
    return (parley_view){ text->data, text->len };
}

bool pem_text_of_certificate(struct pem_text *text, struct bytes der, parley_error *error) MUST_USE;
bool pem_text_of_key(struct pem_text *text, const struct private_keys *keys,
                     const struct private_key *key, parley_error *error) MUST_USE;
/* Wipes it. */
void pem_text_end(struct pem_text *text);

/* The first block whose label ends so: "PRIVATE KEY" is "EC PRIVATE KEY" too. Its der is ended by the
 * caller, as that of pem_next. PEM_EMPTY, PEM_MALFORMED, NO_MEMORY. */
bool pem_find(struct pem_block *block, struct bytes text, const char *label_end,
              parley_error *error) MUST_USE;

#endif
