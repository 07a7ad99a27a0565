/* What goes out: gathered, split, sealed when it must be, and never half put. */
#include "record/outbox.h"

#include "base/limits.h"
#include "counted_memory.h"
#include "fake_aead.h"
#include "record/protect13.h"

#include "support/test.h"

enum { OVERHEAD = RECORD_HEADER_LEN + 1 + AEAD_TAG_LEN };

static struct pool pool;
static struct outbox outbox;
static struct protection clear, keyed;
static parley_error error;
static uint8_t text[100000];

static int start_all(void **state)
{
    (void)state;
    static const uint8_t key[16], iv[AEAD_NONCE_LEN];
    pool_start(&pool, 2);
    outbox_start(&outbox, &pool);
    fake_aead_reset();
    error = no_error();
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i % 251);
    memory_count_from_here();
    return protect13_start(&keyed, &fake_aead, key, iv) ? 0 : -1;
}

static int end_all(void **state)
{
    (void)state;
    protection_end(&keyed);
    outbox_end(&outbox);
    pool_end(&pool);
    return fake_calls.alive == 0 ? 0 : -1;
}

static bool put_message(struct protection *protection, size_t at, size_t len)
{
    return outbox_put_message(&outbox, protection, TLS_1_2, bytes_of(text + at, len), &error);
}

static bool put_data(size_t at, size_t len)
{
    return outbox_put_record(&outbox, &keyed, CONTENT_APPLICATION_DATA, bytes_of(text + at, len),
                             &error);
}

static void must_seal(struct protection *protection)
{
    assert_true(outbox_seal(&outbox, protection, &error));
}

/* Takes one record of the wire, of so much content, which begins at text[at]. */
static void expect_record(struct protection *protection, unsigned type, size_t at, size_t len)
{
    bool is_clear = protection->aead == NULL;
    struct bytes ready = outbox_ready(&outbox);
    size_t wire_len = len + (is_clear ? RECORD_HEADER_LEN : OVERHEAD);
    size_t framed = wire_len - RECORD_HEADER_LEN;
    const uint8_t header[] = { is_clear ? (uint8_t)type : 23, 3, 3, (uint8_t)(framed >> 8),
                               (uint8_t)framed };
    assert_true(ready.len >= wire_len);
    assert_memory_equal(ready.data, header, sizeof header);
    assert_memory_equal(ready.data + RECORD_HEADER_LEN, text + at, len);
    if (!is_clear)
        assert_int_equal(ready.data[RECORD_HEADER_LEN + len], type);
    outbox_sent(&outbox, wire_len);
}

static void expect_empty(void)
{
    assert_int_equal(outbox_ready(&outbox).len, 0);
    assert_true(outbox_is_empty(&outbox));
    assert_null(outbox.buffer);
}

static void gathers_messages_in_one_record(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 100) && put_message(&keyed, 100, 4));
    assert_true(put_message(&keyed, 104, 2000));
    assert_false(outbox_is_empty(&outbox));
    assert_int_equal(outbox_ready(&outbox).len, 0); /* it is still open */
    must_seal(&keyed);
    expect_record(&keyed, CONTENT_HANDSHAKE, 0, 2104);
    expect_empty();
    assert_int_equal(fake_calls.seals, 1);
}

/* RFC 9846 5.1, at n-1, n and n+1. */
static void splits_a_message_over_records(void **state)
{
    (void)state;
    struct protection *const protections[] = { &clear, &keyed };
    for (size_t i = 0; i < 2; i++)
        for (size_t len = RECORD_CONTENT_MAX - 1; len <= RECORD_CONTENT_MAX + 1; len++) {
            assert_true(put_message(protections[i], 0, len));
            must_seal(protections[i]);
            size_t first = len < RECORD_CONTENT_MAX ? len : RECORD_CONTENT_MAX;
            expect_record(protections[i], CONTENT_HANDSHAKE, 0, first);
            if (len > first)
                expect_record(protections[i], CONTENT_HANDSHAKE, first, len - first);
            expect_empty();
        }
}

