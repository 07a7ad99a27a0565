/* client_certificate_test.c - which certificate a client shows, and how it hears the verdict. R36, R42 */
#include "exchange.h"
#include "handshake/client_certificate.h"
#include "handshake/evidence.h"
#include "support/pair.h"
#include "wire/post_handshake.h"
#include "x509/certificate.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;
static char told[400]; /* the decision about the client's certificate */

static void note_decision(void *user, const parley_trace *happening)
{
    (void)user;
    if (happening->kind == PARLEY_TRACE_DECISION &&
        strcmp(happening->name, "client certificate") == 0)
        (void)strncpy(told, happening->meaning, sizeof told - 1);
}

static int start(void **state)
{
    (void)state;
    exchange_prepare(&x);
    exchange_start(&x);
    x.client.config.trace = (struct trace){ note_decision, NULL };
    told[0] = '\0';
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

static const uint8_t all_schemes[] = {
    4, 3, 8, 7, 8, 4
}; /* P-256, Ed25519, RSA-PSS; all SHA-256 */

static struct certificate_wish wish_for(struct bytes authorities)
{
    struct bytes schemes = bytes_of(all_schemes, sizeof all_schemes);
    return (struct certificate_wish){ .schemes = schemes,
                                      .schemes_cert = schemes,
                                      .authorities = authorities,
                                      .signs = scheme_signs13,
                                      .reference = "RFC 9846 4.5.1.3" };
}

/* A list of one name. */
static struct bytes list_of(uint8_t *room, size_t cap, struct bytes name)
{
    struct writer out = writer_of(room, cap);
    write_vector(&out, 2, name);
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

static struct bytes subject_of(const struct made *made)
{
    parley_error error = no_error();
    struct certificate certificate;
    assert_true(certificate_parse(&certificate, made->der, &error));
    return certificate.subject;
}

static void expect_choice(const struct identity *identity, const char *reason)
{
    assert_ptr_equal(x.client.handshake.shown, identity);
    if (strstr(told, reason) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", reason, told);
}

static void takes_the_first_when_the_server_names_no_authorities(void **state)
{
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    exchange_give_identity(&x, &(struct recipe){ .name = "bob" }, NULL, "");
    struct certificate_wish wish = wish_for(bytes_of(NULL, 0));
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[0],
                  "It is shown CN=alice, since the server names no authorities; "
                  "ecdsa_secp256r1_sha256 signs.");
}

static void takes_the_one_that_an_authority_of_the_list_has_issued(void **state)
{
    struct made *other = make_certificate(&(struct recipe){ .name = "other", .ca = true }, NULL);
    uint8_t room[100];
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    exchange_give_identity(&x, &(struct recipe){ .name = "bob" }, other, "");
    struct certificate_wish wish = wish_for(list_of(room, sizeof room, subject_of(other)));
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[1], "CN=bob, which an authority that the server names");
    made_free(other);
}

/* RFC 9846 4.3.4: the list may name a root that is far from the leaf. */
static void looks_for_the_authorities_along_the_whole_chain(void **state)
{
    struct made *between =
        make_certificate(&(struct recipe){ .name = "between", .ca = true }, pair_authority());
    uint8_t room[100];
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, between, between->pem);
    struct certificate_wish wish =
        wish_for(list_of(room, sizeof room, subject_of(pair_authority())));
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[0], "CN=alice");
    made_free(between);
}

/* RFC 5280 7.1: "TEST AUTHORITY" in another kind of string is the same name. */
static void compares_names_as_names_and_not_as_bytes(void **state)
{
    static const uint8_t name[] =
        "\x30\x19\x31\x17\x30\x15\x06\x03\x55\x04\x03\x13\x0eTEST AUTHORITY";
    uint8_t room[100];
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    struct certificate_wish wish =
        wish_for(list_of(room, sizeof room, bytes_of(name, sizeof name - 1)));
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[0], "CN=alice");
}

static void shows_none_when_no_authority_of_the_list_is_its_own(void **state)
{
    static const char *const names[] = { "\x30\x00", "nothing that is DER", "\x30" };
    uint8_t room[100];
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bytes name = bytes_of(names[i], i == 0 ? 2 : strlen(names[i]));
        struct certificate_wish wish = wish_for(list_of(room, sizeof room, name));
        choose_client_identity(&x.client.handshake, &wish);
        expect_choice(NULL, "none of ours (1) suits it");
    }
}

/* R8 */
static void takes_the_one_whose_key_makes_a_signature_that_the_server_takes(void **state)
{
    static const uint8_t ed25519[] = { 8, 7 };
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    exchange_give_identity(&x, &(struct recipe){ .name = "bob", .key = MADE_ED25519 }, NULL, "");
    struct certificate_wish wish = wish_for(bytes_of(NULL, 0));
    wish.schemes = bytes_of(ed25519, sizeof ed25519);
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[1], "ed25519 signs");
}

