/* client_hello_flow_test.c - which version two sides settle on, and that nobody between them can make
 * it a lesser one (RFC 9846 4.3.1, 4.2.3, E.1; RFC 7507). R11, R12
 */
#include "exchange.h"

#include <stdio.h>
#include <string.h>

#include "support/test.h"

static struct exchange x;

static int start(void **state)
{
    (void)state;
    exchange_prepare(&x);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

/* As a configuration does: what is not spoken has no suites. */
static void speak(struct end *end, uint16_t lowest, uint16_t highest)
{
    end->config.lowest_version = lowest;
    end->config.highest_version = highest;
    if (lowest == TLS_1_3)
        end->config.suite12_count = 0;
    if (highest == TLS_1_2)
        end->config.suite_count = end->config.share_group_count = 0;
}

static struct client_hello parsed(const struct queued *message)
{
    struct client_hello hello;
    struct reader in = reader_of(queued_body(message));
    assert_true(client_hello_parse(&hello, &in));
    return hello;
}

typedef void change_fn(struct client_hello *hello);

static void change_hello(change_fn *change)
{
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    struct queued *message = exchange_next(&x.client);
    struct queued copy = *message; /* the views of the parsed hello stay where they are */
    struct client_hello hello = parsed(&copy);
    change(&hello);
    client_hello_write(&out, &hello);
    assert_true(writer_done(&out));
    queued_set_body(message, writer_bytes(&out));
}

/* R11: every pair of what two sides may speak; 0: nothing is shared. */
static void settles_on_the_highest_version_that_both_speak(void **state)
{
    static const struct {
        uint16_t client_lowest, client_highest, server_lowest, server_highest, settled;
    } cases[] = {
        { TLS_1_2, TLS_1_3, TLS_1_2, TLS_1_3, TLS_1_3 },
        { TLS_1_2, TLS_1_3, TLS_1_3, TLS_1_3, TLS_1_3 },
        { TLS_1_2, TLS_1_3, TLS_1_2, TLS_1_2, TLS_1_2 },
        { TLS_1_3, TLS_1_3, TLS_1_2, TLS_1_3, TLS_1_3 },
        { TLS_1_2, TLS_1_2, TLS_1_2, TLS_1_3, TLS_1_2 },
        { TLS_1_3, TLS_1_3, TLS_1_3, TLS_1_3, TLS_1_3 },
        { TLS_1_2, TLS_1_2, TLS_1_2, TLS_1_2, TLS_1_2 },
        { TLS_1_3, TLS_1_3, TLS_1_2, TLS_1_2, 0 },
        { TLS_1_2, TLS_1_2, TLS_1_3, TLS_1_3, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        start(state);
        speak(&x.client, cases[i].client_lowest, cases[i].client_highest);
        speak(&x.server, cases[i].server_lowest, cases[i].server_highest);
        exchange_start(&x);
        assert_int_equal(exchange_run(&x), cases[i].settled != 0);
        if (cases[i].settled == 0)
            expect_refusal(&x.server, VERSION_NOT_SHARED, ALERT_PROTOCOL_VERSION);
        else
            assert_true(x.client.facts.done && x.server.facts.done);
        assert_int_equal(x.client.facts.version, cases[i].settled);
        assert_int_equal(x.server.facts.version, cases[i].settled);
        stop(state);
    }
}

/* R1 */
static void offers_the_versions_that_it_speaks_and_what_belongs_to_them(void **state)
{
    (void)state;
    exchange_start(&x);
    struct client_hello hello = parsed(exchange_next(&x.client));
    assert_true(bytes_equal(hello.supported_versions, bytes_of("\x03\x04\x03\x03", 4)));
    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_true(hello.extended_main_secret);
    assert_non_null(hello.renegotiation_info.data);
    assert_int_equal(hello.renegotiation_info.len, 0);
    assert_int_equal(u16_at(hello.cipher_suites, 0), 0x1301);
    assert_int_equal(u16_at(hello.cipher_suites, 3), 0xc02b);
}

static void says_nothing_of_tls12_when_it_does_not_speak_it(void **state)
{
    (void)state;
    speak(&x.client, TLS_1_3, TLS_1_3);
    exchange_start(&x);
    struct client_hello hello = parsed(exchange_next(&x.client));
    assert_true(bytes_equal(hello.supported_versions, bytes_of("\x03\x04", 2)));
    assert_false(hello.extended_main_secret);
    assert_null(hello.renegotiation_info.data);
    assert_null(hello.ec_point_formats.data);
    assert_int_equal(hello.cipher_suites.len, 2 * SUITES_MAX);
}

/* R10: highest version, random, suites, null compression, and a session ID that is empty. */
static void sends_the_hello_of_tls12_when_that_is_all_it_speaks(void **state)
{
    (void)state;
    speak(&x.client, TLS_1_2, TLS_1_2);
    exchange_start(&x);
    struct client_hello hello = parsed(exchange_next(&x.client));
    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_int_equal(hello.random.len, 32);
    assert_int_equal(hello.legacy_session_id.len, 0);
    assert_int_equal(hello.cipher_suites.len, 2 * SUITES12_COUNT);
    assert_true(bytes_equal(hello.legacy_compression, bytes_of("", 1)));
    assert_null(hello.supported_versions.data);
    assert_null(hello.key_shares.data);
}

static void drop_supported_versions(struct client_hello *hello)
{
    hello->supported_versions = bytes_of(NULL, 0);
}

/* R12: somebody takes supported_versions out. The server's mark ends that at the client. */
static void detects_that_somebody_took_the_versions_out(void **state)
{
    (void)state;
    exchange_start(&x);
    change_hello(drop_supported_versions);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, DOWNGRADE_DETECTED, ALERT_ILLEGAL_PARAMETER);
}

/* R12: and a server that does not mark is found out by its Finished. */
static void notices_by_finished_what_no_mark_told(void **state)
{
    (void)state;
    x.server.config.highest_version = TLS_1_2;
    exchange_start(&x);
    change_hello(drop_supported_versions);
    assert_false(exchange_run(&x));
    expect_refusal(&x.server, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
}

/* RFC 9846 4.2.3: no mark from a server that cannot do better, and no offence at one's own version. */
static void marks_only_what_is_a_downgrade(void **state)
{
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_memory_not_equal(x.server.handshake.randoms.server + 24, "DOWNGRD", 7);
    stop(state);
    exchange_prepare12(&x);
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_memory_not_equal(x.server.handshake.randoms.server + 24, "DOWNGRD", 7);
    stop(state);
    start(state);
    speak(&x.client, TLS_1_2, TLS_1_2);
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_memory_equal(x.server.handshake.randoms.server + 24, "DOWNGRD\001", 8);
}

static void fall_back(struct client_hello *hello)
{
    static uint8_t suites[64];
    hello->supported_versions = bytes_of(NULL, 0);
    memcpy(suites, hello->cipher_suites.data, hello->cipher_suites.len);
    suites[0] = 0x56;
    suites[1] = 0x00;
    hello->cipher_suites.data = suites;
}

/* RFC 7507 3 */
static void refuses_a_client_that_fell_back_for_no_reason(void **state)
{
    (void)state;
    exchange_start(&x);
    change_hello(fall_back);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, FALLBACK_REFUSED, ALERT_INAPPROPRIATE_FALLBACK);
    assert_string_equal(x.server.error.detail, "the client fell back to TLS 1.2");
}

static void takes_a_client_that_fell_back_to_all_that_the_server_has(void **state)
{
    (void)state;
    speak(&x.server, TLS_1_2, TLS_1_2);
    exchange_start(&x);
    change_hello(fall_back);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.facts.version, TLS_1_2);
}

