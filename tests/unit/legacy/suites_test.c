/* suites_test.c - which suites of old there are, for whom, and what they do otherwise (RFC 5288, 5289). */
#include "legacy/suites.h"

#include "legacy/protect_cbc.h"
#include "legacy/rsa_key_exchange.h"

#include "support/test.h"

static const struct hash sha256 = { .name = "SHA256", .len = 32 };
static const struct hash sha384 = { .name = "SHA384", .len = 48 };
static const struct aead gcm128 = { .name = "AES_128_GCM", .key_len = 16 };
static const struct aead gcm256 = { .name = "AES_256_GCM", .key_len = 32 };
static const struct aead cbc128 = { .name = "AES_128_CBC_SHA256", .key_len = 32 + 16 };
static const struct aead cbc256 = { .name = "AES_256_CBC_SHA384", .key_len = 48 + 32 };

static const struct hash *const hashes[] = { &sha256, &sha384 };
static const struct aead *const aeads[] = { &gcm128, &gcm256 };
static const struct aead *const cbc[] = { &cbc128, &cbc256 };

/* A provider that can do all of it. */
static struct provider whole_provider(void)
{
    return (struct provider){ .hashes = hashes,
                              .hash_count = 2,
                              .aeads = aeads,
                              .aead_count = 2,
                              .cbc = cbc,
                              .cbc_count = 2 };
}

