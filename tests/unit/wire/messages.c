/* messages.c - messages in hex, and properties of parsers and writers. */
#include "messages.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

static void add_hex(struct writer *out, const char *hex)
{
    while (*hex != '\0') {
        if (*hex == ' ' || *hex == '\n') {
            hex++;
            continue;
        }
        int high = digit_of(hex[0]), low = digit_of(hex[1]);
        assert_true(high >= 0 && low >= 0);
        write_u8(out, (uint8_t)(high << 4 | low));
        hex += 2;
    }
}

static struct bytes finish(struct message *message, const struct writer *out)
{
    assert_true(writer_done(out));
    message->len = writer_len(out);
    return bytes_of(message->data, message->len);
}

struct bytes from_hex(struct message *message, const char *hex)
{
    struct writer out = message_writer(message);
    add_hex(&out, hex);
    return finish(message, &out);
}

struct bytes with_extensions(struct message *message, const char *head, const char *extensions)
{
    struct writer out = message_writer(message);
    add_hex(&out, head);
    struct mark block = open_vector(&out, 2);
    add_hex(&out, extensions);
    close_vector(&out, block);
    return finish(message, &out);
}

/* Parses a copy; of the reader, only the fault may be looked at. */
static struct reader run(parse_fn *parse, struct bytes input)
{
    uint8_t *copy = malloc(input.len > 0 ? input.len : 1);
    assert_non_null(copy);
    if (input.len > 0)
        memcpy(copy, input.data, input.len);
    struct reader in = reader_of(bytes_of(copy, input.len));
    bool accepted = parse(&in);
    assert_int_equal(accepted, in.fault == READ_OK);
    assert_true(in.fault_at <= input.len);
    free(copy);
    return in;
}

void accepts(parse_fn *parse, struct bytes input)
{
    assert_string_equal(parley_error_name(run(parse, input).fault), "UNKNOWN");
    assert_int_equal(run(parse, input).fault, READ_OK);
}

void refuses_at_some_byte(parse_fn *parse, struct bytes input, uint16_t code)
{
    struct reader in = run(parse, input);
    assert_string_equal(parley_error_name(in.fault), parley_error_name(code));
    assert_int_equal(in.fault, code);
}

void refuses(parse_fn *parse, struct bytes input, uint16_t code, size_t offset)
{
    refuses_at_some_byte(parse, input, code);
    assert_int_equal(run(parse, input).fault_at, offset);
}

void refuses_every_truncation(parse_fn *parse, struct bytes input, size_t legal)
{
    for (size_t len = 0; len < input.len; len++) {
        struct reader in = run(parse, bytes_of(input.data, len));
        assert_int_equal(in.fault, len == legal ? READ_OK : READ_MALFORMED);
    }
}

void refuses_a_trailing_byte(parse_fn *parse, struct bytes input)
{
    struct message longer;
    memcpy(longer.data, input.data, input.len);
    longer.data[input.len] = 0;
    refuses(parse, bytes_of(longer.data, input.len + 1), READ_MALFORMED, input.len);
}

void survives_every_change_of_a_byte(parse_fn *parse, struct bytes input)
{
    struct message changed;
    memcpy(changed.data, input.data, input.len);
    for (size_t i = 0; i < input.len; i++) {
        for (unsigned value = 0; value < 256; value++) {
            changed.data[i] = (uint8_t)value;
            run(parse, bytes_of(changed.data, input.len));
        }
        changed.data[i] = input.data[i];
    }
}

void writes(write_fn *write, struct bytes expected)
{
    for (size_t cap = 0; cap <= expected.len; cap++) {
        uint8_t *room = malloc(cap > 0 ? cap : 1);
        assert_non_null(room);
        struct writer out = writer_of(room, cap);
        write(&out);
        assert_int_equal(writer_done(&out), cap == expected.len);
        if (cap == expected.len) {
            assert_int_equal(writer_len(&out), cap);
            assert_memory_equal(room, expected.data, cap);
        }
        free(room);
    }
}

struct bytes from_rfc8448(struct message *message, const char *name)
{
    static char line[40000];
    char path[1000];
    const char *vectors = getenv("PARLEY_VECTORS");
    size_t name_len = strlen(name);
    bool found = false;

    snprintf(path, sizeof path, "%s/rfc8448/traces.txt",
             vectors != NULL ? vectors : PARLEY_DEFAULT_VECTORS);
    FILE *traces = fopen(path, "r");
    if (traces == NULL) {
        print_message("SKIPPED: there is no %s (set PARLEY_VECTORS)\n", path);
        skip();
    }
    while (!found && fgets(line, sizeof line, traces) != NULL)
        found = strncmp(line, name, name_len) == 0 && strncmp(line + name_len, " = ", 3) == 0;
    fclose(traces);
    assert_true(found);
    return from_hex(message, line + name_len + 3);
}

struct bytes body_from_rfc8448(struct message *message, const char *name, enum handshake_type type)
{
    struct reader in = reader_of(from_rfc8448(message, name));
    assert_int_equal(read_u8(&in), type);
    struct bytes body = read_vector(&in, 3, 0, 65535);
    assert_true(reader_done(&in));
    return body;
}
