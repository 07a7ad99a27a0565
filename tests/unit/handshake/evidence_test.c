/* evidence_test.c - what errors say about offers that were not taken. */
#include "handshake/evidence.h"

#include "exchange.h"
#include "wire/names.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;
static char text[208];

static int start(void **state)
{
    (void)state;
    exchange_prepare(&x);
    x.client.config.alpn = bytes_of("\002h2\005\x1b[2J\x22", 9);
    exchange_start(&x);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

static const char *evidence_of(const struct end *end, enum alert alert)
{
    return alert_evidence(text, sizeof text, &end->handshake, alert);
}

/* R20 */
static void lists_the_offer_that_found_no_taker(void **state)
{
    (void)state;
    static const char offer[] =
        "the offer was TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, "
        "TLS_CHACHA20_POLY1305_SHA256 and 6 of TLS 1.2; X25519, secp256r1, secp384r1, secp521r1; ";
    assert_memory_equal(evidence_of(&x.client, ALERT_HANDSHAKE_FAILURE), offer, sizeof offer - 1);
    assert_non_null(strstr(text, " kinds of signature"));
    assert_memory_equal(evidence_of(&x.client, ALERT_INSUFFICIENT_SECURITY), offer,
                        sizeof offer - 1);
}

/* R17 */
static void names_the_version_that_was_offered(void **state)
{
    (void)state;
    assert_string_equal(evidence_of(&x.client, ALERT_PROTOCOL_VERSION),
                        "the offer was TLS 1.3 and TLS 1.2");
    x.client.config.lowest_version = TLS_1_3;
    assert_string_equal(evidence_of(&x.client, ALERT_PROTOCOL_VERSION),
                        "the offer was TLS 1.3 alone");
    x.client.config.lowest_version = x.client.config.highest_version = TLS_1_2;
    assert_string_equal(evidence_of(&x.client, ALERT_PROTOCOL_VERSION),
                        "the offer was TLS 1.2 alone");
}

/* R63 */
static void lists_the_protocols_that_were_offered(void **state)
{
    (void)state;
    assert_string_equal(evidence_of(&x.client, ALERT_NO_APPLICATION_PROTOCOL),
                        "the offer was h2, \\x1b[2J\\x22");
}

/* R61 */
static void names_the_server_that_was_asked_for(void **state)
{
    (void)state;
    assert_string_equal(evidence_of(&x.client, ALERT_UNRECOGNIZED_NAME),
                        "the name was " EXCHANGE_NAME);
}

static void tells_what_was_waited_for_in_all_other_cases(void **state)
{
    (void)state;
    assert_string_equal(evidence_of(&x.client, ALERT_INTERNAL_ERROR),
                        "this side was waiting for ServerHello");
    assert_string_equal(evidence_of(&x.server, ALERT_HANDSHAKE_FAILURE),
                        "this side was waiting for ClientHello");
    assert_true(exchange_run(&x));
    assert_string_equal(evidence_of(&x.client, ALERT_HANDSHAKE_FAILURE),
                        "this side was waiting for data, after the handshake");
}

static void cuts_lists_that_do_not_fit(void **state)
{
    (void)state;
    static const uint8_t suites[] = { 0x13, 0x01, 0x7a, 0x7b, 0x13, 0x02 };
    char small[32];
    assert_string_equal(
        numbers_text(text, sizeof text, bytes_of(suites, sizeof suites), suite_name),
        "TLS_AES_128_GCM_SHA256, 0x7a7b, TLS_AES_256_GCM_SHA384");
    for (size_t cap = 1; cap <= sizeof small; cap++) {
        memset(small, '!', sizeof small);
        numbers_text(small, cap, bytes_of(suites, sizeof suites), suite_name);
        assert_int_equal(strlen(small), cap - 1);
        assert_memory_equal(small, text, cap - 1);
        groups_text(small, cap, &x.client.config);
        assert_true(strlen(small) < cap);
        suites_text(small, cap, &x.client.config);
        assert_true(strlen(small) < cap);
        protocols_text(small, cap, x.client.config.alpn);
        assert_true(strlen(small) < cap);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lists_the_offer_that_found_no_taker),
        TEST(names_the_version_that_was_offered),
        TEST(lists_the_protocols_that_were_offered),
        TEST(names_the_server_that_was_asked_for),
        TEST(tells_what_was_waited_for_in_all_other_cases),
        TEST(cuts_lists_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
