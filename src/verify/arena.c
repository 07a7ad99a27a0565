/* arena.c - chunks from the heap, filled from their beginnings. */
#include "verify/arena.h"

#include "base/escape.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>

enum { CHUNK_MIN = 4096, ALIGNMENT = 16 };

struct chunk {
    struct chunk *next;
    _Alignas(ALIGNMENT) uint8_t data[];
};

/* Makes room for len bytes in one piece; the `kept` bytes that stand at the end of what is used so
 * far move along. */
static bool make_room(struct arena *arena, size_t kept, size_t len)
{
    if (arena->is_exhausted || len <= arena->left)
        return !arena->is_exhausted;
    size_t room = len < CHUNK_MIN ? CHUNK_MIN : len * 2;
    struct chunk *chunk = memory_new(sizeof *chunk + room);
    if (chunk == NULL) {
        arena->is_exhausted = true;
        return false;
    }
    if (kept > 0)
        memcpy(chunk->data, arena->at, kept);
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->at = chunk->data;
    arena->left = room;
    return true;
}

static void take(struct arena *arena, size_t len)
{
    arena->at += len;
    arena->left -= len;
}

void *arena_new(struct arena *arena, size_t len)
{
    size_t rounded = (len + ALIGNMENT) / ALIGNMENT * ALIGNMENT; /* never nothing */
    if (!make_room(arena, 0, rounded))
        return NULL;
    uint8_t *made = arena->at;
    memset(made, 0, rounded);
    take(arena, rounded);
    return made;
}

void arena_end(struct arena *arena)
{
    while (arena->chunks != NULL) {
        struct chunk *next = arena->chunks->next;
        memory_free(arena->chunks);
        arena->chunks = next;
    }
}

struct text text_begin(struct arena *arena)
{
    return (struct text){ arena, 0 };
}

/* Room for `more` bytes and the final zero, or NULL. */
static char *text_room(struct text *text, size_t more)
{
    struct arena *arena = text->arena;
    return make_room(arena, text->len, text->len + more + 1) ? (char *)arena->at + text->len : NULL;
}

__attribute__((format(printf, 2, 0))) static void
add_arguments(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *room = len > 0 ? text_room(text, (size_t)len) : NULL;
    if (room == NULL)
        return;
    (void)vsnprintf(room, (size_t)len + 1, format, arguments);
    text->len += (size_t)len;
}

void text_add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_arguments(text, format, arguments);
    va_end(arguments);
}

void text_escape(struct text *text, struct bytes bytes)
{
    enum { WIDTH = 4 }; /* of "\x00" */
    size_t most = bytes.len * WIDTH + WIDTH;
    char *room = text_room(text, most);
    if (room != NULL)
        text->len += strlen(escape_text(room, most, bytes));
}

void text_hex(struct text *text, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        text_add(text, "%s%02x", i > 0 ? ":" : "", bytes.data[i]);
}

const char *text_end(struct text *text)
{
    struct arena *arena = text->arena;
    char *room = text_room(text, 0);
    if (room == NULL)
        return "";
    *room = '\0';
    const char *made = (const char *)arena->at;
    size_t used = (text->len + ALIGNMENT) / ALIGNMENT * ALIGNMENT; /* with the zero */
    take(arena, used < arena->left ? used : arena->left);
    return made;
}

const char *arena_text(struct arena *arena, const char *format, ...)
{
    struct text text = text_begin(arena);
    va_list arguments;
    va_start(arguments, format);
    add_arguments(&text, format, arguments);
    va_end(arguments);
    return text_end(&text);
}
