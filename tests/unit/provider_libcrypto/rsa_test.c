/* rsa_test.c - RSA signatures beside libcrypto's EVP, and malformed keys and signatures. */
#include "base/limits.h"
#include "base/memory.h"
#include "fixture.h"
#include "second_opinion.h"
#include "support/hex.h"

#include <openssl/rsa.h>
#include <stdlib.h>

#include "support/test.h"

static const struct bytes message = { (const uint8_t *)"message", 7 };

/* Made once: a key costs a tenth of a second. */
static EVP_PKEY *pkey;
static struct public_key half;

static int make_key(void **state)
{
    if (open_provider(state) != 0)
        return -1;
    pkey = evp_key("RSA:2048");
    half = evp_public_half(pkey);
    return 0;
}

static int end_key(void **state)
{
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
    return close_provider(state);
}

static void verifies_what_a_second_opinion_signed(void **state)
{
    (void)state;
    for (enum signature_kind kind = SIGNATURE_RSA_PSS_SHA256; kind <= SIGNATURE_RSA_PKCS1_SHA512;
         kind++) {
        struct bytes signed_with = evp_sign(pkey, kind, message);
        assert_int_equal(verify(kind, half, message, signed_with), OUTCOME_OK);
        leave_error_of_host();
        assert_int_equal(verify(kind, half, bytes_of("massage", 7), signed_with), OUTCOME_REJECTED);
        expect_only_the_error_of_host();
        hex_free(signed_with);
    }
}

/* The six algorithms are six: none takes a signature of another. */
static void refuses_another_padding_or_hash(void **state)
{
    (void)state;
    for (enum signature_kind made = SIGNATURE_RSA_PSS_SHA256; made <= SIGNATURE_RSA_PKCS1_SHA512;
         made++) {
        struct bytes signed_with = evp_sign(pkey, made, message);
        for (enum signature_kind kind = SIGNATURE_RSA_PSS_SHA256;
             kind <= SIGNATURE_RSA_PKCS1_SHA512; kind++)
            assert_int_equal(verify(kind, half, message, signed_with),
                             kind == made ? OUTCOME_OK : OUTCOME_REJECTED);
        hex_free(signed_with);
    }
}

/* RFC 9846 4.3.3: the salt has the length of the digest. */
static void refuses_a_salt_of_another_length(void **state)
{
    (void)state;
    static const int salt_lens[] = { 0, 31, 33, RSA_PSS_SALTLEN_MAX };
    for (size_t i = 0; i < sizeof salt_lens / sizeof *salt_lens; i++) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        EVP_PKEY_CTX *details;
        uint8_t out[256];
        size_t len = sizeof out;
        assert_int_equal(EVP_DigestSignInit_ex(context, &details, "SHA256", NULL, NULL, pkey, NULL),
                         1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(details, salt_lens[i]), 1);
        assert_int_equal(EVP_DigestSign(context, out, &len, message.data, message.len), 1);
        assert_int_equal(verify(SIGNATURE_RSA_PSS_SHA256, half, message, bytes_of(out, len)),
                         OUTCOME_REJECTED);
        EVP_MD_CTX_free(context);
    }
}

static void refuses_signatures_of_another_length_or_beyond_the_modulus(void **state)
{
    (void)state;
    for (enum signature_kind kind = SIGNATURE_RSA_PSS_SHA256; kind <= SIGNATURE_RSA_PKCS1_SHA512;
         kind++) {
        struct bytes good = evp_sign(pkey, kind, message);
        uint8_t changed[300] = { 0 };
        memcpy(changed, good.data, good.len);
        for (size_t len = 0; len <= good.len + 1; len++)
            assert_int_equal(verify(kind, half, message, bytes_of(changed, len)),
                             len == good.len ? OUTCOME_OK : OUTCOME_REJECTED);
        memset(changed, 0xff, good.len);
        leave_error_of_host();
        assert_int_equal(verify(kind, half, message, bytes_of(changed, good.len)),
                         OUTCOME_REJECTED);
        memset(changed, 0, good.len);
        assert_int_equal(verify(kind, half, message, bytes_of(changed, good.len)),
                         OUTCOME_REJECTED);
        expect_only_the_error_of_host();
        hex_free(good);
    }
}

static void expect_key(BIGNUM *n, BIGNUM *e, size_t modulus_len, enum outcome expected)
{
    struct public_key key = { .kind = KEY_RSA, .bytes = evp_rsa_key(n, e) };
    uint8_t one[2000] = { 0 };
    one[modulus_len - 1] = 1;
    leave_error_of_host();
    assert_int_equal(verify(SIGNATURE_RSA_PKCS1_SHA256, key, message, bytes_of(one, modulus_len)),
                     expected);
    assert_int_equal(verify(SIGNATURE_RSA_PSS_SHA256, key, message, bytes_of(one, modulus_len)),
                     expected);
    expect_only_the_error_of_host();
    hex_free(key.bytes);
}

/* None of these may reach the arithmetic, where an even modulus fails as if memory had run out and
 * a huge one takes for ever. */
