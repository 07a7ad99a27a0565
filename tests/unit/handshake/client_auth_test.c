/* client_auth_test.c - client certificates in TLS 1.2, message by message, in both roles (RFC 5246 7.4.4,
 * 7.4.6, 7.4.8); those of TLS 1.3 are in server13_test.c and client13_test.c. R42, R50, R52, R56, R67
 */
#include "exchange.h"

#include "handshake/authenticate.h"
#include "wire/authentication12.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;
static const struct recipe alice = { .name = "alice", .alt_names = "URI:spiffe://example/alice" };

static int start(void **state)
{
    (void)state;
    exchange_prepare12(&x);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

/* All was passed on up to and without the client's message of this type. */
static struct queued *reach(parley_client_auth policy, const struct recipe *recipe, unsigned type)
{
    exchange_ask(&x, policy);
    if (recipe != NULL)
        exchange_give_identity(&x, recipe, NULL, "");
    exchange_start(&x);
    exchange_run_until(&x, &x.client, type);
    return exchange_next(&x.client);
}

static void refuse_next(enum code code, enum alert alert)
{
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, code, alert);
    assert_false(x.server.facts.done);
}

static struct certificate_request12 request_of(const struct queued *message)
{
    struct certificate_request12 request;
    struct reader in = reader_of(queued_body(message));
    assert_true(certificate_request12_parse(&request, &in));
    return request;
}

/* R47, R50 */
static void asks_between_its_key_exchange_and_the_end_of_its_flight(void **state)
{
    static const uint8_t types[] = { SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE,
                                     CERTIFICATE_REQUEST, SERVER_HELLO_DONE };
    (void)state;
    x.server.config.authorities = bytes_of("\0\2\x30\0", 4);
    (void)reach(PARLEY_CLIENT_REQUEST, NULL, CERTIFICATE);
    assert_int_equal(x.server.queued, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(x.server.queue[i].bytes[0], types[i]);
    struct certificate_request12 request = request_of(&x.server.queue[3]);
    assert_true(bytes_equal(request.certificate_types, bytes_of("\100\001", 2)));
    assert_int_equal(request.signature_algorithms.len, 2 * x.server.config.scheme_count);
    assert_true(bytes_equal(request.certificate_authorities, x.server.config.authorities));
}

static void asks_for_the_kinds_of_keys_that_its_schemes_are_for(void **state)
{
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUEST);
    assert_string_equal(x.server.config.schemes[0]->name, "ecdsa_secp256r1_sha256");
    x.server.config.scheme_count = 1;
    exchange_start(&x);
    exchange_run_until(&x, &x.server, CERTIFICATE_REQUEST);
    struct certificate_request12 request = request_of(exchange_next(&x.server));
    assert_true(bytes_equal(request.certificate_types, bytes_of("\100", 1)));
    assert_true(bytes_equal(request.signature_algorithms, bytes_of("\4\3", 2)));
}

/* R42, R56: the order of the client's flight, and what the server knows after it. */
static void verifies_a_client_and_says_who_it_is(void **state)
{
    static const unsigned types[] = { CLIENT_HELLO,       CERTIFICATE, CLIENT_KEY_EXCHANGE,
                                      CERTIFICATE_VERIFY, 0,           FINISHED };
    (void)state;
    (void)reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    assert_false(x.server.facts.verified);
    assert_true(exchange_run(&x));
    assert_int_equal(x.client.queued, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(x.client.queue[i].bytes[0], types[i]);
    const parley_facts *facts = &x.server.facts;
    assert_true(facts->done && facts->verified && facts->client_certificate_sent);
    assert_int_equal(facts->client_verdict, PARLEY_CLIENT_CONFIRMED);
    assert_int_equal(facts->client_signature_scheme, 0x0403);
    assert_int_equal(facts->signature_scheme, 0x0403);
    assert_int_equal(facts->peer_chain_count, 1);
    assert_string_equal(facts->client_subject, "CN=alice");
    assert_string_equal(facts->client_names, "URI:spiffe://example/alice");
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_CONFIRMED);
    assert_true(x.client.facts.client_certificate_sent);
}

/* R8: whatever the hash of the suite is, the signature has one of its own, and Ed25519 has none. */
static void takes_a_certificate_of_each_kind_of_key(void **state)
{
    static const struct {
        enum made_key key;
        uint16_t scheme;
    } cases[] = {
        { MADE_P256, 0x0403 },    { MADE_P384, 0x0403 },     { MADE_P521, 0x0403 },
        { MADE_ED25519, 0x0807 }, { MADE_RSA_2048, 0x0804 }, { MADE_RSA_PSS_2048, 0x0809 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)reach(PARLEY_CLIENT_REQUIRE, &(struct recipe){ .name = "alice", .key = cases[i].key },
                    CERTIFICATE);
        assert_true(exchange_run(&x));
        assert_true(x.server.facts.verified);
        assert_int_equal(x.server.facts.client_signature_scheme, cases[i].scheme);
        stop(state);
        start(state);
    }
}

