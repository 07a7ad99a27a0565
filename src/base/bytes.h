/* bytes.h - reading and writing of length-prefixed bytes, in the notation of RFC 9846 section 3.
 *
 * A reader and a writer keep the first mistake: what is read after it is zero, what is written after
 * it is dropped, so a parser is the RFC's struct line for line and asks once, at the end, whether all
 * went well. All bounds checks of the project stand in this file.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A view: bytes that belong to somebody else. */
struct bytes {
    const uint8_t *data;
    size_t len;
};

static inline struct bytes bytes_of(const void *data, size_t len)
{
    return (struct bytes){ data, len };
}

/* Not for secrets: stops at the first difference. */
static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* What a reader holds against its input: READ_OK, READ_MALFORMED (wrong form: decode_error), or a
 * code of the error catalogue for well-formed bytes whose meaning is wrong. */
enum { READ_OK = 0, READ_MALFORMED = 1 };

struct reader {
    const uint8_t *start, *at;
    size_t left;       /* 0 after a fault, so that every loop over a reader ends */
    uint16_t fault;    /* the first one */
    uint32_t fault_at; /* its offset from start */
};

static inline struct reader reader_of(struct bytes b)
{
    return (struct reader){ b.data, b.data, b.len, READ_OK, 0 };
}

static inline void reader_refuse_at(struct reader *in, uint16_t fault, const uint8_t *at)
{
    if (in->fault != READ_OK)
        return;
    in->fault = fault;
    in->fault_at = (uint32_t)(at - in->start);
    in->left = 0;
}

/* Refuses what was just read, for its meaning: reader_refuse(in, SUITE_NOT_OFFERED). */
static inline void reader_refuse(struct reader *in, uint16_t fault)
{
    reader_refuse_at(in, fault, in->at);
}

static inline bool reader_more(const struct reader *in)
{
    return in->left > 0;
}

static inline bool reader_ok(const struct reader *in)
{
    return in->fault == READ_OK;
}

/* The last word of every parser: nothing was bad, and nothing is left. */
static inline bool reader_done(struct reader *in)
{
    if (in->left > 0)
        reader_refuse(in, READ_MALFORMED);
    return in->fault == READ_OK;
}

static inline struct bytes read_bytes(struct reader *in, size_t len)
{
    if (len > in->left) {
        reader_refuse(in, READ_MALFORMED);
        return (struct bytes){ NULL, 0 };
    }
    struct bytes taken = { in->at, len };
    if (len > 0) {
        in->at += len;
        in->left -= len;
    }
    return taken;
}

static inline struct bytes read_rest(struct reader *in)
{
    return read_bytes(in, in->left);
}

static inline uint32_t read_uint(struct reader *in, size_t width)
{
    struct bytes b = read_bytes(in, width);
    uint32_t value = 0;
    for (size_t i = 0; i < b.len; i++)
        value = value << 8 | b.data[i];
    return value;
}

static inline uint8_t read_u8(struct reader *in)
{
    return (uint8_t)read_uint(in, 1);
}

static inline uint16_t read_u16(struct reader *in)
{
    return (uint16_t)read_uint(in, 2);
}

static inline uint32_t read_u24(struct reader *in)
{
    return read_uint(in, 3);
}

static inline uint32_t read_u32(struct reader *in)
{
    return read_uint(in, 4);
}

/* opaque<min..max>, with a length of `width` bytes in front. */
static inline struct bytes read_vector(struct reader *in, size_t width, size_t min, size_t max)
{
    const uint8_t *field = in->at; /* so that the fault points at this field */
    size_t len = read_uint(in, width);
    if (len < min || len > max)
        reader_refuse_at(in, READ_MALFORMED, field);
    return read_bytes(in, in->fault == READ_OK ? len : 0);
}

