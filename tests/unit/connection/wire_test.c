/* wire_test.c - the side of a connection that faces the network: rooms, ends, and what is wanted. */
#include "connected.h"

#include <errno.h>
#include <string.h>

#include "support/test.h"

/* Takes all that one end has ready off the wire, up to `cap` bytes. */
static size_t take_wire(parley_conn *from, uint8_t *out, size_t cap)
{
    parley_view ready = parley_wire_ready(from);
    assert_true(ready.len <= cap);
    memcpy(out, ready.data, ready.len);
    parley_wire_sent(from, ready.len);
    return ready.len;
}

/* In one piece, as one read(2) would bring it. */
static parley_result give_wire(parley_conn *to, const uint8_t *data, size_t len)
{
    parley_room room;
    assert_int_equal(parley_wire_room(to, len, &room), PARLEY_OK);
    assert_int_equal(room.len, len);
    memcpy(room.data, data, len);
    return parley_wire_came(to, len);
}

/* What is written one call at a time, and comes in one piece. */
static void send_texts(struct pair *pair, const char *const *texts, size_t count)
{
    uint8_t wire[4096];
    for (size_t i = 0; i < count; i++)
        write_text(pair->server, texts[i]);
    size_t len = take_wire(pair->server, wire, sizeof wire);
    assert_int_equal(give_wire(pair->client, wire, len), PARLEY_OK);
}

static void wants_what_the_handshake_needs_next(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT | PARLEY_WANTS_OUTPUT);
    assert_int_equal(parley_wants(pair.server), PARLEY_WANTS_INPUT);

    (void)pair_move(&pair, pair.client, pair.server);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT);
    assert_int_equal(parley_wants(pair.server), PARLEY_WANTS_INPUT | PARLEY_WANTS_OUTPUT);

    (void)pair_move(&pair, pair.server, pair.client);
    assert_int_equal(parley_wants(pair.client),
                     PARLEY_WANTS_INPUT | PARLEY_WANTS_OUTPUT | PARLEY_WANTS_READER);
    assert_int_equal(parley_wants(pair.server), PARLEY_WANTS_INPUT);

    (void)pair_move(&pair, pair.client, pair.server);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_event(pair.server, PARLEY_EVENT_HANDSHAKE_DONE);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT);
    assert_int_equal(parley_wants(pair.server), PARLEY_WANTS_INPUT);
    pair_end(&pair);
}

/* A reader who does not read is not sent more. */
static void wants_a_reader_and_no_input_while_data_waits(void **state)
{
    struct pair pair;
    parley_room room;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    write_text(pair.server, "data");
    assert_int_equal(parley_wants(pair.server), PARLEY_WANTS_INPUT | PARLEY_WANTS_OUTPUT);
    pair_run(&pair);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_READER);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_AGAIN);
    assert_int_equal(room.len, 0);
    expect_data(pair.client, "data");
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_OK);
    pair_end(&pair);
}

static void wants_less_and_less_as_it_is_closed(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT | PARLEY_WANTS_OUTPUT);
    pair_run(&pair);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT);
    expect_event(pair.server, PARLEY_EVENT_PEER_CLOSED);
    assert_int_equal(parley_wants(pair.server), 0); /* nothing but to write, or to close too */
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_PEER_CLOSED);
    assert_int_equal(parley_wants(pair.client), 0);
    assert_int_equal(parley_wants(pair.server), 0);
    pair_end(&pair);
}

static void lends_a_room_that_stays_where_it_is(void **state)
{
    struct pair pair;
    parley_room room, again;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_wire_room(pair.client, 100, &room), PARLEY_OK);
    assert_int_equal(room.len, 100);
    memset(room.data, 0x17, 3);
    assert_int_equal(parley_write(pair.client, "x", 1, &took), PARLEY_OK);
    assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
    (void)drop_output(pair.client);
    assert_int_equal(parley_wire_room(pair.client, 7, &again), PARLEY_OK);
    assert_ptr_equal(again.data, room.data);
    assert_int_equal(again.len, room.len);
    assert_int_equal(room.data[2], 0x17);
    pair_end(&pair);
}

static void lends_about_as_much_as_the_hint_says(void **state)
{
    struct pair pair;
    parley_room room;
    (void)state;
    for (size_t hint = 1; hint < 20000; hint = hint * 3 + 1) {
        pair_start(&pair, NULL, NULL);
        assert_int_equal(parley_wire_room(pair.server, hint, &room), PARLEY_OK);
        assert_in_range(room.len, 1, hint);
        pair_end(&pair);
    }
}

