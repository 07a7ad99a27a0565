/* server13_test.c - what the server takes and refuses, message by message (RFC 9846 A.2). */
#include "exchange.h"
#include "support/pair.h"
#include "wire/authentication.h"
#include "wire/server_parameters.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;

static int start(void **state)
{
    (void)state;
    exchange_prepare(&x);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

static struct client_hello parsed(const struct queued *message)
{
    struct client_hello hello;
    struct reader in = reader_of(queued_body(message));
    assert_true(client_hello_parse(&hello, &in));
    return hello;
}

static void rewrite(struct queued *message, const struct client_hello *hello)
{
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    client_hello_write(&out, hello);
    assert_true(writer_done(&out));
    queued_set_body(message, writer_bytes(&out));
}

typedef void change_fn(struct client_hello *hello);

/* Changes the client's next hello where it waits. */
static void change_hello(change_fn *change)
{
    struct queued *message = exchange_next(&x.client);
    struct queued copy = *message; /* the views of the parsed hello stay where they are */
    struct client_hello hello = parsed(&copy);
    change(&hello);
    rewrite(message, &hello);
}

static void refuse_hello(change_fn *change, enum code code, enum alert alert)
{
    exchange_start(&x);
    change_hello(change);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, code, alert);
    assert_null(exchange_next(&x.server));
}

static void offer_no_versions(struct client_hello *hello)
{
    hello->supported_versions = bytes_of(NULL, 0);
}

static void offer_old_versions(struct client_hello *hello)
{
    hello->supported_versions = bytes_of("\x03\x03\x03\x02", 4);
}

static void say_another_legacy_version(struct client_hello *hello)
{
    hello->legacy_version = 0x0301;
}

static void offer_compression(struct client_hello *hello)
{
    hello->legacy_compression = bytes_of("\001\000", 2);
}

static void offer_no_suite_of_ours(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x2b\x13\x04", 4);
}

static void offer_no_group_of_ours(struct client_hello *hello)
{
    hello->supported_groups = bytes_of("\x01\x00", 2);
    hello->key_shares = bytes_of("", 0);
}

static void leave_groups_out(struct client_hello *hello)
{
    hello->supported_groups = bytes_of(NULL, 0);
}

static void leave_shares_out(struct client_hello *hello)
{
    hello->key_shares = bytes_of(NULL, 0);
}

static void leave_schemes_out(struct client_hello *hello)
{
    hello->signature_algorithms = bytes_of(NULL, 0);
}

static void offer_no_scheme_of_ours(struct client_hello *hello)
{
    hello->signature_algorithms = bytes_of("\x08\x08", 2); /* ed448 */
}

static void forget_the_group_of_the_share(struct client_hello *hello)
{
    hello->supported_groups = bytes_of("\x00\x17", 2);
}

static void send_an_all_zero_share(struct client_hello *hello)
{
    static const uint8_t share[4 + 32] = { 0x00, 0x1d, 0x00, 0x20 };
    hello->key_shares = bytes_of(share, sizeof share);
}

static void send_a_point_off_the_curve(struct client_hello *hello)
{
    static const uint8_t share[4 + 65] = { 0x00, 0x17, 0x00, 0x41, 0x04, 1 };
    hello->key_shares = bytes_of(share, sizeof share);
}

static void send_a_cookie(struct client_hello *hello)
{
    hello->cookie = bytes_of("unasked", 7);
}

static void tells_an_old_client_what_it_lacks(void **state)
{
    (void)state;
    x.server.config.lowest_version = TLS_1_3;
    refuse_hello(offer_no_versions, VERSION_NOT_SHARED, ALERT_PROTOCOL_VERSION);
    assert_string_equal(x.server.error.detail,
                        "the client speaks at most TLS 1.2; this server speaks TLS 1.3 alone");
}

static void refuses_a_list_of_versions_without_its_own(void **state)
{
    (void)state;
    x.server.config.lowest_version = TLS_1_3;
    refuse_hello(offer_old_versions, VERSION_NOT_SHARED, ALERT_PROTOCOL_VERSION);
    assert_string_equal(x.server.error.detail,
                        "the client offers TLS 1.2, TLS 1.1; this server speaks TLS 1.3 alone");
}

