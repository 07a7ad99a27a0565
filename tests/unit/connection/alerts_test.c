/* alerts_test.c - every alert that may come, and those that are sent (RFC 9846 section 6). */
#include "connected.h"

#include <string.h>

#include "support/test.h"

/* What each alert means here; one that RFC 9846 6 does not name means something unknown. */
static const struct {
    enum alert alert;
    enum code code;
} meanings[] = {
    { ALERT_UNEXPECTED_MESSAGE, PEER_SAYS_UNEXPECTED_MESSAGE },
    { ALERT_BAD_RECORD_MAC, PEER_SAYS_BAD_RECORD_MAC },
    { ALERT_RECORD_OVERFLOW, PEER_SAYS_RECORD_OVERFLOW },
    { ALERT_HANDSHAKE_FAILURE, PEER_SAYS_HANDSHAKE_FAILURE },
    { ALERT_BAD_CERTIFICATE, PEER_SAYS_BAD_CERTIFICATE },
    { ALERT_UNSUPPORTED_CERTIFICATE, PEER_SAYS_UNSUPPORTED_CERTIFICATE },
    { ALERT_CERTIFICATE_REVOKED, PEER_SAYS_CERTIFICATE_REVOKED },
    { ALERT_CERTIFICATE_EXPIRED, PEER_SAYS_CERTIFICATE_EXPIRED },
    { ALERT_CERTIFICATE_UNKNOWN, PEER_SAYS_CERTIFICATE_UNKNOWN },
    { ALERT_ILLEGAL_PARAMETER, PEER_SAYS_ILLEGAL_PARAMETER },
    { ALERT_UNKNOWN_CA, PEER_SAYS_UNKNOWN_CA },
    { ALERT_ACCESS_DENIED, PEER_SAYS_ACCESS_DENIED },
    { ALERT_DECODE_ERROR, PEER_SAYS_DECODE_ERROR },
    { ALERT_DECRYPT_ERROR, PEER_SAYS_DECRYPT_ERROR },
    { ALERT_PROTOCOL_VERSION, PEER_SAYS_PROTOCOL_VERSION },
    { ALERT_INSUFFICIENT_SECURITY, PEER_SAYS_INSUFFICIENT_SECURITY },
    { ALERT_INTERNAL_ERROR, PEER_SAYS_INTERNAL_ERROR },
    { ALERT_INAPPROPRIATE_FALLBACK, PEER_SAYS_INAPPROPRIATE_FALLBACK },
    { ALERT_NO_RENEGOTIATION, PEER_SAYS_NO_RENEGOTIATION },
    { ALERT_MISSING_EXTENSION, PEER_SAYS_MISSING_EXTENSION },
    { ALERT_UNSUPPORTED_EXTENSION, PEER_SAYS_UNSUPPORTED_EXTENSION },
    { ALERT_UNRECOGNIZED_NAME, PEER_SAYS_UNRECOGNIZED_NAME },
    { ALERT_BAD_CERTIFICATE_STATUS_RESPONSE, PEER_SAYS_BAD_CERTIFICATE_STATUS_RESPONSE },
    { ALERT_UNKNOWN_PSK_IDENTITY, PEER_SAYS_UNKNOWN_PSK_IDENTITY },
    { ALERT_CERTIFICATE_REQUIRED, PEER_SAYS_CERTIFICATE_REQUIRED },
    { ALERT_GENERAL_ERROR, PEER_SAYS_GENERAL_ERROR },
    { ALERT_NO_APPLICATION_PROTOCOL, PEER_SAYS_NO_APPLICATION_PROTOCOL },
};

static enum code code_for(unsigned number)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].alert == number)
            return meanings[i].code;
    return PEER_SAYS_SOMETHING_UNKNOWN;
}

static bool ends_nothing(unsigned number)
{
    return number == ALERT_CLOSE_NOTIFY || number == ALERT_USER_CANCELED;
}

