/* records.c - what a record may be at which moment (RFC 9846 section 5), in both directions. */
#include "record/records.h"

#include "base/limits.h"
#include "base/secret.h"
#include "record/frame.h"
#include "record/protect13.h"

static const struct bytes change_cipher_spec = { (const uint8_t[]){ 1 }, 1 };

static bool for_data(parley_level level)
{
    return level == PARLEY_LEVEL_APPLICATION || level == PARLEY_LEVEL_EARLY;
}

/* RFC 9846 5.1: the pieces of a message follow one another, whatever else may be sent. */
static bool judge_order(const struct records *records, enum content_type type, parley_error *error)
{
    if (type != CONTENT_HANDSHAKE && reassembly_waits(&records->reassembly))
        return fail_because(error, MESSAGE_INTERRUPTED, "by a record of content type %u",
                            (unsigned)type);
    return true;
}

/* RFC 9846 5: dropped from the first ClientHello, sent or received, to the peer's Finished. With
 * that message, and no other, reading comes to the application keys, in both roles (A.1, A.2). */
static bool judge_change_cipher_spec(struct records *records, struct bytes content,
                                     parley_error *error)
{
    TRY(judge_order(records, CONTENT_CHANGE_CIPHER_SPEC, error));
    if (!records->message_came && !records->message_put)
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "it came before any ClientHello");
    if (records->read_level == PARLEY_LEVEL_APPLICATION)
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "it came after the peer's Finished");
    if (!bytes_equal(content, change_cipher_spec))
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "its body is not the one byte 01");
    if (++records->change_cipher_specs > CHANGE_CIPHER_SPECS_MAX)
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "there were more than %d of them",
                            CHANGE_CIPHER_SPECS_MAX);

    trace_tell(&records->trace,
               &(parley_trace){ .kind = PARLEY_TRACE_CHANGE_CIPHER_SPEC,
                                .level = PARLEY_LEVEL_PLAIN,
                                .name = "ChangeCipherSpec",
                                .meaning = "means nothing in TLS 1.3; some middleboxes want it",
                                .reference = "RFC 9846 E.4",
                                .bytes = { content.data, content.len } });
    return true;
}

/* What the header tells is judged before the rest of the record is waited for. */
static bool judge_frame(const struct records *records, const struct frame *frame,
                        parley_error *error)
{
    size_t len_max = RECORD_CONTENT_MAX;
    switch (frame->type) {
    case CONTENT_CHANGE_CIPHER_SPEC: break;
    case CONTENT_ALERT:
        /* A server takes them in the clear until the client has shown that it has keys: RFC 9846 A.1
         * lets a client send alerts so, whatever of the server's flight it refuses, and clients do.
         * Its reason is then told instead of RECORD_NOT_PROTECTED. Whoever could forge one could
         * end the handshake by any other byte as well. A server has keys when its client has. */
        if (records->opened || (records->is_client && records->reading.aead != NULL))
            return fail_because(error, RECORD_NOT_PROTECTED, "an alert");
        break;
    case CONTENT_HANDSHAKE:
        if (records->reading.aead != NULL)
            return fail_because(error, RECORD_NOT_PROTECTED, "a handshake record");
        break;
    case CONTENT_APPLICATION_DATA:
        if (records->reading.aead == NULL && records->skip != SKIP_PROTECTED)
            return fail_because(error, DATA_TOO_EARLY, "there are no keys to read it yet");
        len_max = RECORD_CIPHERTEXT_MAX;
        break;
    default: return fail_because(error, RECORD_TYPE_UNEXPECTED, "content type %u", frame->type);
    }
    if (frame->len > len_max)
        return fail_because(error, RECORD_TOO_LONG, "%zu bytes; the limit is %zu", frame->len,
                            len_max);
    return true;
}

