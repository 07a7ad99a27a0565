/* curve.c - the NIST curves of libcrypto, and reading of points (RFC 9846 4.3.8.2). */
#include "provider_libcrypto/curve.h"

#include <openssl/objects.h>

static const struct {
    enum key_kind kind;
    const char *name;
    uint16_t group_id;
    int nid;
    size_t len;
} known_curves[CURVE_COUNT] = {
    { KEY_P256, "P-256", 0x0017, NID_X9_62_prime256v1, 32 },
    { KEY_P384, "P-384", 0x0018, NID_secp384r1, 48 },
    { KEY_P521, "P-521", 0x0019, NID_secp521r1, 66 },
};

static bool write_number(uint8_t *out, const BIGNUM *number, size_t len)
{
    return number != NULL && BN_bn2binpad(number, out, (int)len) == (int)len;
}

bool curves_open(struct curve curves[CURVE_COUNT], parley_error *error)
{
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        struct curve *curve = &curves[i];
        *curve = (struct curve){
            .kind = known_curves[i].kind,
            .name = known_curves[i].name,
            .group_id = known_curves[i].group_id,
            .len = known_curves[i].len,
            .group = EC_GROUP_new_by_curve_name(known_curves[i].nid),
        };
        if (curve->group == NULL ||
            !write_number(curve->prime, EC_GROUP_get0_field(curve->group), curve->len) ||
            !write_number(curve->order, EC_GROUP_get0_order(curve->group), curve->len))
            return fail_because(error, CRYPTO_BROKEN, "libcrypto has no %s", curve->name);
    }
    return true;
}

void curves_close(struct curve curves[CURVE_COUNT])
{
    for (size_t i = 0; i < CURVE_COUNT; i++)
        EC_GROUP_free(curves[i].group);
}

const struct curve *curve_for(const struct curve curves[CURVE_COUNT], enum key_kind kind)
{
    for (size_t i = 0; i < CURVE_COUNT; i++)
        if (curves[i].kind == kind)
            return &curves[i];
    return NULL;
}

/* Not EC_POINT_oct2point: that calls a point off the curve what is in truth a lack of memory. */
enum outcome curve_read_point(const struct curve *curve, EC_POINT *point, struct bytes encoded,
                              BN_CTX *scratch)
{
    size_t len = curve->len;
    if (encoded.len != 1 + 2 * len || encoded.data[0] != POINT_CONVERSION_UNCOMPRESSED)
        return OUTCOME_REJECTED;
    const uint8_t *x_bytes = encoded.data + 1, *y_bytes = x_bytes + len;
    if (memcmp(x_bytes, curve->prime, len) >= 0 || memcmp(y_bytes, curve->prime, len) >= 0)
        return OUTCOME_REJECTED;

    BN_CTX_start(scratch);
    BIGNUM *x = BN_CTX_get(scratch), *y = BN_CTX_get(scratch);
    int on_curve = -1;
    if (y != NULL && BN_bin2bn(x_bytes, (int)len, x) != NULL &&
        BN_bin2bn(y_bytes, (int)len, y) != NULL &&
        EC_POINT_set_Jprojective_coordinates_GFp(curve->group, point, x, y, BN_value_one(),
                                                 scratch) == 1)
        on_curve = EC_POINT_is_on_curve(curve->group, point, scratch);
    BN_CTX_end(scratch);
    if (on_curve < 0)
        return OUTCOME_BROKEN;
    return on_curve == 1 ? OUTCOME_OK : OUTCOME_REJECTED;
}
