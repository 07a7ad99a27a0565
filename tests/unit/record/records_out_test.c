/* What this side writes, byte for byte where the RFC fixes it, and as the other side reads it. */
#include "record/records.h"

#include "base/limits.h"
#include "fake_aead.h"
#include "peer.h"

#include "support/test.h"

enum { OVERHEAD = RECORD_HEADER_LEN + 1 + AEAD_TAG_LEN };

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
    return 0;
}

static int end(void **state)
{
    (void)state;
    records_end(&ours);
    records_end(&theirs);
    pool_end(&pool);
    return 0;
}

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

/* Both ends of this direction change to the server's keys, as after ServerHello. */
static void change_keys(parley_level level)
{
    assert_true(records_write_with(&ours, level, test_aead(), server_key, server_iv, &error));
    assert_true(records_read_with(&theirs, level, test_aead(), server_key, server_iv, &error));
}

static void put_message(unsigned type, size_t body_len)
{
    assert_true(records_put_message(&ours, message_of(scratch, type, body_len), &error));
}

static void put_data(struct bytes data)
{
    size_t took;
    assert_true(records_put_data(&ours, data, &took, &error));
    assert_int_equal(took, data.len);
}

static struct bytes ready(void)
{
    struct bytes bytes;
    assert_true(records_ready(&ours, &bytes, &error));
    return bytes;
}

/* Hands over all that waits; returns how many bytes that were. */
static size_t deliver(void)
{
    struct bytes bytes = ready();
    assert_int_equal(receive(&theirs, bytes), bytes.len);
    records_sent(&ours, bytes.len);
    return bytes.len;
}

static void expect_message_of(unsigned type, size_t body_len)
{
    expect_message(&theirs, message_of(scratch, type, body_len));
}

/* RFC 9846 5.1; R69 */
static void only_the_initial_client_hello_looks_like_tls_1_0(void **state)
{
    (void)state;
    static const uint8_t first[] = { 22, 3, 1, 0, 44 }, change[] = { 20, 3, 3, 0, 1, 1 },
                         second[] = { 22, 3, 3, 0, 54 };
    put_message(CLIENT_HELLO, 40);
    assert_memory_equal(ready().data, first, sizeof first);
    records_sent(&ours, ready().len);
    assert_true(records_put_change_cipher_spec(&ours, &error));
    put_message(CLIENT_HELLO, 50);
    struct bytes bytes = ready();
    assert_int_equal(bytes.len, sizeof change + 5 + 54);
    assert_memory_equal(bytes.data, change, sizeof change);
    assert_memory_equal(bytes.data + sizeof change, second, sizeof second);
}

static void all_records_of_a_long_initial_client_hello_do(void **state)
{
    (void)state;
    put_message(CLIENT_HELLO, 20000);
    struct bytes bytes = ready();
    assert_memory_equal(bytes.data, "\x16\x03\x01\x40\x00", 5);
    assert_memory_equal(bytes.data + 5 + RECORD_CONTENT_MAX, "\x16\x03\x01", 3);
}

/* RFC 9846 E.4: with early data to come, ChangeCipherSpec stands behind the first ClientHello. */
static void a_change_cipher_spec_closes_the_record_before_it(void **state)
{
    (void)state;
    static const uint8_t change[] = { 20, 3, 3, 0, 1, 1 };
    put_message(CLIENT_HELLO, 40);
    assert_true(records_put_change_cipher_spec(&ours, &error));
    struct bytes bytes = ready();
    assert_int_equal(bytes.len, 5 + 44 + sizeof change);
    assert_memory_equal(bytes.data, "\x16\x03\x01", 3);
    assert_memory_equal(bytes.data + 5 + 44, change, sizeof change);
}

static void a_server_hello_looks_like_tls_1_2(void **state)
{
    (void)state;
    put_message(SERVER_HELLO, 40);
    assert_memory_equal(ready().data, "\x16\x03\x03\x00\x2c", 5);
}

