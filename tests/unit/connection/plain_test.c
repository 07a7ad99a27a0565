/* plain_test.c - the side that faces the program: data, closing, exported keys. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

static parley_result try_write(parley_conn *conn)
{
    size_t took = 99;
    parley_result result = parley_write(conn, "early", 5, &took);
    if (result != PARLEY_OK)
        assert_int_equal(took, 0);
    return result;
}

/* The two records of a cancelled handshake, in the clear. */
static void expect_cancelled_in_the_clear(parley_conn *conn)
{
    static const uint8_t records[] = { 21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0 };
    parley_view ready = parley_wire_ready(conn);
    assert_true(ready.len >= sizeof records);
    assert_memory_equal(ready.data + ready.len - sizeof records, records, sizeof records);
}

static void reads_in_the_portions_that_are_asked_for(void **state)
{
    struct pair pair;
    char came[16];
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_read(pair.client, came, sizeof came, &len), PARLEY_AGAIN);
    assert_int_equal(len, 0);
    write_text(pair.server, "abcdefg");
    write_text(pair.server, "hij");
    pair_run(&pair);
    assert_int_equal(parley_read(pair.client, came, 3, &len), PARLEY_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(came, "abc", 3);
    assert_int_equal(parley_read(pair.client, came, 0, &len), PARLEY_OK);
    assert_int_equal(len, 0);
    expect_data(pair.client, "defg"); /* a record at a time: short counts are normal */
    pair_run(&pair);
    expect_data(pair.client, "hij");
    assert_int_equal(parley_read(pair.client, came, sizeof came, &len), PARLEY_AGAIN);
    pair_end(&pair);
}

static void shows_what_waits_without_a_copy(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_peek(pair.client).len, 0);
    write_text(pair.server, "abcdefg");
    pair_run(&pair);
    assert_true(view_is(parley_peek(pair.client), "abcdefg"));
    parley_consume(pair.client, 0);
    parley_consume(pair.client, 3);
    assert_true(view_is(parley_peek(pair.client), "defg"));
    expect_data(pair.client, "defg");
    assert_int_equal(parley_peek(pair.client).len, 0);

    write_text(pair.server, "x");
    pair_run(&pair);
    parley_consume(pair.client, 1000); /* more than there is */
    parley_consume(pair.client, 1000);
    assert_int_equal(parley_peek(pair.client).len, 0);
    pair_send(&pair, pair.server, pair.client, "unharmed", 8);
    pair_end(&pair);
}

/* R44: at no step before the end may either side write. */
static void writes_nothing_before_the_peer_is_authenticated(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(try_write(pair.client), PARLEY_MISUSE);
    assert_int_equal(try_write(pair.server), PARLEY_MISUSE);
    (void)pair_move(&pair, pair.client, pair.server);
    assert_int_equal(try_write(pair.client), PARLEY_MISUSE);
    assert_int_equal(try_write(pair.server), PARLEY_MISUSE);
    (void)pair_move(&pair, pair.server, pair.client);
    assert_int_equal(try_write(pair.server), PARLEY_MISUSE);
    assert_int_equal(try_write(pair.client), PARLEY_OK);
    pair_run(&pair);
    expect_data(pair.server, "early");
    assert_int_equal(try_write(pair.server), PARLEY_OK);
    pair_end(&pair);
}

/* R44: nor while the program is asked about the server. */
static void writes_nothing_while_a_question_is_open(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(&pair, client, NULL);
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(try_write(pair.client), PARLEY_MISUSE);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    assert_int_equal(try_write(pair.client), PARLEY_OK);
    pair_end(&pair);
}

/* A writer is held back before memory grows, and goes on when the wire has taken something. */
static void takes_no_more_than_one_buffer_of_data(void **state)
{
    static uint8_t data[100000];
    struct pair pair;
    size_t took, total = 0;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_write(pair.client, data, 0, &took), PARLEY_OK);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT);
    assert_int_equal(parley_write(pair.client, data, sizeof data, &took), PARLEY_OK);
    assert_in_range(took, RECORD_CONTENT_MAX, POOL_BUFFER_LEN);
    total = took;
    assert_int_equal(parley_write(pair.client, data, sizeof data, &took), PARLEY_AGAIN);
    assert_int_equal(took, 0);
    assert_in_range(drop_output(pair.client), total, POOL_BUFFER_LEN);
    assert_int_equal(parley_write(pair.client, data, sizeof data, &took), PARLEY_OK);
    assert_true(took > 0);
    pair_end(&pair);
}

