/* conn_tls12_test.c - where a whole connection of TLS 1.2 differs from one of TLS 1.3 for its program:
 * closing, keys, exporters, warnings, the key log (RFC 5246 7.2, RFC 5705). R11, R30
 */
#include "connected.h"

#include <stdio.h>
#include <string.h>

#include "support/test.h"

static int use_tls12(void **state)
{
    (void)state;
    pair_use_version(PARLEY_TLS_1_2);
    return 0;
}

static int use_both(void **state)
{
    (void)state;
    pair_use_version(0);
    return 0;
}

/* R11, R48 */
static void tells_the_facts_of_tls12(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    parley_conn *ends[] = { pair.client, pair.server };
    for (size_t i = 0; i < 2; i++) {
        const parley_facts *facts = parley_facts_of(ends[i]);
        assert_int_equal(facts->version, PARLEY_TLS_1_2);
        assert_string_equal(facts->version_name, "TLS 1.2");
        assert_int_equal(facts->suite, 0xc02b);
        assert_string_equal(facts->suite_name, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assert_int_equal(facts->group, 29);
        assert_int_equal(facts->signature_scheme, 0x0403);
        assert_true(facts->extended_main_secret);
        assert_false(facts->retried);
    }
    assert_true(parley_facts_of(pair.client)->verified);
    pair_end(&pair);
}

/* R45 */
static void carries_data_both_ways(void **state)
{
    static uint8_t data[100000];
    struct pair pair;
    (void)state;
    memset(data, 7, sizeof data);
    pair_connect(&pair, NULL, NULL);
    pair_send(&pair, pair.client, pair.server, data, sizeof data);
    pair_send(&pair, pair.server, pair.client, data, sizeof data);
    pair_end(&pair);
}

/* RFC 5246 7.2.1: the peer's goodbye ends both directions, and is answered at once. */
static void answers_close_notify_and_stops(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    write_text(pair.server, "before");
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    (void)pair_move(&pair, pair.client, pair.server);
    expect_event(pair.server, PARLEY_EVENT_PEER_CLOSED);
    assert_int_equal(parley_write(pair.server, "x", 1, &took), PARLEY_MISUSE);
    pair_run(&pair);
    expect_data(pair.client, "before");
    expect_event(pair.client, PARLEY_EVENT_PEER_CLOSED);
    assert_true(parley_finished(pair.client) && parley_finished(pair.server));
    expect_no_failure(pair.client);
    expect_no_failure(pair.server);
    pair_end(&pair);
}

static void has_no_new_keys(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_MISUSE);
    assert_int_equal(parley_update_keys(pair.server, false), PARLEY_MISUSE);
    write_text(pair.client, "goes on");
    pair_run(&pair);
    expect_data(pair.server, "goes on");
    pair_end(&pair);
}

/* RFC 5246 6.1, RFC 9846 5.5: what cannot be renewed ends. */
static void ends_when_its_keys_are_worn_out(void **state)
{
    struct pair pair;
    size_t took;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    pair.client->records.writing.sequence = pair.client->records.writing.aead->records_max;
    assert_int_equal(parley_write(pair.client, "x", 1, &took), PARLEY_FAILED);
    assert_int_equal(parley_error_of(pair.client).code, PARLEY_E_KEYS_WORN_OUT);
    pair_end(&pair);
}

/* RFC 5705: no context is not the same as an empty one. */
static void exports_the_same_on_both_sides(void **state)
{
    static const parley_view none = { NULL, 0 }, empty = { (const uint8_t *)"", 0 };
    uint8_t ours[32], theirs[32], with_context[32];
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_int_equal(parley_export(pair.client, "EXPERIMENTAL", none, ours, 32), PARLEY_OK);
    assert_int_equal(parley_export(pair.server, "EXPERIMENTAL", none, theirs, 32), PARLEY_OK);
    assert_int_equal(parley_export(pair.server, "EXPERIMENTAL", empty, with_context, 32),
                     PARLEY_OK);
    assert_memory_equal(ours, theirs, 32);
    assert_memory_not_equal(ours, with_context, 32);
    assert_int_equal(parley_export(pair.client, "key expansion", none, ours, 32), PARLEY_MISUSE);
    pair_end(&pair);
}

/* RFC 5246 7.2.2: a warning ends nothing; five in a row do. */
static void bears_warnings_and_not_many(void **state)
{
    static const uint8_t warning[] = { ALERT_LEVEL_WARNING, ALERT_UNRECOGNIZED_NAME };
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    for (int i = 0; i < WARNING_ALERTS_MAX; i++)
        put_record(pair.server, CONTENT_ALERT, warning, sizeof warning);
    pair_run(&pair);
    expect_no_failure(pair.client);
    put_record(pair.server, CONTENT_ALERT, warning, sizeof warning);
    pair_run(&pair);
    expect_failure(pair.client, ALERT_FLOOD);
    pair_end(&pair);
}