/* R69 */
static void refuses_another_legacy_version(void **state)
{
    (void)state;
    refuse_hello(say_another_legacy_version, LEGACY_VERSION_WRONG, ALERT_PROTOCOL_VERSION);
}

/* R14 */
static void refuses_any_compression_list_but_null_alone(void **state)
{
    (void)state;
    refuse_hello(offer_compression, COMPRESSION_NOT_NULL, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_when_no_suite_is_shared_and_names_the_offer(void **state)
{
    (void)state;
    refuse_hello(offer_no_suite_of_ours, SUITE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
    assert_non_null(strstr(x.server.error.detail, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
}

/* R20 */
static void refuses_when_no_group_is_shared_and_names_the_offer(void **state)
{
    (void)state;
    refuse_hello(offer_no_group_of_ours, GROUP_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
    assert_non_null(strstr(x.server.error.detail, "ffdhe2048"));
}

static void refuses_a_hello_without_its_mandatory_extensions(void **state)
{
    static change_fn *const changes[] = { leave_groups_out, leave_shares_out, leave_schemes_out };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (i > 0) {
            (void)stop(state);
            (void)start(state);
        }
        refuse_hello(changes[i], EXTENSION_MISSING, ALERT_MISSING_EXTENSION);
    }
}

/* R8 */
static void refuses_when_it_cannot_sign_as_the_client_wants(void **state)
{
    (void)state;
    refuse_hello(offer_no_scheme_of_ours, SIGNATURE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
    assert_string_equal(x.server.error.detail, "the client offers ed448");
}

/* R4 */
static void refuses_a_share_whose_group_is_not_offered(void **state)
{
    (void)state;
    refuse_hello(forget_the_group_of_the_share, KEY_SHARE_WITHOUT_ITS_GROUP,
                 ALERT_ILLEGAL_PARAMETER);
}

/* R25 */
static void refuses_shares_that_are_no_public_keys(void **state)
{
    refuse_hello(send_an_all_zero_share, KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
    (void)stop(state);
    (void)start(state);
    refuse_hello(send_a_point_off_the_curve, KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_a_cookie_that_nobody_gave(void **state)
{
    (void)state;
    refuse_hello(send_a_cookie, COOKIE_UNASKED, ALERT_ILLEGAL_PARAMETER);
}

/* The client sends a share for X25519 alone, which the server does not have. */
static void reach_second_hello(void)
{
    x.server.config.groups[0] = x.server.config.groups[2]; /* P-384 */
    x.server.config.group_count = 1;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.handshake.state, SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY);
    assert_true(exchange_pass(&x.server, &x.client));
}

/* R20, R21 */
static void asks_for_the_share_that_it_needs_and_goes_on(void **state)
{
    (void)state;
    reach_second_hello();
    assert_int_equal(x.server.change_cipher_specs, 1);
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done && x.server.facts.done);
    assert_true(x.client.facts.retried && x.server.facts.retried);
    assert_int_equal(x.server.facts.group, 24);
    assert_int_equal(x.server.change_cipher_specs, 1);
    assert_int_equal(x.client.change_cipher_specs, 1);
}

static void refuse_second_hello(change_fn *change, enum code code)
{
    reach_second_hello();
    change_hello(change);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, code, ALERT_ILLEGAL_PARAMETER);
}

static void change_random(struct client_hello *hello)
{
    hello->random = bytes_of("another random of thirty-two byte", 32);
}

static void drop_a_suite(struct client_hello *hello)
{
    hello->cipher_suites.len -= 2;
}

static void ask_for_another_name(struct client_hello *hello)
{
    hello->server_name = bytes_of("other.example", 13);
}

static void add_a_protocol(struct client_hello *hello)
{
    hello->alpn = bytes_of("\002h2", 3);
}

static void send_no_share(struct client_hello *hello)
{
    hello->key_shares = bytes_of("", 0);
}

static void change_session_id(struct client_hello *hello)
{
    hello->legacy_session_id.len = 0;
}

static void offer_early_data(struct client_hello *hello)
{
    hello->early_data = true;
}

/* R21 */
static void refuses_a_second_hello_that_differs(void **state)
{
    static change_fn *const changes[] = { change_random,  drop_a_suite,      ask_for_another_name,
                                          add_a_protocol, change_session_id, offer_early_data };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (i > 0) {
            (void)stop(state);
            (void)start(state);
        }
        refuse_second_hello(changes[i], HELLO_CHANGED);
    }
}

static void refuses_a_second_hello_that_is_cut_short(void **state)
{
    (void)state;
    reach_second_hello();
    struct bytes body = queued_body(exchange_next(&x.client));
    assert_false(exchange_give(&x.server, CLIENT_HELLO, bytes_of(body.data, body.len - 1)));
    expect_refusal(&x.server, MALFORMED_CLIENT_HELLO, ALERT_DECODE_ERROR);
}

static void refuses_a_second_hello_without_the_share(void **state)
{
    (void)state;
    refuse_second_hello(send_no_share, RETRY_NOT_FOLLOWED);
}

static void refuses_a_cookie_in_a_second_hello(void **state)
{
    (void)state;
    refuse_second_hello(send_a_cookie, COOKIE_UNASKED);
}

/* R46 */
static void refuses_a_third_hello(void **state)
{
    (void)state;
    reach_second_hello();
    struct queued hello = *exchange_next(&x.client);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_false(exchange_give(&x.server, CLIENT_HELLO, queued_body(&hello)));
    expect_refusal(&x.server, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* R18, R32 */
static void answers_with_one_flight_and_says_little_in_server_hello(void **state)
{
    static const uint8_t flight[] = { SERVER_HELLO, ENCRYPTED_EXTENSIONS, CERTIFICATE,
                                      CERTIFICATE_VERIFY, FINISHED };
    (void)state;
    x.client.config.alpn = x.server.config.alpn = bytes_of("\002h2", 3);
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.queued, sizeof flight);
    for (size_t i = 0; i < sizeof flight; i++)
        assert_int_equal(x.server.queue[i].bytes[0], flight[i]);
    /* header, version, random, session ID, suite, compression, length, supported_versions, key_share */
    assert_int_equal(x.server.queue[0].len, 4 + 2 + 32 + 33 + 2 + 1 + 2 + 6 + 40);
    assert_int_equal(x.server.write_level, PARLEY_LEVEL_APPLICATION);
    assert_int_equal(x.server.read_level, PARLEY_LEVEL_HANDSHAKE);
}

/* R60 */
static void sends_no_change_cipher_spec_to_a_client_without_a_session_id(void **state)
{
    (void)state;
    exchange_start(&x);
    change_hello(change_session_id);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.change_cipher_specs, 0);
}

/* R41 */
static void refuses_a_wrong_finished(void **state)
{
    (void)state;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    while (exchange_next(&x.server) != NULL)
        assert_true(exchange_pass(&x.server, &x.client));
    exchange_next(&x.client)->bytes[HANDSHAKE_HEADER_LEN] ^= 0x80;
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_false(x.server.facts.done);
}

static const struct recipe alice = { .name = "alice", .alt_names = "URI:spiffe://example/alice" };

/* The client's second flight is in its queue, not passed on. */
static void reach_client_certificate(parley_client_auth policy, const struct recipe *recipe)
{
    exchange_ask(&x, policy);
    if (recipe != NULL)
        exchange_give_identity(&x, recipe, NULL, "");
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    while (exchange_next(&x.server) != NULL)
        assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(x.server.handshake.state, SERVER_WAIT_CERTIFICATE);
    assert_int_equal(exchange_next(&x.client)->bytes[0], CERTIFICATE);
}

/* R36: right behind EncryptedExtensions, with the schemes and the authorities. */
static void asks_for_a_certificate_by_schemes_and_authorities(void **state)
{
    struct certificate_request request;
    (void)state;
    x.server.config.authorities = bytes_of("\0\2\x30\0", 4);
    exchange_ask(&x, PARLEY_CLIENT_REQUEST);
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.queue[1].bytes[0], ENCRYPTED_EXTENSIONS);
    assert_int_equal(x.server.queue[2].bytes[0], CERTIFICATE_REQUEST);
    struct reader in = reader_of(queued_body(&x.server.queue[2]));
    assert_true(certificate_request_parse(&request, &in));
    assert_int_equal(request.context.len, 0);
    assert_int_equal(request.signature_algorithms.len, 2 * x.server.config.scheme_count);
    assert_true(bytes_equal(request.certificate_authorities, x.server.config.authorities));
}

/* R42, R67 */
static void verifies_a_client_and_says_who_it_is(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, &alice);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.handshake.state, SERVER_WAIT_CERTIFICATE_VERIFY);
    assert_false(x.server.facts.verified);
    assert_true(exchange_run(&x));
    const parley_facts *facts = &x.server.facts;
    assert_true(facts->done && facts->verified && facts->client_certificate_sent);
    assert_int_equal(facts->client_verdict, PARLEY_CLIENT_CONFIRMED);
    assert_int_equal(facts->client_signature_scheme, 0x0403);
    assert_int_equal(facts->peer_chain_count, 1);
    assert_string_equal(facts->client_subject, "CN=alice");
    assert_string_equal(facts->client_names, "URI:spiffe://example/alice");
}

static void serves_a_client_without_a_certificate_that_it_only_asked_for(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUEST, NULL);
    assert_true(exchange_run(&x));
    const parley_facts *facts = &x.server.facts;
    assert_true(facts->done);
    assert_false(facts->verified || facts->client_certificate_sent);
    assert_int_equal(facts->client_verdict, PARLEY_CLIENT_UNKNOWN);
    assert_null(facts->client_subject);
}

/* R42 */
static void refuses_a_client_without_the_certificate_that_it_demands(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, NULL);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, CLIENT_CERTIFICATE_MISSING, ALERT_CERTIFICATE_REQUIRED);
}