/* RFC 9846 5.1 and 5.4 on what each type may hold. */
static bool judge_content(struct records *records, enum content_type type, struct bytes content,
                          parley_error *error)
{
    switch (type) {
    case CONTENT_CHANGE_CIPHER_SPEC:
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "it came protected");
    case CONTENT_ALERT:
        if (content.len == 0)
            return fail_because(error, RECORD_EMPTY, "an alert record");
        if (content.len != 2)
            return fail_because(error, ALERT_MALFORMED, "%zu bytes", content.len);
        return true;
    case CONTENT_HANDSHAKE:
        if (content.len == 0)
            return fail_because(error, RECORD_EMPTY, "a handshake record");
        return true;
    case CONTENT_APPLICATION_DATA:
        if (!for_data(records->read_level))
            return fail_because(error, DATA_TOO_EARLY, "it came under the keys of the handshake");
        if (content.len == 0 && ++records->empty_records > EMPTY_RECORDS_MAX)
            return fail_because(error, RECORD_FLOOD, "more than %d empty records in a row",
                                EMPTY_RECORDS_MAX);
        return true;
    default:
        return fail_because(error, RECORD_TYPE_UNEXPECTED, "content type %u, protected",
                            (unsigned)type);
    }
}

/* Says what the record that is held gives; nothing, when it is empty application data. */
static bool give(struct records *records, enum content_type type, struct bytes content,
                 parley_error *error)
{
    TRY(judge_order(records, type, error));
    TRY(judge_content(records, type, content, error));
    if (content.len == 0)
        return true;

    records->empty_records = 0;
    if (type == CONTENT_HANDSHAKE) {
        if (records->skip == SKIP_PROTECTED)
            records->skip = SKIP_NOTHING; /* the second ClientHello ends the early data */
        reassembly_feed(&records->reassembly, content);
        records->open = ARRIVAL_MESSAGE;
    } else {
        records->content = content;
        records->open = type == CONTENT_ALERT ? ARRIVAL_ALERT : ARRIVAL_DATA;
    }
    return true;
}

/* RFC 9846 4.3.10: drops a record of early data. What it held cannot be known, so all of it
 * counts. */
static bool skip_record(struct records *records, size_t record_len, parley_error *error)
{
    records->skipped_len += record_len;
    if (records->skipped_len > EARLY_DATA_SKIP_MAX)
        return fail_because(error, EARLY_DATA_TOO_LONG, "more than %d bytes", EARLY_DATA_SKIP_MAX);
    return true;
}

/* An application_data record as it came: opened, unless it is early data to be skipped. */
static bool open_record(struct records *records, uint8_t *record, size_t record_len,
                        parley_error *error)
{
    if (records->reading.aead == NULL)
        return skip_record(records, record_len, error);

    enum content_type type;
    struct bytes content;
    switch (protection_open(&records->reading, record, record_len, &type, &content, error)) {
    case OUTCOME_OK: break;
    case OUTCOME_REJECTED:
        if (records->skip == SKIP_UNREADABLE)
            return skip_record(records, record_len, error);
        return fail_because(error, RECORD_NOT_AUTHENTIC, "record %llu under this key, %zu bytes",
                            (unsigned long long)records->reading.sequence, record_len);
    case OUTCOME_BROKEN: return false;
    }
    records->opened = true;
    records->skip = SKIP_NOTHING;
    return give(records, type, content, error);
}

/* Holds the next record, if it is there and whole, and finds out what it gives. */
static bool take_record(struct records *records, bool *whole, parley_error *error)
{
    struct bytes came = inbox_bytes(&records->inbox);
    struct frame frame;
    *whole = false;
    if (!frame_read(&frame, came))
        return true;
    if (!records->started)
        TRY(frame_expect_tls(came, error));
    records->started = true;
    TRY(judge_frame(records, &frame, error));
    size_t record_len = RECORD_HEADER_LEN + frame.len;
    if (came.len < record_len)
        return true;

    *whole = true;
    uint8_t *record = inbox_hold(&records->inbox, record_len);
    struct bytes content = bytes_of(record + RECORD_HEADER_LEN, frame.len);
    if (frame.type == CONTENT_APPLICATION_DATA)
        return open_record(records, record, record_len, error);
    if (frame.type == CONTENT_CHANGE_CIPHER_SPEC)
        return judge_change_cipher_spec(records, content, error);
    return give(records, frame.type, content, error);
}

