/* hash.h - SHA-2 of libcrypto. */
#ifndef PROVIDER_LIBCRYPTO_HASH_H
#define PROVIDER_LIBCRYPTO_HASH_H

#include "crypto/provider.h"

enum { HASH_COUNT = 3 };

extern const struct hash libcrypto_sha256, libcrypto_sha384, libcrypto_sha512;

/* In order of preference. */
extern const struct hash *const libcrypto_hashes[HASH_COUNT];

#endif
