/* second_opinion.h - HKDF-Expand-Label and TLS 1.2's PRF as libcrypto computes them, so that our own
 * code is not its judge. */
#ifndef KEYS_SECOND_OPINION_H
#define KEYS_SECOND_OPINION_H

#include "base/bytes.h"

/* digest: "SHA256"; label without "tls13 ". What cannot be computed fails the test. */
void second_opinion_expand_label(const char *digest, uint8_t *out, size_t out_len,
                                 struct bytes secret, const char *label, struct bytes context);

/* RFC 5246 5: PRF(secret, label, seed). */
void second_opinion_prf12(const char *digest, uint8_t *out, size_t out_len, struct bytes secret,
                          const char *label, struct bytes seed);

/* The hash of some bytes; returns its length. */
size_t second_opinion_hash(const char *digest, uint8_t *out, struct bytes data);

#endif
