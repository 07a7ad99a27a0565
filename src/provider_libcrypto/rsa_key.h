/* rsa_key.h - public RSA keys of peers (RFC 8017 A.1.1). */
#ifndef PROVIDER_LIBCRYPTO_RSA_KEY_H
#define PROVIDER_LIBCRYPTO_RSA_KEY_H

#include "base/limits.h"
#include "crypto/provider.h"

#include <openssl/rsa.h>

enum { MODULUS_LEN_MAX = RSA_MODULUS_BITS_MAX / 8 };

/* RFC 8017 5.1.2, 5.2.2: the number is as long as the modulus, and less. False too: the key is malformed, or
 * too short or too long for any use. */
bool rsa_takes(const struct public_key *key, struct bytes number) MUST_USE;

/* On OK the caller frees *rsa. REJECTED: such a key. BROKEN: no memory. */
enum outcome rsa_public_key(RSA **rsa, const struct public_key *key) MUST_USE;

#endif
