/* What a connection's records cost in memory: nothing when idle, nothing for a record. */
#include "record/records.h"

#include "base/limits.h"
#include "counted_memory.h"
#include "peer.h"

#include "support/test.h"

static struct pool pool;
static struct records ours, theirs;
static parley_error error;
static uint8_t scratch[100000];

static int start(void **state)
{
    (void)state;
    pool_start(&pool, 4);
    records_start(&ours, &pool);
    records_start(&theirs, &pool);
    error = no_error();
    write_with_server_keys(&ours, PARLEY_LEVEL_APPLICATION);
    memory_count_from_here();
    return records_read_with(&theirs, PARLEY_LEVEL_APPLICATION, test_aead(), server_key, server_iv,
                             &error)
               ? 0
               : -1;
}

static int end(void **state)
{
    (void)state;
    memory_count_from_here();
    records_end(&ours);
    records_end(&theirs);
    pool_end(&pool);
    return 0;
}

/* One record of so much data from one side to the other, in pieces of at most so many bytes. */
static void send_data(size_t len, size_t piece)
{
    struct bytes data = bytes_of(scratch, len), bytes;
    size_t took;
    assert_true(records_put_data(&ours, data, &took, &error));
    assert_int_equal(took, len);
    while (records_have_output(&ours)) {
        assert_true(records_ready(&ours, &bytes, &error));
        size_t some = bytes.len < piece ? bytes.len : piece;
        assert_int_equal(receive(&theirs, bytes_of(bytes.data, some)), some);
        records_sent(&ours, some);
    }
    expect_data(&theirs, data);
    expect_nothing(&theirs);
}

static void expect_idle(void)
{
    assert_null(ours.inbox.buffer);
    assert_null(ours.outbox.buffer);
    assert_null(theirs.inbox.buffer);
    assert_null(theirs.outbox.buffer);
    assert_null(theirs.reassembly.kept);
}

static void no_record_takes_memory_from_the_heap(void **state)
{
    (void)state;
    static const size_t lens[] = { 1, 100, 1000, RECORD_CONTENT_MAX };
    send_data(RECORD_CONTENT_MAX, 100000);
    assert_int_equal(memory_taken, 2); /* a buffer for each side, which the pool keeps */
    memory_count_from_here();
    for (size_t round = 0; round < 100; round++)
        for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
            send_data(lens[i], 1 + 177 * round);
    assert_int_equal(memory_taken, 0);
}

static void messages_in_one_record_take_none_either(void **state)
{
    (void)state;
    struct bytes message = message_of(scratch, NEW_SESSION_TICKET, 200), bytes;
    send_data(RECORD_CONTENT_MAX, 100000);
    memory_count_from_here();
    for (size_t i = 0; i < 100; i++) {
        for (size_t tickets = 0; tickets < 3; tickets++)
            assert_true(records_put_message(&ours, message, &error));
        assert_true(records_put_alert(&ours, ALERT_USER_CANCELED, &error));
        assert_true(records_ready(&ours, &bytes, &error));
        receive(&theirs, bytes);
        records_sent(&ours, bytes.len);
        for (size_t tickets = 0; tickets < 3; tickets++)
            expect_message(&theirs, message);
        expect_alert(&theirs, 1, ALERT_USER_CANCELED);
    }
    assert_int_equal(memory_taken, 0);
}

static void an_idle_connection_holds_no_buffer(void **state)
{
    (void)state;
    static const size_t lens[] = { 1, 1000, RECORD_CONTENT_MAX };
    expect_idle();
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        send_data(lens[i], 700);
        expect_idle();
    }
    /* Nor does one whose peer has begun a header and says no more. */
    receive(&theirs, bytes_of("\x17\x03\x03\x40", 4));
    expect_nothing(&theirs);
    expect_idle();
}

