/* buffers_test.c - records opened and sealed in memory of the caller's. */
#include "connected.h"

#include <stdlib.h>
#include <string.h>

#include "support/test.h"

enum { DATA_LEN = 100000, WIRE_CAP = 200000 };

static struct pair pair;
static uint8_t data[DATA_LEN], wire[WIRE_CAP];

static int start(void **state)
{
    (void)state;
    for (size_t i = 0; i < DATA_LEN; i++)
        data[i] = (uint8_t)(i * 7 + i / 256);
    pair_connect(&pair, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pair_end(&pair);
    return 0;
}

static size_t seal_all(const parley_view *parts, size_t count, size_t expected)
{
    size_t took, len;
    assert_int_equal(parley_seal_into(pair.client, parts, count, wire, WIRE_CAP, &took, &len),
                     PARLEY_OK);
    assert_int_equal(took, expected);
    return len;
}

/* Opens all of it, and compares with the data; the number of views that were given. */
static size_t open_all(uint8_t *at, size_t len, size_t expected)
{
    size_t got = 0, views = 0;
    while (len > 0) {
        parley_opened opened;
        assert_int_equal(parley_open_in_place(pair.server, at, len, &opened), PARLEY_OK);
        assert_true(opened.used > 0 && opened.used <= len);
        if (opened.plain.len > 0) {
            assert_true(opened.plain.data >= at && opened.plain.data < at + opened.used);
            assert_memory_equal(opened.plain.data, data + got, opened.plain.len);
            views++;
        }
        got += opened.plain.len;
        at += opened.used;
        len -= opened.used;
    }
    assert_int_equal(got, expected);
    return views;
}

static void seals_parts_into_records_that_the_peer_opens_in_place(void **state)
{
    const parley_view parts[] = {
        { data, 1 }, { data + 1, 0 }, { data + 1, 40000 }, { data + 40001, DATA_LEN - 40001 }
    };
    (void)state;
    size_t len = seal_all(parts, 4, DATA_LEN);
    assert_int_equal(len, DATA_LEN + 7 * 22); /* 6 full records and one that is not */
    assert_int_equal(open_all(wire, len, DATA_LEN), 7);
}

static void takes_what_fits_and_says_so_when_nothing_does(void **state)
{
    const parley_view part = { data, DATA_LEN };
    size_t took, len;
    (void)state;
    assert_int_equal(parley_seal_into(pair.client, &part, 1, wire, 22, &took, &len), PARLEY_AGAIN);
    assert_int_equal(took, 0);
    assert_int_equal(len, 0);
    assert_int_equal(parley_seal_into(pair.client, &part, 1, wire, 23, &took, &len), PARLEY_OK);
    assert_int_equal(took, 1);
    assert_int_equal(len, 23);
    assert_int_equal(open_all(wire, len, 1), 1);
}

static void puts_what_was_queued_in_front(void **state)
{
    const parley_view part = { data + 10, 90 };
    size_t took;
    (void)state;
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    assert_int_equal(parley_write(pair.client, data, 10, &took), PARLEY_OK);
    size_t len = seal_all(&part, 1, 90);
    assert_false(parley_wants(pair.client) & PARLEY_WANTS_OUTPUT);
    assert_int_equal(open_all(wire, len, 100), 2);
    assert_false(parley_wants(pair.server) & PARLEY_WANTS_OUTPUT); /* its own waits for data */
    write_text(pair.server, "answer");
    assert_true(pair_move(&pair, pair.server, pair.client));
    expect_event(pair.client, PARLEY_EVENT_KEYS_UPDATED);
    expect_data(pair.client, "answer");
}

static void drains_a_queue_that_is_longer_than_the_room(void **state)
{
    const parley_view part = { data + 1000, 10 };
    size_t took, len, at = 0;
    (void)state;
    assert_int_equal(parley_write(pair.client, data, 1000, &took), PARLEY_OK);
    do {
        assert_int_equal(parley_seal_into(pair.client, &part, 1, wire + at, 300, &took, &len),
                         PARLEY_OK);
        at += len;
    } while (took == 0);
    assert_int_equal(open_all(wire, at, 1010), 2);
}

static void waits_for_a_whole_record(void **state)
{
    const parley_view part = { data, 100 };
    parley_opened opened;
    (void)state;
    size_t len = seal_all(&part, 1, 100);
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(parley_open_in_place(pair.server, wire, cut, &opened), PARLEY_AGAIN);
        assert_int_equal(opened.used, 0);
    }
    assert_int_equal(open_all(wire, len, 100), 1);
}

