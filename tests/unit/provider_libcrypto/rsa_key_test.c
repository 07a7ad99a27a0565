/* rsa_key_test.c - public RSA keys of peers: which are taken, and that libcrypto gets their numbers. */
#include "provider_libcrypto/rsa_key.h"

#include "fixture.h"
#include "second_opinion.h"
#include "support/hex.h"

#include "support/test.h"

static void builds_the_key_that_libcrypto_wrote(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("RSA:1031");
    struct public_key key = evp_public_half(pkey);
    const BIGNUM *n, *e;
    RSA *rsa;
    assert_int_equal(rsa_public_key(&rsa, &key), OUTCOME_OK);
    RSA_get0_key(rsa, &n, &e, NULL);
    assert_int_equal(BN_cmp(n, RSA_get0_n(EVP_PKEY_get0_RSA(pkey))), 0);
    assert_int_equal(BN_cmp(e, RSA_get0_e(EVP_PKEY_get0_RSA(pkey))), 0);
    RSA_free(rsa);
    hex_free(key.bytes);
    EVP_PKEY_free(pkey);
}

/* RFC 8017 5.1.2 */
static void takes_numbers_below_the_modulus_and_as_long(void **state)
{
    (void)state;
    uint8_t number[MODULUS_LEN_MAX + 1] = { 0 };
    EVP_PKEY *pkey = evp_key("RSA:1031");
    struct public_key key = evp_public_half(pkey);
    size_t len = (size_t)BN_bn2bin(RSA_get0_n(EVP_PKEY_get0_RSA(pkey)), number);
    assert_false(rsa_takes(&key, bytes_of(number, len)));
    number[len - 1]--; /* the modulus is odd */
    assert_true(rsa_takes(&key, bytes_of(number, len)));
    assert_false(rsa_takes(&key, bytes_of(number, len - 1)));
    memset(number, 0, sizeof number);
    assert_true(rsa_takes(&key, bytes_of(number, len)));
    assert_false(rsa_takes(&key, bytes_of(number, len + 1)));
    hex_free(key.bytes);
    EVP_PKEY_free(pkey);
}

/* A number with this bit at the top, and the lowest too if it is odd. */
static BIGNUM *number_of(int bits, bool is_odd)
{
    BIGNUM *number = BN_new();
    BN_zero(number);
    if (bits > 0)
        assert_int_equal(BN_set_bit(number, bits - 1), 1);
    if (is_odd)
        assert_int_equal(BN_set_bit(number, 0), 1);
    return number;
}

static void expect_key(BIGNUM *n, BIGNUM *e, bool is_taken)
{
    struct public_key key = { .kind = KEY_RSA, .bytes = evp_rsa_key(n, e) };
    static const uint8_t zeros[2 * MODULUS_LEN_MAX];
    struct bytes zero = bytes_of(zeros, (size_t)BN_num_bytes(n));
    RSA *rsa = NULL;
    assert_int_equal(rsa_takes(&key, zero), is_taken);
    leave_error_of_host();
    assert_int_equal(rsa_public_key(&rsa, &key), is_taken ? OUTCOME_OK : OUTCOME_REJECTED);
    expect_only_the_error_of_host();
    if (is_taken)
        assert_int_equal(BN_cmp(RSA_get0_n(rsa), n), 0);
    RSA_free(rsa);
    hex_free(key.bytes);
    BN_free(n);
    BN_free(e);
}

static void takes_moduli_that_are_odd_and_of_a_length_for_use(void **state)
{
    (void)state;
    static const struct {
        int bits;
        bool is_odd, is_taken;
    } cases[] = {
        { 0, false, false },    { 1, true, false },     { 8, true, false },
        { 504, true, false },   { 511, true, false },   { 512, true, true },
        { 513, true, true },    { 2047, true, true },   { 2048, true, true },
        { 2049, true, true },   { 8191, true, true },   { 8192, true, true },
        { 8193, true, false },  { 15000, true, false }, { 512, false, false },
        { 2048, false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_key(number_of(cases[i].bits, cases[i].is_odd), number_of(17, true),
                   cases[i].is_taken);
}

static void takes_exponents_that_are_odd_and_short(void **state)
{
    (void)state;
    static const struct {
        int bits;
        bool is_odd, is_taken;
    } cases[] = {
        { 0, false, false },   { 1, true, false },  { 2, true, true },
        { 17, true, true },    { 33, true, true },  { 34, true, false },
        { 2040, true, false }, { 2, false, false }, { 33, false, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_key(number_of(2048, true), number_of(cases[i].bits, cases[i].is_odd),
                   cases[i].is_taken);
}

static void refuses_what_is_no_der(void **state)
{
    (void)state;
    BIGNUM *n = number_of(1024, true), *e = number_of(17, true);
    struct bytes whole = evp_rsa_key(n, e);
    struct public_key cut = { .kind = KEY_RSA, .bytes = whole };
    static const uint8_t zeros[1024 / 8];
    struct bytes zero = bytes_of(zeros, sizeof zeros);
    RSA *rsa;
    assert_true(rsa_takes(&cut, zero));
    for (cut.bytes.len = 0; cut.bytes.len < whole.len; cut.bytes.len++) {
        assert_false(rsa_takes(&cut, zero));
        assert_int_equal(rsa_public_key(&rsa, &cut), OUTCOME_REJECTED);
    }
    hex_free(whole);
    BN_free(n);
    BN_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_the_key_that_libcrypto_wrote),
        cmocka_unit_test(takes_numbers_below_the_modulus_and_as_long),
        cmocka_unit_test(takes_moduli_that_are_odd_and_of_a_length_for_use),
        cmocka_unit_test(takes_exponents_that_are_odd_and_short),
        cmocka_unit_test(refuses_what_is_no_der),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
