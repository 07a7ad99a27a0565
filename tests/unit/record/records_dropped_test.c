/* What is dropped: ChangeCipherSpec (RFC 9846 5, E.4) and early data that is not read (4.3.10). */
#include "record/records.h"

#include "base/limits.h"
#include "reader.h"

#include "support/test.h"

static struct sealer early; /* writes with a key that this side does not have */

static int open_all(void **state)
{
    if (open_provider(state) != 0)
        return -1;
    sealer_start(&early, server_key, client_iv);
    return 0;
}

static int close_all(void **state)
{
    sealer_end(&early);
    return close_provider(state);
}

static void put_change_cipher_spec(const char *body, size_t len)
{
    wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, bytes_of(body, len));
}

static void refuses_as_unexpected(enum code code)
{
    refuses(code, ALERT_UNEXPECTED_MESSAGE);
}

/* After ClientHello, with keys if they are needed to skip in this way. */
static void start_to_skip(enum early_data_skip skip)
{
    if (skip == SKIP_UNREADABLE)
        start_in_handshake(NULL);
    else
        start_after_hello(NULL);
    records.skip = skip;
}

/* R60 */
static void drops_a_change_cipher_spec_after_a_hello_came(void **state)
{
    (void)state;
    put_change_cipher_spec("\x01", 1);
    receive_all(&records, &wire);
    expect_nothing(&records);
    read_with_client_keys(&records, PARLEY_LEVEL_HANDSHAKE);
    wire_clear(&wire);
    put_change_cipher_spec("\x01", 1);
    wire_sealed(&wire, &client, CONTENT_HANDSHAKE, message_of(scratch, FINISHED, 32), 0);
    receive_all(&records, &wire);
    expect_message(&records, message_of(scratch, FINISHED, 32));
    assert_int_equal(records.reading.sequence, 1); /* it took no number */
}

/* R60: a client gets one behind HelloRetryRequest or ServerHello, and could get one before. */
static void drops_a_change_cipher_spec_after_a_hello_was_sent(void **state)
{
    (void)state;
    parley_error error = no_error();
    assert_true(records_put_message(&records, message_of(scratch, CLIENT_HELLO, 40), &error));
    put_change_cipher_spec("\x01", 1);
    receive_all(&records, &wire);
    expect_nothing(&records);
}

/* R60 */
static void refuses_a_change_cipher_spec_before_any_hello(void **state)
{
    (void)state;
    put_change_cipher_spec("\x01", 1);
    refuses_as_unexpected(CHANGE_CIPHER_SPEC_WRONG);
}

static void refuses_a_change_cipher_spec_after_finished(void **state)
{
    (void)state;
    put_change_cipher_spec("\x01", 1);
    refuses_as_unexpected(CHANGE_CIPHER_SPEC_WRONG);
}

static void refuses_a_change_cipher_spec_with_another_body(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        size_t len;
    } rows[] = { { "", 0 }, { "\x00", 1 }, { "\x02", 1 }, { "\x01\x01", 2 }, { "\x01\x00", 2 } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start_after_hello(NULL);
        put_change_cipher_spec(rows[i].body, rows[i].len);
        refuses_as_unexpected(CHANGE_CIPHER_SPEC_WRONG);
        end_records(NULL);
    }
}

static void refuses_a_protected_change_cipher_spec(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_CHANGE_CIPHER_SPEC, bytes_of("\x01", 1), 0);
    refuses_as_unexpected(CHANGE_CIPHER_SPEC_WRONG);
}

/* R60, at n and n+1, over both phases. */
static void refuses_too_many_of_them(void **state)
{
    (void)state;
    for (int i = 0; i < CHANGE_CIPHER_SPECS_MAX; i++) {
        wire_clear(&wire);
        put_change_cipher_spec("\x01", 1);
        receive_all(&records, &wire);
        expect_nothing(&records);
        if (i == CHANGE_CIPHER_SPECS_MAX / 2)
            read_with_client_keys(&records, PARLEY_LEVEL_HANDSHAKE);
    }
    refuses_as_unexpected(CHANGE_CIPHER_SPEC_WRONG);
}

static void count_trace(void *user, const parley_trace *happening)
{
    assert_int_equal(happening->kind, PARLEY_TRACE_CHANGE_CIPHER_SPEC);
    assert_false(happening->sent);
    assert_int_equal(happening->bytes.len, 1);
    ++*(unsigned *)user;
}

/* R88 */
static void tells_of_each_that_it_drops(void **state)
{
    (void)state;
    unsigned told = 0;
    records.trace = (struct trace){ count_trace, &told };
    put_change_cipher_spec("\x01", 1);
    put_change_cipher_spec("\x01", 1);
    receive_all(&records, &wire);
    expect_nothing(&records);
    assert_int_equal(told, 2);
}

