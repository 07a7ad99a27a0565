/* pem.c - lines between BEGIN and END, in base64 (RFC 4648 4).
 *
 * What is decoded may be a private key: characters are turned into values and back by arithmetic,
 * without branches on them and without a table, whose lines in the cache would tell what was read.
 */
#include "x509/pem.h"

#include "base/memory.h"
#include "base/secret.h"

enum {
    LINE_BYTES = 48,     /* 64 characters, RFC 7468 2 */
    RUN_CHARACTERS = 16, /* as many as a vector register has bytes */
    RUN_BYTES = RUN_CHARACTERS / 4 * 3,
};

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

/* All bits if low <= c <= high, else none, for c below 0x80. In bytes, unlike if_between, so that
 * compilers work on a whole run at once. */
static uint8_t mask_between(uint8_t c, uint8_t low, uint8_t high)
{
    uint8_t not_below = (uint8_t)(c + (0x80 - low)), above = (uint8_t)(c + (0x7f - high));
    return (uint8_t)(0 - ((not_below & ~above & 0x80) >> 7));
}

/* False: one of the characters is no base64. */
static bool run_values(uint8_t values[RUN_CHARACTERS], const uint8_t *characters)
{
    uint8_t all = 0;
    for (size_t i = 0; i < RUN_CHARACTERS; i++) {
        uint8_t c = characters[i];
        uint8_t plus_one =
            (uint8_t)((mask_between(c, 'A', 'Z') & (c - 'A' + 1)) |
                      (mask_between(c, 'a', 'z') & (c - 'a' + 27)) |
                      (mask_between(c, '0', '9') & (c - '0' + 53)) |
                      (mask_between(c, '+', '+') & 63) | (mask_between(c, '/', '/') & 64));
        values[i] = (uint8_t)(plus_one - 1);
        all |= (uint8_t)(values[i] | (c & 0x80));
    }
    return all < 64;
}

/* Decodes whole runs until there is one with a space, padding or a mistake; returns how many
 * characters that were. It makes the bundle of a system's authorities five times as fast to read. */
static size_t decode_runs(struct writer *out, struct bytes body)
{
    uint8_t v[RUN_CHARACTERS], *room;
    size_t done = 0;
    for (; body.len - done >= RUN_CHARACTERS; done += RUN_CHARACTERS) {
        if (!run_values(v, body.data + done) || (room = write_room(out, RUN_BYTES)) == NULL)
            break;
        for (size_t i = 0, j = 0; i < RUN_CHARACTERS; i += 4, j += 3) {
            room[j] = (uint8_t)(v[i] << 2 | v[i + 1] >> 4);
            room[j + 1] = (uint8_t)(v[i + 1] << 4 | v[i + 2] >> 2);
            room[j + 2] = (uint8_t)(v[i + 2] << 6 | v[i + 3]);
        }
    }
    secret_wipe(v, sizeof v);
    return done;
}

/* Adds the bytes of the characters to out. Whole groups of four only, '=' at the very end only, and
 * no bits set that belong to no byte. */
static bool decode(struct writer *out, struct bytes body)
{
    unsigned group = 0, count = 0, padding = 0;
    for (size_t i = 0; i < body.len; i++) {
        if (count == 0 && padding == 0)
            i += decode_runs(out, bytes_of(body.data + i, body.len - i));
        if (i == body.len)
            break;
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

static bool has_header_lines(struct bytes block)
{
    return block.len > 0 && memchr(block.data, ':', block.len) != NULL;
}

bool pem_decode(struct writer *out, const struct pem_armor *armor, const struct reader *text,
                parley_error *error)
{
    size_t before = writer_len(out);
    if (decode(out, armor->base64) && !out->full && writer_len(out) > before)
        return true;
    return malformed(text, error,
                     has_header_lines(armor->base64)
                         ? "a block has header lines, as encrypted keys of an old form"
                         : "a block is not base64");
}

bool pem_next_armor(struct reader *text, struct pem_armor *armor, parley_error *error)
{
    *armor = (struct pem_armor){ { NULL, 0 }, { NULL, 0 } };
    do {
        if (!reader_more(text))
            return true;
    } while (!is_boundary(read_line(text), "BEGIN ", &armor->label));

    const uint8_t *body = text->at;
    while (reader_more(text)) {
        size_t len = (size_t)(text->at - body);
        struct bytes label, line = read_line(text);
        if (is_boundary(line, "BEGIN ", &label))
            return malformed(text, error, "a block begins within a block");
        if (!is_boundary(line, "END ", &label))
            continue;
        armor->base64 = bytes_of(body, len);
        return bytes_equal(label, armor->label) ||
               malformed(text, error, "END does not fit to BEGIN");
    }
    return malformed(text, error, "the last block has no END");
}

bool pem_next(struct reader *text, struct pem_block *block, parley_error *error)
{
    struct pem_armor armor;
    *block = (struct pem_block){ .der = NULL };
    TRY(pem_next_armor(text, &armor, error));
    if (armor.label.data == NULL)
        return true;
    size_t room = armor.base64.len / 4 * 3;
    uint8_t *der = memory_new(room);
    if (der == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(der, room);
    if (!pem_decode(&out, &armor, text, error)) {
        memory_wipe_and_free(der, room);
        return false;
    }
    *block = (struct pem_block){ armor.label, der, writer_len(&out) };
    return true;
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