static void signs_with_each_hash_that_the_server_asks_for(void **state)
{
    static const uint16_t schemes[] = { 0x0503, 0x0603, 0x0401, 0x0501, 0x0601, 0x0806 };
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        bool is_rsa = i > 1;
        exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
        x.client.config.schemes[0] = scheme_of(schemes[i]); /* it prefers this one */
        exchange_give_identity(
            &x, &(struct recipe){ .name = "alice", .key = is_rsa ? MADE_RSA_2048 : MADE_P256 },
            NULL, "");
        exchange_start(&x);
        assert_true(exchange_run(&x));
        assert_int_equal(x.server.facts.client_signature_scheme, schemes[i]);
        stop(state);
        start(state);
    }
}

/* R52: an empty list is an answer. */
static void serves_a_client_without_a_certificate_that_it_only_asked_for(void **state)
{
    (void)state;
    struct queued *message = reach(PARLEY_CLIENT_REQUEST, NULL, CERTIFICATE);
    assert_true(bytes_equal(queued_body(message), bytes_of("\0\0\0", 3)));
    assert_true(exchange_run(&x));
    const parley_facts *facts = &x.server.facts;
    assert_true(facts->done);
    assert_false(facts->verified || facts->client_certificate_sent);
    assert_int_equal(facts->client_verdict, PARLEY_CLIENT_UNKNOWN);
    assert_null(facts->client_subject);
}

/* R52; RFC 5246 7.4.6 has no alert of its own for that. */
static void refuses_a_client_without_the_certificate_that_it_demands(void **state)
{
    (void)state;
    (void)reach(PARLEY_CLIENT_REQUIRE, NULL, CERTIFICATE);
    refuse_next(CLIENT_CERTIFICATE_MISSING, ALERT_HANDSHAKE_FAILURE);
}

static void refuse_client(const struct recipe *recipe, enum code code, enum alert alert)
{
    (void)reach(PARLEY_CLIENT_REQUEST, recipe, CERTIFICATE);
    refuse_next(code, alert);
    assert_false(x.server.facts.verified);
    assert_string_equal(x.server.facts.client_subject, "CN=mallory"); /* for the log */
}

/* R67: a bad certificate is refused even where none would do. */
static void refuses_a_bad_certificate(void **state)
{
    refuse_client(&(struct recipe){ .name = "mallory",
                                    .not_before_s = MADE_NOW_S - 20,
                                    .not_after_s = MADE_NOW_S - 10 },
                  CERTIFICATE_EXPIRED, ALERT_CERTIFICATE_EXPIRED);
    stop(state);
    start(state);
    refuse_client(
        &(struct recipe){ .name = "mallory", .extensions = { "extendedKeyUsage=serverAuth" } },
        PURPOSE_WRONG, ALERT_UNSUPPORTED_CERTIFICATE);
    stop(state);
    start(state);
    refuse_client(&(struct recipe){ .name = "mallory", .wrong_signature = true },
                  CERTIFICATE_SIGNATURE_WRONG, ALERT_BAD_CERTIFICATE);
}

