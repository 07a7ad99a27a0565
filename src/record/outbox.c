/* outbox.c - gathers, splits and seals what goes out, in place. */
#include "record/outbox.h"

#include "base/memory.h"
#include "base/secret.h"
#include "record/frame.h"

_Static_assert(RECORD_CONTENT_MAX + RECORD_OVERHEAD_MAX <= POOL_BUFFER_LEN, "a whole record fits");

/* Of the open record, with the room that sealing it takes. */
static size_t open_record_len(const struct outbox *outbox)
{
    return outbox->open_len > 0 ? outbox->open_len + RECORD_OVERHEAD_MAX : 0;
}

static size_t waiting_len(const struct outbox *outbox)
{
    return outbox->sealed - outbox->sent + open_record_len(outbox);
}

/* Lets go of the buffer, whose first `used` bytes may be plaintext. */
static void release(struct outbox *outbox, size_t used)
{
    if (outbox->cap > POOL_BUFFER_LEN)
        memory_wipe_and_free(outbox->buffer, used);
    else if (outbox->buffer != NULL)
        pool_give_back(outbox->pool, outbox->buffer, used);
    outbox->buffer = NULL;
    outbox->cap = 0;
}

static void release_when_empty(struct outbox *outbox)
{
    if (!outbox_is_empty(outbox))
        return;
    release(outbox, 0); /* what it held was encrypted in place, or was sent in the clear */
    outbox->sent = outbox->sealed = 0;
}

/* Moves what waits to the front, of another buffer or of this one. */
static void move_to(struct outbox *outbox, uint8_t *buffer, size_t cap)
{
    size_t waiting = waiting_len(outbox), gone = outbox->sent;
    if (buffer == outbox->buffer) {
        memmove(buffer, buffer + gone, waiting);
        secret_wipe(buffer + waiting, gone); /* the end of an open record stood there */
    } else if (outbox->buffer != NULL) {
        memcpy(buffer, outbox->buffer + gone, waiting);
        release(outbox, gone + waiting);
    }
    outbox->buffer = buffer;
    outbox->cap = cap;
    outbox->sealed -= gone;
    outbox->sent = 0;
}

/* Makes sure that `more` bytes fit behind what waits. */
static bool reserve(struct outbox *outbox, size_t more, parley_error *error)
{
    size_t needed = waiting_len(outbox) + more;
    if (outbox->sent + needed <= outbox->cap)
        return true;
    if (needed <= outbox->cap) {
        move_to(outbox, outbox->buffer, outbox->cap);
        return true;
    }

    /* Only handshake flights come here a second time: they double it, so that each byte moves once
     * or twice and not once for each message. */
    size_t cap = needed <= POOL_BUFFER_LEN ? (size_t)POOL_BUFFER_LEN : 2 * needed;
    uint8_t *buffer = cap == POOL_BUFFER_LEN ? pool_take(outbox->pool) : memory_new(cap);
    if (buffer == NULL)
        return fail(error, NO_MEMORY);
    move_to(outbox, buffer, cap);
    return true;
}

/* Where the record that is not sealed yet has its content. */
static uint8_t *content_of_next(const struct outbox *outbox, const struct protection *protection)
{
    return outbox->buffer + outbox->sealed + protection_room_before(protection);
}

/* Seals what stands behind the sealed records. When that fails it is gone, as it may be half
 * encrypted; nothing follows it, as the key is spent then. */
static bool seal_record(struct outbox *outbox, struct protection *protection,
                        enum content_type type, enum protocol_version version, size_t content_len,
                        parley_error *error)
{
    uint8_t *record = outbox->buffer + outbox->sealed;
    size_t record_len = RECORD_HEADER_LEN + content_len;
    if (protection->aead == NULL) {
        frame_write(record, type, version, content_len);
    } else if (!protection_seal(protection, record, type, content_len, &record_len, error)) {
        secret_wipe(record, content_len + RECORD_OVERHEAD_MAX);
        return false;
    }
    outbox->sealed += record_len;
    return true;
}

/* Refuses before anything is put when the key may not protect so many records. */
static bool may_seal(const struct protection *protection, size_t records, parley_error *error)
{
    if (records <= protection_left(protection))
        return true;
    return fail_because(error, protection->how->worn_out, "%llu records were sent",
                        (unsigned long long)protection->sequence);
}

void outbox_start(struct outbox *outbox, struct pool *pool)
{
    *outbox = (struct outbox){ .pool = pool };
}

void outbox_end(struct outbox *outbox)
{
    release(outbox, outbox->sent + waiting_len(outbox));
    outbox_start(outbox, outbox->pool);
}

bool outbox_put_message(struct outbox *outbox, struct protection *protection,
                        enum protocol_version version, struct bytes message, parley_error *error)
{
    size_t whole = outbox->open_len + message.len;
    size_t records = (whole + RECORD_CONTENT_MAX - 1) / RECORD_CONTENT_MAX;
    TRY(may_seal(protection, records, error));
    TRY(reserve(outbox, message.len + records * RECORD_OVERHEAD_MAX, error));

    size_t before = outbox->sealed;
    outbox->open_version = version;
    for (size_t at = 0; at < message.len;) {
        if (outbox->open_len == RECORD_CONTENT_MAX && !outbox_seal(outbox, protection, error)) {
            outbox->sealed = before;
            return false;
        }
        size_t fits = RECORD_CONTENT_MAX - outbox->open_len;
        size_t part = message.len - at < fits ? message.len - at : fits;
        uint8_t *content = content_of_next(outbox, protection);
        memcpy(content + outbox->open_len, message.data + at, part);
        outbox->open_len += part;
        at += part;
    }
    return true;
}

bool outbox_put_record(struct outbox *outbox, struct protection *protection, enum content_type type,
                       struct bytes content, parley_error *error)
{
    if (type != CONTENT_ALERT) /* which may go out when little else may */
        TRY(may_seal(protection, outbox->open_len > 0 ? 2 : 1, error));
    TRY(reserve(outbox, content.len + RECORD_OVERHEAD_MAX, error));
    TRY(outbox_seal(outbox, protection, error));
    memcpy(content_of_next(outbox, protection), content.data, content.len);
    return seal_record(outbox, protection, type, TLS_1_2, content.len, error);
}

bool outbox_fits(const struct outbox *outbox, size_t content_len)
{
    return waiting_len(outbox) + content_len + RECORD_OVERHEAD_MAX <= POOL_BUFFER_LEN;
}

bool outbox_seal(struct outbox *outbox, struct protection *protection, parley_error *error)
{
    if (outbox->open_len == 0)
        return true;
    size_t content_len = outbox->open_len;
    outbox->open_len = 0;
    return seal_record(outbox, protection, CONTENT_HANDSHAKE, outbox->open_version, content_len,
                       error);
}

struct bytes outbox_ready(const struct outbox *outbox)
{
    if (outbox->buffer == NULL)
        return bytes_of(NULL, 0);
    return bytes_of(outbox->buffer + outbox->sent, outbox->sealed - outbox->sent);
}

void outbox_sent(struct outbox *outbox, size_t len)
{
    size_t ready = outbox->sealed - outbox->sent;
    outbox->sent += len < ready ? len : ready;
    release_when_empty(outbox);
}

bool outbox_is_empty(const struct outbox *outbox)
{
    return outbox->sent == outbox->sealed && outbox->open_len == 0;
}
