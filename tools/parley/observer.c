/* observer.c - what somebody on the path sees of a connection: records, by their headers. */
#include "observer.h"

#include <string.h>

static const char *type_name(unsigned type)
{
    switch (type) {
    case 20: return "change_cipher_spec";
    case 21: return "alert";
    case 22: return "handshake";
    case 23: return "application_data";
    default: return NULL;
    }
}

static void add(struct observer_side *side, const char *text)
{
    size_t len = strlen(text);
    if (side->seen_len + len < sizeof side->seen) {
        memcpy(side->seen + side->seen_len, text, len + 1);
        side->seen_len += len;
    }
}

static void note_record(struct observer_side *side)
{
    unsigned type = side->header[0];
    const char *name = type_name(type);
    char text[64];
    bool same = side->seen_len > 0 && type == side->last_type;

    if (side->seen_len > 0)
        add(side, ", ");
    if (name == NULL) {
        add(side, "bytes that are no record of TLS");
        side->body_left = SIZE_MAX; /* nor is what follows */
        return;
    }
    side->body_left = (size_t)side->header[3] << 8 | side->header[4];
    side->record_count++;
    side->last_type = type;
    snprintf(text, sizeof text, "%s%s%zu", same ? "" : name, same ? "" : " ", side->body_left);
    add(side, text);
}

void observer_see(struct observer_side *side, parley_view bytes)
{
    side->byte_count += bytes.len;
    for (size_t at = 0; at < bytes.len;) {
        size_t left = bytes.len - at;
        if (side->body_left > 0) {
            size_t skipped = left < side->body_left ? left : side->body_left;
            side->body_left -= skipped;
            at += skipped;
        } else {
            side->header[side->header_len++] = bytes.data[at++];
            if (side->header_len == RECORD_HEADER_LEN) {
                side->header_len = 0;
                note_record(side);
            }
        }
    }
}

const char *observer_report(struct observer_side *side)
{
    side->seen[side->seen_len] = '\0';
    side->seen_len = 0;
    return side->seen;
}
