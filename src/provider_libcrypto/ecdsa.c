/* ecdsa.c - ECDSA on the NIST curves (RFC 9846 4.3.3, FIPS 186-5).
 *
 * The peer's key becomes an EC_KEY on the kept curve: 2 us, by EVP_PKEY_fromdata 15 us. Signatures
 * are read by our own strict DER: ECDSA_verify would decode them and encode them again.
 */
#include "provider_libcrypto/der.h"
#include "provider_libcrypto/signature.h"

#include <openssl/ecdsa.h>

/* NULL: no memory. */
static ECDSA_SIG *pair_of(struct bytes r, struct bytes s)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r_number = BN_bin2bn(r.data, (int)r.len, NULL);
    BIGNUM *s_number = BN_bin2bn(s.data, (int)s.len, NULL);
    if (pair != NULL && r_number != NULL && s_number != NULL) {
        ECDSA_SIG_set0(pair, r_number, s_number);
        return pair;
    }
    ECDSA_SIG_free(pair);
    BN_free(r_number);
    BN_free(s_number);
    return NULL;
}

static enum outcome read_key(const struct curve *curve, EC_KEY *key, struct bytes encoded)
{
    BN_CTX *scratch = BN_CTX_new();
    EC_POINT *point = EC_POINT_new(curve->group);
    enum outcome outcome = OUTCOME_BROKEN;
    if (key != NULL && scratch != NULL && point != NULL && EC_KEY_set_group(key, curve->group) == 1)
        outcome = curve_read_point(curve, point, encoded, scratch);
    if (outcome == OUTCOME_OK && EC_KEY_set_public_key(key, point) != 1)
        outcome = OUTCOME_BROKEN;
    EC_POINT_free(point);
    BN_CTX_free(scratch);
    return outcome;
}

/* Is the sum of points of FIPS 186-5 6.4.2, (e*G + r*Q) / s, the point at infinity? A peer can
 * bring that about, and ECDSA_do_verify then says the same as when memory has run out. */
static bool sum_is_infinity(const struct curve *curve, const EC_KEY *key, struct bytes digest,
                            const ECDSA_SIG *pair)
{
    size_t e_len = digest.len < curve->len ? digest.len : curve->len;
    BIGNUM *e = BN_bin2bn(digest.data, (int)e_len, NULL);
    EC_POINT *sum = EC_POINT_new(curve->group);
    bool is_infinity = e != NULL && sum != NULL &&
                       EC_POINT_mul(curve->group, sum, e, EC_KEY_get0_public_key(key),
                                    ECDSA_SIG_get0_r(pair), NULL) == 1 &&
                       EC_POINT_is_at_infinity(curve->group, sum);
    EC_POINT_free(sum);
    BN_free(e);
    return is_infinity;
}

static enum outcome check_pair(const struct curve *curve, EC_KEY *key, struct bytes digest,
                               const ECDSA_SIG *pair)
{
    switch (ECDSA_do_verify(digest.data, (int)digest.len, pair, key)) {
    case 1: return OUTCOME_OK;
    case 0: return OUTCOME_REJECTED;
    default: return sum_is_infinity(curve, key, digest, pair) ? OUTCOME_REJECTED : OUTCOME_BROKEN;
    }
}

enum outcome ecdsa_verify(const struct signature_means *means, const struct public_key *key,
                          struct bytes digest, struct bytes signed_with)
{
    const struct curve *curve = curve_for(means->curves, key->kind);
    struct bytes r, s;
    if (curve == NULL || !der_read_two_numbers(&r, &s, signed_with) || r.len > curve->len ||
        s.len > curve->len)
        return OUTCOME_REJECTED;

    EC_KEY *ec = EC_KEY_new();
    ECDSA_SIG *pair = pair_of(r, s);
    enum outcome outcome = read_key(curve, ec, key->bytes);
    if (outcome == OUTCOME_OK)
        outcome = pair == NULL ? OUTCOME_BROKEN : check_pair(curve, ec, digest, pair);
    ECDSA_SIG_free(pair);
    EC_KEY_free(ec);
    return outcome;
}

bool ecdsa_sign(const struct signature_means *means, const struct private_key *key,
                struct bytes digest, uint8_t *out, size_t *len)
{
    (void)means;
    unsigned wrote;
    if (key->ec == NULL || ECDSA_sign(0, digest.data, (int)digest.len, out, &wrote, key->ec) != 1)
        return false;
    *len = wrote;
    return wrote <= SIGNATURE_LEN_MAX; /* -1 and "done", when there was no memory for the DER */
}
