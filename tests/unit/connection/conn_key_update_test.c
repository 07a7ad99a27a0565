/* conn_key_update_test.c - new keys on the way (RFC 9846 4.7.3, 5.5), asked for and by themselves. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

/* Whether both ends hold the same secret for each direction. */
static void expect_same_secrets(const struct pair *pair)
{
    const struct handshake *client = &pair->client->handshake, *server = &pair->server->handshake;
    size_t len = client->writing.hash->len;
    assert_memory_equal(client->writing.bytes, server->reading.bytes, len);
    assert_memory_equal(client->reading.bytes, server->writing.bytes, len);
}

static void expect_talk(struct pair *pair)
{
    pair_send(pair, pair->client, pair->server, "question", 8);
    pair_send(pair, pair->server, pair->client, "answer", 6);
    expect_same_secrets(pair);
}

static void ask_for_keys(parley_conn *conn)
{
    static const uint8_t update_requested[] = { 1 };
    parley_error error = no_error();
    put_message(conn, KEY_UPDATE, update_requested, 1);
    assert_true(traffic_secret_update(&conn->handshake.writing));
    assert_true(record_sink.secret(conn, WRITING, PARLEY_LEVEL_APPLICATION, conn->handshake.suite,
                                   &conn->handshake.writing, &error));
}

static void changes_the_keys_of_one_direction(void **state)
{
    struct pair pair;
    uint8_t before[2][HASH_LEN_MAX];
    (void)state;
    pair_connect(&pair, NULL, NULL);
    const struct handshake *client = &pair.client->handshake;
    memcpy(before[0], client->writing.bytes, HASH_LEN_MAX);
    memcpy(before[1], client->reading.bytes, HASH_LEN_MAX);
    assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.server, PARLEY_EVENT_KEYS_UPDATED);
    expect_talk(&pair);
    assert_memory_not_equal(client->writing.bytes, before[0], 32);
    assert_memory_equal(client->reading.bytes, before[1], 32);
    expect_no_event(pair.client);
    pair_end(&pair);
}

static void changes_the_keys_of_both_when_asked_to(void **state)
{
    struct pair pair;
    uint8_t before[HASH_LEN_MAX];
    (void)state;
    pair_connect(&pair, NULL, NULL);
    memcpy(before, pair.client->handshake.reading.bytes, HASH_LEN_MAX);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.server, PARLEY_EVENT_KEYS_UPDATED);
    expect_talk(&pair);
    expect_event(pair.client, PARLEY_EVENT_KEYS_UPDATED);
    assert_memory_not_equal(pair.client->handshake.reading.bytes, before, 32);
    expect_no_event(pair.server); /* the answer asked for nothing */
    pair_end(&pair);
}

/* Behind data, in front of data, and in one piece with both. */
static void changes_keys_between_two_pieces_of_data(void **state)
{
    struct pair pair;
    (void)state;
    for (size_t piece = 0; piece < 40; piece++) {
        pair_connect(&pair, NULL, NULL);
        pair.piece = piece;
        write_text(pair.client, "before");
        assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
        write_text(pair.client, "after");
        assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
        pair_run(&pair);
        expect_data(pair.server, "before");
        pair_run(&pair);
        expect_data(pair.server, "after");
        pair_run(&pair);
        expect_talk(&pair);
        pair_end(&pair);
    }
}

/* Each asks before it has heard the other: both answer, and both answers ask for nothing. */
static void survives_two_requests_that_cross(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    assert_int_equal(parley_update_keys(pair.server, true), PARLEY_OK);
    pair_run(&pair);
    expect_talk(&pair);
    expect_talk(&pair);
    expect_event(pair.client, PARLEY_EVENT_KEYS_UPDATED);
    expect_event(pair.server, PARLEY_EVENT_KEYS_UPDATED);
    assert_false(pair.client->handshake.update_requested);
    assert_false(pair.server->handshake.update_requested);
    pair_end(&pair);
}

static void count_requests(void *user, const parley_trace *happening)
{
    unsigned *counts = user;
    bool update = happening->kind == PARLEY_TRACE_MESSAGE && happening->code == KEY_UPDATE;
    if (update && happening->sent)
        counts[happening->bytes.data[4]]++;
}

