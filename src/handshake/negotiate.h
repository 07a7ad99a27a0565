/* negotiate.h - what a server chooses from a ClientHello, and why (RFC 9846 4.2.1). */
#ifndef HANDSHAKE_NEGOTIATE_H
#define HANDSHAKE_NEGOTIATE_H

#include "handshake/machine.h"

struct choice {
    const struct suite *suite;
    const struct group *group;
    struct bytes share; /* the client's, for that group; { NULL, 0 }: it has to be asked for */
    const struct identity *identity;
    struct bytes
        certificate; /* the identity's message, with its staple if the client asks for it */
    const struct scheme *scheme;
    bool name_known; /* an identity has the name that the client asked for */
    struct bytes alpn;
};

/* The first scheme of ours that the peer accepts (u16 list) and the identity's key can make; NULL:
 * none. */
const struct scheme *scheme_for(const struct handshake_config *config, struct bytes accepted,
                                const struct identity *identity);

/* Chooses everything, or refuses with both sides' offers as evidence. */
bool negotiate(struct handshake *hs, const struct client_hello *hello,
               struct choice *choice) MUST_USE;

#endif
