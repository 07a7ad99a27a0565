/* judged_test.c - how a connection's peer was judged, for a program that asks why. */
#include "connected.h"

#include <parley/x509.h>

#include "support/test.h"

static parley_setup *server_showing(const struct made *leaf)
{
    parley_error error;
    parley_setup *server = parley_setup_server();
    parley_identity *identity =
        parley_identity_from_pem(view_text(leaf->pem), view_text(leaf->key_pem), &error);
    assert_non_null(identity);
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    return server;
}

/* R72, R74 */
static void tells_why_the_peer_was_refused(void **state)
{
    (void)state;
    struct pair pair;
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "leaf", .alt_names = "DNS:www." PAIR_NAME }, pair_authority());
    pair_start(&pair, NULL, server_showing(leaf));
    assert_null(parley_verdict_of(pair.client));
    pair_run(&pair);
    const parley_verdict *verdict = parley_verdict_of(pair.client);
    assert_non_null(verdict);
    assert_ptr_equal(parley_verdict_of(pair.client), verdict);
    assert_int_equal(verdict->error.code, PARLEY_E_NAME_MISMATCH);
    assert_string_equal(verdict->wanted_name, PAIR_NAME);
    assert_string_equal(verdict->nearest_name, "DNS:www." PAIR_NAME);
    assert_int_equal(verdict->judged_at_s, MADE_NOW_S);
    assert_int_equal(verdict->profile, PARLEY_PROFILE_PRIVATE);
    assert_int_equal(verdict->paths[0].count, 2);
    assert_null(parley_verdict_of(pair.server));
    pair_end(&pair);
    made_free(leaf);
}

static void tells_of_a_good_peer_when_its_chain_is_kept(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup();
    parley_setup_keep_peer_chain(client);
    pair_connect(&pair, client, NULL);
    const parley_verdict *verdict = parley_verdict_of(pair.client);
    assert_non_null(verdict);
    assert_int_equal(verdict->error.code, PARLEY_E_NONE);
    assert_int_equal(verdict->path_count, 1);
    assert_int_equal(verdict->paths[0].code, PARLEY_E_NONE);
    pair_end(&pair);

    pair_connect(&pair, NULL, NULL);
    assert_null(parley_verdict_of(pair.client));
    pair_end(&pair);
}

/* The chain was good; what comes later is another matter. */
static void does_not_take_a_later_failure_for_the_chain_s(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup();
    parley_setup_keep_peer_chain(client);
    pair_connect(&pair, client, NULL);
    (void)parley_wire_ended(pair.client);
    assert_true(conn_failed(pair.client));
    assert_int_equal(parley_verdict_of(pair.client)->error.code, PARLEY_E_NONE);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_why_the_peer_was_refused),
        cmocka_unit_test(tells_of_a_good_peer_when_its_chain_is_kept),
        cmocka_unit_test(does_not_take_a_later_failure_for_the_chain_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
