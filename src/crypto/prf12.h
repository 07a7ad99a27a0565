/* prf12.h - the pseudorandom function of TLS 1.2 (RFC 5246 section 5), over any hash of a provider. */
#ifndef CRYPTO_PRF12_H
#define CRYPTO_PRF12_H

#include "crypto/hmac.h"

/* What goes in beside the secret: label + seed, the seed in two parts so that nobody must join them. */
struct prf12_input {
    struct bytes label, seed, more_seed;
};

/* PRF(secret, label, seed) = P_<hash>(secret, label + seed), out_len bytes of it. */
void prf12(const struct hash *hash, uint8_t *out, size_t out_len, struct bytes secret,
           const struct prf12_input *input);

#endif