static void refuse_client(const struct recipe *recipe, enum code code, enum alert alert)
{
    reach_client_certificate(PARLEY_CLIENT_REQUEST, recipe);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, code, alert);
    assert_false(x.server.facts.verified);
    assert_string_equal(x.server.facts.client_subject, "CN=mallory"); /* for the log */
}

/* R67: a bad certificate is refused even where none would do. */
static void refuses_a_client_whose_certificate_has_expired(void **state)
{
    (void)state;
    refuse_client(&(struct recipe){ .name = "mallory",
                                    .not_before_s = MADE_NOW_S - 20,
                                    .not_after_s = MADE_NOW_S - 10 },
                  CERTIFICATE_EXPIRED, ALERT_CERTIFICATE_EXPIRED);
    assert_non_null(strstr(x.server.error.detail, "CN=mallory"));
}

static void refuses_a_client_with_a_servers_certificate(void **state)
{
    (void)state;
    refuse_client(
        &(struct recipe){ .name = "mallory", .extensions = { "extendedKeyUsage=serverAuth" } },
        PURPOSE_WRONG, ALERT_UNSUPPORTED_CERTIFICATE);
    assert_non_null(strstr(x.server.error.detail, "clientAuth"));
}

static void refuses_a_client_whose_key_may_not_sign(void **state)
{
    (void)state;
    refuse_client(&(struct recipe){ .name = "mallory",
                                    .extensions = { "extendedKeyUsage=clientAuth",
                                                    "keyUsage=critical,keyAgreement" } },
                  KEY_USAGE_WRONG, ALERT_BAD_CERTIFICATE);
}

