/* key_exchange12.h - how the two sides of TLS 1.2 come to a premaster secret (RFC 5246 7.4.3, 7.4.7): one
 * table for each way. ECDHE is the one that is always there.
 */
#ifndef HANDSHAKE_KEY_EXCHANGE12_H
#define HANDSHAKE_KEY_EXCHANGE12_H

#include "handshake/negotiate.h"
#include "keys/key_schedule12.h"

struct key_exchange12 {
    /* Server: ServerKeyExchange, where the suite has one (suite12_signs). */
    bool (*send_server)(struct handshake *hs, const struct choice *choice) MUST_USE;
    /* Client: ClientKeyExchange, and the premaster secret behind it. */
    bool (*send_client)(struct handshake *hs, struct premaster_secret *premaster) MUST_USE;
    /* Server: the premaster secret that the client's message makes. */
    bool (*take_client)(struct handshake *hs, struct message *message,
                        struct premaster_secret *premaster) MUST_USE;
};

extern const struct key_exchange12 ecdhe12;

/* Of the suite that was agreed on. */
static inline const struct key_exchange12 *key_exchange_of(const struct handshake *hs)
{
    const struct legacy_ways *legacy = hs->suite12->legacy;
    return legacy != NULL && legacy->key_exchange != NULL ? legacy->key_exchange : &ecdhe12;
}

#endif
