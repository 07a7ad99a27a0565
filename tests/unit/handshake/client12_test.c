/* client12_test.c - what the client of TLS 1.2 takes and refuses, message by message (RFC 5246 7.3). */
#include "exchange.h"

#include "legacy/suites.h"
#include "wire/authentication12.h"
#include "wire/key_exchange.h"
#include "wire/server_hello12.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;

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

/* All was passed on up to and without the server's message of this type. */
static struct queued *reach(unsigned type)
{
    exchange_start(&x);
    exchange_run_until(&x, &x.server, type);
    return exchange_next(&x.server);
}

static void refuse_next(enum code code, enum alert alert)
{
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, code, alert);
}

/* Passes a ServerHello that `change` has changed, and expects to be refused. */
static void refuse_hello(void (*change)(struct server_hello12 *hello), enum code code,
                         enum alert alert)
{
    uint8_t room[1024];
    struct writer out = writer_of(room, sizeof room);
    struct queued *message = reach(SERVER_HELLO);
    struct queued copy = *message; /* the views of the parsed hello stay where they are */
    struct reader in = reader_of(queued_body(&copy));
    struct server_hello12 hello;
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    change(&hello);
    server_hello12_write(&out, &hello);
    queued_set_body(message, writer_bytes(&out));
    refuse_next(code, alert);
}

static void choose_suite_of_tls13(struct server_hello12 *hello)
{
    hello->cipher_suite = 0x1301;
}

static void choose_static_rsa(struct server_hello12 *hello)
{
    hello->cipher_suite = 0x009c;
}

static void compress(struct server_hello12 *hello)
{
    hello->compression = 1;
}

static void forget_extended_main_secret(struct server_hello12 *hello)
{
    hello->extended_main_secret = false;
}

static void forget_renegotiation(struct server_hello12 *hello)
{
    hello->secure_renegotiation = false;
}

static void promise_a_ticket(struct server_hello12 *hello)
{
    hello->session_ticket = true;
}

static void promise_a_status(struct server_hello12 *hello)
{
    hello->status_request = true;
}

static void answer_alpn(struct server_hello12 *hello)
{
    hello->alpn = bytes_of("h3", 2);
}

static void choose_cbc(struct server_hello12 *hello)
{
    hello->cipher_suite = 0xc023;
}

static void encrypt_then_mac(struct server_hello12 *hello)
{
    hello->encrypt_then_mac = true;
}

static void choose_cbc_and_encrypt_then_mac(struct server_hello12 *hello)
{
    choose_cbc(hello);
    encrypt_then_mac(hello);
}

/* R31; RFC 7366 3: without an offer of CBC, with one that is answered badly, and with an answer for another
 * suite. */
