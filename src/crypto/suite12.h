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
    STATIC_RSA, /* it decrypts what the client sends (RFC 5246 7.4.7.1): src/legacy alone */
};

struct key_exchange12; /* handshake/key_exchange12.h */
struct protection;     /* record/protection.h */
struct suite12;

/* What a suite of src/legacy does otherwise than all others, for the layers above. */
struct legacy_ways {
    const char *name;                          /* "static RSA key exchange" */
    const char *reference;                     /* what is to be read about it */
    const struct key_exchange12 *key_exchange; /* NULL: ECDHE */
    /* Instead of protect12_start, for a suite that is no AEAD; NULL: it is one. */
    bool (*protect)(struct protection *protection, const struct suite12 *suite,
                    const uint8_t *key) MUST_USE;
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
    const struct legacy_ways *legacy; /* NULL but for the suites of src/legacy */
    bool encrypt_then_mac;            /* CBC: only with peers that do so too (RFC 7366) */
    size_t mac_key_len;               /* CBC: so much of the key is for HMAC; else 0 */
    const struct random *random;      /* CBC: for initialization vectors */
};

enum { SUITES12_COUNT = 6, SUITES12_LEGACY_MAX = 6 };
enum { SUITES12_MAX = SUITES12_COUNT + SUITES12_LEGACY_MAX };

/* Fills `suites` with the suites that the provider can do, in order of preference, and returns how
 * many they are. Those of src/legacy are not among them. */
size_t suites12_of(const struct provider *provider, struct suite12 suites[SUITES12_COUNT]);

/* RFC 5246 7.4.3: the server signs its half of the key exchange. With static RSA it has none, and what proves
 * that it holds the key of its certificate is that its Finished is right. */
static inline bool suite12_signs(const struct suite12 *suite)
{
    return suite->key_exchange != STATIC_RSA;
}

/* Whether a server with such a key can prove itself with the suite. */
bool suite12_fits_key(const struct suite12 *suite, enum key_kind key);

#endif
