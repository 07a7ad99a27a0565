/* der_write.c - X.690: identifier, length and the primitive types of X.509, written. */
#include "x509/der_write.h"

#include "x509/calendar.h"

struct mark der_open(struct writer *out, unsigned tag)
{
    write_u8(out, (uint8_t)tag);
    return open_vector(out, 1);
}

/* A byte was left for the length, which is enough for contents under 128 bytes. Longer ones move up
 * to make room for the long form (X.690 8.1.3.5, 10.1):
 *
 *     tag | len | contents              tag | 0x80 + width | len: width bytes | contents
 */
void der_close(struct writer *out, struct mark element)
{
    size_t len = writer_len(out) - element.body;
    if (len >= 0x80) {
        unsigned width = len > 0xffff ? 3 : len > 0xff ? 2 : 1;
        if (write_room(out, width) == NULL)
            return;
        uint8_t *body = out->start + element.body;
        memmove(body + width, body, len);
        body[-1] = (uint8_t)(0x80 | width);
        element.body += width;
        element.width = width;
    }
    close_vector(out, element);
}

void der_write(struct writer *out, unsigned tag, struct bytes contents)
{
    struct mark element = der_open(out, tag);
    write_bytes(out, contents);
    der_close(out, element);
}

void der_write_true(struct writer *out)
{
    static const uint8_t true_value = 0xff;
    der_write(out, DER_BOOLEAN, bytes_of(&true_value, 1));
}

/* X.690 8.3: as few bytes as it takes, with the first bit for the sign. */
void der_write_magnitude(struct writer *out, struct bytes magnitude)
{
    while (magnitude.len > 0 && magnitude.data[0] == 0)
        magnitude = bytes_of(magnitude.data + 1, magnitude.len - 1);
    struct mark element = der_open(out, DER_INTEGER);
    if (magnitude.len == 0 || (magnitude.data[0] & 0x80) != 0)
        write_u8(out, 0);
    write_bytes(out, magnitude);
    der_close(out, element);
}

void der_write_small(struct writer *out, uint8_t value)
{
    der_write_magnitude(out, bytes_of(&value, 1));
}

void der_write_octets(struct writer *out, struct bytes octets)
{
    struct mark element = der_open(out, DER_BIT_STRING);
    write_u8(out, 0); /* no unused bits */
    write_bytes(out, octets);
    der_close(out, element);
}

/* X.690 11.2.2: it ends with the last bit that is set. */
void der_write_named_bits(struct writer *out, unsigned names)
{
    uint8_t bits[sizeof names] = { 0 };
    unsigned count = 0;
    for (unsigned i = 0; i < 8 * sizeof names; i++) {
        if ((names >> i & 1) == 0)
            continue;
        bits[i / 8] |= (uint8_t)(0x80 >> i % 8);
        count = i + 1;
    }
    size_t len = (count + 7) / 8;
    struct mark element = der_open(out, DER_BIT_STRING);
    write_u8(out, (uint8_t)(8 * len - count));
    write_bytes(out, bytes_of(bits, len));
    der_close(out, element);
}

static void write_digits(struct writer *out, int value, size_t count)
{
    uint8_t *digits = write_room(out, count);
    for (size_t i = count; digits != NULL && i-- > 0; value /= 10)
        digits[i] = (uint8_t)('0' + value % 10);
}

void der_write_time(struct writer *out, int64_t seconds)
{
    struct date date = date_from_seconds(seconds);
    if (!date_is_real(&date)) {
        out->misused = true;
        return;
    }
    bool utc = date.year >= 1950 && date.year <= 2049;
    struct mark element = der_open(out, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME);
    write_digits(out, date.year, utc ? 2 : 4);
    write_digits(out, date.month, 2);
    write_digits(out, date.day, 2);
    write_digits(out, date.hour, 2);
    write_digits(out, date.minute, 2);
    write_digits(out, date.second, 2);
    write_u8(out, 'Z');
    der_close(out, element);
}
