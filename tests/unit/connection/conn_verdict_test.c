/* conn_verdict_test.c - servers that a client must not believe, and what each side is told. */
#include "connected.h"

#include <stdio.h>
#include <string.h>

#include "support/test.h"

#define DAY_S INT64_C(86400)

static parley_setup *server_showing(const struct made *leaf, const struct made *middle)
{
    char chain[8192];
    parley_error error;
    parley_setup *server = parley_setup_server();
    (void)snprintf(chain, sizeof chain, "%s%s", leaf->pem, middle != NULL ? middle->pem : "");
    parley_identity *identity =
        parley_identity_from_pem(view_text(chain), view_text(leaf->key_pem), &error);
    assert_non_null(identity);
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    return server;
}

/* R43: after its hello, and the dummy for middleboxes, the client has sent one record, an alert, and
 * no Finished. */
static void expect_only_an_alert(const struct tape *tape)
{
    struct record_seen record;
    size_t at = 0, alert_len = 2 + 1 + AEAD_TAG_LEN;
    assert_true(next_record(tape, &at, &record));
    assert_int_equal(record.type, CONTENT_HANDSHAKE);
    assert_true(next_record(tape, &at, &record));
    assert_int_equal(record.type, CONTENT_CHANGE_CIPHER_SPEC);
    assert_true(next_record(tape, &at, &record));
    assert_int_equal(record.type, CONTENT_APPLICATION_DATA);
    assert_int_equal(record.content.len, alert_len);
    assert_int_equal(at, tape->len);
}

/* Runs a handshake with this server, which the client refuses with `code`; the server is told as
 * much as the alert says. */
static void expect_refused(parley_setup *server, enum code code, const char *detail)
{
    struct pair pair;
    size_t took;
    pair_start(&pair, NULL, server);
    pair_run(&pair);
    expect_failure(pair.client, code);
    parley_error error = parley_error_of(pair.client);
    expect_detail(&error, detail);
    assert_int_equal(error.blame, code == CLOCK_WRONG ? PARLEY_BLAME_MACHINE : PARLEY_BLAME_PEER);
    expect_alert_heard(pair.server, (enum code)(1000 + alert_of(code)), alert_of(code));

    assert_false(parley_facts_of(pair.client)->done);
    assert_false(parley_facts_of(pair.client)->verified);
    assert_false(parley_facts_of(pair.server)->done);
    assert_int_equal(parley_write(pair.client, "secret", 6, &took), PARLEY_FAILED); /* R44 */
    expect_only_an_alert(&pair.sent_by_client);
    expect_no_event(pair.client);
    assert_true(parley_finished(pair.client) && parley_finished(pair.server));
    pair_end(&pair);
}

static void expect_leaf_refused(const struct recipe *recipe, const struct made *issuer,
                                enum code code, const char *detail)
{
    struct made *leaf = make_certificate(recipe, issuer);
    expect_refused(server_showing(leaf, NULL), code, detail);
    made_free(leaf);
}

/* R72 */
static void refuses_a_certificate_for_another_name(void **state)
{
    (void)state;
    expect_leaf_refused(&(struct recipe){ .name = "other", .alt_names = "DNS:other.example" },
                        pair_authority(), NAME_MISMATCH, "other.example");
    /* RFC 9525 2: the common name counts for nothing */
    expect_leaf_refused(&(struct recipe){ .name = PAIR_NAME, .alt_names = "DNS:other.example" },
                        pair_authority(), NAME_MISMATCH, PAIR_NAME);
    expect_leaf_refused(&(struct recipe){ .name = PAIR_NAME }, pair_authority(), NAME_MISMATCH, "");
    expect_leaf_refused(
        &(struct recipe){ .name = "x", .alt_names = "DNS:*.server.example,DNS:*.example.org" },
        pair_authority(), NAME_MISMATCH, "");
}

