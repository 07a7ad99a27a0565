/* name_text.h - names of certificates in full, as people read them. */
#ifndef VERIFY_NAME_TEXT_H
#define VERIFY_NAME_TEXT_H

#include "verify/arena.h"
#include "x509/certificate.h"
#include "x509/general_name.h"

/* RFC 4514: "CN=R3,O=Example,C=US", the most specific first. Nothing for an empty name. */
void text_distinguished_name(struct text *text, struct bytes name);
/* "DNS:example.com" */
void text_general_name(struct text *text, const struct general_name *name);

const char *distinguished_name_in_full(struct arena *arena, struct bytes name);
/* The subjectAltNames of a certificate; NULL when there are none, or no memory. */
const char *const *alt_names_in_full(struct arena *arena, size_t *count,
                                     const struct certificate *certificate);

#endif
