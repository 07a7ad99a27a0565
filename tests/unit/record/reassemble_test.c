/* Handshake messages out of records, however they are cut. */
#include "record/reassemble.h"

#include "base/limits.h"
#include "counted_memory.h"
#include "peer.h"

#include "support/test.h"

static uint8_t scratch[HANDSHAKE_HEADER_LEN + HANDSHAKE_MESSAGE_MAX];

static struct bytes next_of(struct reassembly *reassembly)
{
    struct bytes message;
    parley_error error = no_error();
    assert_true(reassembly_next(reassembly, &message, &error));
    assert_false(failed(&error));
    return message;
}

static void views_a_message_that_lies_in_one_record(void **state)
{
    (void)state;
    struct reassembly reassembly;
    struct bytes whole = message_of(scratch, FINISHED, 32);
    reassembly_start(&reassembly);
    memory_count_from_here();
    reassembly_feed(&reassembly, whole);
    struct bytes message = next_of(&reassembly);
    assert_ptr_equal(message.data, whole.data);
    assert_int_equal(message.len, whole.len);
    assert_false(reassembly_has_more(&reassembly));
    assert_ptr_equal(next_of(&reassembly).data, whole.data); /* the same until it is taken */
    reassembly_take(&reassembly);
    assert_int_equal(next_of(&reassembly).len, 0);
    assert_int_equal(memory_taken, 0);
    reassembly_end(&reassembly);
}

static void gives_many_messages_of_one_record_in_order(void **state)
{
    (void)state;
    static const size_t body_lens[] = { 0, 1, 0, 300, 7, 0 };
    enum { COUNT = sizeof body_lens / sizeof *body_lens };
    struct reassembly reassembly;
    size_t len = 0;
    for (size_t i = 0; i < COUNT; i++)
        len += message_of(scratch + len, (unsigned)(i + 1), body_lens[i]).len;
    reassembly_start(&reassembly);
    memory_count_from_here();
    reassembly_feed(&reassembly, bytes_of(scratch, len));
    for (size_t i = 0, at = 0; i < COUNT; at += 4 + body_lens[i++]) {
        struct bytes message = next_of(&reassembly);
        assert_ptr_equal(message.data, scratch + at);
        assert_int_equal(message.len, 4 + body_lens[i]);
        assert_int_equal(reassembly_has_more(&reassembly), i < COUNT - 1);
        reassembly_take(&reassembly);
    }
    assert_int_equal(next_of(&reassembly).len, 0);
    assert_int_equal(memory_taken, 0);
    reassembly_end(&reassembly);
}

/* Three messages, cut into pieces of every length. R70 */
static void joins_messages_cut_anywhere(void **state)
{
    (void)state;
    static const size_t body_lens[] = { 40, 0, 25 };
    enum { LEN = 4 + 40 + 4 + 4 + 25 };
    size_t len = 0;
    for (size_t i = 0; i < 3; i++)
        len += message_of(scratch + len, (unsigned)(i + 1), body_lens[i]).len;
    assert_int_equal(len, LEN);

    for (size_t piece = 1; piece <= LEN; piece++) {
        struct reassembly reassembly;
        reassembly_start(&reassembly);
        size_t messages = 0, begin = 0;
        for (size_t at = 0; at < LEN; at += piece) {
            reassembly_feed(&reassembly,
                            bytes_of(scratch + at, piece < LEN - at ? piece : LEN - at));
            for (struct bytes message; (message = next_of(&reassembly)).len > 0;) {
                assert_true(message.len <= LEN - begin);
                assert_memory_equal(message.data, scratch + begin, message.len);
                begin += message.len;
                messages++;
                reassembly_take(&reassembly);
            }
            assert_int_equal(reassembly_waits(&reassembly), begin < at + piece && begin < LEN);
        }
        assert_int_equal(messages, 3);
        assert_int_equal(begin, LEN);
        assert_false(reassembly_has_more(&reassembly));
        reassembly_end(&reassembly);
    }
}

static void does_not_count_the_message_given_as_left_over(void **state)
{
    (void)state;
    struct reassembly reassembly;
    struct bytes whole = message_of(scratch, CERTIFICATE, 100);
    reassembly_start(&reassembly);
    reassembly_feed(&reassembly, bytes_of(whole.data, 50));
    assert_int_equal(next_of(&reassembly).len, 0);
    assert_true(reassembly_waits(&reassembly));
    assert_true(reassembly_has_more(&reassembly));
    reassembly_feed(&reassembly, bytes_of(whole.data + 50, whole.len - 50));
    assert_int_equal(next_of(&reassembly).len, whole.len);
    assert_false(reassembly_waits(&reassembly));
    assert_false(reassembly_has_more(&reassembly));
    reassembly_end(&reassembly);
}

/* Whether a header that promises so much is accepted; the code when it is not. */
static enum code judge(struct reassembly *reassembly, unsigned type, size_t body_len, size_t first)
{
    const uint8_t header[] = { (uint8_t)type, (uint8_t)(body_len >> 16), (uint8_t)(body_len >> 8),
                               (uint8_t)body_len };
    struct bytes message;
    parley_error error = no_error();
    reassembly_feed(reassembly, bytes_of(header, first));
    if (!reassembly_next(reassembly, &message, &error))
        return (enum code)error.code;
    reassembly_feed(reassembly, bytes_of(header + first, sizeof header - first));
    if (!reassembly_next(reassembly, &message, &error)) {
        assert_int_equal(error.alert, ALERT_ILLEGAL_PARAMETER);
        return (enum code)error.code;
    }
    return NO_ERROR;
}

