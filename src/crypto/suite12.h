/* suite12.h - a TLS 1.2 cipher suite: key exchange, AEAD and the hash of its PRF (RFC 5246 A.5).
 *
 * Nothing of it can be mistaken for a suite of TLS 1.3 (suite.h), which names an AEAD and a hash only
 * and lies in another range of numbers.
 */
#ifndef CRYPTO_SUITE12_H
#define CRYPTO_SUITE12_H

#include "crypto/provider.h"

/* How the premaster secret is agreed, and which kind of key the server proves itself with: the names
 * of RFC 8422 2. */
enum key_exchange {
    ECDHE_ECDSA, /* the certificate's key signs ECDSA or EdDSA (RFC 8422 2.1) */
    ECDHE_RSA,
};

/* A record's nonce is fixed_iv_len bytes of the key block, and explicit_nonce_len bytes that the
 * record brings along: 4 and 8 with AES-GCM (RFC 5288 3). With ChaCha20-Poly1305 it is 12 and none:
 * the sequence number is put in by XOR (RFC 7905 2). */
struct suite12 {
    uint16_t id;
    const char *name; /* "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" */
    enum key_exchange key_exchange;
    const struct aead *aead;
    const struct hash *hash; /* of the PRF and of Finished */
    size_t fixed_iv_len, explicit_nonce_len;
};

enum { SUITES12_MAX = 6 };

/* Fills `suites` with the suites that the provider can do, in order of preference, and returns how
 * many they are. */
size_t suites12_of(const struct provider *provider, struct suite12 suites[SUITES12_MAX]);

/* Whether a server with such a key can prove itself with the suite. */
bool suite12_fits_key(const struct suite12 *suite, enum key_kind key);

#endif