static void takes_cbc_with_encrypt_then_mac_or_not_at_all(void **state)
{
    struct handshake_config *config = &x.client.config;
    refuse_hello(choose_cbc, SUITE_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
    stop(state);
    start(state);
    refuse_hello(choose_cbc_and_encrypt_then_mac, EXTENSION_NOT_OFFERED,
                 ALERT_UNSUPPORTED_EXTENSION);
    stop(state);
    start(state);
    if (!legacy_is_built())
        return;
    config->suite12_count =
        legacy_suites_add(config->suites12, config->suite12_count, x.provider, false, true);
    refuse_hello(choose_cbc, ENCRYPT_THEN_MAC_MISSING, ALERT_HANDSHAKE_FAILURE);
    stop(state);
    start(state);
    config->suite12_count =
        legacy_suites_add(config->suites12, config->suite12_count, x.provider, false, true);
    refuse_hello(encrypt_then_mac, ENCRYPT_THEN_MAC_UNFIT, ALERT_ILLEGAL_PARAMETER);
}

/* R48, R15 */
static void refuses_a_suite_that_was_not_offered_for_this_version(void **state)
{
    x.client.config.suite_count = 1; /* a suite of TLS 1.3 was offered, for TLS 1.3 */
    refuse_hello(choose_suite_of_tls13, SUITE_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
    stop(state);
    start(state);
    refuse_hello(choose_static_rsa, SUITE_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
    assert_string_equal(x.client.error.detail,
                        "TLS_RSA_WITH_AES_128_GCM_SHA256 (0x009c): static RSA key exchange");
}

/* R10 */
static void refuses_compression(void **state)
{
    (void)state;
    refuse_hello(compress, COMPRESSION_NOT_NULL, ALERT_ILLEGAL_PARAMETER);
}

/* R30 */
static void refuses_a_server_without_extended_main_secret(void **state)
{
    (void)state;
    refuse_hello(forget_extended_main_secret, NO_EXTENDED_MAIN_SECRET, ALERT_HANDSHAKE_FAILURE);
}

static void refuses_a_server_that_does_not_speak_of_renegotiation(void **state)
{
    (void)state;
    refuse_hello(forget_renegotiation, RENEGOTIATION_NOT_SECURED, ALERT_HANDSHAKE_FAILURE);
}

static void refuses_answers_to_what_it_did_not_offer(void **state)
{
    refuse_hello(promise_a_ticket, EXTENSION_NOT_OFFERED, ALERT_UNSUPPORTED_EXTENSION);
    stop(state);
    start(state);
    x.client.config.revocation = REVOCATION_OFF; /* else a status is asked for */
    refuse_hello(promise_a_status, EXTENSION_NOT_OFFERED, ALERT_UNSUPPORTED_EXTENSION);
}

static void refuses_a_protocol_that_was_not_offered(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2", 3);
    refuse_hello(answer_alpn, PROTOCOL_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
}

/* RFC 5246 7.4.1.3: the session ID of a client that also speaks TLS 1.3 names no session (E.4). */
static void refuses_a_session_that_never_was(void **state)
{
    (void)state;
    x.client.config.highest_version = TLS_1_3;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    struct queued *message = exchange_next(&x.server);
    struct queued copy = *message;
    struct reader in = reader_of(queued_body(&copy));
    struct server_hello12 hello;
    uint8_t room[1024];
    struct writer out = writer_of(room, sizeof room);
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    hello.session_id = offer_session_id(&x.client.handshake.scratch->offer);
    assert_int_equal(hello.session_id.len, 32);
    server_hello12_write(&out, &hello);
    queued_set_body(message, writer_bytes(&out));
    refuse_next(SESSION_ID_ECHOED, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_a_server_without_a_certificate(void **state)
{
    static const uint8_t none[3];
    (void)state;
    (void)reach(CERTIFICATE);
    assert_false(exchange_give(&x.client, CERTIFICATE, bytes_of(none, sizeof none)));
    expect_refusal(&x.client, MALFORMED_CERTIFICATE, ALERT_DECODE_ERROR);
}

/* The suite says ECDSA or RSA; the certificate has to be of that kind. */
static void refuses_a_certificate_that_does_not_fit_the_suite(void **state)
{
    (void)state;
    struct made *rsa = make_certificate(
        &(struct recipe){ .name = "rsa", .alt_names = "DNS:" EXCHANGE_NAME, .key = MADE_RSA_2048 },
        NULL);
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    certificate_message12_write(
        &out, &(struct certificate_message){ .count = 1, .certificates = { rsa->der } });
    x.client.config.verify = false; /* the path is not the point here */
    (void)reach(CERTIFICATE);
    assert_false(exchange_give(&x.client, CERTIFICATE, writer_bytes(&out)));
    expect_refusal(&x.client, KEY_NOT_FOR_SUITE, ALERT_ILLEGAL_PARAMETER);
    made_free(rsa);
}

/* RFC 8422 5.3 */
static void refuses_a_certificate_on_a_curve_that_was_not_offered(void **state)
{
    (void)state;
    x.client.config.verify = false; /* the path is not the point here */
    struct made *p384 = make_certificate(
        &(struct recipe){ .name = "p384", .alt_names = "DNS:" EXCHANGE_NAME, .key = MADE_P384 },
        NULL);
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    certificate_message12_write(
        &out, &(struct certificate_message){ .count = 1, .certificates = { p384->der } });
    x.client.config.group_count = 2; /* X25519 and P-256 */
    (void)reach(CERTIFICATE);
    assert_false(exchange_give(&x.client, CERTIFICATE, writer_bytes(&out)));
    expect_refusal(&x.client, KEY_NOT_FOR_SUITE, ALERT_ILLEGAL_PARAMETER);
    assert_string_equal(x.client.error.detail, "its curve was not offered");
    made_free(p384);
}

/* R47: the status that was asked for comes, or does not. */
static void takes_a_certificate_status_when_it_was_promised(void **state)
{
    static const uint8_t status[] = { 1, 0, 0, 1, 0x30 };
    (void)state;
    x.client.config.verify = false; /* what it says is not the point here */
    (void)reach(CERTIFICATE);
    x.client.handshake.scratch->tls12.status_follows = true;
    assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(x.client.handshake.state, CLIENT12_WAIT_CERTIFICATE_STATUS);
    assert_true(exchange_give(&x.client, CERTIFICATE_STATUS, bytes_of(status, sizeof status)));
    assert_int_equal(x.client.handshake.state, CLIENT12_WAIT_SERVER_KEY_EXCHANGE);
}

static void bears_that_a_promised_status_does_not_come(void **state)
{
    (void)state;
    (void)reach(CERTIFICATE);
    x.client.handshake.scratch->tls12.status_follows = true;
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done);
}

static struct server_key_exchange parsed_exchange(const struct queued *message)
{
    struct server_key_exchange exchange;
    struct reader in = reader_of(queued_body(message));
    assert_true(server_key_exchange_parse(&exchange, &in));
    return exchange;
}

static void rewrite_exchange(struct queued *message, const struct server_key_exchange *exchange)
{
    uint8_t room[2048];
    struct writer out = writer_of(room, sizeof room);
    server_key_exchange_write(&out, exchange);
    queued_set_body(message, writer_bytes(&out));
}

static void refuse_scheme(uint16_t scheme, enum code code)
{
    struct queued *message = reach(SERVER_KEY_EXCHANGE);
    struct queued copy = *message;
    struct server_key_exchange exchange = parsed_exchange(&copy);
    exchange.algorithm = scheme;
    rewrite_exchange(message, &exchange);
    refuse_next(code, ALERT_ILLEGAL_PARAMETER);
}

/* R49: SHA-1, SHA-224 and what was left out of the list. */
static void refuses_a_scheme_that_was_not_offered(void **state)
{
    static const uint16_t schemes[] = { 0x0203, 0x0303, 0x0000 };
    for (size_t i = 0; i < 3; i++) {
        refuse_scheme(schemes[i], SCHEME_NOT_OFFERED);
        stop(state);
        start(state);
    }
    x.client.config.scheme_count = 1;
    refuse_scheme(0x0603, SCHEME_NOT_OFFERED);
}

static void refuses_a_scheme_that_does_not_fit_the_key(void **state)
{
    (void)state;
    refuse_scheme(0x0804, SCHEME_NOT_FOR_KEY);
}

/* RFC 5246 7.4.1.4.1: any hash goes with any curve; here P-256 signs with SHA-384. */
static void takes_any_hash_with_any_curve(void **state)
{
    static const struct scheme *only;
    (void)state;
    only = scheme_of(0x0503);
    x.server.config.schemes[0] = only;
    x.server.config.scheme_count = 1;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_int_equal(x.client.facts.signature_scheme, 0x0503);
    assert_true(x.client.facts.verified);
}

/* R49: the signature covers both randoms and the parameters. */
static void refuses_a_signature_over_anything_else(void **state)
{
    struct queued *message = reach(SERVER_KEY_EXCHANGE);
    message->bytes[HANDSHAKE_HEADER_LEN + 10] ^= 1; /* in the public key */
    refuse_next(POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
    assert_null(exchange_next(&x.client));
    assert_false(x.client.facts.verified);
    for (size_t i = 0; i < 2; i++) {
        stop(state);
        start(state);
        (void)reach(SERVER_KEY_EXCHANGE);
        struct randoms *randoms = &x.client.handshake.randoms;
        (i == 0 ? randoms->client : randoms->server)[31] ^= 1;
        refuse_next(POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
    }
}

/* R19 */
static void refuses_a_group_that_was_not_offered(void **state)
{
    (void)state;
    struct queued *message = reach(SERVER_KEY_EXCHANGE);
    message->bytes[HANDSHAKE_HEADER_LEN + 2] = 30; /* X448 */
    refuse_next(GROUP_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
}

/* R25: signed by the server itself, and yet no key. */
static void refuses_a_key_that_is_none(void **state)
{
    (void)state;
    struct scratch *scratch;
    exchange_start(&x);
    exchange_run_until(&x, &x.server, SERVER_HELLO_DONE);
    scratch = x.client.handshake.scratch;
    memset(scratch->tls12.server_share, 0, sizeof scratch->tls12.server_share);
    refuse_next(KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
    assert_null(exchange_next(&x.client));
}

static void refuses_a_key_of_a_wrong_length(void **state)
{
    uint8_t params_room[64];
    struct writer params = writer_of(params_room, sizeof params_room);
    (void)state;
    struct queued *message = reach(SERVER_KEY_EXCHANGE);
    struct queued copy = *message;
    struct server_key_exchange exchange = parsed_exchange(&copy);
    server_ecdh_params_write(&params, exchange.group,
                             bytes_of(exchange.public_key.data, exchange.public_key.len - 1));
    exchange.params = writer_bytes(&params);
    rewrite_exchange(message, &exchange);
    refuse_next(KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
}

/* R51 */
static void refuses_a_server_hello_done_that_says_more(void **state)
{
    (void)state;
    (void)reach(SERVER_HELLO_DONE);
    assert_false(exchange_give(&x.client, SERVER_HELLO_DONE, bytes_of("x", 1)));
    expect_refusal(&x.client, MALFORMED_SERVER_HELLO_DONE, ALERT_DECODE_ERROR);
    assert_null(exchange_next(&x.client));
}

static void refuses_bytes_behind_server_hello_done(void **state)
{
    (void)state;
    (void)reach(SERVER_HELLO_DONE);
    x.client.has_more_input = true;
    refuse_next(MESSAGE_ACROSS_KEY_CHANGE, ALERT_UNEXPECTED_MESSAGE);
    assert_null(exchange_next(&x.client));
}

/* R42, R50, R52 */
static void answers_a_certificate_request_with_no_certificate(void **state)
{
    static const uint8_t schemes[] = { 0x04, 0x03 }, types[] = { 64 };
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    (void)reach(SERVER_HELLO_DONE);
    certificate_request12_write(
        &out, &(struct certificate_request12){ .certificate_types = bytes_of(types, 1),
                                               .signature_algorithms = bytes_of(schemes, 2) });
    assert_true(exchange_give(&x.client, CERTIFICATE_REQUEST, writer_bytes(&out)));
    assert_true(exchange_pass(&x.server, &x.client));
    struct bytes body = queued_body(exchange_next(&x.client));
    assert_int_equal(exchange_next(&x.client)->bytes[0], CERTIFICATE);
    assert_true(bytes_equal(body, bytes_of("\0\0\0", 3)));
    exchange_drop(&x.client);
    assert_int_equal(exchange_next(&x.client)->bytes[0], CLIENT_KEY_EXCHANGE);
}

/* R57: it changes nothing before it has its place. */
static void refuses_an_early_change_cipher_spec(void **state)
{
    static const unsigned before[] = { SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE,
                                       SERVER_HELLO_DONE };
    for (size_t i = 0; i < 4; i++) {
        (void)reach(before[i]);
        assert_false(exchange_give_change_cipher_spec(&x.client));
        expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
        assert_int_equal(x.client.secrets, 0);
        stop(state);
        start(state);
    }
}

/* R57 */
static void refuses_finished_without_change_cipher_spec(void **state)
{
    (void)state;
    (void)reach(CHANGE_CIPHER_SPEC);
    exchange_drop(&x.server);
    refuse_next(MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* R57 */
static void refuses_a_second_change_cipher_spec(void **state)
{
    (void)state;
    (void)reach(FINISHED);
    assert_false(exchange_give_change_cipher_spec(&x.client));
    expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_change_cipher_spec_in_the_midst_of_a_message(void **state)
{
    (void)state;
    (void)reach(CHANGE_CIPHER_SPEC);
    x.client.has_more_input = true;
    refuse_next(MESSAGE_ACROSS_KEY_CHANGE, ALERT_UNEXPECTED_MESSAGE);
}

/* R58 */
static void refuses_a_wrong_finished(void **state)
{
    struct queued *message = reach(FINISHED);
    message->bytes[message->len - 1] ^= 1;
    refuse_next(FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_false(x.client.facts.done);
    stop(state);
    start(state);
    message = reach(FINISHED);
    queued_set_body(message, bytes_of(message->bytes + HANDSHAKE_HEADER_LEN, 11));
    refuse_next(MALFORMED_FINISHED, ALERT_DECODE_ERROR);
}

/* R58: the client's own Finished is no proof of the server. */
static void refuses_its_own_finished(void **state)
{
    (void)state;
    struct queued *message = reach(FINISHED);
    struct queued own = x.client.queue[x.client.queued - 1];
    assert_int_equal(own.bytes[0], FINISHED);
    *message = own;
    refuse_next(FINISHED_WRONG, ALERT_DECRYPT_ERROR);
}

/* R27, R57: both sides change each direction once, with a key for each. */
static void changes_keys_once_in_each_direction(void **state)
{
    (void)state;
    (void)reach(CHANGE_CIPHER_SPEC);
    assert_int_equal(x.client.write_level, PARLEY_LEVEL_HANDSHAKE);
    assert_int_equal(x.client.read_level, PARLEY_LEVEL_PLAIN);
    assert_false(x.client.reached_application);
    assert_true(exchange_run(&x));
    assert_true(x.client.reached_application && x.server.reached_application);
    assert_int_equal(x.client.secrets, 2);
    assert_memory_equal(&x.client.writing12, &x.server.reading12, sizeof x.client.writing12);
    assert_memory_equal(&x.client.reading12, &x.server.writing12, sizeof x.client.reading12);
    assert_memory_not_equal(x.client.reading12.key, x.client.writing12.key, 16);
}

/* RFC 5246 7.4.1.1 */
static void refuses_to_renegotiate_and_goes_on(void **state)
{
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    for (int i = 0; i < RENEGOTIATIONS_MAX; i++) {
        x.client.warned = ALERT_NONE;
        assert_true(exchange_give(&x.client, HELLO_REQUEST, bytes_of(NULL, 0)));
        assert_int_equal(x.client.warned, ALERT_NO_RENEGOTIATION);
    }
    assert_null(exchange_next(&x.client));
    handshake_data_passed(&x.client.handshake);
    for (int i = 0; i < RENEGOTIATIONS_MAX; i++)
        assert_true(exchange_give(&x.client, HELLO_REQUEST, bytes_of(NULL, 0)));
    assert_false(exchange_give(&x.client, HELLO_REQUEST, bytes_of(NULL, 0)));
    expect_refusal(&x.client, RENEGOTIATION_FLOOD, ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 5246 7.4.1.1: and it is no part of what Finished speaks of. */
static void ignores_a_hello_request_while_a_handshake_is_held(void **state)
{
    static const unsigned before[] = { CERTIFICATE, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE,
                                       CHANGE_CIPHER_SPEC };
    (void)state;
    exchange_start(&x);
    x.client.warned = ALERT_NONE;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        exchange_run_until(&x, &x.server, before[i]);
        assert_true(exchange_give(&x.client, HELLO_REQUEST, bytes_of(NULL, 0)));
    }
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done && x.server.facts.done);
    assert_int_equal(x.client.warned, ALERT_NONE);
}

static void bears_only_so_many_hello_requests_in_a_handshake(void **state)
{
    (void)state;
    (void)reach(CERTIFICATE);
    for (int i = 0; i < RENEGOTIATIONS_MAX; i++)
        assert_true(exchange_give(&x.client, HELLO_REQUEST, bytes_of(NULL, 0)));
    assert_false(exchange_give(&x.client, HELLO_REQUEST, bytes_of(NULL, 0)));
    expect_refusal(&x.client, RENEGOTIATION_FLOOD, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_hello_request_that_says_more(void **state)
{
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_false(exchange_give(&x.client, HELLO_REQUEST, bytes_of("x", 1)));
    expect_refusal(&x.client, MALFORMED_HELLO_REQUEST, ALERT_DECODE_ERROR);
}

static void waits_for_the_programs_word_when_it_asked_to_be_asked(void **state)
{
    (void)state;
    x.client.config.ask_peer = true;
    (void)reach(SERVER_HELLO_DONE);
    assert_true(exchange_pass(&x.server, &x.client));
    assert_true(handshake_asks_about_peer(&x.client.handshake));
    assert_null(exchange_next(&x.client));
    assert_true(handshake_answer_about_peer(&x.client.handshake, true));
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done);
}

static void ends_when_the_program_refuses_the_peer(void **state)
{
    (void)state;
    x.client.config.ask_peer = true;
    (void)reach(SERVER_HELLO_DONE);
    assert_true(exchange_pass(&x.server, &x.client));
    assert_false(handshake_answer_about_peer(&x.client.handshake, false));
    expect_refusal(&x.client, PEER_REFUSED_BY_CALLER, ALERT_ACCESS_DENIED);
}

/* R30, RFC 7627: without it nothing can be exported, and it has to be allowed by both. */
static void talks_to_a_server_without_extended_main_secret_when_allowed(void **state)
{
    uint8_t out[16];
    (void)state;
    x.client.config.allow_no_extended_main_secret = true;
    struct queued *message = reach(SERVER_HELLO);
    struct queued copy = *message;
    struct reader in = reader_of(queued_body(&copy));
    struct server_hello12 hello;
    uint8_t room[1024];
    struct writer out_hello = writer_of(room, sizeof room);
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    hello.extended_main_secret = false;
    server_hello12_write(&out_hello, &hello);
    queued_set_body(message, writer_bytes(&out_hello));
    assert_true(exchange_pass(&x.server, &x.client));
    assert_false(x.client.facts.extended_main_secret);
    x.client.handshake.state = CLIENT12_CONNECTED;
    assert_false(handshake_export(&x.client.handshake, bytes_of("label", 5), bytes_of(NULL, 0), out,
                                  sizeof out));
}

static void exports_the_same_on_both_sides(void **state)
{
    uint8_t ours[32], theirs[32], other[32];
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.extended_main_secret && x.server.facts.extended_main_secret);
    struct bytes label = bytes_of("EXPERIMENTAL", 12), none = bytes_of(NULL, 0);
    assert_true(handshake_export(&x.client.handshake, label, none, ours, 32));
    assert_true(handshake_export(&x.server.handshake, label, none, theirs, 32));
    assert_true(handshake_export(&x.server.handshake, label, bytes_of("", 0), other, 32));
    assert_memory_equal(ours, theirs, 32);
    assert_memory_not_equal(ours, other, 32);
}

static void forgets_its_secrets_on_demand(void **state)
{
    static const uint8_t zeros[sizeof(struct main_secret12)];
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    handshake_forget_secrets(&x.client.handshake);
    assert_memory_equal(&x.client.handshake.main12, zeros, sizeof zeros);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_a_suite_that_was_not_offered_for_this_version),
        TEST(takes_cbc_with_encrypt_then_mac_or_not_at_all),
        TEST(refuses_compression),
        TEST(refuses_a_server_without_extended_main_secret),
        TEST(refuses_a_server_that_does_not_speak_of_renegotiation),
        TEST(refuses_answers_to_what_it_did_not_offer),
        TEST(refuses_a_protocol_that_was_not_offered),
        TEST(refuses_a_session_that_never_was),
        TEST(refuses_a_server_without_a_certificate),
        TEST(refuses_a_certificate_that_does_not_fit_the_suite),
        TEST(refuses_a_certificate_on_a_curve_that_was_not_offered),
        TEST(takes_a_certificate_status_when_it_was_promised),
        TEST(bears_that_a_promised_status_does_not_come),
        TEST(refuses_a_scheme_that_was_not_offered),
        TEST(refuses_a_scheme_that_does_not_fit_the_key),
        TEST(takes_any_hash_with_any_curve),
        TEST(refuses_a_signature_over_anything_else),
        TEST(refuses_a_group_that_was_not_offered),
        TEST(refuses_a_key_that_is_none),
        TEST(refuses_a_key_of_a_wrong_length),
        TEST(refuses_a_server_hello_done_that_says_more),
        TEST(refuses_bytes_behind_server_hello_done),
        TEST(answers_a_certificate_request_with_no_certificate),
        TEST(refuses_an_early_change_cipher_spec),
        TEST(refuses_finished_without_change_cipher_spec),
        TEST(refuses_a_second_change_cipher_spec),
        TEST(refuses_a_change_cipher_spec_in_the_midst_of_a_message),
        TEST(refuses_a_wrong_finished),
        TEST(refuses_its_own_finished),
        TEST(changes_keys_once_in_each_direction),
        TEST(refuses_to_renegotiate_and_goes_on),
        TEST(ignores_a_hello_request_while_a_handshake_is_held),
        TEST(bears_only_so_many_hello_requests_in_a_handshake),
        TEST(refuses_a_hello_request_that_says_more),
        TEST(waits_for_the_programs_word_when_it_asked_to_be_asked),
        TEST(ends_when_the_program_refuses_the_peer),
        TEST(talks_to_a_server_without_extended_main_secret_when_allowed),
        TEST(exports_the_same_on_both_sides),
        TEST(forgets_its_secrets_on_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