/* Nothing came, and that is not the end of file. */
static void takes_nothing_for_nothing(void **state)
{
    struct pair pair;
    parley_room room;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_wire_came(pair.server, 0), PARLEY_OK);
    assert_int_equal(parley_wire_room(pair.server, 0, &room), PARLEY_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(parley_wire_came(pair.server, 0), PARLEY_OK);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.server)->done);
    assert_int_equal(parley_wire_came(pair.server, 0), PARLEY_OK);
    pair_end(&pair);
}

static void gives_the_data_of_good_records_before_it_tells_of_a_bad_one(void **state)
{
    static const char *const texts[] = { "one", "two", "three", "four" };
    struct pair pair;
    uint8_t wire[4096], none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (size_t i = 0; i < 4; i++)
        write_text(pair.server, texts[i]);
    len = take_wire(pair.server, wire, sizeof wire);
    wire[len - 1] ^= 1;
    assert_int_equal(give_wire(pair.client, wire, len), PARLEY_OK);
    expect_no_failure(pair.client);
    for (size_t i = 0; i < 3; i++)
        expect_data(pair.client, texts[i]);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_FAILED);
    expect_failure(pair.client, RECORD_NOT_AUTHENTIC);

    assert_false(parley_finished(pair.client)); /* the alert waits */
    pair_run(&pair);
    assert_true(parley_finished(pair.client));
    expect_alert_heard(pair.server, PEER_SAYS_BAD_RECORD_MAC, ALERT_BAD_RECORD_MAC);
    pair_end(&pair);
}

static void gives_data_before_it_tells_of_truncation(void **state)
{
    static const char *const texts[] = { "one", "two" };
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    send_texts(&pair, texts, 2);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_READER);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    expect_data(pair.client, "one");
    expect_no_failure(pair.client);
    expect_data(pair.client, "two");
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_FAILED);
    expect_failure(pair.client, TRUNCATED);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_FAILED);
    assert_true(parley_finished(pair.client));
    pair_end(&pair);
}

/* The last record came only in part: what it held is lost, and that is told. */
static void tells_of_truncation_inside_a_record(void **state)
{
    struct pair pair;
    uint8_t wire[256];
    (void)state;
    pair_connect(&pair, NULL, NULL);
    write_text(pair.server, "never whole");
    size_t len = take_wire(pair.server, wire, sizeof wire);
    assert_int_equal(give_wire(pair.client, wire, len - 1), PARLEY_OK);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_FAILED);
    expect_failure(pair.client, TRUNCATED);
    pair_end(&pair);
}

static void takes_an_end_after_close_notify_for_what_it_is(void **state)
{
    static const char *const texts[] = { "last words" };
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_CLOSED);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_CLOSED);
    expect_no_failure(pair.client);
    pair_end(&pair);

    /* The same, with all of it in one piece, and data in front. */
    uint8_t wire[1024];
    pair_connect(&pair, NULL, NULL);
    write_text(pair.server, texts[0]);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    len = take_wire(pair.server, wire, sizeof wire);
    assert_int_equal(give_wire(pair.client, wire, len), PARLEY_OK);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    expect_data(pair.client, texts[0]);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_CLOSED);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_CLOSED);
    expect_no_failure(pair.client);
    pair_end(&pair);
}

static void tells_an_end_in_the_handshake_from_truncation(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_FAILED);
    expect_failure(pair.client, CLOSED_IN_HANDSHAKE);
    assert_int_equal(parley_wire_ended(pair.server), PARLEY_FAILED);
    expect_failure(pair.server, CLOSED_IN_HANDSHAKE);
    pair_end(&pair);
}

static void offers_no_room_after_the_end(void **state)
{
    struct pair pair;
    parley_room room;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_FAILED);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_FAILED);
    assert_int_equal(parley_wire_came(pair.client, 0), PARLEY_FAILED);

    assert_int_equal(parley_close(pair.client), PARLEY_FAILED);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_end(&pair);

    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_CLOSED);
    pair_end(&pair);
}

static void offers_no_room_between_the_end_and_its_verdict(void **state)
{
    static const char *const texts[] = { "one", "two" };
    struct pair pair;
    parley_room room;
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(&pair, client, NULL);
    pair_run(&pair); /* up to the question */
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_MISUSE);
    pair_end(&pair);

    pair_connect(&pair, NULL, NULL);
    send_texts(&pair, texts, 2);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_AGAIN);
    pair_end(&pair);
}

static void tells_what_broke_the_network(void **state)
{
    static const char *const texts[] = { "before the break" };
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    send_texts(&pair, texts, 1);
    write_text(pair.client, "nobody will have this");
    assert_int_equal(parley_wire_broke(pair.client, ECONNRESET), PARLEY_AGAIN);
    assert_int_equal(parley_wire_ready(pair.client).len, 0); /* there is no way for it */
    expect_data(pair.client, texts[0]);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_FAILED);
    expect_failure(pair.client, WIRE_BROKE);
    assert_int_equal(parley_error_of(pair.client).os_error, ECONNRESET);
    assert_true(parley_finished(pair.client));
    assert_int_equal(parley_wants(pair.client), 0);
    pair_end(&pair);
}

