/* conn_agreement_test.c - what two ends settle on, in every combination, and why they do not. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

static const struct {
    const char *name;
    uint16_t id;
} suites[] = { { "TLS_AES_128_GCM_SHA256", 0x1301 },
               { "TLS_AES_256_GCM_SHA384", 0x1302 },
               { "TLS_CHACHA20_POLY1305_SHA256", 0x1303 } },
  groups[] = { { "X25519", 29 }, { "P-256", 23 }, { "P-384", 24 }, { "P-521", 25 } };

static const struct {
    enum made_key key;
    const char *scheme;
    uint16_t id;
} kinds[] = {
    { MADE_P256, "ecdsa_secp256r1_sha256", 0x0403 },
    { MADE_P384, "ecdsa_secp384r1_sha384", 0x0503 },
    { MADE_P521, "ecdsa_secp521r1_sha512", 0x0603 },
    { MADE_ED25519, "ed25519", 0x0807 },
    { MADE_RSA_2048, "rsa_pss_rsae_sha256", 0x0804 },
    { MADE_RSA_PSS_2048, "rsa_pss_pss_sha256", 0x0809 },
};

enum { SUITES = 3, GROUPS = 4, KINDS = 6 };

static parley_identity *identities[KINDS];

static int make_identities(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct made *leaf = make_certificate(
            &(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME, .key = kinds[i].key },
            pair_authority());
        identities[i] = pair_identity(leaf);
        made_free(leaf);
    }
    return 0;
}

static int free_identities(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++)
        parley_identity_free(identities[i]);
    return 0;
}

static parley_setup *server_with(size_t kind)
{
    parley_setup *server = parley_setup_server();
    parley_setup_clock(server, pair_clock, NULL);
    parley_setup_identity(server, identities[kind]);
    return server;
}

static void expect_facts(const parley_conn *conn, size_t suite, size_t group, size_t kind)
{
    const parley_facts *facts = parley_facts_of(conn);
    assert_true(facts->done && !facts->retried);
    assert_int_equal(facts->version, 0x0304);
    assert_int_equal(facts->suite, suites[suite].id);
    assert_string_equal(facts->suite_name, suites[suite].name);
    assert_int_equal(facts->group, groups[group].id);
    assert_string_equal(facts->group_name, groups[group].name);
    assert_int_equal(facts->signature_scheme, kinds[kind].id);
    assert_string_equal(facts->signature_name, kinds[kind].scheme);
}

/* R3, R5, R8 */
static void agrees_on_every_suite_group_and_kind_of_key(void **state)
{
    struct pair pair;
    (void)state;
    for (size_t at = 0; at < SUITES * GROUPS * KINDS; at++) {
        size_t suite = at % SUITES, group = at / SUITES % GROUPS, kind = at / SUITES / GROUPS;
        parley_setup *client = pair_client_setup();
        parley_setup_suites(client, suites[suite].name);
        parley_setup_groups(client, groups[group].name);
        pair_connect(&pair, client, server_with(kind));
        expect_facts(pair.client, suite, group, kind);
        expect_facts(pair.server, suite, group, kind);
        assert_true(parley_facts_of(pair.client)->verified);
        pair_send(&pair, pair.client, pair.server, "question", 8);
        pair_send(&pair, pair.server, pair.client, "answer", 6);
        pair_end(&pair);
    }
}

/* R8: of several keys the first one that the client can check. */
static void shows_the_certificate_whose_signature_the_client_accepts(void **state)
{
    struct pair pair;
    (void)state;
    for (size_t kind = 0; kind < KINDS; kind++) {
        parley_setup *client = pair_client_setup(), *server = server_with(0);
        for (size_t i = 1; i < KINDS; i++)
            parley_setup_identity(server, identities[i]);
        parley_setup_signatures(client, kinds[kind].scheme);
        pair_connect(&pair, client, server);
        assert_int_equal(parley_facts_of(pair.server)->signature_scheme, kinds[kind].id);
        assert_int_equal(parley_facts_of(pair.client)->signature_scheme, kinds[kind].id);
        pair_end(&pair);
    }
}

/* R8 */
static void uses_each_hash_of_an_rsa_key(void **state)
{
    static const struct {
        size_t kind;
        const char *scheme;
    } cases[] = {
        { 4, "rsa_pss_rsae_sha384" },
        { 4, "rsa_pss_rsae_sha512" },
        { 5, "rsa_pss_pss_sha384" },
        { 5, "rsa_pss_pss_sha512" },
    };
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_setup *server = server_with(cases[i].kind);
        parley_setup_signatures(server, cases[i].scheme);
        pair_connect(&pair, NULL, server);
        assert_string_equal(parley_facts_of(pair.client)->signature_name, cases[i].scheme);
        pair_end(&pair);
    }
}

/* R3 */
static void follows_the_server_s_preference(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    parley_setup_suites(server, "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256");
    parley_setup_groups(server, "P-384:P-256:X25519");
    parley_setup_key_shares(client, "X25519:P-256");
    pair_connect(&pair, client, server);
    assert_int_equal(parley_facts_of(pair.client)->suite, 0x1303);
    /* of the groups for which there is a share: P-384 would cost a round trip */
    assert_int_equal(parley_facts_of(pair.client)->group, 23);
    assert_false(parley_facts_of(pair.client)->retried);
    pair_end(&pair);
}

