/* settings_test.c - a configuration copied, to be changed: the hot reload (parley_setup_from). */
#include "connected.h"
#include "failing_heap.h"

#include <string.h>

#include "support/test.h"

static unsigned told, logged;

static void count_told(void *user, const parley_trace *happening)
{
    (void)user;
    (void)happening;
    told++;
}

static void count_logged(void *user, const char *line)
{
    (void)user;
    (void)line;
    logged++;
}

static parley_config *copy_of(const parley_config *config)
{
    return finish_setup(parley_setup_from(config));
}

/* Both ends are made from copies of configurations that are gone. */
static void connect_copies(struct pair *pair, parley_setup *client, parley_setup *server)
{
    parley_config *client_config = finish_setup(client), *server_config = finish_setup(server);
    parley_setup *copy_for_client = parley_setup_from(client_config);
    parley_setup *copy_for_server = parley_setup_from(server_config);
    parley_config_free(client_config);
    parley_config_free(server_config);
    pair_start(pair, copy_for_client, copy_for_server);
}

static void copies_the_lists_and_the_sinks(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    parley_setup_groups(client, "P-384:P-256");
    parley_setup_key_shares(client, "P-256");
    parley_setup_suites(client, "TLS_AES_256_GCM_SHA384");
    parley_setup_alpn(client, view_text("h2"));
    parley_setup_alpn(client, view_text("http/1.1"));
    parley_setup_alpn(server, view_text("http/1.1"));
    parley_setup_signatures(server, "ecdsa_secp256r1_sha256");
    parley_setup_trace(client, count_told, NULL);
    parley_setup_insecure_keylog(server, count_logged, NULL);
    parley_setup_keep_peer_chain(client);
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    told = logged = 0;
    connect_copies(&pair, client, server);
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);

    const parley_facts *facts = parley_facts_of(pair.client);
    assert_true(facts->done && facts->verified);
    assert_string_equal(facts->group_name, "P-256");
    assert_int_equal(facts->suite, 0x1302);
    assert_true(view_is(facts->alpn, "http/1.1"));
    assert_int_equal(facts->peer_chain_count, 1);
    assert_true(told > 10);
    assert_int_equal(logged, 5);
    pair_end(&pair);
}

static void copies_what_is_done_with_unknown_names(void **state)
{
    (void)state;
    struct pair pair;
    parley_error error;
    parley_setup *server = pair_server_setup();
    parley_setup_unknown_name(server, PARLEY_NAME_REFUSE);
    connect_copies(&pair, pair_client_setup(), server);
    parley_free(pair.client);
    pair.client = parley_client_new(NULL, pair.client_config, "elsewhere.example", &error);
    pair_run(&pair);
    expect_failure(pair.server, NAME_UNKNOWN);
    pair_end(&pair);
}

static void copies_that_nobody_is_verified(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = parley_setup_client();
    parley_setup_insecure_skip_verification(client);
    connect_copies(&pair, client, pair_server_setup());
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    assert_false(parley_facts_of(pair.client)->verified);
    pair_end(&pair);
}

static void changes_a_copy_and_leaves_the_original(void **state)
{
    (void)state;
    struct pair pair;
    parley_error error;
    pair_start(&pair, NULL, NULL);
    parley_setup *setup = parley_setup_from(pair.client_config);
    parley_setup_suites(setup, "TLS_CHACHA20_POLY1305_SHA256");
    parley_setup_alpn(setup, view_text("h2"));
    parley_config *changed = finish_setup(setup);

    pair_run(&pair); /* under the old one */
    assert_int_equal(parley_facts_of(pair.client)->suite, 0x1301);
    parley_conn *next = parley_client_new(NULL, changed, PAIR_NAME, &error);
    assert_int_equal(u16_at(hello_ready(next).cipher_suites, 0), 0x1303);
    assert_int_equal(hello_ready(next).alpn.len, 3);
    parley_conn *old = parley_client_new(NULL, pair.client_config, PAIR_NAME, &error);
    assert_int_equal(u16_at(hello_ready(old).cipher_suites, 0), 0x1301);
    assert_null(hello_ready(old).alpn.data);
    parley_free(next);
    parley_free(old);
    parley_config_free(changed);
    pair_end(&pair);
}

