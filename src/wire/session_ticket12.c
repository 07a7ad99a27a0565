/* session_ticket12.c - NewSessionTicket of TLS 1.2 (RFC 5077 3.3), both directions.
 *
 *   | ticket_lifetime_hint 4 | ticket<0..2^16-1> |
 */
#include "wire/session_ticket12.h"

bool new_session_ticket12_parse(struct new_session_ticket12 *message, struct reader *in)
{
    message->lifetime_hint_s = read_u32(in);
    message->ticket = read_vector(in, 2, 0, 65535);
    return reader_done(in);
}

void new_session_ticket12_write(struct writer *out, const struct new_session_ticket12 *message)
{
    write_u32(out, message->lifetime_hint_s);
    write_vector(out, 2, message->ticket);
}
