/* hmac_test.c - HMAC and HKDF against the answers of RFC 4231, RFC 5869 and RFC 8448. */
#include "crypto/hmac.h"

#include "provider_libcrypto/hash.h"
#include "support/hex.h"

#include "support/test.h"

static const struct {
    const char *key, *data;
    const char *tags[HASH_COUNT]; /* with SHA-256, SHA-384 and SHA-512 */
} rfc4231[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
      "4869205468657265",
      { "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
        "faea9ea9076ede7f4af152e8b2fa9cb6",
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" } },
    { "4a656665",
      "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      { "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
        "8e2240ca5e69e2c78b3239ecfab21649",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" } },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
      "dddddddddddddddddddddddddddddddddddd",
      { "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
        "2a5ab39dc13814b94e3ab6e101a34f27",
        "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
        "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb" } },
    { "0102030405060708090a0b0c0d0e0f10111213141516171819",
      "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
      "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
      { "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e"
        "6801dd23c4a7d679ccf8a386c674cffb",
        "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
        "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd" } },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a"
      "65204b6579202d2048617368204b6579"
      "204669727374",
      { "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
        "0c2ef6ab4030fe8296248df163f44952",
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" } },
};

static void gives_the_tags_of_rfc_4231(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rfc4231 / sizeof *rfc4231; i++) {
        struct bytes key = hex_new(rfc4231[i].key), data = hex_new(rfc4231[i].data);
        for (size_t h = 0; h < HASH_COUNT; h++) {
            struct hmac hmac;
            uint8_t tag[HASH_LEN_MAX];
            hmac_start(&hmac, libcrypto_hashes[h], key);
            hmac_update(&hmac, data);
            hmac_finish(&hmac, tag);
            assert_hex(tag, libcrypto_hashes[h]->len, rfc4231[i].tags[h]);
        }
        hex_free(key);
        hex_free(data);
    }
}

static void takes_its_data_in_pieces(void **state)
{
    (void)state;
    struct hmac hmac;
    uint8_t tag[32];
    hmac_start(&hmac, &libcrypto_sha256, bytes_of("Jefe", 4));
    hmac_update(&hmac, bytes_of("what do ya want ", 16));
    hmac_update(&hmac, bytes_of(NULL, 0));
    hmac_update(&hmac, bytes_of("for nothing?", 12));
    hmac_finish(&hmac, tag);
    assert_hex(tag, sizeof tag, rfc4231[1].tags[0]);
}

/* A key of just a block is used as it is; one byte more is hashed first (RFC 2104 2). */
static void hashes_keys_longer_than_a_block(void **state)
{
    (void)state;
    static const uint8_t key[HASH_BLOCK_LEN_MAX + 1] = { 1, 2, 3 };
    for (size_t h = 0; h < HASH_COUNT; h++) {
        const struct hash *hash = libcrypto_hashes[h];
        uint8_t digest[HASH_LEN_MAX], tags[3][HASH_LEN_MAX];
        struct hash_state hashing;
        hash->start(&hashing);
        hash->update(&hashing, bytes_of(key, hash->block_len + 1));
        hash->finish(&hashing, digest);

        const struct bytes keys[3] = { bytes_of(key, hash->block_len + 1),
                                       bytes_of(digest, hash->len),
                                       bytes_of(key, hash->block_len) };
        for (size_t i = 0; i < 3; i++) {
            struct hmac hmac;
            hmac_start(&hmac, hash, keys[i]);
            hmac_finish(&hmac, tags[i]);
        }
        assert_memory_equal(tags[0], tags[1], hash->len);
        assert_memory_not_equal(tags[0], tags[2], hash->len);
    }
}

static void wipes_the_key_when_it_is_done(void **state)
{
    (void)state;
    static const struct hmac wiped;
    struct hmac hmac;
    uint8_t tag[32];
    hmac_start(&hmac, &libcrypto_sha256, bytes_of("Jefe", 4));
    hmac_finish(&hmac, tag);
    assert_memory_equal(&hmac, &wiped, sizeof hmac);
}

static const struct {
    const char *ikm, *salt, *info, *prk, *okm;
} rfc5869[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
      "f0f1f2f3f4f5f6f7f8f9", "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865" },
    { "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
      "202122232425262728292a2b2c2d2e2f"
      "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
      "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
      "808182838485868788898a8b8c8d8e8f"
      "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
      "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
      "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
      "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
      "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
      "59045a99cac7827271cb41c65e590e09"
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87" },
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
      "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8" },
};

