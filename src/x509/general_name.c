/* general_name.c - the CHOICE, read and shown. */
#include "x509/general_name.h"

#include "base/escape.h"
#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/ip_address.h"
#include "x509/oid.h"

#include <stdio.h>

static const struct {
    unsigned tag;
    const char *name;
} kinds[] = {
    [GENERAL_NAME_OTHER] = { DER_CONTEXT_AROUND | 0, "otherName" },
    [GENERAL_NAME_EMAIL] = { DER_CONTEXT | 1, "email" },
    [GENERAL_NAME_DNS] = { DER_CONTEXT | 2, "DNS" },
    [GENERAL_NAME_X400] = { DER_CONTEXT_AROUND | 3, "x400Address" },
    [GENERAL_NAME_DIRECTORY] = { DER_CONTEXT_AROUND | 4, "directory" },
    [GENERAL_NAME_EDI_PARTY] = { DER_CONTEXT_AROUND | 5, "ediPartyName" },
    [GENERAL_NAME_URI] = { DER_CONTEXT | 6, "URI" },
    [GENERAL_NAME_IP] = { DER_CONTEXT | 7, "IP" },
    [GENERAL_NAME_REGISTERED_ID] = { DER_CONTEXT | 8, "registeredID" },
};

struct general_name read_general_name(struct reader *in)
{
    struct general_name name = { GENERAL_NAME_OTHER, { NULL, 0 } };
    const uint8_t *at = in->at;
    unsigned tag, number;
    struct bytes contents = der_any(in, &tag);
    number = tag & 0x1f;
    if (number >= sizeof kinds / sizeof *kinds || tag != kinds[number].tag) {
        reader_refuse_at(in, READ_MALFORMED, at);
        return name;
    }
    name.kind = (enum general_name_kind)number;
    name.value = contents;
    if (name.kind == GENERAL_NAME_DIRECTORY) { /* a CHOICE within a CHOICE: always EXPLICIT */
        struct reader inside = der_within(in, contents);
        name.value = read_distinguished_name(&inside);
        der_leave(in, &inside);
    }
    return name;
}

const char *general_name_kind_text(enum general_name_kind kind)
{
    return kinds[kind].name;
}

char *general_name_text(char *out, size_t cap, const struct general_name *name)
{
    char value[160];
    switch (name->kind) {
    case GENERAL_NAME_EMAIL:
    case GENERAL_NAME_DNS:
    case GENERAL_NAME_URI: escape_text(value, sizeof value, name->value); break;
    case GENERAL_NAME_IP: ip_address_text(value, name->value); break;
    case GENERAL_NAME_DIRECTORY: distinguished_name_text(value, sizeof value, name->value); break;
    case GENERAL_NAME_REGISTERED_ID: oid_text(value, sizeof value, name->value); break;
    default: value[0] = '\0';
    }
    (void)snprintf(out, cap, "%s:%s", general_name_kind_text(name->kind), value);
    return out;
}