static void drop_record(struct records *records)
{
    records->open = ARRIVAL_NONE;
    records->content = bytes_of(NULL, 0);
    inbox_drop(&records->inbox);
}

/* What the record that is held still gives; empty when it is used up, or none is held. */
static bool look_into_record(struct records *records, struct bytes *bytes, parley_error *error)
{
    if (records->open == ARRIVAL_MESSAGE)
        return reassembly_next(&records->reassembly, bytes, error);
    *bytes = records->content;
    return true;
}

/* The next thing that came; empty when more bytes are needed. */
static bool look(struct records *records, struct bytes *bytes, parley_error *error)
{
    bool whole = true;
    TRY(look_into_record(records, bytes, error));
    while (bytes->len == 0 && whole) {
        drop_record(records);
        TRY(take_record(records, &whole, error));
        TRY(look_into_record(records, bytes, error));
    }
    return true;
}

void records_start(struct records *records, struct pool *pool)
{
    *records = (struct records){ .read_level = PARLEY_LEVEL_PLAIN };
    inbox_start(&records->inbox, pool);
    outbox_start(&records->outbox, pool);
    reassembly_start(&records->reassembly);
}

void records_end(struct records *records)
{
    inbox_end(&records->inbox);
    outbox_end(&records->outbox);
    reassembly_end(&records->reassembly);
    protection_end(&records->reading);
    protection_end(&records->writing);
}

bool records_room(struct records *records, size_t hint, uint8_t **room, size_t *len,
                  parley_error *error)
{
    return inbox_room(&records->inbox, hint, room, len, error);
}

void records_came(struct records *records, size_t len)
{
    inbox_came(&records->inbox, len);
}

bool records_lend(struct records *records, uint8_t *wire, size_t len)
{
    return records->open == ARRIVAL_NONE && inbox_lend(&records->inbox, wire, len);
}

size_t records_reclaim(struct records *records)
{
    return inbox_reclaim(&records->inbox);
}

bool records_ready(struct records *records, struct bytes *ready, parley_error *error)
{
    *ready = bytes_of(NULL, 0);
    TRY(outbox_seal(&records->outbox, &records->writing, error));
    *ready = outbox_ready(&records->outbox);
    return true;
}

bool records_have_output(const struct records *records)
{
    return !outbox_is_empty(&records->outbox);
}

void records_sent(struct records *records, size_t len)
{
    outbox_sent(&records->outbox, len);
}

enum arrival records_next(struct records *records, struct bytes *bytes, parley_error *error)
{
    *bytes = bytes_of(NULL, 0);
    if (records->failure != NO_ERROR) {
        (void)fail(error, records->failure);
        return ARRIVAL_FAILED;
    }
    if (!look(records, bytes, error)) {
        records->failure = (enum code)error->code;
        return ARRIVAL_FAILED;
    }
    if (records->open == ARRIVAL_MESSAGE)
        records->message_came = true;
    return records->open;
}

void records_take(struct records *records, size_t len)
{
    size_t left = records->content.len;
    if (records->open == ARRIVAL_MESSAGE) {
        reassembly_take(&records->reassembly);
        if (reassembly_has_more(&records->reassembly))
            return;
    } else if (records->open == ARRIVAL_DATA && len < left) {
        records->content = bytes_of(records->content.data + len, left - len);
        return;
    }
    drop_record(records);
}

/* Puts new keys in the place of old ones, once nothing can fail. */
static bool change_keys(struct protection *protection, const struct aead *aead, const uint8_t *key,
                        const uint8_t *iv, parley_error *error)
{
    struct protection next;
    if (!protect13_start(&next, aead, key, iv))
        return fail_because(error, CRYPTO_BROKEN, "%s did not take a key", aead->name);
    protection_end(protection);
    *protection = next;
    secret_wipe(&next, sizeof next);
    return true;
}

