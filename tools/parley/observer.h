/* observer.h - what somebody on the path sees of a connection: records, by their headers (RFC 9846 5.1).
 *
 * An observer is given the bytes that pass, and knows no keys.
 */
#ifndef OBSERVER_H
#define OBSERVER_H

#include <parley/view.h>
#include <stdio.h>

enum { RECORD_HEADER_LEN = 5, SEEN_CAP = 320 };

struct observer_side {
    uint8_t header[RECORD_HEADER_LEN];
    size_t header_len;  /* how much of it has passed                     */
    size_t body_left;   /* of the record whose header has passed         */
    unsigned last_type; /* of the record before, in what is told next    */
    uint64_t byte_count, record_count;
    char seen[SEEN_CAP]; /* since the last time that it was asked         */
    size_t seen_len;
};

struct observer {
    struct observer_side client, server; /* by who sends */
};

void observer_see(struct observer_side *side, parley_view bytes);

/* "handshake 122, application_data 23, 511": the types and lengths of the records that began since the
 * last call; "" when none did. Valid until bytes are seen again. */
const char *observer_report(struct observer_side *side);

#endif
