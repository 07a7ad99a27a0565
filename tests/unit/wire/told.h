/* told.h - what the tests of descriptions share: what a watcher is told about a message. */
#ifndef UNIT_WIRE_TOLD_H
#define UNIT_WIRE_TOLD_H

#include "messages.h"

#include <parley/trace.h>

/* What was told, one line for each field. */
struct told {
    char text[20000];
    size_t len, count;
    struct bytes message; /* in which all told bytes must lie */
    const uint8_t *end;   /* of what was told so far without a gap */
    bool sent;
    parley_level level;
};

/* Tells a message that lies in a heap block of its size. Each byte of it has to belong to one field. */
void describe(struct told *told, struct bytes message, bool sent, parley_level level);

/* A message with its header, around a body that lies elsewhere. */
struct bytes framed(struct message *message, enum handshake_type type, struct bytes body);

/* The text that is told of a body in hex, with a block of extensions or, for NULL, without. */
void expect_told(parley_level level, enum handshake_type type, const char *head,
                 const char *extensions, const char *expected);

#endif
