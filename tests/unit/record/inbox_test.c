/* Room for wire bytes: lent, stable, given back. */
#include "record/inbox.h"

#include "base/limits.h"
#include "counted_memory.h"
#include "record/frame.h"

#include "support/test.h"

static struct pool pool;

static int start_pool(void **state)
{
    (void)state;
    pool_start(&pool, 2);
    memory_count_from_here();
    return 0;
}

static int end_pool(void **state)
{
    (void)state;
    pool_end(&pool);
    return 0;
}

/* Puts bytes into the room that the inbox gives for this hint; how many fitted. */
static size_t put(struct inbox *inbox, size_t hint, struct bytes bytes)
{
    parley_error error = no_error();
    uint8_t *room;
    size_t len;
    assert_true(inbox_room(inbox, hint, &room, &len, &error));
    if (len > bytes.len)
        len = bytes.len;
    memcpy(room, bytes.data, len);
    inbox_came(inbox, len);
    return len;
}

static void put_all(struct inbox *inbox, struct bytes bytes)
{
    for (size_t at = 0; at < bytes.len;)
        at += put(inbox, 0, bytes_of(bytes.data + at, bytes.len - at));
}

/* A record of so many bytes, all told. */
static struct bytes record_of(uint8_t *room, size_t len, uint8_t filled)
{
    memset(room, filled, len);
    frame_write(room, CONTENT_APPLICATION_DATA, TLS_1_2, len - RECORD_HEADER_LEN);
    return bytes_of(room, len);
}

static void a_new_one_holds_no_buffer(void **state)
{
    (void)state;
    struct inbox inbox;
    parley_error error = no_error();
    uint8_t *room;
    size_t len;
    inbox_start(&inbox, &pool);
    assert_true(inbox_room(&inbox, 0, &room, &len, &error));
    assert_int_equal(len, INBOX_SMALL_LEN);
    assert_int_equal(memory_taken, 0);
    inbox_came(&inbox, 0);
    assert_null(inbox.buffer);
    inbox_end(&inbox);
}

static void a_header_that_is_not_whole_costs_no_buffer(void **state)
{
    (void)state;
    static const size_t hints[] = { 0, 1, 16384 };
    const uint8_t header[] = { 22, 3, 3, 0x40, 0 };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        struct inbox inbox;
        inbox_start(&inbox, &pool);
        for (size_t at = 0; at < sizeof header - 1; at++) {
            assert_int_equal(put(&inbox, hints[i], bytes_of(header + at, 1)), 1);
            assert_null(inbox.buffer);
            assert_int_equal(inbox_bytes(&inbox).len, at + 1);
            assert_memory_equal(inbox_bytes(&inbox).data, header, at + 1);
        }
        inbox_end(&inbox);
    }
}

static void small_records_never_need_a_buffer(void **state)
{
    (void)state;
    uint8_t room[INBOX_SMALL_LEN];
    struct inbox inbox;
    inbox_start(&inbox, &pool);
    for (size_t len = RECORD_HEADER_LEN; len <= INBOX_SMALL_LEN; len++) {
        struct bytes record = record_of(room, len, (uint8_t)len);
        put_all(&inbox, record);
        assert_int_equal(inbox_bytes(&inbox).len, len);
        assert_memory_equal(inbox_bytes(&inbox).data, record.data, len);
        inbox_hold(&inbox, len);
        inbox_drop(&inbox);
    }
    assert_int_equal(memory_taken, 0);
    inbox_end(&inbox);
}

static void takes_a_buffer_for_a_longer_record_and_gives_it_back(void **state)
{
    (void)state;
    static uint8_t room[RECORD_WIRE_MAX];
    static const size_t lens[] = { INBOX_SMALL_LEN + 1, 5000, RECORD_WIRE_MAX };
    struct inbox inbox;
    inbox_start(&inbox, &pool);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        struct bytes record = record_of(room, lens[i], (uint8_t)i);
        put_all(&inbox, record);
        assert_non_null(inbox.buffer);
        assert_memory_equal(inbox_bytes(&inbox).data, record.data, record.len);
        inbox_hold(&inbox, lens[i]);
        inbox_drop(&inbox);
        assert_null(inbox.buffer);
    }
    assert_int_equal(memory_taken, 1); /* the pool kept it */
    inbox_end(&inbox);
}

