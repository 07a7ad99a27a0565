/* peer_cbc.h - records as libcrypto's EVP and HMAC make them with CBC, drawn after RFC 5246 6.2.3.2 and
 * RFC 7366 3 on code of its own. */
#ifndef PEER_CBC_H
#define PEER_CBC_H

#include "crypto/suite12.h"
#include "unit/record/peer.h"

/* One direction's key, used without src. */
struct sealer_cbc {
    const char *cipher, *digest; /* by libcrypto's names */
    size_t mac_len;
    uint64_t sequence;
    uint8_t vector[CBC_BLOCK_LEN]; /* of the next record; counts up */
};

enum { SUITES_CBC = 2 };

/* That of the HMAC and then that of the cipher, as far as a suite has them. */
extern const uint8_t key_cbc[CBC_KEY_LEN_MAX];

/* AES-128 with SHA-256 and AES-256 with SHA-384, as src/legacy has them. Once the provider is open. */
const struct suite12 *suite_cbc(size_t which);
struct sealer_cbc sealer_cbc_of(size_t which);

/* Adds a record; text: content and padding, whole blocks. */
void wire_sealed_text(struct wire *wire, struct sealer_cbc *sealer, unsigned type,
                      struct bytes text);

/* padding_length: the byte at the end, 0 to 255; content and padding have to be whole blocks. */
void wire_sealed_cbc(struct wire *wire, struct sealer_cbc *sealer, unsigned type,
                     struct bytes content, size_t padding_length);

/* The least padding that fits. */
size_t least_padding(size_t content_len);

#endif
