/* hash_test.c - SHA-2 against the answers of FIPS 180-4, and states as plain memory. */
#include "provider_libcrypto/hash.h"

#include "support/hex.h"

#include "support/test.h"

static const struct {
    const char *message;
    const char *digests[HASH_COUNT];
} known_answers[] = {
    { "",
      { "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
        "274edebfe76f65fbd51ad2f14898b95b",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" } },
    { "abc",
      { "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" } },
};

static void gives_the_digests_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known_answers / sizeof *known_answers; i++)
        for (size_t h = 0; h < HASH_COUNT; h++) {
            const struct hash *hash = libcrypto_hashes[h];
            struct hash_state hashing;
            uint8_t digest[HASH_LEN_MAX];
            hash->start(&hashing);
            hash->update(&hashing,
                         bytes_of(known_answers[i].message, strlen(known_answers[i].message)));
            hash->finish(&hashing, digest);
            assert_hex(digest, hash->len, known_answers[i].digests[h]);
        }
}

/* RFC 6960 4.1.1 needs it, to find keys and names; nothing else can come to it. */
static void has_sha1_for_identifiers_alone(void **state)
{
    (void)state;
    struct hash_state hashing;
    uint8_t digest[HASH_LEN_MAX];
    libcrypto_sha1.start(&hashing);
    libcrypto_sha1.update(&hashing, bytes_of("abc", 3));
    libcrypto_sha1.finish(&hashing, digest);
    assert_hex(digest, libcrypto_sha1.len, "a9993e364706816aba3e25717850c26c9cd0d89d");
    for (size_t h = 0; h < HASH_COUNT; h++)
        assert_true(libcrypto_hashes[h]->len > libcrypto_sha1.len);
}

static void knows_its_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t len, block_len;
    } expected[HASH_COUNT] = { { "SHA256", 32, 64 }, { "SHA384", 48, 128 }, { "SHA512", 64, 128 } };
    for (size_t h = 0; h < HASH_COUNT; h++) {
        assert_string_equal(libcrypto_hashes[h]->name, expected[h].name);
        assert_int_equal(libcrypto_hashes[h]->len, expected[h].len);
        assert_int_equal(libcrypto_hashes[h]->block_len, expected[h].block_len);
    }
}

/* 300 bytes in pieces of every size; the snapshot after each piece must not disturb. */
static void takes_messages_in_pieces_and_snapshots_between(void **state)
{
    (void)state;
    uint8_t message[300], whole[HASH_LEN_MAX], pieces[HASH_LEN_MAX], ignored[HASH_LEN_MAX];
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)i;
    for (size_t h = 0; h < HASH_COUNT; h++) {
        const struct hash *hash = libcrypto_hashes[h];
        struct hash_state hashing, snapshot;
        hash->start(&hashing);
        hash->update(&hashing, bytes_of(message, sizeof message));
        hash->finish(&hashing, whole);
        for (size_t piece = 1; piece < sizeof message; piece++) {
            hash->start(&hashing);
            for (size_t at = 0; at < sizeof message; at += piece) {
                size_t left = sizeof message - at;
                hash->update(&hashing, bytes_of(message + at, piece < left ? piece : left));
                snapshot = hashing;
                hash->finish(&snapshot, ignored);
            }
            hash->update(&hashing, bytes_of(NULL, 0));
            hash->finish(&hashing, pieces);
            assert_memory_equal(pieces, whole, hash->len);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_digests_of_the_standard),
        cmocka_unit_test(has_sha1_for_identifiers_alone),
        cmocka_unit_test(knows_its_lengths),
        cmocka_unit_test(takes_messages_in_pieces_and_snapshots_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