static void refuses_a_client_whose_certificate_has_a_wrong_signature(void **state)
{
    (void)state;
    refuse_client(&(struct recipe){ .name = "mallory", .wrong_signature = true },
                  CERTIFICATE_SIGNATURE_WRONG, ALERT_BAD_CERTIFICATE);
}

static void refuses_a_client_of_an_unknown_authority(void **state)
{
    struct made *other = make_certificate(&(struct recipe){ .name = "other", .ca = true }, NULL);
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "mallory" }, other, "");
    refuse_client(NULL, UNKNOWN_ISSUER, ALERT_UNKNOWN_CA);
    made_free(other);
}

/* RFC 9846 4.5.1.3: the intermediate comes with it. */
static void verifies_a_client_by_an_intermediate_authority(void **state)
{
    struct made *between =
        make_certificate(&(struct recipe){ .name = "between", .ca = true }, pair_authority());
    (void)state;
    exchange_give_identity(&x, &alice, between, between->pem);
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, NULL);
    assert_true(exchange_run(&x));
    assert_true(x.server.facts.verified);
    assert_int_equal(x.server.facts.peer_chain_count, 2);
    made_free(between);
}

/* R8, R39 */
static void verifies_clients_with_every_kind_of_key(void **state)
{
    static const struct {
        enum made_key key;
        uint16_t scheme;
    } kinds[] = {
        { MADE_P256, 0x0403 },    { MADE_P384, 0x0503 },     { MADE_P521, 0x0603 },
        { MADE_ED25519, 0x0807 }, { MADE_RSA_2048, 0x0804 }, { MADE_RSA_PSS_2048, 0x0809 },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (i > 0) {
            (void)stop(state);
            (void)start(state);
        }
        reach_client_certificate(PARLEY_CLIENT_REQUIRE,
                                 &(struct recipe){ .name = "alice", .key = kinds[i].key });
        assert_true(exchange_run(&x));
        assert_true(x.server.facts.verified);
        assert_int_equal(x.server.facts.client_signature_scheme, kinds[i].scheme);
        assert_int_equal(x.server.facts.signature_scheme, 0x0403); /* its own */
    }
}

