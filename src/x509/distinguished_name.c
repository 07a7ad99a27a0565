/* distinguished_name.c - a SEQUENCE OF (RelativeDistinguishedName, a SET OF (type, value)). */
#include "x509/distinguished_name.h"

#include "base/escape.h"
#include "base/limits.h"
#include "x509/der.h"
#include "x509/dns_name.h"
#include "x509/oid.h"

#include <stdio.h>

static struct attribute read_attribute(struct reader *in)
{
    struct attribute attribute;
    struct reader inside = der_enter(in, DER_SEQUENCE);
    attribute.type = der_oid(&inside);
    attribute.value = der_any(&inside, &attribute.tag);
    der_leave(in, &inside);
    return attribute;
}

struct bytes read_distinguished_name(struct reader *in)
{
    const uint8_t *at = in->at;
    struct reader names = der_enter(in, DER_SEQUENCE);
    while (reader_more(&names)) {
        struct reader together = der_enter(&names, DER_SET);
        size_t count = 0;
        do {
            (void)read_attribute(&together);
            if (++count > RDN_ATTRIBUTES_MAX)
                reader_refuse(&together, READ_MALFORMED);
        } while (reader_more(&together));
        der_leave(&names, &together);
    }
    der_leave(in, &names);
    return reader_ok(in) ? bytes_of(at, (size_t)(in->at - at)) : (struct bytes){ NULL, 0 };
}

struct attribute_walk attributes_of(struct bytes name)
{
    struct reader in = reader_of(name);
    return (struct attribute_walk){ .names = der_enter(&in, DER_SEQUENCE) };
}

bool next_attribute(struct attribute_walk *walk, struct attribute *out)
{
    if (!reader_more(&walk->together) && reader_more(&walk->names))
        walk->together = der_enter(&walk->names, DER_SET);
    if (!reader_more(&walk->together))
        return false;
    *out = read_attribute(&walk->together);
    return reader_ok(&walk->together);
}

bool distinguished_name_is_empty(struct bytes name)
{
    struct attribute first;
    struct attribute_walk walk = attributes_of(name);
    return !next_attribute(&walk, &first);
}

static bool is_text(unsigned tag)
{
    return tag == DER_UTF8_STRING || tag == DER_PRINTABLE_STRING || tag == DER_IA5_STRING ||
           tag == DER_TELETEX_STRING;
}

/* The next character of a text in the form in which texts are compared: lower case (of ASCII), one
 * space for several, none at the ends. -1: no more. */
static int next_character(struct bytes text, size_t *at, bool first)
{
    size_t start = *at;
    while (*at < text.len && text.data[*at] == ' ')
        ++*at;
    if (*at == text.len)
        return -1;
    if (*at > start && !first)
        return ' ';
    return to_lower(text.data[(*at)++]);
}

static bool texts_equal(struct bytes a, struct bytes b)
{
    size_t at_a = 0, at_b = 0;
    bool first = true;
    for (;;) {
        int ca = next_character(a, &at_a, first), cb = next_character(b, &at_b, first);
        if (ca != cb)
            return false;
        if (ca < 0)
            return true;
        first = false;
    }
}

static bool is_printable_ascii(const struct attribute *attribute)
{
    for (size_t i = 0; i < attribute->value.len; i++)
        if (attribute->value.data[i] < 0x20 || attribute->value.data[i] > 0x7e)
            return false;
    return is_text(attribute->tag);
}

/* RFC 5280 7.1. Other encodings than text are compared byte for byte. */
static bool attributes_equal(const struct attribute *a, const struct attribute *b, bool in_doubt)
{
    if (!bytes_equal(a->type, b->type))
        return false;
    if (is_text(a->tag) && is_text(b->tag) && texts_equal(a->value, b->value))
        return true;
    if (a->tag == b->tag && bytes_equal(a->value, b->value))
        return true;
    return in_doubt && !(is_printable_ascii(a) && is_printable_ascii(b));
}

static size_t count_attributes(struct reader in)
{
    size_t count = 0;
    for (; reader_more(&in); count++)
        (void)read_attribute(&in);
    return count;
}

static bool rdn_has(struct reader in, const struct attribute *wanted, bool in_doubt)
{
    while (reader_more(&in)) {
        struct attribute attribute = read_attribute(&in);
        if (attributes_equal(&attribute, wanted, in_doubt))
            return true;
    }
    return false;
}

/* DER sorts a SET OF by its bytes, but values that are equal here may differ in those: the order
 * says nothing. */
static bool rdns_equal(struct reader a, struct reader b, bool in_doubt)
{
    if (count_attributes(a) != count_attributes(b))
        return false;
    while (reader_more(&b)) {
        struct attribute wanted = read_attribute(&b);
        if (!rdn_has(a, &wanted, in_doubt))
            return false;
    }
    return true;
}

bool distinguished_name_is_within(struct bytes name, struct bytes above, bool in_doubt)
{
    struct reader names = attributes_of(name).names, tops = attributes_of(above).names;
    while (reader_more(&tops)) {
        if (!reader_more(&names))
            return false;
        struct reader a = der_enter(&names, DER_SET), b = der_enter(&tops, DER_SET);
        if (!rdns_equal(a, b, in_doubt))
            return false;
    }
    return true;
}

/* What is shown of a name, from what tells most on. */
static const struct {
    struct bytes type;
    const char *name;
} shown[] = {
    { OID("\x55\x04\x03"), "CN" },
    { OID("\x55\x04\x0a"), "O" },
    { OID("\x55\x04\x0b"), "OU" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), "emailAddress" },
    { OID("\x55\x04\x05"), "serialNumber" },
};
enum { SHOWN = sizeof shown / sizeof *shown };

/* The last of each, which is the most specific; without a tag: there is none. A search for a path
 * shows names thousands of times: of a hostile one it looks at the beginning alone. */
static void find_shown(struct attribute found[SHOWN], struct bytes name)
{
    enum { LOOKED_AT_MAX = 64 };
    struct attribute_walk walk = attributes_of(name);
    struct attribute attribute;
    memset(found, 0, SHOWN * sizeof *found);
    for (size_t n = 0; n < LOOKED_AT_MAX && next_attribute(&walk, &attribute); n++)
        for (size_t i = 0; i < SHOWN; i++)
            if (bytes_equal(attribute.type, shown[i].type))
                found[i] = attribute;
}

char *distinguished_name_text(char *out, size_t cap, struct bytes name)
{
    enum { PARTS_MAX = 2 };
    struct attribute found[SHOWN];
    size_t len = 0, parts = 0;

    (void)snprintf(out, cap, distinguished_name_is_empty(name) ? "(empty name)" : "(unusual name)");
    find_shown(found, name);
    for (size_t i = 0; i < SHOWN && parts < PARTS_MAX && len < cap; i++) {
        char value[64];
        if (found[i].tag == 0)
            continue;
        escape_text(value, sizeof value, found[i].value);
        int wrote =
            snprintf(out + len, cap - len, "%s%s=%s", parts++ > 0 ? " " : "", shown[i].name, value);
        len += wrote > 0 ? (size_t)wrote : 0;
    }
    return out;
}
