/* post_handshake.h - what may come when the handshake is done (RFC 9846 4.7, RFC 5246 7.4.1.1), for both
 * roles. */
#ifndef HANDSHAKE_POST_HANDSHAKE_H
#define HANDSHAKE_POST_HANDSHAKE_H

#include "handshake/machine.h"

bool take_key_update(struct handshake *hs, struct message *message);
/* Client. Read strictly and not kept: RFC 9846 4.7.1 lets a client ignore tickets. */
bool take_new_session_ticket(struct handshake *hs, struct message *message);

/* TLS 1.2: no handshake is ever held a second time: the peer hears no_renegotiation, and the connection
 * goes on (RFC 5246 7.2.2), unless it asks again and again. */
bool refuse_hello_request(struct handshake *hs, struct message *message);
/* RFC 5246 7.4.1.1: while a handshake is held it means nothing, and is no part of it. */
bool ignore_hello_request(struct handshake *hs, struct message *message);
bool refuse_renegotiation(struct handshake *hs, struct message *message);

#endif
