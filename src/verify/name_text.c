/* name_text.c - see the header. What a peer wrote is escaped. */
#include "verify/name_text.h"

#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/ip_address.h"
#include "x509/oid.h"

enum { OID_TEXT_MAX = 128, RDNS_MAX = 64 };

/* RFC 4514 section 3, RFC 4519, and what certificates of the Web have beside. */
static const struct {
    struct bytes type;
    const char *name;
} attribute_names[] = {
    { OID("\x55\x04\x03"), "CN" },
    { OID("\x55\x04\x06"), "C" },
    { OID("\x55\x04\x07"), "L" },
    { OID("\x55\x04\x08"), "ST" },
    { OID("\x55\x04\x09"), "STREET" },
    { OID("\x55\x04\x0a"), "O" },
    { OID("\x55\x04\x0b"), "OU" },
    { OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"), "DC" },
    { OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01"), "UID" },
    { OID("\x55\x04\x04"), "SN" },
    { OID("\x55\x04\x2a"), "GN" },
    { OID("\x55\x04\x0c"), "title" },
    { OID("\x55\x04\x05"), "serialNumber" },
    { OID("\x55\x04\x0f"), "businessCategory" },
    { OID("\x55\x04\x11"), "postalCode" },
    { OID("\x55\x04\x61"), "organizationIdentifier" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), "emailAddress" },
};

static void text_attribute_type(struct text *text, struct bytes type)
{
    char oid[OID_TEXT_MAX];
    for (size_t i = 0; i < sizeof attribute_names / sizeof *attribute_names; i++)
        if (bytes_equal(attribute_names[i].type, type)) {
            text_add(text, "%s=", attribute_names[i].name);
            return;
        }
    text_add(text, "%s=", oid_text(oid, sizeof oid, type));
}

/* RFC 4514 2.4: what has a meaning in the text stands behind a backslash. */
static void text_attribute_value(struct text *text, struct bytes value)
{
    static const char special[] = { ',', '+', ';', '<', '>', '=' };
    size_t start = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (memchr(special, value.data[i], sizeof special) == NULL)
            continue;
        text_escape(text, bytes_of(value.data + start, i - start));
        text_add(text, "\\%c", value.data[i]);
        start = i + 1;
    }
    if (start < value.len)
        text_escape(text, bytes_of(value.data + start, value.len - start));
}

/* The attributes that stand side by side in one RDN. */
static void text_rdn(struct text *text, struct reader names)
{
    struct attribute_walk walk = { .names = names };
    struct attribute attribute;
    bool first = true;
    while (next_attribute(&walk, &attribute)) {
        text_add(text, "%s", first ? "" : "+");
        text_attribute_type(text, attribute.type);
        text_attribute_value(text, attribute.value);
        first = false;
    }
}

/* 2.1: in the reverse order. Of more than RDNS_MAX the first are left out. */
void text_distinguished_name(struct text *text, struct bytes name)
{
    struct reader rdns[RDNS_MAX], names = attributes_of(name).names;
    size_t count = 0;
    while (reader_more(&names)) {
        struct bytes rdn = der_element(&names, DER_SET);
        rdns[count++ % RDNS_MAX] = reader_of(rdn);
    }
    size_t shown = count < RDNS_MAX ? count : RDNS_MAX;
    for (size_t i = 0; i < shown; i++) {
        text_add(text, "%s", i > 0 ? "," : "");
        text_rdn(text, rdns[(count - 1 - i) % RDNS_MAX]);
    }
}

void text_general_name(struct text *text, const struct general_name *name)
{
    char address[IP_TEXT_MAX], oid[OID_TEXT_MAX];
    text_add(text, "%s:", general_name_kind_text(name->kind));
    switch (name->kind) {
    case GENERAL_NAME_EMAIL:
    case GENERAL_NAME_DNS:
    case GENERAL_NAME_URI: text_escape(text, name->value); break;
    case GENERAL_NAME_IP: text_add(text, "%s", ip_address_text(address, name->value)); break;
    case GENERAL_NAME_DIRECTORY: text_distinguished_name(text, name->value); break;
    case GENERAL_NAME_REGISTERED_ID:
        text_add(text, "%s", oid_text(oid, sizeof oid, name->value));
        break;
    default: text_hex(text, name->value); break;
    }
}

const char *distinguished_name_in_full(struct arena *arena, struct bytes name)
{
    struct text text = text_begin(arena);
    text_distinguished_name(&text, name);
    return text_end(&text);
}

const char *const *alt_names_in_full(struct arena *arena, size_t *count,
                                     const struct certificate *certificate)
{
    struct reader names = reader_of(certificate->alt_names);
    *count = 0;
    for (; reader_more(&names); ++*count)
        (void)read_general_name(&names);
    const char **texts = *count > 0 ? arena_new(arena, *count * sizeof *texts) : NULL;
    if (texts == NULL) {
        *count = 0;
        return NULL;
    }
    names = reader_of(certificate->alt_names);
    for (size_t i = 0; i < *count; i++) {
        struct general_name name = read_general_name(&names);
        struct text text = text_begin(arena);
        text_general_name(&text, &name);
        texts[i] = text_end(&text);
    }
    return texts;
}
