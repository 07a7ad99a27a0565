/* conn_cut_test.c - the wire ends at any byte, and nobody takes that for a proper end. */
#include "connected.h"
#include "conversation.h"

#include <string.h>

#include "support/test.h"

static parley_config *client_config, *server_config;

static int make_configs(void **state)
{
    (void)state;
    client_config = finish_setup(pair_client_setup());
    server_config = finish_setup(pair_server_setup());
    return 0;
}

static int free_configs(void **state)
{
    (void)state;
    parley_config_free(client_config);
    parley_config_free(server_config);
    return 0;
}

/* Whoever hears the end of the wire has told a part of what it would have told, and then this. */
static void expect_cut_short(const char *told, const char *whole, enum code code)
{
    const char *failure = strstr(told, "failed: ");
    assert_non_null(failure);
    assert_memory_equal(told, whole, (size_t)(failure - told));
    assert_null(strstr(told, "bye"));
    assert_null(strstr(told, "closed"));
    const char *name = parley_error_name((uint16_t)code);
    assert_memory_equal(failure + strlen("failed: "), name, strlen(name));
}

/* The one who hears the end of its line, and what it should make of that. */
static void judge(const parley_conn *conn, const char *told, const char *whole)
{
    const parley_facts *facts = parley_facts_of(conn);
    bool done = strstr(told, "done") != NULL;
    assert_int_equal(facts->done, done);
    if (facts->signature_scheme == 0 && !done) /* R44: nobody has proved anything */
        assert_false(facts->verified);
    expect_cut_short(told, whole, done ? TRUNCATED : CLOSED_IN_HANDSHAKE);
    assert_true(parley_finished(conn));
    assert_int_equal(parley_error_of(conn).blame, PARLEY_BLAME_PEER);
}

/* R41, R44: the server's line ends at each byte in turn. */
static void notices_a_line_from_the_server_that_is_cut(void **state)
{
    size_t whole = SIZE_MAX;
    (void)state;
    for (size_t len = 0; len < whole; len++) {
        struct conversation talk;
        conversation_prepare(&talk, client_config, server_config);
        talk.from_server.ends_after = len;
        conversation_run(&talk);
        if (strstr(talk.client_told, "bye") != NULL)
            whole = len;
        else
            judge(talk.pair.client, talk.client_told, conversation_client);
        conversation_end(&talk);
    }
    assert_in_range(whole, 800, 2000);
}

static void notices_a_line_from_the_client_that_is_cut(void **state)
{
    size_t whole = SIZE_MAX;
    (void)state;
    for (size_t len = 0; len < whole; len++) {
        struct conversation talk;
        conversation_prepare(&talk, client_config, server_config);
        talk.from_client.ends_after = len;
        conversation_run(&talk);
        if (strstr(talk.server_told, "bye") != NULL)
            whole = len;
        else
            judge(talk.pair.server, talk.server_told, conversation_server);
        conversation_end(&talk);
    }
    assert_in_range(whole, 300, 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notices_a_line_from_the_server_that_is_cut),
        cmocka_unit_test(notices_a_line_from_the_client_that_is_cut),
    };
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, make_configs, free_configs);
    conversation_use_version(PARLEY_TLS_1_2);
    failed_ones += cmocka_run_group_tests_name("TLS 1.2", tests, make_configs, free_configs);
    failed_ones +=
        conversation_run_legacy(PAIR_STATIC_RSA, "static RSA", tests, make_configs, free_configs);
    return failed_ones +
           conversation_run_legacy(PAIR_CBC, "CBC", tests, make_configs, free_configs);
}
