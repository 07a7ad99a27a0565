/* oid.h - object identifiers: written as the bytes of their DER, shown as people know them. */
#ifndef X509_OID_H
#define X509_OID_H

#include "base/bytes.h"

/* A view of the contents of an OBJECT IDENTIFIER, from a string literal: OID("\x55\x04\x03"). */
#define OID(literal)                                                                               \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }

/* Writes "2.5.4.3", cut to fit, and returns out. A number of more than 63 bits is a "?". */
char *oid_text(char *out, size_t cap, struct bytes oid);

#endif