/* R74 */
static void refuses_a_certificate_out_of_its_time(void **state)
{
    (void)state;
    expect_leaf_refused(&(struct recipe){ .name = "old",
                                          .alt_names = "DNS:" PAIR_NAME,
                                          .not_after_s = MADE_NOW_S - 61 * DAY_S },
                        pair_authority(), CERTIFICATE_EXPIRED, "61 days");
    expect_leaf_refused(&(struct recipe){ .name = "new",
                                          .alt_names = "DNS:" PAIR_NAME,
                                          .not_before_s = MADE_NOW_S + 2 * DAY_S },
                        pair_authority(), CLOCK_WRONG, "2026-06-17");
}

static parley_time clock_of(void *user)
{
    const int64_t *now_s = user;
    return (parley_time){ .wall_ms = (uint64_t)*now_s * 1000 };
}

/* R74: to the second, by the clock that the program gave. */
static void judges_by_the_clock_that_it_is_given(void **state)
{
    static const struct {
        int64_t now_s;
        enum code code;
    } cases[] = {
        { MADE_NOT_BEFORE_S - 1, CLOCK_WRONG },
        { MADE_NOT_BEFORE_S, NO_ERROR },
        { MADE_NOT_AFTER_S, NO_ERROR },
        { MADE_NOT_AFTER_S + 1, ANCHOR_NOT_VALID_NOW },
    };
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t now_s = cases[i].now_s;
        parley_setup *client = pair_client_setup();
        parley_setup_clock(client, clock_of, &now_s);
        pair_start(&pair, client, NULL);
        pair_run(&pair);
        assert_int_equal(parley_error_of(pair.client).code, cases[i].code);
        pair_end(&pair);
    }
}

/* R73, R91: anybody can make a certificate for a name. */
static void refuses_an_issuer_that_it_does_not_believe(void **state)
{
    (void)state;
    struct made *stranger =
        make_certificate(&(struct recipe){ .name = "Stranger", .ca = true }, NULL);
    const struct recipe leaf = { .name = "leaf", .alt_names = "DNS:" PAIR_NAME };
    expect_leaf_refused(&leaf, stranger, UNKNOWN_ISSUER, "Stranger");
    expect_leaf_refused(&leaf, NULL, SELF_SIGNED, "");
    made_free(stranger);

    /* one that has taken the name of ours */
    struct made *poser =
        make_certificate(&(struct recipe){ .name = "Test authority", .ca = true }, NULL);
    expect_leaf_refused(&(struct recipe){ .name = "leaf",
                                          .alt_names = "DNS:" PAIR_NAME,
                                          .extensions = { "authorityKeyIdentifier=" } },
                        poser, CERTIFICATE_SIGNATURE_WRONG, "");
    made_free(poser);
}

/* R73 */
static void refuses_a_chain_with_a_gap(void **state)
{
    (void)state;
    struct made *middle =
        make_certificate(&(struct recipe){ .name = "Middle", .ca = true }, pair_authority());
    struct made *leaf =
        make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME }, middle);
    struct pair pair;
    expect_refused(server_showing(leaf, NULL), UNKNOWN_ISSUER, "Middle");
    pair_connect(&pair, NULL, server_showing(leaf, middle));
    pair_end(&pair);
    made_free(leaf);
    made_free(middle);
}

/* R73: what a leaf signs is nobody's certificate. */
static void refuses_an_issuer_that_is_no_authority(void **state)
{
    (void)state;
    struct made *middle = make_certificate(
        &(struct recipe){ .name = "not a CA", .alt_names = "DNS:else.example" }, pair_authority());
    struct made *leaf =
        make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME }, middle);
    expect_refused(server_showing(leaf, middle), NOT_A_CA, "");
    made_free(leaf);
    made_free(middle);
}

static void refuses_a_certificate_that_is_not_for_servers(void **state)
{
    (void)state;
    expect_leaf_refused(&(struct recipe){ .name = "client",
                                          .alt_names = "DNS:" PAIR_NAME,
                                          .extensions = { "extendedKeyUsage=clientAuth" } },
                        pair_authority(), PURPOSE_WRONG, "");
    expect_leaf_refused(&(struct recipe){ .name = "no signing",
                                          .alt_names = "DNS:" PAIR_NAME,
                                          .extensions = { "keyUsage=critical,keyAgreement" } },
                        pair_authority(), KEY_USAGE_WRONG, "");
    expect_leaf_refused(&(struct recipe){ .name = "critical",
                                          .alt_names = "DNS:" PAIR_NAME,
                                          .extensions = { "1.2.3.4=critical,DER:0500" } },
                        pair_authority(), CRITICAL_EXTENSION_UNKNOWN, "1.2.3.4");
}

