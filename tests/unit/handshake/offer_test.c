/* offer_test.c - the ClientHello that a configuration makes (RFC 9846 4.2.2). */
#include "handshake/offer.h"

#include "exchange.h"
#include "legacy/suites.h"

#include <stdlib.h>

#include "support/test.h"

static struct exchange x;
static struct offer offer;

static int start(void **state)
{
    (void)state;
    exchange_prepare(&x);
    offer = (struct offer){ 0 };
    return 0;
}

static int stop(void **state)
{
    (void)state;
    offer_end(&offer);
    exchange_end(&x);
    return 0;
}

static struct client_hello made_for(const char *name)
{
    parley_error error = no_error();
    struct peer_name peer;
    struct client_hello hello;
    assert_true(peer_name_read(&peer, bytes_of(name, strlen(name)), &error));
    assert_true(offer_make(&offer, &x.client.config, &peer, NULL, &error));
    struct reader in = reader_of(offer_message(&offer));
    assert_int_equal(read_u8(&in), CLIENT_HELLO);
    struct reader body = reader_of(read_vector(&in, 3, 0, 65535));
    assert_true(reader_done(&in));
    assert_true(client_hello_parse(&hello, &body));
    return hello;
}

/* R5, R8, R14 */
static void offers_what_the_configuration_says(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2", 3);
    struct client_hello hello = made_for("server.example");
    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_int_equal(hello.legacy_session_id.len, 32);
    assert_true(bytes_equal(hello.legacy_compression, bytes_of("\0", 1)));
    assert_true(bytes_equal(hello.supported_versions, bytes_of("\x03\x04\x03\x03", 4)));
    assert_int_equal(hello.cipher_suites.len,
                     2 * (x.client.config.suite_count + x.client.config.suite12_count));
    for (size_t i = 0; i < x.client.config.suite_count; i++)
        assert_int_equal(u16_at(hello.cipher_suites, i), x.client.config.suites[i].id);
    for (size_t i = 0; i < x.client.config.suite12_count; i++)
        assert_int_equal(u16_at(hello.cipher_suites, x.client.config.suite_count + i),
                         x.client.config.suites12[i].id);
    for (size_t i = 0; i < x.client.config.group_count; i++)
        assert_int_equal(u16_at(hello.supported_groups, i), x.client.config.groups[i]->id);
    for (size_t i = 0; i < x.client.config.scheme_count; i++)
        assert_int_equal(u16_at(hello.signature_algorithms, i), x.client.config.schemes[i]->id);
    assert_true(bytes_equal(hello.alpn, x.client.config.alpn));
    assert_true(bytes_equal(hello.server_name, bytes_of("server.example", 14)));
    assert_int_equal(offer.extensions, hello.extensions.present);
}

/* R31: nothing else has a use for it (RFC 7366 3). */
static void speaks_of_encrypt_then_mac_with_cbc_alone(void **state)
{
    struct handshake_config *config = &x.client.config;
    for (int cbc = 0; cbc < 2; cbc++) {
        config->suite12_count =
            legacy_suites_add(config->suites12, config->suite12_count, x.provider, !cbc, cbc);
        struct client_hello hello = made_for("server.example");
        assert_int_equal(hello.encrypt_then_mac, cbc && legacy_is_built());
        stop(state);
        start(state);
    }
}

/* R4 */
static void sends_a_share_of_exact_length_for_each_group_that_was_chosen(void **state)
{
    struct key_share share;
    size_t count = 0;
    (void)state;
    x.client.config.share_group_count = x.client.config.group_count;
    memcpy(x.client.config.share_groups, x.client.config.groups, sizeof x.client.config.groups);
    struct client_hello hello = made_for("server.example");
    struct reader shares = reader_of(hello.key_shares);
    for (; key_share_next(&shares, &share); count++) {
        assert_int_equal(share.group, x.client.config.groups[count]->id);
        assert_int_equal(share.key_exchange.len, x.client.config.groups[count]->share_len);
        assert_ptr_equal(offer_share(&offer, share.group)->group, x.client.config.groups[count]);
    }
    assert_int_equal(count, x.client.config.group_count);
    assert_null(offer_share(&offer, 0x1234));
}

/* RFC 9846 4.3.8: an empty list asks for a retry. */
static void may_send_no_share_at_all(void **state)
{
    (void)state;
    x.client.config.share_group_count = 0;
    struct client_hello hello = made_for("server.example");
    assert_true(extensions_have(&hello.extensions, EXT_KEY_SHARE));
    assert_int_equal(hello.key_shares.len, 0);
}

/* R6: RFC 6066 3 allows DNS names alone. */
static void never_sends_an_address_as_the_server_name(void **state)
{
    static const char *const addresses[] = { "192.0.2.1", "2001:db8::1", "[::1]" };
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct client_hello hello = made_for(addresses[i]);
        assert_false(extensions_have(&hello.extensions, EXT_SERVER_NAME));
        offer_end(&offer);
        offer = (struct offer){ 0 };
    }
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

/* R2 */
static void never_repeats_a_random(void **state)
{
    enum { COUNT = 10000 };
    static uint8_t randoms[COUNT][32];
    parley_error error = no_error();
    (void)state;
    x.client.config.share_group_count = 0; /* shares cost time, and are not the point */
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(offer_make(&offer, &x.client.config, NULL, NULL, &error));
        memcpy(randoms[i], offer.random, 32);
    }
    qsort(randoms, COUNT, 32, compare);
    for (size_t i = 1; i < COUNT; i++)
        assert_memory_not_equal(randoms[i - 1], randoms[i], 32);
}

static bool no_random(void *state, uint8_t *out, size_t len)
{
    (void)state, (void)out, (void)len;
    return false;
}

static void fails_when_there_is_no_randomness(void **state)
{
    parley_error error = no_error();
    struct provider dry = *x.provider;
    (void)state;
    dry.random.fill = no_random;
    x.client.config.provider = &dry;
    assert_false(offer_make(&offer, &x.client.config, NULL, NULL, &error));
    assert_int_equal(error.code, RANDOM_FAILED);
    assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
}

/* A cookie as long as a server can make it leaves no room for the rest (RFC 9846 4.3.2). */
static void says_when_a_cookie_makes_the_hello_too_long(void **state)
{
    static const uint8_t cookie[65535];
    parley_error error = no_error();
    (void)state;
    (void)made_for("server.example");
    assert_false(
        offer_retry(&offer, &x.client.config, NULL, NULL, bytes_of(cookie, sizeof cookie), &error));
    assert_int_equal(error.code, OWN_MESSAGE_TOO_LONG);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(offers_what_the_configuration_says),
        TEST(speaks_of_encrypt_then_mac_with_cbc_alone),
        TEST(sends_a_share_of_exact_length_for_each_group_that_was_chosen),
        TEST(may_send_no_share_at_all),
        TEST(never_sends_an_address_as_the_server_name),
        TEST(never_repeats_a_random),
        TEST(fails_when_there_is_no_randomness),
        TEST(says_when_a_cookie_makes_the_hello_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
