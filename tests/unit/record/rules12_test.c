/* What a record of TLS 1.2 may be at which moment (RFC 5246 6.2, 7.1, 7.2), through the record layer. */
#include "record/rules.h"

#include "fake_aead.h"
#include "peer12.h"

#include "support/test.h"

static struct pool pool;
static struct records records;
static struct wire wire;
static struct sealer12 client;
static uint8_t scratch[100000];

static int start_speaking(void **state)
{
    (void)state;
    parley_error error = no_error();
    pool_start(&pool, 4);
    records_start(&records, &pool);
    client = sealer12_of(test_suite12(0));
    wire_clear(&wire);
    receive_client_hello(&records);
    return records_speak_tls12(&records, &error) ? 0 : -1;
}

static void read_with_keys(void)
{
    parley_error error = no_error();
    assert_true(records_read_with12(&records, test_suite12(0), key12, fixed_iv12, &error));
}

static int start_with_keys(void **state)
{
    int started = start_speaking(state);
    read_with_keys();
    return started;
}

static int start_in_application(void **state)
{
    int started = start_with_keys(state);
    records_reach_application(&records);
    return started;
}

static int end_records(void **state)
{
    (void)state;
    records_end(&records);
    pool_end(&pool);
    return 0;
}

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

static void expect_change_cipher_spec(void)
{
    parley_error error = no_error();
    struct bytes bytes;
    assert_int_equal(records_next(&records, &bytes, &error), ARRIVAL_CHANGE_CIPHER_SPEC);
    assert_true(bytes_equal(bytes, change_cipher_spec));
}

static void refuses(enum code code, enum alert alert)
{
    receive(&records, bytes_of(wire.bytes, wire.len));
    expect_failure(&records, code, alert);
}

/* R57: in its place among messages, and what follows has the keys that are put in then. */
static void gives_change_cipher_spec_between_messages_and_keys(void **state)
{
    (void)state;
    struct bytes exchange = message_of(scratch, CLIENT_KEY_EXCHANGE, 33);
    struct bytes finished = message_of(scratch + 100, FINISHED, 12);
    wire_plain(&wire, CONTENT_HANDSHAKE, exchange);
    wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, change_cipher_spec);
    wire_sealed12(&wire, &client, CONTENT_HANDSHAKE, finished);
    receive_all(&records, &wire);

    expect_message(&records, exchange);
    expect_change_cipher_spec();
    expect_change_cipher_spec(); /* until it is taken */
    read_with_keys();
    records_take(&records, 1);
    assert_int_equal(records.read_level, PARLEY_LEVEL_HANDSHAKE);
    expect_message(&records, finished);
    expect_nothing(&records);
}

/* R57: the handshake refuses it, wherever it has no place: also under keys. */
static void gives_a_protected_change_cipher_spec_too(void **state)
{
    (void)state;
    wire_sealed12(&wire, &client, CONTENT_CHANGE_CIPHER_SPEC, change_cipher_spec);
    receive_all(&records, &wire);
    expect_change_cipher_spec();
}

/* R57 */
static void refuses_a_change_cipher_spec_that_is_not_the_one_byte(void **state)
{
    (void)state;
    static const struct bytes bodies[] = {
        { (const uint8_t *)"", 0 },
        { (const uint8_t *)"\0", 1 },
        { (const uint8_t *)"\2", 1 },
        { (const uint8_t *)"\1\1", 2 },
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, bodies[i]);
        refuses(CHANGE_CIPHER_SPEC_WRONG, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
        start_speaking(NULL);
    }
}

/* R57: CVE-2014-0224 began with keys that changed in the middle of what was said. */
static void refuses_a_change_cipher_spec_within_a_message(void **state)
{
    (void)state;
    for (size_t first = 1; first < 37; first += 9) {
        struct bytes message = message_of(scratch, CLIENT_KEY_EXCHANGE, 33);
        wire_plain(&wire, CONTENT_HANDSHAKE, bytes_of(message.data, first));
        wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, change_cipher_spec);
        refuses(MESSAGE_INTERRUPTED, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
        start_speaking(NULL);
    }
}

