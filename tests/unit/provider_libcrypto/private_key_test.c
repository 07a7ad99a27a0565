/* private_key_test.c - reading, making and writing private keys. */
#include "base/memory.h"
#include "fixture.h"
#include "second_opinion.h"
#include "support/hex.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "support/test.h"

static const struct {
    const char *name;
    enum key_kind kind;
    unsigned rsa_bits;
} kinds[] = {
    { "P-256", KEY_P256, 0 },
    { "P-384", KEY_P384, 0 },
    { "P-521", KEY_P521, 0 },
    { "ED25519", KEY_ED25519, 0 },
    { "RSA:2048", KEY_RSA, 2048 },
    { "RSA:3072", KEY_RSA, 3072 },
    { "RSA-PSS:2048", KEY_RSA_PSS, 2048 },
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static struct bytes copy_and_free(unsigned char *der, int len)
{
    assert_true(len > 0);
    uint8_t *copy = malloc((size_t)len);
    assert_non_null(copy);
    memcpy(copy, der, (size_t)len);
    OPENSSL_free(der);
    return bytes_of(copy, (size_t)len);
}

static struct bytes pkcs8_of(EVP_PKEY *pkey)
{
    unsigned char *der = NULL;
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    int len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info);
    return copy_and_free(der, len);
}

/* SEC 1 or PKCS #1. */
static struct bytes old_form_of(EVP_PKEY *pkey)
{
    unsigned char *der = NULL;
    int len = i2d_PrivateKey(pkey, &der);
    return copy_and_free(der, len);
}

static void expect_half(const struct private_key *key, EVP_PKEY *pkey, size_t i)
{
    struct public_key half = provider->private_keys.public_half(key);
    struct public_key expected = evp_public_half(pkey);
    assert_int_equal(half.kind, kinds[i].kind);
    assert_int_equal(half.rsa_bits, kinds[i].rsa_bits);
    assert_true(bytes_equal(half.bytes, expected.bytes));
    hex_free(expected.bytes);
}

static void reads_each_kind_in_each_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        EVP_PKEY *pkey = evp_key(kinds[i].name);
        struct bytes forms[2] = { pkcs8_of(pkey), old_form_of(pkey) };
        for (size_t form = 0; form < 2; form++) {
            parley_error error = no_error();
            leave_error_of_host();
            struct private_key *key = provider->private_keys.read(forms[form], &error);
            expect_only_the_error_of_host();
            assert_non_null(key);
            expect_half(key, pkey, i);
            provider->private_keys.free(key);
            hex_free(forms[form]);
        }
        EVP_PKEY_free(pkey);
    }
}

/* RFC 5915 3: the public half is OPTIONAL. */
static void computes_a_public_half_that_is_left_out(void **state)
{
    (void)state;
    EC_KEY *ec = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    unsigned char *der = NULL;
    uint8_t point[65];
    assert_int_equal(EC_KEY_generate_key(ec), 1);
    assert_int_equal(EC_POINT_point2oct(EC_KEY_get0_group(ec), EC_KEY_get0_public_key(ec),
                                        POINT_CONVERSION_UNCOMPRESSED, point, sizeof point, NULL),
                     sizeof point);
    EC_KEY_set_enc_flags(ec, EC_PKEY_NO_PUBKEY);
    int len = i2d_ECPrivateKey(ec, &der);
    struct bytes bytes = copy_and_free(der, len);
    parley_error error = no_error();
    struct private_key *key = provider->private_keys.read(bytes, &error);
    assert_non_null(key);
    struct public_key half = provider->private_keys.public_half(key);
    assert_true(bytes_equal(half.bytes, bytes_of(point, sizeof point)));
    provider->private_keys.free(key);
    hex_free(bytes);
    EC_KEY_free(ec);
}

static void writes_what_it_made_as_pkcs8(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        parley_error error = no_error();
        struct private_key *key =
            provider->private_keys.make(kinds[i].kind, kinds[i].rsa_bits, &error);
        uint8_t *der;
        size_t len;
        assert_non_null(key);
        assert_true(provider->private_keys.write(key, &der, &len, &error));

        const unsigned char *at = der;
        PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)len);
        assert_non_null(info);
        assert_ptr_equal(at, der + len);
        EVP_PKEY *pkey = EVP_PKCS82PKEY(info);
        assert_non_null(pkey);
        expect_half(key, pkey, i);

        EVP_PKEY_free(pkey);
        PKCS8_PRIV_KEY_INFO_free(info);
        memory_wipe_and_free(der, len);
        provider->private_keys.free(key);
    }
}

static void expect_refusal(struct bytes der, enum code code)
{
    parley_error error = no_error();
    leave_error_of_host();
    assert_null(provider->private_keys.read(der, &error));
    expect_only_the_error_of_host();
    assert_string_equal(parley_error_name(error.code), parley_error_name((uint16_t)code));
}

static void refuses_what_is_no_key(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("P-256");
    struct bytes good = pkcs8_of(pkey);
    expect_refusal(bytes_of("", 0), KEY_UNREADABLE);
    expect_refusal(bytes_of("-----BEGIN PRIVATE KEY-----", 27), KEY_UNREADABLE);
    for (size_t cut = 1; cut < good.len; cut++)
        expect_refusal(bytes_of(good.data, cut), KEY_UNREADABLE);
    hex_free(good);
    EVP_PKEY_free(pkey);
}

static void refuses_bytes_after_the_key(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("P-256");
    struct bytes good = pkcs8_of(pkey);
    uint8_t longer[300] = { 0 };
    assert_true(good.len < sizeof longer);
    memcpy(longer, good.data, good.len);
    expect_refusal(bytes_of(longer, good.len + 1), KEY_UNREADABLE);
    hex_free(good);
    EVP_PKEY_free(pkey);
}