static void speak_tls11(struct client_hello *hello)
{
    hello->supported_versions = bytes_of(NULL, 0);
    hello->legacy_version = 0x0302;
}

static void list_old_versions(struct client_hello *hello)
{
    hello->supported_versions = bytes_of("\x03\x02\x03\x01", 4);
}

/* R81: what the peer could do stands in the error. */
static void names_the_versions_that_were_not_shared(void **state)
{
    exchange_start(&x);
    change_hello(speak_tls11);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, VERSION_NOT_SHARED, ALERT_PROTOCOL_VERSION);
    assert_string_equal(x.server.error.detail, "the client speaks at most TLS 1.1; this server "
                                               "speaks TLS 1.3 and TLS 1.2");
    stop(state);
    start(state);
    exchange_start(&x);
    change_hello(list_old_versions);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, VERSION_NOT_SHARED, ALERT_PROTOCOL_VERSION);
    assert_string_equal(x.server.error.detail, "the client offers TLS 1.1, TLS 1.0; this server "
                                               "speaks TLS 1.3 and TLS 1.2");
}

static void begin_with_ssl3(struct client_hello *hello)
{
    hello->legacy_version = 0x0300;
}

/* RFC 9846 E.5, RFC 7568 3: whatever supported_versions says. */
static void refuses_a_hello_of_ssl3(void **state)
{
    (void)state;
    exchange_start(&x);
    change_hello(begin_with_ssl3);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, VERSION_NOT_SHARED, ALERT_PROTOCOL_VERSION);
    assert_string_equal(x.server.error.detail, "the client begins with SSL 3.0");
}

