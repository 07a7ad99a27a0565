/* negotiate_test.c - the server's choices: its own order decides (RFC 9846 4.2.1). */
#include "exchange.h"

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

static void run(void)
{
    exchange_start(&x);
    if (!exchange_run(&x))
        fail_msg("client: %s, server: %s", parley_error_name(x.client.error.code),
                 parley_error_name(x.server.error.code));
}

/* R3 */
static void takes_the_first_of_its_suites_that_the_client_offers(void **state)
{
    (void)state;
    struct suite first = x.server.config.suites[0];
    x.server.config.suites[0] = x.server.config.suites[2];
    x.server.config.suites[2] = first;
    run();
    assert_int_equal(x.server.facts.suite, x.server.config.suites[0].id);
    assert_int_equal(x.client.facts.suite, x.server.config.suites[0].id);
}

/* R5: no retry where a share came, though the server would rather have another group. */
static void prefers_a_group_with_a_share_to_a_retry(void **state)
{
    (void)state;
    const struct group *first = x.server.config.groups[0];
    x.server.config.groups[0] = x.server.config.groups[1];
    x.server.config.groups[1] = first;
    run();
    assert_int_equal(x.server.facts.group, first->id);
    assert_false(x.server.facts.retried);
}

/* R7 */
static void takes_the_first_of_its_protocols_that_the_client_offers(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\010http/1.1\002h2", 12);
    x.server.config.alpn = bytes_of("\002h2\010http/1.1", 12);
    run();
    assert_int_equal(x.client.facts.alpn.len, 2);
    assert_memory_equal(x.client.facts.alpn.data, "h2", 2);
    assert_memory_equal(x.server.facts.alpn.data, "h2", 2);
}

/* R7: ALPN takes both sides. */
static void settles_no_protocol_when_one_side_has_none(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2", 3);
    run();
    assert_int_equal(x.client.facts.alpn.len, 0);
    assert_int_equal(x.server.facts.alpn.len, 0);
}

/* R63 */
static void refuses_when_no_protocol_is_shared_and_names_both_lists(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\003foo\005b\001r\"!", 10);
    x.server.config.alpn = bytes_of("\002h2\010http/1.1", 12);
    exchange_start(&x);
    assert_false(exchange_run(&x));
    expect_refusal(&x.server, PROTOCOL_NOT_SHARED, ALERT_NO_APPLICATION_PROTOCOL);
    assert_string_equal(x.server.error.detail,
                        "the client offers foo, b\\x01r\\x22!; this server has h2, http/1.1");
}

static void ask_for(const char *name)
{
    parley_error error = no_error();
    struct peer_name peer;
    exchange_start(&x);
    assert_true(peer_name_read(&peer, bytes_of(name, strlen(name)), &error));
    /* Another hello, for that name. */
    offer_end(&x.client.handshake.scratch->offer);
    assert_true(
        offer_make(&x.client.handshake.scratch->offer, &x.client.config, &peer, NULL, &error));
    struct queued *message = exchange_next(&x.client);
    struct bytes hello = offer_message(&x.client.handshake.scratch->offer);
    memcpy(message->bytes, hello.data, hello.len);
    message->len = hello.len;
}

static void expect_rule(const char *name, const char *rule, const struct identity *identity)
{
    x.server.config.identity_count = 2;
    ask_for(name);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_string_equal(x.server.facts.identity_rule, rule);
    assert_int_equal(x.server.facts.server_name.len, strlen(name));
    const struct queued *certificate = &x.server.queue[2];
    assert_int_equal(certificate->len, identity->message_len);
    assert_memory_equal(certificate->bytes, identity->message, certificate->len);
}

/* R61, R6 */
static void chooses_the_certificate_by_its_exact_name(void **state)
{
    (void)state;
    expect_rule(EXCHANGE_NAME, "exact name", &x.identities[0]);
}

/* R61 */
static void chooses_the_certificate_by_a_wildcard(void **state)
{
    (void)state;
    expect_rule("some.wild.example", "wildcard", &x.identities[1]);
}

/* R61 */
static void shows_the_default_for_an_unknown_name(void **state)
{
    (void)state;
    expect_rule("nobody.example", "default: unknown name", &x.identities[0]);
}

/* R61 */
static void refuses_an_unknown_name_when_told_to(void **state)
{
    (void)state;
    x.server.config.refuse_unknown_name = true;
    ask_for("nobody.example");
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, NAME_UNKNOWN, ALERT_UNRECOGNIZED_NAME);
    assert_string_equal(x.server.error.detail, "the client asks for 'nobody.example'");
}

/* R61, R6: an address is never sent as a name. */
static void shows_the_default_when_no_name_was_asked_for(void **state)
{
    (void)state;
    ask_for("192.0.2.1");
    assert_true(exchange_pass(&x.client, &x.server));
    assert_string_equal(x.server.facts.identity_rule, "default: no name asked for");
    assert_int_equal(x.server.facts.server_name.len, 0);
}

/* R8: two identities for one name, of two kinds: the one that the client can verify. */
static void takes_the_identity_that_the_client_can_verify(void **state)
{
    (void)state;
    x.list[0] = &x.identities[1];
    x.list[1] = &x.identities[0];
    x.server.config.identity_count = 2;
    x.client.config.schemes[0] = scheme_of(0x0403);
    x.client.config.scheme_count = 1;
    ask_for("192.0.2.1");
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.facts.signature_scheme, 0x0403);
}

static void refuses_when_no_identity_can_sign_for_the_client(void **state)
{
    (void)state;
    x.server.config.identity_count = 1; /* its key is P-256 */
    x.client.config.schemes[0] = scheme_of(0x0807);
    x.client.config.scheme_count = 1;
    ask_for("192.0.2.1");
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, SIGNATURE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
}

static void does_not_show_another_name_where_the_right_one_cannot_sign(void **state)
{
    (void)state;
    x.server.config.identity_count = 2;
    x.client.config.schemes[0] = scheme_of(0x0403);
    x.client.config.scheme_count = 1;
    ask_for("some.wild.example"); /* that one has an Ed25519 key */
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, SIGNATURE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_the_first_of_its_suites_that_the_client_offers),
        TEST(prefers_a_group_with_a_share_to_a_retry),
        TEST(takes_the_first_of_its_protocols_that_the_client_offers),
        TEST(settles_no_protocol_when_one_side_has_none),
        TEST(refuses_when_no_protocol_is_shared_and_names_both_lists),
        TEST(chooses_the_certificate_by_its_exact_name),
        TEST(chooses_the_certificate_by_a_wildcard),
        TEST(shows_the_default_for_an_unknown_name),
        TEST(refuses_an_unknown_name_when_told_to),
        TEST(shows_the_default_when_no_name_was_asked_for),
        TEST(takes_the_identity_that_the_client_can_verify),
        TEST(refuses_when_no_identity_can_sign_for_the_client),
        TEST(does_not_show_another_name_where_the_right_one_cannot_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