/* Without asking anybody at a terminal for the password. */
static void refuses_encrypted_keys(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("P-256");
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    X509_SIG *encrypted = PKCS8_encrypt(-1, EVP_aes_128_cbc(), "password", 8, NULL, 0, 1000, info);
    unsigned char *der = NULL;
    assert_non_null(encrypted);
    int len = i2d_X509_SIG(encrypted, &der);
    struct bytes bytes = copy_and_free(der, len);
    expect_refusal(bytes, KEY_UNREADABLE);
    hex_free(bytes);
    X509_SIG_free(encrypted);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(pkey);
}

static void refuses_keys_that_tls_does_not_use(void **state)
{
    (void)state;
    static const char *const names[] = { "secp256k1", "RSA:1024", "RSA-PSS:1024" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        EVP_PKEY *pkey = evp_key(names[i]);
        struct bytes der = pkcs8_of(pkey);
        expect_refusal(der, KEY_UNSUPPORTED);
        hex_free(der);
        EVP_PKEY_free(pkey);
    }
    EVP_PKEY *x448 = EVP_PKEY_Q_keygen(NULL, NULL, "X448");
    struct bytes der = pkcs8_of(x448);
    expect_refusal(der, KEY_UNSUPPORTED);
    hex_free(der);
    EVP_PKEY_free(x448);
}

/* A verifier that bounds the exponent would not take what it signs (limits.h). */
static void refuses_rsa_keys_with_an_exponent_of_34_bits(void **state)
{
    (void)state;
    EVP_PKEY *pkey = NULL;
    BIGNUM *exponent = NULL;
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    assert_true(BN_dec2bn(&exponent, "8589934609") > 0);
    assert_int_equal(EVP_PKEY_keygen_init(making), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(making, 2048), 1);
    assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(making, exponent), 1);
    assert_int_equal(EVP_PKEY_generate(making, &pkey), 1);
    struct bytes der = pkcs8_of(pkey);
    expect_refusal(der, KEY_UNSUPPORTED);
    hex_free(der);
    EVP_PKEY_free(pkey);
    EVP_PKEY_CTX_free(making);
    BN_free(exponent);
}

/* RFC 4055 3.1: such a key may be used with the one hash only; a TLS scheme may ask for another. */
static void refuses_rsassa_pss_keys_with_restrictions(void **state)
{
    (void)state;
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
    assert_int_equal(EVP_PKEY_keygen_init(making), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(making, 2048), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_md(making, EVP_sha256()), 1);
    assert_int_equal(EVP_PKEY_generate(making, &pkey), 1);
    struct bytes der = pkcs8_of(pkey);
    expect_refusal(der, KEY_UNSUPPORTED);
    hex_free(der);
    EVP_PKEY_free(pkey);
    EVP_PKEY_CTX_free(making);
}

/* Such a key would sign, and only the peer would find that nothing fits. */
static void refuses_halves_that_do_not_belong_together(void **state)
{
    (void)state;
    EC_KEY *mine = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    EC_KEY *other = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    unsigned char *der = NULL;
    assert_int_equal(EC_KEY_generate_key(mine) & EC_KEY_generate_key(other), 1);
    assert_int_equal(EC_KEY_set_public_key(mine, EC_KEY_get0_public_key(other)), 1);
    int len = i2d_ECPrivateKey(mine, &der);
    struct bytes ec = copy_and_free(der, len);
    expect_refusal(ec, KEY_UNREADABLE);
    hex_free(ec);
    EC_KEY_free(mine);
    EC_KEY_free(other);

    EVP_PKEY *pkey = evp_key("RSA:2048");
    struct bytes rsa = old_form_of(pkey);
    /* SEQUENCE, version, INTEGER of 257 bytes: the low bits of the modulus but for the last. */
    ((uint8_t *)rsa.data)[4 + 3 + 4 + 255] ^= 0x10;
    expect_refusal(rsa, KEY_UNREADABLE);
    hex_free(rsa);
    EVP_PKEY_free(pkey);
}

static void makes_no_keys_of_unsupported_kinds(void **state)
{
    (void)state;
    static const struct {
        enum key_kind kind;
        unsigned rsa_bits;
    } cases[] = {
        { KEY_UNKNOWN, 0 }, { KEY_RSA, 0 },        { KEY_RSA, 2047 },
        { KEY_RSA, 8193 },  { KEY_RSA_PSS, 1024 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_error error = no_error();
        assert_null(provider->private_keys.make(cases[i].kind, cases[i].rsa_bits, &error));
        assert_int_equal(error.code, KEY_UNSUPPORTED);
    }
}

static void frees_no_key(void **state)
{
    (void)state;
    provider->private_keys.free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_each_kind_in_each_form),
        cmocka_unit_test(computes_a_public_half_that_is_left_out),
        cmocka_unit_test(writes_what_it_made_as_pkcs8),
        cmocka_unit_test(refuses_what_is_no_key),
        cmocka_unit_test(refuses_bytes_after_the_key),
        cmocka_unit_test(refuses_encrypted_keys),
        cmocka_unit_test(refuses_keys_that_tls_does_not_use),
        cmocka_unit_test(refuses_rsa_keys_with_an_exponent_of_34_bits),
        cmocka_unit_test(refuses_rsassa_pss_keys_with_restrictions),
        cmocka_unit_test(refuses_halves_that_do_not_belong_together),
        cmocka_unit_test(makes_no_keys_of_unsupported_kinds),
        cmocka_unit_test(frees_no_key),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
