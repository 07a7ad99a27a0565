/* rsa_key_exchange.h - the key exchange in which the client encrypts the premaster secret to the key of the
 * server's certificate (RFC 5246 7.4.7.1). Nobody signs: that the server's Finished is right shows that it
 * could decrypt. There is no forward secrecy.
 */
#ifndef LEGACY_RSA_KEY_EXCHANGE_H
#define LEGACY_RSA_KEY_EXCHANGE_H

#include "handshake/key_exchange12.h"

extern const struct key_exchange12 rsa_key_exchange12;

#endif
