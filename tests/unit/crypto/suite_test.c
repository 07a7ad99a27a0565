/* suite_test.c - which cipher suites a provider gives (RFC 9846 B.4). */
#include "crypto/suite.h"

#include "support/test.h"

static const struct hash sha256 = { .name = "SHA256", .len = 32 };
static const struct hash sha384 = { .name = "SHA384", .len = 48 };
static const struct aead aes128 = { .name = "AES_128_GCM", .key_len = 16 };
static const struct aead aes256 = { .name = "AES_256_GCM", .key_len = 32 };
static const struct aead chacha20 = { .name = "CHACHA20_POLY1305", .key_len = 32 };
static const struct aead camellia = { .name = "CAMELLIA_128_GCM", .key_len = 16 };

static const struct hash *const both_hashes[] = { &sha384, &sha256 };

static void expect(const struct suite *suite, uint16_t id, const char *name,
                   const struct aead *aead, const struct hash *hash)
{
    assert_int_equal(suite->id, id);
    assert_string_equal(suite->name, name);
    assert_ptr_equal(suite->aead, aead);
    assert_ptr_equal(suite->hash, hash);
}

static void pairs_each_aead_with_its_hash(void **state)
{
    (void)state;
    const struct aead *const aeads[] = { &aes128, &aes256, &chacha20 };
    const struct provider provider = {
        .hashes = both_hashes, .hash_count = 2, .aeads = aeads, .aead_count = 3
    };
    struct suite suites[SUITES_MAX];
    assert_int_equal(suites_of(&provider, suites), 3);
    expect(&suites[0], 0x1301, "TLS_AES_128_GCM_SHA256", &aes128, &sha256);
    expect(&suites[1], 0x1302, "TLS_AES_256_GCM_SHA384", &aes256, &sha384);
    expect(&suites[2], 0x1303, "TLS_CHACHA20_POLY1305_SHA256", &chacha20, &sha256);
}

static void keeps_the_providers_order(void **state)
{
    (void)state;
    const struct aead *const aeads[] = { &chacha20, &aes256 };
    const struct provider provider = {
        .hashes = both_hashes, .hash_count = 2, .aeads = aeads, .aead_count = 2
    };
    struct suite suites[SUITES_MAX];
    assert_int_equal(suites_of(&provider, suites), 2);
    assert_int_equal(suites[0].id, 0x1303);
    assert_int_equal(suites[1].id, 0x1302);
}

static void leaves_out_what_the_provider_cannot_do(void **state)
{
    (void)state;
    const struct aead *const aeads[] = { &camellia, &aes256, &aes128 };
    const struct hash *const hashes[] = { &sha256 };
    const struct provider provider = {
        .hashes = hashes, .hash_count = 1, .aeads = aeads, .aead_count = 3
    };
    struct suite suites[SUITES_MAX];
    assert_int_equal(suites_of(&provider, suites), 1);
    assert_int_equal(suites[0].id, 0x1301);
}

static void fills_no_more_than_there_is_room_for(void **state)
{
    (void)state;
    const struct aead *const aeads[] = { &aes128, &aes128, &aes128, &aes128 };
    const struct provider provider = {
        .hashes = both_hashes, .hash_count = 2, .aeads = aeads, .aead_count = 4
    };
    struct suite suites[SUITES_MAX];
    assert_int_equal(suites_of(&provider, suites), SUITES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_each_aead_with_its_hash),
        cmocka_unit_test(keeps_the_providers_order),
        cmocka_unit_test(leaves_out_what_the_provider_cannot_do),
        cmocka_unit_test(fills_no_more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
