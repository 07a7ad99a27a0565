/* outbox.h - records on their way out (RFC 9846 5.1).
 *
 *     | sent | sealed, waits to be sent | open record: header room, messages, room for a tag |
 *            ^ sent                     ^ sealed
 *
 * Handshake messages gather in one open record, which is sealed when it is full, when anything else
 * is put, when the key changes, and when somebody asks what is ready. All else is a record of its
 * own, sealed at once. A function that fails has put nothing.
 */
#ifndef RECORD_OUTBOX_H
#define RECORD_OUTBOX_H

#include "base/error.h"
#include "record/pool.h"
#include "record/protection.h"
#include "wire/codes.h"

struct outbox {
    struct pool *pool;
    uint8_t *buffer; /* NULL: nothing waits */
    size_t cap;      /* POOL_BUFFER_LEN, or more: then it is from the heap */
    size_t sent, sealed;
    size_t open_len;                    /* of the messages in the open record; 0: none is open */
    enum protocol_version open_version; /* for its header, when it goes out in the clear */
};

void outbox_start(struct outbox *outbox, struct pool *pool);
void outbox_end(struct outbox *outbox);

/* A handshake message; version is for records in the clear. The outbox grows as it must. */
bool outbox_put_message(struct outbox *outbox, struct protection *protection,
                        enum protocol_version version, struct bytes message,
                        parley_error *error) MUST_USE;
/* One record of any other type; the outbox grows as it must. */
bool outbox_put_record(struct outbox *outbox, struct protection *protection, enum content_type type,
                       struct bytes content, parley_error *error) MUST_USE;
/* Whether a record with so much content fits without growing beyond a pool buffer. */
bool outbox_fits(const struct outbox *outbox, size_t content_len);

/* Seals the open record, if there is one. */
bool outbox_seal(struct outbox *outbox, struct protection *protection,
                 parley_error *error) MUST_USE;
/* What is sealed and not yet sent; valid until the next put. */
struct bytes outbox_ready(const struct outbox *outbox);
void outbox_sent(struct outbox *outbox, size_t len);
bool outbox_is_empty(const struct outbox *outbox);

#endif
