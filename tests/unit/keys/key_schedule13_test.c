/* key_schedule13_test.c - every secret and key of RFC 8448 section 3, stage by stage. */
#include "keys/key_schedule13.h"

#include "provider_libcrypto/hash.h"
#include "second_opinion.h"
#include "support/hex.h"

#include "support/test.h"

/* The traces use SHA-256 and TLS_AES_128_GCM_SHA256 throughout. */
static const struct aead aes_128_gcm = { .name = "AES_128_GCM", .key_len = 16 };

#define SHARED_SECRET         "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"
#define EARLY_SECRET          "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"
#define HANDSHAKE_SECRET      "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac"
#define MAIN_SECRET           "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919"
#define CLIENT_HANDSHAKE      "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"
#define SERVER_HANDSHAKE      "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"
#define CLIENT_APPLICATION    "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"
#define SERVER_APPLICATION    "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"
#define EXPORTER              "fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50"
#define HASH_TO_SERVER_HELLO  "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8"
#define HASH_TO_SERVER_VERIFY "edb7725fa7a3473b031ec8ef65a2485493900138a2b91291407d7951a06110ed"
#define HASH_TO_SERVER_FINISH "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13"

static void assert_wiped(const void *memory, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(((const uint8_t *)memory)[i], 0);
}

static struct early_secret early_secret(void)
{
    struct early_secret early;
    early_secret_start(&early, &libcrypto_sha256, bytes_of(NULL, 0));
    return early;
}

static struct handshake_secret handshake_secret(void)
{
    struct handshake_secret handshake;
    struct early_secret early = early_secret();
    struct bytes shared = hex_new(SHARED_SECRET);
    assert_true(handshake_secret_derive(&handshake, &early, shared));
    hex_free(shared);
    return handshake;
}

static struct main_secret main_secret(void)
{
    struct main_secret main;
    struct handshake_secret handshake = handshake_secret();
    assert_true(main_secret_derive(&main, &handshake));
    return main;
}

static struct traffic_secret traffic_secret(const char *hex)
{
    struct traffic_secret secret = { .hash = &libcrypto_sha256 };
    struct bytes bytes = hex_new(hex);
    memcpy(secret.bytes, bytes.data, bytes.len);
    hex_free(bytes);
    return secret;
}

/* R26 */
static void starts_without_a_pre_shared_key(void **state)
{
    (void)state;
    struct early_secret early = early_secret();
    assert_hex(early.bytes, 32, EARLY_SECRET);
}

/* RFC 8448 section 4: the key that the ticket of section 3 stands for. */
static void starts_with_a_pre_shared_key(void **state)
{
    (void)state;
    struct early_secret early;
    struct bytes psk = hex_new("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3");
    early_secret_start(&early, &libcrypto_sha256, psk);
    assert_hex(early.bytes, 32, "9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c");
    hex_free(psk);
}

/* R26 */
static void reaches_the_handshake_secret_and_wipes_the_stage_above(void **state)
{
    (void)state;
    struct handshake_secret handshake;
    struct early_secret early = early_secret();
    struct bytes shared = hex_new(SHARED_SECRET);
    assert_true(handshake_secret_derive(&handshake, &early, shared));
    assert_hex(handshake.bytes, 32, HANDSHAKE_SECRET);
    assert_ptr_equal(handshake.hash, &libcrypto_sha256);
    assert_wiped(&early, sizeof early);
    hex_free(shared);
}

/* R26, R27 */
static void derives_a_handshake_secret_for_each_direction(void **state)
{
    (void)state;
    struct handshake_secret handshake = handshake_secret();
    struct traffic_secret client, server;
    struct bytes hash = hex_new(HASH_TO_SERVER_HELLO);
    assert_true(handshake_traffic_derive(&handshake, hash.data, &client, &server));
    assert_hex(client.bytes, 32, CLIENT_HANDSHAKE);
    assert_hex(server.bytes, 32, SERVER_HANDSHAKE);
    hex_free(hash);
}

/* R28: one bit of what was said before. */
static void derives_other_secrets_from_another_transcript(void **state)
{
    (void)state;
    struct handshake_secret handshake = handshake_secret();
    struct traffic_secret client, server;
    struct bytes hash = hex_new(HASH_TO_SERVER_HELLO);
    ((uint8_t *)hash.data)[31] ^= 1;
    assert_true(handshake_traffic_derive(&handshake, hash.data, &client, &server));
    struct traffic_secret known_client = traffic_secret(CLIENT_HANDSHAKE);
    struct traffic_secret known_server = traffic_secret(SERVER_HANDSHAKE);
    assert_memory_not_equal(client.bytes, known_client.bytes, 32);
    assert_memory_not_equal(server.bytes, known_server.bytes, 32);
    hex_free(hash);
}

/* R26 */
static void reaches_the_main_secret_and_wipes_the_stage_above(void **state)
{
    (void)state;
    struct main_secret main;
    struct handshake_secret handshake = handshake_secret();
    assert_true(main_secret_derive(&main, &handshake));
    assert_hex(main.bytes, 32, MAIN_SECRET);
    assert_wiped(&handshake, sizeof handshake);
}