/* Another trust for the connections to come; those that there are go on. */
static void reloads_trust_without_touching_living_connections(void **state)
{
    (void)state;
    struct pair pair;
    parley_error error;
    struct made *stranger =
        make_certificate(&(struct recipe){ .name = "Stranger", .ca = true }, NULL);
    parley_trust *trust = parley_trust_from_pem(view_text(stranger->pem), &error);
    pair_connect(&pair, NULL, NULL);

    parley_setup *setup = parley_setup_from(pair.client_config);
    parley_setup_trust(setup, trust);
    parley_config_free(pair.client_config);
    pair.client_config = finish_setup(setup);
    pair_send(&pair, pair.client, pair.server, "still here", 10);

    struct pair next = { .client_config = copy_of(pair.client_config),
                         .server_config = copy_of(pair.server_config) };
    next.client = parley_client_new(NULL, next.client_config, PAIR_NAME, &error);
    next.server = parley_server_new(NULL, next.server_config, &error);
    pair_run(&next);
    expect_failure(next.client, UNKNOWN_ISSUER);
    pair_end(&next);
    pair_end(&pair);
    parley_trust_free(trust);
    made_free(stranger);
}

/* The certificate is renewed for the connections to come, and the protocols are others. */
static void renews_a_certificate_in_a_copy(void **state)
{
    (void)state;
    struct pair pair;
    struct made *renewed = make_certificate(
        &(struct recipe){ .name = "renewed", .alt_names = "DNS:" PAIR_NAME, .key = MADE_ED25519 },
        pair_authority());
    parley_identity *identity = pair_identity(renewed);
    parley_setup *server = pair_server_setup(), *client = pair_client_setup();
    parley_setup_alpn(server, view_text("old"));
    parley_config *before = finish_setup(server);

    server = parley_setup_from(before);
    parley_setup_drop_identities(server);
    parley_setup_identity(server, identity);
    parley_setup_drop_alpn(server);
    parley_setup_alpn(server, view_text("new"));
    parley_setup_alpn(client, view_text("new"));
    pair_connect(&pair, client, server);
    assert_int_equal(parley_facts_of(pair.client)->signature_scheme, 0x0807);
    assert_true(view_is(parley_facts_of(pair.client)->alpn, "new"));
    pair_end(&pair);
    parley_config_free(before);
    parley_identity_free(identity);
    made_free(renewed);
}

/* R42 */
static void copies_whom_it_asks_for_certificates(void **state)
{
    (void)state;
    parley_config *before = finish_setup(pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    struct pair pair;
    pair_connect(&pair, pair_known_client_setup(), parley_setup_from(before));
    assert_true(parley_facts_of(pair.server)->verified);
    pair_end(&pair);

    parley_setup *setup = parley_setup_from(before);
    parley_setup_client_auth(setup, PARLEY_CLIENT_OFF);
    pair_connect(&pair, pair_known_client_setup(), setup);
    assert_false(parley_facts_of(pair.server)->verified);
    pair_end(&pair);
    parley_config_free(before);
}

static void says_when_there_is_no_memory_for_a_copy(void **state)
{
    (void)state;
    parley_setup *setup = pair_server_setup();
    parley_setup_alpn(setup, view_text("h2"));
    parley_setup_groups(setup, "X25519");
    parley_setup_key_shares(setup, "X25519");
    parley_setup_suites(setup, "TLS_AES_128_GCM_SHA256");
    parley_setup_signatures(setup, "ecdsa_secp256r1_sha256");
    parley_config *config = finish_setup(setup);
    heap_fails_at(SIZE_MAX);
    parley_setup_free(parley_setup_from(config));
    size_t calls = heap_is_whole();
    assert_int_equal(calls, 7); /* the setup, a list of identities, protocols, four texts */

    for (size_t i = 0; i < calls; i++) {
        heap_fails_at(i);
        parley_setup *copy = parley_setup_from(config);
        (void)heap_is_whole();
        parley_setup_alpn(copy, view_text("http/1.1")); /* what failed is still there to be used */
        expect_setup_refused(copy, NO_MEMORY, "");
    }
    parley_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_the_lists_and_the_sinks),
        cmocka_unit_test(copies_what_is_done_with_unknown_names),
        cmocka_unit_test(copies_that_nobody_is_verified),
        cmocka_unit_test(changes_a_copy_and_leaves_the_original),
        cmocka_unit_test(reloads_trust_without_touching_living_connections),
        cmocka_unit_test(renews_a_certificate_in_a_copy),
        cmocka_unit_test(copies_whom_it_asks_for_certificates),
        cmocka_unit_test(says_when_there_is_no_memory_for_a_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
