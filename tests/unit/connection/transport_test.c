/* transport_test.c - what a handshake looks like to whoever watches the wire. */
#include "connected.h"

#include "wire/server_hello.h"

#include <string.h>

#include "support/test.h"

struct seen {
    struct record_seen records[32];
    size_t count;
};

static void see(struct seen *seen, const struct tape *tape)
{
    size_t at = 0;
    seen->count = 0;
    while (seen->count < 32 && next_record(tape, &at, &seen->records[seen->count]))
        seen->count++;
    assert_int_equal(at, tape->len);
}

static bool is_change_cipher_spec(const struct record_seen *record)
{
    return record->type == CONTENT_CHANGE_CIPHER_SPEC && record->version == TLS_1_2 &&
           record->content.len == 1 && record->content.data[0] == 1;
}

static void expect_hello(const struct record_seen *record, unsigned version, uint8_t message)
{
    assert_int_equal(record->type, CONTENT_HANDSHAKE);
    assert_int_equal(record->version, version);
    assert_int_equal(record->content.data[0], message);
}

/* R33, R60, R69: ServerHello, the dummy for middleboxes, and from then on nothing to be read. */
static void encrypts_all_after_the_hellos(void **state)
{
    struct pair pair;
    struct seen client, server;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    pair_send(&pair, pair.client, pair.server, "attack at dawn", 14);
    pair_send(&pair, pair.server, pair.client, "understood, at dawn", 19);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    see(&client, &pair.sent_by_client);
    see(&server, &pair.sent_by_server);

    expect_hello(&server.records[0], TLS_1_2, SERVER_HELLO);
    assert_true(is_change_cipher_spec(&server.records[1]));
    assert_true(server.count > 3);
    for (size_t i = 2; i < server.count; i++) {
        assert_int_equal(server.records[i].type, CONTENT_APPLICATION_DATA);
        assert_int_equal(server.records[i].version, TLS_1_2);
    }
    expect_hello(&client.records[0], TLS_1_0, CLIENT_HELLO);
    assert_true(is_change_cipher_spec(&client.records[1]));
    assert_int_equal(client.count, 5); /* Finished, data, close_notify */
    for (size_t i = 2; i < client.count; i++)
        assert_int_equal(client.records[i].type, CONTENT_APPLICATION_DATA);
    pair_end(&pair);
}

static bool holds(const struct tape *tape, const void *part, size_t len)
{
    return memmem(tape->data, tape->len, part, len) != NULL;
}

/* R23, R33: neither the data, nor the certificate, nor the protocol is on the wire; names are. */
static void shows_no_more_than_it_must(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    parley_setup_alpn(client, view_text("private/1"));
    parley_setup_alpn(server, view_text("private/1"));
    parley_setup_keep_peer_chain(client);
    pair_connect(&pair, client, server);
    pair_send(&pair, pair.client, pair.server, "attack at dawn", 14);
    const parley_facts *facts = parley_facts_of(pair.client);
    assert_true(view_is(facts->alpn, "private/1"));
    assert_false(holds(&pair.sent_by_client, "attack at dawn", 14));
    assert_false(holds(&pair.sent_by_server, "private/1", 9)); /* R18, R35 */
    assert_false(holds(&pair.sent_by_server, facts->peer_chain[0].data + 40, 16));
    assert_true(holds(&pair.sent_by_client, PAIR_NAME, strlen(PAIR_NAME)));
    assert_true(holds(&pair.sent_by_client, "private/1", 9));
    pair_end(&pair);
}

/* R69: what a middlebox that knows TLS 1.2 looks at. */
static void echoes_a_session_id_and_old_versions(void **state)
{
    struct pair pair;
    struct server_hello answer;
    uint8_t session_id[32];
    struct seen server;
    (void)state;
    pair_start(&pair, NULL, NULL);
    struct client_hello hello = hello_ready(pair.client);
    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_int_equal(hello.legacy_session_id.len, sizeof session_id);
    assert_int_equal(hello.legacy_compression.len, 1); /* R14: the null method alone */
    assert_int_equal(hello.legacy_compression.data[0], 0);
    memcpy(session_id, hello.legacy_session_id.data, sizeof session_id);
    pair_run(&pair);
    see(&server, &pair.sent_by_server);
    struct bytes message = server.records[0].content;
    struct reader in = reader_of(
        bytes_of(message.data + HANDSHAKE_HEADER_LEN, message.len - HANDSHAKE_HEADER_LEN));
    assert_true(server_hello_parse(&answer, &in, UINT32_MAX));
    assert_int_equal(answer.legacy_version, TLS_1_2);
    assert_true(
        bytes_equal(answer.legacy_session_id_echo, bytes_of(session_id, sizeof session_id)));
    pair_end(&pair);
}

/* R60, RFC 9846 E.4: with a retry, the server's follows its retry, and the client's is before its
 * second hello; each sends it once. */
