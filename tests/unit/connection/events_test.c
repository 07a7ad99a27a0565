/* events_test.c - what a program is told and asked, and what it can look up. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

static void start_asking(struct pair *pair)
{
    parley_setup *client = pair_client_setup();
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(pair, client, NULL);
    pair_run(pair);
}

static void tells_each_event_once(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    expect_no_event(pair.client);
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);
    expect_event(pair.server, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.server);

    assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.server, PARLEY_EVENT_KEYS_UPDATED);
    expect_no_event(pair.server);
    expect_no_event(pair.client);

    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.server, PARLEY_EVENT_PEER_CLOSED);
    expect_no_event(pair.server);
    pair_end(&pair);
}

/* A program that looks at none of them costs nothing more for it. */
static void tells_those_of_one_kind_once_when_nobody_looked(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    pair_run(&pair);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(parley_update_keys(pair.client, false), PARLEY_OK);
        pair_run(&pair);
    }
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.server, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_event(pair.server, PARLEY_EVENT_KEYS_UPDATED);
    expect_event(pair.server, PARLEY_EVENT_PEER_CLOSED);
    expect_no_event(pair.server);
    pair_end(&pair);
}

static void keeps_events_and_facts_of_a_connection_that_has_failed(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    pair_run(&pair);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    pair_run(&pair);
    expect_alert_heard(pair.client, PEER_SAYS_INTERNAL_ERROR, ALERT_INTERNAL_ERROR);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_READER);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);
    assert_true(parley_facts_of(pair.client)->done);
    assert_string_equal(parley_facts_of(pair.client)->suite_name, "TLS_AES_128_GCM_SHA256");
    pair_end(&pair);
}

/* R43: nothing of the client's second flight is on the wire while the program thinks. */
static void asks_about_a_peer_that_was_found_good(void **state)
{
    struct pair pair;
    parley_room room;
    (void)state;
    start_asking(&pair);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_ANSWER | PARLEY_WANTS_READER);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(parley_wants(pair.client), PARLEY_WANTS_ANSWER);
    assert_int_equal(parley_wire_room(pair.client, 0, &room), PARLEY_AGAIN);
    assert_int_equal(parley_wire_ready(pair.client).len, 0);
    assert_false(parley_finished(pair.client));

    const parley_facts *facts = parley_facts_of(pair.client);
    assert_true(facts->verified && !facts->done);
    assert_string_equal(facts->signature_name, "ecdsa_secp256r1_sha256");
    assert_int_equal(facts->peer_chain_count, 1);

    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    assert_true(facts->done);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.server)->done);
    pair_end(&pair);
}

static void ends_the_connection_when_the_answer_is_no(void **state)
{
    struct pair pair;
    (void)state;
    start_asking(&pair);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(parley_answer_peer(pair.client, false), PARLEY_FAILED);
    expect_failure(pair.client, PEER_REFUSED_BY_CALLER);
    assert_int_equal(parley_error_of(pair.client).blame, PARLEY_BLAME_NOBODY);
    pair_run(&pair);
    expect_alert_heard(pair.server, PEER_SAYS_ACCESS_DENIED, ALERT_ACCESS_DENIED);
    assert_true(parley_finished(pair.client));
    assert_false(parley_facts_of(pair.client)->done);
    assert_false(parley_facts_of(pair.server)->done);
    pair_end(&pair);
}

static void takes_no_answer_that_was_not_asked_for(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    assert_int_equal(parley_answer_peer(pair.client, false), PARLEY_MISUSE);
    assert_int_equal(parley_answer_peer(pair.server, false), PARLEY_MISUSE);
    pair_run(&pair);
    assert_int_equal(parley_answer_peer(pair.client, false), PARLEY_MISUSE);
    expect_no_failure(pair.client);
    pair_end(&pair);

    start_asking(&pair);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    assert_int_equal(parley_answer_peer(pair.client, false), PARLEY_MISUSE);
    expect_no_failure(pair.client);
    pair_end(&pair);
}

/* The program saw PARLEY_WANTS_ANSWER, and never looked at the event. */
static void does_not_ask_what_was_answered(void **state)
{
    struct pair pair;
    (void)state;
    start_asking(&pair);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);
    pair_end(&pair);
}

static void hears_the_end_of_the_wire_behind_a_question(void **state)
{
    struct pair pair;
    (void)state;
    start_asking(&pair);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_AGAIN);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_FAILED);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE); /* Finished had come in before */
    expect_failure(pair.client, TRUNCATED);
    pair_end(&pair);
}