/* R26, R27 */
static void derives_the_application_secrets_and_wipes_the_last_stage(void **state)
{
    (void)state;
    struct main_secret main = main_secret();
    struct traffic_secret client, server;
    struct exporter_secret exporter;
    struct bytes hash = hex_new(HASH_TO_SERVER_FINISH);
    assert_true(application_secrets_derive(&main, hash.data, &client, &server, &exporter));
    assert_hex(client.bytes, 32, CLIENT_APPLICATION);
    assert_hex(server.bytes, 32, SERVER_APPLICATION);
    assert_hex(exporter.bytes, 32, EXPORTER);
    assert_wiped(&main, sizeof main);
    hex_free(hash);
}

static void derives_key_and_iv_of_each_level_and_direction(void **state)
{
    static const struct {
        const char *secret, *key, *iv;
    } known[] = {
        { SERVER_HANDSHAKE, "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30" },
        { CLIENT_HANDSHAKE, "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f" },
        { SERVER_APPLICATION, "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984" },
        { CLIENT_APPLICATION, "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct traffic_secret secret = traffic_secret(known[i].secret);
        struct traffic_keys keys;
        assert_true(traffic_keys_derive(&keys, &secret, &aes_128_gcm));
        assert_hex(keys.key, 16, known[i].key);
        assert_hex(keys.iv, 12, known[i].iv);
    }
}

/* R41 */
static void computes_finished_of_both_sides(void **state)
{
    (void)state;
    uint8_t verify_data[HASH_LEN_MAX];
    struct traffic_secret server = traffic_secret(SERVER_HANDSHAKE);
    struct traffic_secret client = traffic_secret(CLIENT_HANDSHAKE);
    struct bytes to_verify = hex_new(HASH_TO_SERVER_VERIFY);
    struct bytes to_finish = hex_new(HASH_TO_SERVER_FINISH);

    assert_true(finished_verify_data(&server, to_verify.data, verify_data));
    assert_hex(verify_data, 32, "9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718");
    assert_true(finished_verify_data(&client, to_finish.data, verify_data));
    assert_hex(verify_data, 32, "a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");
    hex_free(to_verify);
    hex_free(to_finish);
}

/* RFC 9846 7.2; no trace has a KeyUpdate, so that libcrypto says what is right. */
static void comes_to_the_next_generation_of_a_secret(void **state)
{
    (void)state;
    for (size_t h = 0; h < HASH_COUNT; h++) {
        struct traffic_secret secret = { .hash = libcrypto_hashes[h], .bytes = { 1, 2, 3 } };
        size_t len = secret.hash->len;
        for (int generation = 0; generation < 3; generation++) {
            uint8_t expected[HASH_LEN_MAX];
            second_opinion_expand_label(secret.hash->name, expected, len,
                                        bytes_of(secret.bytes, len), "traffic upd",
                                        bytes_of(NULL, 0));
            assert_true(traffic_secret_update(&secret));
            assert_memory_equal(secret.bytes, expected, len);
        }
    }
}

/* The traces are all of SHA-256: what is as long as a hash must follow the hash. */
static void derives_as_much_as_the_hash_is_long(void **state)
{
    (void)state;
    const struct hash *hash = &libcrypto_sha384;
    struct handshake_secret handshake = { .hash = hash, .bytes = { 9 } };
    struct traffic_secret client, server;
    uint8_t transcript_hash[HASH_LEN_MAX] = { 7 }, expected[HASH_LEN_MAX];

    assert_true(handshake_traffic_derive(&handshake, transcript_hash, &client, &server));
    second_opinion_expand_label("SHA384", expected, 48, bytes_of(handshake.bytes, 48),
                                "c hs traffic", bytes_of(transcript_hash, 48));
    assert_memory_equal(client.bytes, expected, 48);

    struct aead long_key = { .key_len = 32 };
    struct traffic_keys keys;
    assert_true(traffic_keys_derive(&keys, &client, &long_key));
    second_opinion_expand_label("SHA384", expected, 32, bytes_of(client.bytes, 48), "key",
                                bytes_of(NULL, 0));
    assert_memory_equal(keys.key, expected, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_without_a_pre_shared_key),
        cmocka_unit_test(starts_with_a_pre_shared_key),
        cmocka_unit_test(reaches_the_handshake_secret_and_wipes_the_stage_above),
        cmocka_unit_test(derives_a_handshake_secret_for_each_direction),
        cmocka_unit_test(derives_other_secrets_from_another_transcript),
        cmocka_unit_test(reaches_the_main_secret_and_wipes_the_stage_above),
        cmocka_unit_test(derives_the_application_secrets_and_wipes_the_last_stage),
        cmocka_unit_test(derives_key_and_iv_of_each_level_and_direction),
        cmocka_unit_test(computes_finished_of_both_sides),
        cmocka_unit_test(comes_to_the_next_generation_of_a_secret),
        cmocka_unit_test(derives_as_much_as_the_hash_is_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