/* R56: one bit of the signature, and one bit of each message that it covers. */
static void refuses_a_signature_over_anything_else(void **state)
{
    struct queued *message = reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    message->bytes[message->len - 1] ^= 1;
    refuse_next(POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
    stop(state);
    start(state);
    (void)reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    struct transcript *heard = &x.server.handshake.scratch->transcript;
    size_t len = heard->kept_len;
    for (size_t at = 0; at < len; at += 97) {
        struct queued copy = *exchange_next(&x.client);
        heard->kept[at] ^= 1;
        assert_false(exchange_give(&x.server, CERTIFICATE_VERIFY, queued_body(&copy)));
        expect_refusal(&x.server, POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
        x.server.error = no_error();
        heard->kept[at] ^= 1;
    }
    assert_true(exchange_run(&x));
}

/* R40, R56: who has another's certificate has not its key. */
static void refuses_a_certificate_whose_key_the_client_does_not_hold(void **state)
{
    (void)state;
    struct made *bob = make_certificate(
        &(struct recipe){ .name = "bob", .extensions = { "extendedKeyUsage=clientAuth" } }, NULL);
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    certificate_message12_write(
        &out, &(struct certificate_message){ .count = 1, .certificates = { bob->der } });
    x.server.config.verify = false; /* the path is not the point here */
    exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
    x.server.config.verify = false;
    exchange_give_identity(&x, &alice, NULL, "");
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CERTIFICATE);
    queued_set_body(exchange_next(&x.client), writer_bytes(&out));
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(exchange_pass(&x.client, &x.server));
    refuse_next(POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
    made_free(bob);
}

static void refuse_scheme(uint16_t scheme, enum code code)
{
    struct queued *message = reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    message->bytes[HANDSHAKE_HEADER_LEN] = (uint8_t)(scheme >> 8);
    message->bytes[HANDSHAKE_HEADER_LEN + 1] = (uint8_t)scheme;
    refuse_next(code, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_a_scheme_that_it_did_not_offer_or_that_does_not_fit(void **state)
{
    refuse_scheme(0x0203, SCHEME_NOT_OFFERED);
    stop(state);
    start(state);
    refuse_scheme(0x0804, SCHEME_NOT_FOR_KEY);
}

/* R56: neither without the other. */
static void wants_the_proof_with_a_certificate_and_not_without(void **state)
{
    (void)reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    exchange_drop(&x.client);
    refuse_next(MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE); /* ChangeCipherSpec */
    stop(state);
    start(state);
    (void)reach(PARLEY_CLIENT_REQUEST, NULL, CHANGE_CIPHER_SPEC);
    assert_false(exchange_give(&x.server, CERTIFICATE_VERIFY, bytes_of("\4\3\0\0", 4)));
    expect_refusal(&x.server, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_client_that_answers_nothing(void **state)
{
    (void)state;
    (void)reach(PARLEY_CLIENT_REQUEST, NULL, CERTIFICATE);
    exchange_drop(&x.client);
    refuse_next(MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_certificate_that_it_did_not_ask_for(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CLIENT_KEY_EXCHANGE);
    assert_false(exchange_give(&x.server, CERTIFICATE, bytes_of("\0\0\0", 3)));
    expect_refusal(&x.server, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* R50: a list of kinds without that of its key. */
static void shows_none_when_its_kind_of_key_is_not_asked_for(void **state)
{
    static const uint8_t types[] = { CLIENT_CERTIFICATE_RSA_SIGN }, schemes[] = { 0x04, 0x03 };
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    exchange_give_identity(&x, &alice, NULL, "");
    exchange_start(&x);
    exchange_run_until(&x, &x.server, SERVER_HELLO_DONE);
    certificate_request12_write(
        &out, &(struct certificate_request12){ .certificate_types = bytes_of(types, 1),
                                               .signature_algorithms = bytes_of(schemes, 2) });
    assert_true(exchange_give(&x.client, CERTIFICATE_REQUEST, writer_bytes(&out)));
    assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(exchange_next(&x.client)->bytes[0], CERTIFICATE);
    assert_true(bytes_equal(queued_body(exchange_next(&x.client)), bytes_of("\0\0\0", 3)));
    assert_false(x.client.facts.client_certificate_sent);
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
}

static void asks_its_program_about_the_client(void **state)
{
    (void)state;
    x.server.config.ask_peer = true;
    (void)reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(handshake_asks_about_peer(&x.server.handshake));
    assert_true(x.server.facts.verified && !x.server.facts.done);
    assert_true(handshake_answer_about_peer(&x.server.handshake, true));
    assert_true(exchange_run(&x));
    assert_true(x.server.facts.done);
}

/* What came and went is kept as long as it may be signed, and no longer. */
static void keeps_no_messages_that_nobody_will_sign(void **state)
{
    (void)state;
    (void)reach(PARLEY_CLIENT_REQUEST, NULL, CLIENT_KEY_EXCHANGE);
    assert_null(x.client.handshake.scratch->transcript.kept);
    assert_null(x.server.handshake.scratch->transcript.kept);
    stop(state);
    start(state);
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CLIENT_KEY_EXCHANGE);
    assert_null(x.server.handshake.scratch->transcript.kept);
    stop(state);
    start(state);
    (void)reach(PARLEY_CLIENT_REQUIRE, &alice, FINISHED);
    assert_null(x.client.handshake.scratch->transcript.kept);
    assert_null(x.server.handshake.scratch->transcript.kept);
}

static void does_not_take_lost_messages_for_none(void **state)
{
    (void)state;
    (void)reach(PARLEY_CLIENT_REQUIRE, &alice, CERTIFICATE_VERIFY);
    x.server.handshake.scratch->transcript.lost = true;
    refuse_next(NO_MEMORY, ALERT_INTERNAL_ERROR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(asks_between_its_key_exchange_and_the_end_of_its_flight),
        TEST(asks_for_the_kinds_of_keys_that_its_schemes_are_for),
        TEST(verifies_a_client_and_says_who_it_is),
        TEST(takes_a_certificate_of_each_kind_of_key),
        TEST(signs_with_each_hash_that_the_server_asks_for),
        TEST(serves_a_client_without_a_certificate_that_it_only_asked_for),
        TEST(refuses_a_client_without_the_certificate_that_it_demands),
        TEST(refuses_a_bad_certificate),
        TEST(refuses_a_signature_over_anything_else),
        TEST(refuses_a_certificate_whose_key_the_client_does_not_hold),
        TEST(refuses_a_scheme_that_it_did_not_offer_or_that_does_not_fit),
        TEST(wants_the_proof_with_a_certificate_and_not_without),
        TEST(refuses_a_client_that_answers_nothing),
        TEST(refuses_a_certificate_that_it_did_not_ask_for),
        TEST(shows_none_when_its_kind_of_key_is_not_asked_for),
        TEST(asks_its_program_about_the_client),
        TEST(keeps_no_messages_that_nobody_will_sign),
        TEST(does_not_take_lost_messages_for_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
