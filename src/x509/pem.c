/* pem.c - lines between BEGIN and END, in base64 (RFC 4648 4).
 *
 * What is decoded may be a private key: characters are turned into values and back by arithmetic,
 * without branches on them and without a table, whose lines in the cache would tell what was read.
 */
#include "x509/pem.h"

#include "base/memory.h"

enum { LINE_BYTES = 48 }; /* 64 characters, RFC 7468 2 */

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes read_line(struct reader *text)
{
    const uint8_t *end = memchr(text->at, '\n', text->left);
    struct bytes line = read_bytes(text, end != NULL ? (size_t)(end - text->at) + 1 : text->left);
    while (line.len > 0 && is_space(line.data[line.len - 1]))
        line.len--;
    return line;
}

/* "-----BEGIN CERTIFICATE-----" with a word of "BEGIN ": the label. */
static bool is_boundary(struct bytes line, const char *word, struct bytes *label)
{
    static const char dashes[] = "-----";
    size_t word_len = strlen(word), dashes_len = strlen(dashes);
    if (line.len < word_len + 2 * dashes_len || memcmp(line.data, dashes, dashes_len) != 0 ||
        memcmp(line.data + dashes_len, word, word_len) != 0 ||
        memcmp(line.data + line.len - dashes_len, dashes, dashes_len) != 0)
        return false;
    *label = bytes_of(line.data + dashes_len + word_len, line.len - word_len - 2 * dashes_len);
    return true;
}

static bool malformed(const struct reader *text, parley_error *error, const char *what)
{
    size_t line = 1;
    for (const uint8_t *at = text->start; at < text->at; at++)
        line += *at == '\n';
    return fail_because(error, PEM_MALFORMED, "%s, before line %zu", what, line);
}

/* `value` if low <= c <= high, else 0. */
static unsigned if_between(unsigned c, unsigned low, unsigned high, unsigned value)
{
    unsigned outside = ((c - low) | (high - c)) >> 8; /* some of its bits are set, or none */
    return value & ~(0u - (outside != 0));
}

/* The value of a base64 character plus one; 0 if it is none. */
static unsigned value_plus_one(uint8_t c)
{
    return if_between(c, 'A', 'Z', c - 'A' + 1u) | if_between(c, 'a', 'z', c - 'a' + 27u) |
           if_between(c, '0', '9', c - '0' + 53u) | if_between(c, '+', '+', 63) |
           if_between(c, '/', '/', 64);
}

static uint8_t character_of(unsigned value)
{
    return (uint8_t)(if_between(value, 0, 25, value + 'A') |
                     if_between(value, 26, 51, value - 26 + 'a') |
                     if_between(value, 52, 61, value - 52 + '0') | if_between(value, 62, 62, '+') |
                     if_between(value, 63, 63, '/'));
}

/* Adds the bytes of the characters to out. Whole groups of four only, '=' at the very end only, and
 * no bits set that belong to no byte. */
static bool decode(struct writer *out, struct bytes body)
{
    unsigned group = 0, count = 0, padding = 0;
    for (size_t i = 0; i < body.len; i++) {
        uint8_t c = body.data[i];
        unsigned value = value_plus_one(c);
        if (value == 0 && is_space(c))
            continue;
        if (c == '=')
            padding++;
        else if (value == 0 || padding > 0)
            return false;
        group = group << 6 | (value > 0 ? value - 1 : 0);
        if (++count < 4)
            continue;
        if (padding > 2 || (group & ((1u << 8 * padding) - 1)) != 0)
            return false;
        write_uint(out, group >> 8 * padding, 3 - padding);
        group = count = 0;
    }
    return count == 0;
}

static bool decode_block(struct pem_block *block, struct bytes body, const struct reader *text,
                         parley_error *error)
{
    size_t room = body.len / 4 * 3;
    uint8_t *der = memory_new(room);
    if (der == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(der, room);
    if (!decode(&out, body) || !writer_done(&out) || writer_len(&out) == 0) {
        memory_wipe_and_free(der, room);
        return malformed(text, error,
                         memchr(body.data, ':', body.len) != NULL
                             ? "a block has header lines, as encrypted keys of an old form"
                             : "a block is not base64");
    }
    block->der = der;
    block->der_len = writer_len(&out);
    return true;
}

bool pem_next(struct reader *text, struct pem_block *block, parley_error *error)
{
    *block = (struct pem_block){ .der = NULL };
    do {
        if (!reader_more(text))
            return true;
    } while (!is_boundary(read_line(text), "BEGIN ", &block->label));

    const uint8_t *body = text->at;
    while (reader_more(text)) {
        size_t len = (size_t)(text->at - body);
        struct bytes label, line = read_line(text);
        if (is_boundary(line, "BEGIN ", &label))
            return malformed(text, error, "a block begins within a block");
        if (!is_boundary(line, "END ", &label))
            continue;
        if (!bytes_equal(label, block->label))
            return malformed(text, error, "END does not fit to BEGIN");
        return decode_block(block, bytes_of(body, len), text, error);
    }
    return malformed(text, error, "the last block has no END");
}

static void write_text(struct writer *out, const char *text)
{
    write_bytes(out, bytes_of(text, strlen(text)));
}

static void encode_group(struct writer *out, const uint8_t *data, size_t len)
{
    unsigned group =
        (unsigned)data[0] << 16 | (len > 1 ? (unsigned)data[1] << 8 : 0) | (len > 2 ? data[2] : 0u);
    for (unsigned i = 0; i < 4; i++)
        write_u8(out, i <= len ? character_of(group >> (18 - 6 * i) & 63) : '=');
}

void pem_write(struct writer *out, const char *label, struct bytes der)
{
    write_text(out, "-----BEGIN ");
    write_text(out, label);
    write_text(out, "-----\n");
    for (size_t i = 0; i < der.len; i += 3) {
        encode_group(out, der.data + i, der.len - i < 3 ? der.len - i : 3);
        if ((i + 3) % LINE_BYTES == 0 || i + 3 >= der.len)
            write_u8(out, '\n');
    }
    write_text(out, "-----END ");
    write_text(out, label);
    write_text(out, "-----\n");
}
