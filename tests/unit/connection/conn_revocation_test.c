/* conn_revocation_test.c - stapled OCSP responses and revocation lists, in whole connections. */
#include "connected.h"
#include "support/revocation.h"

#include <stdlib.h>

#include "support/test.h"

static struct made *leaf, *demanding, *other;

static int make_leaves(void **state)
{
    (void)state;
    const struct recipe recipe = { .name = "leaf", .alt_names = "DNS:" PAIR_NAME };
    struct recipe must_staple = recipe;
    must_staple.extensions[0] = "tlsfeature=status_request";
    leaf = make_certificate(&recipe, pair_authority());
    other = make_certificate(&recipe, pair_authority());
    demanding = make_certificate(&must_staple, pair_authority());
    return 0;
}

static int free_leaves(void **state)
{
    (void)state;
    made_free(leaf);
    made_free(other);
    made_free(demanding);
    return 0;
}

static parley_view view_of(struct bytes bytes)
{
    return (parley_view){ bytes.data, bytes.len };
}

static parley_setup *server_of(const struct made *shown)
{
    parley_setup *server = parley_setup_server();
    parley_identity *identity = pair_identity(shown);
    parley_setup_clock(server, pair_clock, NULL);
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    return server;
}

static parley_setup *stapling_server(const struct made *shown, const struct ocsp_recipe *recipe,
                                     const struct made *by)
{
    struct bytes response = make_ocsp(recipe, by);
    parley_setup *server = server_of(shown);
    parley_setup_staple(server, view_of(response));
    free((void *)response.data);
    return server;
}

static parley_setup *client_with(parley_revocation policy)
{
    parley_setup *client = pair_client_setup();
    parley_setup_revocation(client, policy);
    parley_setup_keep_peer_chain(client);
    return client;
}

static parley_crls *lists_of(const struct crl_recipe *recipe)
{
    struct bytes der = make_crl(recipe, pair_authority());
    parley_error error;
    parley_crls *crls = parley_crls_from_memory(view_of(der), &error);
    assert_non_null(crls);
    free((void *)der.data);
    return crls;
}

/* Runs a handshake that ends like this at the client. */
static void expect_outcome(parley_setup *client, parley_setup *server, enum code code)
{
    struct pair pair;
    pair_start(&pair, client, server);
    pair_run(&pair);
    if (code == NO_ERROR) {
        expect_no_failure(pair.client);
        assert_true(parley_facts_of(pair.client)->done);
    } else {
        expect_failure(pair.client, code);
        expect_alert_heard(pair.server, (enum code)(1000 + alert_of(code)), alert_of(code));
    }
    pair_end(&pair);
}

/* RFC 9846 4.5.1.1 */
static void shows_the_staple_that_was_asked_for(void **state)
{
    (void)state;
    struct pair pair;
    struct bytes response = make_ocsp(&(struct ocsp_recipe){ .about = { leaf } }, pair_authority());
    parley_setup *server = server_of(leaf);
    parley_setup_staple(server, view_of(response));
    pair_start(&pair, client_with(PARLEY_REVOCATION_IF_PRESENT), server);
    assert_true(hello_ready(pair.client).status_request);
    pair_run(&pair);
    const parley_facts *facts = parley_facts_of(pair.client);
    assert_true(facts->done && facts->verified);
    assert_true(
        bytes_equal(bytes_of(facts->ocsp_response.data, facts->ocsp_response.len), response));
    assert_int_equal(parley_facts_of(pair.server)->ocsp_response.len, 0);
    pair_end(&pair);
    free((void *)response.data);
}

static void sends_no_staple_unasked(void **state)
{
    (void)state;
    struct pair pair;
    pair_start(
        &pair, client_with(PARLEY_REVOCATION_OFF),
        stapling_server(leaf, &(struct ocsp_recipe){ .about = { other } }, pair_authority()));
    assert_false(hello_ready(pair.client).status_request);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    assert_int_equal(parley_facts_of(pair.client)->ocsp_response.len, 0);
    pair_end(&pair);
}

static void forgets_the_staple_with_the_chain(void **state)
{
    (void)state;
    struct pair pair;
    pair_connect(
        &pair, NULL,
        stapling_server(leaf, &(struct ocsp_recipe){ .about = { leaf } }, pair_authority()));
    expect_no_event(pair.client);
    assert_int_equal(parley_facts_of(pair.client)->ocsp_response.len, 0);
    pair_end(&pair);
}

