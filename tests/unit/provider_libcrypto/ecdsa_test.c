/* ecdsa_test.c - ECDSA beside libcrypto's EVP, and malformed signatures and keys. */
#include "base/memory.h"
#include "fixture.h"
#include "second_opinion.h"
#include "support/hex.h"

#include "support/test.h"

static const struct bytes message = { (const uint8_t *)"message", 7 };
static const char *const curve_names[] = { "P-256", "P-384", "P-521" };
enum { CURVES = 3 };

/* The curve is not bound to the hash here: certificates may mix them. */
static void verifies_what_a_second_opinion_signed(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++) {
        EVP_PKEY *pkey = evp_key(curve_names[i]);
        struct public_key half = evp_public_half(pkey);
        for (enum signature_kind kind = SIGNATURE_ECDSA_SHA256; kind <= SIGNATURE_ECDSA_SHA512;
             kind++) {
            struct bytes signed_with = evp_sign(pkey, kind, message);
            assert_int_equal(verify(kind, half, message, signed_with), OUTCOME_OK);
            leave_error_of_host();
            assert_int_equal(verify(kind, half, bytes_of("massage", 7), signed_with),
                             OUTCOME_REJECTED);
            expect_only_the_error_of_host();
            hex_free(signed_with);
        }
        hex_free(half.bytes);
        EVP_PKEY_free(pkey);
    }
}

static void refuses_another_hash(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("P-256");
    struct public_key half = evp_public_half(pkey);
    struct bytes signed_with = evp_sign(pkey, SIGNATURE_ECDSA_SHA256, message);
    assert_int_equal(verify(SIGNATURE_ECDSA_SHA384, half, message, signed_with), OUTCOME_REJECTED);
    hex_free(signed_with);
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
}

static void refuses_a_signature_with_any_bit_changed(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("P-256");
    struct public_key half = evp_public_half(pkey);
    struct bytes good = evp_sign(pkey, SIGNATURE_ECDSA_SHA256, message);
    uint8_t changed[80];
    for (size_t at = 0; at < 8 * good.len; at++) {
        memcpy(changed, good.data, good.len);
        changed[at / 8] ^= (uint8_t)(1 << at % 8);
        assert_int_equal(verify(SIGNATURE_ECDSA_SHA256, half, message, bytes_of(changed, good.len)),
                         OUTCOME_REJECTED);
    }
    hex_free(good);
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
}

static void refuses_signatures_that_are_none(void **state)
{
    (void)state;
    static const char order_and_one[] =
        "3026 022100 ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552 020101";
    static const char *const wrong[] = {
        "",
        "30",
        "3000",
        "3006020100020100",    /* 0, 0 */
        "3006020101020100",    /* 1, 0 */
        "3006020100020101",    /* 0, 1 */
        "3006020101020101 00", /* a byte too many */
        "302802220100000000000000000000000000000000000000000000000000000000000000000000020101",
        order_and_one,
    };
    EVP_PKEY *pkey = evp_key("P-256");
    struct public_key half = evp_public_half(pkey);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct bytes bytes = hex_new(wrong[i]);
        leave_error_of_host();
        assert_int_equal(verify(SIGNATURE_ECDSA_SHA256, half, message, bytes), OUTCOME_REJECTED);
        expect_only_the_error_of_host();
        hex_free(bytes);
    }
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
}

static void refuses_keys_that_are_none(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("P-256");
    struct public_key half = evp_public_half(pkey);
    struct bytes good = evp_sign(pkey, SIGNATURE_ECDSA_SHA256, message);
    uint8_t *point = (uint8_t *)half.bytes.data;
    struct public_key cut = half;
    cut.bytes.len--;
    assert_int_equal(verify(SIGNATURE_ECDSA_SHA256, cut, message, good), OUTCOME_REJECTED);
    struct public_key other_curve = half;
    other_curve.kind = KEY_P384;
    assert_int_equal(verify(SIGNATURE_ECDSA_SHA256, other_curve, message, good), OUTCOME_REJECTED);
    point[40] ^= 1;
    leave_error_of_host();
    assert_int_equal(verify(SIGNATURE_ECDSA_SHA256, half, message, good), OUTCOME_REJECTED);
    expect_only_the_error_of_host();
    hex_free(good);
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
}

static void signs_what_a_second_opinion_verifies(void **state)
{
    (void)state;
    static const enum key_kind kinds[CURVES] = { KEY_P256, KEY_P384, KEY_P521 };
    for (size_t i = 0; i < CURVES; i++) {
        parley_error error = no_error();
        struct private_key *key = provider->private_keys.make(kinds[i], 0, &error);
        assert_non_null(key);
        uint8_t *der;
        size_t der_len;
        assert_true(provider->private_keys.write(key, &der, &der_len, &error));
        const uint8_t *at = der;
        EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)der_len);
        assert_non_null(pkey);
        for (enum signature_kind kind = SIGNATURE_ECDSA_SHA256; kind <= SIGNATURE_ECDSA_SHA512;
             kind++) {
            const struct signature *signature = provider_signature(provider, kind);
            uint8_t out[SIGNATURE_LEN_MAX];
            size_t len;
            assert_true(signature->sign(signature, key, message, out, &len));
            assert_true(evp_verify(pkey, kind, message, bytes_of(out, len)));
        }
        EVP_PKEY_free(pkey);
        memory_wipe_and_free(der, der_len);
        provider->private_keys.free(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_what_a_second_opinion_signed),
        cmocka_unit_test(refuses_another_hash),
        cmocka_unit_test(refuses_a_signature_with_any_bit_changed),
        cmocka_unit_test(refuses_signatures_that_are_none),
        cmocka_unit_test(refuses_keys_that_are_none),
        cmocka_unit_test(signs_what_a_second_opinion_verifies),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