/* R20, R21: each group by a retry, with and without a share that is of no use. */
static void asks_again_for_a_share_of_each_group(void **state)
{
    struct pair pair;
    (void)state;
    for (size_t group = 0; group < GROUPS; group++)
        for (int empty = 0; empty < 2; empty++) {
            parley_setup *client = pair_client_setup(), *server = pair_server_setup();
            parley_setup_groups(server, groups[group].name);
            parley_setup_key_shares(client, empty ? "" : group == 0 ? "P-256" : "X25519");
            pair_connect(&pair, client, server);
            assert_int_equal(parley_facts_of(pair.client)->group, groups[group].id);
            assert_int_equal(parley_facts_of(pair.server)->group, groups[group].id);
            assert_true(parley_facts_of(pair.client)->retried);
            assert_true(parley_facts_of(pair.server)->retried);
            pair_send(&pair, pair.client, pair.server, "question", 8);
            pair_send(&pair, pair.server, pair.client, "answer", 6);
            pair_end(&pair);
        }
}

/* R7: both orders; the server's decides. */
static void settles_on_a_protocol(void **state)
{
    struct pair pair;
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        parley_setup *client = pair_client_setup(), *server = pair_server_setup();
        const char *first = swapped ? "h2" : "http/1.1", *second = swapped ? "http/1.1" : "h2";
        parley_setup_alpn(client, view_text("h2"));
        parley_setup_alpn(client, view_text("http/1.1"));
        parley_setup_alpn(server, view_text("spdy/3"));
        parley_setup_alpn(server, view_text(first));
        parley_setup_alpn(server, view_text(second));
        pair_connect(&pair, client, server);
        assert_true(view_is(parley_facts_of(pair.client)->alpn, first));
        assert_true(view_is(parley_facts_of(pair.server)->alpn, first));
        pair_end(&pair);
    }
}

/* R7: who has no list takes no part. */
static void goes_without_a_protocol_when_one_side_has_none(void **state)
{
    struct pair pair;
    (void)state;
    for (int server_side = 0; server_side < 2; server_side++) {
        parley_setup *client = pair_client_setup(), *server = pair_server_setup();
        parley_setup_alpn(server_side ? server : client, view_text("h2"));
        pair_connect(&pair, client, server);
        assert_int_equal(parley_facts_of(pair.client)->alpn.len, 0);
        assert_int_equal(parley_facts_of(pair.server)->alpn.len, 0);
        pair_end(&pair);
    }
}

/* Runs a handshake that the server refuses. */
static parley_error refusal_by_server(parley_setup *client, parley_setup *server, enum code code,
                                      enum code heard)
{
    struct pair pair;
    pair_start(&pair, client, server);
    pair_run(&pair);
    expect_failure(pair.server, code);
    expect_alert_heard(pair.client, heard, alert_of(code));
    assert_false(parley_facts_of(pair.client)->done || parley_facts_of(pair.server)->done);
    assert_true(parley_finished(pair.client) && parley_finished(pair.server));
    parley_error error = parley_error_of(pair.server);
    pair_end(&pair);
    return error;
}

/* R63: the report has both lists, made safe to print. */
static void explains_that_there_is_no_common_protocol(void **state)
{
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    parley_setup_alpn(client, view_text("h3"));
    parley_setup_alpn(client, view_text("smtp\n"));
    parley_setup_alpn(server, view_text("h2"));
    parley_setup_alpn(server, view_text("http/1.1"));
    parley_error error =
        refusal_by_server(client, server, PROTOCOL_NOT_SHARED, PEER_SAYS_NO_APPLICATION_PROTOCOL);
    expect_detail(&error, "the client offers h3, smtp\\x0a; this server has h2, http/1.1");
}

/* R20: no group at all in common is no reason to ask again. */
static void explains_that_there_is_no_common_group(void **state)
{
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    parley_setup_groups(client, "X25519:P-384");
    parley_setup_groups(server, "P-256");
    parley_error error =
        refusal_by_server(client, server, GROUP_NOT_SHARED, PEER_SAYS_HANDSHAKE_FAILURE);
    expect_detail(&error, "X25519");
    expect_detail(&error, "secp384r1");
}

static void explains_that_there_is_no_common_suite(void **state)
{
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    parley_setup_suites(client, "TLS_CHACHA20_POLY1305_SHA256");
    parley_setup_suites(server, "TLS_AES_128_GCM_SHA256");
    parley_error error =
        refusal_by_server(client, server, SUITE_NOT_SHARED, PEER_SAYS_HANDSHAKE_FAILURE);
    expect_detail(&error, "TLS_CHACHA20_POLY1305_SHA256");
}

static void explains_that_no_signature_fits(void **state)
{
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_signatures(client, "ed25519:rsa_pss_rsae_sha256");
    parley_error error =
        refusal_by_server(client, NULL, SIGNATURE_NOT_SHARED, PEER_SAYS_HANDSHAKE_FAILURE);
    expect_detail(&error, "ed25519, rsa_pss_rsae_sha256");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_on_every_suite_group_and_kind_of_key),
        cmocka_unit_test(shows_the_certificate_whose_signature_the_client_accepts),
        cmocka_unit_test(uses_each_hash_of_an_rsa_key),
        cmocka_unit_test(follows_the_server_s_preference),
        cmocka_unit_test(asks_again_for_a_share_of_each_group),
        cmocka_unit_test(settles_on_a_protocol),
        cmocka_unit_test(goes_without_a_protocol_when_one_side_has_none),
        cmocka_unit_test(explains_that_there_is_no_common_protocol),
        cmocka_unit_test(explains_that_there_is_no_common_group),
        cmocka_unit_test(explains_that_there_is_no_common_suite),
        cmocka_unit_test(explains_that_no_signature_fits),
    };
    return cmocka_run_group_tests(tests, make_identities, free_identities);
}
