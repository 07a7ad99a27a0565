/* resume12.h - resumption of TLS 1.2, as its two flows use it: by ticket (RFC 5077) and by session ID
 * (RFC 5246 7.3).
 */
#ifndef HANDSHAKE_RESUME12_H
#define HANDSHAKE_RESUME12_H

#include "handshake/negotiate.h"
#include "handshake/session12.h"
#include "wire/server_hello12.h"

/* Server: looks for the session that the client offers. facts->resumed says whether it is taken up, with
 * choice->suite12 as its suite. False: the connection must end (RFC 7627 5.3). */
bool find_session12(struct handshake *hs, const struct client_hello *hello,
                    struct choice *choice) MUST_USE;
/* Server, in a full handshake: how the session will be found again, as ServerHello says it. */
bool promise_session12(struct handshake *hs, const struct client_hello *hello) MUST_USE;
/* Server: NewSessionTicket when it was promised; what cannot be sealed is an empty ticket. */
bool send_new_session_ticket12(struct handshake *hs) MUST_USE;
/* Server: into the cache, under the session ID that was promised. */
void cache_session12(struct handshake *hs);

/* Client: reads what the program gave, and offers it if it fits this connection. */
void offer_session12(struct handshake *hs, struct bytes session);
/* Client: what the ServerHello makes of the offer: facts->resumed. */
bool judge_resumption12(struct handshake *hs, const struct server_hello12 *hello) MUST_USE;
/* Client: keeps what came. */
bool take_new_session_ticket12(struct handshake *hs, struct message *message) MUST_USE;
/* Client: the handshake is over: the session becomes what the program is given. */
void tell_session12(struct handshake *hs);

#endif