static void refuses_signatures_and_keys_that_are_too_weak(void **state)
{
    (void)state;
    expect_leaf_refused(
        &(struct recipe){ .name = "sha1", .alt_names = "DNS:" PAIR_NAME, .digest = "SHA1" },
        pair_authority(), ALGORITHM_FORBIDDEN, "");
    expect_leaf_refused(
        &(struct recipe){ .name = "wrong", .alt_names = "DNS:" PAIR_NAME, .wrong_signature = true },
        pair_authority(), CERTIFICATE_SIGNATURE_WRONG, "");
}

/* R40, R75, R91: somebody shows the right chain, and has another key. */
static void refuses_a_chain_without_its_key(void **state)
{
    (void)state;
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME }, pair_authority());
    struct made *thief = make_certificate(
        &(struct recipe){ .name = "thief", .alt_names = "DNS:" PAIR_NAME }, pair_authority());
    parley_identity *stolen = pair_identity(leaf), *own = pair_identity(thief);
    struct private_key *key = stolen->identity.key;
    stolen->identity.key = own->identity.key;
    own->identity.key = key;

    parley_setup *server = parley_setup_server();
    parley_setup_identity(server, stolen);
    expect_refused(server, POSSESSION_NOT_PROVEN, "ecdsa_secp256r1_sha256");
    parley_identity_free(stolen);
    parley_identity_free(own);
    made_free(leaf);
    made_free(thief);
}

/* R91: whoever sits between with a certificate of another authority can relay nothing. */
static void notices_somebody_in_the_middle(void **state)
{
    struct pair outer, inner;
    (void)state;
    struct made *other =
        make_certificate(&(struct recipe){ .name = "Interceptor", .ca = true }, NULL);
    struct made *forged =
        make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME }, other);
    pair_start(&outer, NULL, server_showing(forged, NULL)); /* the victim and the interceptor */
    pair_connect(&inner, NULL, NULL);                       /* the interceptor and the server */
    pair_run(&outer);
    assert_true(parley_facts_of(inner.client)->done);
    expect_failure(outer.client, UNKNOWN_ISSUER);
    assert_false(parley_facts_of(outer.server)->done);
    pair_end(&outer);
    pair_end(&inner);
    made_free(forged);
    made_free(other);
}

/* The same servers, for a client that asked by name to believe anybody: it is told so. */
static void believes_anybody_only_when_told_to(void **state)
{
    struct pair pair;
    (void)state;
    struct made *leaf = make_certificate(&(struct recipe){ .name = "old",
                                                           .alt_names = "DNS:other.example",
                                                           .not_after_s = MADE_NOW_S - DAY_S },
                                         NULL);
    parley_setup *client = pair_client_setup();
    parley_setup_insecure_skip_verification(client);
    pair_connect(&pair, client, server_showing(leaf, NULL));
    assert_false(parley_facts_of(pair.client)->verified);
    pair_end(&pair);
    made_free(leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_a_certificate_for_another_name),
        cmocka_unit_test(refuses_a_certificate_out_of_its_time),
        cmocka_unit_test(judges_by_the_clock_that_it_is_given),
        cmocka_unit_test(refuses_an_issuer_that_it_does_not_believe),
        cmocka_unit_test(refuses_a_chain_with_a_gap),
        cmocka_unit_test(refuses_an_issuer_that_is_no_authority),
        cmocka_unit_test(refuses_a_certificate_that_is_not_for_servers),
        cmocka_unit_test(refuses_signatures_and_keys_that_are_too_weak),
        cmocka_unit_test(refuses_a_chain_without_its_key),
        cmocka_unit_test(notices_somebody_in_the_middle),
        cmocka_unit_test(believes_anybody_only_when_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
