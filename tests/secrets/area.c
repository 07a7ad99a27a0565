/* area.c - meetings of a client and a server under memcheck. */
#include "area.h"

#include "connection/config.h"
#include "keys/key_schedule12.h"
#include "provider_libcrypto/libcrypto.h"

#include "support/test.h"

struct provider *provider;
static unsigned errors_before;

bool proves_something(void)
{
    if (!marks_count())
        print_error("This proves nothing but under valgrind: tests/secrets/run does that\n");
    return marks_count();
}

int start_area(void **state)
{
    (void)state;
    parley_error error = no_error();
    provider = libcrypto_open(&error);
    errors_before = errors_found();
    return provider != NULL ? 0 : -1;
}

/* Says in which test it was that memcheck found what stands above. */
int stop_area(void **state)
{
    (void)state;
    unsigned errors = errors_found() - errors_before;
    provider->close(provider);
    if (errors > 0)
        print_error("ERROR: memcheck found %u errors in this test\n", errors);
    return errors > 0 ? -1 : 0;
}

void expect_same_secret(const void *a, const void *b, size_t len)
{
    assert_true(is_secret(a, len));
    assert_true(is_secret(b, len));
    mark_public(a, len);
    mark_public(b, len);
    assert_memory_equal(a, b, len);
}

static void expect_no_failure(const parley_conn *conn)
{
    parley_error error = parley_error_of(conn);
    if (error.code != PARLEY_E_NONE)
        fail_msg("%s: %s", parley_error_name(error.code), error.detail);
}

static void shake_hands(struct pair *pair)
{
    pair_run(pair);
    expect_no_failure(pair->client);
    expect_no_failure(pair->server);
    assert_true(parley_facts_of(pair->client)->done && parley_facts_of(pair->server)->done);
}

void meet(struct pair *pair, parley_setup *client, parley_setup *server)
{
    pair_start(pair, client, server);
    shake_hands(pair);
}

void whisper(struct pair *pair, parley_conn *from, parley_conn *to, size_t len)
{
    static uint8_t said[RECORD_CONTENT_MAX] = "what nobody else may learn", came[sizeof said];
    size_t took, read;
    mark_secret(said, len);
    assert_int_equal(parley_write(from, said, len, &took), PARLEY_OK);
    assert_int_equal(took, len);
    pair_run(pair);
    assert_int_equal(parley_read(to, came, sizeof came, &read), PARLEY_OK);
    assert_int_equal(read, len);
    expect_same_secret(said, came, len);
}

void talk(struct pair *pair)
{
    whisper(pair, pair->client, pair->server, 100);
    whisper(pair, pair->server, pair->client, 100);
}

void say_changed(parley_conn *from, parley_conn *to, size_t from_end)
{
    uint8_t record[128];
    size_t took;
    assert_int_equal(parley_write(from, "data", 4, &took), PARLEY_OK);
    parley_view ready = parley_wire_ready(from);
    assert_true(ready.len <= sizeof record && from_end <= ready.len);
    memcpy(record, ready.data, ready.len);
    record[ready.len - from_end] ^= 1;
    (void)pair_feed(to, record, ready.len, 0);
    assert_int_equal(parley_error_of(to).code, RECORD_NOT_AUTHENTIC);
}

static void export_keys(struct pair *pair)
{
    static const parley_view context = { (const uint8_t *)"context", 7 };
    uint8_t a[80], b[sizeof a];
    assert_int_equal(parley_export(pair->client, "EXPERIMENTAL", context, a, sizeof a), PARLEY_OK);
    assert_int_equal(parley_export(pair->server, "EXPERIMENTAL", context, b, sizeof b), PARLEY_OK);
    expect_same_secret(a, b, sizeof a);
}

void go(struct pair *pair)
{
    expect_public(pair->sent_by_client.data, pair->sent_by_client.len);
    expect_public(pair->sent_by_server.data, pair->sent_by_server.len);
    pair_end(pair);
}

parley_setup *with_suite(parley_setup *setup, const char *suite)
{
    parley_setup_suites(setup, suite);
    return setup;
}

parley_setup *with_identity(parley_setup *setup, const struct made *leaf)
{
    parley_identity *identity = pair_identity(leaf);
    parley_setup_drop_identities(setup);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    return setup;
}

void speak_with(const struct ends *ends, const char *const *suites, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pair pair;
        meet(&pair, with_suite(ends->client(), suites[i]), with_suite(ends->server(), suites[i]));
        assert_string_equal(parley_facts_of(pair.client)->suite_name, suites[i]);
        talk(&pair);
        export_keys(&pair);
        go(&pair);
    }
}

/* What a client's program keeps between two connections of TLS 1.2. */
struct kept {
    uint8_t session[4096];
    size_t len;
};

static void keep_session(struct kept *kept, parley_conn *client)
{
    const parley_event *event;
    while ((event = parley_next_event(client)) != NULL) {
        if (event->kind != PARLEY_EVENT_SESSION)
            continue;
        assert_true(event->session.len <= sizeof kept->session);
        memcpy(kept->session, event->session.data, event->session.len);
        kept->len = event->session.len;
    }
    assert_int_equal(secret_bytes(kept->session, kept->len), MAIN_SECRET12_LEN);
}

/* Connects with what is kept, and keeps what comes of it. */
static void come_back(struct kept *kept, const struct ends *ends, parley_ticketer *ticketer,
                      bool by_id, bool resumes)
{
    struct pair pair;
    parley_error error;
    parley_setup *client = ends->client(), *server = ends->server();
    parley_setup_versions(client, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    parley_setup_want_sessions(client);
    parley_setup_ticketer(server, ticketer);
    pair_start(&pair, client, server);
    parley_free(pair.client);
    pair.client = parley_client_resume(NULL, pair.client_config, PAIR_NAME,
                                       (parley_view){ kept->session, kept->len }, &error);
    assert_non_null(pair.client);
    if (by_id)
        pair.server_config->handshake.ticketer = NULL;
    shake_hands(&pair);
    assert_int_equal(parley_facts_of(pair.server)->resumed, resumes);
    talk(&pair);
    keep_session(kept, pair.client);
    go(&pair);
}

void resume_sessions(const struct ends *ends, bool by_id)
{
    parley_error error;
    struct kept kept = { .len = 0 };
    parley_ticketer *ticketer = parley_ticketer_new(16, &error);
    assert_non_null(ticketer);
    come_back(&kept, ends, ticketer, by_id, false);
    come_back(&kept, ends, ticketer, by_id, true);
    come_back(&kept, ends, ticketer, by_id, true);
    parley_ticketer_free(ticketer);
}
