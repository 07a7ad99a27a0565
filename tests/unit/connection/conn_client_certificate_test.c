/* conn_client_certificate_test.c - client certificates over whole connections: who is verified, who is
 * refused and hears why, and what the client knows of it. R42, R67 */
#include "connected.h"
#include "wire/post_handshake.h"

#include <parley/x509.h>
#include <string.h>

#include "support/test.h"

/* In TLS 1.2 the server has judged before the client is done. */
static bool is_tls12(void)
{
    return pair_version() == PARLEY_TLS_1_2;
}

static void verifies_both_ends(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    const parley_facts *client = parley_facts_of(pair.client),
                       *server = parley_facts_of(pair.server);
    assert_true(client->verified && server->verified);
    assert_true(client->client_certificate_sent && server->client_certificate_sent);
    assert_int_equal(server->client_verdict, PARLEY_CLIENT_CONFIRMED);
    assert_string_equal(server->client_names, "DNS:client.example");
    assert_int_equal(server->peer_chain_count, 1);
    pair_send(&pair, pair.client, pair.server, "hello", 5);
    pair_send(&pair, pair.server, pair.client, "hello", 5);
    /* Data is no verdict: it says nothing of who was believed. */
    assert_int_equal(client->client_verdict,
                     is_tls12() ? PARLEY_CLIENT_CONFIRMED : PARLEY_CLIENT_UNKNOWN);
    expect_no_event(pair.server);
    assert_int_equal(server->peer_chain_count,
                     0); /* gone after HANDSHAKE_DONE, but for its texts */
    assert_string_equal(server->client_subject, "CN=client");
    pair_end(&pair);
}

static void has_no_use_for_a_certificate_that_nobody_asks_for(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, pair_known_client_setup(), NULL);
    assert_false(parley_facts_of(pair.client)->client_certificate_sent);
    assert_int_equal(parley_facts_of(pair.client)->client_verdict, PARLEY_CLIENT_NOT_ASKED);
    assert_int_equal(parley_facts_of(pair.server)->client_verdict, PARLEY_CLIENT_NOT_ASKED);
    assert_false(parley_facts_of(pair.server)->verified);
    pair_end(&pair);
}

/* In TLS 1.3 the client is done, and hears of its refusal after that. */
static void expect_client_refused(struct pair *pair, enum code code, enum code heard)
{
    enum alert alert = (enum alert)(heard - 1000);
    pair_run(pair);
    assert_int_equal(parley_error_of(pair->server).code, code);
    assert_int_equal(parley_error_of(pair->server).alert, alert);
    assert_false(parley_facts_of(pair->server)->done);
    assert_int_equal(parley_facts_of(pair->client)->done, !is_tls12());
    expect_alert_heard(pair->client, heard, alert);
    assert_int_equal(parley_error_of(pair->client).blame, PARLEY_BLAME_SETUP);
    assert_int_equal(parley_facts_of(pair->client)->client_verdict, PARLEY_CLIENT_REFUSED);
    if (!is_tls12())
        expect_event(pair->client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair->client);
    expect_no_event(pair->server);
}

/* RFC 5246 7.4.6 has no alert of its own for it. */
static enum code missing_certificate(void)
{
    return is_tls12() ? PEER_SAYS_HANDSHAKE_FAILURE : PEER_SAYS_CERTIFICATE_REQUIRED;
}

static void refuses_a_client_without_a_certificate_and_says_so(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    expect_client_refused(&pair, CLIENT_CERTIFICATE_MISSING, missing_certificate());
    parley_error error = parley_error_of(pair.client);
    expect_detail(&error, "this client has none");
    pair_end(&pair);
}

static void serves_a_client_without_a_certificate_when_it_may(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, pair_asking_server_setup(PARLEY_CLIENT_REQUEST));
    assert_false(parley_facts_of(pair.server)->verified);
    assert_int_equal(parley_facts_of(pair.server)->client_verdict, PARLEY_CLIENT_UNKNOWN);
    pair_send(&pair, pair.client, pair.server, "hello", 5);
    pair_end(&pair);
}

