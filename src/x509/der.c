/* der.c - X.690: identifier, length and the primitive types of X.509. */
#include "x509/der.h"

#include "x509/calendar.h"

/* X.690 8.1.3, 10.1: the definite form, in as few bytes as it takes; at most 16 MB. */
static size_t read_length(struct reader *in)
{
    const uint8_t *at = in->at;
    size_t len = read_u8(in);
    if (len < 0x80)
        return len;
    size_t width = len & 0x7f;
    if (width < 1 || width > 3) {
        reader_refuse_at(in, READ_MALFORMED, at);
        return 0;
    }
    len = read_uint(in, width);
    if (len < 0x80 || len >> (8 * (width - 1)) == 0)
        reader_refuse_at(in, READ_MALFORMED, at);
    return len;
}

struct bytes der_any(struct reader *in, unsigned *tag)
{
    const uint8_t *at = in->at;
    *tag = read_u8(in);
    if ((*tag & 0x1f) == 0x1f) /* the long form of a tag */
        reader_refuse_at(in, READ_MALFORMED, at);
    size_t len = read_length(in);
    return read_bytes(in, reader_ok(in) ? len : 0);
}

struct bytes der_value(struct reader *in, unsigned tag)
{
    if (!der_next_is(in, tag)) {
        reader_refuse(in, READ_MALFORMED);
        return (struct bytes){ NULL, 0 };
    }
    return der_any(in, &tag);
}

struct bytes der_element(struct reader *in, unsigned tag)
{
    const uint8_t *at = in->at;
    (void)der_value(in, tag);
    return reader_ok(in) ? bytes_of(at, (size_t)(in->at - at)) : (struct bytes){ NULL, 0 };
}

struct reader der_within(const struct reader *in, struct bytes contents)
{
    struct reader inside = *in;
    inside.at = contents.data;
    inside.left = contents.len;
    return inside;
}

struct reader der_enter(struct reader *in, unsigned tag)
{
    struct bytes contents = der_value(in, tag);
    return der_within(in, contents);
}

void der_leave(struct reader *in, struct reader *inside)
{
    if (reader_done(inside) || !reader_ok(in))
        return;
    in->fault = inside->fault;
    in->fault_at = inside->fault_at;
    in->left = 0;
}

bool der_boolean(struct reader *in, bool absent)
{
    if (!der_next_is(in, DER_BOOLEAN))
        return absent;
    struct bytes value = der_value(in, DER_BOOLEAN);
    if (value.len != 1 || (value.data[0] != 0x00 && value.data[0] != 0xff)) {
        reader_refuse(in, READ_MALFORMED);
        return false;
    }
    return value.data[0] == 0xff;
}

/* X.690 8.3.2: the first nine bits are neither all zero nor all one. */
static bool is_minimal(struct bytes integer)
{
    if (integer.len < 2)
        return integer.len == 1;
    bool negative = (integer.data[1] & 0x80) != 0;
    return integer.data[0] != (negative ? 0xff : 0x00);
}

struct bytes der_integer(struct reader *in)
{
    struct bytes integer = der_value(in, DER_INTEGER);
    if (!is_minimal(integer))
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) ? integer : (struct bytes){ NULL, 0 };
}

unsigned der_small(struct reader *in, unsigned max)
{
    struct bytes integer = der_integer(in);
    unsigned value = 0;
    if (integer.len > sizeof value || (integer.len > 0 && (integer.data[0] & 0x80) != 0))
        reader_refuse(in, READ_MALFORMED);
    for (size_t i = 0; reader_ok(in) && i < integer.len; i++)
        value = value << 8 | integer.data[i];
    if (value > max)
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) ? value : 0;
}

unsigned der_enumerated(struct reader *in, unsigned max)
{
    struct bytes value = der_value(in, DER_ENUMERATED);
    if (value.len != 1 || value.data[0] > max) {
        reader_refuse(in, READ_MALFORMED);
        return 0;
    }
    return value.data[0];
}

struct bytes der_positive(struct reader *in)
{
    struct bytes integer = der_integer(in);
    if (integer.len > 0 && integer.data[0] == 0x00)
        integer = bytes_of(integer.data + 1, integer.len - 1);
    else if (integer.len > 0 && (integer.data[0] & 0x80) != 0)
        reader_refuse(in, READ_MALFORMED);
    if (integer.len == 0) /* a zero, or a fault */
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) ? integer : (struct bytes){ NULL, 0 };
}

/* X.690 8.19.2: base 128, the first bit of a byte telling that its number goes on; no number starts
 * with a zero. */
static bool is_oid(struct bytes oid)
{
    bool at_start = true;
    for (size_t i = 0; i < oid.len; i++) {
        if (at_start && oid.data[i] == 0x80)
            return false;
        at_start = (oid.data[i] & 0x80) == 0;
    }
    return oid.len > 0 && at_start;
}

struct bytes der_oid(struct reader *in)
{
    struct bytes oid = der_value(in, DER_OID);
    if (!is_oid(oid))
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) ? oid : (struct bytes){ NULL, 0 };
}

/* The contents after the count of unused bits; X.690 11.2.1: those bits are zero. */
static struct bytes read_bit_string(struct reader *in, unsigned *unused)
{
    struct bytes value = der_value(in, DER_BIT_STRING);
    struct reader inside = reader_of(value);
    *unused = read_u8(&inside);
    struct bytes bits = read_rest(&inside);
    unsigned last = bits.len > 0 ? bits.data[bits.len - 1] : 0;
    if (!reader_ok(&inside) || *unused > 7 || (*unused > 0 && bits.len == 0) ||
        (last & ((1u << *unused) - 1)) != 0)
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) ? bits : (struct bytes){ NULL, 0 };
}

struct bytes der_octets(struct reader *in)
{
    unsigned unused;
    struct bytes octets = read_bit_string(in, &unused);
    if (unused != 0)
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) ? octets : (struct bytes){ NULL, 0 };
}

unsigned der_named_bits(struct reader *in)
{
    unsigned unused, names = 0;
    struct bytes bits = read_bit_string(in, &unused);
    if (bits.len > sizeof names) {
        reader_refuse(in, READ_MALFORMED);
        return 0;
    }
    for (size_t i = 0; i < bits.len * 8; i++)
        if (bits.data[i / 8] & (0x80 >> i % 8))
            names |= 1u << i;
    return names;
}

/* `count` decimal digits; -1 for anything else. */
static int read_digits(struct reader *in, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t c = read_u8(in);
        if (c < '0' || c > '9')
            reader_refuse(in, READ_MALFORMED);
        value = value * 10 + (c - '0');
    }
    return reader_ok(in) ? value : -1;
}

/* YYMMDDHHMMSSZ until 2049, YYYYMMDDHHMMSSZ after: no fractions, no other zones. GeneralizedTime is
 * taken for earlier years too, since authorities write it and nothing can be gained with it. */
int64_t der_time(struct reader *in)
{
    bool utc = der_next_is(in, DER_UTC_TIME);
    struct reader text = der_enter(in, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME);
    int year = read_digits(&text, utc ? 2 : 4);
    struct date date = { .year = !utc ? year : year < 50 ? 2000 + year : 1900 + year };
    date.month = read_digits(&text, 2);
    date.day = read_digits(&text, 2);
    date.hour = read_digits(&text, 2);
    date.minute = read_digits(&text, 2);
    date.second = read_digits(&text, 2);
    if (read_u8(&text) != 'Z' || !date_is_real(&date))
        reader_refuse(&text, READ_MALFORMED);
    der_leave(in, &text);
    return reader_ok(in) ? date_to_seconds(&date) : 0;
}
