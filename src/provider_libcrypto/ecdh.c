/* ecdh.c - key agreement on the NIST curves (RFC 9846 4.3.8.2, 7.4.2).
 *
 * With EC_POINT_mul on a kept EC_GROUP instead of EVP_PKEY: a peer's share is a point after 1 us,
 * by EVP_PKEY_fromdata after 15 us. EC_POINT_mul takes one scalar in constant time. The private
 * half is kept as its bytes.
 */
#include "provider_libcrypto/ecdh.h"

#include "base/secret.h"

#include <openssl/err.h>

_Static_assert((int)CURVE_LEN_MAX <= (int)GROUP_STATE_MAX, "the state is a scalar");

/* A random scalar is out of range once in 2^32 on P-256, and more seldom on the others: when so many
 * are in a row, the source is broken. */
enum { SCALAR_TRIES_MAX = 8 };

/* 0 < scalar < order: of one that is not, nothing is kept. */
static bool in_range(const struct curve *curve, const uint8_t *scalar)
{
    return secret_is_below(scalar, curve->order, curve->len) && !secret_is_zero(scalar, curve->len);
}

static bool make_scalar(const struct curve *curve, uint8_t *scalar, const struct random *random)
{
    for (int i = 0; i < SCALAR_TRIES_MAX; i++) {
        TRY(random->fill(random->state, scalar, curve->len));
        /* An order's first byte is 0xff, or for P-521 the one bit that scalars have there. */
        scalar[0] &= curve->order[0];
        if (in_range(curve, scalar))
            return true;
    }
    return false;
}

/* scalar times `point`, or times the generator when that is NULL. `scratch` is wiped when freed. */
static bool multiply(const struct curve *curve, EC_POINT *product, const uint8_t *scalar,
                     const EC_POINT *point, BN_CTX *scratch)
{
    BIGNUM *factor = BN_CTX_get(scratch);
    if (factor == NULL || BN_bin2bn(scalar, (int)curve->len, factor) == NULL)
        return false;
    BN_set_flags(factor, BN_FLG_CONSTTIME);
    return EC_POINT_mul(curve->group, product, point == NULL ? factor : NULL, point,
                        point == NULL ? NULL : factor, scratch) == 1;
}

static bool write_share(const struct curve *curve, uint8_t *share, const uint8_t *scalar)
{
    size_t len = 1 + 2 * curve->len;
    BN_CTX *scratch = BN_CTX_new();
    EC_POINT *point = EC_POINT_new(curve->group);
    bool done = false;
    if (scratch != NULL && point != NULL) {
        BN_CTX_start(scratch);
        done = multiply(curve, point, scalar, NULL, scratch) &&
               EC_POINT_point2oct(curve->group, point, POINT_CONVERSION_UNCOMPRESSED, share, len,
                                  scratch) == len;
        BN_CTX_end(scratch);
    }
    EC_POINT_free(point);
    BN_CTX_free(scratch);
    return done;
}

/* RFC 9846 7.4.2: the secret is the x coordinate, with its leading zeros. The product cannot be the
 * point at infinity: the curves have a prime order. */
static enum outcome agree(const struct curve *curve, uint8_t *secret, const uint8_t *scalar,
                          struct bytes share)
{
    BN_CTX *scratch = BN_CTX_new();
    EC_POINT *point = EC_POINT_new(curve->group), *product = EC_POINT_new(curve->group);
    enum outcome outcome = OUTCOME_BROKEN;
    if (scratch != NULL && point != NULL && product != NULL) {
        BN_CTX_start(scratch);
        BIGNUM *x = BN_CTX_get(scratch);
        outcome = curve_read_point(curve, point, share, scratch);
        if (outcome == OUTCOME_OK &&
            !(x != NULL && multiply(curve, product, scalar, point, scratch) &&
              EC_POINT_get_affine_coordinates(curve->group, product, x, NULL, scratch) == 1 &&
              BN_bn2binpad(x, secret, (int)curve->len) == (int)curve->len))
            outcome = OUTCOME_BROKEN;
        BN_CTX_end(scratch);
    }
    EC_POINT_clear_free(product);
    EC_POINT_free(point);
    BN_CTX_free(scratch);
    return outcome;
}

static void wipe(struct group_state *state)
{
    secret_wipe(state, sizeof *state);
}

static bool generate(const struct group *group, struct group_state *state,
                     const struct random *random, uint8_t *share)
{
    const struct curve *curve = group->made;
    ERR_set_mark();
    bool done = make_scalar(curve, state->words, random) && write_share(curve, share, state->words);
    ERR_pop_to_mark();
    if (!done)
        wipe(state);
    return done;
}

static enum outcome encapsulate(const struct group *group, const struct random *random,
                                struct bytes share, uint8_t *reply, uint8_t *secret)
{
    const struct curve *curve = group->made;
    uint8_t scalar[CURVE_LEN_MAX];
    enum outcome outcome = OUTCOME_BROKEN;
    ERR_set_mark();
    if (make_scalar(curve, scalar, random) && write_share(curve, reply, scalar))
        outcome = agree(curve, secret, scalar, share);
    ERR_pop_to_mark();
    secret_wipe(scalar, sizeof scalar);
    return outcome;
}

static enum outcome decapsulate(const struct group *group, struct group_state *state,
                                struct bytes reply, uint8_t *secret)
{
    ERR_set_mark();
    enum outcome outcome = agree(group->made, secret, state->words, reply);
    ERR_pop_to_mark();
    return outcome;
}

void ecdh_group(struct group *group, const struct curve *curve)
{
    *group = (struct group){
        .id = curve->group_id,
        .name = curve->name,
        .share_len = 1 + 2 * curve->len,
        .reply_len = 1 + 2 * curve->len,
        .secret_len = curve->len,
        .made = curve,
        .generate = generate,
        .encapsulate = encapsulate,
        .decapsulate = decapsulate,
        .wipe = wipe,
    };
}
