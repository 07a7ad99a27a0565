/* reassemble.c - joins handshake messages that were split over records (RFC 9846 5.1). */
#include "record/reassemble.h"

#include "base/limits.h"
#include "base/memory.h"
#include "wire/codes.h"

/* The length of the message that starts here with a whole header. What is too long is refused now,
 * before any of it is kept. */
static bool judge_header(const struct reassembly *reassembly, struct bytes start, size_t *len,
                         parley_error *error)
{
    struct reader in = reader_of(start);
    uint8_t type = read_u8(&in);
    size_t body_len = read_u24(&in);
    size_t limit = type == CERTIFICATE ? reassembly->certificate_max : HANDSHAKE_MESSAGE_MAX;
    if (body_len > limit)
        return fail_because(error, MESSAGE_TOO_LONG, "type %u, %zu bytes; the limit is %zu", type,
                            body_len, limit);
    *len = HANDSHAKE_HEADER_LEN + body_len;
    return true;
}

/* Makes room for `more` further bytes of a message of `whole` bytes. Memory grows with what has
 * come, not with what a header promises. */
static bool keep_room(struct reassembly *reassembly, size_t more, size_t whole, parley_error *error)
{
    size_t needed = reassembly->kept_len + more;
    if (needed <= reassembly->kept_cap)
        return true;
    size_t cap = 2 * needed < whole ? 2 * needed : whole;
    uint8_t *kept = memory_resize(reassembly->kept, reassembly->kept_len, cap);
    if (kept == NULL)
        return fail(error, NO_MEMORY);
    reassembly->kept = kept;
    reassembly->kept_cap = cap;
    return true;
}

/* Moves bytes of the record to what is kept, until that is `whole` bytes or the record is used
 * up. */
static bool keep(struct reassembly *reassembly, size_t whole, parley_error *error)
{
    size_t missing = whole - reassembly->kept_len;
    size_t more = missing < reassembly->record.len ? missing : reassembly->record.len;
    if (more == 0)
        return true;
    TRY(keep_room(reassembly, more, whole, error));
    memcpy(reassembly->kept + reassembly->kept_len, reassembly->record.data, more);
    reassembly->kept_len += more;
    reassembly->record = bytes_of(reassembly->record.data + more, reassembly->record.len - more);
    return true;
}

static void forget_kept(struct reassembly *reassembly)
{
    memory_wipe_and_free(reassembly->kept, reassembly->kept_len);
    reassembly->kept = NULL;
    reassembly->kept_len = reassembly->kept_cap = 0;
}

/* Sets message when a whole one lies in the record. */
static bool view_message(struct reassembly *reassembly, parley_error *error)
{
    struct bytes *record = &reassembly->record;
    size_t whole = 0;
    TRY(judge_header(reassembly, *record, &whole, error));
    if (record->len < whole)
        return keep(reassembly, whole, error);
    reassembly->message = bytes_of(record->data, whole);
    *record = bytes_of(record->data + whole, record->len - whole);
    return true;
}

/* Sets message when the last part of one has come. */
static bool join_message(struct reassembly *reassembly, parley_error *error)
{
    if (reassembly->kept_len < HANDSHAKE_HEADER_LEN)
        TRY(keep(reassembly, HANDSHAKE_HEADER_LEN, error));
    if (reassembly->kept_len < HANDSHAKE_HEADER_LEN)
        return true;
    size_t whole = 0;
    TRY(judge_header(reassembly, bytes_of(reassembly->kept, reassembly->kept_len), &whole, error));
    TRY(keep(reassembly, whole, error));
    if (reassembly->kept_len == whole)
        reassembly->message = bytes_of(reassembly->kept, whole);
    return true;
}

void reassembly_start(struct reassembly *reassembly)
{
    *reassembly = (struct reassembly){ .certificate_max = CERTIFICATE_MESSAGE_MAX };
}

void reassembly_end(struct reassembly *reassembly)
{
    forget_kept(reassembly);
}

void reassembly_feed(struct reassembly *reassembly, struct bytes content)
{
    reassembly->record = content;
}

bool reassembly_next(struct reassembly *reassembly, struct bytes *message, parley_error *error)
{
    if (reassembly->message.len == 0 && reassembly->record.len > 0) {
        if (reassembly->kept_len == 0 && reassembly->record.len >= HANDSHAKE_HEADER_LEN)
            TRY(view_message(reassembly, error));
        else
            TRY(join_message(reassembly, error));
    }
    *message = reassembly->message;
    return true;
}

void reassembly_take(struct reassembly *reassembly)
{
    if (reassembly->message.data == reassembly->kept)
        forget_kept(reassembly);
    reassembly->message = bytes_of(NULL, 0);
}

bool reassembly_waits(const struct reassembly *reassembly)
{
    return reassembly->message.len == 0 && reassembly->kept_len > 0;
}

bool reassembly_has_more(const struct reassembly *reassembly)
{
    return reassembly->record.len > 0 || reassembly_waits(reassembly);
}
