/* client13_test.c - what the client takes and refuses, message by message (RFC 9846 A.1). */
#include "exchange.h"

#include "base/memory.h"
#include "wire/authentication.h"
#include "wire/server_hello.h"
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

/* The client has sent its hello, and the server its flight; nothing of that was passed on. */
static void reach_server_flight(void)
{
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
}

/* The flight was passed on, up to and without the message of this type. */
static struct queued *reach(uint8_t type)
{
    reach_server_flight();
    while (exchange_next(&x.server)->bytes[0] != type)
        assert_true(exchange_pass(&x.server, &x.client));
    return exchange_next(&x.server);
}

static struct server_hello parsed_hello(const struct queued *message)
{
    struct server_hello hello;
    struct reader in = reader_of(queued_body(message));
    assert_true(server_hello_parse(&hello, &in, UINT32_MAX));
    return hello;
}

static void rewrite_hello(struct queued *message, const struct server_hello *hello)
{
    uint8_t room[1024];
    struct writer out = writer_of(room, sizeof room);
    server_hello_write(&out, hello);
    assert_true(writer_done(&out));
    queued_set_body(message, writer_bytes(&out));
}

/* Passes a ServerHello that `change` has changed, and expects to be refused. */
static void refuse_hello(void (*change)(struct server_hello *hello), enum code code,
                         enum alert alert)
{
    struct queued *message = reach(SERVER_HELLO);
    struct queued copy = *message; /* the views of the parsed hello stay where they are */
    struct server_hello hello = parsed_hello(&copy);
    change(&hello);
    rewrite_hello(message, &hello);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, code, alert);
}

static void choose_other_suite(struct server_hello *hello)
{
    hello->cipher_suite = 0x1304;
}

static void compress(struct server_hello *hello)
{
    hello->legacy_compression = 1;
}

static void forget_session_id(struct server_hello *hello)
{
    hello->legacy_session_id_echo.len = 31;
}

static void choose_version_before(struct server_hello *hello)
{
    hello->selected_version = TLS_1_2;
}

static void say_legacy_version(struct server_hello *hello)
{
    hello->legacy_version = TLS_1_3;
}

static void choose_group_without_share(struct server_hello *hello)
{
    hello->key_share.group = 24;
}

static void send_short_share(struct server_hello *hello)
{
    hello->key_share.key_exchange.len--;
}

static void send_zero_share(struct server_hello *hello)
{
    static const uint8_t zeros[32];
    hello->key_share.key_exchange = bytes_of(zeros, sizeof zeros);
}

static void send_no_share(struct server_hello *hello)
{
    hello->has_key_share = false;
}