/* The reason stands in the server's log and in the client's error. */
static void refuses_a_bad_client_certificate_and_both_know_why(void **state)
{
    static const struct {
        struct recipe recipe;
        enum code code, heard;
        const char *reason;
    } cases[] = {
        { { .name = "late", .not_before_s = MADE_NOW_S - 20, .not_after_s = MADE_NOW_S - 10 },
          CERTIFICATE_EXPIRED,
          PEER_SAYS_CERTIFICATE_EXPIRED,
          "CN=late" },
        { { .name = "server", .extensions = { "extendedKeyUsage=serverAuth" } },
          PURPOSE_WRONG,
          PEER_SAYS_UNSUPPORTED_CERTIFICATE,
          "clientAuth" },
        { { .name = "forged", .wrong_signature = true },
          CERTIFICATE_SIGNATURE_WRONG,
          PEER_SAYS_BAD_CERTIFICATE,
          "CN=forged" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pair pair;
        parley_setup *client = pair_client_setup();
        pair_add_client_identity(client, &cases[i].recipe, NULL);
        pair_start(&pair, client, pair_asking_server_setup(PARLEY_CLIENT_REQUEST));
        expect_client_refused(&pair, cases[i].code, cases[i].heard);
        parley_error server = parley_error_of(pair.server), heard = parley_error_of(pair.client);
        expect_detail(&server, cases[i].reason);
        expect_detail(&heard, cases[i].recipe.name);
        const parley_verdict *verdict = parley_verdict_of(pair.server);
        assert_non_null(verdict);
        assert_int_equal(verdict->error.code, cases[i].code);
        assert_null(verdict->wanted_name);
        pair_end(&pair);
    }
}

/* The server's list does not have its authority, so that it shows none. A list is not always there. */
static void refuses_a_client_of_an_unknown_authority(void **state)
{
    struct made *other = make_certificate(&(struct recipe){ .name = "other", .ca = true }, NULL);
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup();
    pair_add_client_identity(client, &(struct recipe){ .name = "stranger" }, other);
    pair_start(&pair, client, pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    expect_client_refused(&pair, CLIENT_CERTIFICATE_MISSING, missing_certificate());
    parley_error error = parley_error_of(pair.client);
    expect_detail(&error, "had none that suits its wishes");
    pair_end(&pair);

    client = pair_client_setup();
    pair_add_client_identity(client, &(struct recipe){ .name = "stranger" }, other);
    pair_start(&pair, client, pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    pair.server_config->handshake.authorities = bytes_of(NULL, 0);
    expect_client_refused(&pair, UNKNOWN_ISSUER, PEER_SAYS_UNKNOWN_CA);
    pair_end(&pair);
    made_free(other);
}

/* RFC 9846 4.7.1: our own server has no tickets to give yet, but others do. */
static void tells_of_the_servers_verdict_once(void **state)
{
    uint8_t room[100];
    struct writer ticket = writer_of(room, sizeof room);
    struct pair pair;
    (void)state;
    new_session_ticket_write(&ticket, &(struct new_session_ticket){ .lifetime_s = 1,
                                                                    .nonce = bytes_of("n", 1),
                                                                    .ticket = bytes_of("t", 1) });
    pair_connect(&pair, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    for (int i = 0; i < 2; i++) {
        put_message(pair.server, NEW_SESSION_TICKET, room, writer_len(&ticket));
        pair_run(&pair);
    }
    expect_no_failure(pair.client);
    expect_event(pair.client, PARLEY_EVENT_CLIENT_CONFIRMED);
    expect_no_event(pair.client);
    assert_int_equal(parley_facts_of(pair.client)->client_verdict, PARLEY_CLIENT_CONFIRMED);
    pair_end(&pair);
}

/* Who shows certificates wants to hear of them: tickets are invited, which are the confirmation. */
static void invites_tickets_when_it_has_a_certificate(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, pair_known_client_setup(), NULL);
    struct bytes modes = hello_ready(pair.client).psk_key_exchange_modes;
    assert_true(bytes_equal(modes, bytes_of("\001", 1)));
    pair_end(&pair);
    pair_start(&pair, NULL, NULL);
    assert_null(hello_ready(pair.client).psk_key_exchange_modes.data);
    pair_end(&pair);
}

static void blames_the_server_for_an_alert_about_something_else(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    pair_run(&pair);
    expect_alert_heard(pair.client, PEER_SAYS_INTERNAL_ERROR, ALERT_INTERNAL_ERROR);
    assert_int_equal(parley_error_of(pair.client).blame, PARLEY_BLAME_PEER);
    assert_int_equal(parley_facts_of(pair.client)->client_verdict, PARLEY_CLIENT_UNKNOWN);
    pair_end(&pair);
}

static void start_asking(struct pair *pair)
{
    parley_setup *server = pair_asking_server_setup(PARLEY_CLIENT_REQUIRE);
    parley_setup_ask(server, PARLEY_EVENT_ASK_PEER);
    pair_start(pair, pair_known_client_setup(), server);
    pair_run(pair);
    assert_true(parley_wants(pair->server) & PARLEY_WANTS_ANSWER);
    expect_event(pair->server, PARLEY_EVENT_ASK_PEER);
    const parley_facts *facts = parley_facts_of(pair->server);
    assert_true(facts->verified && !facts->done);
    assert_int_equal(facts->peer_chain_count, 1);
}

static void lets_a_servers_program_look_at_the_client(void **state)
{
    struct pair pair;
    (void)state;
    start_asking(&pair);
    assert_int_equal(parley_answer_peer(pair.server, true), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.server, PARLEY_EVENT_HANDSHAKE_DONE);
    pair_end(&pair);

    start_asking(&pair);
    assert_int_equal(parley_answer_peer(pair.server, false), PARLEY_FAILED);
    expect_client_refused(&pair, PEER_REFUSED_BY_CALLER, PEER_SAYS_ACCESS_DENIED);
    pair_end(&pair);
}

static void takes_anybodys_certificate_without_verification(void **state)
{
    struct made *other = make_certificate(&(struct recipe){ .name = "other", .ca = true }, NULL);
    struct pair pair;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    pair_add_client_identity(client, &(struct recipe){ .name = "stranger" }, other);
    parley_setup_client_auth(server, PARLEY_CLIENT_REQUIRE);
    parley_setup_insecure_skip_verification(server);
    pair_connect(&pair, client, server);
    assert_false(parley_facts_of(pair.server)->verified);
    assert_string_equal(parley_facts_of(pair.server)->client_subject, "CN=stranger");
    assert_int_equal(parley_facts_of(pair.server)->client_verdict, PARLEY_CLIENT_UNKNOWN);
    pair_end(&pair);
    made_free(other);
}

/* R42: in TLS 1.2 the server goes on only when it is content. */
static void is_confirmed_when_it_is_done_in_tls12(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_event(pair.client, PARLEY_EVENT_CLIENT_CONFIRMED);
    expect_no_event(pair.client);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests12[] = {
        cmocka_unit_test(verifies_both_ends),
        cmocka_unit_test(has_no_use_for_a_certificate_that_nobody_asks_for),
        cmocka_unit_test(refuses_a_client_without_a_certificate_and_says_so),
        cmocka_unit_test(serves_a_client_without_a_certificate_when_it_may),
        cmocka_unit_test(refuses_a_bad_client_certificate_and_both_know_why),
        cmocka_unit_test(refuses_a_client_of_an_unknown_authority),
        cmocka_unit_test(lets_a_servers_program_look_at_the_client),
        cmocka_unit_test(takes_anybodys_certificate_without_verification),
        cmocka_unit_test(is_confirmed_when_it_is_done_in_tls12),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verifies_both_ends),
        cmocka_unit_test(has_no_use_for_a_certificate_that_nobody_asks_for),
        cmocka_unit_test(refuses_a_client_without_a_certificate_and_says_so),
        cmocka_unit_test(serves_a_client_without_a_certificate_when_it_may),
        cmocka_unit_test(refuses_a_bad_client_certificate_and_both_know_why),
        cmocka_unit_test(refuses_a_client_of_an_unknown_authority),
        cmocka_unit_test(tells_of_the_servers_verdict_once),
        cmocka_unit_test(invites_tickets_when_it_has_a_certificate),
        cmocka_unit_test(blames_the_server_for_an_alert_about_something_else),
        cmocka_unit_test(lets_a_servers_program_look_at_the_client),
        cmocka_unit_test(takes_anybodys_certificate_without_verification),
    };
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, NULL, NULL);
    pair_use_version(PARLEY_TLS_1_2);
    return failed_ones + cmocka_run_group_tests_name("TLS 1.2", tests12, NULL, NULL);
}
