/* rules.c - what records of every version may hold (RFC 9846 5.1; RFC 5246 6.2.1 says the same). */
#include "record/rules.h"

const struct bytes change_cipher_spec = { (const uint8_t[]){ 1 }, 1 };

bool judge_length(const struct frame *frame, size_t len_max, parley_error *error)
{
    return frame->len <= len_max ||
           fail_because(error, RECORD_TOO_LONG, "%zu bytes; the limit is %zu", frame->len, len_max);
}

bool judge_order(const struct records *records, enum content_type type, parley_error *error)
{
    if (type != CONTENT_HANDSHAKE && reassembly_waits(&records->reassembly))
        return fail_because(error, MESSAGE_INTERRUPTED, "by a record of content type %u",
                            (unsigned)type);
    return true;
}

bool judge_content(struct records *records, enum content_type type, struct bytes content,
                   parley_error *error)
{
    switch (type) {
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
        if (!is_for_data(records->read_level))
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

void give_content(struct records *records, enum content_type type, struct bytes content)
{
    if (content.len == 0)
        return;
    records->empty_records = 0;
    if (type == CONTENT_HANDSHAKE) {
        reassembly_feed(&records->reassembly, content);
        records->open = ARRIVAL_MESSAGE;
    } else {
        records->content = content;
        records->open = type == CONTENT_ALERT ? ARRIVAL_ALERT : ARRIVAL_DATA;
    }
}

bool refuse_record(const struct records *records, size_t record_len, parley_error *error)
{
    return fail_because(error, RECORD_NOT_AUTHENTIC, "record %llu under this key, %zu bytes",
                        (unsigned long long)records->reading.sequence, record_len);
}
