/* legacy.h - what src/legacy needs of libcrypto: absent from builds with -DPARLEY_LEGACY=OFF. */
#ifndef PROVIDER_LIBCRYPTO_LEGACY_H
#define PROVIDER_LIBCRYPTO_LEGACY_H

#include "crypto/provider.h"

#include <openssl/evp.h>

enum { CBC_COUNT = 2 };

/* What such a cipher works with besides a key: struct aead's `made`. */
struct cbc_means {
    EVP_CIPHER *cipher;
    const struct hash *hash; /* of its HMAC, the key of which is as long as its digest */
};

struct legacy_primitives {
    const struct key_transport *key_transport;
    struct cbc_means means[CBC_COUNT];
    struct aead cbc[CBC_COUNT];
    size_t cbc_count;
};

/* Fetches each cipher; on failure those that were found stay for legacy_close. */
bool legacy_open(struct legacy_primitives *legacy, parley_error *error) MUST_USE;
void legacy_close(struct legacy_primitives *legacy);

/* The two parts of it. */
extern const struct key_transport libcrypto_key_transport;
bool cbc_open(struct legacy_primitives *legacy, parley_error *error) MUST_USE;
void cbc_close(struct legacy_primitives *legacy);

#endif
