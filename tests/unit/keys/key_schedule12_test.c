/* key_schedule12_test.c - secrets and keys of TLS 1.2: a published connection's, and libcrypto's. */
#include "keys/key_schedule12.h"

#include "provider_libcrypto/hash.h"
#include "second_opinion.h"
#include "support/hex.h"

#include "support/test.h"

/* Michael Driscoll's "The Illustrated TLS 1.2 Connection": X25519 and SHA-256, without RFC 7627. */
#define PREMASTER "df4a291baa1eb7cfa6934b29b474baad2697e29f1f920dcc77c8a0a088447624"
#define MAIN_SECRET                                                                                \
    "916abf9da55973e13614ae0a3f5d3f37b023ba129aee02cc9134338127cd7049"                             \
    "781c8e19fc1eb2a7387ac06ae237344c"
#define HASH_TO_CLIENT_FINISHED "061dda04b3c2217ff73bd79b9cf88a2bb6ec505404aac8722db03ef417b54cb4"
#define CLIENT_VERIFY_DATA      "cf919626f1360c536aaad73a"

static const struct aead aes128 = { .name = "AES_128_GCM", .key_len = 16 };
static const struct aead aes256 = { .name = "AES_256_GCM", .key_len = 32 };
static const struct aead chacha20 = { .name = "CHACHA20_POLY1305", .key_len = 32 };

static const struct aead cbc128 = { .name = "AES_128_CBC_SHA256", .key_len = 32 + 16 };
static const struct aead cbc256 = { .name = "AES_256_CBC_SHA384", .key_len = 48 + 32 };

static struct randoms randoms_of_that_connection(void)
{
    struct randoms randoms;
    for (size_t i = 0; i < RANDOM_LEN; i++) {
        randoms.client[i] = (uint8_t)i;
        randoms.server[i] = (uint8_t)(0x70 + i);
    }
    return randoms;
}

static struct premaster_secret premaster_secret(void)
{
    struct premaster_secret premaster = { .len = 32 };
    struct bytes bytes = hex_new(PREMASTER);
    memcpy(premaster.bytes, bytes.data, bytes.len);
    hex_free(bytes);
    return premaster;
}

static struct main_secret12 main_secret(const struct hash *hash)
{
    struct main_secret12 main;
    struct premaster_secret premaster = premaster_secret();
    struct randoms randoms = randoms_of_that_connection();
    main_secret12_derive(&main, hash, &premaster, &randoms);
    return main;
}

static void assert_wiped(const void *memory, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(((const uint8_t *)memory)[i], 0);
}

static struct bytes join(uint8_t *room, const uint8_t *a, const uint8_t *b)
{
    memcpy(room, a, RANDOM_LEN);
    memcpy(room + RANDOM_LEN, b, RANDOM_LEN);
    return bytes_of(room, 2 * RANDOM_LEN);
}

/* R30, R55 */
static void makes_the_main_secret_of_premaster_and_randoms_and_wipes_the_premaster(void **state)
{
    (void)state;
    struct main_secret12 main;
    struct premaster_secret premaster = premaster_secret();
    struct randoms randoms = randoms_of_that_connection();
    main_secret12_derive(&main, &libcrypto_sha256, &premaster, &randoms);
    assert_hex(main.bytes, sizeof main.bytes, MAIN_SECRET);
    assert_ptr_equal(main.hash, &libcrypto_sha256);
    assert_false(main.extended);
    assert_wiped(&premaster, sizeof premaster);
}

/* R30, R55: RFC 7627 4. The session hash is as long as the hash of the PRF is. */
static void binds_the_extended_main_secret_to_the_handshake(void **state)
{
    (void)state;
    for (size_t h = 0; h < HASH_COUNT; h++) {
        const struct hash *hash = libcrypto_hashes[h];
        struct main_secret12 main;
        struct premaster_secret premaster = premaster_secret(), same = premaster;
        uint8_t session_hash[HASH_LEN_MAX], expected[MAIN_SECRET12_LEN];
        memset(session_hash, 0x5b, sizeof session_hash);
        second_opinion_prf12(hash->name, expected, sizeof expected,
                             bytes_of(premaster.bytes, premaster.len), "extended master secret",
                             bytes_of(session_hash, hash->len));
        extended_main_secret_derive(&main, hash, &premaster, session_hash);
        assert_memory_equal(main.bytes, expected, sizeof expected);
        assert_true(main.extended);
        assert_wiped(&premaster, sizeof premaster);

        session_hash[hash->len - 1] ^= 1;
        extended_main_secret_derive(&main, hash, &same, session_hash);
        assert_memory_not_equal(main.bytes, expected, sizeof expected);
    }
}

/* The longest premaster secret there is: of P-521. */
static void takes_a_premaster_secret_of_any_group(void **state)
{
    (void)state;
    struct main_secret12 main;
    struct premaster_secret premaster = { .len = GROUP_SECRET_LEN_MAX };
    struct randoms randoms = randoms_of_that_connection();
    uint8_t seed[2 * RANDOM_LEN], expected[MAIN_SECRET12_LEN];
    memset(premaster.bytes, 0x21, premaster.len);
    second_opinion_prf12("SHA384", expected, sizeof expected,
                         bytes_of(premaster.bytes, premaster.len), "master secret",
                         join(seed, randoms.client, randoms.server));
    main_secret12_derive(&main, &libcrypto_sha384, &premaster, &randoms);
    assert_memory_equal(main.bytes, expected, sizeof expected);
}

