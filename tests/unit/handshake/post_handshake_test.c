/* post_handshake_test.c - KeyUpdate and NewSessionTicket (RFC 9846 4.7). */
#include "exchange.h"
#include "wire/post_handshake.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;

static int start(void **state)
{
    (void)state;
    exchange_prepare(&x);
    exchange_start(&x);
    assert_true(exchange_run(&x));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

static void changes_one_direction_when_nothing_more_is_asked(void **state)
{
    struct traffic_secret before = x.client.writing, other = x.client.reading;
    (void)state;
    assert_true(handshake_update_keys(&x.client.handshake, false));
    assert_true(exchange_pass(&x.client, &x.server));
    assert_memory_not_equal(before.bytes, x.client.writing.bytes, 32);
    assert_memory_equal(x.client.writing.bytes, x.server.reading.bytes, 32);
    assert_memory_equal(other.bytes, x.client.reading.bytes, 32);
    assert_false(handshake_owes_key_update(&x.server.handshake));
}

static void changes_both_directions_when_asked(void **state)
{
    (void)state;
    assert_true(handshake_update_keys(&x.client.handshake, true));
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(handshake_owes_key_update(&x.server.handshake));
    assert_true(handshake_update_keys(&x.server.handshake, false));
    assert_false(handshake_owes_key_update(&x.server.handshake));
    assert_true(exchange_pass(&x.server, &x.client));
    assert_memory_equal(x.client.reading.bytes, x.server.writing.bytes, 32);
    assert_memory_equal(x.client.writing.bytes, x.server.reading.bytes, 32);
}

/* RFC 9846 4.7.3: until the answer has come no second request is made. */
static void asks_once_until_it_is_answered(void **state)
{
    (void)state;
    assert_true(handshake_update_keys(&x.client.handshake, true));
    assert_int_equal(exchange_next(&x.client)->bytes[4], 1);
    exchange_drop(&x.client);
    assert_true(handshake_update_keys(&x.client.handshake, true));
    assert_int_equal(exchange_next(&x.client)->bytes[4], 0);
}

/* RFC 9846 4.7.3: an answer asks for nothing in turn. */
static void asks_nothing_when_it_owes_an_answer(void **state)
{
    (void)state;
    assert_true(exchange_give(&x.client, KEY_UPDATE, bytes_of("\001", 1)));
    assert_true(handshake_update_keys(&x.client.handshake, true));
    assert_int_equal(exchange_next(&x.client)->bytes[4], 0);
    assert_false(x.client.handshake.update_requested);
}

static void both_may_ask_at_once(void **state)
{
    (void)state;
    assert_true(handshake_update_keys(&x.client.handshake, true));
    assert_true(handshake_update_keys(&x.server.handshake, true));
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(exchange_pass(&x.server, &x.client));
    assert_true(handshake_update_keys(&x.client.handshake, false));
    assert_true(handshake_update_keys(&x.server.handshake, false));
    assert_true(exchange_run(&x));
    assert_memory_equal(x.client.reading.bytes, x.server.writing.bytes, 32);
    assert_memory_equal(x.client.writing.bytes, x.server.reading.bytes, 32);
}

static void refuses_a_request_that_is_neither_yes_nor_no(void **state)
{
    (void)state;
    assert_false(exchange_give(&x.server, KEY_UPDATE, bytes_of("\002", 1)));
    expect_refusal(&x.server, BAD_KEY_UPDATE_REQUEST, ALERT_ILLEGAL_PARAMETER);
}

static void give_updates(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        assert_true(exchange_give(&x.server, KEY_UPDATE, bytes_of("\000", 1)));
}

static void refuses_a_flood_but_counts_only_those_with_no_data_between(void **state)
{
    (void)state;
    give_updates(KEY_UPDATES_MAX);
    handshake_data_passed(&x.server.handshake);
    give_updates(KEY_UPDATES_MAX);
    assert_false(exchange_give(&x.server, KEY_UPDATE, bytes_of("\000", 1)));
    expect_refusal(&x.server, KEY_UPDATE_FLOOD, ALERT_UNEXPECTED_MESSAGE);
}

static void reads_a_ticket_and_keeps_nothing_of_it(void **state)
{
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    new_session_ticket_write(&out, &(struct new_session_ticket){ .lifetime_s = 7200,
                                                                 .nonce = bytes_of("n", 1),
                                                                 .ticket = bytes_of("t", 1) });
    struct handshake before = x.client.handshake;
    assert_true(exchange_give(&x.client, NEW_SESSION_TICKET, writer_bytes(&out)));
    assert_memory_equal(&before, &x.client.handshake, sizeof before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(changes_one_direction_when_nothing_more_is_asked),
        TEST(changes_both_directions_when_asked),
        TEST(asks_once_until_it_is_answered),
        TEST(asks_nothing_when_it_owes_an_answer),
        TEST(both_may_ask_at_once),
        TEST(refuses_a_request_that_is_neither_yes_nor_no),
        TEST(refuses_a_flood_but_counts_only_those_with_no_data_between),
        TEST(reads_a_ticket_and_keeps_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
