/* conn_test.c - making, running and ending whole connections in memory. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

/* R45 in small */
static void makes_a_handshake_and_carries_data_both_ways(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_true(parley_facts_of(pair.client)->verified);
    pair_send(&pair, pair.client, pair.server, "hello", 5);
    pair_send(&pair, pair.server, pair.client, "hello yourself", 14);
    pair_end(&pair);
}

/* R45: lengths around those of a record, and many records. */
static void carries_any_length_of_data(void **state)
{
    static const size_t lengths[] = { 1,     2,     255,   256,   16383,  16384,
                                      16385, 32767, 32768, 32769, 100000, 1 << 20 };
    static uint8_t data[1 << 20];
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31 + (i >> 8));
    pair_connect(&pair, NULL, NULL);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        pair_send(&pair, pair.client, pair.server, data, lengths[i]);
        pair_send(&pair, pair.server, pair.client, data, lengths[i]);
    }
    pair_end(&pair);
}

static void refuses_a_configuration_of_the_other_role(void **state)
{
    struct pair pair;
    parley_error error;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_null(parley_client_new(NULL, pair.server_config, PAIR_NAME, &error));
    assert_int_equal(error.code, PARLEY_E_WRONG_ROLE);
    assert_null(parley_server_new(NULL, pair.client_config, &error));
    assert_int_equal(error.code, PARLEY_E_WRONG_ROLE);
    assert_int_equal(error.blame, PARLEY_BLAME_CALLER);
    pair_end(&pair);
}

/* R72: a name that cannot be compared would verify nothing. */
static void refuses_what_is_no_name_of_a_host(void **state)
{
    static const char *const bad[] = { "",
                                       ".",
                                       "a b",
                                       "https://server.example",
                                       "server.example:443",
                                       "server..example",

                                       "*.example",
                                       "1.2.3",
                                       "1.2.3.4.5",
                                       "server.example/",
                                       "\xe2\x98\x83.example",
                                       "-server.example" };
    struct pair pair;
    parley_error error;
    (void)state;
    pair_start(&pair, NULL, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(parley_client_new(NULL, pair.client_config, bad[i], &error));
        assert_int_equal(error.code, PARLEY_E_NAME_INVALID);
    }
    pair_end(&pair);
}

/* R72: without a name there is nobody to verify, and that has to be said by name. */
static void goes_without_a_name_only_where_nobody_is_verified(void **state)
{
    struct pair pair;
    parley_error error;
    parley_setup *setup = parley_setup_client();
    (void)state;
    parley_setup_insecure_skip_verification(setup);
    pair_start(&pair, setup, NULL);
    parley_free(pair.client);
    pair.client = parley_client_new(NULL, pair.client_config, NULL, &error);
    assert_non_null(pair.client);
    assert_null(hello_ready(pair.client).server_name.data);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    assert_false(parley_facts_of(pair.client)->verified);
    assert_int_equal(parley_facts_of(pair.server)->server_name.len, 0);
    pair_end(&pair);

    pair_start(&pair, NULL, NULL);
    assert_null(parley_client_new(NULL, pair.client_config, NULL, &error));
    assert_int_equal(error.code, PARLEY_E_NAME_INVALID);
    expect_detail(&error, "no name was given");
    pair_end(&pair);
}

static void fills_the_facts_as_the_handshake_goes(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    const parley_facts *client = parley_facts_of(pair.client);
    const parley_facts *server = parley_facts_of(pair.server);
    assert_int_equal(client->version, 0);
    assert_null(client->suite_name);
    assert_null(client->peer_chain);

    assert_true(pair_move(&pair, pair.client, pair.server));
    assert_int_equal(server->version, 0x0304);
    assert_string_equal(server->suite_name, "TLS_AES_128_GCM_SHA256");
    assert_true(view_is(server->server_name, PAIR_NAME));
    assert_string_equal(server->identity_rule, "exact name");
    assert_int_equal(server->signature_scheme, 0x0403);
    assert_false(server->done);
    assert_int_equal(client->version, 0);

    assert_true(pair_move(&pair, pair.server, pair.client));
    assert_true(client->done && client->verified && !client->retried);
    assert_int_equal(client->version, 0x0304);
    assert_string_equal(client->version_name, "TLS 1.3");
    assert_int_equal(client->suite, 0x1301);
    assert_int_equal(client->group, 29);
    assert_string_equal(client->group_name, "X25519");
    assert_string_equal(client->signature_name, "ecdsa_secp256r1_sha256");
    assert_int_equal(client->alpn.len, 0);
    assert_null(client->identity_rule);
    assert_false(server->done);

    assert_true(pair_move(&pair, pair.client, pair.server));
    assert_true(server->done && !server->verified);
    assert_int_equal(server->peer_chain_count, 0);
    pair_end(&pair);
}

