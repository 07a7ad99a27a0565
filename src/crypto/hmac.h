/* hmac.h - HMAC (RFC 2104) and HKDF (RFC 5869) over any hash of a provider. */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include "crypto/provider.h"

/* One HMAC in progress: kept on the caller's stack, ended by hmac_finish. */
struct hmac {
    const struct hash *hash;
    struct hash_state inner, outer;
};

void hmac_start(struct hmac *hmac, const struct hash *hash, struct bytes key);
void hmac_update(struct hmac *hmac, struct bytes data);
void hmac_finish(struct hmac *hmac, uint8_t *tag); /* hash->len bytes; wipes the state */

/* RFC 5869 2.2: an empty salt is hash->len zero bytes. prk: hash->len bytes. */
void hkdf_extract(const struct hash *hash, uint8_t *prk, struct bytes salt, struct bytes ikm);

/* RFC 5869 2.3. out_len is at most 255 * hash->len; more is a bug of the caller and fails. */
bool hkdf_expand(const struct hash *hash, uint8_t *out, size_t out_len, struct bytes prk,
                 struct bytes info) MUST_USE;

/* RFC 9846 7.1: HKDF-Expand-Label(secret, label, context, out_len), label without "tls13 ". The
 * label has at most 249 bytes and the context 255: more fails. */
bool hkdf_expand_label(const struct hash *hash, uint8_t *out, size_t out_len, const uint8_t *secret,
                       struct bytes label, struct bytes context) MUST_USE;

#endif
