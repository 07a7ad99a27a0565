/* inbox.c - room for wire bytes, lent only while there are some. */
#include "record/inbox.h"

#include "base/limits.h"
#include "base/secret.h"

static uint8_t *bytes_at(struct inbox *inbox)
{
    if (inbox->lent != NULL)
        return inbox->lent;
    return inbox->buffer != NULL ? inbox->buffer : inbox->small;
}

static size_t cap_of(const struct inbox *inbox)
{
    return inbox->buffer != NULL ? (size_t)POOL_BUFFER_LEN : (size_t)INBOX_SMALL_LEN;
}

static size_t left_of(const struct inbox *inbox)
{
    return inbox->end - inbox->start;
}

static bool may_move(const struct inbox *inbox)
{
    return inbox->held_len == 0 && inbox->room_len == 0 && inbox->lent == NULL;
}

static bool move_into_buffer(struct inbox *inbox, parley_error *error)
{
    uint8_t *buffer = pool_take(inbox->pool);
    if (buffer == NULL)
        return fail(error, NO_MEMORY);
    size_t left = left_of(inbox);
    memcpy(buffer, inbox->small + inbox->start, left);
    secret_wipe(inbox->small, inbox->used);
    inbox->buffer = buffer;
    inbox->start = 0;
    inbox->end = inbox->used = left;
    return true;
}

static void move_to_front(struct inbox *inbox)
{
    uint8_t *bytes = bytes_at(inbox);
    size_t left = left_of(inbox);
    memmove(bytes, bytes + inbox->start, left);
    inbox->start = 0;
    inbox->end = left;
}

/* Keeps no buffer for less than a record header, and no plaintext that was read. */
static void settle(struct inbox *inbox)
{
    size_t left = left_of(inbox);
    if (!may_move(inbox) || left >= RECORD_HEADER_LEN)
        return;
    uint8_t header[RECORD_HEADER_LEN];
    memcpy(header, bytes_at(inbox) + inbox->start, left);
    if (inbox->buffer != NULL)
        pool_give_back(inbox->pool, inbox->buffer, inbox->used);
    else
        secret_wipe(inbox->small, inbox->used);
    inbox->buffer = NULL;
    memcpy(inbox->small, header, left);
    inbox->start = 0;
    inbox->end = inbox->used = left;
}

void inbox_start(struct inbox *inbox, struct pool *pool)
{
    *inbox = (struct inbox){ .pool = pool };
}

void inbox_end(struct inbox *inbox)
{
    inbox->lent = NULL;
    inbox->start = inbox->end;
    inbox->held_len = inbox->room_len = 0;
    settle(inbox);
}

bool inbox_room(struct inbox *inbox, size_t hint, uint8_t **room, size_t *len, parley_error *error)
{
    bool much_waits = inbox->was_full || hint > INBOX_SMALL_LEN;
    if (may_move(inbox)) {
        if (inbox->buffer == NULL && much_waits)
            TRY(move_into_buffer(inbox, error));
        else
            move_to_front(inbox);
    }
    if (inbox->room_len == 0) {
        size_t left = cap_of(inbox) - inbox->end;
        inbox->room_len = hint > 0 && hint < left ? hint : left;
    }
    *room = bytes_at(inbox) + inbox->end;
    *len = inbox->room_len;
    return true;
}

void inbox_came(struct inbox *inbox, size_t len)
{
    inbox->end += len < inbox->room_len ? len : inbox->room_len;
    inbox->room_len = 0;
    inbox->was_full = inbox->end == cap_of(inbox);
    if (inbox->used < inbox->end)
        inbox->used = inbox->end;
    settle(inbox);
}

struct bytes inbox_bytes(struct inbox *inbox)
{
    return bytes_of(bytes_at(inbox) + inbox->start, left_of(inbox));
}

uint8_t *inbox_hold(struct inbox *inbox, size_t len)
{
    inbox->held_len = len;
    return bytes_at(inbox) + inbox->start;
}

void inbox_drop(struct inbox *inbox)
{
    inbox->start += inbox->held_len;
    inbox->held_len = 0;
    settle(inbox);
}

bool inbox_lend(struct inbox *inbox, uint8_t *bytes, size_t len)
{
    if (left_of(inbox) > 0 || !may_move(inbox))
        return false;
    settle(inbox); /* nothing is left: the buffer goes back */
    inbox->lent = bytes;
    inbox->end = len;
    return true;
}

size_t inbox_reclaim(struct inbox *inbox)
{
    size_t dropped = inbox->start;
    inbox->lent = NULL;
    inbox->start = inbox->end = inbox->held_len = inbox->used = 0;
    return dropped;
}