static void asks_nobody_who_does_not_want_to_be_asked(void **state)
{
    struct pair pair;
    parley_setup *server = pair_server_setup();
    (void)state;
    parley_setup_ask(server, PARLEY_EVENT_ASK_PEER); /* it has no peer to judge */
    pair_connect(&pair, NULL, server);
    expect_no_event(pair.client);
    expect_no_event(pair.server);
    pair_end(&pair);
}

/* A chain of three, of which the root is not sent. */
struct chain {
    struct made *root, *middle, *leaf;
    parley_identity *identity;
};

static void make_chain(struct chain *chain)
{
    static char text[8192];
    parley_error error;
    chain->root = make_certificate(&(struct recipe){ .name = "Root", .ca = true }, NULL);
    chain->middle = make_certificate(&(struct recipe){ .name = "Middle", .ca = true }, chain->root);
    chain->leaf = make_certificate(
        &(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME }, chain->middle);
    (void)snprintf(text, sizeof text, "%s%s", chain->leaf->pem, chain->middle->pem);
    chain->identity =
        parley_identity_from_pem(view_text(text), view_text(chain->leaf->key_pem), &error);
    assert_non_null(chain->identity);
}

static void start_with_chain(struct pair *pair, const struct chain *chain, bool keeps)
{
    parley_error error;
    parley_trust *trust = parley_trust_from_pem(view_text(chain->root->pem), &error);
    parley_setup *client = pair_client_setup(), *server = parley_setup_server();
    parley_setup_trust(client, trust);
    if (keeps)
        parley_setup_keep_peer_chain(client);
    parley_setup_identity(server, chain->identity);
    parley_trust_free(trust);
    pair_start(pair, client, server);
    pair_run(pair);
    assert_true(parley_facts_of(pair->client)->done);
}

static void end_chain(struct chain *chain)
{
    parley_identity_free(chain->identity);
    made_free(chain->leaf);
    made_free(chain->middle);
    made_free(chain->root);
}

static void expect_chain(const parley_conn *conn, const struct chain *chain)
{
    const parley_facts *facts = parley_facts_of(conn);
    assert_int_equal(facts->peer_chain_count, 2);
    assert_int_equal(facts->peer_chain[0].len, chain->leaf->der.len);
    assert_memory_equal(facts->peer_chain[0].data, chain->leaf->der.data, chain->leaf->der.len);
    assert_int_equal(facts->peer_chain[1].len, chain->middle->der.len);
    assert_memory_equal(facts->peer_chain[1].data, chain->middle->der.data, chain->middle->der.len);
}

/* R37 */
static void shows_the_chain_until_the_event_after_the_handshake_s(void **state)
{
    struct pair pair;
    struct chain chain;
    (void)state;
    make_chain(&chain);
    start_with_chain(&pair, &chain, false);
    expect_chain(pair.client, &chain);
    pair_send(&pair, pair.client, pair.server, "meanwhile", 9);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_chain(pair.client, &chain);
    expect_no_event(pair.client);
    assert_int_equal(parley_facts_of(pair.client)->peer_chain_count, 0);
    assert_null(parley_facts_of(pair.client)->peer_chain);
    pair_end(&pair);
    end_chain(&chain);
}

static void keeps_the_chain_for_those_who_want_it(void **state)
{
    struct pair pair;
    struct chain chain;
    (void)state;
    make_chain(&chain);
    start_with_chain(&pair, &chain, true);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    pair_run(&pair);
    expect_no_event(pair.client);
    expect_chain(pair.client, &chain);
    pair_end(&pair);
    end_chain(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_each_event_once),
        cmocka_unit_test(tells_those_of_one_kind_once_when_nobody_looked),
        cmocka_unit_test(keeps_events_and_facts_of_a_connection_that_has_failed),
        cmocka_unit_test(asks_about_a_peer_that_was_found_good),
        cmocka_unit_test(ends_the_connection_when_the_answer_is_no),
        cmocka_unit_test(takes_no_answer_that_was_not_asked_for),
        cmocka_unit_test(does_not_ask_what_was_answered),
        cmocka_unit_test(hears_the_end_of_the_wire_behind_a_question),
        cmocka_unit_test(asks_nobody_who_does_not_want_to_be_asked),
        cmocka_unit_test(shows_the_chain_until_the_event_after_the_handshake_s),
        cmocka_unit_test(keeps_the_chain_for_those_who_want_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