/* RFC 9846 4.7.3: no second request while the first is not answered. */
static void asks_once_until_it_is_answered(void **state)
{
    struct pair pair;
    unsigned counts[2] = { 0, 0 };
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_trace(client, count_requests, counts);
    pair_connect(&pair, client, NULL);
    for (int i = 0; i < 5; i++)
        assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(counts[0], 4);
    assert_int_equal(counts[1], 1);
    expect_talk(&pair);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    assert_int_equal(counts[1], 2);
    pair_end(&pair);
}

/* Any number of requests is answered with one change, when there is something to say. */
static void answers_many_requests_with_one_update(void **state)
{
    struct pair pair;
    unsigned counts[2] = { 0, 0 };
    parley_setup *server = pair_server_setup();
    (void)state;
    parley_setup_trace(server, count_requests, counts);
    pair_connect(&pair, NULL, server);
    for (int i = 0; i < 7; i++)
        ask_for_keys(pair.client);
    pair_run(&pair);
    expect_talk(&pair);
    assert_int_equal(counts[0], 1);
    assert_int_equal(counts[1], 0);
    pair_end(&pair);
}

/* RFC 9846 4.7.3: what costs the peer little must not cost this side for ever. */
static void refuses_a_flood_of_updates(void **state)
{
    struct pair pair;
    (void)state;
    for (int requested = 0; requested < 2; requested++) {
        pair_connect(&pair, NULL, NULL);
        for (int i = 0; i < KEY_UPDATES_MAX; i++) {
            if (requested)
                ask_for_keys(pair.client);
            else
                assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
            pair_run(&pair);
        }
        expect_no_failure(pair.server);
        assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
        pair_run(&pair);
        expect_failure(pair.server, KEY_UPDATE_FLOOD);
        expect_alert_heard(pair.client, PEER_SAYS_UNEXPECTED_MESSAGE, ALERT_UNEXPECTED_MESSAGE);
        pair_end(&pair);
    }
}

static void takes_any_number_of_updates_with_data_between(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (int i = 0; i < 4 * KEY_UPDATES_MAX; i++) {
        assert_int_equal(parley_update_keys(pair.client, i % 2 == 0), PARLEY_OK);
        pair_send(&pair, pair.client, pair.server, "data", 4);
    }
    expect_talk(&pair);
    pair_end(&pair);
}

/* A peer that asks and never reads makes nothing grow. */
static void keeps_nothing_for_a_peer_that_asks_and_does_not_read(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    while (parley_write(pair.server, "x", 1, &took) == PARLEY_OK)
        continue;
    size_t before = parley_wire_ready(pair.server).len;
    for (int i = 0; i < 4 * KEY_UPDATES_MAX; i++) {
        ask_for_keys(pair.client);
        write_text(pair.client, "x");
        (void)pair_move(&pair, pair.client, pair.server);
        expect_data(pair.server, "x");
    }
    assert_int_equal(parley_wire_ready(pair.server).len, before);
    pair_end(&pair);
}

static void refuses_malformed_updates(void **state)
{
    static const struct {
        uint8_t body[2];
        size_t len;
        enum code code;
    } cases[] = {
        { { 0, 0 }, 0, MALFORMED_KEY_UPDATE },
        { { 0, 0 }, 2, MALFORMED_KEY_UPDATE },
        { { 2, 0 }, 1, BAD_KEY_UPDATE_REQUEST },
        { { 255, 0 }, 1, BAD_KEY_UPDATE_REQUEST },
    };
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pair_connect(&pair, NULL, NULL);
        put_message(pair.client, KEY_UPDATE, cases[i].body, cases[i].len);
        pair_run(&pair);
        expect_failure(pair.server, cases[i].code);
        pair_end(&pair);
    }
}

/* RFC 9846 5.1: what follows in the same record was sealed with keys that are gone. */
static void refuses_bytes_behind_an_update_in_its_record(void **state)
{
    static const uint8_t no[] = { 0 };
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_message(pair.client, KEY_UPDATE, no, 1);
    put_message(pair.client, KEY_UPDATE, no, 1);
    pair_run(&pair);
    expect_failure(pair.server, MESSAGE_ACROSS_KEY_CHANGE);
    pair_end(&pair);
}