/* Servers warn of an unknown name before ServerHello says which version this is. */
static void bears_a_warning_before_the_version_is_known(void **state)
{
    static const uint8_t warning[] = { ALERT_LEVEL_WARNING, ALERT_UNRECOGNIZED_NAME };
    struct pair pair;
    (void)state;
    for (int narrow = 0; narrow < 2; narrow++) {
        parley_setup *client = pair_client_setup();
        if (narrow)
            parley_setup_versions(client, PARLEY_TLS_1_3, PARLEY_TLS_1_3);
        pair_start(&pair, client, NULL);
        put_record(pair.server, CONTENT_ALERT, warning, sizeof warning);
        pair_run(&pair);
        if (narrow)
            expect_alert_heard(pair.client, PEER_SAYS_UNRECOGNIZED_NAME, ALERT_UNRECOGNIZED_NAME);
        else
            assert_true(parley_facts_of(pair.client)->done);
        pair_end(&pair);
    }
}

/* RFC 5246 7.4.1.1, 7.2.2: on the wire, protected, and data goes on. */
static void refuses_to_renegotiate_and_goes_on(void **state)
{
    static const uint8_t hello[48];
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_message(pair.server, HELLO_REQUEST, "", 0);
    put_message(pair.client, CLIENT_HELLO, hello, sizeof hello);
    pair_run(&pair);
    expect_no_failure(pair.client);
    expect_no_failure(pair.server);
    pair_send(&pair, pair.client, pair.server, "still here", 10);
    pair_send(&pair, pair.server, pair.client, "me too", 6);
    pair_end(&pair);
}

/* R57: CVE-2014-0224 and its kin: before it has its place, and a second time. */
static void refuses_change_cipher_spec_out_of_its_place(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    (void)pair_move(&pair, pair.client, pair.server);
    put_record(pair.client, CONTENT_CHANGE_CIPHER_SPEC, "\1", 1);
    (void)pair_move(&pair, pair.client, pair.server);
    expect_failure(pair.server, MESSAGE_UNEXPECTED);
    assert_int_equal(parley_error_of(pair.server).alert, ALERT_UNEXPECTED_MESSAGE);
    pair_end(&pair);
    pair_connect(&pair, NULL, NULL);
    put_record(pair.server, CONTENT_CHANGE_CIPHER_SPEC, "\1", 1);
    pair_run(&pair);
    assert_int_equal(parley_error_of(pair.client).alert, ALERT_UNEXPECTED_MESSAGE);
    pair_end(&pair);
}

/* R44: the client's Finished is out, and the server's has not come. */
static void lets_nobody_write_before_both_finished(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    (void)pair_move(&pair, pair.client, pair.server);
    (void)pair_move(&pair, pair.server, pair.client);
    (void)pair_move(&pair, pair.client, pair.server);
    assert_true(parley_facts_of(pair.server)->done);
    assert_false(parley_facts_of(pair.client)->done);
    size_t took;
    assert_int_equal(parley_write(pair.client, "x", 1, &took), PARLEY_MISUSE);
    pair_end(&pair);
}

static char logged[4][300];
static size_t logged_count;

static void keep_line(void *user, const char *line)
{
    (void)user;
    assert_true(logged_count < 4);
    (void)snprintf(logged[logged_count++], sizeof logged[0], "%s", line);
}

/* RFC 9850: one line opens the connection. */
static void logs_one_secret(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup();
    (void)state;
    logged_count = 0;
    parley_setup_insecure_keylog(client, keep_line, NULL);
    pair_connect(&pair, client, NULL);
    assert_int_equal(logged_count, 1);
    assert_memory_equal(logged[0], "CLIENT_RANDOM ", 14);
    assert_int_equal(strlen(logged[0]), 14 + 64 + 1 + 96);
    pair_end(&pair);
}

#define TLS12(name) cmocka_unit_test_setup_teardown(name, use_tls12, use_both)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TLS12(tells_the_facts_of_tls12),
        TLS12(carries_data_both_ways),
        TLS12(answers_close_notify_and_stops),
        TLS12(has_no_new_keys),
        TLS12(ends_when_its_keys_are_worn_out),
        TLS12(exports_the_same_on_both_sides),
        TLS12(bears_warnings_and_not_many),
        cmocka_unit_test(bears_a_warning_before_the_version_is_known),
        TLS12(refuses_to_renegotiate_and_goes_on),
        TLS12(refuses_change_cipher_spec_out_of_its_place),
        TLS12(lets_nobody_write_before_both_finished),
        TLS12(logs_one_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