/* R32, R33, R34: the server's first flight, in one go. */
static void writes_a_flight_that_the_other_side_reads(void **state)
{
    (void)state;
    assert_true(records_put_message(&theirs, message_of(scratch, CLIENT_HELLO, 9), &error));
    put_message(SERVER_HELLO, 86);
    assert_true(records_put_change_cipher_spec(&ours, &error));
    assert_true(records_write_with(&ours, PARLEY_LEVEL_HANDSHAKE, test_aead(), server_key,
                                   server_iv, &error));
    put_message(ENCRYPTED_EXTENSIONS, 30);
    put_message(CERTIFICATE, 16500);
    put_message(CERTIFICATE_VERIFY, 70);
    put_message(FINISHED, 32);
    assert_true(records_write_with(&ours, PARLEY_LEVEL_APPLICATION, test_aead(), client_key,
                                   client_iv, &error));
    put_data(text("hello"));

    struct bytes bytes = ready();
    static const unsigned types[] = { 22, 20, 23, 23, 23 }; /* one for each record */
    size_t at = 0, count = 0;
    for (; at < bytes.len; at += 5 + (size_t)(bytes.data[at + 3] << 8 | bytes.data[at + 4]))
        assert_int_equal(bytes.data[at], types[count++]);
    assert_int_equal(at, bytes.len);
    assert_int_equal(count, sizeof types / sizeof *types);

    assert_int_equal(receive(&theirs, bytes), bytes.len);
    expect_message_of(SERVER_HELLO, 86);
    assert_true(records_read_with(&theirs, PARLEY_LEVEL_HANDSHAKE, test_aead(), server_key,
                                  server_iv, &error));
    expect_message_of(ENCRYPTED_EXTENSIONS, 30);
    expect_message_of(CERTIFICATE, 16500);
    expect_message_of(CERTIFICATE_VERIFY, 70);
    expect_message_of(FINISHED, 32);
    assert_true(records_read_with(&theirs, PARLEY_LEVEL_APPLICATION, test_aead(), client_key,
                                  client_iv, &error));
    expect_data(&theirs, text("hello"));
    expect_nothing(&theirs);
}

static void seals_what_was_put_under_the_key_of_that_time(void **state)
{
    (void)state;
    put_message(SERVER_HELLO, 40);
    assert_true(records_write_with(&ours, PARLEY_LEVEL_HANDSHAKE, test_aead(), server_key,
                                   server_iv, &error));
    assert_int_equal(ours.write_level, PARLEY_LEVEL_HANDSHAKE);
    deliver();
    expect_message_of(SERVER_HELLO, 40);
}

static void puts_alerts_with_the_level_of_their_kind(void **state)
{
    (void)state;
    static const struct {
        enum alert alert;
        unsigned level;
    } rows[] = { { ALERT_CLOSE_NOTIFY, 1 },
                 { ALERT_USER_CANCELED, 1 },
                 { ALERT_HANDSHAKE_FAILURE, 2 },
                 { ALERT_NO_APPLICATION_PROTOCOL, 2 } };
    for (int protected = 0; protected <= 1; protected ++) {
        if (protected)
            change_keys(PARLEY_LEVEL_HANDSHAKE);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            assert_true(records_put_alert(&ours, rows[i].alert, &error));
            assert_int_equal(deliver(), protected ? 2 + OVERHEAD : 2 + RECORD_HEADER_LEN);
            expect_alert(&theirs, rows[i].level, rows[i].alert);
        }
    }
    assert_true(records_put_alert(&ours, ALERT_NONE, &error));
    assert_false(records_have_output(&ours));
}

/* R44: RFC 9846 5.1, application data is never written in the clear, nor before its keys. */
static void takes_no_data_before_the_keys_for_it(void **state)
{
    (void)state;
    size_t took = 99;
    assert_true(records_put_data(&ours, text("secret"), &took, &error));
    assert_int_equal(took, 0);
    change_keys(PARLEY_LEVEL_HANDSHAKE);
    assert_true(records_put_data(&ours, text("secret"), &took, &error));
    assert_int_equal(took, 0);
    assert_false(records_have_output(&ours));
    change_keys(PARLEY_LEVEL_APPLICATION);
    put_data(text("secret"));
    deliver();
    expect_data(&theirs, text("secret"));
}

/* At n-1, n and n+1 of a record. R45 */
static void splits_data_over_records(void **state)
{
    (void)state;
    change_keys(PARLEY_LEVEL_APPLICATION);
    message_of(scratch, 7, RECORD_CONTENT_MAX + 1);
    for (size_t len = RECORD_CONTENT_MAX - 1; len <= RECORD_CONTENT_MAX + 1; len++) {
        size_t first = len < RECORD_CONTENT_MAX ? len : RECORD_CONTENT_MAX;
        put_data(bytes_of(scratch, len));
        size_t records = len > first ? 2 : 1;
        struct bytes bytes = ready();
        assert_int_equal(bytes.len, len + records * OVERHEAD);
        size_t given = receive(&theirs, bytes);
        expect_data(&theirs, bytes_of(scratch, first));
        receive(&theirs, bytes_of(bytes.data + given, bytes.len - given));
        if (len > first)
            expect_data(&theirs, bytes_of(scratch + first, len - first));
        records_sent(&ours, bytes.len);
    }
}

static void cuts_no_record_short_to_fill_a_gap(void **state)
{
    (void)state;
    size_t took;
    change_keys(PARLEY_LEVEL_APPLICATION);
    put_data(bytes_of(scratch, 2000));
    assert_true(records_put_data(&ours, bytes_of(scratch, sizeof scratch), &took, &error));
    assert_int_equal(took, 0);
    deliver();
    assert_true(records_put_data(&ours, bytes_of(scratch, sizeof scratch), &took, &error));
    assert_int_equal(took, RECORD_CONTENT_MAX);
    assert_int_equal(ready().len, RECORD_CONTENT_MAX + OVERHEAD);
}

