/* session12.h - the session of a handshake of TLS 1.2: what is kept of it, and how it is taken up again
 * (RFC 5246 F.1.4, RFC 7627 5.3).
 */
#ifndef HANDSHAKE_SESSION12_H
#define HANDSHAKE_SESSION12_H

#include "handshake/machine.h"

/* RFC 5246 F.1.4: how long the longest lasts, from when the peer was authenticated. */
enum { SESSION12_LIFETIME_S = 24 * 3600 };

/* Reads the bytes of a session, and keeps a copy of them in scratch. False: they are none of TLS 1.2, or
 * there was no memory for them; the handshake goes on without. */
bool session12_keep(struct handshake *hs, struct bytes bytes) MUST_USE;
void session12_forget(struct handshake *hs);

/* NULL: the session can be taken up under this configuration, for this name, under this context. Else
 * why not, as the end of a sentence. */
const char *session12_misfit(const struct handshake *hs, const struct session *session,
                             struct bytes server_name, const uint8_t context[SESSION_CONTEXT_LEN]);

/* Takes up the session that scratch has, once the randoms are known: its secret, the keys that it gives
 * this connection, and who the peer is. */
bool session12_take_up(struct handshake *hs) MUST_USE;

/* The peer's Finished was right: it is the one that was verified when the session was made. */
void session12_confirm_peer(struct handshake *hs);

/* What a session is to be written with. */
struct session12_ending {
    struct bytes server_name;
    const uint8_t *context;
    struct bytes ticket, session_id; /* client */
    uint32_t lifetime_hint_s;        /* client: what the server said; 0: nothing */
};

/* The session of this handshake as bytes in memory of their own, to be wiped. NULL: it has none that may
 * be resumed, or there was no memory. *ends_s: when it ends. */
uint8_t *session12_write(struct handshake *hs, const struct session12_ending *ending, size_t *len,
                         int64_t *ends_s);

#endif