static void wipes_what_it_held(void **state)
{
    (void)state;
    static uint8_t room[4000], zeros[POOL_BUFFER_LEN];
    struct inbox inbox;
    inbox_start(&inbox, &pool);
    put_all(&inbox, record_of(room, sizeof room, 0x55));
    inbox_hold(&inbox, sizeof room);
    inbox_drop(&inbox);
    uint8_t *buffer = pool_take(&pool);
    assert_memory_equal(buffer, zeros, POOL_BUFFER_LEN);
    pool_give_back(&pool, buffer, 0);
    assert_memory_equal(inbox.small, zeros, INBOX_SMALL_LEN);

    put_all(&inbox, record_of(room, 100, 0x55));
    inbox_hold(&inbox, 100);
    inbox_drop(&inbox);
    assert_memory_equal(inbox.small, zeros, INBOX_SMALL_LEN);
    put_all(&inbox, record_of(room, 100, 0x55));
    inbox_end(&inbox);
    assert_memory_equal(inbox.small, zeros, INBOX_SMALL_LEN);
}

/* Many short records that wait are not read by the handful. */
static void takes_a_buffer_once_the_small_room_was_full(void **state)
{
    (void)state;
    uint8_t records[INBOX_SMALL_LEN];
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room;
    size_t len;
    record_of(records, 100, 1);
    record_of(records + 100, INBOX_SMALL_LEN - 100, 2);
    inbox_start(&inbox, &pool);
    assert_int_equal(put(&inbox, 0, bytes_of(records, sizeof records)), INBOX_SMALL_LEN);
    assert_true(inbox_room(&inbox, 0, &room, &len, &error));
    assert_int_equal(len, POOL_BUFFER_LEN - INBOX_SMALL_LEN);
    inbox_came(&inbox, 0);
    assert_memory_equal(inbox_bytes(&inbox).data, records, sizeof records);
    inbox_hold(&inbox, 100);
    inbox_drop(&inbox);
    inbox_hold(&inbox, INBOX_SMALL_LEN - 100);
    inbox_drop(&inbox);
    assert_null(inbox.buffer);
    inbox_end(&inbox);
}

static void the_room_is_no_longer_than_the_hint(void **state)
{
    (void)state;
    static const size_t hints[] = { 1, 7, INBOX_SMALL_LEN, INBOX_SMALL_LEN + 1, 17000 };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        struct inbox inbox;
        parley_error error = no_error();
        uint8_t *room;
        size_t len;
        inbox_start(&inbox, &pool);
        assert_true(inbox_room(&inbox, hints[i], &room, &len, &error));
        assert_int_equal(len, hints[i]);
        inbox_came(&inbox, 0);
        assert_null(inbox.buffer);
        inbox_end(&inbox);
    }
}

/* Whatever is called between, the bytes may still be written there. */
static void the_room_stays_until_the_bytes_came(void **state)
{
    (void)state;
    static uint8_t records[600];
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room, *again;
    size_t len, again_len;
    record_of(records, 400, 1);
    record_of(records + 400, 200, 2);
    inbox_start(&inbox, &pool);
    put_all(&inbox, bytes_of(records, 400));
    uint8_t *held = inbox_hold(&inbox, 400);
    assert_true(inbox_room(&inbox, 0, &room, &len, &error));
    assert_memory_equal(held, records, 400);
    inbox_drop(&inbox); /* all of it is done with, and yet the buffer must stay */
    assert_true(inbox_room(&inbox, 50, &again, &again_len, &error));
    assert_ptr_equal(again, room);
    assert_int_equal(again_len, len);
    memcpy(room, records + 400, 200);
    inbox_came(&inbox, 200);
    assert_int_equal(inbox_bytes(&inbox).len, 200);
    assert_memory_equal(inbox_bytes(&inbox).data, records + 400, 200);
    inbox_end(&inbox);
}

static void gives_the_buffer_back_when_nothing_comes_after_all(void **state)
{
    (void)state;
    static uint8_t record[400];
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room;
    size_t len;
    inbox_start(&inbox, &pool);
    put_all(&inbox, record_of(record, sizeof record, 1));
    inbox_hold(&inbox, sizeof record);
    assert_true(inbox_room(&inbox, 0, &room, &len, &error));
    inbox_drop(&inbox);
    assert_non_null(inbox.buffer);
    inbox_came(&inbox, 0);
    assert_null(inbox.buffer);
    inbox_end(&inbox);
}

static void a_held_record_does_not_move_when_more_comes(void **state)
{
    (void)state;
    static uint8_t first[300], rest[POOL_BUFFER_LEN];
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room;
    size_t len;
    record_of(first, sizeof first, 1);
    record_of(rest, RECORD_WIRE_MAX, 2);
    inbox_start(&inbox, &pool);
    put_all(&inbox, bytes_of(first, sizeof first));
    uint8_t *held = inbox_hold(&inbox, sizeof first);
    put_all(&inbox, bytes_of(rest, POOL_BUFFER_LEN - sizeof first));
    assert_memory_equal(held, first, sizeof first);
    assert_true(inbox_room(&inbox, 0, &room, &len, &error));
    assert_int_equal(len, 0); /* no room before it is dropped */
    inbox_drop(&inbox);
    assert_true(inbox_room(&inbox, 0, &room, &len, &error));
    assert_int_equal(len, sizeof first);
    assert_memory_equal(inbox_bytes(&inbox).data, rest, POOL_BUFFER_LEN - sizeof first);
    inbox_end(&inbox);
}

