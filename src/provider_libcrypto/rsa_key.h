/* rsa_key.h - public RSA keys of peers (RFC 8017 A.1.1). */
#ifndef PROVIDER_LIBCRYPTO_RSA_KEY_H
#define PROVIDER_LIBCRYPTO_RSA_KEY_H

#include "base/limits.h"
#include "crypto/provider.h"

#include <openssl/rsa.h>

enum { MODULUS_LEN_MAX = RSA_MODULUS_BITS_MAX / 8 };

/* Big-endian, without leading zeros; a view into the key. False: the key is malformed, or too short or too
 * long for any use. */
bool rsa_modulus(struct bytes *modulus, const struct public_key *key) MUST_USE;

/* On OK the caller frees *rsa. REJECTED: as above. BROKEN: no memory. */
enum outcome rsa_public_key(RSA **rsa, const struct public_key *key) MUST_USE;

#endif
