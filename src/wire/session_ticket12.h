/* session_ticket12.h - NewSessionTicket of TLS 1.2 (RFC 5077 3.3), both directions. */
#ifndef WIRE_SESSION_TICKET12_H
#define WIRE_SESSION_TICKET12_H

#include "base/bytes.h"

struct new_session_ticket12 {
    uint32_t lifetime_hint_s; /* 0: for as long as the client likes */
    struct bytes ticket;      /* empty: the server gives none after all */
};

bool new_session_ticket12_parse(struct new_session_ticket12 *message, struct reader *in);
void new_session_ticket12_write(struct writer *out, const struct new_session_ticket12 *message);

#endif