/* R27, R29, R31: client and server, key and IV, in the order of RFC 5246 6.3, and no MAC keys. */
static void cuts_the_key_block_for_each_suite(void **state)
{
    (void)state;
    static const struct suite12 suites[] = {
        { .aead = &aes128, .fixed_iv_len = 4, .explicit_nonce_len = 8 },
        { .aead = &aes256, .fixed_iv_len = 4, .explicit_nonce_len = 8 },
        { .aead = &chacha20, .fixed_iv_len = 12 },
    };
    struct randoms randoms = randoms_of_that_connection();
    uint8_t seed[2 * RANDOM_LEN], block[2 * (32 + 12)];
    for (size_t h = 0; h < HASH_COUNT; h++)
        for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
            struct main_secret12 main = main_secret(libcrypto_hashes[h]);
            struct record_keys12 client, server;
            size_t key_len = suites[i].aead->key_len, iv_len = suites[i].fixed_iv_len;
            second_opinion_prf12(libcrypto_hashes[h]->name, block, 2 * (key_len + iv_len),
                                 bytes_of(main.bytes, sizeof main.bytes), "key expansion",
                                 join(seed, randoms.server, randoms.client));
            key_block_derive(&client, &server, &main, &suites[i], &randoms);
            assert_memory_equal(client.key, block, key_len);
            assert_memory_equal(server.key, block + key_len, key_len);
            assert_memory_equal(client.fixed_iv, block + 2 * key_len, iv_len);
            assert_memory_equal(server.fixed_iv, block + 2 * key_len + iv_len, iv_len);
        }
}

/* R31: both MAC keys come before both keys of the cipher (RFC 5246 6.3); a record's key is the two in a
 * row. There is nothing behind them. */
static void cuts_mac_keys_first_for_cbc(void **state)
{
    (void)state;
    static const struct suite12 suites[] = {
        { .aead = &cbc128, .explicit_nonce_len = 16, .mac_key_len = 32 },
        { .aead = &cbc256, .explicit_nonce_len = 16, .mac_key_len = 48 },
    };
    struct randoms randoms = randoms_of_that_connection();
    uint8_t seed[2 * RANDOM_LEN], block[2 * CBC_KEY_LEN_MAX];
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
        struct main_secret12 main = main_secret(&libcrypto_sha384);
        struct record_keys12 client, server;
        size_t mac_len = suites[i].mac_key_len, key_len = suites[i].aead->key_len - mac_len;
        second_opinion_prf12("SHA384", block, 2 * (mac_len + key_len),
                             bytes_of(main.bytes, sizeof main.bytes), "key expansion",
                             join(seed, randoms.server, randoms.client));
        key_block_derive(&client, &server, &main, &suites[i], &randoms);
        assert_memory_equal(client.key, block, mac_len);
        assert_memory_equal(server.key, block + mac_len, mac_len);
        assert_memory_equal(client.key + mac_len, block + 2 * mac_len, key_len);
        assert_memory_equal(server.key + mac_len, block + 2 * mac_len + key_len, key_len);
    }
}

/* R41 */
static void computes_finished_of_both_sides(void **state)
{
    (void)state;
    struct main_secret12 main = main_secret(&libcrypto_sha256);
    struct bytes hash = hex_new(HASH_TO_CLIENT_FINISHED);
    uint8_t verify_data[VERIFY_DATA12_LEN], expected[VERIFY_DATA12_LEN];

    finished12_verify_data(verify_data, &main, false, hash.data);
    assert_hex(verify_data, sizeof verify_data, CLIENT_VERIFY_DATA);
    finished12_verify_data(verify_data, &main, true, hash.data);
    second_opinion_prf12("SHA256", expected, sizeof expected,
                         bytes_of(main.bytes, sizeof main.bytes), "server finished", hash);
    assert_memory_equal(verify_data, expected, sizeof expected);
    hex_free(hash);
}

static void finishes_over_a_hash_of_the_prfs_length(void **state)
{
    (void)state;
    struct main_secret12 main = main_secret(&libcrypto_sha384);
    uint8_t hash[48], verify_data[VERIFY_DATA12_LEN], expected[VERIFY_DATA12_LEN];
    memset(hash, 0x42, sizeof hash);
    second_opinion_prf12("SHA384", expected, sizeof expected,
                         bytes_of(main.bytes, sizeof main.bytes), "client finished",
                         bytes_of(hash, sizeof hash));
    finished12_verify_data(verify_data, &main, false, hash);
    assert_memory_equal(verify_data, expected, sizeof expected);
}

static void keep_line(void *user, const char *line)
{
    char *kept = user;
    assert_true(strlen(line) < 512);
    memcpy(kept, line, strlen(line) + 1);
}

static void logs_one_line_for_the_connection(void **state)
{
    (void)state;
    char line[512] = "";
    struct main_secret12 main = main_secret(&libcrypto_sha256);
    struct randoms randoms = randoms_of_that_connection();
    main_secret12_log(&main, &(struct keylog){ keep_line, line }, &randoms);
    assert_string_equal(
        line, "CLIENT_RANDOM 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
              " " MAIN_SECRET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_the_main_secret_of_premaster_and_randoms_and_wipes_the_premaster),
        cmocka_unit_test(binds_the_extended_main_secret_to_the_handshake),
        cmocka_unit_test(takes_a_premaster_secret_of_any_group),
        cmocka_unit_test(cuts_the_key_block_for_each_suite),
        cmocka_unit_test(cuts_mac_keys_first_for_cbc),
        cmocka_unit_test(computes_finished_of_both_sides),
        cmocka_unit_test(finishes_over_a_hash_of_the_prfs_length),
        cmocka_unit_test(logs_one_line_for_the_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