/* R17 */
static void refuses_a_suite_that_was_not_offered(void **state)
{
    (void)state;
    refuse_hello(choose_other_suite, SUITE_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
}

/* R14 */
static void refuses_compression(void **state)
{
    (void)state;
    refuse_hello(compress, COMPRESSION_NOT_NULL, ALERT_ILLEGAL_PARAMETER);
}

/* R69 */
static void refuses_a_session_id_that_is_not_its_own(void **state)
{
    (void)state;
    refuse_hello(forget_session_id, SESSION_ID_NOT_ECHOED, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_a_version_that_was_not_offered(void **state)
{
    (void)state;
    refuse_hello(choose_version_before, VERSION_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_another_legacy_version(void **state)
{
    (void)state;
    refuse_hello(say_legacy_version, LEGACY_VERSION_WRONG, ALERT_PROTOCOL_VERSION);
}

/* R19 */
static void refuses_a_group_for_which_it_sent_no_share(void **state)
{
    (void)state;
    refuse_hello(choose_group_without_share, GROUP_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
}

/* R25 */
static void refuses_a_share_of_a_wrong_length(void **state)
{
    (void)state;
    refuse_hello(send_short_share, KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
}

/* R25 */
static void refuses_a_share_that_gives_an_all_zero_secret(void **state)
{
    (void)state;
    refuse_hello(send_zero_share, KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
}

/* R22 */
static void refuses_a_server_hello_without_a_share(void **state)
{
    (void)state;
    refuse_hello(send_no_share, EXTENSION_MISSING, ALERT_MISSING_EXTENSION);
}

/* A ServerHello of TLS 1.2, whose random ends in `mark`. */
static void give_old_hello(const char mark[8])
{
    uint8_t body[2 + 32 + 1 + 2 + 1] = { 0x03, 0x03 };
    memcpy(body + 2 + 24, mark, 8);
    body[35] = 0xc0;
    body[36] = 0x2b;
    reach_server_flight();
    assert_false(exchange_give(&x.client, SERVER_HELLO, bytes_of(body, sizeof body)));
}

static void says_that_the_server_is_too_old(void **state)
{
    (void)state;
    x.client.config.lowest_version = TLS_1_3;
    give_old_hello("whatever");
    expect_refusal(&x.client, SERVER_TOO_OLD, ALERT_PROTOCOL_VERSION);
    assert_string_equal(x.client.error.detail,
                        "the server chose TLS 1.2; the offer was TLS 1.3 alone");
}

static void detects_a_downgrade_by_the_mark_in_the_random(void **state)
{
    (void)state;
    give_old_hello("DOWNGRD\001");
    expect_refusal(&x.client, DOWNGRADE_DETECTED, ALERT_ILLEGAL_PARAMETER);
}

/* A retry that asks for this group (0: none), with a cookie of this length (0: none). */
static void queue_retry(uint16_t group, size_t cookie_len, uint16_t suite)
{
    static const uint8_t cookie[64] = { 1 };
    struct scratch *scratch = x.client.handshake.scratch;
    struct server_hello hello = {
        .is_retry = true,
        .legacy_version = TLS_1_2,
        .legacy_session_id_echo = offer_session_id(&scratch->offer),
        .cipher_suite = suite,
        .is_tls13 = true,
        .selected_version = TLS_1_3,
        .has_key_share = group != 0,
        .key_share = { .group = group },
        .cookie = cookie_len > 0 ? bytes_of(cookie, cookie_len) : bytes_of(NULL, 0),
    };
    struct queued *message = &x.server.queue[x.server.taken = 0];
    x.server.queued = 1;
    message->bytes[0] = SERVER_HELLO;
    rewrite_hello(message, &hello);
}

static struct client_hello parsed_client_hello(const struct queued *message)
{
    struct client_hello hello;
    struct reader in = reader_of(queued_body(message));
    assert_true(client_hello_parse(&hello, &in));
    return hello;
}

/* R21 */
static void sends_the_same_hello_with_the_share_and_the_cookie_of_a_retry(void **state)
{
    struct client_hello first, second;
    struct key_share share;
    (void)state;
    exchange_start(&x);
    struct queued sent = *exchange_next(&x.client);
    exchange_drop(&x.client);
    first = parsed_client_hello(&sent);

    queue_retry(24, 64, 0x1301);
    assert_true(exchange_pass(&x.server, &x.client));
    second = parsed_client_hello(exchange_next(&x.client));

    assert_true(bytes_equal(first.random, second.random));
    assert_true(bytes_equal(first.legacy_session_id, second.legacy_session_id));
    assert_true(bytes_equal(first.cipher_suites, second.cipher_suites));
    assert_true(bytes_equal(first.supported_groups, second.supported_groups));
    assert_true(bytes_equal(first.signature_algorithms, second.signature_algorithms));
    assert_true(bytes_equal(first.server_name, second.server_name));
    assert_int_equal(second.cookie.len, 64);
    struct reader shares = reader_of(second.key_shares);
    assert_true(key_share_next(&shares, &share));
    assert_int_equal(share.group, 24);
    assert_false(key_share_next(&shares, &share));
    assert_int_equal(x.client.change_cipher_specs, 1);
    assert_true(x.client.facts.retried);
}

/* RFC 9846 4.2.4: the same shares, when the retry asks for no other group. */
static void keeps_its_shares_when_a_retry_brings_a_cookie_alone(void **state)
{
    (void)state;
    exchange_start(&x);
    struct queued sent = *exchange_next(&x.client);
    exchange_drop(&x.client);
    queue_retry(0, 64, 0x1301);
    assert_true(exchange_pass(&x.server, &x.client));
    struct client_hello first = parsed_client_hello(&sent);
    struct client_hello second = parsed_client_hello(exchange_next(&x.client));
    assert_true(bytes_equal(first.key_shares, second.key_shares));
}

static void refuse_retry(uint16_t group, size_t cookie_len, uint16_t suite, enum code code)
{
    exchange_start(&x);
    queue_retry(group, cookie_len, suite);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, code, ALERT_ILLEGAL_PARAMETER);
}

/* R21 */
static void refuses_a_retry_that_changes_nothing(void **state)
{
    (void)state;
    refuse_retry(0, 0, 0x1301, RETRY_WITHOUT_CHANGE);
}

/* R21 */
static void refuses_a_retry_for_a_share_that_it_sent(void **state)
{
    (void)state;
    refuse_retry(29, 0, 0x1301, RETRY_WITHOUT_CHANGE);
}

/* R21 */
static void refuses_a_retry_for_a_group_that_was_not_offered(void **state)
{
    (void)state;
    refuse_retry(0x0100, 0, 0x1301, RETRY_FOR_GROUP_NOT_OFFERED);
}

static void refuses_a_retry_with_a_suite_that_was_not_offered(void **state)
{
    (void)state;
    refuse_retry(24, 0, 0xc02b, SUITE_NOT_OFFERED);
}

static void refuses_a_retry_that_is_cut_short(void **state)
{
    (void)state;
    exchange_start(&x);
    queue_retry(24, 0, 0x1301);
    struct bytes body = queued_body(exchange_next(&x.server));
    assert_false(exchange_give(&x.client, SERVER_HELLO, bytes_of(body.data, body.len - 1)));
    expect_refusal(&x.client, MALFORMED_SERVER_HELLO, ALERT_DECODE_ERROR);
}

/* R21 */
static void refuses_a_second_hello_retry_request(void **state)
{
    (void)state;
    exchange_start(&x);
    queue_retry(24, 0, 0x1301);
    assert_true(exchange_pass(&x.server, &x.client));
    queue_retry(25, 0, 0x1301);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 9846 5.1: no second hello goes out. */
static void refuses_bytes_behind_a_retry(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_drop(&x.client);
    queue_retry(24, 0, 0x1301);
    x.client.has_more_input = true;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, MESSAGE_ACROSS_KEY_CHANGE, ALERT_UNEXPECTED_MESSAGE);
    assert_null(exchange_next(&x.client));
    assert_int_equal(x.client.change_cipher_specs, 0);
}

/* After a retry for P-384 with suite 0x1301: a ServerHello that chose otherwise. */
static void refuse_after_retry(void (*change)(struct server_hello *hello), enum code code)
{
    static const uint8_t point[97] = { 4 };
    exchange_start(&x);
    queue_retry(24, 0, 0x1301);
    assert_true(exchange_pass(&x.server, &x.client));

    struct server_hello hello = {
        .legacy_version = TLS_1_2,
        .random = bytes_of(point, 32),
        .legacy_session_id_echo = offer_session_id(&x.client.handshake.scratch->offer),
        .cipher_suite = 0x1301,
        .is_tls13 = true,
        .selected_version = TLS_1_3,
        .has_key_share = true,
        .key_share = { 24, bytes_of(point, sizeof point) },
    };
    change(&hello);
    x.server.queue[0].bytes[0] = SERVER_HELLO;
    rewrite_hello(&x.server.queue[0], &hello);
    x.server.taken = 0;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, code, ALERT_ILLEGAL_PARAMETER);
}

static void change_suite(struct server_hello *hello)
{
    hello->cipher_suite = 0x1302;
}

static void change_group(struct server_hello *hello)
{
    hello->key_share.group = 29;
}

static void change_version(struct server_hello *hello)
{
    hello->selected_version = 0x0305;
}

/* RFC 9846 4.2.4: a later one, and TLS 1.2, which has no extension to say so. */
static void refuses_another_version_than_the_retry_had(void **state)
{
    static const uint8_t old_hello[2 + 32 + 1 + 2 + 1] = { 0x03, 0x03 };
    refuse_after_retry(change_version, VERSION_CHANGED);
    stop(state);
    start(state);
    exchange_start(&x);
    queue_retry(24, 0, 0x1301);
    assert_true(exchange_pass(&x.server, &x.client));
    assert_false(exchange_give(&x.client, SERVER_HELLO, bytes_of(old_hello, sizeof old_hello)));
    expect_refusal(&x.client, VERSION_CHANGED, ALERT_ILLEGAL_PARAMETER);
}

/* R21 */
static void refuses_another_suite_than_the_retry_had(void **state)
{
    (void)state;
    refuse_after_retry(change_suite, SUITE_CHANGED);
}

/* R21 */
static void refuses_another_group_than_the_retry_asked_for(void **state)
{
    (void)state;
    refuse_after_retry(change_group, GROUP_CHANGED);
}

static void give_encrypted_extensions(const struct encrypted_extensions *answer)
{
    uint8_t room[300];
    struct writer out = writer_of(room, sizeof room);
    encrypted_extensions_write(&out, answer);
    (void)reach(ENCRYPTED_EXTENSIONS);
    assert_false(exchange_give(&x.client, ENCRYPTED_EXTENSIONS, writer_bytes(&out)));
}

/* R7, R35 */
static void refuses_a_protocol_that_was_not_offered(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2", 3);
    give_encrypted_extensions(&(struct encrypted_extensions){ .alpn = bytes_of("h3", 2) });
    expect_refusal(&x.client, PROTOCOL_NOT_OFFERED, ALERT_ILLEGAL_PARAMETER);
    assert_string_equal(x.client.error.detail, "the server chose h3; the offer was h2");
}

/* R35 */
static void refuses_an_answer_to_what_it_did_not_offer(void **state)
{
    (void)state;
    give_encrypted_extensions(&(struct encrypted_extensions){ .alpn = bytes_of("h2", 2) });
    expect_refusal(&x.client, EXTENSION_NOT_OFFERED, ALERT_UNSUPPORTED_EXTENSION);
}

/* A request that nobody sent, so that the server's signature is over another transcript. */
static void refuses_a_request_that_is_not_in_the_servers_transcript(void **state)
{
    static const uint8_t schemes[] = { 0x04, 0x03 };
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    (void)reach(CERTIFICATE);
    certificate_request_write(&out, &(struct certificate_request){ .signature_algorithms = bytes_of(
                                                                       schemes, sizeof schemes) });
    assert_true(exchange_give(&x.client, CERTIFICATE_REQUEST, writer_bytes(&out)));
    assert_true(exchange_pass(&x.server, &x.client)); /* Certificate */
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
}

/* R36 */
static void refuses_a_request_without_signature_algorithms(void **state)
{
    (void)state;
    (void)reach(CERTIFICATE);
    assert_false(exchange_give(&x.client, CERTIFICATE_REQUEST, bytes_of("\0\0\0", 3)));
    expect_refusal(&x.client, EXTENSION_MISSING, ALERT_MISSING_EXTENSION);
}

static const uint8_t second_flight[] = { CERTIFICATE, CERTIFICATE_VERIFY, FINISHED };

/* Runs until the client has sent its second flight, which has these messages. */
static void reach_second_flight(const uint8_t *messages, size_t count)
{
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    while (exchange_next(&x.server) != NULL)
        assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(x.client.queued - x.client.taken, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(x.client.queue[x.client.taken + i].bytes[0], messages[i]);
}

/* R36, R42 */
static void answers_a_certificate_request_with_its_certificate_and_proves_it(void **state)
{
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    reach_second_flight(second_flight, 3);
    assert_true(x.client.facts.client_certificate_sent);
    assert_int_equal(x.client.facts.client_signature_scheme, 0x0403);
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
}

/* RFC 9846 4.5.1: an empty list, and then no CertificateVerify. */
static void answers_a_certificate_request_with_no_certificate_when_it_has_none(void **state)
{
    static const uint8_t flight[] = { CERTIFICATE, FINISHED };
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUEST);
    reach_second_flight(flight, 2);
    assert_memory_equal(exchange_next(&x.client)->bytes, "\013\0\0\4\0\0\0\0", 8);
    assert_false(x.client.facts.client_certificate_sent);
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
}

static void shows_its_certificate_to_nobody_who_does_not_ask(void **state)
{
    static const uint8_t flight[] = { FINISHED };
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    reach_second_flight(flight, 1);
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_NOT_ASKED);
}

/* RFC 9846 4.7.2: post_handshake_auth was not offered. */
static void refuses_a_certificate_request_after_the_handshake(void **state)
{
    static const uint8_t request[] = { 1, 'x', 0, 8, 0, 13, 0, 4, 0, 2, 4, 3 };
    (void)state;
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_false(exchange_give(&x.client, CERTIFICATE_REQUEST, bytes_of(request, sizeof request)));
    expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

static void refuses_a_request_with_a_context_in_the_handshake(void **state)
{
    static const uint8_t schemes[] = { 0x04, 0x03 };
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    (void)reach(CERTIFICATE);
    certificate_request_write(&out, &(struct certificate_request){ .context = bytes_of("x", 1),
                                                                   .signature_algorithms = bytes_of(
                                                                       schemes, sizeof schemes) });
    assert_false(exchange_give(&x.client, CERTIFICATE_REQUEST, writer_bytes(&out)));
    expect_refusal(&x.client, CONTEXT_NOT_EMPTY, ALERT_ILLEGAL_PARAMETER);
}

static void refuses_a_certificate_with_a_context_in_the_handshake(void **state)
{
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    (void)reach(CERTIFICATE);
    certificate_message_write(&out, &(struct certificate_message){ .context = bytes_of("x", 1) });
    assert_false(exchange_give(&x.client, CERTIFICATE, writer_bytes(&out)));
    expect_refusal(&x.client, CONTEXT_NOT_EMPTY, ALERT_ILLEGAL_PARAMETER);
}

/* R37 */
static void refuses_a_server_without_a_certificate(void **state)
{
    uint8_t room[100];
    struct writer out = writer_of(room, sizeof room);
    (void)state;
    (void)reach(CERTIFICATE);
    certificate_message_write(&out, &(struct certificate_message){ 0 });
    assert_false(exchange_give(&x.client, CERTIFICATE, writer_bytes(&out)));
    expect_refusal(&x.client, MALFORMED_CERTIFICATE, ALERT_DECODE_ERROR);
}

/* R46 */
static void refuses_a_server_that_skips_its_certificate(void **state)
{
    (void)state;
    (void)reach(CERTIFICATE);
    exchange_drop(&x.server);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
    assert_non_null(strstr(x.client.error.detail, "CertificateVerify"));
}

/* R39, R40, R75: the chain is somebody else's, whose key the signer does not have. */
static void refuses_a_server_with_the_chain_of_another(void **state)
{
    (void)state;
    struct made *stolen = make_certificate(
        &(struct recipe){ .name = "stolen", .alt_names = "DNS:" EXCHANGE_NAME }, NULL);
    x.client.config.verify = false; /* the path is not the point here */
    struct identity *identity = &x.identities[0];
    uint8_t room[MESSAGE_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    struct certificate_message chain = { .count = 1, .certificates = { stolen->der } };
    write_u8(&out, CERTIFICATE);
    struct mark body = open_vector(&out, 3);
    certificate_message_write(&out, &chain);
    close_vector(&out, body);
    uint8_t *own = identity->message;
    size_t own_len = identity->message_len;
    identity->message = room;
    identity->message_len = writer_len(&out);

    exchange_start(&x);
    assert_false(exchange_run(&x));
    expect_refusal(&x.client, POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
    identity->message = own;
    identity->message_len = own_len;
    made_free(stolen);
}

/* R39, R41, R43: one bit of the signature. */
static void refuses_a_wrong_signature_and_sends_no_finished(void **state)
{
    (void)state;
    struct queued *message = reach(CERTIFICATE_VERIFY);
    message->bytes[message->len - 1] ^= 1;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
    assert_null(exchange_next(&x.client));
    assert_false(x.client.facts.verified);
}

static void refuse_scheme(uint16_t scheme, enum code code)
{
    struct queued *message = reach(CERTIFICATE_VERIFY);
    message->bytes[HANDSHAKE_HEADER_LEN] = (uint8_t)(scheme >> 8);
    message->bytes[HANDSHAKE_HEADER_LEN + 1] = (uint8_t)scheme;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, code, ALERT_ILLEGAL_PARAMETER);
}

/* R8 */
static void refuses_a_scheme_that_was_not_offered(void **state)
{
    (void)state;
    refuse_scheme(0x0203, SCHEME_NOT_OFFERED); /* ecdsa_sha1 */
}

static void refuses_pkcs1_in_the_handshake_though_certificates_may_have_it(void **state)
{
    (void)state;
    refuse_scheme(0x0401, SCHEME_NOT_OFFERED);
}

static void refuses_a_scheme_that_does_not_fit_the_key(void **state)
{
    (void)state;
    refuse_scheme(0x0503, SCHEME_NOT_FOR_KEY); /* P-384 on a P-256 key */
}

/* R41, R76 */
static void refuses_a_wrong_finished(void **state)
{
    (void)state;
    struct queued *message = reach(FINISHED);
    message->bytes[message->len - 1] ^= 1;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_null(exchange_next(&x.client));
}

static void refuses_a_finished_of_a_wrong_length(void **state)
{
    (void)state;
    struct queued *message = reach(FINISHED);
    queued_set_body(message, bytes_of(message->bytes + HANDSHAKE_HEADER_LEN, 31));
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, MALFORMED_FINISHED, ALERT_DECODE_ERROR);
}

/* R28: the transcript enters the keys, so a changed hello gives other secrets. */
static void has_other_secrets_when_one_bit_of_its_hello_was_changed(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_next(&x.client)->bytes[HANDSHAKE_HEADER_LEN + 2] ^= 1; /* in the random */
    assert_true(exchange_pass(&x.client, &x.server));
    assert_true(exchange_pass(&x.server, &x.client)); /* ServerHello */
    const struct traffic_secret *ours = &x.client.handshake.scratch->client_handshake;
    const struct traffic_secret *theirs = &x.server.handshake.scratch->client_handshake;
    assert_memory_not_equal(ours->bytes, theirs->bytes, 32);
    assert_true(exchange_pass(&x.server, &x.client)); /* EncryptedExtensions */
    assert_true(exchange_pass(&x.server, &x.client)); /* Certificate */
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
}

/* R27, R34 */
static void changes_keys_twice_in_each_direction_and_has_one_for_each(void **state)
{
    (void)state;
    (void)reach(ENCRYPTED_EXTENSIONS);
    assert_int_equal(x.client.read_level, PARLEY_LEVEL_HANDSHAKE);
    assert_int_equal(x.client.write_level, PARLEY_LEVEL_HANDSHAKE);
    assert_memory_not_equal(x.client.reading.bytes, x.client.writing.bytes, 32);
    assert_true(exchange_run(&x));
    assert_int_equal(x.client.read_level, PARLEY_LEVEL_APPLICATION);
    assert_int_equal(x.client.write_level, PARLEY_LEVEL_APPLICATION);
    assert_memory_not_equal(x.client.reading.bytes, x.client.writing.bytes, 32);
    assert_memory_equal(x.client.reading.bytes, x.server.writing.bytes, 32);
    assert_memory_equal(x.client.writing.bytes, x.server.reading.bytes, 32);
    assert_int_equal(x.client.secrets, 4);
}

static void waits_for_the_programs_word_when_it_asked_to_be_asked(void **state)
{
    (void)state;
    x.client.config.ask_peer = true;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    while (exchange_next(&x.server)->bytes[0] != FINISHED)
        assert_true(exchange_pass(&x.server, &x.client));
    assert_true(handshake_asks_about_peer(&x.client.handshake));
    assert_true(handshake_answer_about_peer(&x.client.handshake, true));
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done);
}

static void ends_when_the_program_refuses_the_peer(void **state)
{
    (void)state;
    x.client.config.ask_peer = true;
    (void)reach(FINISHED);
    assert_false(handshake_answer_about_peer(&x.client.handshake, false));
    expect_refusal(&x.client, PEER_REFUSED_BY_CALLER, ALERT_ACCESS_DENIED);
}

static void forgets_its_secrets_on_demand(void **state)
{
    static const uint8_t zeros[sizeof(struct traffic_secret)];
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    handshake_forget_secrets(&x.client.handshake);
    assert_memory_equal(&x.client.handshake.reading, zeros, sizeof zeros);
    assert_memory_equal(&x.client.handshake.writing, zeros, sizeof zeros);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_a_suite_that_was_not_offered),
        TEST(refuses_compression),
        TEST(refuses_a_session_id_that_is_not_its_own),
        TEST(refuses_a_version_that_was_not_offered),
        TEST(refuses_another_legacy_version),
        TEST(refuses_a_group_for_which_it_sent_no_share),
        TEST(refuses_a_share_of_a_wrong_length),
        TEST(refuses_a_share_that_gives_an_all_zero_secret),
        TEST(refuses_a_server_hello_without_a_share),
        TEST(says_that_the_server_is_too_old),
        TEST(detects_a_downgrade_by_the_mark_in_the_random),
        TEST(sends_the_same_hello_with_the_share_and_the_cookie_of_a_retry),
        TEST(keeps_its_shares_when_a_retry_brings_a_cookie_alone),
        TEST(refuses_a_retry_that_changes_nothing),
        TEST(refuses_a_retry_for_a_share_that_it_sent),
        TEST(refuses_a_retry_for_a_group_that_was_not_offered),
        TEST(refuses_a_retry_with_a_suite_that_was_not_offered),
        TEST(refuses_a_retry_that_is_cut_short),
        TEST(refuses_a_second_hello_retry_request),
        TEST(refuses_bytes_behind_a_retry),
        TEST(refuses_another_version_than_the_retry_had),
        TEST(refuses_another_suite_than_the_retry_had),
        TEST(refuses_another_group_than_the_retry_asked_for),
        TEST(refuses_a_protocol_that_was_not_offered),
        TEST(refuses_an_answer_to_what_it_did_not_offer),
        TEST(refuses_a_request_that_is_not_in_the_servers_transcript),
        TEST(refuses_a_request_without_signature_algorithms),
        TEST(answers_a_certificate_request_with_its_certificate_and_proves_it),
        TEST(answers_a_certificate_request_with_no_certificate_when_it_has_none),
        TEST(shows_its_certificate_to_nobody_who_does_not_ask),
        TEST(refuses_a_certificate_request_after_the_handshake),
        TEST(refuses_a_request_with_a_context_in_the_handshake),
        TEST(refuses_a_certificate_with_a_context_in_the_handshake),
        TEST(refuses_a_server_without_a_certificate),
        TEST(refuses_a_server_that_skips_its_certificate),
        TEST(refuses_a_server_with_the_chain_of_another),
        TEST(refuses_a_wrong_signature_and_sends_no_finished),
        TEST(refuses_a_scheme_that_was_not_offered),
        TEST(refuses_pkcs1_in_the_handshake_though_certificates_may_have_it),
        TEST(refuses_a_scheme_that_does_not_fit_the_key),
        TEST(refuses_a_wrong_finished),
        TEST(refuses_a_finished_of_a_wrong_length),
        TEST(has_other_secrets_when_one_bit_of_its_hello_was_changed),
        TEST(changes_keys_twice_in_each_direction_and_has_one_for_each),
        TEST(waits_for_the_programs_word_when_it_asked_to_be_asked),
        TEST(ends_when_the_program_refuses_the_peer),
        TEST(forgets_its_secrets_on_demand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