static void writes_nothing_after_it_has_closed(void **state)
{
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    assert_int_equal(try_write(pair.client), PARLEY_MISUSE);
    assert_int_equal(parley_update_keys(pair.client, false), PARLEY_MISUSE);
    assert_int_equal(parley_close(pair.client), PARLEY_OK); /* once is enough */
    pair_run(&pair);
    assert_int_equal(parley_read(pair.server, &none, 1, &len), PARLEY_CLOSED);
    expect_no_failure(pair.server);

    /* RFC 9846 6.1: each direction by itself. */
    pair_send(&pair, pair.server, pair.client, "still here", 10);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_CLOSED);
    pair_end(&pair);
}

static void says_that_it_has_failed_to_every_call(void **state)
{
    struct pair pair;
    uint8_t none, exported[8] = { 1 };
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_FAILED);
    assert_int_equal(try_write(pair.client), PARLEY_FAILED);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_FAILED);
    assert_int_equal(parley_close(pair.client), PARLEY_FAILED);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_FAILED);
    assert_int_equal(parley_export(pair.client, "EXPORTER-x", view_text(""), exported, 8),
                     PARLEY_MISUSE);
    assert_int_equal(exported[0], 0);
    pair_end(&pair);
}

/* RFC 9846 6.1: user_canceled, then close_notify. */
static void cancels_a_handshake_that_has_just_begun(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    expect_failure(pair.client, HANDSHAKE_CANCELLED);
    assert_int_equal(parley_error_of(pair.client).blame, PARLEY_BLAME_NOBODY);
    expect_cancelled_in_the_clear(pair.client);
    assert_false(parley_finished(pair.client));
    pair_run(&pair);
    assert_true(parley_finished(pair.client));
    expect_alert_heard(pair.server, PEER_SAYS_USER_CANCELED, ALERT_USER_CANCELED);
    assert_false(parley_facts_of(pair.server)->done);
    pair_end(&pair);

    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    expect_cancelled_in_the_clear(pair.server);
    pair_run(&pair);
    expect_alert_heard(pair.client, PEER_SAYS_USER_CANCELED, ALERT_USER_CANCELED);
    pair_end(&pair);
}

/* With keys in place the goodbye is protected by them, behind the dummy of RFC 9846 E.4. */
static void cancels_a_handshake_that_waits_for_an_answer(void **state)
{
    enum { DUMMY_LEN = RECORD_HEADER_LEN + 1 };
    struct pair pair;
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(&pair, client, NULL);
    pair_run(&pair);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    const uint8_t *ready = parley_wire_ready(pair.client).data;
    assert_int_equal(ready[0], CONTENT_CHANGE_CIPHER_SPEC);
    assert_int_equal(ready[DUMMY_LEN], CONTENT_APPLICATION_DATA);
    expect_failure(pair.client, HANDSHAKE_CANCELLED);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_MISUSE);
    pair_run(&pair);
    expect_alert_heard(pair.server, PEER_SAYS_USER_CANCELED, ALERT_USER_CANCELED);
    assert_false(parley_facts_of(pair.client)->done);
    pair_end(&pair);
}

/* The server's flight is out: its client is done before it hears of the cancelling, and sees a
 * connection that is closed at once. */
static void cancels_a_handshake_on_whose_last_message_it_waits(void **state)
{
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_start(&pair, NULL, NULL);
    (void)pair_move(&pair, pair.client, pair.server);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    expect_failure(pair.server, HANDSHAKE_CANCELLED);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_CLOSED);
    expect_no_failure(pair.client);
    assert_false(parley_facts_of(pair.server)->done);
    pair_end(&pair);
}

static void exports_the_same_on_both_sides(void **state)
{
    struct pair pair;
    uint8_t client[40], server[40], other[40];
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_export(pair.client, "EXPORTER-test", view_text("context"), client, 40),
                     PARLEY_OK);
    assert_int_equal(parley_export(pair.server, "EXPORTER-test", view_text("context"), server, 40),
                     PARLEY_OK);
    assert_memory_equal(client, server, 40);

    assert_int_equal(parley_export(pair.server, "EXPORTER-test", view_text("contexT"), other, 40),
                     PARLEY_OK);
    assert_memory_not_equal(other, server, 40);
    assert_int_equal(parley_export(pair.server, "EXPORTER-tesT", view_text("context"), other, 40),
                     PARLEY_OK);
    assert_memory_not_equal(other, server, 40);

    /* RFC 9846 7.5: no context is the same as an empty one. */
    assert_int_equal(
        parley_export(pair.client, "EXPORTER-test", (parley_view){ NULL, 0 }, client, 40),
        PARLEY_OK);
    assert_int_equal(parley_export(pair.server, "EXPORTER-test", view_text(""), server, 40),
                     PARLEY_OK);
    assert_memory_equal(client, server, 40);

    /* Neither new keys nor goodbyes change what was agreed on. */
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_export(pair.client, "EXPORTER-test", view_text(""), other, 40),
                     PARLEY_OK);
    assert_memory_equal(other, server, 40);
    pair_end(&pair);
}

