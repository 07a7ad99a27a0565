/* hash.h - SHA-2 of libcrypto, and SHA-1 for what proves nothing. */
#ifndef PROVIDER_LIBCRYPTO_HASH_H
#define PROVIDER_LIBCRYPTO_HASH_H

#include "crypto/provider.h"

enum { HASH_COUNT = 3 };

/* For identifiers alone: see struct provider. */
extern const struct hash libcrypto_sha1;

extern const struct hash libcrypto_sha256, libcrypto_sha384, libcrypto_sha512;

/* In order of preference. */
extern const struct hash *const libcrypto_hashes[HASH_COUNT];

#endif
