/* bounds_test.c - what a peer cannot make a connection do, keep or send. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

/* A peer that asks for new keys, sends a byte so that nobody counts, and never reads. */
static void keeps_no_more_for_a_peer_that_asks_for_keys_and_never_reads(void **state)
{
    static uint8_t data[16384];
    struct pair pair;
    size_t took, len;
    uint8_t byte;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    while (parley_write(pair.server, data, sizeof data, &took) == PARLEY_OK)
        continue;
    size_t cap = pair.server->records.outbox.cap;
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
        pair.client->handshake.update_requested = false; /* it does not keep to 4.7.3 */
        assert_int_equal(parley_write(pair.client, data, 1, &took), PARLEY_OK);
        assert_true(pair_move(&pair, pair.client, pair.server));
        assert_int_equal(parley_read(pair.server, &byte, 1, &len), PARLEY_OK);
        assert_int_equal(parley_write(pair.server, data, sizeof data, &took), PARLEY_AGAIN);
    }
    assert_int_equal(pair.server->records.outbox.cap, cap);
    pair_end(&pair);
}

/* A client that only listens may change its keys as often as it hears something. */
static void bears_updates_from_a_peer_that_only_listens(void **state)
{
    struct pair pair;
    uint8_t byte = 0;
    size_t took, len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(parley_write(pair.server, &byte, 1, &took), PARLEY_OK);
        assert_true(pair_move(&pair, pair.server, pair.client));
        assert_int_equal(parley_read(pair.client, &byte, 1, &len), PARLEY_OK);
        assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
        assert_true(pair_move(&pair, pair.client, pair.server));
    }
    expect_no_failure(pair.server);
    pair_end(&pair);
}

/* RFC 9846 6: after a fatal alert nothing is sent, and the keys are gone. */
static void sends_nothing_more_after_the_peers_alert(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_write(pair.client, "too late", 8, &took), PARLEY_OK);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    assert_true(pair_move(&pair, pair.server, pair.client));
    assert_int_equal(parley_wire_ready(pair.client).len, 0);
    assert_true(parley_finished(pair.client));
    assert_int_equal(protection_left(&pair.client->records.writing), 0);
    assert_int_equal(protection_left(&pair.client->records.reading), 0);
    pair_end(&pair);
}

static void forgets_its_keys_when_it_fails_and_still_sends_the_alert(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_write(pair.client, "x", 1, &took), PARLEY_OK);
    parley_view ready = parley_wire_ready(pair.client);
    uint8_t changed[64];
    memcpy(changed, ready.data, ready.len);
    changed[ready.len - 1] ^= 1;
    (void)pair_feed(pair.server, changed, ready.len, 0);
    assert_int_equal(parley_error_of(pair.server).code, RECORD_NOT_AUTHENTIC);
    assert_int_equal(protection_left(&pair.server->records.writing), 0);
    assert_true(pair_move(&pair, pair.server, pair.client));
    assert_int_equal(parley_error_of(pair.client).code, PEER_SAYS_BAD_RECORD_MAC);
    pair_end(&pair);
}

/* RFC 9846 6.1: each side says goodbye before it closes. */
static void answers_a_goodbye_in_the_handshake(void **state)
{
    static const uint8_t goodbye[] = { 21, 3, 3, 0, 2, 1, 0 };
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(pair_feed(pair.server, goodbye, sizeof goodbye, 0), sizeof goodbye);
    assert_int_equal(parley_error_of(pair.server).code, CLOSED_IN_HANDSHAKE);
    parley_view ready = parley_wire_ready(pair.server);
    assert_int_equal(ready.len, sizeof goodbye);
    assert_memory_equal(ready.data, goodbye, sizeof goodbye);
    pair_end(&pair);
}

static void takes_a_room_back_that_was_not_used(void **state)
{
    struct pair pair;
    parley_room room;
    parley_opened opened;
    uint8_t wire[5] = { 0 };
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_wire_room(pair.server, 0, &room), PARLEY_OK);
    assert_int_equal(parley_open_in_place(pair.server, wire, 0, &opened), PARLEY_MISUSE);
    assert_int_equal(parley_wire_came(pair.server, 0), PARLEY_OK);
    assert_int_equal(parley_open_in_place(pair.server, wire, 0, &opened), PARLEY_AGAIN);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_no_more_for_a_peer_that_asks_for_keys_and_never_reads),
        cmocka_unit_test(bears_updates_from_a_peer_that_only_listens),
        cmocka_unit_test(sends_nothing_more_after_the_peers_alert),
        cmocka_unit_test(forgets_its_keys_when_it_fails_and_still_sends_the_alert),
        cmocka_unit_test(answers_a_goodbye_in_the_handshake),
        cmocka_unit_test(takes_a_room_back_that_was_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