static void data_never_makes_the_outbox_grow(void **state)
{
    (void)state;
    size_t took, all = 0;
    do {
        assert_true(records_put_data(&ours, bytes_of(scratch, 50), &took, &error));
        all += took;
    } while (took > 0);
    /* Room for a record of any kind is asked for, and less of it is used. */
    assert_int_equal(all, ((POOL_BUFFER_LEN - 50 - RECORD_OVERHEAD_MAX) / (50 + 22) + 1) * 50);
    assert_true(records_put_data(&ours, bytes_of(scratch, sizeof scratch), &took, &error));
    assert_int_equal(took, 0);
    assert_int_equal(memory_taken, 1);
    assert_int_equal(ours.outbox.cap, POOL_BUFFER_LEN);
}

/* Whatever fails for want of memory has done nothing, and works when there is some again. */
static void a_failed_allocation_is_no_loss(void **state)
{
    (void)state;
    uint8_t *room;
    size_t len, took;
    struct bytes bytes;
    memory_fails_after = 0;
    assert_false(records_put_data(&ours, bytes_of(scratch, 1000), &took, &error));
    assert_int_equal(error.code, NO_MEMORY);
    assert_int_equal(took, 0);
    assert_false(records_have_output(&ours));
    memory_count_from_here();
    error = no_error();
    assert_true(records_put_data(&ours, bytes_of(scratch, 1000), &took, &error));
    assert_true(records_ready(&ours, &bytes, &error));

    receive(&theirs, bytes_of(bytes.data, INBOX_SMALL_LEN));
    memory_fails_after = 0;
    assert_false(records_room(&theirs, 0, &room, &len, &error));
    assert_int_equal(error.code, NO_MEMORY);
    assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    memory_count_from_here();
    receive(&theirs, bytes_of(bytes.data + INBOX_SMALL_LEN, bytes.len - INBOX_SMALL_LEN));
    expect_data(&theirs, bytes_of(scratch, 1000));
}

/* A message in several records is put together in memory: when there is none, that is no fault of
 * the peer. */
static void a_message_that_cannot_be_kept_is_not_the_peers_fault(void **state)
{
    (void)state;
    struct bytes bytes;
    assert_true(records_put_message(&ours, message_of(scratch, CERTIFICATE, 20000), &error));
    assert_true(records_ready(&ours, &bytes, &error));
    receive(&theirs, bytes);
    memory_fails_after = 0;
    assert_int_equal(records_next(&theirs, &bytes, &error), ARRIVAL_FAILED);
    memory_count_from_here();
    assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    expect_failure(&theirs, NO_MEMORY, ALERT_INTERNAL_ERROR);
}

/* Whatever the moment at which a connection is ended, all that it borrowed is back. */
static void gives_everything_back_at_the_end(void **state)
{
    (void)state;
    struct bytes bytes;
    uint8_t *room;
    size_t len;
    assert_true(records_put_message(&ours, message_of(scratch, CERTIFICATE, 40000), &error));
    assert_true(records_ready(&ours, &bytes, &error));
    receive(&theirs, bytes);
    assert_int_equal(records_next(&theirs, &bytes, &error), ARRIVAL_NONE);
    assert_true(records_put_message(&ours, message_of(scratch, FINISHED, 32), &error));
    assert_true(records_room(&theirs, 0, &room, &len, &error));
    records_end(&ours);
    records_end(&theirs);
    expect_idle();
}

int main(void)
{
#define MEMORY_TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        MEMORY_TEST(no_record_takes_memory_from_the_heap),
        MEMORY_TEST(messages_in_one_record_take_none_either),
        MEMORY_TEST(an_idle_connection_holds_no_buffer),
        MEMORY_TEST(data_never_makes_the_outbox_grow),
        MEMORY_TEST(a_failed_allocation_is_no_loss),
        MEMORY_TEST(a_message_that_cannot_be_kept_is_not_the_peers_fault),
        MEMORY_TEST(gives_everything_back_at_the_end),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
