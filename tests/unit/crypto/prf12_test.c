/* prf12_test.c - the PRF of TLS 1.2 against its published answers, and against libcrypto's TLS1-PRF. */
#include "crypto/prf12.h"

#include "provider_libcrypto/hash.h"
#include "support/hex.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "support/test.h"

enum { OUT_MAX = 300 };

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

/* Those that the working group's list agreed on when RFC 5246 was written; label "test label". */
static const struct {
    const char *hash, *secret, *seed, *out;
} known[] = {
    { "SHA256", "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c",
      "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
      "6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
      "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
      "87347b66" },
    { "SHA384", "b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465",
      "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd"
      "e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd"
      "8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
      "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6"
      "91c8f3a26854308d5eaa3be85e0990703d73e56f" },
    { "SHA512", "b0323523c1853599584d88568bbb05eb", "d4640e12e4bcdbfb437f03e6ae418ee5",
      "1261f588c798c5c201ff036e7a9cb5edcd7fe3f94c669a122a4638d7d508b283"
      "042df6789875c7147e906d868bc75c45e20eb40c1cf4a1713b27371f68432592"
      "f7dc8ea8ef223e12ea8507841311bf68653d0cfc4056d811f025c45ddfa6e6fe"
      "c702f054b409d6f28dd0a3233e498da41a3e75c5630eedbe22fe254e33a1b0e9"
      "f6b9826675bec7d01a845658dc9c397545401d40b9f46c7a400ee1b8f81ca0a6"
      "0d1a397a1028bff5d2ef5066126842fb8da4197632bdb54ff6633f86bbc836e6"
      "40d4d898" },
};

static const struct hash *hash_named(const char *name)
{
    for (size_t i = 0; i < HASH_COUNT; i++)
        if (strcmp(libcrypto_hashes[i]->name, name) == 0)
            return libcrypto_hashes[i];
    fail_msg("no %s", name);
    return NULL;
}

/* R30 */
static void gives_the_published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint8_t out[OUT_MAX];
        size_t out_len = strlen(known[i].out) / 2;
        struct bytes secret = hex_new(known[i].secret), seed = hex_new(known[i].seed);
        const struct prf12_input input = { .label = text("test label"), .seed = seed };
        prf12(hash_named(known[i].hash), out, out_len, secret, &input);
        assert_hex(out, out_len, known[i].out);
        hex_free(secret);
        hex_free(seed);
    }
}

static OSSL_PARAM octets(const char *name, struct bytes value)
{
    return OSSL_PARAM_construct_octet_string(name, (void *)value.data, value.len);
}

static void second_opinion(const char *digest, uint8_t *out, size_t out_len, struct bytes secret,
                           const struct prf12_input *input)
{
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
        octets(OSSL_KDF_PARAM_SECRET, secret),
        octets(OSSL_KDF_PARAM_SEED, input->label),
        octets(OSSL_KDF_PARAM_SEED, input->seed),
        octets(OSSL_KDF_PARAM_SEED, input->more_seed),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    EVP_KDF_CTX *derivation = EVP_KDF_CTX_new(kdf);
    assert_int_equal(EVP_KDF_derive(derivation, out, out_len, parameters), 1);
    EVP_KDF_CTX_free(derivation);
    EVP_KDF_free(kdf);
}

/* Secrets shorter and longer than a block of the hash, outputs that end within, at and after a block. */
static void agrees_with_libcrypto_at_every_length(void **state)
{
    (void)state;
    static const size_t secret_lens[] = { 1, 48, 64, 65, 128, 129 };
    uint8_t secret[129], seed[64], out[OUT_MAX], expected[OUT_MAX];
    memset(secret, 0x5e, sizeof secret);
    memset(seed, 0x77, sizeof seed);
    const struct prf12_input input = { .label = text("key expansion"),
                                       .seed = bytes_of(seed, 32),
                                       .more_seed = bytes_of(seed + 1, 33) };
    for (size_t h = 0; h < HASH_COUNT; h++)
        for (size_t s = 0; s < sizeof secret_lens / sizeof *secret_lens; s++)
            for (size_t len = 1; len < OUT_MAX; len += len < 70 ? 1 : 37) {
                struct bytes key = bytes_of(secret, secret_lens[s]);
                prf12(libcrypto_hashes[h], out, len, key, &input);
                second_opinion(libcrypto_hashes[h]->name, expected, len, key, &input);
                assert_memory_equal(out, expected, len);
            }
}

static void takes_a_seed_in_parts(void **state)
{
    (void)state;
    uint8_t whole[40], parts[40];
    const struct prf12_input one = { .label = text("label"), .seed = text("seed") };
    const struct prf12_input two = { text("lab"), text("els"), text("eed") };
    prf12(&libcrypto_sha256, whole, sizeof whole, text("secret"), &one);
    prf12(&libcrypto_sha256, parts, sizeof parts, text("secret"), &two);
    assert_memory_equal(whole, parts, sizeof whole);
}

static void writes_no_more_than_is_asked_for(void **state)
{
    (void)state;
    uint8_t out[3] = { 1, 2, 3 };
    const struct prf12_input input = { .label = text("label") };
    prf12(&libcrypto_sha256, out, 0, text("secret"), &input);
    assert_memory_equal(out, "\1\2\3", 3);
    prf12(&libcrypto_sha256, out, 2, text("secret"), &input);
    assert_int_equal(out[2], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_answers),
        cmocka_unit_test(agrees_with_libcrypto_at_every_length),
        cmocka_unit_test(takes_a_seed_in_parts),
        cmocka_unit_test(writes_no_more_than_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