static void fills_the_open_record_before_it_starts_another(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 10000) && put_message(&keyed, 10000, 10000));
    expect_record(&keyed, CONTENT_HANDSHAKE, 0, RECORD_CONTENT_MAX);
    must_seal(&keyed);
    expect_record(&keyed, CONTENT_HANDSHAKE, RECORD_CONTENT_MAX, 20000 - RECORD_CONTENT_MAX);
    expect_empty();
}

static void seals_the_open_record_before_another_type(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 100));
    assert_true(put_data(100, 50));
    assert_true(put_message(&keyed, 150, 30));
    must_seal(&keyed);
    expect_record(&keyed, CONTENT_HANDSHAKE, 0, 100);
    expect_record(&keyed, CONTENT_APPLICATION_DATA, 100, 50);
    expect_record(&keyed, CONTENT_HANDSHAKE, 150, 30);
    expect_empty();
}

static void writes_the_version_that_it_is_told_in_the_clear(void **state)
{
    (void)state;
    const uint8_t hello[] = { 22, 3, 1, 0, 10 }, alert[] = { 21, 3, 3, 0, 2 };
    assert_true(outbox_put_message(&outbox, &clear, TLS_1_0, bytes_of(text, 10), &error));
    assert_true(outbox_put_record(&outbox, &clear, CONTENT_ALERT, bytes_of(text, 2), &error));
    struct bytes ready = outbox_ready(&outbox);
    assert_int_equal(ready.len, 15 + 7);
    assert_memory_equal(ready.data, hello, sizeof hello);
    assert_memory_equal(ready.data + 15, alert, sizeof alert);
}

static void grows_for_a_flight_longer_than_a_buffer(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 90));
    assert_true(put_message(&keyed, 90, 60000));
    assert_true(put_message(&keyed, 60090, 30000));
    must_seal(&keyed);
    assert_true(memory_taken <= 3);
    for (size_t at = 0; at < 90090; at += RECORD_CONTENT_MAX) {
        size_t left = 90090 - at;
        expect_record(&keyed, CONTENT_HANDSHAKE, at,
                      left < RECORD_CONTENT_MAX ? left : RECORD_CONTENT_MAX);
    }
    expect_empty();
}

static void grows_seldom_however_many_messages_a_flight_has(void **state)
{
    (void)state;
    for (size_t i = 0; i < 90; i++)
        assert_true(put_message(&clear, 1000 * i, 1000));
    assert_true(memory_taken <= 4);
}

/* Sent byte by byte, with more put after each; what waits moves and stays the same. */
static void keeps_what_waits_whole_while_it_moves(void **state)
{
    (void)state;
    enum { COUNT = 300, LEN = 200, WIRE_LEN = LEN + OVERHEAD };
    static uint8_t wire[COUNT * WIRE_LEN];
    size_t sent = 0;
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(i % 3 == 0 ? put_message(&keyed, i, LEN) : put_data(i, LEN));
        struct bytes ready = outbox_ready(&outbox);
        size_t some = ready.len < 190 ? ready.len : 190;
        memcpy(wire + sent, ready.data, some);
        sent += some;
        outbox_sent(&outbox, some);
    }
    must_seal(&keyed);
    struct bytes rest = outbox_ready(&outbox);
    memcpy(wire + sent, rest.data, rest.len);
    assert_int_equal(sent + rest.len, sizeof wire);
    for (size_t i = 0; i < COUNT; i++) {
        assert_memory_equal(wire + i * WIRE_LEN + RECORD_HEADER_LEN, text + i, LEN);
        assert_int_equal(wire[i * WIRE_LEN + RECORD_HEADER_LEN + LEN], i % 3 == 0 ? 22 : 23);
    }
    outbox_sent(&outbox, rest.len);
    expect_empty();
}