/* RFC 6066 8: a response that is not satisfactory ends the handshake. */
static void refuses_bad_staples(void **state)
{
    (void)state;
    const struct {
        struct ocsp_recipe recipe;
        const struct made *by;
        enum code code;
    } cases[] = {
        { { .about = { leaf } }, pair_authority(), NO_ERROR },
        { { .about = { leaf }, .status = V_OCSP_CERTSTATUS_REVOKED },
          pair_authority(),
          CERTIFICATE_REVOKED },
        { { .about = { leaf }, .status = V_OCSP_CERTSTATUS_UNKNOWN },
          pair_authority(),
          OCSP_STATUS_UNKNOWN },
        { { .about = { leaf }, .next_update_s = MADE_NOW_S - 86400 },
          pair_authority(),
          OCSP_STALE },
        { { .about = { other } }, pair_authority(), OCSP_NOT_FOR_CERTIFICATE },
        { { .about = { leaf }, .wrong_signature = true }, pair_authority(), OCSP_SIGNATURE_WRONG },
        { { .about = { leaf }, .responder = other }, pair_authority(), OCSP_SIGNATURE_WRONG },
        { { .about = { leaf }, .critical_extension = true }, pair_authority(), OCSP_MALFORMED },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_outcome(client_with(PARLEY_REVOCATION_IF_PRESENT),
                       stapling_server(leaf, &cases[i].recipe, cases[i].by), cases[i].code);
}

/* RFC 7633 */
static void demands_the_staple_that_a_certificate_demands(void **state)
{
    (void)state;
    struct ocsp_recipe good = { .about = { demanding } };
    expect_outcome(NULL, server_of(demanding), STAPLE_MISSING);
    expect_outcome(NULL, stapling_server(demanding, &good, pair_authority()), NO_ERROR);
    expect_outcome(client_with(PARLEY_REVOCATION_OFF), server_of(demanding), NO_ERROR);
}

static void requires_an_answer_when_told_to(void **state)
{
    (void)state;
    struct ocsp_recipe good = { .about = { leaf } };
    expect_outcome(client_with(PARLEY_REVOCATION_REQUIRE), server_of(leaf), STATUS_MISSING);
    expect_outcome(client_with(PARLEY_REVOCATION_REQUIRE),
                   stapling_server(leaf, &good, pair_authority()), NO_ERROR);
}

static void looks_into_the_lists_that_were_given(void **state)
{
    (void)state;
    parley_crls *revoked = lists_of(&(struct crl_recipe){ .revoked = { leaf } });
    parley_crls *stale = lists_of(&(struct crl_recipe){ .next_update_s = MADE_NOW_S - 86400 });
    parley_setup *client = client_with(PARLEY_REVOCATION_REQUIRE);
    parley_setup_crls(client, revoked);
    expect_outcome(client, server_of(leaf), CERTIFICATE_REVOKED);

    client = client_with(PARLEY_REVOCATION_REQUIRE);
    parley_setup_crls(client, stale);
    parley_setup_crls(client, revoked); /* in its place */
    expect_outcome(client, server_of(other), NO_ERROR);

    client = pair_client_setup();
    parley_setup_crls(client, stale);
    expect_outcome(client, server_of(leaf), CRL_STALE);
    parley_crls_free(revoked);
    parley_crls_free(stale);
}

/* A server's lists are for its clients' certificates. */
static void refuses_a_client_whose_certificate_was_revoked(void **state)
{
    (void)state;
    struct pair pair;
    struct made *client = make_certificate(
        &(struct recipe){ .name = "client", .extensions = { "extendedKeyUsage=clientAuth" } },
        pair_authority());
    parley_crls *crls = lists_of(&(struct crl_recipe){ .revoked = { client } });
    parley_setup *setup = pair_client_setup(),
                 *server = pair_asking_server_setup(PARLEY_CLIENT_REQUIRE);
    parley_identity *identity = pair_identity(client);
    parley_setup_identity(setup, identity);
    parley_setup_crls(server, crls);
    pair_start(&pair, setup, server);
    pair_run(&pair);
    expect_failure(pair.server, CERTIFICATE_REVOKED);
    pair_end(&pair);
    parley_identity_free(identity);
    parley_crls_free(crls);
    made_free(client);
}

static void refuses_staples_that_fit_nowhere(void **state)
{
    (void)state;
    static uint8_t long_one[OCSP_RESPONSE_MAX + 1];
    parley_setup *server = parley_setup_server();
    parley_setup_staple(server, (parley_view){ long_one, 10 });
    expect_setup_refused(server, STAPLE_UNUSABLE, "no identity was given before");
    server = pair_server_setup();
    parley_setup_staple(server, (parley_view){ long_one, sizeof long_one });
    expect_setup_refused(server, STAPLE_UNUSABLE, "it has 65528 bytes");
    server = pair_server_setup();
    parley_setup_staple(server, (parley_view){ long_one, OCSP_RESPONSE_MAX }); /* and a chain */
    expect_setup_refused(server, STAPLE_UNUSABLE, "it has 65527 bytes");
    parley_setup_staple(NULL, view_text("x"));
    parley_setup_crls(NULL, NULL);
    parley_setup_revocation(NULL, PARLEY_REVOCATION_OFF);
    parley_setup *client = pair_client_setup();
    parley_setup_crls(client, NULL);
    expect_setup_refused(client, OBJECT_MISSING, "the revocation lists");
}

static void staples_for_each_identity_its_own(void **state)
{
    (void)state;
    struct made *elsewhere = make_certificate(
        &(struct recipe){ .name = "x", .alt_names = "DNS:elsewhere.example" }, pair_authority());
    struct bytes response = make_ocsp(&(struct ocsp_recipe){ .about = { leaf } }, pair_authority());
    parley_identity *second = pair_identity(leaf), *third = pair_identity(elsewhere);
    parley_setup *server = server_of(elsewhere);
    parley_setup_identity(server, second);
    parley_setup_staple(server, view_text("malformed"));
    parley_setup_staple(server, view_of(response)); /* in its place */
    parley_setup_identity(server, third);
    parley_config *config = finish_setup(server);
    expect_outcome(client_with(PARLEY_REVOCATION_REQUIRE), parley_setup_from(config), NO_ERROR);

    parley_setup *without = parley_setup_from(config);
    parley_setup_drop_identities(without);
    parley_setup_identity(without, second);
    expect_outcome(client_with(PARLEY_REVOCATION_REQUIRE), without, STATUS_MISSING);

    parley_setup *taken_back = server_of(leaf);
    parley_setup_staple(taken_back, view_of(response));
    parley_setup_staple(taken_back, (parley_view){ NULL, 0 });
    expect_outcome(client_with(PARLEY_REVOCATION_REQUIRE), taken_back, STATUS_MISSING);
    parley_config_free(config);
    parley_identity_free(second);
    parley_identity_free(third);
    free((void *)response.data);
    made_free(elsewhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_staple_that_was_asked_for),
        cmocka_unit_test(sends_no_staple_unasked),
        cmocka_unit_test(forgets_the_staple_with_the_chain),
        cmocka_unit_test(refuses_bad_staples),
        cmocka_unit_test(demands_the_staple_that_a_certificate_demands),
        cmocka_unit_test(requires_an_answer_when_told_to),
        cmocka_unit_test(looks_into_the_lists_that_were_given),
        cmocka_unit_test(refuses_a_client_whose_certificate_was_revoked),
        cmocka_unit_test(refuses_staples_that_fit_nowhere),
        cmocka_unit_test(staples_for_each_identity_its_own),
    };
    /* RFC 6066 8: there the response has a message of its own. */
    const struct CMUnitTest tests12[] = {
        cmocka_unit_test(shows_the_staple_that_was_asked_for),
        cmocka_unit_test(sends_no_staple_unasked),
        cmocka_unit_test(forgets_the_staple_with_the_chain),
        cmocka_unit_test(refuses_bad_staples),
        cmocka_unit_test(demands_the_staple_that_a_certificate_demands),
        cmocka_unit_test(requires_an_answer_when_told_to),
        cmocka_unit_test(looks_into_the_lists_that_were_given),
        cmocka_unit_test(staples_for_each_identity_its_own),
    };
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, make_leaves, free_leaves);
    pair_use_version(PARLEY_TLS_1_2);
    return failed_ones + cmocka_run_group_tests_name("TLS 1.2", tests12, make_leaves, free_leaves);
}
