/* suite12_test.c - which cipher suites of TLS 1.2 a provider gives (RFC 5289, RFC 7905). */
#include "crypto/suite12.h"

#include "support/test.h"

static const struct hash sha256 = { .name = "SHA256", .len = 32 };
static const struct hash sha384 = { .name = "SHA384", .len = 48 };
static const struct aead aes128 = { .name = "AES_128_GCM", .key_len = 16 };
static const struct aead aes256 = { .name = "AES_256_GCM", .key_len = 32 };
static const struct aead chacha20 = { .name = "CHACHA20_POLY1305", .key_len = 32 };
static const struct aead camellia = { .name = "CAMELLIA_128_GCM", .key_len = 16 };

static const struct hash *const both_hashes[] = { &sha384, &sha256 };
static const struct aead *const all_aeads[] = { &aes128, &aes256, &chacha20 };

static const struct provider provider = {
    .hashes = both_hashes, .hash_count = 2, .aeads = all_aeads, .aead_count = 3
};

/* The numbers and names of the registry; RFC 5288 3 and RFC 7905 2 on nonces. */
static void knows_each_suite_whole(void **state)
{
    (void)state;
    static const struct {
        uint16_t id;
        const char *name;
        enum key_exchange key_exchange;
        const struct aead *aead;
        const struct hash *hash;
        size_t fixed_iv_len, explicit_nonce_len;
    } expected[] = {
        { 0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", ECDHE_ECDSA, &aes128, &sha256, 4, 8 },
        { 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ECDHE_RSA, &aes128, &sha256, 4, 8 },
        { 0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", ECDHE_ECDSA, &aes256, &sha384, 4, 8 },
        { 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", ECDHE_RSA, &aes256, &sha384, 4, 8 },
        { 0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE_ECDSA, &chacha20, &sha256,
          12, 0 },
        { 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE_RSA, &chacha20, &sha256, 12,
          0 },
    };
    struct suite12 suites[SUITES12_MAX];
    assert_int_equal(suites12_of(&provider, suites), SUITES12_COUNT);
    for (size_t i = 0; i < SUITES12_COUNT; i++) {
        assert_int_equal(suites[i].id, expected[i].id);
        assert_string_equal(suites[i].name, expected[i].name);
        assert_int_equal(suites[i].key_exchange, expected[i].key_exchange);
        assert_ptr_equal(suites[i].aead, expected[i].aead);
        assert_ptr_equal(suites[i].hash, expected[i].hash);
        assert_int_equal(suites[i].fixed_iv_len, expected[i].fixed_iv_len);
        assert_int_equal(suites[i].explicit_nonce_len, expected[i].explicit_nonce_len);
        assert_int_equal(suites[i].fixed_iv_len + suites[i].explicit_nonce_len, AEAD_NONCE_LEN);
    }
}

static void keeps_the_providers_order_and_prefers_ecdsa(void **state)
{
    (void)state;
    const struct aead *const aeads[] = { &chacha20, &aes256 };
    const struct provider other = {
        .hashes = both_hashes, .hash_count = 2, .aeads = aeads, .aead_count = 2
    };
    struct suite12 suites[SUITES12_MAX];
    assert_int_equal(suites12_of(&other, suites), 4);
    assert_int_equal(suites[0].id, 0xcca9);
    assert_int_equal(suites[1].id, 0xcca8);
    assert_int_equal(suites[2].id, 0xc02c);
    assert_int_equal(suites[3].id, 0xc030);
}

static void leaves_out_what_the_provider_cannot_do(void **state)
{
    (void)state;
    const struct aead *const aeads[] = { &camellia, &aes256, &aes128, &aes128, &aes128, &aes128 };
    const struct hash *const hashes[] = { &sha256 };
    const struct provider other = {
        .hashes = hashes, .hash_count = 1, .aeads = aeads, .aead_count = 3
    };
    struct suite12 suites[SUITES12_MAX];
    assert_int_equal(suites12_of(&other, suites), 2);
    assert_int_equal(suites[0].id, 0xc02b);

    const struct provider repetitive = {
        .hashes = hashes, .hash_count = 1, .aeads = aeads, .aead_count = 6
    };
    assert_int_equal(suites12_of(&repetitive, suites), SUITES12_COUNT);
}

/* RFC 8422 2.1, 2.2 */
static void knows_which_key_proves_which_suite(void **state)
{
    (void)state;
    static const enum key_kind ec[] = { KEY_P256, KEY_P384, KEY_P521, KEY_ED25519 };
    static const enum key_kind rsa[] = { KEY_RSA, KEY_RSA_PSS };
    struct suite12 suites[SUITES12_MAX];
    size_t count = suites12_of(&provider, suites);
    for (size_t i = 0; i < count; i++) {
        bool is_ec = suites[i].key_exchange == ECDHE_ECDSA;
        for (size_t k = 0; k < sizeof ec / sizeof *ec; k++)
            assert_int_equal(suite12_fits_key(&suites[i], ec[k]), is_ec);
        for (size_t k = 0; k < sizeof rsa / sizeof *rsa; k++)
            assert_int_equal(suite12_fits_key(&suites[i], rsa[k]), !is_ec);
        assert_false(suite12_fits_key(&suites[i], KEY_UNKNOWN));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_each_suite_whole),
        cmocka_unit_test(keeps_the_providers_order_and_prefers_ecdsa),
        cmocka_unit_test(leaves_out_what_the_provider_cannot_do),
        cmocka_unit_test(knows_which_key_proves_which_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