static void updates_nothing_before_the_end_of_the_handshake(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_MISUSE);
    (void)pair_move(&pair, pair.client, pair.server);
    assert_int_equal(parley_update_keys(pair.server, true), PARLEY_MISUSE);
    pair_run(&pair);
    expect_no_failure(pair.client);
    assert_int_equal(parley_update_keys(pair.server, true), PARLEY_OK);
    pair_end(&pair);
}

/* As if so many records had gone from one end to the other that `left` are left to the key. */
static void age_key(parley_conn *from, parley_conn *to, uint64_t left)
{
    uint64_t sequence = from->records.writing.aead->records_max - left;
    from->records.writing.sequence = to->records.reading.sequence = sequence;
}

static const char *const suites[] = { "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                      "TLS_CHACHA20_POLY1305_SHA256" };

/* RFC 9846 5.5: before the limit of each AEAD, with nobody asking. */
static void changes_an_old_key_by_itself_before_it_writes(void **state)
{
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        parley_setup *client = pair_client_setup();
        parley_setup_suites(client, suites[i]);
        pair_connect(&pair, client, NULL);
        age_key(pair.client, pair.server, 1 << 20);
        pair_send(&pair, pair.client, pair.server, "much is left", 12);
        expect_no_event(pair.server);

        age_key(pair.client, pair.server, 1000);
        pair_send(&pair, pair.client, pair.server, "little is left", 14);
        expect_event(pair.server, PARLEY_EVENT_KEYS_UPDATED);
        assert_int_equal(pair.client->records.writing.sequence, 1);
        expect_talk(&pair);
        pair_end(&pair);
    }
}

/* RFC 9846 5.5: a peer that does not change its key is asked to, once. */
static void asks_for_a_new_key_before_the_peer_s_is_used_up(void **state)
{
    struct pair pair;
    unsigned counts[2] = { 0, 0 };
    (void)state;
    parley_setup *client = pair_client_setup();
    parley_setup_trace(client, count_requests, counts);
    pair_connect(&pair, client, NULL);
    age_key(pair.server, pair.client, 1000);
    for (int i = 0; i < 3; i++) {
        put_record(pair.server, CONTENT_APPLICATION_DATA, "x",
                   1); /* by which it forgets its duty */
        (void)pair_move(&pair, pair.server, pair.client);
        expect_data(pair.client, "x");
    }
    assert_int_equal(counts[1], 1);
    pair_run(&pair);
    expect_talk(&pair);
    expect_event(pair.client, PARLEY_EVENT_KEYS_UPDATED);
    assert_in_range(pair.client->records.reading.sequence, 1, 10);
    pair_end(&pair);
}

/* It would rather fail than use a nonce twice. */
static void writes_nothing_with_a_key_that_is_used_up(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    age_key(pair.client, pair.server, 0);
    assert_int_equal(parley_write(pair.client, "x", 1, &took), PARLEY_FAILED);
    assert_int_equal(took, 0);
    expect_failure(pair.client, KEYS_EXHAUSTED);
    assert_int_equal(parley_wire_ready(pair.client).len, 0);
    assert_true(parley_finished(pair.client));
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_the_keys_of_one_direction),
        cmocka_unit_test(changes_the_keys_of_both_when_asked_to),
        cmocka_unit_test(changes_keys_between_two_pieces_of_data),
        cmocka_unit_test(survives_two_requests_that_cross),
        cmocka_unit_test(asks_once_until_it_is_answered),
        cmocka_unit_test(answers_many_requests_with_one_update),
        cmocka_unit_test(refuses_a_flood_of_updates),
        cmocka_unit_test(takes_any_number_of_updates_with_data_between),
        cmocka_unit_test(keeps_nothing_for_a_peer_that_asks_and_does_not_read),
        cmocka_unit_test(refuses_malformed_updates),
        cmocka_unit_test(refuses_bytes_behind_an_update_in_its_record),
        cmocka_unit_test(updates_nothing_before_the_end_of_the_handshake),
        cmocka_unit_test(changes_an_old_key_by_itself_before_it_writes),
        cmocka_unit_test(asks_for_a_new_key_before_the_peer_s_is_used_up),
        cmocka_unit_test(writes_nothing_with_a_key_that_is_used_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
