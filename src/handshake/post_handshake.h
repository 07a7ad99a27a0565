/* post_handshake.h - what may come when the handshake is done (RFC 9846 4.7), for both roles. */
#ifndef HANDSHAKE_POST_HANDSHAKE_H
#define HANDSHAKE_POST_HANDSHAKE_H

#include "handshake/machine.h"

bool take_key_update(struct handshake *hs, struct message *message);
/* Client. Read strictly and not kept: RFC 9846 4.7.1 lets a client ignore tickets. */
bool take_new_session_ticket(struct handshake *hs, struct message *message);

#endif