/* At n-1, n and n+1; with a header in one record, and cut. */
static void limits_the_length_of_messages_by_their_type(void **state)
{
    (void)state;
    enum { CERTIFICATE_MAX = 2000 };
    for (size_t first = 1; first <= HANDSHAKE_HEADER_LEN; first++)
        for (size_t more = 0; more <= 2; more++) {
            enum code expected = more > 1 ? MESSAGE_TOO_LONG : NO_ERROR;
            static const size_t limits[] = { CERTIFICATE_MAX, HANDSHAKE_MESSAGE_MAX };
            static const unsigned types[] = { CERTIFICATE, CERTIFICATE_VERIFY };
            for (size_t i = 0; i < 2; i++) {
                struct reassembly reassembly;
                reassembly_start(&reassembly);
                reassembly.certificate_max = CERTIFICATE_MAX;
                assert_int_equal(judge(&reassembly, types[i], limits[i] - 1 + more, first),
                                 expected);
                reassembly_end(&reassembly);
            }
        }
}

static void refuses_too_long_a_message_before_it_keeps_any(void **state)
{
    (void)state;
    struct reassembly reassembly;
    reassembly_start(&reassembly);
    memory_count_from_here();
    assert_int_equal(judge(&reassembly, CLIENT_HELLO, 0xffffff, 4), MESSAGE_TOO_LONG);
    assert_int_equal(memory_taken, 0);
    reassembly_end(&reassembly);
}

static void keeps_memory_for_what_came_and_not_for_what_is_promised(void **state)
{
    (void)state;
    enum { CAME = 100 };
    struct reassembly reassembly;
    reassembly_start(&reassembly);
    message_of(scratch, CERTIFICATE, CERTIFICATE_MESSAGE_MAX);
    memory_count_from_here();
    reassembly_feed(&reassembly, bytes_of(scratch, CAME));
    assert_int_equal(next_of(&reassembly).len, 0);
    assert_true(memory_taken_bytes <= (size_t)2 * CAME);
    reassembly_end(&reassembly);
}

static void takes_the_longest_message_in_few_steps(void **state)
{
    (void)state;
    struct reassembly reassembly;
    struct bytes whole = message_of(scratch, CERTIFICATE, CERTIFICATE_MESSAGE_MAX);
    reassembly_start(&reassembly);
    memory_count_from_here();
    for (size_t at = 0; at < whole.len; at += RECORD_CONTENT_MAX) {
        size_t left = whole.len - at;
        assert_int_equal(next_of(&reassembly).len, 0);
        reassembly_feed(
            &reassembly,
            bytes_of(whole.data + at, left < RECORD_CONTENT_MAX ? left : RECORD_CONTENT_MAX));
    }
    struct bytes message = next_of(&reassembly);
    assert_int_equal(message.len, whole.len);
    assert_memory_equal(message.data, whole.data, whole.len);
    assert_true(memory_taken <= 3);
    reassembly_take(&reassembly);
    assert_null(reassembly.kept);
    reassembly_end(&reassembly);
}

/* Each allocation fails in turn; nothing is lost, and the same call goes on when there is
 * memory. */
static void survives_each_failed_allocation(void **state)
{
    (void)state;
    enum { PIECE = 500, ALLOCATIONS = 3 }; /* for 1,000, 3,000 and 4,004 bytes */
    struct bytes whole = message_of(scratch, CERTIFICATE, 4000);
    for (size_t failing = 0; failing < ALLOCATIONS; failing++) {
        struct reassembly reassembly;
        struct bytes message = { NULL, 0 };
        unsigned failures = 0;
        reassembly_start(&reassembly);
        memory_count_from_here();
        memory_fails_after = failing;
        for (size_t at = 0; at < whole.len; at += PIECE) {
            size_t left = whole.len - at;
            reassembly_feed(&reassembly, bytes_of(whole.data + at, left < PIECE ? left : PIECE));
            parley_error error = no_error();
            if (!reassembly_next(&reassembly, &message, &error)) {
                assert_int_equal(error.code, NO_MEMORY);
                assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
                failures++;
                memory_fails_after = SIZE_MAX;
                message = next_of(&reassembly);
            }
        }
        assert_int_equal(failures, 1);
        assert_int_equal(message.len, whole.len);
        assert_memory_equal(message.data, whole.data, whole.len);
        reassembly_end(&reassembly);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_a_message_that_lies_in_one_record),
        cmocka_unit_test(gives_many_messages_of_one_record_in_order),
        cmocka_unit_test(joins_messages_cut_anywhere),
        cmocka_unit_test(does_not_count_the_message_given_as_left_over),
        cmocka_unit_test(limits_the_length_of_messages_by_their_type),
        cmocka_unit_test(refuses_too_long_a_message_before_it_keeps_any),
        cmocka_unit_test(keeps_memory_for_what_came_and_not_for_what_is_promised),
        cmocka_unit_test(takes_the_longest_message_in_few_steps),
        cmocka_unit_test(survives_each_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