/* R57: what TLS 1.3 would have dropped was too early after all. */
static void refuses_a_change_cipher_spec_that_came_before_the_version(void **state)
{
    (void)state;
    parley_error error = no_error();
    end_records(NULL);
    pool_start(&pool, 4);
    records_start(&records, &pool);
    assert_true(records_put_message(&records, message_of(scratch, CLIENT_HELLO, 40), &error));
    wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, change_cipher_spec);
    wire_plain(&wire, CONTENT_HANDSHAKE, message_of(scratch, SERVER_HELLO, 40));
    receive_all(&records, &wire);
    expect_message(&records, message_of(scratch, SERVER_HELLO, 40));
    assert_false(records_speak_tls12(&records, &error));
    assert_int_equal(error.code, CHANGE_CIPHER_SPEC_WRONG);
    assert_int_equal(error.alert, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_keys_while_handshake_bytes_are_left_over(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct bytes message;
    message_of(scratch, CLIENT_KEY_EXCHANGE, 33);
    message_of(scratch + 37, FINISHED, 12);
    wire_plain(&wire, CONTENT_HANDSHAKE, bytes_of(scratch, 40));
    receive_all(&records, &wire);
    assert_int_equal(records_next(&records, &message, &error), ARRIVAL_MESSAGE);
    assert_false(records_read_with12(&records, test_suite12(0), key12, fixed_iv12, &error));
    assert_int_equal(error.code, MESSAGE_ACROSS_KEY_CHANGE);
    assert_null(records.reading.aead);
}

/* RFC 5246 6.2.1 */
static void refuses_every_other_version_once_one_is_agreed_on(void **state)
{
    (void)state;
    static const uint8_t versions[][2] = { { 3, 1 }, { 3, 4 }, { 3, 0 }, { 2, 3 }, { 0xfe, 0xfd } };
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        wire_plain(&wire, CONTENT_HANDSHAKE, message_of(scratch, CLIENT_KEY_EXCHANGE, 33));
        memcpy(wire.bytes + 1, versions[i], 2);
        refuses(RECORD_VERSION_WRONG, ALERT_PROTOCOL_VERSION);
        end_records(NULL);
        start_speaking(NULL);
    }
}

static void refuses_types_that_do_not_exist(void **state)
{
    (void)state;
    static const unsigned types[] = { 0, 19, 24, 255 };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        wire_plain(&wire, types[i], text("x"));
        refuses(RECORD_TYPE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
        start_speaking(NULL);
    }
}

static void refuses_what_is_too_long(void **state)
{
    (void)state;
    wire_put(&wire, bytes_of("\x16\3\3\x40\1", 5));
    refuses(RECORD_TOO_LONG, ALERT_RECORD_OVERFLOW);
    end_records(NULL);
    start_with_keys(NULL);
    wire_put(&wire, bytes_of("\x16\3\3\x41\1", 5));
    refuses(RECORD_TOO_LONG, ALERT_RECORD_OVERFLOW);
}

/* R46 */
static void refuses_data_before_finished(void **state)
{
    (void)state;
    wire_plain(&wire, CONTENT_APPLICATION_DATA, text("clear"));
    refuses(DATA_TOO_EARLY, ALERT_UNEXPECTED_MESSAGE);
    end_records(NULL);
    start_with_keys(NULL);
    wire_sealed12(&wire, &client, CONTENT_APPLICATION_DATA, text("early"));
    refuses(DATA_TOO_EARLY, ALERT_UNEXPECTED_MESSAGE);
}

/* R45: under the same keys as Finished. */
static void gives_data_once_both_finished_are_done(void **state)
{
    (void)state;
    wire_sealed12(&wire, &client, CONTENT_APPLICATION_DATA, text("hello"));
    wire_sealed12(&wire, &client, CONTENT_HANDSHAKE, message_of(scratch, HELLO_REQUEST, 0));
    wire_sealed12(&wire, &client, CONTENT_ALERT, bytes_of("\1\0", 2));
    receive_all(&records, &wire);
    expect_data(&records, text("hello"));
    expect_message(&records, message_of(scratch, HELLO_REQUEST, 0));
    expect_alert(&records, 1, ALERT_CLOSE_NOTIFY);
    expect_nothing(&records);
}

