/* peer12.h - records of TLS 1.2 as libcrypto's EVP seals them, drawn after RFC 5246 6.2.3.3, RFC 5288 3
 * and RFC 7905 2 on code of its own. */
#ifndef PEER12_H
#define PEER12_H

#include "peer.h"

#include "crypto/suite12.h"

/* One direction's key, used without src/record. */
struct sealer12 {
    const char *cipher; /* by libcrypto's name */
    const uint8_t *key, *fixed_iv;
    size_t explicit_nonce_len;
    uint64_t sequence;
};

enum { SUITES12_TESTED = 3 };

/* AES-128-GCM, AES-256-GCM and ChaCha20-Poly1305; only what the record layer needs is set. Once the
 * provider is open. */
const struct suite12 *test_suite12(size_t which);

extern const uint8_t key12[32], fixed_iv12[AEAD_NONCE_LEN];

struct sealer12 sealer12_of(const struct suite12 *suite);

/* Adds a protected record of this type. */
void wire_sealed12(struct wire *wire, struct sealer12 *sealer, unsigned type, struct bytes content);

#endif
