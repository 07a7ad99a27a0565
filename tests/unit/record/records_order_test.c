/* What may come at which moment, and under which keys (RFC 9846 5, 5.1). */
#include "record/records.h"

#include "reader.h"

#include "support/test.h"

static const struct bytes ccs = { (const uint8_t[]){ 1 }, 1 };

/* R33 */
static void refuses_a_handshake_record_in_the_clear_once_there_are_keys(void **state)
{
    (void)state;
    wire_plain(&wire, CONTENT_HANDSHAKE, message_of(scratch, FINISHED, 32));
    refuses(RECORD_NOT_PROTECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 9846 A.1: a client that refuses ServerHello has no keys to say so. */
static void takes_an_alert_in_the_clear_until_a_record_opened(void **state)
{
    (void)state;
    wire_plain(&wire, CONTENT_ALERT, bytes_of("\x02\x28", 2));
    receive_all(&records, &wire);
    expect_alert(&records, 2, ALERT_HANDSHAKE_FAILURE);

    wire_clear(&wire);
    wire_sealed(&wire, &client, CONTENT_HANDSHAKE, message_of(scratch, CERTIFICATE, 10), 0);
    wire_plain(&wire, CONTENT_ALERT, bytes_of("\x02\x28", 2));
    receive_all(&records, &wire);
    expect_message(&records, message_of(scratch, CERTIFICATE, 10));
    expect_failure(&records, RECORD_NOT_PROTECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_an_alert_in_the_clear_under_later_keys_too(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_HANDSHAKE, message_of(scratch, FINISHED, 32), 0);
    receive_all(&records, &wire);
    expect_message(&records, message_of(scratch, FINISHED, 32));
    read_with_client_keys(&records, PARLEY_LEVEL_APPLICATION);
    wire_clear(&wire);
    wire_plain(&wire, CONTENT_ALERT, bytes_of("\x01\x00", 2));
    refuses(RECORD_NOT_PROTECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* R44, R46 */
static void refuses_data_before_the_application_keys(void **state)
{
    (void)state;
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("early"), 0);
    refuses(DATA_TOO_EARLY, ALERT_UNEXPECTED_MESSAGE);
    end_records(NULL);

    start_after_hello(NULL);
    wire_plain(&wire, CONTENT_APPLICATION_DATA, text("earlier"));
    refuses(DATA_TOO_EARLY, ALERT_UNEXPECTED_MESSAGE);
    end_records(NULL);

    start_fresh(NULL);
    wire_plain(&wire, CONTENT_APPLICATION_DATA, text("first"));
    refuses(DATA_TOO_EARLY, ALERT_UNEXPECTED_MESSAGE);
}

static void takes_data_under_early_keys(void **state)
{
    (void)state;
    read_with_client_keys(&records, PARLEY_LEVEL_EARLY);
    wire_sealed(&wire, &client, CONTENT_APPLICATION_DATA, text("early"), 0);
    receive_all(&records, &wire);
    expect_data(&records, text("early"));
}

/* RFC 9846 5.1: not even what is dropped elsewhere may stand within a message. */
static void refuses_any_record_within_a_message(void **state)
{
    (void)state;
    struct bytes message = message_of(scratch, CERTIFICATE, 100);
    for (size_t first = 1; first < message.len; first += 33)
        for (unsigned type = CONTENT_CHANGE_CIPHER_SPEC; type <= CONTENT_APPLICATION_DATA; type++) {
            start_in_application(NULL);
            records.read_level = type == CONTENT_APPLICATION_DATA ? PARLEY_LEVEL_APPLICATION
                                                                  : PARLEY_LEVEL_HANDSHAKE;
            wire_sealed(&wire, &client, CONTENT_HANDSHAKE, bytes_of(message.data, first), 0);
            if (type == CONTENT_CHANGE_CIPHER_SPEC)
                wire_plain(&wire, type, ccs);
            else if (type != CONTENT_HANDSHAKE)
                wire_sealed(&wire, &client, type, bytes_of("\x02\x28", 2), 0);
            wire_sealed(&wire, &client, CONTENT_HANDSHAKE,
                        bytes_of(message.data + first, message.len - first), 0);
            receive_all(&records, &wire);
            if (type == CONTENT_HANDSHAKE)
                expect_message(&records, message);
            else
                expect_failure(&records, MESSAGE_INTERRUPTED, ALERT_UNEXPECTED_MESSAGE);
            end_records(NULL);
        }
}

/* RFC 9846 5.1 */
static void refuses_new_keys_while_handshake_bytes_are_left_over(void **state)
{
    (void)state;
    static const size_t lens[] = { 36 + 1, 36 + 10, 36 + 36 }; /* Finished, and what follows it */
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        for (int taken = 0; taken <= 1; taken++) {
            start_in_handshake(NULL);
            message_of(scratch, FINISHED, 32);
            message_of(scratch + 36, FINISHED, 32);
            wire_sealed(&wire, &client, CONTENT_HANDSHAKE, bytes_of(scratch, lens[i]), 0);
            receive_all(&records, &wire);
            parley_error error = no_error();
            struct bytes message;
            assert_int_equal(records_next(&records, &message, &error), ARRIVAL_MESSAGE);
            if (taken)
                records_take(&records, message.len);
            assert_false(records_read_with(&records, PARLEY_LEVEL_APPLICATION, test_aead(),
                                           client_key, client_iv, &error));
            assert_int_equal(error.code, MESSAGE_ACROSS_KEY_CHANGE);
            assert_int_equal(error.alert, ALERT_UNEXPECTED_MESSAGE);
            assert_int_equal(records.read_level, PARLEY_LEVEL_HANDSHAKE);
            end_records(NULL);
        }
}

static void changes_keys_between_records(void **state)
{
    (void)state;
    struct sealer later;
    struct bytes finished = message_of(scratch, FINISHED, 32);
    sealer_start(&later, server_key, client_iv);
    wire_sealed(&wire, &client, CONTENT_HANDSHAKE, finished, 0);
    wire_sealed(&wire, &later, CONTENT_APPLICATION_DATA, text("data"), 0);
    sealer_end(&later);
    receive_all(&records, &wire); /* both are here before the key changes */
    parley_error error = no_error();
    struct bytes message;
    assert_int_equal(records_next(&records, &message, &error), ARRIVAL_MESSAGE);
    assert_true(records_read_with(&records, PARLEY_LEVEL_APPLICATION, test_aead(), server_key,
                                  client_iv, &error));
    assert_memory_equal(message.data, finished.data, finished.len); /* still there */
    records_take(&records, message.len);
    expect_data(&records, text("data"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AFTER(in_handshake, refuses_a_handshake_record_in_the_clear_once_there_are_keys),
        AFTER(in_handshake, takes_an_alert_in_the_clear_until_a_record_opened),
        AFTER(in_handshake, refuses_an_alert_in_the_clear_under_later_keys_too),
        AFTER(in_handshake, refuses_data_before_the_application_keys),
        AFTER(after_hello, takes_data_under_early_keys),
        cmocka_unit_test(refuses_any_record_within_a_message),
        cmocka_unit_test(refuses_new_keys_while_handshake_bytes_are_left_over),
        AFTER(in_handshake, changes_keys_between_records),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
