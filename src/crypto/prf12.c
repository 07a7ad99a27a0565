/* prf12.c - P_hash of RFC 5246 section 5:
 *
 *     A(0) = label + seed, A(i) = HMAC(secret, A(i-1))
 *     P_hash(secret, label + seed) = HMAC(secret, A(1) + label + seed) + HMAC(secret, A(2) + ...
 */
#include "crypto/prf12.h"

#include "base/secret.h"

static void add_input(struct hmac *hmac, const struct prf12_input *input)
{
    hmac_update(hmac, input->label);
    hmac_update(hmac, input->seed);
    hmac_update(hmac, input->more_seed);
}

void prf12(const struct hash *hash, uint8_t *out, size_t out_len, struct bytes secret,
           const struct prf12_input *input)
{
    struct hmac keyed, hmac;
    uint8_t a[HASH_LEN_MAX], block[HASH_LEN_MAX];
    hmac_start(&keyed, hash, secret);
    hmac = keyed;
    add_input(&hmac, input);
    hmac_finish(&hmac, a);

    while (out_len > 0) {
        hmac = keyed;
        hmac_update(&hmac, bytes_of(a, hash->len));
        add_input(&hmac, input);
        hmac_finish(&hmac, block);

        size_t taken = out_len < hash->len ? out_len : hash->len;
        memcpy(out, block, taken);
        out += taken;
        out_len -= taken;

        hmac = keyed;
        hmac_update(&hmac, bytes_of(a, hash->len));
        hmac_finish(&hmac, a);
    }
    secret_wipe(&keyed, sizeof keyed);
    secret_wipe(a, sizeof a);
    secret_wipe(block, sizeof block);
}