bool records_end_here(const struct records *records, parley_error *error)
{
    return !reassembly_has_more(&records->reassembly) || fail(error, MESSAGE_ACROSS_KEY_CHANGE);
}

bool records_read_with(struct records *records, parley_level level, const struct aead *aead,
                       const uint8_t *key, const uint8_t *iv, parley_error *error)
{
    TRY(records_end_here(records, error));
    TRY(change_keys(&records->reading, aead, key, iv, error));
    records->read_level = level;
    return true;
}

bool records_write_with(struct records *records, parley_level level, const struct aead *aead,
                        const uint8_t *key, const uint8_t *iv, parley_error *error)
{
    TRY(outbox_seal(&records->outbox, &records->writing, error));
    TRY(change_keys(&records->writing, aead, key, iv, error));
    records->write_level = level;
    return true;
}

void records_forget_keys(struct records *records)
{
    parley_error unheard = no_error(); /* something has failed already */
    bool sealed = outbox_seal(&records->outbox, &records->writing, &unheard);
    (void)sealed;
    protection_spend(&records->reading);
    protection_spend(&records->writing);
}

bool records_put_message(struct records *records, struct bytes message, parley_error *error)
{
    /* RFC 9846 5.1: the initial ClientHello, and nothing else, looks like TLS 1.0. */
    bool initial_hello = !records->message_put && message.data[0] == CLIENT_HELLO;
    TRY(outbox_put_message(&records->outbox, &records->writing, initial_hello ? TLS_1_0 : TLS_1_2,
                           message, error));
    records->is_client |= initial_hello;
    records->message_put = true;
    return true;
}

bool records_put_alert(struct records *records, enum alert alert, parley_error *error)
{
    enum { WARNING = 1, FATAL = 2 }; /* RFC 9846 6, 6.1 */
    if (alert == ALERT_NONE)
        return true;
    bool closure = alert == ALERT_CLOSE_NOTIFY || alert == ALERT_USER_CANCELED;
    uint8_t content[] = { closure ? WARNING : FATAL, (uint8_t)alert };
    return outbox_put_record(&records->outbox, &records->writing, CONTENT_ALERT,
                             bytes_of(content, sizeof content), error);
}

bool records_put_change_cipher_spec(struct records *records, parley_error *error)
{
    struct protection clear = { .aead = NULL };
    TRY(outbox_seal(&records->outbox, &records->writing, error));
    return outbox_put_record(&records->outbox, &clear, CONTENT_CHANGE_CIPHER_SPEC,
                             change_cipher_spec, error);
}

bool records_have_room(const struct records *records, size_t len)
{
    return for_data(records->write_level) &&
           outbox_fits(&records->outbox, len < RECORD_CONTENT_MAX ? len : RECORD_CONTENT_MAX);
}

bool records_put_data(struct records *records, struct bytes data, size_t *took, parley_error *error)
{
    *took = 0;
    while (*took < data.len && records_have_room(records, data.len - *took)) {
        size_t left = data.len - *took;
        size_t part = left < RECORD_CONTENT_MAX ? left : RECORD_CONTENT_MAX;
        TRY(outbox_put_record(&records->outbox, &records->writing, CONTENT_APPLICATION_DATA,
                              bytes_of(data.data + *took, part), error));
        *took += part;
    }
    return true;
}

size_t records_room_before(const struct records *records)
{
    return protection_room_before(&records->writing);
}

size_t records_room_behind(const struct records *records)
{
    return protection_room_behind(&records->writing);
}

bool records_seal_in_place(struct records *records, uint8_t *record, size_t content_len,
                           parley_error *error)
{
    size_t record_len;
    return protection_seal(&records->writing, record, CONTENT_APPLICATION_DATA, content_len,
                           &record_len, error);
}