/* R91: in the clear, or with other keys: nothing tells the two apart. */
static void refuses_what_is_not_authentic(void **state)
{
    (void)state;
    wire_plain(&wire, CONTENT_ALERT, bytes_of("\2\x28", 2));
    refuses(RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
    end_records(NULL);

    start_in_application(NULL);
    client.key = key12 + 1;
    wire_sealed12(&wire, &client, CONTENT_APPLICATION_DATA, text("hello"));
    refuses(RECORD_NOT_AUTHENTIC, ALERT_BAD_RECORD_MAC);
}

/* RFC 5246 6.2.1: of data alone, and not for ever. */
static void takes_empty_records_of_data_within_a_limit(void **state)
{
    (void)state;
    for (int i = 0; i < EMPTY_RECORDS_MAX; i++)
        wire_sealed12(&wire, &client, CONTENT_APPLICATION_DATA, text(""));
    wire_sealed12(&wire, &client, CONTENT_APPLICATION_DATA, text("data"));
    for (int i = 0; i <= EMPTY_RECORDS_MAX; i++)
        wire_sealed12(&wire, &client, CONTENT_APPLICATION_DATA, text(""));
    receive_all(&records, &wire);
    expect_data(&records, text("data"));
    expect_failure(&records, RECORD_FLOOD, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_empty_records_of_handshake_and_alert(void **state)
{
    (void)state;
    static const unsigned types[] = { CONTENT_HANDSHAKE, CONTENT_ALERT };
    for (size_t i = 0; i < 2; i++) {
        wire_plain(&wire, types[i], text(""));
        refuses(RECORD_EMPTY, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
        start_with_keys(NULL);
        wire_sealed12(&wire, &client, types[i], text(""));
        refuses(RECORD_EMPTY, ALERT_UNEXPECTED_MESSAGE);
        end_records(NULL);
        start_speaking(NULL);
    }
}

/* RFC 5246 7.2: both ends know which alerts leave the connection as it is. */
static void tells_warnings_from_what_is_fatal(void **state)
{
    (void)state;
    wire_plain(&wire, CONTENT_ALERT, bytes_of("\1\x70", 2));
    wire_plain(&wire, CONTENT_ALERT, bytes_of("\2\x28", 2));
    receive_all(&records, &wire);
    expect_alert(&records, ALERT_LEVEL_WARNING, ALERT_UNRECOGNIZED_NAME);
    expect_alert(&records, ALERT_LEVEL_FATAL, ALERT_HANDSHAKE_FAILURE);
    assert_true(records_warn(&records, bytes_of("\1\x70", 2)));
    assert_false(records_warn(&records, bytes_of("\2\x70", 2)));
    records.rules = &rules13; /* where levels mean nothing */
    assert_false(records_warn(&records, bytes_of("\1\x70", 2)));
}

static void refuses_an_alert_of_no_level_or_of_wrong_length(void **state)
{
    (void)state;
    static const struct {
        const char *alert;
        size_t len;
        enum code code;
        enum alert sent;
    } cases[] = {
        { "\0\0", 2, ALERT_LEVEL_UNKNOWN, ALERT_ILLEGAL_PARAMETER },
        { "\3\0", 2, ALERT_LEVEL_UNKNOWN, ALERT_ILLEGAL_PARAMETER },
        { "\1", 1, ALERT_MALFORMED, ALERT_DECODE_ERROR },
        { "\1\0\1\0", 4, ALERT_MALFORMED, ALERT_DECODE_ERROR },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wire_plain(&wire, CONTENT_ALERT, bytes_of(cases[i].alert, cases[i].len));
        refuses(cases[i].code, cases[i].sent);
        end_records(NULL);
        start_speaking(NULL);
    }
}

/* Several messages in a record, one in several records, under keys. */
static void joins_and_splits_protected_messages(void **state)
{
    (void)state;
    struct bytes first = message_of(scratch, CERTIFICATE, 300);
    struct bytes second = message_of(scratch + 304, FINISHED, 12);
    wire_sealed12(&wire, &client, CONTENT_HANDSHAKE, bytes_of(scratch, 3));
    wire_sealed12(&wire, &client, CONTENT_HANDSHAKE, bytes_of(scratch + 3, 200));
    wire_sealed12(&wire, &client, CONTENT_HANDSHAKE, bytes_of(scratch + 203, 304 + 16 - 203));
    receive_all(&records, &wire);
    expect_message(&records, first);
    expect_message(&records, second);
}

static void write_with_keys(size_t which)
{
    parley_error error = no_error();
    assert_true(records_write_with12(&records, test_suite12(which), key12, fixed_iv12, &error));
}

static void expect_ready(const struct wire *expected)
{
    parley_error error = no_error();
    struct bytes ready;
    assert_true(records_ready(&records, &ready, &error));
    assert_int_equal(ready.len, expected->len);
    assert_memory_equal(ready.data, expected->bytes, expected->len);
    records_sent(&records, ready.len);
}

/* R57, R58: messages in the clear, ChangeCipherSpec, Finished under the keys, then data and alerts. */
static void writes_a_last_flight_as_libcrypto_would(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        struct sealer12 sealer = sealer12_of(test_suite12(s));
        struct bytes exchange = message_of(scratch, CLIENT_KEY_EXCHANGE, 33);
        struct bytes finished = message_of(scratch + 100, FINISHED, 12);
        struct bytes data = bytes_of(scratch, 40000);
        parley_error error = no_error();
        size_t took;
        wire_clear(&wire);
        wire_plain(&wire, CONTENT_HANDSHAKE, exchange);
        wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, change_cipher_spec);
        wire_sealed12(&wire, &sealer, CONTENT_HANDSHAKE, finished);

        assert_true(records_put_message(&records, exchange, &error));
        assert_true(records_put_change_cipher_spec(&records, &error));
        write_with_keys(s);
        assert_true(records_put_message(&records, finished, &error));
        assert_true(records_put_data(&records, data, &took, &error));
        assert_int_equal(took, 0); /* not before both are done */
        expect_ready(&wire);

        records_reach_application(&records);
        wire_clear(&wire);
        wire_sealed12(&wire, &sealer, CONTENT_APPLICATION_DATA,
                      bytes_of(data.data, RECORD_CONTENT_MAX));
        assert_true(records_put_data(&records, data, &took, &error));
        assert_int_equal(took, RECORD_CONTENT_MAX);
        expect_ready(&wire);

        wire_clear(&wire);
        wire_sealed12(&wire, &sealer, CONTENT_ALERT, bytes_of("\1\x64", 2));
        wire_sealed12(&wire, &sealer, CONTENT_ALERT, bytes_of("\1\0", 2));
        wire_sealed12(&wire, &sealer, CONTENT_ALERT, bytes_of("\2\x28", 2));
        assert_true(records_put_alert(&records, ALERT_NO_RENEGOTIATION, &error));
        assert_true(records_put_alert(&records, ALERT_CLOSE_NOTIFY, &error));
        assert_true(records_put_alert(&records, ALERT_HANDSHAKE_FAILURE, &error));
        expect_ready(&wire);
        end_records(NULL);
        start_speaking(NULL);
    }
}

static void seals_in_the_callers_memory(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        struct sealer12 sealer = sealer12_of(test_suite12(s));
        parley_error error = no_error();
        write_with_keys(s);
        size_t before = records_room_before(&records), behind = records_room_behind(&records);
        memcpy(scratch + before, "hello", 5);
        size_t record_len;
        assert_true(records_seal_in_place(&records, scratch, 5, &record_len, &error));
        wire_clear(&wire);
        wire_sealed12(&wire, &sealer, CONTENT_APPLICATION_DATA, text("hello"));
        assert_int_equal(before + 5 + behind, wire.len);
        assert_int_equal(record_len, wire.len);
        assert_memory_equal(scratch, wire.bytes, wire.len);
        end_records(NULL);
        start_speaking(NULL);
    }
}

static void keeps_the_old_keys_when_new_ones_fail(void **state)
{
    (void)state;
    parley_error error = no_error();
    fake_aead_reset();
    fake_calls.start_fails = true;
    const struct suite12 suite = { .aead = &fake_aead, .fixed_iv_len = 12 };
    assert_false(records_read_with12(&records, &suite, key12, fixed_iv12, &error));
    assert_int_equal(error.code, CRYPTO_BROKEN);
    error = no_error();
    assert_false(records_write_with12(&records, &suite, key12, fixed_iv12, &error));
    assert_int_equal(error.code, CRYPTO_BROKEN);
    assert_int_equal(records.write_level, PARLEY_LEVEL_PLAIN);
    wire_sealed12(&wire, &client, CONTENT_HANDSHAKE, message_of(scratch, FINISHED, 12));
    receive_all(&records, &wire);
    expect_message(&records, message_of(scratch, FINISHED, 12));
}

/* The alert that tells the peer goes out under what is left of the key. */
static void says_that_a_key_is_worn_out(void **state)
{
    (void)state;
    parley_error error = no_error();
    size_t took;
    fake_aead_reset();
    fake_aead.records_max = 4;
    const struct suite12 suite = { .aead = &fake_aead, .fixed_iv_len = 12 };
    assert_true(records_write_with12(&records, &suite, key12, fixed_iv12, &error));
    records_reach_application(&records);
    assert_true(records_put_data(&records, text("one"), &took, &error));
    assert_true(records_put_data(&records, text("two"), &took, &error));
    assert_false(records_put_data(&records, text("three"), &took, &error));
    assert_int_equal(error.code, KEYS_WORN_OUT);
    assert_int_equal(error.alert, ALERT_INTERNAL_ERROR);
    error = no_error();
    assert_true(records_put_alert(&records, ALERT_INTERNAL_ERROR, &error));
}

static struct {
    unsigned count;
    const char *reference;
} told;

static void note(void *user, const parley_trace *happening)
{
    (void)user;
    told.count += happening->kind == PARLEY_TRACE_CHANGE_CIPHER_SPEC && !happening->sent;
    told.reference = happening->reference;
}

/* R88 */
static void tells_a_watcher_that_the_keys_change(void **state)
{
    (void)state;
    told.count = 0;
    records.trace = (struct trace){ .tell = note };
    wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, change_cipher_spec);
    receive_all(&records, &wire);
    expect_change_cipher_spec();
    assert_int_equal(told.count, 1);
    assert_string_equal(told.reference, "RFC 5246 7.1");
}