/* All was said on both sides: what happens to the network then is nobody's business. */
static void does_not_mind_a_broken_network_after_both_goodbyes(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_wire_broke(pair.client, ECONNRESET), PARLEY_CLOSED);
    expect_no_failure(pair.client);
    assert_true(parley_finished(pair.client));
    pair_end(&pair);
}

/* The peer has said goodbye and may have gone, but this side has not said all. */
static void tells_that_the_network_broke_before_all_was_sent(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    for (int closed = 0; closed < 2; closed++) {
        pair_connect(&pair, NULL, NULL);
        assert_int_equal(parley_close(pair.server), PARLEY_OK);
        pair_run(&pair);
        write_text(pair.client, "nobody will have this");
        if (closed)
            assert_int_equal(parley_close(pair.client), PARLEY_OK);
        assert_int_equal(parley_wire_broke(pair.client, EPIPE), PARLEY_FAILED);
        expect_failure(pair.client, WIRE_BROKE);
        assert_int_equal(parley_wire_ready(pair.client).len, 0);
        assert_true(parley_finished(pair.client));
        assert_int_equal(parley_write(pair.client, "x", 1, &took), PARLEY_FAILED);
        pair_end(&pair);
    }
}

/* Half a connection: an end of file after close_notify takes nothing from the other direction. */
static void goes_on_sending_after_the_peer_s_end(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_CLOSED);
    pair_send(&pair, pair.client, pair.server, "the other half", 14);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    assert_true(parley_finished(pair.client));
    assert_true(parley_finished(pair.server));
    pair_end(&pair);
}

static void keeps_what_was_not_sent(void **state)
{
    struct pair pair;
    uint8_t whole[2048], parts[2048];
    size_t len = 0;
    (void)state;
    pair_start(&pair, NULL, NULL);
    parley_view ready = parley_wire_ready(pair.client);
    size_t whole_len = ready.len;
    memcpy(whole, ready.data, whole_len);
    while ((ready = parley_wire_ready(pair.client)).len > 0) {
        assert_int_equal(ready.len, whole_len - len);
        parts[len++] = ready.data[0];
        parley_wire_sent(pair.client, 1);
    }
    assert_int_equal(len, whole_len);
    assert_memory_equal(parts, whole, whole_len);
    parley_wire_sent(pair.client, 1); /* more than there is */
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_INPUT);
    pair_end(&pair);
}

/* A write fails while the data before the end is still being read: there is an errno to tell. */
static void tells_of_a_break_that_follows_an_end(void **state)
{
    static const char *const texts[] = { "one" };
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    send_texts(&pair, texts, 1);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    assert_int_equal(parley_wire_broke(pair.client, EPIPE), PARLEY_AGAIN);
    expect_data(pair.client, texts[0]);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_FAILED);
    expect_failure(pair.client, WIRE_BROKE);
    assert_int_equal(parley_error_of(pair.client).os_error, EPIPE);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wants_what_the_handshake_needs_next),
        cmocka_unit_test(wants_a_reader_and_no_input_while_data_waits),
        cmocka_unit_test(wants_less_and_less_as_it_is_closed),
        cmocka_unit_test(lends_a_room_that_stays_where_it_is),
        cmocka_unit_test(lends_about_as_much_as_the_hint_says),
        cmocka_unit_test(takes_nothing_for_nothing),
        cmocka_unit_test(gives_the_data_of_good_records_before_it_tells_of_a_bad_one),
        cmocka_unit_test(gives_data_before_it_tells_of_truncation),
        cmocka_unit_test(tells_of_truncation_inside_a_record),
        cmocka_unit_test(takes_an_end_after_close_notify_for_what_it_is),
        cmocka_unit_test(tells_an_end_in_the_handshake_from_truncation),
        cmocka_unit_test(offers_no_room_after_the_end),
        cmocka_unit_test(offers_no_room_between_the_end_and_its_verdict),
        cmocka_unit_test(tells_what_broke_the_network),
        cmocka_unit_test(does_not_mind_a_broken_network_after_both_goodbyes),
        cmocka_unit_test(tells_that_the_network_broke_before_all_was_sent),
        cmocka_unit_test(goes_on_sending_after_the_peer_s_end),
        cmocka_unit_test(keeps_what_was_not_sent),
        cmocka_unit_test(tells_of_a_break_that_follows_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
