/* inbox.h - wire bytes on their way in: room to receive them, and the first record among them.
 *
 *     bytes: | done with | record that is held | records to come | room |
 *                        ^ start                                 ^ end
 *
 * Bytes begin in a small room of the inbox's own. A buffer is taken from the pool when that was
 * full, or the caller knows that more waits than it takes, and goes back as soon as less than a
 * record header is left: a peer that says nothing, or drips a header, costs no buffer.
 */
#ifndef RECORD_INBOX_H
#define RECORD_INBOX_H

#include "base/error.h"
#include "record/pool.h"

#include <stdbool.h>

enum { INBOX_SMALL_LEN = 256 }; /* the records of a short request, alerts, KeyUpdates */

struct inbox {
    struct pool *pool;
    uint8_t *buffer; /* from the pool; NULL: bytes are in `small` */
    uint8_t *lent;   /* the caller's, in place of both; NULL: none */
    size_t start, end;
    size_t used;     /* the bytes that were ever written, to be wiped when they are given up */
    size_t held_len; /* of the record that is looked at: while it is not 0 nothing moves */
    size_t room_len; /* of the room that is handed out: while it is not 0 nothing moves */
    bool was_full;   /* when bytes came last: more may wait */
    uint8_t small[INBOX_SMALL_LEN];
};

void inbox_start(struct inbox *inbox, struct pool *pool);
void inbox_end(struct inbox *inbox);

/* Room for more, which stays where it is until inbox_came. hint: how many bytes are known to
 * wait, 0 is unknown; the room is not longer. *len is 0 when there is no room before what came
 * is dropped. */
bool inbox_room(struct inbox *inbox, size_t hint, uint8_t **room, size_t *len,
                parley_error *error) MUST_USE;
void inbox_came(struct inbox *inbox, size_t len);

/* All that came and is not dropped. */
struct bytes inbox_bytes(struct inbox *inbox);
/* Holds the first len bytes: they stay in place, to be written to, until they are dropped. */
uint8_t *inbox_hold(struct inbox *inbox, size_t len);
void inbox_drop(struct inbox *inbox);

/* The caller's bytes, to be written to, are what came, until inbox_reclaim says how many of them were
 * dropped. False when bytes of the inbox's own are still there. */
bool inbox_lend(struct inbox *inbox, uint8_t *bytes, size_t len) MUST_USE;
size_t inbox_reclaim(struct inbox *inbox);

#endif