static void mixes_with_the_other_windows(void **state)
{
    const parley_view part = { data, 100 };
    (void)state;
    size_t len = seal_all(&part, 1, 100);
    assert_int_equal(open_all(wire, len, 100), 1);
    pair_send(&pair, pair.client, pair.server, "window", 6);
    len = seal_all(&part, 1, 100);
    assert_int_equal(open_all(wire, len, 100), 1);
}

static void refuses_to_open_while_other_bytes_wait(void **state)
{
    const parley_view part = { data, 100 };
    parley_opened opened;
    uint8_t room[200];
    size_t took;
    (void)state;
    size_t len = seal_all(&part, 1, 100);
    assert_int_equal(pair_feed(pair.server, wire, 50, 0), 50); /* half a record */
    assert_int_equal(parley_open_in_place(pair.server, wire + 50, len - 50, &opened),
                     PARLEY_MISUSE);
    assert_int_equal(pair_feed(pair.server, wire + 50, len - 50, 0), len - 50);
    assert_int_equal(parley_open_in_place(pair.server, wire, 5, &opened), PARLEY_MISUSE);
    assert_int_equal(parley_read(pair.server, room, sizeof room, &took), PARLEY_OK);
    assert_int_equal(took, 100);
}

static void is_not_for_handshakes(void **state)
{
    struct pair fresh;
    parley_opened opened;
    const parley_view part = { data, 100 };
    size_t took, len;
    (void)state;
    pair_start(&fresh, NULL, NULL);
    assert_int_equal(parley_open_in_place(fresh.server, wire, 5, &opened), PARLEY_MISUSE);
    assert_int_equal(parley_seal_into(fresh.client, &part, 1, wire, WIRE_CAP, &took, &len),
                     PARLEY_MISUSE);
    pair_end(&fresh);
}

static void fails_as_the_other_windows_do(void **state)
{
    const parley_view part = { data, 100 };
    parley_opened opened;
    (void)state;
    size_t len = seal_all(&part, 1, 100);
    wire[len - 1] ^= 1;
    assert_int_equal(parley_open_in_place(pair.server, wire, len, &opened), PARLEY_FAILED);
    assert_int_equal(parley_error_of(pair.server).code, PARLEY_E_RECORD_NOT_AUTHENTIC);
    assert_int_equal(opened.plain.len, 0);
    assert_int_equal(parley_open_in_place(pair.server, wire, len, &opened), PARLEY_FAILED);
}

static void tells_the_peers_goodbye(void **state)
{
    parley_opened opened;
    const parley_view part = { data, 3 };
    size_t took, len;
    (void)state;
    len = seal_all(&part, 1, 3);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    parley_view goodbye = parley_wire_ready(pair.client);
    memcpy(wire + len, goodbye.data, goodbye.len);
    assert_int_equal(open_all(wire, len + goodbye.len, 3), 1);
    assert_int_equal(parley_open_in_place(pair.server, wire, 5, &opened), PARLEY_CLOSED);
    assert_int_equal(parley_seal_into(pair.client, &part, 1, wire, WIRE_CAP, &took, &len),
                     PARLEY_MISUSE);
    assert_int_equal(parley_seal_into(pair.server, &part, 1, wire, WIRE_CAP, &took, &len),
                     PARLEY_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(seals_parts_into_records_that_the_peer_opens_in_place),
        TEST(takes_what_fits_and_says_so_when_nothing_does),
        TEST(puts_what_was_queued_in_front),
        TEST(drains_a_queue_that_is_longer_than_the_room),
        TEST(waits_for_a_whole_record),
        TEST(mixes_with_the_other_windows),
        TEST(refuses_to_open_while_other_bytes_wait),
        TEST(is_not_for_handshakes),
        TEST(fails_as_the_other_windows_do),
        TEST(tells_the_peers_goodbye),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