static void shows_none_when_the_server_takes_no_signature_of_its_keys(void **state)
{
    static const uint8_t ed448[] = { 8, 8 };
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    struct certificate_wish wish = wish_for(bytes_of(NULL, 0));
    wish.schemes = bytes_of(ed448, sizeof ed448);
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(NULL, "takes no signature of their keys");
}

/* RFC 9846 4.3.3, 4.5.1.3: signature_algorithms_cert is about the chain; a chain that has others is
 * shown when there is no better one. */
static void prefers_a_chain_with_signatures_that_the_server_takes(void **state)
{
    static const uint8_t sha384[] = { 5, 3 };
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    struct certificate_wish wish = wish_for(bytes_of(NULL, 0));
    wish.schemes_cert = bytes_of(sha384, sizeof sha384);
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[0], "though some of its certificates");

    exchange_give_identity(&x, &(struct recipe){ .name = "bob", .digest = "SHA384" }, NULL, "");
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(&x.client_identities[1], "since the server names no authorities");
}

static void says_that_it_has_none(void **state)
{
    (void)state;
    struct certificate_wish wish = wish_for(bytes_of(NULL, 0));
    choose_client_identity(&x.client.handshake, &wish);
    expect_choice(NULL, "the answer is that there is none");
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
}

static void give_ticket(void)
{
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    new_session_ticket_write(&out, &(struct new_session_ticket){ .lifetime_s = 1,
                                                                 .nonce = bytes_of("n", 1),
                                                                 .ticket = bytes_of("t", 1) });
    assert_true(exchange_give(&x.client, NEW_SESSION_TICKET, writer_bytes(&out)));
}

static void reach_the_end(parley_client_auth policy)
{
    exchange_ask(&x, policy);
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done);
}

static void is_confirmed_by_a_ticket(void **state)
{
    (void)state;
    reach_the_end(PARLEY_CLIENT_REQUIRE);
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
    give_ticket();
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_CONFIRMED);
}

static void takes_a_ticket_for_no_verdict_when_it_was_not_asked(void **state)
{
    (void)state;
    reach_the_end(PARLEY_CLIENT_OFF);
    give_ticket();
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_NOT_ASKED);
}

static void knows_which_alerts_are_about_its_certificate(void **state)
{
    char text[200];
    (void)state;
    assert_false(alert_refuses_client(&x.client.handshake, ALERT_BAD_CERTIFICATE)); /* too early */
    reach_the_end(PARLEY_CLIENT_REQUIRE);
    unsigned about = 0;
    for (unsigned alert = 0; alert < 256; alert++)
        about += alert_refuses_client(&x.client.handshake, (enum alert)alert);
    assert_int_equal(about, 10);
    assert_true(alert_refuses_client(&x.client.handshake, ALERT_UNKNOWN_CA));
    assert_false(alert_refuses_client(&x.server.handshake, ALERT_UNKNOWN_CA));
    assert_string_equal(alert_evidence(text, sizeof text, &x.client.handshake, ALERT_UNKNOWN_CA),
                        "the server refused this client's certificate, CN=alice");
    give_ticket(); /* what comes now is about something else */
    assert_false(alert_refuses_client(&x.client.handshake, ALERT_UNKNOWN_CA));
}

static void tells_why_it_showed_no_certificate(void **state)
{
    char text[200];
    static const uint8_t empty_name[] = { 0, 2, 0x30, 0 };
    (void)state;
    x.server.config.authorities = bytes_of(empty_name, sizeof empty_name);
    reach_the_end(PARLEY_CLIENT_REQUEST);
    assert_string_equal(
        alert_evidence(text, sizeof text, &x.client.handshake, ALERT_CERTIFICATE_REQUIRED),
        "the server asked for a certificate, and this client had none that suits its wishes");
    x.client.config.identity_count = 0;
    assert_string_equal(
        alert_evidence(text, sizeof text, &x.client.handshake, ALERT_CERTIFICATE_REQUIRED),
        "the server asked for a certificate, and this client has none");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_the_first_when_the_server_names_no_authorities),
        TEST(takes_the_one_that_an_authority_of_the_list_has_issued),
        TEST(looks_for_the_authorities_along_the_whole_chain),
        TEST(compares_names_as_names_and_not_as_bytes),
        TEST(shows_none_when_no_authority_of_the_list_is_its_own),
        TEST(takes_the_one_whose_key_makes_a_signature_that_the_server_takes),
        TEST(shows_none_when_the_server_takes_no_signature_of_its_keys),
        TEST(prefers_a_chain_with_signatures_that_the_server_takes),
        TEST(says_that_it_has_none),
        TEST(is_confirmed_by_a_ticket),
        TEST(takes_a_ticket_for_no_verdict_when_it_was_not_asked),
        TEST(knows_which_alerts_are_about_its_certificate),
        TEST(tells_why_it_showed_no_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
