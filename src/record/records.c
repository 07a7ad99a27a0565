/* records.c - bytes in, messages, data and alerts out, and the reverse (RFC 9846 section 5). */
#include "record/records.h"

#include "base/limits.h"
#include "base/secret.h"
#include "record/frame.h"
#include "record/protect12.h"
#include "record/protect13.h"
#include "record/rules.h"

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
    TRY(records->rules->judge_header(records, &frame, error));
    size_t record_len = RECORD_HEADER_LEN + frame.len;
    if (came.len < record_len)
        return true;

    *whole = true;
    uint8_t *record = inbox_hold(&records->inbox, record_len);
    return records->rules->take(records, &frame, record, error);
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
    *records = (struct records){ .rules = &rules13, .read_level = PARLEY_LEVEL_PLAIN };
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

bool records_speak_tls12(struct records *records, parley_error *error)
{
    records->rules = &rules12;
    return records->change_cipher_specs == 0 ||
           fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "it came before the hello of TLS 1.2");
}

bool records_warn(const struct records *records, struct bytes alert)
{
    return records->rules->warnings_end_nothing && alert.data[0] == ALERT_LEVEL_WARNING;
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
static bool change_keys(struct protection *protection, struct protection *next, bool started,
                        const struct aead *aead, parley_error *error)
{
    if (!started)
        return fail_because(error, CRYPTO_BROKEN, "%s did not take a key", aead->name);
    protection_end(protection);
    *protection = *next;
    secret_wipe(next, sizeof *next);
    return true;
}

bool records_end_here(const struct records *records, parley_error *error)
{
    return !reassembly_has_more(&records->reassembly) || fail(error, MESSAGE_ACROSS_KEY_CHANGE);
}

bool records_read_with(struct records *records, parley_level level, const struct aead *aead,
                       const uint8_t *key, const uint8_t *iv, parley_error *error)
{
    struct protection next;
    TRY(records_end_here(records, error));
    TRY(change_keys(&records->reading, &next, protect13_start(&next, aead, key, iv), aead, error));
    records->read_level = level;
    return true;
}

bool records_write_with(struct records *records, parley_level level, const struct aead *aead,
                        const uint8_t *key, const uint8_t *iv, parley_error *error)
{
    struct protection next;
    TRY(outbox_seal(&records->outbox, &records->writing, error));
    TRY(change_keys(&records->writing, &next, protect13_start(&next, aead, key, iv), aead, error));
    records->write_level = level;
    return true;
}

static bool start12(struct protection *protection, const struct suite12 *suite, const uint8_t *key,
                    const uint8_t *fixed_iv)
{
    if (suite->legacy != NULL && suite->legacy->protect != NULL)
        return suite->legacy->protect(protection, suite, key);
    return protect12_start(protection, suite, key, fixed_iv);
}

bool records_read_with12(struct records *records, const struct suite12 *suite, const uint8_t *key,
                         const uint8_t *fixed_iv, parley_error *error)
{
    struct protection next;
    TRY(records_end_here(records, error));
    TRY(change_keys(&records->reading, &next, start12(&next, suite, key, fixed_iv), suite->aead,
                    error));
    records->read_level = PARLEY_LEVEL_HANDSHAKE;
    return true;
}

bool records_write_with12(struct records *records, const struct suite12 *suite, const uint8_t *key,
                          const uint8_t *fixed_iv, parley_error *error)
{
    struct protection next;
    TRY(outbox_seal(&records->outbox, &records->writing, error));
    TRY(change_keys(&records->writing, &next, start12(&next, suite, key, fixed_iv), suite->aead,
                    error));
    records->write_level = PARLEY_LEVEL_HANDSHAKE;
    return true;
}

void records_reach_application(struct records *records)
{
    records->read_level = records->write_level = PARLEY_LEVEL_APPLICATION;
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
    if (alert == ALERT_NONE)
        return true;
    bool warns = alert == ALERT_CLOSE_NOTIFY || alert == ALERT_USER_CANCELED ||
                 alert == ALERT_NO_RENEGOTIATION; /* RFC 9846 6.1, RFC 5246 7.2.2 */
    uint8_t content[] = { warns ? ALERT_LEVEL_WARNING : ALERT_LEVEL_FATAL, (uint8_t)alert };
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
    return is_for_data(records->write_level) &&
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
                           size_t *record_len, parley_error *error)
{
    return protection_seal(&records->writing, record, CONTENT_APPLICATION_DATA, content_len,
                           record_len, error);
}
