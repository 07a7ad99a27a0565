/* rules.h - what a record may be at which moment: one table for each version of the protocol, and what
 * they have in common. */
#ifndef RECORD_RULES_H
#define RECORD_RULES_H

#include "record/frame.h"
#include "record/records.h"

struct record_rules {
    /* What the header tells is judged before the rest of the record is waited for. */
    bool (*judge_header)(const struct records *records, const struct frame *frame,
                         parley_error *error) MUST_USE;
    /* A whole record, which is held: opens it where it lies, and says what it gives. */
    bool (*take)(struct records *records, const struct frame *frame, uint8_t *record,
                 parley_error *error) MUST_USE;
    bool warnings_end_nothing; /* an alert's level counts */
};

extern const struct record_rules rules12, rules13;

/* The body of every ChangeCipherSpec. */
extern const struct bytes change_cipher_spec;

static inline bool is_for_data(parley_level level)
{
    return level == PARLEY_LEVEL_APPLICATION || level == PARLEY_LEVEL_EARLY;
}

bool judge_length(const struct frame *frame, size_t len_max, parley_error *error) MUST_USE;
/* The pieces of a message follow one another, whatever else may be sent. */
bool judge_order(const struct records *records, enum content_type type,
                 parley_error *error) MUST_USE;
/* What alerts, handshake records and data may hold; records of other types are refused. */
bool judge_content(struct records *records, enum content_type type, struct bytes content,
                   parley_error *error) MUST_USE;
/* The record gives this; nothing, when it is empty application data. */
void give_content(struct records *records, enum content_type type, struct bytes content);
/* The record that is held did not open. */
bool refuse_record(const struct records *records, size_t record_len, parley_error *error) MUST_USE;

#endif
