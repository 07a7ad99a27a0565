/* What a record may hold: each rule of RFC 9846 5.1, 5.2 and 5.4 with its code and alert. */
#include "record/records.h"

#include "base/limits.h"
#include "reader.h"

#include "support/test.h"

static void gives_messages_data_and_alerts_in_order(void **state)
{
    (void)state;
    struct bytes ticket = message_of(scratch, NEW_SESSION_TICKET, 30);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("one"), 0);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("two"), 100);
    wire_sealed(&wire, &client, CONTENT_HANDSHAKE, ticket, 0);
    wire_sealed(&wire, &client, CONTENT_ALERT, bytes_of("\x01\x00", 2), 0);
    receive_all(&records, &wire);
    expect_data(&records, text("one"));
    expect_data(&records, text("two"));
    expect_message(&records, ticket);
    expect_alert(&records, 1, ALERT_CLOSE_NOTIFY);
    expect_nothing(&records);
}

static void gives_the_same_until_it_is_taken(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("abcdef"), 3);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("ghi"), 0);
    receive_all(&records, &wire);
    parley_error error = no_error();
    struct bytes first, again;
    assert_int_equal(records_next(&records, &first, &error), ARRIVAL_DATA);
    assert_int_equal(records_next(&records, &again, &error), ARRIVAL_DATA);
    assert_ptr_equal(first.data, again.data);
    assert_int_equal(again.len, 6);
    records_take(&records, 4);
    assert_int_equal(records_next(&records, &again, &error), ARRIVAL_DATA);
    assert_ptr_equal(again.data, first.data + 4);
    expect_data(&records, text("ef"));
    expect_data(&records, text("ghi"));
    expect_nothing(&records);
}

static void opens_one_record_at_a_time(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("one"), 0);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("two"), 0);
    receive_all(&records, &wire);
    assert_int_equal(records.reading.sequence, 0);
    expect_data(&records, text("one"));
    assert_int_equal(records.reading.sequence, 1);
}

static void gives_three_good_records_before_a_bad_one(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("one"), 0);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("two"), 0);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("three"), 0);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("four"), 0);
    wire.bytes[wire.len - 1] ^= 1;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("five"), 0);
    receive_all(&records, &wire);
    expect_data(&records, text("one"));
    expect_data(&records, text("two"));
    expect_data(&records, text("three"));
    expect_failure(&records, RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
}

static void refuses_other_protocols_by_name(void **state)
{
    (void)state;
    wire_put(&wire, text("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"));
    receive_all(&records, &wire);
    parley_error error = no_error();
    struct bytes bytes;
    assert_int_equal(records_next(&records, &bytes, &error), ARRIVAL_FAILED);
    assert_int_equal(error.code, NOT_TLS);
    assert_non_null(strstr(error.detail, "an HTTP request"));
    expect_failure(&records, NOT_TLS, ALERT_UNEXPECTED_MESSAGE);
}

/* R69: only the first record's major version is looked at. */
static void ignores_the_version_of_later_records(void **state)
{
    (void)state;
    struct bytes hello = message_of(scratch, CLIENT_HELLO, 40);
    wire_plain(&wire, CONTENT_HANDSHAKE, hello);
    wire.bytes[1] = 0x7f;
    wire.bytes[2] = 0xff;
    receive_all(&records, &wire);
    expect_message(&records, hello);
}

static void refuses_unknown_record_types(void **state)
{
    (void)state;
    for (unsigned type = 0; type <= UINT8_MAX; type++) {
        if (type >= CONTENT_CHANGE_CIPHER_SPEC && type <= CONTENT_APPLICATION_DATA)
            continue;
        start_after_hello(NULL);
        wire_plain(&wire, type, text("x"));
        refuses(RECORD_TYPE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
    }
    for (unsigned type = 1; type <= UINT8_MAX; type++) {
        if (type >= CONTENT_CHANGE_CIPHER_SPEC && type <= CONTENT_APPLICATION_DATA)
            continue;
        start_in_application(NULL);
        wire_sealed(&wire, &client, type, text("x"), 0);
        refuses(RECORD_TYPE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
    }
}

/* RFC 9846 5.1, at n and n+1; the header is enough. */
static void limits_records_in_the_clear(void **state)
{
    (void)state;
    static const unsigned types[] = { CONTENT_HANDSHAKE, CONTENT_ALERT,
                                      CONTENT_CHANGE_CIPHER_SPEC };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const uint8_t longest[] = { (uint8_t)types[i], 3, 3, 0x40, 0 };
        const uint8_t too_long[] = { (uint8_t)types[i], 3, 3, 0x40, 1 };
        start_after_hello(NULL);
        wire_put(&wire, bytes_of(longest, sizeof longest));
        receive_all(&records, &wire);
        expect_nothing(&records);
        end_records(NULL);
        start_after_hello(NULL);
        wire_put(&wire, bytes_of(too_long, sizeof too_long));
        refuses(RECORD_TOO_LONG, ALERT_RECORD_OVERFLOW);
        end_records(NULL);
    }
}

/* RFC 9846 5.2 */
static void limits_protected_records(void **state)
{
    (void)state;
    const uint8_t longest[] = { 23, 3, 3, 0x41, 0 }, too_long[] = { 23, 3, 3, 0x41, 1 };
    start_in_application(NULL);
    wire_put(&wire, bytes_of(longest, sizeof longest));
    receive_all(&records, &wire);
    expect_nothing(&records);
    end_records(NULL);
    start_in_application(NULL);
    wire_put(&wire, bytes_of(too_long, sizeof too_long));
    refuses(RECORD_TOO_LONG, ALERT_RECORD_OVERFLOW);
    end_records(NULL);
}

static void takes_the_longest_record_and_refuses_one_byte_more(void **state)
{
    (void)state;
    struct bytes longest = bytes_of(scratch, RECORD_CONTENT_MAX);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, longest, 0);
    receive_all(&records, &wire);
    expect_data(&records, longest);
    wire_clear(&wire);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, longest, 1);
    refuses(RECORD_TOO_LONG, ALERT_RECORD_OVERFLOW);
}

