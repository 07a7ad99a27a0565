/* curve_test.c - points that are none (RFC 9846 4.3.8.2). */
#include "provider_libcrypto/curve.h"

#include "support/hex.h"

#include "support/test.h"

static struct curve curves[CURVE_COUNT];

static int open_curves(void **state)
{
    (void)state;
    parley_error error = no_error();
    return !curves_open(curves, &error);
}

static int close_curves(void **state)
{
    (void)state;
    curves_close(curves);
    return 0;
}

static enum outcome read(const struct curve *curve, struct bytes encoded)
{
    EC_POINT *point = EC_POINT_new(curve->group);
    BN_CTX *scratch = BN_CTX_new();
    enum outcome outcome = curve_read_point(curve, point, encoded, scratch);
    BN_CTX_free(scratch);
    EC_POINT_free(point);
    return outcome;
}

/* The generator, encoded; returns its length. */
static size_t encode_generator(const struct curve *curve, uint8_t out[1 + 2 * CURVE_LEN_MAX],
                               point_conversion_form_t form)
{
    return EC_POINT_point2oct(curve->group, EC_GROUP_get0_generator(curve->group), form, out,
                              1 + 2 * CURVE_LEN_MAX, NULL);
}

static void takes_uncompressed_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        uint8_t encoded[1 + 2 * CURVE_LEN_MAX];
        size_t len = encode_generator(&curves[i], encoded, POINT_CONVERSION_UNCOMPRESSED);
        assert_int_equal(len, 1 + 2 * curves[i].len);
        assert_int_equal(read(&curves[i], bytes_of(encoded, len)), OUTCOME_OK);
    }
}

static void refuses_other_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        uint8_t encoded[1 + 2 * CURVE_LEN_MAX];
        size_t len = encode_generator(&curves[i], encoded, POINT_CONVERSION_COMPRESSED);
        assert_int_equal(read(&curves[i], bytes_of(encoded, len)), OUTCOME_REJECTED);
        len = encode_generator(&curves[i], encoded, POINT_CONVERSION_HYBRID);
        assert_int_equal(read(&curves[i], bytes_of(encoded, len)), OUTCOME_REJECTED);
        assert_int_equal(read(&curves[i], bytes_of("", 1)), OUTCOME_REJECTED); /* infinity */
        assert_int_equal(read(&curves[i], bytes_of(NULL, 0)), OUTCOME_REJECTED);
    }
}

static void refuses_every_other_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        uint8_t encoded[3 + 2 * CURVE_LEN_MAX] = { 0 };
        size_t good = encode_generator(&curves[i], encoded, POINT_CONVERSION_UNCOMPRESSED);
        for (size_t len = 0; len <= good + 2; len++)
            assert_int_equal(read(&curves[i], bytes_of(encoded, len)),
                             len == good ? OUTCOME_OK : OUTCOME_REJECTED);
    }
}

/* R25 */
static void refuses_points_off_the_curve(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        uint8_t encoded[1 + 2 * CURVE_LEN_MAX];
        size_t len = encode_generator(&curves[i], encoded, POINT_CONVERSION_UNCOMPRESSED);
        for (size_t at = 1; at < len; at++) {
            encoded[at] ^= 1;
            assert_int_equal(read(&curves[i], bytes_of(encoded, len)), OUTCOME_REJECTED);
            encoded[at] ^= 1;
        }
        memset(encoded + 1, 0, len - 1);
        assert_int_equal(read(&curves[i], bytes_of(encoded, len)), OUTCOME_REJECTED);
    }
}

/* The same point by a residue that is not the least: a second encoding of it. Only a small
 * coordinate leaves room for that, so the point is the one with the least x. */
static void refuses_coordinates_beyond_the_prime(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        const struct curve *curve = &curves[i];
        EC_POINT *point = EC_POINT_new(curve->group);
        BIGNUM *x = BN_new(), *prime = BN_bin2bn(curve->prime, (int)curve->len, NULL);
        uint8_t encoded[1 + 2 * CURVE_LEN_MAX];
        size_t len = 1 + 2 * curve->len;
        BN_ULONG small = 0;
        do
            BN_set_word(x, ++small);
        while (EC_POINT_set_compressed_coordinates(curve->group, point, x, 0, NULL) != 1);
        assert_int_equal(EC_POINT_point2oct(curve->group, point, POINT_CONVERSION_UNCOMPRESSED,
                                            encoded, len, NULL),
                         len);
        assert_int_equal(read(curve, bytes_of(encoded, len)), OUTCOME_OK);
        BN_add(x, x, prime);
        assert_int_equal(BN_bn2binpad(x, encoded + 1, (int)curve->len), curve->len);
        assert_int_equal(read(curve, bytes_of(encoded, len)), OUTCOME_REJECTED);
        EC_POINT_free(point);
        BN_free(x);
        BN_free(prime);
    }
}

static void finds_the_curve_of_a_kind_of_key(void **state)
{
    (void)state;
    static const enum key_kind kinds[CURVE_COUNT] = { KEY_P256, KEY_P384, KEY_P521 };
    for (size_t i = 0; i < CURVE_COUNT; i++)
        assert_ptr_equal(curve_for(curves, kinds[i]), &curves[i]);
    assert_null(curve_for(curves, KEY_RSA));
    assert_null(curve_for(curves, KEY_ED25519));
    assert_null(curve_for(curves, KEY_UNKNOWN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_uncompressed_points),
        cmocka_unit_test(refuses_other_forms),
        cmocka_unit_test(refuses_every_other_length),
        cmocka_unit_test(refuses_points_off_the_curve),
        cmocka_unit_test(refuses_coordinates_beyond_the_prime),
        cmocka_unit_test(finds_the_curve_of_a_kind_of_key),
    };
    return cmocka_run_group_tests(tests, open_curves, close_curves);
}