static void refuses_keys_that_are_none(void **state)
{
    (void)state;
    BIGNUM *n = BN_new(), *e = BN_new();
    BN_set_word(e, 65537);
    static const struct {
        int bits;
        bool even;
    } moduli[] = { { 1, false },   { 64, false },   { 511, false },
                   { 2048, true }, { 8193, false }, { 15000, false } };
    for (size_t i = 0; i < sizeof moduli / sizeof *moduli; i++) {
        BN_zero(n);
        BN_set_bit(n, moduli[i].bits - 1);
        if (!moduli[i].even)
            BN_set_bit(n, 0);
        expect_key(n, e, (size_t)(moduli[i].bits + 7) / 8, OUTCOME_REJECTED);
    }
    BN_zero(n);
    BN_set_bit(n, 2047);
    BN_set_bit(n, 0);
    static const int exponent_bits[] = { 0, 1, 2, 34, 100, 2040 };
    for (size_t i = 0; i < sizeof exponent_bits / sizeof *exponent_bits; i++) {
        BN_zero(e);
        if (exponent_bits[i] > 0)
            BN_set_bit(e, exponent_bits[i] - 1);
        if (exponent_bits[i] > 2)
            BN_set_bit(e, 0);
        expect_key(n, e, 256, OUTCOME_REJECTED);
    }
    BN_free(n);
    BN_free(e);
}

static void refuses_keys_that_are_no_der(void **state)
{
    (void)state;
    struct bytes good = evp_sign(pkey, SIGNATURE_RSA_PSS_SHA256, message);
    struct public_key cut = half;
    for (cut.bytes.len = 0; cut.bytes.len < half.bytes.len; cut.bytes.len++)
        assert_int_equal(verify(SIGNATURE_RSA_PSS_SHA256, cut, message, good), OUTCOME_REJECTED);
    hex_free(good);
}

/* How many bits are enough is judged by whoever reads the key. */
static void takes_keys_of_other_sizes(void **state)
{
    (void)state;
    static const char *const kinds[] = { "RSA:1024", "RSA:1032", "RSA:1031", "RSA:3072" };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        EVP_PKEY *other = evp_key(kinds[i]);
        struct public_key other_half = evp_public_half(other);
        for (enum signature_kind kind = SIGNATURE_RSA_PSS_SHA256;
             kind <= SIGNATURE_RSA_PKCS1_SHA384; kind++) {
            if (kind == SIGNATURE_RSA_PSS_SHA512)
                continue; /* 1024 bits have no room for it */
            struct bytes signed_with = evp_sign(other, kind, message);
            assert_int_equal(verify(kind, other_half, message, signed_with), OUTCOME_OK);
            hex_free(signed_with);
        }
        hex_free(other_half.bytes);
        EVP_PKEY_free(other);
    }
}

/* RFC 8017 9.1.1 and 9.2: a padding that does not fit into the modulus. */
static void refuses_what_a_short_modulus_has_no_room_for(void **state)
{
    (void)state;
    EVP_PKEY *small = evp_key("RSA:512");
    struct public_key small_half = evp_public_half(small);
    uint8_t one[64] = { 0 };
    one[63] = 1;
    for (enum signature_kind kind = SIGNATURE_RSA_PSS_SHA256; kind <= SIGNATURE_RSA_PKCS1_SHA512;
         kind++)
        assert_int_equal(verify(kind, small_half, message, bytes_of(one, sizeof one)),
                         OUTCOME_REJECTED);
    hex_free(small_half.bytes);
    EVP_PKEY_free(small);
}

static void binds_rsassa_pss_keys_to_pss(void **state)
{
    (void)state;
    struct public_key pss = half;
    pss.kind = KEY_RSA_PSS;
    struct bytes by_pss = evp_sign(pkey, SIGNATURE_RSA_PSS_SHA256, message);
    struct bytes by_pkcs1 = evp_sign(pkey, SIGNATURE_RSA_PKCS1_SHA256, message);
    assert_int_equal(verify(SIGNATURE_RSA_PSS_SHA256, pss, message, by_pss), OUTCOME_OK);
    assert_int_equal(verify(SIGNATURE_RSA_PKCS1_SHA256, pss, message, by_pkcs1), OUTCOME_REJECTED);
    hex_free(by_pss);
    hex_free(by_pkcs1);
}

static void signs_what_a_second_opinion_verifies(void **state)
{
    (void)state;
    parley_error error = no_error();
    unsigned char *der = NULL;
    int der_len = i2d_PrivateKey(pkey, &der);
    struct private_key *key = provider->private_keys.read(bytes_of(der, (size_t)der_len), &error);
    assert_non_null(key);
    for (enum signature_kind kind = SIGNATURE_RSA_PSS_SHA256; kind <= SIGNATURE_RSA_PKCS1_SHA512;
         kind++) {
        const struct signature *signature = provider_signature(provider, kind);
        uint8_t out[SIGNATURE_LEN_MAX];
        size_t len;
        assert_true(signature->sign(signature, key, message, out, &len));
        assert_int_equal(len, 256);
        assert_true(evp_verify(pkey, kind, message, bytes_of(out, len)));
    }
    provider->private_keys.free(key);
    OPENSSL_free(der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_what_a_second_opinion_signed),
        cmocka_unit_test(refuses_another_padding_or_hash),
        cmocka_unit_test(refuses_a_salt_of_another_length),
        cmocka_unit_test(refuses_signatures_of_another_length_or_beyond_the_modulus),
        cmocka_unit_test(refuses_keys_that_are_none),
        cmocka_unit_test(refuses_keys_that_are_no_der),
        cmocka_unit_test(takes_keys_of_other_sizes),
        cmocka_unit_test(refuses_what_a_short_modulus_has_no_room_for),
        cmocka_unit_test(binds_rsassa_pss_keys_to_pss),
        cmocka_unit_test(signs_what_a_second_opinion_verifies),
    };
    return cmocka_run_group_tests(tests, make_key, end_key);
}
