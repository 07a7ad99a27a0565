/* exporter12_test.c - exporters of TLS 1.2 (RFC 5705), beside libcrypto's computation of the same. */
#include "keys/exporter12.h"

#include "provider_libcrypto/hash.h"
#include "second_opinion.h"

#include "support/test.h"

enum { CONTEXT_MAX = 900 }; /* what libcrypto takes */

static struct bytes text(const char *characters)
{
    return bytes_of(characters, strlen(characters));
}

static struct main_secret12 main_secret(const struct hash *hash)
{
    struct main_secret12 main = { .hash = hash, .extended = true };
    memset(main.bytes, 0x3d, sizeof main.bytes);
    return main;
}

static const struct randoms randoms = { .client = { 1, 2, 3 }, .server = { 4, 5, 6 } };

/* RFC 5705 4, written out. */
static void expect(const struct main_secret12 *main, const char *label, const struct bytes *context,
                   uint8_t *out, size_t out_len)
{
    static uint8_t room[2 * RANDOM_LEN + 2 + CONTEXT_MAX];
    struct writer seed = writer_of(room, sizeof room);
    write_bytes(&seed, bytes_of(randoms.client, RANDOM_LEN));
    write_bytes(&seed, bytes_of(randoms.server, RANDOM_LEN));
    if (context != NULL)
        write_vector(&seed, 2, *context);
    assert_true(writer_done(&seed));
    second_opinion_prf12(main->hash->name, out, out_len, bytes_of(main->bytes, sizeof main->bytes),
                         label, writer_bytes(&seed));
}

static void exports_what_libcrypto_computes(void **state)
{
    static const size_t lengths[] = { 1, 20, 32, 48, 64, 65, 300 };
    static uint8_t long_context[CONTEXT_MAX];
    const struct bytes some = text("some context"), empty = bytes_of("", 0),
                       longest = bytes_of(long_context, sizeof long_context);
    const struct bytes *const contexts[] = { NULL, &empty, &some, &longest };
    (void)state;
    for (size_t h = 0; h < HASH_COUNT; h++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            for (size_t c = 0; c < sizeof contexts / sizeof *contexts; c++) {
                struct main_secret12 main = main_secret(libcrypto_hashes[h]);
                uint8_t ours[300], theirs[300];
                assert_true(exporter12_derive(&main, &randoms, text("EXPORTER-x"), contexts[c],
                                              ours, lengths[i]));
                expect(&main, "EXPORTER-x", contexts[c], theirs, lengths[i]);
                assert_memory_equal(ours, theirs, lengths[i]);
            }
}

/* RFC 5705 4 says so, and TLS 1.3 does not. */
static void tells_an_empty_context_from_none(void **state)
{
    (void)state;
    struct main_secret12 main = main_secret(&libcrypto_sha256);
    const struct bytes empty = bytes_of("", 0);
    uint8_t with[32], without[32];
    assert_true(exporter12_derive(&main, &randoms, text("EXPORTER-x"), &empty, with, 32));
    assert_true(exporter12_derive(&main, &randoms, text("EXPORTER-x"), NULL, without, 32));
    assert_memory_not_equal(with, without, 32);
}

static void refuses(const struct main_secret12 *main, const char *label,
                    const struct bytes *context)
{
    static const uint8_t zeros[32];
    uint8_t out[32];
    memset(out, 0x5a, sizeof out);
    assert_false(exporter12_derive(main, &randoms, text(label), context, out, sizeof out));
    assert_memory_equal(out, zeros, sizeof out);
}

/* RFC 7627 5.4: two connections could be made to share it. */
static void exports_nothing_without_the_extended_main_secret(void **state)
{
    (void)state;
    struct main_secret12 main = main_secret(&libcrypto_sha256);
    main.extended = false;
    refuses(&main, "EXPORTER-x", NULL);
}

/* RFC 5705 4 */
static void exports_nothing_under_the_handshakes_own_labels(void **state)
{
    (void)state;
    static const char *const labels[] = { "client finished", "server finished", "master secret",
                                          "extended master secret", "key expansion" };
    struct main_secret12 main = main_secret(&libcrypto_sha256);
    uint8_t out[32];
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        refuses(&main, labels[i], NULL);
    assert_true(exporter12_derive(&main, &randoms, text("key expansions"), NULL, out, 32));
}

static void refuses_a_context_that_is_too_long(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    const struct bytes longest = bytes_of(bytes, 65535), longer = bytes_of(bytes, 65536);
    struct main_secret12 main = main_secret(&libcrypto_sha256);
    uint8_t out[32];
    assert_true(exporter12_derive(&main, &randoms, text("EXPORTER-x"), &longest, out, 32));
    refuses(&main, "EXPORTER-x", &longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_what_libcrypto_computes),
        cmocka_unit_test(tells_an_empty_context_from_none),
        cmocka_unit_test(exports_nothing_without_the_extended_main_secret),
        cmocka_unit_test(exports_nothing_under_the_handshakes_own_labels),
        cmocka_unit_test(refuses_a_context_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