#define AFTER(moment, name) cmocka_unit_test_setup_teardown(name, start_##moment, end_records)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AFTER(speaking, gives_change_cipher_spec_between_messages_and_keys),
        AFTER(with_keys, gives_a_protected_change_cipher_spec_too),
        AFTER(speaking, refuses_a_change_cipher_spec_that_is_not_the_one_byte),
        AFTER(speaking, refuses_a_change_cipher_spec_within_a_message),
        AFTER(speaking, refuses_a_change_cipher_spec_that_came_before_the_version),
        AFTER(speaking, refuses_keys_while_handshake_bytes_are_left_over),
        AFTER(speaking, refuses_every_other_version_once_one_is_agreed_on),
        AFTER(speaking, refuses_types_that_do_not_exist),
        AFTER(speaking, refuses_what_is_too_long),
        AFTER(speaking, refuses_data_before_finished),
        AFTER(in_application, gives_data_once_both_finished_are_done),
        AFTER(with_keys, refuses_what_is_not_authentic),
        AFTER(in_application, takes_empty_records_of_data_within_a_limit),
        AFTER(speaking, refuses_empty_records_of_handshake_and_alert),
        AFTER(speaking, tells_warnings_from_what_is_fatal),
        AFTER(speaking, refuses_an_alert_of_no_level_or_of_wrong_length),
        AFTER(with_keys, joins_and_splits_protected_messages),
        AFTER(speaking, writes_a_last_flight_as_libcrypto_would),
        AFTER(speaking, seals_in_the_callers_memory),
        AFTER(with_keys, keeps_the_old_keys_when_new_ones_fail),
        AFTER(speaking, says_that_a_key_is_worn_out),
        AFTER(speaking, tells_a_watcher_that_the_keys_change),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