/* Each of the 254 others is fatal, whatever its level says (RFC 9846 6). */
static void ends_with_every_alert_and_says_which_came(void **state)
{
    static const uint8_t levels[] = { 1, 2, 0, 77 };
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    for (unsigned number = 0; number < 256; number++) {
        if (ends_nothing(number))
            continue;
        uint8_t alert[] = { levels[number % 4], (uint8_t)number };
        pair_connect(&pair, NULL, NULL);
        put_record(pair.server, CONTENT_ALERT, alert, sizeof alert);
        pair_run(&pair);
        expect_alert_heard(pair.client, code_for(number), (enum alert)number);
        assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_FAILED);
        /* RFC 9846 6.2: a fatal alert is not answered. */
        assert_true(parley_finished(pair.client));
        expect_no_failure(pair.server);
        pair_end(&pair);
    }
}

/* Before there are keys: both roles. */
static void hears_alerts_in_the_clear(void **state)
{
    struct pair pair;
    (void)state;
    for (unsigned number = 0; number < 256; number++) {
        if (ends_nothing(number))
            continue;
        pair_start(&pair, NULL, NULL);
        put_alert(pair.server, number);
        (void)pair_move(&pair, pair.server, pair.client);
        expect_alert_heard(pair.client, code_for(number), (enum alert)number);
        pair_end(&pair);
    }
}

static void says_how_an_alert_came_about(void **state)
{
    struct pair pair;
    char text[1024];
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_alert(pair.server, ALERT_CERTIFICATE_EXPIRED);
    pair_run(&pair);
    parley_error error = parley_error_of(pair.client);
    (void)parley_explain(&error, text, sizeof text);
    assert_non_null(strstr(text, "The peer says that the certificate has expired"));
    assert_non_null(strstr(text, "certificate_expired"));
    pair_end(&pair);
}

/* RFC 9846 6.1: it means nothing by itself, and close_notify has to follow. */
static void passes_over_user_canceled_after_the_handshake(void **state)
{
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_alert(pair.server, ALERT_USER_CANCELED);
    pair_run(&pair);
    expect_no_failure(pair.client);
    pair_send(&pair, pair.server, pair.client, "after it", 8);
    put_alert(pair.server, ALERT_USER_CANCELED);
    put_alert(pair.server, ALERT_CLOSE_NOTIFY);
    pair_run(&pair);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_CLOSED);
    expect_no_failure(pair.client);
    pair_end(&pair);
}

static void refuses_a_flood_of_user_canceled(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (int i = 0; i < WARNING_ALERTS_MAX; i++)
        put_alert(pair.server, ALERT_USER_CANCELED);
    pair_run(&pair);
    expect_no_failure(pair.client);
    put_alert(pair.server, ALERT_USER_CANCELED);
    pair_run(&pair);
    expect_failure(pair.client, ALERT_FLOOD);
    expect_alert_heard(pair.server, PEER_SAYS_UNEXPECTED_MESSAGE, ALERT_UNEXPECTED_MESSAGE);
    pair_end(&pair);
}

static void warn(struct pair *pair, unsigned number)
{
    const uint8_t alert[] = { ALERT_LEVEL_WARNING, (uint8_t)number };
    put_record(pair->server, CONTENT_ALERT, alert, sizeof alert);
    (void)pair_move(pair, pair->server, pair->client);
}

/* RFC 5246 7.2: servers warn of a name that they do not know, and go on. */
static void passes_over_warnings_of_tls12_within_a_limit(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_true(records_speak_tls12(&pair.client->records, &pair.client->error));
    for (int i = 0; i < WARNING_ALERTS_MAX; i++)
        warn(&pair, i % 2 == 0 ? ALERT_UNRECOGNIZED_NAME : ALERT_NO_RENEGOTIATION);
    expect_no_failure(pair.client);
    warn(&pair, ALERT_UNRECOGNIZED_NAME);
    expect_failure(pair.client, ALERT_FLOOD);
    pair_end(&pair);
}

