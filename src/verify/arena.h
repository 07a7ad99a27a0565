/* arena.h - memory for a tree of structs and texts that is made once and freed at once.
 *
 * The first allocation that fails sticks: texts are "" after it, new memory is NULL, and whoever made
 * the tree asks once, at the end, whether the memory was enough.
 *
 *     struct text text = text_begin(&arena);
 *     text_add(&text, "%u names: ", count);
 *     text_escape(&text, name);
 *     verdict->names = text_end(&text);            // nothing else may be taken in between
 */
#ifndef VERIFY_ARENA_H
#define VERIFY_ARENA_H

#include "base/bytes.h"

struct chunk;

struct arena {
    struct chunk *chunks;
    uint8_t *at;
    size_t left;
    bool is_exhausted;
};

/* Zeroed, for any type; NULL: no memory. */
void *arena_new(struct arena *arena, size_t len);
void arena_end(struct arena *arena);

/* A text that is being written. */
struct text {
    struct arena *arena;
    size_t len;
};

struct text text_begin(struct arena *arena);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As escape_text does, but never cut: what a peer says. */
void text_escape(struct text *text, struct bytes bytes);
/* "04:1f:ab" */
void text_hex(struct text *text, struct bytes bytes);
const char *text_end(struct text *text);

/* A whole text at once. */
const char *arena_text(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
