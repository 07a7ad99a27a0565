/* telling.h - what describe_*.c share: sentences about the bytes of a message, told one field at a
 * time while a reader goes over them. */
#ifndef WIRE_TELLING_H
#define WIRE_TELLING_H

#include "base/bytes.h"
#include "base/trace.h"

/* A list of names that is longer than LIST_LEN_MAX gets no more of them, and quoted text is cut,
 * so that what is said after them fits too. */
enum { MEANING_MAX = 640, LIST_LEN_MAX = 320, QUOTE_MAX = 200 };

/* A telling of one message. What was read since the last tell is the field to be told next; what
 * was said since then is its meaning. */
struct telling {
    const struct trace *trace;
    bool sent;
    parley_level level;
    const char *reference; /* of the message */
    uint16_t message;      /* HandshakeType, HELLO_RETRY_REQUEST among them */
    struct reader in;
    const uint8_t *from; /* where the field to be told begins */
    char meaning[MEANING_MAX];
    size_t meaning_len;
};

/* How to tell a message of one type. reads: whether a body is well-formed. */
struct describer {
    uint16_t type;
    bool (*reads)(struct reader *in);
    void (*tell)(struct telling *telling);
};

/* Adds to the meaning what fits. */
void say(struct telling *telling, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "TLS_AES_128_GCM_SHA256", or "0x1301" where there is no name. */
void say_name(struct telling *telling, const char *name, uint16_t number);

/* Before each thing of a list: a comma, but not before the first. False when the list is long
 * enough, which then ends with "...". */
bool say_next(struct telling *telling, bool first);

/* The names of a u16 list, with commas between. */
void say_names(struct telling *telling, struct bytes list, const char *(*name_of)(uint16_t));

/* A peer's text, in quotes and escaped. */
void say_text(struct telling *telling, struct bytes text);

/* "cb34ecb1e78163ba... (32 bytes)", or "empty". */
void say_hex(struct telling *telling, struct bytes bytes);

/* "0001020304050607... (32 bytes): fresh for each connection, ..." */
void say_random(struct telling *telling, struct bytes random);

/* Tells the field that was read and said. */
void tell(struct telling *telling, uint8_t depth, const char *name, const char *reference);

/* The same for a field of the message itself, and by its reference. */
void tell_field(struct telling *telling, const char *name);

/* The same for something whose parts are told after it, with other bytes: where the first part
 * begins is not moved. */
void tell_heading(struct telling *telling, uint8_t depth, const char *name, struct bytes bytes);

#endif
