/* suite.h - a TLS 1.3 cipher suite: an AEAD and a hash (RFC 9846 B.4). */
#ifndef CRYPTO_SUITE_H
#define CRYPTO_SUITE_H

#include "crypto/provider.h"

struct suite {
    uint16_t id;
    const char *name; /* "TLS_AES_128_GCM_SHA256" */
    const struct aead *aead;
    const struct hash *hash;
};

enum { SUITES_MAX = 3 };

/* Fills `suites` with the suites that the provider can do, in order of preference, and returns how
 * many they are. */
size_t suites_of(const struct provider *provider, struct suite suites[SUITES_MAX]);

#endif