static void a_held_record_in_the_small_room_does_not_move_either(void **state)
{
    (void)state;
    uint8_t records[150];
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room;
    size_t len;
    record_of(records, 100, 1);
    record_of(records + 100, 50, 2);
    inbox_start(&inbox, &pool);
    put_all(&inbox, bytes_of(records, sizeof records));
    inbox_hold(&inbox, 100);
    inbox_drop(&inbox);
    uint8_t *held = inbox_hold(&inbox, 50);
    assert_true(inbox_room(&inbox, 20000, &room, &len, &error));
    assert_int_equal(len, INBOX_SMALL_LEN - 150);
    assert_memory_equal(held, records + 100, 50);
    inbox_came(&inbox, 0);
    assert_memory_equal(held, records + 100, 50);
    inbox_end(&inbox);
}

static void has_room_for_the_longest_record_wherever_it_begins(void **state)
{
    (void)state;
    static uint8_t records[POOL_BUFFER_LEN + RECORD_WIRE_MAX];
    struct inbox inbox;
    inbox_start(&inbox, &pool);
    for (size_t before = INBOX_SMALL_LEN; before < 1200; before += 100) {
        record_of(records, before, 1);
        record_of(records + before, RECORD_WIRE_MAX, 2);
        size_t whole = before + RECORD_WIRE_MAX;
        size_t came = put(&inbox, 17000, bytes_of(records, whole));
        inbox_hold(&inbox, before);
        inbox_drop(&inbox);
        put_all(&inbox, bytes_of(records + came, whole - came));
        assert_int_equal(inbox_bytes(&inbox).len, RECORD_WIRE_MAX);
        assert_memory_equal(inbox_bytes(&inbox).data, records + before, RECORD_WIRE_MAX);
        inbox_hold(&inbox, RECORD_WIRE_MAX);
        inbox_drop(&inbox);
        assert_null(inbox.buffer);
    }
    inbox_end(&inbox);
}

static void takes_no_more_than_it_gave_room_for(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room;
    size_t len;
    inbox_start(&inbox, &pool);
    assert_true(inbox_room(&inbox, 10, &room, &len, &error));
    inbox_came(&inbox, 11);
    assert_int_equal(inbox_bytes(&inbox).len, 10);
    inbox_came(&inbox, 1); /* without a room */
    assert_int_equal(inbox_bytes(&inbox).len, 10);
    inbox_end(&inbox);
}

static void loses_nothing_when_there_is_no_memory(void **state)
{
    (void)state;
    static uint8_t record[1000];
    parley_error error = no_error();
    struct inbox inbox;
    uint8_t *room;
    size_t len;
    record_of(record, sizeof record, 3);
    inbox_start(&inbox, &pool);
    assert_int_equal(put(&inbox, 0, bytes_of(record, sizeof record)), INBOX_SMALL_LEN);
    memory_fails_after = 0;
    assert_false(inbox_room(&inbox, 0, &room, &len, &error));
    assert_int_equal(error.code, NO_MEMORY);
    memory_count_from_here();
    put_all(&inbox, bytes_of(record + INBOX_SMALL_LEN, sizeof record - INBOX_SMALL_LEN));
    assert_int_equal(inbox_bytes(&inbox).len, sizeof record);
    assert_memory_equal(inbox_bytes(&inbox).data, record, sizeof record);
    inbox_end(&inbox);
}

int main(void)
{
#define INBOX_TEST(name) cmocka_unit_test_setup_teardown(name, start_pool, end_pool)
    const struct CMUnitTest tests[] = {
        INBOX_TEST(a_new_one_holds_no_buffer),
        INBOX_TEST(a_header_that_is_not_whole_costs_no_buffer),
        INBOX_TEST(small_records_never_need_a_buffer),
        INBOX_TEST(takes_a_buffer_for_a_longer_record_and_gives_it_back),
        INBOX_TEST(wipes_what_it_held),
        INBOX_TEST(takes_a_buffer_once_the_small_room_was_full),
        INBOX_TEST(the_room_is_no_longer_than_the_hint),
        INBOX_TEST(the_room_stays_until_the_bytes_came),
        INBOX_TEST(gives_the_buffer_back_when_nothing_comes_after_all),
        INBOX_TEST(a_held_record_does_not_move_when_more_comes),
        INBOX_TEST(a_held_record_in_the_small_room_does_not_move_either),
        INBOX_TEST(has_room_for_the_longest_record_wherever_it_begins),
        INBOX_TEST(takes_no_more_than_it_gave_room_for),
        INBOX_TEST(loses_nothing_when_there_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