/* A worker's buffers serve all of its connections, one after the other and at once. */
static void shares_the_buffers_of_a_worker(void **state)
{
    enum { PAIRS = 4 };
    struct pair pairs[PAIRS];
    parley_error error;
    (void)state;
    parley_worker *worker = parley_worker_new(&error);
    assert_non_null(worker);
    for (size_t i = 0; i < PAIRS; i++) {
        pair_start(&pairs[i], NULL, NULL);
        parley_free(pairs[i].client);
        parley_free(pairs[i].server);
        pairs[i].client = parley_client_new(worker, pairs[i].client_config, PAIR_NAME, &error);
        pairs[i].server = parley_server_new(worker, pairs[i].server_config, &error);
    }
    for (int step = 0; step < 4; step++)
        for (size_t i = 0; i < PAIRS; i++) {
            (void)pair_move(&pairs[i], pairs[i].client, pairs[i].server);
            (void)pair_move(&pairs[i], pairs[i].server, pairs[i].client);
        }
    for (size_t i = 0; i < PAIRS; i++)
        pair_send(&pairs[i], pairs[i].server, pairs[i].client, "one of many", 11);
    for (size_t i = 0; i < PAIRS; i++) {
        /* nothing waits in it, so that it holds nothing of the worker's */
        assert_null(pairs[i].client->records.inbox.buffer);
        assert_null(pairs[i].client->records.outbox.buffer);
        pair_end(&pairs[i]);
    }
    parley_worker_free(worker);
    parley_worker_free(NULL);
}

/* At whatever point: nothing leaks, and the peer is not told. */
static void can_be_freed_at_every_step(void **state)
{
    struct pair pair;
    (void)state;
    for (unsigned steps = 0; steps < 4; steps++) {
        pair_start(&pair, NULL, NULL);
        for (unsigned i = 0; i < steps; i++)
            (void)(i % 2 == 0 ? pair_move(&pair, pair.client, pair.server)
                              : pair_move(&pair, pair.server, pair.client));
        parley_free(pair.client);
        pair.client = NULL;
        assert_false(parley_finished(pair.server));
        pair_end(&pair);
    }
    parley_free(NULL);
}

/* An error stays the first one, whatever happens after it. */
static void keeps_the_first_failure(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_alert(pair.server, 40);
    put_alert(pair.server, 80);
    pair_run(&pair);
    assert_int_equal(parley_wire_broke(pair.client, 5), PARLEY_FAILED);
    expect_alert_heard(pair.client, PEER_SAYS_HANDSHAKE_FAILURE, ALERT_HANDSHAKE_FAILURE);
    pair_end(&pair);
}

static void expect_zeros(const void *memory, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(((const uint8_t *)memory)[i], 0);
}

/* Whoever finds the memory of a connection that is over finds no key in it. */
static void forgets_every_secret_when_it_fails(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    pair_run(&pair);
    const struct parley_conn *client = pair.client;
    expect_zeros(client->handshake.reading.bytes, HASH_LEN_MAX);
    expect_zeros(client->handshake.writing.bytes, HASH_LEN_MAX);
    expect_zeros(client->handshake.exporter.bytes, HASH_LEN_MAX);
    expect_zeros(client->records.reading.iv, AEAD_NONCE_LEN);
    expect_zeros(client->records.reading.state.words, AEAD_STATE_MAX);
    expect_zeros(client->records.writing.iv, AEAD_NONCE_LEN);
    expect_zeros(client->records.writing.state.words, AEAD_STATE_MAX);
    pair_end(&pair);

    pair_start(&pair, NULL, NULL);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    (void)pair_move(&pair, pair.server, pair.client);
    assert_null(pair.client->handshake.scratch); /* the private half of its share */
    pair_end(&pair);
}

static void is_finished_when_both_have_said_goodbye(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_false(parley_finished(pair.client));
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    assert_false(parley_finished(pair.client)); /* close_notify waits to be sent */
    pair_run(&pair);
    assert_false(parley_finished(pair.client)); /* the server may go on */
    assert_false(parley_finished(pair.server));
    assert_int_equal(parley_close(pair.server), PARLEY_OK);
    pair_run(&pair);
    assert_true(parley_finished(pair.client));
    assert_true(parley_finished(pair.server));
    expect_no_failure(pair.client);
    expect_no_failure(pair.server);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_a_handshake_and_carries_data_both_ways),
        cmocka_unit_test(carries_any_length_of_data),
        cmocka_unit_test(refuses_a_configuration_of_the_other_role),
        cmocka_unit_test(refuses_what_is_no_name_of_a_host),
        cmocka_unit_test(goes_without_a_name_only_where_nobody_is_verified),
        cmocka_unit_test(fills_the_facts_as_the_handshake_goes),
        cmocka_unit_test(shares_the_buffers_of_a_worker),
        cmocka_unit_test(can_be_freed_at_every_step),
        cmocka_unit_test(keeps_the_first_failure),
        cmocka_unit_test(forgets_every_secret_when_it_fails),
        cmocka_unit_test(is_finished_when_both_have_said_goodbye),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