static void knows_what_fits_without_growing(void **state)
{
    (void)state;
    size_t fits = POOL_BUFFER_LEN - RECORD_OVERHEAD_MAX;
    assert_true(outbox_fits(&outbox, RECORD_CONTENT_MAX));
    assert_true(outbox_fits(&outbox, fits));
    assert_false(outbox_fits(&outbox, fits + 1));
    assert_true(put_data(0, 1000));
    fits -= 1000 + OVERHEAD;
    assert_true(outbox_fits(&outbox, fits));
    assert_false(outbox_fits(&outbox, fits + 1));
    assert_true(put_message(&keyed, 0, 100)); /* open, and to be sealed */
    fits -= 100 + RECORD_OVERHEAD_MAX;
    assert_true(outbox_fits(&outbox, fits));
    assert_false(outbox_fits(&outbox, fits + 1));
    assert_true(put_data(0, fits));
    assert_int_equal(memory_taken, 1);
}

static void takes_no_memory_for_a_record(void **state)
{
    (void)state;
    assert_true(put_data(0, 100));
    outbox_sent(&outbox, 100 + OVERHEAD);
    memory_count_from_here();
    for (size_t i = 0; i < 1000; i++) {
        assert_true(put_data(i, RECORD_CONTENT_MAX));
        expect_record(&keyed, CONTENT_APPLICATION_DATA, i, RECORD_CONTENT_MAX);
        expect_empty();
    }
    assert_int_equal(memory_taken, 0);
}

static void takes_back_no_more_than_it_gave(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 10));
    outbox_sent(&outbox, 1000);
    assert_false(outbox_is_empty(&outbox));
    must_seal(&keyed);
    expect_record(&keyed, CONTENT_HANDSHAKE, 0, 10);
}

/* Puts that fail for want of memory change nothing, and may be tried again. */
static void puts_nothing_when_there_is_no_memory(void **state)
{
    (void)state;
    memory_fails_after = 0;
    assert_false(put_message(&keyed, 0, 100));
    assert_int_equal(error.code, NO_MEMORY);
    expect_empty();
    error = no_error();
    assert_false(put_data(0, 100));
    assert_int_equal(error.code, NO_MEMORY);
    expect_empty();

    memory_count_from_here();
    error = no_error();
    assert_true(put_message(&keyed, 0, 100));
    memory_fails_after = 0;
    assert_false(put_message(&keyed, 100, 50000));
    assert_int_equal(error.code, NO_MEMORY);
    memory_count_from_here();
    assert_true(put_message(&keyed, 100, 50));
    must_seal(&keyed);
    expect_record(&keyed, CONTENT_HANDSHAKE, 0, 150);
    expect_empty();
}

/* RFC 9846 5.5, counted before anything is put. */
static void puts_nothing_that_the_key_cannot_protect(void **state)
{
    (void)state;
    fake_aead.records_max = 3;
    assert_true(put_message(&keyed, 0, 100));
    assert_false(put_message(&keyed, 100, (size_t)3 * RECORD_CONTENT_MAX));
    assert_int_equal(error.code, KEYS_EXHAUSTED);
    assert_true(put_message(&keyed, 100, 3 * RECORD_CONTENT_MAX - 100));
    error = no_error();
    assert_false(put_data(0, 1));
    assert_int_equal(error.code, KEYS_EXHAUSTED);
    assert_int_equal(outbox.open_len, RECORD_CONTENT_MAX); /* not even sealed */
    must_seal(&keyed);
    for (size_t i = 0; i < 3; i++)
        expect_record(&keyed, CONTENT_HANDSHAKE, i * RECORD_CONTENT_MAX, RECORD_CONTENT_MAX);
    expect_empty();
    error = no_error();
    assert_false(put_message(&keyed, 0, 4));
    assert_int_equal(error.code, KEYS_EXHAUSTED);
    assert_int_equal(fake_calls.seals, 3);
}

