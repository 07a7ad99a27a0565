/* reassemble.h - handshake messages out of records (RFC 9846 5.1).
 *
 *     record:   | ServerHello |   one message in one record: a view, nothing is copied
 *     record:   | EncryptedExtensions | Certificate, fi |   several, the last one not whole
 *     record:   | rst part | ... | Finished |               its parts are joined in own memory
 *
 * A message is its 4-byte header and what the header counts (RFC 9846 4).
 */
#ifndef RECORD_REASSEMBLE_H
#define RECORD_REASSEMBLE_H

#include "base/bytes.h"
#include "base/error.h"

struct reassembly {
    size_t certificate_max; /* limit of the one message whose honest size is the peer's choice */
    struct bytes record;    /* of the open record, what is behind the message given */
    struct bytes message;   /* given, and not yet taken */
    uint8_t *kept;          /* the parts of a message that came in several records */
    size_t kept_len, kept_cap;
};

void reassembly_start(struct reassembly *reassembly);
void reassembly_end(struct reassembly *reassembly);

/* The content of the next handshake record, which must stay in place until reassembly_next wants
 * more. Everything of the record before must have been taken. */
void reassembly_feed(struct reassembly *reassembly, struct bytes content);

/* The next message, the same one until it is taken; empty when another record is needed. Fails with
 * MESSAGE_TOO_LONG as soon as the header says so. */
bool reassembly_next(struct reassembly *reassembly, struct bytes *message,
                     parley_error *error) MUST_USE;
void reassembly_take(struct reassembly *reassembly);

/* A part of a message has come, and the record that it came in is used up. */
bool reassembly_waits(const struct reassembly *reassembly);
/* Handshake bytes are here that do not belong to the message given. */
bool reassembly_has_more(const struct reassembly *reassembly);

#endif
