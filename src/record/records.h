/* records.h - TLS records over a byte stream (RFC 9846 section 5): the transport of a handshake.
 *
 *   wire -> inbox -> frame -> protection (opens in place) -> reassemble -> message | data | alert
 *   message | data | alert -> outbox (one open record) -> protection (seals in place) -> wire
 *
 * It knows keys and levels, and nothing of what messages mean. One record is opened at a time, and
 * its messages are taken before the next is opened, since the keys may change between them.
 */
#ifndef RECORD_RECORDS_H
#define RECORD_RECORDS_H

#include "base/trace.h"
#include "crypto/suite12.h"
#include "record/inbox.h"
#include "record/outbox.h"
#include "record/protection.h"
#include "record/reassemble.h"

/* What came. */
enum arrival {
    ARRIVAL_NONE,               /* more bytes are needed */
    ARRIVAL_MESSAGE,            /* a whole handshake message, with its 4-byte header */
    ARRIVAL_DATA,               /* application data: a view of what is not consumed yet */
    ARRIVAL_ALERT,              /* bytes: level and description */
    ARRIVAL_CHANGE_CIPHER_SPEC, /* of TLS 1.2: what comes after it has the keys that are put in now */
    ARRIVAL_FAILED,             /* for good: every later call gives the same failure */
};

/* RFC 9846 4.3.10: early data that this side refused, or cannot read. */
enum early_data_skip {
    SKIP_NOTHING,
    SKIP_UNREADABLE, /* records that do not open, until one does */
    SKIP_PROTECTED,  /* after HelloRetryRequest: every application_data record in the clear phase */
};

struct record_rules; /* rules.h */

struct records {
    const struct record_rules *rules; /* of the version that is spoken */
    struct inbox inbox;
    struct outbox outbox;
    struct reassembly reassembly;
    struct protection reading, writing;
    parley_level read_level, write_level;

    /* Set by the caller: what to skip, until that has come to an end, and who is told of each
     * ChangeCipherSpec that is dropped. */
    enum early_data_skip skip;
    struct trace trace;

    enum arrival open;    /* what the record that is held gives; ARRIVAL_NONE: none is held */
    struct bytes content; /* of it, what is not taken yet; messages are with the reassembly */
    enum code failure;    /* what ended reading */

    bool started;      /* a record header has come */
    bool message_came; /* a handshake message from the peer */
    bool message_put;  /* a handshake message of ours */
    bool is_client;    /* that was a ClientHello */
    bool opened;       /* a protected record: the peer has keys */
    unsigned empty_records, change_cipher_specs;
    size_t skipped_len; /* of early data, as it came */
};

void records_start(struct records *records, struct pool *pool);
void records_end(struct records *records);

/* The peers agreed on TLS 1.2: called while the hello that settled it is taken. From here on each
 * record says that version, ChangeCipherSpec is given as an arrival, and the level of an alert counts.
 * One that came before, and was dropped as TLS 1.3 wants it, is refused after all. */
bool records_speak_tls12(struct records *records, parley_error *error) MUST_USE;

/* Wire side. The room has at least one byte, unless what came fills it: then *len is 0 and
 * records_next has something to give. It stays where it is until records_came. hint: how many bytes
 * are known to wait, 0 is unknown. A peer that has not sent a whole record header costs no record
 * buffer, but for as long as a caller with a large hint takes to read. */
bool records_room(struct records *records, size_t hint, uint8_t **room, size_t *len,
                  parley_error *error) MUST_USE;
void records_came(struct records *records, size_t len);
/* Records that lie with the caller, to be opened where they are, in place of what would come into our
 * own room: false when some of that is still there. Whatever records_next gives is to be taken before
 * records_reclaim, which says how many bytes are done with. */
bool records_lend(struct records *records, uint8_t *wire, size_t len) MUST_USE;
size_t records_reclaim(struct records *records);
/* What waits to be sent; seals the open record first. Valid until the next put. When that fails,
 * what was sealed before is still there for the next call. */
