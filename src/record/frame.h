/* frame.h - the five bytes in front of every record (RFC 9846 5.1, 5.2).
 *
 *     type (1) | legacy_record_version (2) | length (2) | what the length counts ...
 */
#ifndef RECORD_FRAME_H
#define RECORD_FRAME_H

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"
#include "wire/codes.h"

struct frame {
    uint8_t type;     /* as it came: not always one of enum content_type */
    uint16_t version; /* legacy_record_version: RFC 9846 5.1 has it ignored, RFC 5246 does not */
    size_t len;       /* of what follows the header */
};

/* False while the header is not whole. */
bool frame_read(struct frame *frame, struct bytes came);

/* Judges the start of a connection, a whole header at least: NOT_TLS, with the protocol that it
 * seems to be instead, unless the version's first byte is 3. */
bool frame_expect_tls(struct bytes came, parley_error *error) MUST_USE;

/* Once TLS 1.2 is agreed on, every record has to say so. */
bool frame_is_tls12(const struct frame *frame);

/* header: room for RECORD_HEADER_LEN bytes. */
void frame_write(uint8_t *header, enum content_type type, enum protocol_version version,
                 size_t len);

#endif
