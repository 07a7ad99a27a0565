/* rules13.c - what a record of TLS 1.3 may be (RFC 9846 section 5), and of any version before it is known
 * which one the peers speak. */
#include "record/rules.h"

/* RFC 9846 5: dropped from the first ClientHello, sent or received, to the peer's Finished. With
 * that message, and no other, reading comes to the application keys, in both roles (A.1, A.2). */
static bool drop_change_cipher_spec(struct records *records, struct bytes content,
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

static bool judge_header(const struct records *records, const struct frame *frame,
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
    return judge_length(frame, len_max, error);
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

/* RFC 9846 5: no ChangeCipherSpec is protected. */
static bool give(struct records *records, enum content_type type, struct bytes content,
                 parley_error *error)
{
    TRY(judge_order(records, type, error));
    if (type == CONTENT_CHANGE_CIPHER_SPEC)
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "it came protected");
    TRY(judge_content(records, type, content, error));
    if (type == CONTENT_HANDSHAKE && records->skip == SKIP_PROTECTED)
        records->skip = SKIP_NOTHING; /* the second ClientHello ends the early data */
    give_content(records, type, content);
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
        return refuse_record(records, record_len, error);
    case OUTCOME_BROKEN: return false;
    }
    records->opened = true;
    records->skip = SKIP_NOTHING;
    return give(records, type, content, error);
}

static bool take(struct records *records, const struct frame *frame, uint8_t *record,
                 parley_error *error)
{
    struct bytes content = bytes_of(record + RECORD_HEADER_LEN, frame->len);
    if (frame->type == CONTENT_APPLICATION_DATA)
        return open_record(records, record, RECORD_HEADER_LEN + frame->len, error);
    if (frame->type == CONTENT_CHANGE_CIPHER_SPEC)
        return drop_change_cipher_spec(records, content, error);
    return give(records, frame->type, content, error);
}

const struct record_rules rules13 = { .judge_header = judge_header, .take = take };