static void an_empty_put_writes_nothing(void **state)
{
    (void)state;
    change_keys(PARLEY_LEVEL_APPLICATION);
    put_data(bytes_of(NULL, 0));
    assert_false(records_have_output(&ours));
}

static void knows_of_output_that_is_not_sealed_yet(void **state)
{
    (void)state;
    assert_false(records_have_output(&ours));
    put_message(CLIENT_HELLO, 40);
    assert_true(records_have_output(&ours));
    size_t len = ready().len;
    records_sent(&ours, len - 1);
    assert_true(records_have_output(&ours));
    records_sent(&ours, 1);
    assert_false(records_have_output(&ours));
}

/* RFC 9846 5.5: the connection sees the end coming, and what it puts after is refused whole. */
static void tells_how_many_records_a_key_has_left(void **state)
{
    (void)state;
    static const uint8_t key[16], iv[AEAD_NONCE_LEN];
    size_t took;
    fake_aead_reset();
    fake_aead.records_max = 3;
    assert_int_equal(protection_left(&ours.writing), UINT64_MAX);
    assert_true(records_write_with(&ours, PARLEY_LEVEL_APPLICATION, &fake_aead, key, iv, &error));
    for (unsigned left = 3; left > 0; left--) {
        assert_int_equal(protection_left(&ours.writing), left);
        put_data(text("x"));
    }
    size_t waits = ready().len;
    assert_false(records_put_data(&ours, text("x"), &took, &error));
    assert_int_equal(error.code, KEYS_EXHAUSTED);
    assert_int_equal(error.alert, ALERT_INTERNAL_ERROR);
    assert_int_equal(took, 0);
    error = no_error();
    assert_false(records_put_message(&ours, message_of(scratch, KEY_UPDATE, 1), &error));
    assert_false(records_put_alert(&ours, ALERT_CLOSE_NOTIFY, &error));
    assert_int_equal(ready().len, waits);
    assert_true(records_write_with(&ours, PARLEY_LEVEL_APPLICATION, &fake_aead, key, iv,
                                   &(parley_error){ 0 }));
    put_data(text("x"));
}

/* A key that cannot be had leaves the old one, never none. */
static void keeps_the_old_keys_when_new_ones_fail(void **state)
{
    (void)state;
    static const uint8_t key[16], iv[AEAD_NONCE_LEN];
    change_keys(PARLEY_LEVEL_APPLICATION);
    fake_aead_reset();
    fake_calls.start_fails = true;
    assert_false(records_write_with(&ours, PARLEY_LEVEL_HANDSHAKE, &fake_aead, key, iv, &error));
    assert_int_equal(error.code, CRYPTO_BROKEN);
    assert_false(records_read_with(&theirs, PARLEY_LEVEL_HANDSHAKE, &fake_aead, key, iv, &error));
    error = no_error();
    put_data(text("still protected"));
    deliver();
    expect_data(&theirs, text("still protected"));
}

/* When sealing what is open fails, it is gone, and what was sealed before can still be sent. */
static void still_has_what_was_sealed_when_the_rest_does_not_seal(void **state)
{
    (void)state;
    static const uint8_t key[16], iv[AEAD_NONCE_LEN];
    struct bytes bytes;
    fake_aead_reset();
    assert_true(records_write_with(&ours, PARLEY_LEVEL_APPLICATION, &fake_aead, key, iv, &error));
    put_data(text("sealed"));
    put_message(NEW_SESSION_TICKET, 100);
    fake_calls.seals_before_failure = 1;
    assert_false(records_ready(&ours, &bytes, &error));
    assert_int_equal(error.code, CRYPTO_BROKEN);
    assert_int_equal(bytes.len, 0);
    assert_int_equal(ready().len, strlen("sealed") + OVERHEAD);
}

int main(void)
{
#define OUT_TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        OUT_TEST(only_the_initial_client_hello_looks_like_tls_1_0),
        OUT_TEST(all_records_of_a_long_initial_client_hello_do),
        OUT_TEST(a_change_cipher_spec_closes_the_record_before_it),
        OUT_TEST(a_server_hello_looks_like_tls_1_2),
        OUT_TEST(writes_a_flight_that_the_other_side_reads),
        OUT_TEST(seals_what_was_put_under_the_key_of_that_time),
        OUT_TEST(puts_alerts_with_the_level_of_their_kind),
        OUT_TEST(takes_no_data_before_the_keys_for_it),
        OUT_TEST(splits_data_over_records),
        OUT_TEST(cuts_no_record_short_to_fill_a_gap),
        OUT_TEST(an_empty_put_writes_nothing),
        OUT_TEST(knows_of_output_that_is_not_sealed_yet),
        OUT_TEST(tells_how_many_records_a_key_has_left),
        OUT_TEST(keeps_the_old_keys_when_new_ones_fail),
        OUT_TEST(still_has_what_was_sealed_when_the_rest_does_not_seal),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