/* The numbers and names of the registry, forward secrecy first. */
static const struct expected {
    uint16_t id;
    const char *name;
    enum key_exchange key_exchange;
    const struct aead *aead;
    const struct hash *hash;
} all[SUITES12_LEGACY_MAX] = {
    { 0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", ECDHE_ECDSA, &cbc128, &sha256 },
    { 0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", ECDHE_RSA, &cbc128, &sha256 },
    { 0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", ECDHE_ECDSA, &cbc256, &sha384 },
    { 0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", ECDHE_RSA, &cbc256, &sha384 },
    { 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", STATIC_RSA, &gcm128, &sha256 },
    { 0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", STATIC_RSA, &gcm256, &sha384 },
};

enum { CBC_SUITES = 4, RSA_SUITES = 2 };

static void expect_suites(const struct suite12 *suites, const struct expected *expected,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(suites[i].id, expected[i].id);
        assert_string_equal(suites[i].name, expected[i].name);
        assert_int_equal(suites[i].key_exchange, expected[i].key_exchange);
        assert_ptr_equal(suites[i].aead, expected[i].aead);
        assert_ptr_equal(suites[i].hash, expected[i].hash);
    }
}

static void knows_each_suite_whole(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    const struct provider provider = whole_provider();
    assert_true(legacy_is_built());
    assert_int_equal(legacy_suites_add(suites, 0, &provider, true, true), SUITES12_LEGACY_MAX);
    expect_suites(suites, all, SUITES12_LEGACY_MAX);
}

/* RFC 5288 3, RFC 5246 7.4.7.1: an AEAD as any other, by another way to the keys. */
static void differs_with_static_rsa_in_the_key_exchange_alone(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    const struct provider provider = whole_provider();
    assert_int_equal(legacy_suites_add(suites, 0, &provider, true, false), RSA_SUITES);
    for (size_t i = 0; i < RSA_SUITES; i++) {
        assert_string_equal(suites[i].legacy->name, "static RSA key exchange");
        assert_ptr_equal(suites[i].legacy->key_exchange, &rsa_key_exchange12);
        assert_null(suites[i].legacy->protect);
        assert_int_equal(suites[i].fixed_iv_len, 4);
        assert_int_equal(suites[i].explicit_nonce_len, 8);
        assert_false(suites[i].encrypt_then_mac);
        assert_int_equal(suites[i].mac_key_len, 0);
    }
}

/* RFC 5289 3.1, RFC 7366: nothing of the key block but two keys, and the vector in each record. */
static void differs_with_cbc_in_the_records_alone(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    const struct provider provider = whole_provider();
    assert_int_equal(legacy_suites_add(suites, 0, &provider, false, true), CBC_SUITES);
    for (size_t i = 0; i < CBC_SUITES; i++) {
        assert_string_equal(suites[i].legacy->name, "CBC with encrypt_then_mac");
        assert_null(suites[i].legacy->key_exchange);
        assert_true(suites[i].legacy->protect == protect_cbc_start);
        assert_int_equal(suites[i].fixed_iv_len, 0);
        assert_int_equal(suites[i].explicit_nonce_len, 16);
        assert_true(suites[i].encrypt_then_mac);
        assert_int_equal(suites[i].mac_key_len, suites[i].hash->len);
        assert_ptr_equal(suites[i].random, &provider.random);
    }
}

/* R15: none but for who asks, and those that were asked for. */
static void gives_what_was_asked_for_and_no_more(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    const struct provider provider = whole_provider();
    assert_int_equal(legacy_suites_add(suites, 0, &provider, false, false), 0);
    assert_int_equal(legacy_suites_add(suites, 0, &provider, true, false), RSA_SUITES);
    expect_suites(suites, all + CBC_SUITES, RSA_SUITES);
    assert_int_equal(legacy_suites_add(suites, 0, &provider, false, true), CBC_SUITES);
    expect_suites(suites, all, CBC_SUITES);
}

static void stands_behind_all_others(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX] = { 0 };
    const struct provider provider = whole_provider();
    size_t count = suites12_of(&provider, suites);
    assert_int_equal(count, 4);
    assert_int_equal(legacy_suites_add(suites, count, &provider, true, true),
                     count + SUITES12_LEGACY_MAX);
    for (size_t i = 0; i < count; i++)
        assert_null(suites[i].legacy);
    expect_suites(suites + count, all, SUITES12_LEGACY_MAX);
}

static void leaves_out_what_the_provider_cannot_do(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    struct provider provider = whole_provider();
    provider.hash_count = 1; /* SHA256 */
    assert_int_equal(legacy_suites_add(suites, 0, &provider, true, true), 3);
    assert_int_equal(suites[2].id, 0x009c);
    provider.aead_count = 0;
    assert_int_equal(legacy_suites_add(suites, 0, &provider, true, true), 2);
    provider.cbc_count = 0;
    assert_int_equal(legacy_suites_add(suites, 0, &provider, true, true), 0);
}

static void never_fills_more_than_there_is_room_for(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX] = { 0 };
    const struct provider provider = whole_provider();
    assert_int_equal(legacy_suites_add(suites, SUITES12_MAX - 1, &provider, true, true),
                     SUITES12_MAX);
    assert_int_equal(suites[SUITES12_MAX - 1].id, 0xc023);
}

/* RFC 4055 1.2: a key for RSASSA-PSS only signs. */
static void encrypts_to_plain_rsa_keys_alone(void **state)
{
    (void)state;
    static const enum key_kind others[] = { KEY_P256,    KEY_P384,    KEY_P521,
                                            KEY_ED25519, KEY_RSA_PSS, KEY_UNKNOWN };
    struct suite12 suites[SUITES12_MAX];
    const struct provider provider = whole_provider();
    size_t count = legacy_suites_add(suites, 0, &provider, true, false);
    for (size_t i = 0; i < count; i++) {
        assert_true(suite12_fits_key(&suites[i], KEY_RSA));
        for (size_t k = 0; k < sizeof others / sizeof *others; k++)
            assert_false(suite12_fits_key(&suites[i], others[k]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_each_suite_whole),
        cmocka_unit_test(differs_with_static_rsa_in_the_key_exchange_alone),
        cmocka_unit_test(differs_with_cbc_in_the_records_alone),
        cmocka_unit_test(gives_what_was_asked_for_and_no_more),
        cmocka_unit_test(stands_behind_all_others),
        cmocka_unit_test(leaves_out_what_the_provider_cannot_do),
        cmocka_unit_test(never_fills_more_than_there_is_room_for),
        cmocka_unit_test(encrypts_to_plain_rsa_keys_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
