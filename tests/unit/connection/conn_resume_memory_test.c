/* conn_resume_memory_test.c - the heap refuses one call while a session of TLS 1.2 is made or resumed: a
 * handshake goes on without the session, or blames the machine, and nothing leaks (which AddressSanitizer
 * sees). */
#include "connected.h"
#include "failing_heap.h"

#include <string.h>

#include "support/test.h"

static parley_config *client_config, *server_config;
static uint8_t kept[4096];
static size_t kept_len;

static int make_configs(void **state)
{
    parley_error error;
    (void)state;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    parley_ticketer *ticketer = parley_ticketer_new(8, &error);
    parley_setup_versions(client, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    parley_setup_want_sessions(client);
    parley_setup_ticketer(server, ticketer);
    parley_ticketer_free(ticketer);
    client_config = finish_setup(client);
    server_config = finish_setup(server);
    return 0;
}

static int free_configs(void **state)
{
    (void)state;
    parley_config_free(client_config);
    parley_config_free(server_config);
    return 0;
}

static void keep_session(parley_conn *client)
{
    const parley_event *event;
    while ((event = parley_next_event(client)) != NULL)
        if (event->kind == PARLEY_EVENT_SESSION) {
            memcpy(kept, event->session.data, event->session.len);
            kept_len = event->session.len;
        }
}

/* One side has blamed its machine, or the other has heard of that. */
static bool machine_was_blamed(const parley_conn *client, const parley_conn *server)
{
    parley_error ours = parley_error_of(client), theirs = parley_error_of(server);
    return ours.code == PARLEY_E_NO_MEMORY || theirs.code == PARLEY_E_NO_MEMORY;
}

/* Both are done, resumed or not, unless the machine was blamed. Returns whether they have resumed. */
static bool meet(parley_view session)
{
    parley_error error;
    struct pair pair = { .piece = 0 };
    bool resumed = false;
    pair.client_config = parley_config_keep(client_config);
    pair.server_config = parley_config_keep(server_config);
    pair.client = parley_client_resume(NULL, client_config, PAIR_NAME, session, &error);
    pair.server = pair.client != NULL ? parley_server_new(NULL, server_config, &error) : NULL;
    if (pair.server == NULL) {
        assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
    } else {
        pair_run(&pair);
        const parley_facts *ours = parley_facts_of(pair.client),
                           *theirs = parley_facts_of(pair.server);
        assert_true((ours->done && theirs->done) || machine_was_blamed(pair.client, pair.server));
        resumed = ours->done && theirs->done && ours->resumed;
        keep_session(pair.client);
    }
    pair_end(&pair);
    return resumed;
}

/* Returns how many of the handshakes resumed although a call failed. */
static unsigned fail_each_call(parley_view session)
{
    unsigned resumed = 0;
    size_t calls = SIZE_MAX;
    for (size_t at = 0; at < calls; at++) {
        heap_fails_at(at);
        bool has_resumed = meet(session);
        size_t made = heap_is_whole();
        if (made <= at)
            calls = made;
        else
            resumed += has_resumed;
    }
    assert_in_range(calls, 8, 5000);
    return resumed;
}

static void a_session_that_cannot_be_made_is_none(void **state)
{
    (void)state;
    assert_int_equal(fail_each_call((parley_view){ NULL, 0 }), 0);
}

static void a_session_that_cannot_be_taken_up_is_left_out(void **state)
{
    static uint8_t first[sizeof kept];
    (void)state;
    kept_len = 0;
    assert_false(meet((parley_view){ NULL, 0 }));
    assert_true(kept_len > 0);
    memcpy(first, kept, kept_len);
    parley_view session = { first, kept_len };
    assert_true(meet(session));
    assert_in_range(fail_each_call(session), 1, 100); /* without a new ticket, say */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_that_cannot_be_made_is_none),
        cmocka_unit_test(a_session_that_cannot_be_taken_up_is_left_out),
    };
    return cmocka_run_group_tests(tests, make_configs, free_configs);
}