/* A ServerHello without extensions, of that version. */
static void give_old_hello(uint16_t version)
{
    uint8_t body[2 + 32 + 1 + 2 + 1] = { (uint8_t)(version >> 8), (uint8_t)version };
    exchange_start(&x);
    assert_false(exchange_give(&x.client, SERVER_HELLO, bytes_of(body, sizeof body)));
}

static void names_the_version_of_a_server_that_is_too_old(void **state)
{
    static const uint16_t versions[] = { 0x0300, 0x0301, 0x0302, 0x0304 };
    static const char *const names[] = { "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.3" };
    for (size_t i = 0; i < 4; i++) {
        char expected[100];
        give_old_hello(versions[i]);
        expect_refusal(&x.client, SERVER_TOO_OLD, ALERT_PROTOCOL_VERSION);
        (void)snprintf(expected, sizeof expected,
                       "the server chose %s; the offer was TLS 1.3 and TLS 1.2", names[i]);
        assert_string_equal(x.client.error.detail, expected);
        stop(state);
        start(state);
    }
}

/* RFC 9846 4.3.1: what was never asked for, in the hello of a client of TLS 1.2 alone. */
static void refuses_tls13_when_it_offered_tls12_alone(void **state)
{
    (void)state;
    speak(&x.client, TLS_1_2, TLS_1_2);
    exchange_start(&x);
    uint8_t body[2 + 32 + 1 + 2 + 1 + 2 + 6] = { 3, 3 };
    static const uint8_t extensions[] = { 0, 6, 0, 43, 0, 2, 3, 4 };
    memcpy(body + 38, extensions, sizeof extensions);
    assert_false(exchange_give(&x.client, SERVER_HELLO, bytes_of(body, sizeof body)));
    expect_refusal(&x.client, EXTENSION_NOT_OFFERED, ALERT_UNSUPPORTED_EXTENSION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settles_on_the_highest_version_that_both_speak),
        TEST(offers_the_versions_that_it_speaks_and_what_belongs_to_them),
        TEST(says_nothing_of_tls12_when_it_does_not_speak_it),
        TEST(sends_the_hello_of_tls12_when_that_is_all_it_speaks),
        TEST(detects_that_somebody_took_the_versions_out),
        TEST(notices_by_finished_what_no_mark_told),
        TEST(marks_only_what_is_a_downgrade),
        TEST(refuses_a_client_that_fell_back_for_no_reason),
        TEST(takes_a_client_that_fell_back_to_all_that_the_server_has),
        TEST(names_the_versions_that_were_not_shared),
        TEST(refuses_a_hello_of_ssl3),
        TEST(names_the_version_of_a_server_that_is_too_old),
        TEST(refuses_tls13_when_it_offered_tls12_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
