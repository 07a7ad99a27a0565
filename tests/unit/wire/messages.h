/* messages.h - what the tests of src/wire share: messages written in hex, and the properties
 * that every parser and writer has. Every input lies in a heap block of its exact size, so that
 * a sanitizer sees each byte that is read beyond it. */
#ifndef UNIT_WIRE_MESSAGES_H
#define UNIT_WIRE_MESSAGES_H

#include "base/error.h"
#include "wire/codes.h"

typedef bool parse_fn(struct reader *in);
typedef void write_fn(struct writer *out);

struct message {
    uint8_t data[70000];
    size_t len;
};

/* The bytes of hex digits; blanks between are passed over. The message belongs to the caller. */
struct bytes from_hex(struct message *message, const char *hex);

/* The text is taken as the head of the message and a block of extensions, whose length is put
 * between. */
struct bytes with_extensions(struct message *message, const char *head, const char *extensions);

static inline struct writer message_writer(struct message *message)
{
    return writer_of(message->data, sizeof message->data);
}

void accepts(parse_fn *parse, struct bytes input);

/* Refused with this code (READ_MALFORMED for wrong form), for the byte at this offset. */
void refuses(parse_fn *parse, struct bytes input, uint16_t code, size_t offset);

void refuses_at_some_byte(parse_fn *parse, struct bytes input, uint16_t code);

/* Refused as malformed when cut anywhere but at `legal` (SIZE_MAX: anywhere). */
void refuses_every_truncation(parse_fn *parse, struct bytes input, size_t legal);
void refuses_a_trailing_byte(parse_fn *parse, struct bytes input);

/* Each byte takes each value: an answer comes, and a refusal has a fault at a byte of the
 * message. */
void survives_every_change_of_a_byte(parse_fn *parse, struct bytes input);

/* Writes exactly these bytes into room for them, and says so when there is less. */
void writes(write_fn *write, struct bytes expected);

/* A value of RFC 8448's traces, and the body of a message that is one. The test is skipped,
 * loudly, when the vectors are not there. */
struct bytes from_rfc8448(struct message *message, const char *name);
struct bytes body_from_rfc8448(struct message *message, const char *name, enum handshake_type type);

#endif
