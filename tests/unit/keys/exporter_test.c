/* exporter_test.c - TLS-Exporter (RFC 9846 7.5), beside libcrypto's computation of the same. */
#include "keys/exporter.h"

#include "provider_libcrypto/hash.h"
#include "second_opinion.h"

#include <string.h>

#include "support/test.h"

static struct bytes text(const char *characters)
{
    return bytes_of(characters, strlen(characters));
}

static struct exporter_secret secret_of(const struct hash *hash)
{
    struct exporter_secret exporter = { .hash = hash };
    for (size_t i = 0; i < hash->len; i++)
        exporter.bytes[i] = (uint8_t)(0xa0 + i);
    return exporter;
}

/* HKDF-Expand-Label(Derive-Secret(secret, label, ""), "exporter", Hash(context), out_len) */
static void expect(const struct exporter_secret *exporter, const char *label, struct bytes context,
                   uint8_t *out, size_t out_len)
{
    const char *digest = exporter->hash->name;
    size_t len = exporter->hash->len;
    uint8_t nothing[HASH_LEN_MAX], hashed[HASH_LEN_MAX], derived[HASH_LEN_MAX];
    assert_int_equal(second_opinion_hash(digest, nothing, bytes_of(NULL, 0)), len);
    assert_int_equal(second_opinion_hash(digest, hashed, context), len);
    second_opinion_expand_label(digest, derived, len, bytes_of(exporter->bytes, len), label,
                                bytes_of(nothing, len));
    second_opinion_expand_label(digest, out, out_len, bytes_of(derived, len), "exporter",
                                bytes_of(hashed, len));
}

static void exports_what_libcrypto_computes(void **state)
{
    static const size_t lengths[] = { 1, 20, 32, 48, 64, 65, 300 };
    (void)state;
    for (size_t h = 0; h < HASH_COUNT; h++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            struct exporter_secret exporter = secret_of(libcrypto_hashes[h]);
            uint8_t ours[300], theirs[300];
            assert_true(exporter_derive(&exporter, text("EXPORTER-Channel-Binding"),
                                        text("some context"), ours, lengths[i]));
            expect(&exporter, "EXPORTER-Channel-Binding", text("some context"), theirs, lengths[i]);
            assert_memory_equal(ours, theirs, lengths[i]);
        }
}

static void takes_no_context_for_an_empty_one(void **state)
{
    (void)state;
    struct exporter_secret exporter = secret_of(&libcrypto_sha256);
    uint8_t none[32], empty[32], theirs[32];
    assert_true(exporter_derive(&exporter, text("EXPORTER-x"), bytes_of(NULL, 0), none, 32));
    assert_true(exporter_derive(&exporter, text("EXPORTER-x"), bytes_of("", 0), empty, 32));
    expect(&exporter, "EXPORTER-x", bytes_of(NULL, 0), theirs, 32);
    assert_memory_equal(none, empty, 32);
    assert_memory_equal(none, theirs, 32);
}

static void exports_different_bytes_for_each_label_and_context(void **state)
{
    (void)state;
    struct exporter_secret exporter = secret_of(&libcrypto_sha256);
    uint8_t one[32], other_label[32], other_context[32];
    assert_true(exporter_derive(&exporter, text("EXPORTER-a"), text("1"), one, 32));
    assert_true(exporter_derive(&exporter, text("EXPORTER-b"), text("1"), other_label, 32));
    assert_true(exporter_derive(&exporter, text("EXPORTER-a"), text("2"), other_context, 32));
    assert_memory_not_equal(one, other_label, 32);
    assert_memory_not_equal(one, other_context, 32);
    assert_memory_not_equal(other_label, other_context, 32);
}

/* A shorter export is a new value, and not the start of a longer one. */
static void binds_the_length_that_is_asked_for(void **state)
{
    (void)state;
    struct exporter_secret exporter = secret_of(&libcrypto_sha256);
    uint8_t some[16], more[32];
    assert_true(exporter_derive(&exporter, text("EXPORTER-a"), text("1"), some, 16));
    assert_true(exporter_derive(&exporter, text("EXPORTER-a"), text("1"), more, 32));
    assert_memory_not_equal(some, more, 16);
}

/* HkdfLabel.label has at most 255 bytes with its "tls13 " (RFC 9846 7.1). */
static void takes_labels_of_249_bytes_and_no_more(void **state)
{
    (void)state;
    struct exporter_secret exporter = secret_of(&libcrypto_sha256);
    char label[250];
    uint8_t out[32], zeros[32] = { 0 };
    memset(label, 'x', sizeof label);
    assert_true(exporter_derive(&exporter, bytes_of(label, 249), bytes_of(NULL, 0), out, 32));
    assert_memory_not_equal(out, zeros, 32);
    assert_false(exporter_derive(&exporter, bytes_of(label, 250), bytes_of(NULL, 0), out, 32));
    assert_memory_equal(out, zeros, 32);
}

/* RFC 5869 2.3: at most 255 hash lengths. */
static void exports_255_hash_lengths_and_no_more(void **state)
{
    (void)state;
    struct exporter_secret exporter = secret_of(&libcrypto_sha256);
    enum { MOST = 255 * 32 };
    static uint8_t out[MOST + 1], theirs[MOST], zeros[MOST + 1];
    assert_true(exporter_derive(&exporter, text("EXPORTER-a"), text("1"), out, MOST));
    expect(&exporter, "EXPORTER-a", text("1"), theirs, MOST);
    assert_memory_equal(out, theirs, sizeof theirs);
    assert_false(exporter_derive(&exporter, text("EXPORTER-a"), text("1"), out, sizeof out));
    assert_memory_equal(out, zeros, sizeof out);
}

/* Longer than any field could hold: it is hashed. */
static void takes_a_context_of_any_length(void **state)
{
    (void)state;
    struct exporter_secret exporter = secret_of(&libcrypto_sha384);
    static uint8_t context[70000];
    uint8_t ours[48], theirs[48];
    assert_true(exporter_derive(&exporter, text("EXPORTER-a"), bytes_of(context, sizeof context),
                                ours, 48));
    expect(&exporter, "EXPORTER-a", bytes_of(context, sizeof context), theirs, 48);
    assert_memory_equal(ours, theirs, 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_what_libcrypto_computes),
        cmocka_unit_test(takes_no_context_for_an_empty_one),
        cmocka_unit_test(exports_different_bytes_for_each_label_and_context),
        cmocka_unit_test(binds_the_length_that_is_asked_for),
        cmocka_unit_test(takes_labels_of_249_bytes_and_no_more),
        cmocka_unit_test(exports_255_hash_lengths_and_no_more),
        cmocka_unit_test(takes_a_context_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
