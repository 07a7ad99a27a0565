/* ed25519_test.c - Ed25519 against the answers of RFC 8032 7.1. */
#include "fixture.h"
#include "second_opinion.h"
#include "support/hex.h"

#include "support/test.h"

static const struct {
    const char *private_half, *public_half, *message, *signed_with;
} rfc8032[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
      "5fb8821590a33bacc61e39701cf9b46b"
      "d25bf5f0595bbe24655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c"
      "387b2eaeb4302aeeb00d291612bb0c00" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
      "18ff9b538d16f290ae67f760984dc659"
      "4a7c15e9716ed28dc027beceea1ec40a" },
};

/* PKCS #8 of a private half (RFC 8410 7). */
static struct private_key *read_private_half(const char *hex)
{
    char der[200] = "302e020100300506032b657004220420";
    strcat(der, hex);
    struct bytes pkcs8 = hex_new(der);
    parley_error error = no_error();
    struct private_key *key = provider->private_keys.read(pkcs8, &error);
    hex_free(pkcs8);
    assert_non_null(key);
    return key;
}

static void signs_and_verifies_as_in_rfc_8032(void **state)
{
    (void)state;
    const struct signature *ed25519 = provider_signature(provider, SIGNATURE_ED25519);
    for (size_t i = 0; i < sizeof rfc8032 / sizeof *rfc8032; i++) {
        struct private_key *key = read_private_half(rfc8032[i].private_half);
        struct public_key half = provider->private_keys.public_half(key);
        struct bytes message = hex_new(rfc8032[i].message);
        uint8_t out[SIGNATURE_LEN_MAX];
        size_t len;
        assert_int_equal(half.kind, KEY_ED25519);
        assert_hex(half.bytes.data, half.bytes.len, rfc8032[i].public_half);
        assert_true(ed25519->sign(ed25519, key, message, out, &len));
        assert_hex(out, len, rfc8032[i].signed_with);
        assert_int_equal(ed25519->verify(ed25519, &half, message, bytes_of(out, len)), OUTCOME_OK);
        hex_free(message);
        provider->private_keys.free(key);
    }
}

static void refuses_what_was_changed(void **state)
{
    (void)state;
    struct bytes half = hex_new(rfc8032[2].public_half), message = hex_new(rfc8032[2].message);
    struct bytes good = hex_new(rfc8032[2].signed_with);
    struct public_key key = { .kind = KEY_ED25519, .bytes = half };
    uint8_t changed[64];
    leave_error_of_host();
    for (size_t at = 0; at < sizeof changed; at++) {
        memcpy(changed, good.data, sizeof changed);
        changed[at] ^= 1;
        assert_int_equal(verify(SIGNATURE_ED25519, key, message, bytes_of(changed, 64)),
                         OUTCOME_REJECTED);
    }
    assert_int_equal(verify(SIGNATURE_ED25519, key, bytes_of("other", 5), good), OUTCOME_REJECTED);
    expect_only_the_error_of_host();
    hex_free(half);
    hex_free(message);
    hex_free(good);
}

static void refuses_every_other_length(void **state)
{
    (void)state;
    struct bytes half = hex_new(rfc8032[2].public_half), message = hex_new(rfc8032[2].message);
    struct bytes good = hex_new(rfc8032[2].signed_with);
    uint8_t longer[66] = { 0 };
    memcpy(longer, good.data, good.len);
    for (size_t len = 0; len <= sizeof longer; len++) {
        struct public_key key = { .kind = KEY_ED25519, .bytes = half };
        assert_int_equal(verify(SIGNATURE_ED25519, key, message, bytes_of(longer, len)),
                         len == 64 ? OUTCOME_OK : OUTCOME_REJECTED);
    }
    memcpy(longer, half.data, half.len);
    for (size_t len = 0; len <= 34; len++) {
        struct public_key key = { .kind = KEY_ED25519, .bytes = bytes_of(longer, len) };
        assert_int_equal(verify(SIGNATURE_ED25519, key, message, good),
                         len == 32 ? OUTCOME_OK : OUTCOME_REJECTED);
    }
    hex_free(half);
    hex_free(message);
    hex_free(good);
}

/* Not a point: no x goes with this y. */
static void refuses_a_key_that_is_no_point(void **state)
{
    (void)state;
    struct bytes half = hex_new("0200000000000000000000000000000000000000000000000000000000000000");
    struct bytes good = hex_new(rfc8032[0].signed_with);
    struct public_key key = { .kind = KEY_ED25519, .bytes = half };
    assert_int_equal(verify(SIGNATURE_ED25519, key, bytes_of(NULL, 0), good), OUTCOME_REJECTED);
    hex_free(half);
    hex_free(good);
}

static void agrees_with_a_second_opinion(void **state)
{
    (void)state;
    EVP_PKEY *pkey = evp_key("ED25519");
    struct public_key half = evp_public_half(pkey);
    struct bytes message = bytes_of("message", 7);
    struct bytes signed_with = evp_sign(pkey, SIGNATURE_ED25519, message);
    assert_int_equal(verify(SIGNATURE_ED25519, half, message, signed_with), OUTCOME_OK);
    hex_free(signed_with);
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_and_verifies_as_in_rfc_8032),
        cmocka_unit_test(refuses_what_was_changed),
        cmocka_unit_test(refuses_every_other_length),
        cmocka_unit_test(refuses_a_key_that_is_no_point),
        cmocka_unit_test(agrees_with_a_second_opinion),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