/* R45, RFC 9846 4.7.3: nothing while this side is silent, then one KeyUpdate for all. */
static void answers_requests_for_new_keys_before_its_next_data(void **state)
{
    struct pair pair;
    struct record_seen record;
    size_t at, count = 0;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (int i = 0; i < 5; i++) {
        pair.client->handshake.update_requested = false; /* as if it knew no restraint */
        assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
        pair_run(&pair);
        assert_false(parley_wants(pair.server) & PARLEY_WANTS_OUTPUT);
    }
    at = pair.sent_by_server.len;
    write_text(pair.server, "data");
    pair_run(&pair);
    expect_data(pair.client, "data");
    while (next_record(&pair.sent_by_server, &at, &record))
        count++;
    assert_int_equal(count, 2);
    expect_event(pair.client, PARLEY_EVENT_KEYS_UPDATED);
    assert_false(pair.client->handshake.update_requested);
    pair_end(&pair);
}

/* R29 */
static void exports_something_else_from_each_connection(void **state)
{
    struct pair pairs[2];
    uint8_t exported[2][32];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        pair_connect(&pairs[i], NULL, NULL);
        assert_int_equal(
            parley_export(pairs[i].client, "EXPORTER-test", view_text(""), exported[i], 32),
            PARLEY_OK);
        pair_end(&pairs[i]);
    }
    assert_memory_not_equal(exported[0], exported[1], 32);
}

static void exports_nothing_before_the_end_of_the_handshake(void **state)
{
    static const uint8_t zeros[32];
    struct pair pair;
    uint8_t out[32];
    (void)state;
    pair_start(&pair, NULL, NULL);
    for (int step = 0; step < 3; step++) {
        bool client_turn = step % 2 == 0;
        parley_conn *still_in_it = client_turn ? pair.client : pair.server;
        memset(out, 0xff, sizeof out);
        assert_int_equal(parley_export(pair.server, "EXPORTER-test", view_text(""), out, 32),
                         PARLEY_MISUSE);
        assert_memory_equal(out, zeros, 32);
        if (step < 2)
            assert_int_equal(parley_export(pair.client, "EXPORTER-test", view_text(""), out, 32),
                             PARLEY_MISUSE);
        (void)pair_move(&pair, still_in_it, client_turn ? pair.server : pair.client);
    }
    assert_int_equal(parley_export(pair.server, "EXPORTER-test", view_text(""), out, 32),
                     PARLEY_OK);
    pair_end(&pair);
}

static void refuses_to_export_what_hkdf_cannot_give(void **state)
{
    static uint8_t out[255 * 32 + 1];
    struct pair pair;
    char label[251];
    (void)state;
    memset(label, 'x', 250);
    label[250] = '\0';
    pair_connect(&pair, NULL, NULL);
    out[0] = 1;
    assert_int_equal(parley_export(pair.client, label, view_text(""), out, 32), PARLEY_MISUSE);
    assert_int_equal(out[0], 0);
    assert_int_equal(parley_export(pair.client, label + 1, view_text(""), out, 32), PARLEY_OK);
    assert_int_equal(parley_export(pair.client, "x", view_text(""), out, sizeof out),
                     PARLEY_MISUSE);
    assert_int_equal(parley_export(pair.client, "x", view_text(""), out, sizeof out - 1),
                     PARLEY_OK);
    expect_no_failure(pair.client); /* the connection lives */
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_in_the_portions_that_are_asked_for),
        cmocka_unit_test(shows_what_waits_without_a_copy),
        cmocka_unit_test(writes_nothing_before_the_peer_is_authenticated),
        cmocka_unit_test(writes_nothing_while_a_question_is_open),
        cmocka_unit_test(takes_no_more_than_one_buffer_of_data),
        cmocka_unit_test(writes_nothing_after_it_has_closed),
        cmocka_unit_test(says_that_it_has_failed_to_every_call),
        cmocka_unit_test(cancels_a_handshake_that_has_just_begun),
        cmocka_unit_test(cancels_a_handshake_that_waits_for_an_answer),
        cmocka_unit_test(cancels_a_handshake_on_whose_last_message_it_waits),
        cmocka_unit_test(exports_the_same_on_both_sides),
        cmocka_unit_test(answers_requests_for_new_keys_before_its_next_data),
        cmocka_unit_test(exports_something_else_from_each_connection),
        cmocka_unit_test(exports_nothing_before_the_end_of_the_handshake),
        cmocka_unit_test(refuses_to_export_what_hkdf_cannot_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