/* That a peer gave up is told by user_canceled alone, and by no other warning. */
static void tells_a_close_after_a_warning_from_one_after_user_canceled(void **state)
{
    static const struct {
        enum alert alert;
        enum code code;
    } cases[] = { { ALERT_UNRECOGNIZED_NAME, CLOSED_IN_HANDSHAKE },
                  { ALERT_USER_CANCELED, PEER_SAYS_USER_CANCELED } };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pair pair;
        pair_start(&pair, NULL, NULL);
        assert_true(records_speak_tls12(&pair.client->records, &pair.client->error));
        warn(&pair, cases[i].alert);
        warn(&pair, ALERT_CLOSE_NOTIFY);
        assert_int_equal(parley_error_of(pair.client).code, cases[i].code);
        pair_end(&pair);
    }
}

/* What is counted is a row of them, not the life of a connection. */
static void takes_any_number_of_user_canceled_with_data_between(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (int i = 0; i < 3 * WARNING_ALERTS_MAX; i++) {
        put_alert(pair.server, ALERT_USER_CANCELED);
        pair_send(&pair, pair.server, pair.client, "data", 4);
    }
    expect_no_failure(pair.client);
    pair_end(&pair);
}

static void tells_a_close_in_the_handshake(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    put_alert(pair.server, ALERT_CLOSE_NOTIFY);
    (void)pair_move(&pair, pair.server, pair.client);
    expect_failure(pair.client, CLOSED_IN_HANDSHAKE);
    parley_error error = parley_error_of(pair.client);
    expect_detail(&error, "close_notify");
    (void)drop_output(pair.client); /* its hello */
    assert_true(parley_finished(pair.client));
    expect_no_event(pair.client);
    pair_end(&pair);
}

static void refuses_alerts_of_another_length(void **state)
{
    static const uint8_t bytes[] = { 2, 40, 2, 40 };
    static const size_t lengths[] = { 1, 3, 4 };
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        pair_connect(&pair, NULL, NULL);
        put_record(pair.server, CONTENT_ALERT, bytes, lengths[i]);
        pair_run(&pair);
        expect_failure(pair.client, ALERT_MALFORMED);
        expect_alert_heard(pair.server, PEER_SAYS_DECODE_ERROR, ALERT_DECODE_ERROR);
        pair_end(&pair);
    }
}

/* Nothing after close_notify is looked at. */
static void hears_nothing_after_close_notify(void **state)
{
    struct pair pair;
    uint8_t none;
    size_t len;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_alert(pair.server, ALERT_CLOSE_NOTIFY);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    write_text(pair.server, "too late");
    pair_run(&pair);
    assert_int_equal(parley_read(pair.client, &none, 1, &len), PARLEY_CLOSED);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_CLOSED);
    expect_no_failure(pair.client);
    pair_end(&pair);
}

/* A failure after this side's goodbye cannot be told to the peer any more (RFC 9846 6.1). */
static void sends_nothing_after_its_own_close_notify(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    put_record(pair.server, CONTENT_HANDSHAKE, "", 0);
    pair_run(&pair);
    expect_failure(pair.client, RECORD_EMPTY);
    assert_int_equal(parley_wire_ready(pair.client).len, 0);
    assert_true(parley_finished(pair.client));
    expect_no_failure(pair.server);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_with_every_alert_and_says_which_came),
        cmocka_unit_test(hears_alerts_in_the_clear),
        cmocka_unit_test(says_how_an_alert_came_about),
        cmocka_unit_test(passes_over_user_canceled_after_the_handshake),
        cmocka_unit_test(refuses_a_flood_of_user_canceled),
        cmocka_unit_test(passes_over_warnings_of_tls12_within_a_limit),
        cmocka_unit_test(tells_a_close_after_a_warning_from_one_after_user_canceled),
        cmocka_unit_test(takes_any_number_of_user_canceled_with_data_between),
        cmocka_unit_test(tells_a_close_in_the_handshake),
        cmocka_unit_test(refuses_alerts_of_another_length),
        cmocka_unit_test(hears_nothing_after_close_notify),
        cmocka_unit_test(sends_nothing_after_its_own_close_notify),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