static void sends_the_dummy_earlier_with_a_retry(void **state)
{
    struct pair pair;
    struct seen client, server;
    parley_setup *setup = pair_client_setup();
    (void)state;
    parley_setup_key_shares(setup, "");
    pair_connect(&pair, setup, NULL);
    see(&client, &pair.sent_by_client);
    see(&server, &pair.sent_by_server);

    expect_hello(&client.records[0], TLS_1_0, CLIENT_HELLO);
    assert_true(is_change_cipher_spec(&client.records[1]));
    expect_hello(&client.records[2], TLS_1_2, CLIENT_HELLO);
    assert_int_equal(client.records[3].type, CONTENT_APPLICATION_DATA);
    assert_int_equal(client.count, 4);
    expect_hello(&server.records[0], TLS_1_2, SERVER_HELLO);
    assert_true(is_change_cipher_spec(&server.records[1]));
    expect_hello(&server.records[2], TLS_1_2, SERVER_HELLO);
    for (size_t i = 3; i < server.count; i++)
        assert_int_equal(server.records[i].type, CONTENT_APPLICATION_DATA);
    pair_end(&pair);
}

/* R60, RFC 9846 E.4: an alert can be the second flight. With a retry the dummy is not sent again. */
static void sends_the_dummy_before_an_alert_that_refuses_the_server(void **state)
{
    struct pair pair;
    struct seen client;
    (void)state;
    for (int retry = 0; retry <= 1; retry++) {
        parley_setup *setup = pair_client_setup();
        parley_setup_ask(setup, PARLEY_EVENT_ASK_PEER);
        if (retry)
            parley_setup_key_shares(setup, "");
        pair_start(&pair, setup, NULL);
        pair_run(&pair);
        expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
        assert_int_equal(parley_answer_peer(pair.client, false), PARLEY_FAILED);
        pair_run(&pair);
        expect_alert_heard(pair.server, PEER_SAYS_ACCESS_DENIED, ALERT_ACCESS_DENIED);
        see(&client, &pair.sent_by_client);
        assert_true(is_change_cipher_spec(&client.records[1]));
        size_t last = retry ? 3 : 2;
        assert_int_equal(client.records[last].type, CONTENT_APPLICATION_DATA);
        assert_int_equal(client.count, last + 1);
        pair_end(&pair);
    }
}

/* R60: whatever else may hide behind its type. */
static void drops_the_dummy_and_nothing_that_resembles_it(void **state)
{
    static const uint8_t good[] = { 1 }, bad[] = { 2 }, long_one[] = { 1, 1 };
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    put_record(pair.server, CONTENT_CHANGE_CIPHER_SPEC, good, 1);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    pair_end(&pair);

    pair_start(&pair, NULL, NULL);
    put_record(pair.server, CONTENT_CHANGE_CIPHER_SPEC, bad, 1);
    (void)pair_move(&pair, pair.server, pair.client);
    expect_failure(pair.client, CHANGE_CIPHER_SPEC_WRONG);
    pair_end(&pair);

    pair_start(&pair, NULL, NULL);
    put_record(pair.server, CONTENT_CHANGE_CIPHER_SPEC, long_one, 2);
    (void)pair_move(&pair, pair.server, pair.client);
    expect_failure(pair.client, CHANGE_CIPHER_SPEC_WRONG);
    pair_end(&pair);
}

/* R13, R32: the server has answered with all that it has to say, and the client may speak. */
static void takes_one_round_trip(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_true(pair_move(&pair, pair.client, pair.server));
    assert_true(pair_move(&pair, pair.server, pair.client));
    assert_true(parley_facts_of(pair.client)->done);
    assert_int_equal(parley_write(pair.client, "request", 7, &took), PARLEY_OK);
    assert_true(pair_move(&pair, pair.client, pair.server)); /* with Finished in front */
    assert_true(parley_facts_of(pair.server)->done);
    expect_data(pair.server, "request");
    assert_int_equal(parley_wire_ready(pair.server).len, 0);
    pair_end(&pair);
}

/* R13: a retry costs one more. */
static void takes_two_round_trips_with_a_retry(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_key_shares(client, "");
    pair_start(&pair, client, NULL);
    for (int trip = 0; trip < 2; trip++) {
        assert_false(parley_facts_of(pair.client)->done);
        assert_true(pair_move(&pair, pair.client, pair.server));
        assert_true(pair_move(&pair, pair.server, pair.client));
    }
    assert_true(parley_facts_of(pair.client)->done);
    assert_true(parley_facts_of(pair.client)->retried);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encrypts_all_after_the_hellos),
        cmocka_unit_test(shows_no_more_than_it_must),
        cmocka_unit_test(echoes_a_session_id_and_old_versions),
        cmocka_unit_test(sends_the_dummy_earlier_with_a_retry),
        cmocka_unit_test(sends_the_dummy_before_an_alert_that_refuses_the_server),
        cmocka_unit_test(drops_the_dummy_and_nothing_that_resembles_it),
        cmocka_unit_test(takes_one_round_trip),
        cmocka_unit_test(takes_two_round_trips_with_a_retry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