static void refuse_next(enum code code, enum alert alert)
{
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, code, alert);
    assert_false(x.server.facts.done || x.server.facts.verified);
}

/* R39: a chain alone proves nothing. */
static void refuses_a_client_that_does_not_hold_the_key(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, &alice);
    assert_true(exchange_pass(&x.client, &x.server));
    struct queued *verify = exchange_next(&x.client);
    verify->bytes[verify->len - 1] ^= 1;
    refuse_next(POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
}

/* The context string is another for each side. */
static void refuses_a_servers_signature_from_a_client(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, &alice);
    assert_true(exchange_pass(&x.client, &x.server));
    *exchange_next(&x.client) = x.server.queue[4];
    assert_int_equal(x.server.queue[4].bytes[0], CERTIFICATE_VERIFY);
    refuse_next(POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
}

static void refuses_a_scheme_that_it_did_not_list(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, &alice);
    assert_true(exchange_pass(&x.client, &x.server));
    memcpy(exchange_next(&x.client)->bytes + HANDSHAKE_HEADER_LEN, "\x02\x03", 2); /* ecdsa_sha1 */
    refuse_next(SCHEME_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
}

/* R46 */
static void refuses_a_client_that_leaves_its_proof_out(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, &alice);
    assert_true(exchange_pass(&x.client, &x.server));
    exchange_drop(&x.client);
    refuse_next(MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_client_that_leaves_its_certificate_out(void **state)
{
    (void)state;
    reach_client_certificate(PARLEY_CLIENT_REQUEST, NULL);
    exchange_drop(&x.client);
    refuse_next(MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_certificate_that_it_did_not_ask_for(void **state)
{
    (void)state;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_false(exchange_give(&x.server, CERTIFICATE, bytes_of("\0\0\0\0", 4)));
    expect_refusal(&x.server, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void give_certificate(const struct certificate_message *certificate)
{
    uint8_t room[MESSAGE_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    certificate_message_write(&out, certificate);
    assert_true(writer_done(&out));
    reach_client_certificate(PARLEY_CLIENT_REQUEST, NULL);
    assert_false(exchange_give(&x.server, CERTIFICATE, writer_bytes(&out)));
}

static void refuses_a_clients_certificate_with_a_context(void **state)
{
    (void)state;
    give_certificate(&(struct certificate_message){ .context = bytes_of("x", 1) });
    expect_refusal(&x.server, CONTEXT_NOT_EMPTY, ALERT_ILLEGAL_PARAMETER);
}

/* RFC 9846 4.5.1: it answers extensions of the CertificateRequest only. */
static void refuses_a_client_that_staples_unasked(void **state)
{
    (void)state;
    give_certificate(&(struct certificate_message){ .count = 1,
                                                    .certificates = { pair_authority()->der },
                                                    .ocsp_responses = { bytes_of("x", 1) } });
    expect_refusal(&x.server, EXTENSION_NOT_OFFERED, ALERT_UNSUPPORTED_EXTENSION);
}

static void takes_any_certificate_when_verification_was_switched_off(void **state)
{
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
    x.server.config.verify = false;
    exchange_give_identity(&x, &alice, NULL, "");
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_true(x.server.facts.done && x.server.facts.client_certificate_sent);
    assert_false(x.server.facts.verified);
    assert_int_equal(x.server.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
}

static void reach_question_about_client(void)
{
    x.server.config.ask_peer = true;
    reach_client_certificate(PARLEY_CLIENT_REQUIRE, &alice);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(handshake_asks_about_peer(&x.server.handshake));
    assert_true(x.server.facts.verified);
}

static void waits_for_the_programs_word_about_a_client(void **state)
{
    (void)state;
    reach_question_about_client();
    assert_true(handshake_answer_about_peer(&x.server.handshake, true));
    assert_true(exchange_run(&x));
    assert_true(x.server.facts.done);
}

static void ends_when_the_program_refuses_a_client(void **state)
{
    (void)state;
    reach_question_about_client();
    assert_false(handshake_answer_about_peer(&x.server.handshake, false));
    expect_refusal(&x.server, PEER_REFUSED_BY_CALLER, ALERT_ACCESS_DENIED);
}

static void asks_nobody_about_a_client_without_a_certificate(void **state)
{
    (void)state;
    x.server.config.ask_peer = true;
    reach_client_certificate(PARLEY_CLIENT_REQUEST, NULL);
    assert_true(exchange_run(&x));
    assert_true(x.server.facts.done);
}

/* A retry comes before the request, and changes nothing about it. */
static void asks_for_a_certificate_after_a_retry(void **state)
{
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
    exchange_give_identity(&x, &alice, NULL, "");
    reach_second_hello();
    assert_true(exchange_run(&x));
    assert_true(x.server.facts.verified && x.server.facts.retried);
}

/* R29, R24: the same two peers twice have nothing in common. */
static void has_new_secrets_and_shares_each_time(void **state)
{
    struct traffic_secret first;
    struct queued hello;
    struct key_share one, other;
    exchange_start(&x);
    hello = *exchange_next(&x.client);
    assert_true(exchange_run(&x));
    first = x.client.writing;
    (void)stop(state);
    (void)start(state);
    exchange_start(&x);
    struct client_hello before = parsed(&hello), now = parsed(exchange_next(&x.client));
    struct reader before_shares = reader_of(before.key_shares);
    struct reader now_shares = reader_of(now.key_shares);
    assert_true(key_share_next(&before_shares, &one) && key_share_next(&now_shares, &other));
    assert_false(bytes_equal(one.key_exchange, other.key_exchange));
    assert_true(exchange_run(&x));
    assert_memory_not_equal(first.bytes, x.client.writing.bytes, 32);
}

/* A hello that offers early data under a PSK that this server does not know (RFC 9846 4.3.10). */
static struct bytes early_hello(struct queued *room)
{
    static const uint8_t binder[32] = { 7 };
    struct queued *message = exchange_next(&x.client);
    struct bytes body = queued_body(message);
    size_t at = 2 + 32 + 33 + 2 + 2 * ((size_t)SUITES_MAX + SUITES12_COUNT) + 2;
    struct writer out = writer_of(room->bytes, sizeof room->bytes);
    write_bytes(&out, bytes_of(body.data, at));
    struct mark block = open_vector(&out, 2);
    write_bytes(&out, bytes_of(body.data + at + 2, body.len - at - 2));
    struct mark extension = open_extension(&out, EXTENSION_PSK_KEY_EXCHANGE_MODES);
    write_vector(&out, 1, bytes_of("\001", 1));
    close_vector(&out, extension);
    extension = open_extension(&out, EXTENSION_EARLY_DATA);
    close_vector(&out, extension);
    extension = open_extension(&out, EXTENSION_PRE_SHARED_KEY);
    struct mark identities = open_vector(&out, 2);
    write_vector(&out, 2, bytes_of("ticket", 6));
    write_u32(&out, 0);
    close_vector(&out, identities);
    struct mark binders = open_vector(&out, 2);
    write_vector(&out, 1, bytes_of(binder, sizeof binder));
    close_vector(&out, binders);
    close_vector(&out, extension);
    close_vector(&out, block);
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

static void ignores_a_ticket_and_skips_the_early_data_under_it(void **state)
{
    static struct queued room;
    (void)state;
    exchange_start(&x);
    assert_true(exchange_give(&x.server, CLIENT_HELLO, early_hello(&room)));
    assert_true(x.server.skips_early_data);
    assert_false(x.server.skips_after_retry);
    assert_int_equal(x.server.queued, 5);
}

static void skips_early_data_in_another_way_after_a_retry(void **state)
{
    static struct queued room;
    (void)state;
    x.server.config.groups[0] = x.server.config.groups[2];
    x.server.config.group_count = 1;
    exchange_start(&x);
    assert_true(exchange_give(&x.server, CLIENT_HELLO, early_hello(&room)));
    assert_true(x.server.skips_after_retry);
    assert_int_equal(x.server.queued, 1);
}

static void expect_refusal_of_more_input(void)
{
    x.server.has_more_input = true;
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, MESSAGE_ACROSS_KEY_CHANGE, ALERT_UNEXPECTED_MESSAGE);
    assert_null(exchange_next(&x.server));
}

/* RFC 9846 5.1: the first, the first that needs a retry, and the second. Nothing is answered. */
static void refuses_bytes_behind_a_client_hello(void **state)
{
    exchange_start(&x);
    expect_refusal_of_more_input();
    for (int second = 0; second <= 1; second++) {
        stop(state);
        start(state);
        x.client.config.share_group_count = 0;
        exchange_start(&x);
        if (second) {
            assert_true(exchange_pass(&x.client, &x.server));
            assert_true(exchange_pass(&x.server, &x.client));
        }
        expect_refusal_of_more_input();
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tells_an_old_client_what_it_lacks),
        TEST(refuses_a_list_of_versions_without_its_own),
        TEST(refuses_another_legacy_version),
        TEST(refuses_any_compression_list_but_null_alone),
        TEST(refuses_when_no_suite_is_shared_and_names_the_offer),
        TEST(refuses_when_no_group_is_shared_and_names_the_offer),
        TEST(refuses_a_hello_without_its_mandatory_extensions),
        TEST(refuses_when_it_cannot_sign_as_the_client_wants),
        TEST(refuses_a_share_whose_group_is_not_offered),
        TEST(refuses_shares_that_are_no_public_keys),
        TEST(refuses_a_cookie_that_nobody_gave),
        TEST(asks_for_the_share_that_it_needs_and_goes_on),
        TEST(refuses_a_second_hello_that_differs),
        TEST(refuses_a_second_hello_that_is_cut_short),
        TEST(refuses_a_second_hello_without_the_share),
        TEST(refuses_a_cookie_in_a_second_hello),
        TEST(refuses_a_third_hello),
        TEST(answers_with_one_flight_and_says_little_in_server_hello),
        TEST(sends_no_change_cipher_spec_to_a_client_without_a_session_id),
        TEST(refuses_a_wrong_finished),
        TEST(asks_for_a_certificate_by_schemes_and_authorities),
        TEST(verifies_a_client_and_says_who_it_is),
        TEST(serves_a_client_without_a_certificate_that_it_only_asked_for),
        TEST(refuses_a_client_without_the_certificate_that_it_demands),
        TEST(refuses_a_client_whose_certificate_has_expired),
        TEST(refuses_a_client_with_a_servers_certificate),
        TEST(refuses_a_client_whose_key_may_not_sign),
        TEST(refuses_a_client_whose_certificate_has_a_wrong_signature),
        TEST(refuses_a_client_of_an_unknown_authority),
        TEST(verifies_a_client_by_an_intermediate_authority),
        TEST(verifies_clients_with_every_kind_of_key),
        TEST(refuses_a_client_that_does_not_hold_the_key),
        TEST(refuses_a_servers_signature_from_a_client),
        TEST(refuses_a_scheme_that_it_did_not_list),
        TEST(refuses_a_client_that_leaves_its_proof_out),
        TEST(refuses_a_client_that_leaves_its_certificate_out),
        TEST(refuses_a_certificate_that_it_did_not_ask_for),
        TEST(refuses_a_clients_certificate_with_a_context),
        TEST(refuses_a_client_that_staples_unasked),
        TEST(takes_any_certificate_when_verification_was_switched_off),
        TEST(waits_for_the_programs_word_about_a_client),
        TEST(ends_when_the_program_refuses_a_client),
        TEST(asks_nobody_about_a_client_without_a_certificate),
        TEST(asks_for_a_certificate_after_a_retry),
        TEST(has_new_secrets_and_shares_each_time),
        TEST(ignores_a_ticket_and_skips_the_early_data_under_it),
        TEST(skips_early_data_in_another_way_after_a_retry),
        TEST(refuses_bytes_behind_a_client_hello),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