static void refuses_records_that_do_not_open(void **state)
{
    (void)state;
    wire_put(&wire, bytes_of("\x17\x03\x03\x00\x00", 5));
    refuses(RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
}

static void refuses_padding_without_a_type(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, 0, bytes_of(NULL, 0), 20);
    refuses(RECORD_WITHOUT_TYPE, ALERT_UNEXPECTED_MESSAGE);
}

/* R27: what this side's own keys protect, sent back to it. */
static void refuses_its_own_records(void **state)
{
    (void)state;
    struct sealer server;
    sealer_start(&server, server_key, server_iv);
    wire_sealed(&wire, &server, CONTENT_APPLICATION_DATA, text("mine"), 0);
    sealer_end(&server);
    refuses(RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
}

static void refuses_a_record_that_comes_twice_or_out_of_order(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("one"), 0);
    wire_put(&wire, bytes_of(wire.bytes, wire.len));
    receive_all(&records, &wire);
    expect_data(&records, text("one"));
    expect_failure(&records, RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);

    end_records(NULL);
    start_in_application(NULL);
    client.sequence = 1;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("two"), 0);
    refuses(RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
}

static void refuses_empty_handshake_and_alert_records(void **state)
{
    (void)state;
    for (unsigned type = CONTENT_ALERT; type <= CONTENT_HANDSHAKE; type++) {
        start_after_hello(NULL);
        wire_plain(&wire, type, bytes_of(NULL, 0));
        refuses(RECORD_EMPTY, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
        for (size_t zeros = 0; zeros <= 100; zeros += 100) {
            start_in_handshake(NULL);
            wire_sealed(&wire, &client, type, bytes_of(NULL, 0), zeros);
            refuses(RECORD_EMPTY, ALERT_UNEXPECTED_MESSAGE);
            end_records(NULL);
        }
    }
}

/* In a row, at n and n+1; anything with content starts the count again. */
static void tolerates_few_empty_data_records(void **state)
{
    (void)state;
    for (int i = 0; i < EMPTY_RECORDS_MAX; i++)
        wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, bytes_of(NULL, 0), (size_t)i);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("x"), 0);
    for (int i = 0; i < EMPTY_RECORDS_MAX; i++)
        wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, bytes_of(NULL, 0), 0);
    receive_all(&records, &wire);
    expect_data(&records, text("x"));
    expect_nothing(&records);
    wire_clear(&wire);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, bytes_of(NULL, 0), 0);
    refuses(RECORD_FLOOD, ALERT_UNEXPECTED_MESSAGE);
}

static void takes_alerts_of_two_bytes_only(void **state)
{
    (void)state;
    static const uint8_t alerts[] = { 2, 40, 2, 40 };
    for (size_t len = 1; len <= sizeof alerts; len++) {
        start_after_hello(NULL);
        wire_plain(&wire, CONTENT_ALERT, bytes_of(alerts, len));
        if (len == 2) {
            receive_all(&records, &wire);
            expect_alert(&records, 2, 40);
        } else {
            refuses(ALERT_MALFORMED, ALERT_DECODE_ERROR);
        }
        end_records(NULL);
        start_in_handshake(NULL);
        wire_sealed(&wire, &client, CONTENT_ALERT, bytes_of(alerts, len), 5);
        if (len == 2) {
            receive_all(&records, &wire);
            expect_alert(&records, 2, 40);
        } else {
            refuses(ALERT_MALFORMED, ALERT_DECODE_ERROR);
        }
        end_records(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AFTER(in_application, gives_messages_data_and_alerts_in_order),
        AFTER(in_application, gives_the_same_until_it_is_taken),
        AFTER(in_application, opens_one_record_at_a_time),
        AFTER(in_application, gives_three_good_records_before_a_bad_one),
        AFTER(fresh, refuses_other_protocols_by_name),
        AFTER(after_hello, ignores_the_version_of_later_records),
        cmocka_unit_test(refuses_unknown_record_types),
        cmocka_unit_test(limits_records_in_the_clear),
        cmocka_unit_test(limits_protected_records),
        AFTER(in_application, takes_the_longest_record_and_refuses_one_byte_more),
        AFTER(in_handshake, refuses_records_that_do_not_open),
        AFTER(in_handshake, refuses_padding_without_a_type),
        AFTER(in_application, refuses_its_own_records),
        AFTER(in_application, refuses_a_record_that_comes_twice_or_out_of_order),
        cmocka_unit_test(refuses_empty_handshake_and_alert_records),
        AFTER(in_application, tolerates_few_empty_data_records),
        cmocka_unit_test(takes_alerts_of_two_bytes_only),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