bool records_ready(struct records *records, struct bytes *ready, parley_error *error) MUST_USE;
bool records_have_output(const struct records *records); /* without sealing anything */
void records_sent(struct records *records, size_t len);

/* Looks at what came, opening at most one more record that has something to give. The bytes stay
 * valid, and the same arrival is given again, until records_take says that it is done with. */
enum arrival records_next(struct records *records, struct bytes *bytes, parley_error *error);
/* Message and alert: all of it; data: the first len bytes. */
void records_take(struct records *records, size_t len);

/* RFC 9846 5.1: MESSAGE_ACROSS_KEY_CHANGE when handshake bytes are left over, not counting a message
 * that is given and not yet taken. */
bool records_end_here(const struct records *records, parley_error *error) MUST_USE;

/* New keys for one direction; when it fails the old ones stay. Reading: as records_end_here.
 * Writing: what was put before goes out under the old key. */
bool records_read_with(struct records *records, parley_level level, const struct aead *aead,
                       const uint8_t *key, const uint8_t *iv, parley_error *error) MUST_USE;
bool records_write_with(struct records *records, parley_level level, const struct aead *aead,
                        const uint8_t *key, const uint8_t *iv, parley_error *error) MUST_USE;

/* TLS 1.2 (RFC 5246 7.1): the keys of one direction, put in when ChangeCipherSpec came, or was put. They
 * count as those of the handshake until records_reach_application says that both Finished are done
 * with, and stay for good. */
bool records_read_with12(struct records *records, const struct suite12 *suite, const uint8_t *key,
                         const uint8_t *fixed_iv, parley_error *error) MUST_USE;
bool records_write_with12(struct records *records, const struct suite12 *suite, const uint8_t *key,
                          const uint8_t *fixed_iv, parley_error *error) MUST_USE;
void records_reach_application(struct records *records);

/* The connection has failed: what is open is sealed, and then both keys are wiped. Nothing is read or
 * put after that; what waits can still be sent. */
void records_forget_keys(struct records *records);

/* Puts. What fails has put nothing. A handshake message is split over records as needed, and shares
 * records with its neighbours. */
bool records_put_message(struct records *records, struct bytes message,
                         parley_error *error) MUST_USE;
/* ALERT_NONE puts nothing. Which alerts are warnings is a matter of their names. */
enum { ALERT_LEVEL_WARNING = 1, ALERT_LEVEL_FATAL = 2 }; /* RFC 5246 7.2 */
bool records_put_alert(struct records *records, enum alert alert, parley_error *error) MUST_USE;
/* In the clear: in TLS 1.3 it is for middleboxes, and TLS 1.2 has no second one. */
bool records_put_change_cipher_spec(struct records *records, parley_error *error) MUST_USE;
/* Whether an alert that came leaves the connection as it is (RFC 5246 7.2.2), close_notify apart. */
bool records_warn(const struct records *records, struct bytes alert);
/* Takes as much as fits into the outbox without making it grow beyond one pool buffer, in records
 * that are not cut short to fill a gap; *took may be 0: send first. Takes nothing while the keys of
 * this side are not for application data. *took is true in case of a failure too. */
bool records_put_data(struct records *records, struct bytes data, size_t *took,
                      parley_error *error) MUST_USE;

/* Whether records_put_data would take any of len bytes. */
bool records_have_room(const struct records *records, size_t len);

/* One record of application data in the caller's memory: content_len bytes of content stand between as
 * much room as these two say; *record_len is how much of it goes on the wire. What waits to be sent has to
 * be sent before. */
size_t records_room_before(const struct records *records);
size_t records_room_behind(const struct records *records);
bool records_seal_in_place(struct records *records, uint8_t *record, size_t content_len,
                           size_t *record_len, parley_error *error) MUST_USE;

#endif
