/* extension_fields.h - Extensions, one Extension after the other, of whatever they belong to
 * (RFC 5280 4.2, 5.2, 5.3).
 *
 *     struct extension_fields fields;
 *     struct extension_field field;
 *     extension_fields_enter(&fields, &in);
 *     while (extension_fields_next(&fields, &field))
 *         ...                                     // what field.value means; what is bad: refuse fields.in
 *     der_leave(&in, &fields.in);
 */
#ifndef X509_EXTENSION_FIELDS_H
#define X509_EXTENSION_FIELDS_H

#include "base/limits.h"
#include "x509/der.h"

struct extension_field {
    struct bytes oid; /* its contents */
    bool critical;
    struct bytes value; /* contents of the OCTET STRING */
};

struct extension_fields {
    struct reader in; /* what is left */
    struct bytes seen[CERTIFICATE_EXTENSIONS_MAX];
    size_t count;
};

/* The next element, which is a SEQUENCE of at least one. */
void extension_fields_enter(struct extension_fields *fields, struct reader *in);
/* False at the end. An extension that was there before is malformed, and so are more than
 * CERTIFICATE_EXTENSIONS_MAX. */
bool extension_fields_next(struct extension_fields *fields, struct extension_field *field);

#endif