/* A server that went on without the early data: what does not open is dropped, and costs no
 * number. */
static void skips_what_does_not_open_until_something_does(void **state)
{
    (void)state;
    records.skip = SKIP_UNREADABLE;
    for (size_t i = 0; i < 5; i++)
        wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, 1000 * i), 0);
    put_change_cipher_spec("\x01", 1);
    wire_sealed(&wire, &client, CONTENT_HANDSHAKE, message_of(scratch, FINISHED, 32), 0);
    assert_int_equal(receive(&records, bytes_of(wire.bytes, wire.len)), wire.len);
    expect_message(&records, message_of(scratch, FINISHED, 32));
    assert_int_equal(records.skip, SKIP_NOTHING);

    wire_clear(&wire);
    wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, 10), 0);
    receive_all(&records, &wire);
    expect_failure(&records, RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
}

/* After HelloRetryRequest: everything that looks protected, until the second ClientHello. */
static void skips_protected_records_until_a_hello(void **state)
{
    (void)state;
    records.skip = SKIP_PROTECTED;
    put_change_cipher_spec("\x01", 1);
    for (size_t i = 0; i < 5; i++)
        wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, 1000 * i), 0);
    wire_plain(&wire, CONTENT_HANDSHAKE, message_of(scratch, CLIENT_HELLO, 50));
    assert_int_equal(receive(&records, bytes_of(wire.bytes, wire.len)), wire.len);
    expect_message(&records, message_of(scratch, CLIENT_HELLO, 50));
    assert_int_equal(records.skip, SKIP_NOTHING);

    wire_clear(&wire);
    wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, 10), 0);
    refuses_as_unexpected(DATA_TOO_EARLY);
}

static void still_takes_an_alert_while_it_skips(void **state)
{
    (void)state;
    for (enum early_data_skip skip = SKIP_UNREADABLE; skip <= SKIP_PROTECTED; skip++) {
        start_to_skip(skip);
        wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, 10), 0);
        wire_plain(&wire, CONTENT_ALERT, bytes_of("\x02\x28", 2));
        receive_all(&records, &wire);
        expect_alert(&records, 2, ALERT_HANDSHAKE_FAILURE);
        end_records(NULL);
    }
}

/* Records of so many bytes on the wire are dropped. */
static void skip_wire_bytes(size_t len)
{
    enum { OVERHEAD = RECORD_HEADER_LEN + 1 + AEAD_TAG_LEN };
    while (len > 0) {
        size_t part = len < 16000 ? len : 16000;
        if (len > part && len - part < OVERHEAD)
            part -= OVERHEAD; /* so that the last record can be */
        wire_clear(&wire);
        wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, part - OVERHEAD), 0);
        assert_int_equal(wire.len, part);
        receive_all(&records, &wire);
        expect_nothing(&records);
        len -= part;
    }
}

/* At n and n+1; both kinds of skipping. */
static void skips_no_more_than_its_budget(void **state)
{
    (void)state;
    for (enum early_data_skip skip = SKIP_UNREADABLE; skip <= SKIP_PROTECTED; skip++) {
        start_to_skip(skip);
        skip_wire_bytes(EARLY_DATA_SKIP_MAX);
        wire_clear(&wire);
        wire_put(&wire, bytes_of("\x17\x03\x03\x00\x00", 5));
        refuses_as_unexpected(EARLY_DATA_TOO_LONG);
        end_records(NULL);

        start_to_skip(skip);
        skip_wire_bytes(EARLY_DATA_SKIP_MAX - 30);
        wire_clear(&wire);
        wire_sealed(&wire, &early, CONTENT_APPLICATION_DATA, bytes_of(scratch, 9), 0);
        refuses_as_unexpected(EARLY_DATA_TOO_LONG);
        end_records(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AFTER(after_hello, drops_a_change_cipher_spec_after_a_hello_came),
        AFTER(fresh, drops_a_change_cipher_spec_after_a_hello_was_sent),
        AFTER(fresh, refuses_a_change_cipher_spec_before_any_hello),
        AFTER(in_application, refuses_a_change_cipher_spec_after_finished),
        cmocka_unit_test(refuses_a_change_cipher_spec_with_another_body),
        AFTER(in_handshake, refuses_a_protected_change_cipher_spec),
        AFTER(after_hello, refuses_too_many_of_them),
        AFTER(after_hello, tells_of_each_that_it_drops),
        AFTER(in_handshake, skips_what_does_not_open_until_something_does),
        AFTER(after_hello, skips_protected_records_until_a_hello),
        cmocka_unit_test(still_takes_an_alert_while_it_skips),
        cmocka_unit_test(skips_no_more_than_its_budget),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
