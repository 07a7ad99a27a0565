/* rules12.c - what a record of TLS 1.2 may be (RFC 5246 6.2, 7.1, 7.2). */
#include "record/rules.h"

/* RFC 5246 6.2.1: now that the version is known, each record says it. Less than the 2^14 + 2048 of 6.2.3 is
 * enough for each way to protect them. */
static bool judge_header(const struct records *records, const struct frame *frame,
                         parley_error *error)
{
    bool is_protected = records->reading.aead != NULL;
    if (!frame_is_tls12(frame))
        return fail_because(error, RECORD_VERSION_WRONG, "0x%04x", frame->version);
    if (frame->type < CONTENT_CHANGE_CIPHER_SPEC || frame->type > CONTENT_APPLICATION_DATA)
        return fail_because(error, RECORD_TYPE_UNEXPECTED, "content type %u", frame->type);
    if (frame->type == CONTENT_APPLICATION_DATA && !is_protected)
        return fail_because(error, DATA_TOO_EARLY, "there are no keys to read it yet");
    return judge_length(frame, protection_record_max(&records->reading), error);
}

static bool open_record(struct records *records, uint8_t *record, size_t record_len,
                        enum content_type *type, struct bytes *content, parley_error *error)
{
    switch (protection_open(&records->reading, record, record_len, type, content, error)) {
    case OUTCOME_OK: records->opened = true; return true;
    case OUTCOME_REJECTED: return refuse_record(records, record_len, error);
    case OUTCOME_BROKEN: break;
    }
    return false;
}

/* RFC 5246 7.1: a protocol of its own, of one message. Whether it may come now is for the handshake to
 * say; no part of a message may be left over then, as what follows has other keys. */
static bool give_change_cipher_spec(struct records *records, struct bytes content,
                                    parley_error *error)
{
    if (!bytes_equal(content, change_cipher_spec))
        return fail_because(error, CHANGE_CIPHER_SPEC_WRONG, "its body is not the one byte 01");
    records->content = content;
    records->open = ARRIVAL_CHANGE_CIPHER_SPEC;
    trace_tell(&records->trace,
               &(parley_trace){ .kind = PARLEY_TRACE_CHANGE_CIPHER_SPEC,
                                .level = PARLEY_LEVEL_PLAIN,
                                .name = "ChangeCipherSpec",
                                .meaning = "all that the sender says from here on is encrypted",
                                .reference = "RFC 5246 7.1",
                                .bytes = { content.data, content.len } });
    return true;
}

/* RFC 5246 7.2: two levels are all there are. */
static bool judge_alert(struct bytes content, parley_error *error)
{
    if (content.data[0] == ALERT_LEVEL_WARNING || content.data[0] == ALERT_LEVEL_FATAL)
        return true;
    return fail_because(error, ALERT_LEVEL_UNKNOWN, "%u", content.data[0]);
}

static bool take(struct records *records, const struct frame *frame, uint8_t *record,
                 parley_error *error)
{
    enum content_type type = frame->type;
    struct bytes content = bytes_of(record + RECORD_HEADER_LEN, frame->len);
    if (records->reading.aead != NULL)
        TRY(open_record(records, record, RECORD_HEADER_LEN + frame->len, &type, &content, error));
    TRY(judge_order(records, type, error));
    if (type == CONTENT_CHANGE_CIPHER_SPEC)
        return give_change_cipher_spec(records, content, error);
    TRY(judge_content(records, type, content, error));
    if (type == CONTENT_ALERT)
        TRY(judge_alert(content, error));
    give_content(records, type, content);
    return true;
}

const struct record_rules rules12 = {
    .judge_header = judge_header,
    .take = take,
    .warnings_end_nothing = true,
};