/* Whichever record does not seal: what was sealed before goes out, and nothing of the rest. */
static void puts_nothing_when_a_record_does_not_seal(void **state)
{
    (void)state;
    for (unsigned seals = 1; seals <= 4; seals++) {
        assert_int_equal(end_all(NULL) + start_all(NULL), 0);
        fake_calls.seals_before_failure = seals;
        assert_true(put_data(7, 70)); /* the first one, which is good */
        bool put = put_message(&keyed, 0, (size_t)4 * RECORD_CONTENT_MAX);
        assert_int_equal(put, seals == 4);
        if (put)
            assert_false(outbox_seal(&outbox, &keyed, &error));
        assert_int_equal(error.code, CRYPTO_BROKEN);
        assert_int_equal(outbox_ready(&outbox).len,
                         70 + OVERHEAD + (put ? 3 * (RECORD_CONTENT_MAX + OVERHEAD) : 0));
        expect_record(&keyed, CONTENT_APPLICATION_DATA, 7, 70);
        assert_false(put_data(0, 1)); /* the key is spent */
    }
}

static void keeps_no_plaintext_of_a_record_that_did_not_seal(void **state)
{
    (void)state;
    static const uint8_t zeros[1000];
    fake_calls.seals_before_failure = 0;
    assert_false(put_data(0, sizeof zeros));
    assert_memory_equal(outbox.buffer + RECORD_HEADER_LEN, zeros, sizeof zeros);
}

/* The pool's only buffer must hold none of a message that was put and not sealed. */
static void expect_no_plaintext_in_the_pool(void)
{
    static const uint8_t zeros[4000];
    assert_int_equal(pool.kept_count, 1);
    assert_memory_equal(pool.kept[0] + POOL_BUFFER_LEN - sizeof zeros, zeros, sizeof zeros);
    assert_memory_equal(pool.kept[0] + RECORD_HEADER_LEN, zeros, sizeof zeros);
}

static void leaves_no_plaintext_where_it_was(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 4000));
    outbox_end(&outbox); /* ended */
    expect_no_plaintext_in_the_pool();
    assert_true(put_message(&keyed, 0, 4000) && put_message(&keyed, 4000, 40000)); /* grown */
    expect_no_plaintext_in_the_pool();
    outbox_end(&outbox);

    static const uint8_t zeros[POOL_BUFFER_LEN];
    assert_true(put_data(0, 10000) && put_message(&keyed, 0, 4000));
    outbox_sent(&outbox, 10000 + OVERHEAD);
    assert_true(put_message(&keyed, 4000, 8000)); /* moved to the front */
    must_seal(&keyed);
    size_t used = 12000 + OVERHEAD, moved_from = 14000 + 2 * OVERHEAD;
    assert_memory_equal(outbox.buffer + used, zeros, moved_from - used);
}

static void lets_go_of_what_was_never_sent(void **state)
{
    (void)state;
    assert_true(put_message(&keyed, 0, 50000) && put_data(0, 100) && put_message(&keyed, 0, 10));
    outbox_end(&outbox);
    expect_empty();
}

int main(void)
{
#define OUTBOX_TEST(name) cmocka_unit_test_setup_teardown(name, start_all, end_all)
    const struct CMUnitTest tests[] = {
        OUTBOX_TEST(gathers_messages_in_one_record),
        OUTBOX_TEST(splits_a_message_over_records),
        OUTBOX_TEST(fills_the_open_record_before_it_starts_another),
        OUTBOX_TEST(seals_the_open_record_before_another_type),
        OUTBOX_TEST(writes_the_version_that_it_is_told_in_the_clear),
        OUTBOX_TEST(grows_for_a_flight_longer_than_a_buffer),
        OUTBOX_TEST(grows_seldom_however_many_messages_a_flight_has),
        OUTBOX_TEST(keeps_what_waits_whole_while_it_moves),
        OUTBOX_TEST(knows_what_fits_without_growing),
        OUTBOX_TEST(takes_no_memory_for_a_record),
        OUTBOX_TEST(takes_back_no_more_than_it_gave),
        OUTBOX_TEST(puts_nothing_when_there_is_no_memory),
        OUTBOX_TEST(puts_nothing_that_the_key_cannot_protect),
        OUTBOX_TEST(puts_nothing_when_a_record_does_not_seal),
        OUTBOX_TEST(keeps_no_plaintext_of_a_record_that_did_not_seal),
        OUTBOX_TEST(leaves_no_plaintext_where_it_was),
        OUTBOX_TEST(lets_go_of_what_was_never_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
