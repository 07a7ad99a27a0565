/* der.c - strict reading of two numbers: one value has one form, and nothing follows it. */
#include "provider_libcrypto/der.h"

enum { DER_INTEGER = 0x02, DER_SEQUENCE = 0x30 };

/* The contents of an element of fewer than 64 KB. Its length must have the shortest form. */
static struct bytes read_element(struct reader *in, uint8_t tag)
{
    if (read_u8(in) != tag)
        reader_refuse(in, READ_MALFORMED);
    size_t len = read_u8(in);
    size_t shortest = 0;
    if (len == 0x81) {
        len = read_u8(in);
        shortest = 0x80;
    } else if (len == 0x82) {
        len = read_u16(in);
        shortest = 0x100;
    } else if (len >= 0x80) {
        reader_refuse(in, READ_MALFORMED);
    }
    if (len < shortest)
        reader_refuse(in, READ_MALFORMED);
    return read_bytes(in, len);
}

static struct bytes read_number(struct reader *in)
{
    struct bytes number = read_element(in, DER_INTEGER);
    if (number.len == 0 || number.data[0] >= 0x80) {
        reader_refuse(in, READ_MALFORMED); /* none, or a negative one */
    } else if (number.data[0] == 0) {
        number = bytes_of(number.data + 1, number.len - 1);
        if (number.len > 0 && number.data[0] < 0x80)
            reader_refuse(in, READ_MALFORMED); /* a zero that no sign bit asked for */
    }
    return number;
}

bool der_read_two_numbers(struct bytes *first, struct bytes *second, struct bytes der)
{
    struct reader outer = reader_of(der);
    struct reader in = reader_of(read_element(&outer, DER_SEQUENCE));
    *first = read_number(&in);
    *second = read_number(&in);
    return reader_done(&outer) && reader_done(&in);
}