/* uint16<min..max>: as read_vector, and an odd length is malformed. */
static inline struct bytes read_u16_vector(struct reader *in, size_t width, size_t min, size_t max)
{
    const uint8_t *field = in->at;
    struct bytes list = read_vector(in, width, min, max);
    if (list.len % 2 != 0) {
        reader_refuse_at(in, READ_MALFORMED, field);
        return (struct bytes){ NULL, 0 };
    }
    return list;
}

/* Element i of a view that read_u16_vector returned. */
static inline uint16_t u16_at(struct bytes list, size_t i)
{
    return (uint16_t)(list.data[2 * i] << 8 | list.data[2 * i + 1]);
}

static inline bool u16_list_has(struct bytes list, uint16_t wanted)
{
    for (size_t i = 0; i < list.len / 2; i++)
        if (u16_at(list, i) == wanted)
            return true;
    return false;
}

struct writer {
    uint8_t *start, *at, *end;
    unsigned open; /* vectors opened and not yet closed */
    bool full;     /* something did not fit */
    bool misused;  /* vectors were closed in a wrong order */
};

struct mark {
    size_t body;
    unsigned width, depth;
};

static inline struct writer writer_of(uint8_t *room, size_t cap)
{
    return (struct writer){ room, room, room + cap, 0, false, false };
}

static inline size_t writer_len(const struct writer *out)
{
    return (size_t)(out->at - out->start);
}

static inline struct bytes writer_bytes(const struct writer *out)
{
    return (struct bytes){ out->start, writer_len(out) };
}

/* The last word of everything written: all of it fitted and every vector is closed. */
static inline bool writer_done(const struct writer *out)
{
    return !out->full && !out->misused && out->open == 0;
}

/* Room for `len` bytes to be filled by the caller at once; NULL when they do not fit. */
static inline uint8_t *write_room(struct writer *out, size_t len)
{
    if (out->full || len > (size_t)(out->end - out->at)) {
        out->full = true;
        return NULL;
    }
    uint8_t *room = out->at;
    out->at += len;
    return room;
}

static inline void write_uint(struct writer *out, uint64_t value, size_t width)
{
    uint8_t *room = write_room(out, width);
    for (size_t i = width; room != NULL && i-- > 0; value >>= 8)
        room[i] = (uint8_t)value;
}

static inline void write_u8(struct writer *out, uint8_t v)
{
    write_uint(out, v, 1);
}

static inline void write_u16(struct writer *out, uint16_t v)
{
    write_uint(out, v, 2);
}

static inline void write_u24(struct writer *out, uint32_t v)
{
    write_uint(out, v, 3);
}

static inline void write_u32(struct writer *out, uint32_t v)
{
    write_uint(out, v, 4);
}

static inline void write_u64(struct writer *out, uint64_t v)
{
    write_uint(out, v, 8);
}

static inline void write_bytes(struct writer *out, struct bytes b)
{
    uint8_t *room = write_room(out, b.len);
    if (room != NULL && b.len > 0)
        memcpy(room, b.data, b.len);
}

/* Starts a vector with a length of `width` bytes; close_vector fills the length in. */
static inline struct mark open_vector(struct writer *out, unsigned width)
{
    write_uint(out, 0, width);
    return (struct mark){ writer_len(out), width, ++out->open };
}

static inline void close_vector(struct writer *out, struct mark mark)
{
    if (mark.depth != out->open) { /* in a release build too: never a silently wrong nesting */
        out->misused = true;
        return;
    }
    out->open--;
    if (out->full)
        return;
    size_t len = writer_len(out) - mark.body;
    if (len >> (8 * mark.width)) {
        out->full = true;
        return;
    }
    for (unsigned i = 0; i < mark.width; i++, len >>= 8)
        out->start[mark.body - 1 - i] = (uint8_t)len;
}

/* A whole vector at once. */
static inline void write_vector(struct writer *out, unsigned width, struct bytes b)
{
    struct mark vector = open_vector(out, width);
    write_bytes(out, b);
    close_vector(out, vector);
}

#endif