static void gives_the_keys_of_rfc_5869(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rfc5869 / sizeof *rfc5869; i++) {
        struct bytes ikm = hex_new(rfc5869[i].ikm), salt = hex_new(rfc5869[i].salt);
        struct bytes info = hex_new(rfc5869[i].info);
        uint8_t prk[32], okm[100];
        size_t okm_len = strlen(rfc5869[i].okm) / 2;
        hkdf_extract(&libcrypto_sha256, prk, salt, ikm);
        assert_hex(prk, sizeof prk, rfc5869[i].prk);
        assert_true(hkdf_expand(&libcrypto_sha256, okm, okm_len, bytes_of(prk, sizeof prk), info));
        assert_hex(okm, okm_len, rfc5869[i].okm);
        hex_free(ikm);
        hex_free(salt);
        hex_free(info);
    }
}

static void takes_an_empty_salt_for_zeros(void **state)
{
    (void)state;
    static const uint8_t zeros[HASH_LEN_MAX];
    for (size_t h = 0; h < HASH_COUNT; h++) {
        const struct hash *hash = libcrypto_hashes[h];
        uint8_t without[HASH_LEN_MAX], with[HASH_LEN_MAX];
        hkdf_extract(hash, without, bytes_of(NULL, 0), bytes_of("ikm", 3));
        hkdf_extract(hash, with, bytes_of(zeros, hash->len), bytes_of("ikm", 3));
        assert_memory_equal(without, with, hash->len);
    }
}

static void expands_to_255_digests_and_no_further(void **state)
{
    (void)state;
    static uint8_t out[255 * HASH_LEN_MAX + 1];
    for (size_t h = 0; h < HASH_COUNT; h++) {
        const struct hash *hash = libcrypto_hashes[h];
        struct bytes prk = bytes_of(out, hash->len), none = bytes_of(NULL, 0);
        assert_true(hkdf_expand(hash, out, 255 * hash->len, prk, none));
        assert_false(hkdf_expand(hash, out, 255 * hash->len + 1, prk, none));
        assert_false(hkdf_expand(hash, out, SIZE_MAX, prk, none));
        assert_true(hkdf_expand(hash, NULL, 0, prk, none));
    }
}

/* RFC 8448 section 3: secrets of the server, and what comes of them. */
static const struct {
    const char *secret, *label, *context, *expanded;
} rfc8448[] = {
    { "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a", "derived",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba" },
    { "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac", "c hs traffic",
      "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8",
      "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21" },
    { "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", "key", "",
      "3fce516009c21727d0f2e4e86ee403bc" },
    { "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", "iv", "",
      "5d313eb2671276ee13000b30" },
    { "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", "finished", "",
      "008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8" },
};

static void expands_the_labels_of_rfc_8448(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rfc8448 / sizeof *rfc8448; i++) {
        struct bytes secret = hex_new(rfc8448[i].secret), context = hex_new(rfc8448[i].context);
        uint8_t out[32];
        size_t out_len = strlen(rfc8448[i].expanded) / 2;
        assert_true(hkdf_expand_label(&libcrypto_sha256, out, out_len, secret.data,
                                      bytes_of(rfc8448[i].label, strlen(rfc8448[i].label)),
                                      context));
        assert_hex(out, out_len, rfc8448[i].expanded);
        hex_free(secret);
        hex_free(context);
    }
}

static void takes_the_longest_label_and_context_and_none_longer(void **state)
{
    (void)state;
    static const uint8_t secret[32], text[256];
    uint8_t out[16];
    static const struct {
        size_t label_len, context_len;
        bool legal;
    } cases[] = {
        { 249, 255, true },
        { 250, 255, false },
        { 249, 256, false },
        { 0, 0, true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(hkdf_expand_label(&libcrypto_sha256, out, sizeof out, secret,
                                           bytes_of(text, cases[i].label_len),
                                           bytes_of(text, cases[i].context_len)),
                         cases[i].legal);
}

/* 65536 + 16 would be 16 in the label's 16 bits. */
static void refuses_a_length_that_the_label_cannot_say(void **state)
{
    (void)state;
    static uint8_t out[65536 + 16];
    static const uint8_t secret[32];
    assert_false(hkdf_expand_label(&libcrypto_sha256, out, sizeof out, secret, bytes_of("key", 3),
                                   bytes_of(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_tags_of_rfc_4231),
        cmocka_unit_test(takes_its_data_in_pieces),
        cmocka_unit_test(hashes_keys_longer_than_a_block),
        cmocka_unit_test(wipes_the_key_when_it_is_done),
        cmocka_unit_test(gives_the_keys_of_rfc_5869),
        cmocka_unit_test(takes_an_empty_salt_for_zeros),
        cmocka_unit_test(expands_to_255_digests_and_no_further),
        cmocka_unit_test(expands_the_labels_of_rfc_8448),
        cmocka_unit_test(takes_the_longest_label_and_context_and_none_longer),
        cmocka_unit_test(refuses_a_length_that_the_label_cannot_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
