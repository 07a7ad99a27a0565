/* conn_order_test.c - what comes at another time than its own, seen by whole connections (R46). */
#include "connected.h"

#include <string.h>

#include "support/test.h"

static void expect_unexpected(struct pair *pair, parley_conn *at, enum code code)
{
    parley_conn *other = at == pair->client ? pair->server : pair->client;
    pair_run(pair);
    expect_failure(at, code);
    assert_int_equal(parley_error_of(at).alert, ALERT_UNEXPECTED_MESSAGE);
    expect_alert_heard(other, PEER_SAYS_UNEXPECTED_MESSAGE, ALERT_UNEXPECTED_MESSAGE);
    pair_end(pair);
}

/* R46: data in the clear, before there is any key. */
static void refuses_data_in_front_of_the_hello(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    put_record(pair.server, CONTENT_APPLICATION_DATA, "x", 1);
    expect_unexpected(&pair, pair.client, DATA_TOO_EARLY);
}

/* R44, R46: a client that speaks before its Finished, under the keys of the handshake. */
static void refuses_data_in_front_of_finished(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER); /* it stops short of Finished */
    pair_start(&pair, client, NULL);
    pair_run(&pair);
    put_record(pair.client, CONTENT_APPLICATION_DATA, "x", 1);
    (void)pair_move(&pair, pair.client, pair.server);
    expect_failure(pair.server, DATA_TOO_EARLY);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    expect_alert_heard(pair.client, PEER_SAYS_UNEXPECTED_MESSAGE, ALERT_UNEXPECTED_MESSAGE);
    assert_false(parley_facts_of(pair.server)->done);
    pair_end(&pair);
}

/* R46: nothing of the handshake may come after it: no renegotiation, no second Finished. */
static void refuses_handshake_messages_after_the_handshake(void **state)
{
    static const enum handshake_type types[] = { CLIENT_HELLO,         SERVER_HELLO,
                                                 ENCRYPTED_EXTENSIONS, CERTIFICATE,
                                                 CERTIFICATE_VERIFY,   FINISHED,
                                                 MESSAGE_HASH,         CERTIFICATE_REQUEST };
    static const uint8_t body[32];
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        for (int at_server = 0; at_server < 2; at_server++) {
            pair_connect(&pair, NULL, NULL);
            put_message(at_server ? pair.client : pair.server, types[i], body, sizeof body);
            expect_unexpected(&pair, at_server ? pair.server : pair.client, MESSAGE_UNEXPECTED);
        }
}

/* A server gives tickets, and a client never does. */
static void refuses_a_ticket_from_a_client(void **state)
{
    static const uint8_t body[32];
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_message(pair.client, NEW_SESSION_TICKET, body, sizeof body);
    expect_unexpected(&pair, pair.server, MESSAGE_UNEXPECTED);
}

/* R46: a message of the handshake's middle in its place before the hello. */
static void refuses_finished_in_front_of_the_hello(void **state)
{
    static const uint8_t body[32];
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    put_message(pair.server, FINISHED, body, sizeof body);
    expect_unexpected(&pair, pair.client, MESSAGE_UNEXPECTED);
}

/* RFC 9846 5: a type that nobody knows, protected and not. */
static void refuses_records_of_unknown_types(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    put_record(pair.server, (enum content_type)24, "x", 1); /* heartbeat */
    expect_unexpected(&pair, pair.client, RECORD_TYPE_UNEXPECTED);
    pair_connect(&pair, NULL, NULL);
    put_record(pair.server, (enum content_type)24, "x", 1);
    expect_unexpected(&pair, pair.client, RECORD_TYPE_UNEXPECTED);
}

/* What a client of plain HTTP makes of a TLS port. */
static void knows_what_is_no_tls(void **state)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: server.example\r\n\r\n";
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    (void)pair_feed(pair.server, (const uint8_t *)request, strlen(request), 0);
    expect_failure(pair.server, NOT_TLS);
    parley_error error = parley_error_of(pair.server);
    expect_detail(&error, "HTTP");
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_data_in_front_of_the_hello),
        cmocka_unit_test(refuses_data_in_front_of_finished),
        cmocka_unit_test(refuses_handshake_messages_after_the_handshake),
        cmocka_unit_test(refuses_a_ticket_from_a_client),
        cmocka_unit_test(refuses_finished_in_front_of_the_hello),
        cmocka_unit_test(refuses_records_of_unknown_types),
        cmocka_unit_test(knows_what_is_no_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
