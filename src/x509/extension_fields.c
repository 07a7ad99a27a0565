/* extension_fields.c - SEQUENCE { extnID, critical DEFAULT FALSE, extnValue } (RFC 5280 4.1). */
#include "x509/extension_fields.h"

void extension_fields_enter(struct extension_fields *fields, struct reader *in)
{
    fields->in = der_enter(in, DER_SEQUENCE);
    fields->count = 0;
    if (!reader_more(&fields->in))
        reader_refuse(&fields->in, READ_MALFORMED);
}

bool extension_fields_next(struct extension_fields *fields, struct extension_field *field)
{
    struct reader *in = &fields->in;
    if (!reader_more(in))
        return false;
    struct reader inside = der_enter(in, DER_SEQUENCE);
    field->oid = der_oid(&inside);
    field->critical = der_boolean(&inside, false);
    field->value = der_value(&inside, DER_OCTET_STRING);
    der_leave(in, &inside);
    for (size_t i = 0; i < fields->count; i++)
        if (bytes_equal(fields->seen[i], field->oid))
            reader_refuse(in, READ_MALFORMED);
    if (fields->count == CERTIFICATE_EXTENSIONS_MAX)
        reader_refuse(in, READ_MALFORMED);
    else
        fields->seen[fields->count++] = field->oid;
    return reader_ok(in);
}
