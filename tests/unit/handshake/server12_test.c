/* server12_test.c - what the server of TLS 1.2 takes and refuses, message by message (RFC 5246 7.3). */
#include "exchange.h"

#include "legacy/suites.h"
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

typedef void change_fn(struct client_hello *hello);

/* Changes the client's hello where it waits. */
static void change_hello(change_fn *change)
{
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    struct queued *message = exchange_next(&x.client);
    struct queued copy = *message; /* the views of the parsed hello stay where they are */
    struct reader in = reader_of(queued_body(&copy));
    struct client_hello hello;
    assert_true(client_hello_parse(&hello, &in));
    change(&hello);
    client_hello_write(&out, &hello);
    assert_true(writer_done(&out));
    queued_set_body(message, writer_bytes(&out));
}

static void refuse_hello(change_fn *change, enum code code, enum alert alert)
{
    exchange_start(&x);
    change_hello(change);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, code, alert);
    assert_null(exchange_next(&x.server));
}

static void take_hello(change_fn *change)
{
    exchange_start(&x);
    change_hello(change);
    if (!exchange_pass(&x.client, &x.server))
        fail_msg("%s", parley_error_name(x.server.error.code));
}

static struct server_hello12 answer(void)
{
    struct server_hello12 hello;
    struct reader in = reader_of(queued_body(exchange_next(&x.server)));
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    return hello;
}

static void offer_compression_alone(struct client_hello *hello)
{
    hello->legacy_compression = bytes_of("\001", 1);
}

static void offer_compression_too(struct client_hello *hello)
{
    hello->legacy_compression = bytes_of("\001\000", 2);
}

static void forget_renegotiation(struct client_hello *hello)
{
    hello->renegotiation_info = bytes_of(NULL, 0);
}

static void say_renegotiation_by_suite(struct client_hello *hello)
{
    forget_renegotiation(hello);
    hello->cipher_suites = bytes_of("\xc0\x2b\x00\xff", 4);
}

static void renegotiate(struct client_hello *hello)
{
    hello->renegotiation_info = bytes_of("0123456789ab", 12);
}

static void forget_extended_main_secret(struct client_hello *hello)
{
    hello->extended_main_secret = false;
}

static void compress_points(struct client_hello *hello)
{
    hello->ec_point_formats = bytes_of("\001", 1);
}

static void leave_formats_out(struct client_hello *hello)
{
    hello->ec_point_formats = bytes_of(NULL, 0);
}

static void offer_rsa_suites(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x2f\xc0\x30\xcc\xa8", 6);
}

static void offer_old_suites(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\x00\x2f\x00\x9c\xc0\x13", 6);
}

static void offer_no_group_of_ours(struct client_hello *hello)
{
    hello->supported_groups = bytes_of("\x01\x00", 2);
}

static void offer_no_curve_of_the_key(struct client_hello *hello)
{
    hello->supported_groups = bytes_of("\x00\x1d", 2);
}

static void leave_groups_out(struct client_hello *hello)
{
    hello->supported_groups = bytes_of(NULL, 0);
}

static void leave_schemes_out(struct client_hello *hello)
{
    hello->signature_algorithms = bytes_of(NULL, 0);
}

static void offer_sha1(struct client_hello *hello)
{
    hello->signature_algorithms = bytes_of("\x02\x03\x02\x01", 4);
}

/* R10 */
static void refuses_a_client_that_cannot_do_without_compression(void **state)
{
    (void)state;
    refuse_hello(offer_compression_alone, COMPRESSION_NOT_NULL, ALERT_ILLEGAL_PARAMETER);
}

static void takes_a_client_that_also_compresses_and_does_not(void **state)
{
    (void)state;
    take_hello(offer_compression_too);
    assert_int_equal(answer().compression, 0);
}

static void wants_secure_renegotiation_said_in_one_of_two_ways(void **state)
{
    refuse_hello(forget_renegotiation, RENEGOTIATION_NOT_SECURED, ALERT_HANDSHAKE_FAILURE);
    stop(state);
    start(state);
    take_hello(say_renegotiation_by_suite);
    assert_true(answer().secure_renegotiation);
}

static void refuses_a_first_handshake_that_says_it_is_not(void **state)
{
    (void)state;
    refuse_hello(renegotiate, RENEGOTIATION_INFO_WRONG, ALERT_HANDSHAKE_FAILURE);
}

/* R30 */
static void refuses_a_client_without_extended_main_secret_unless_allowed(void **state)
{
    refuse_hello(forget_extended_main_secret, NO_EXTENDED_MAIN_SECRET, ALERT_HANDSHAKE_FAILURE);
    stop(state);
    start(state);
    x.server.config.allow_no_extended_main_secret = true;
    take_hello(forget_extended_main_secret);
    assert_false(answer().extended_main_secret);
    assert_false(x.server.facts.extended_main_secret);
}

static void refuses_a_client_that_cannot_read_points(void **state)
{
    (void)state;
    refuse_hello(compress_points, POINT_FORMAT_MISSING, ALERT_ILLEGAL_PARAMETER);
}

/* RFC 5246 7.4.1.4: no answer without a question. */
static void speaks_of_formats_only_when_the_client_did(void **state)
{
    (void)state;
    take_hello(leave_formats_out);
    assert_null(answer().ec_point_formats.data);
}

/* R48, R81 */
static void refuses_a_client_whose_suites_no_key_fits(void **state)
{
    refuse_hello(offer_rsa_suites, SUITE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
    assert_non_null(strstr(x.server.error.detail, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    stop(state);
    start(state);
    refuse_hello(offer_old_suites, SUITE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
    assert_non_null(strstr(x.server.error.detail,
                           "the client offers nothing but static RSA key exchange, CBC: "
                           "TLS_RSA_WITH_AES_128_CBC_SHA"));
}

static void refuses_a_client_without_a_group_of_ours(void **state)
{
    (void)state;
    refuse_hello(offer_no_group_of_ours, GROUP_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
}

/* RFC 8422 5.1: the certificate's curve counts too. */
static void refuses_a_client_that_lacks_the_curve_of_the_key(void **state)
{
    (void)state;
    refuse_hello(offer_no_curve_of_the_key, SIGNATURE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
}

static void takes_p256_with_a_client_that_names_no_group(void **state)
{
    (void)state;
    take_hello(leave_groups_out);
    assert_int_equal(x.server.facts.group, 23);
}

/* RFC 5246 7.4.1.4.1: without the extension it would be SHA-1. */
static void refuses_sha_1(void **state)
{
    refuse_hello(leave_schemes_out, SIGNATURE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
    stop(state);
    start(state);
    refuse_hello(offer_sha1, SIGNATURE_NOT_SHARED, ALERT_HANDSHAKE_FAILURE);
}

/* R8, R48: the suite goes by the kind of the certificate's key. */
static void chooses_a_suite_that_the_key_can_serve(void **state)
{
    static const struct {
        enum made_key key;
        uint16_t suite, scheme;
    } cases[] = {
        { MADE_P256, 0xc02b, 0x0403 },     { MADE_P384, 0xc02b, 0x0403 },
        { MADE_P521, 0xc02b, 0x0403 },     { MADE_ED25519, 0xc02b, 0x0807 },
        { MADE_RSA_2048, 0xc02f, 0x0804 }, { MADE_RSA_PSS_2048, 0xc02f, 0x0809 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_error error = no_error();
        struct made *made = make_certificate(&(struct recipe){ .name = "kind",
                                                               .alt_names = "DNS:" EXCHANGE_NAME,
                                                               .key = cases[i].key },
                                             NULL);
        identity_end(&x.identities[0]);
        assert_true(identity_read(&x.identities[0], &x.provider->private_keys,
                                  bytes_of(made->pem, strlen(made->pem)),
                                  bytes_of(made->key_pem, strlen(made->key_pem)), &error));
        x.client.config.verify = false; /* the path is not the point here */
        exchange_start(&x);
        assert_true(exchange_run(&x));
        assert_int_equal(x.client.facts.suite, cases[i].suite);
        assert_int_equal(x.client.facts.signature_scheme, cases[i].scheme);
        made_free(made);
        stop(state);
        start(state);
    }
}

/* RFC 8446 4.2.3: what TLS 1.3 keeps to certificates, TLS 1.2 signs with. */
static void signs_with_pkcs1_for_a_client_that_has_nothing_else(void **state)
{
    static const uint16_t ids[] = { 0x0401, 0x0501, 0x0601 };
    (void)state;
    parley_error error = no_error();
    struct made *made = make_certificate(
        &(struct recipe){ .name = "rsa", .alt_names = "DNS:" EXCHANGE_NAME, .key = MADE_RSA_2048 },
        NULL);
    for (size_t i = 0; i < 3; i++) {
        identity_end(&x.identities[0]);
        assert_true(identity_read(&x.identities[0], &x.provider->private_keys,
                                  bytes_of(made->pem, strlen(made->pem)),
                                  bytes_of(made->key_pem, strlen(made->key_pem)), &error));
        x.client.config.verify = false;
        x.client.config.schemes[0] = scheme_of(ids[i]);
        x.client.config.scheme_count = 1;
        exchange_start(&x);
        assert_true(exchange_run(&x));
        assert_int_equal(x.server.facts.signature_scheme, ids[i]);
        stop(state);
        start(state);
    }
    made_free(made);
}

/* R3 */
static void takes_the_first_of_its_suites_that_the_client_offers(void **state)
{
    (void)state;
    struct suite12 first = x.server.config.suites12[0];
    x.server.config.suites12[0] = x.server.config.suites12[4];
    x.server.config.suites12[4] = first;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_int_equal(x.client.facts.suite, 0xcca9);
    assert_string_equal(x.client.facts.version_name, "TLS 1.2");
}

/* The server has a certificate for an RSA key, and both sides have all suites there are. False: those of old
 * are not built. */
static bool allow_legacy(void)
{
    struct handshake_config *configs[] = { &x.client.config, &x.server.config };
    parley_error error = no_error();
    struct made *made = make_certificate(
        &(struct recipe){ .name = "rsa",
                          .alt_names = "DNS:" EXCHANGE_NAME,
                          .key = MADE_RSA_2048,
                          .extensions = { "keyUsage=digitalSignature,keyEncipherment" } },
        NULL);
    identity_end(&x.identities[0]);
    assert_true(identity_read(&x.identities[0], &x.provider->private_keys,
                              bytes_of(made->pem, strlen(made->pem)),
                              bytes_of(made->key_pem, strlen(made->key_pem)), &error));
    made_free(made);
    x.client.config.verify = false; /* the path is not the point here */
    for (size_t i = 0; i < 2; i++)
        configs[i]->suite12_count = legacy_suites_add(
            configs[i]->suites12, configs[i]->suite12_count, x.provider, true, true);
    return legacy_is_built();
}

static void offer_cbc_alone(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x28\xc0\x27\x00\x9c", 6);
}

static void offer_cbc_without_encrypt_then_mac(struct client_hello *hello)
{
    offer_cbc_alone(hello);
    hello->encrypt_then_mac = false;
}

static void offer_nothing_but_cbc_without_encrypt_then_mac(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x28\xc0\x27", 4);
    hello->encrypt_then_mac = false;
}

static void offer_encrypt_then_mac_with_others(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x2f\xc0\x28", 4);
}

/* R15, R48, R54: the first of these that the client's hello allows; 0: there is none. */
static void takes_a_suite_of_old_for_want_of_a_better_one(void **state)
{
    static const struct {
        change_fn *change;
        uint16_t suite;
        bool encrypt_then_mac;
    } cases[] = {
        { offer_compression_too, 0xc02f, false }, /* all are offered */
        { offer_no_group_of_ours, 0x009c, false },
        { leave_schemes_out, 0x009c, false },
        { offer_cbc_alone, 0xc027, true },
        { offer_cbc_without_encrypt_then_mac, 0x009c, false },
        { offer_encrypt_then_mac_with_others, 0xc02f, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases && allow_legacy(); i++) {
        take_hello(cases[i].change);
        assert_int_equal(answer().cipher_suite, cases[i].suite);
        assert_int_equal(answer().encrypt_then_mac, cases[i].encrypt_then_mac);
        stop(state);
        start(state);
    }
}

static void offer_ecdsa_and_static_rsa(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x2b\x00\x9c", 4);
    hello->server_name = bytes_of(NULL, 0);
}

/* The certificate with the RSA key comes first, and could be used with static RSA. */
static void takes_another_certificate_rather_than_a_suite_of_old(void **state)
{
    (void)state;
    if (!allow_legacy())
        return;
    x.server.config.identity_count = 2;
    take_hello(offer_ecdsa_and_static_rsa);
    assert_int_equal(answer().cipher_suite, 0xc02b);
    assert_ptr_equal(x.server.handshake.scratch->tls12.identity, &x.identities[1]);
}

/* R31: MAC-then-encrypt is not there. */
static void takes_no_cbc_without_encrypt_then_mac(void **state)
{
    (void)state;
    if (allow_legacy())
        refuse_hello(offer_nothing_but_cbc_without_encrypt_then_mac, ENCRYPT_THEN_MAC_MISSING,
                     ALERT_HANDSHAKE_FAILURE);
}

/* R7, R61: ALPN and the name are answered in ServerHello, which everybody can read. */
static void answers_name_and_protocol_in_the_clear(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2\010http/1.1", 12);
    x.server.config.alpn = bytes_of("\010http/1.1", 9);
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    struct server_hello12 hello = answer();
    assert_true(hello.server_name);
    assert_true(bytes_equal(hello.alpn, bytes_of("http/1.1", 8)));
    assert_true(exchange_run(&x));
    assert_int_equal(x.client.facts.alpn.len, 8);
}

/* R47: the flight in its order. */
static void sends_its_flight_in_the_order_of_the_rfc(void **state)
{
    static const uint8_t types[] = { SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE,
                                     SERVER_HELLO_DONE };
    (void)state;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_int_equal(x.server.queued, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(x.server.queue[i].bytes[0], types[i]);
    assert_true(exchange_run(&x));
    assert_true(x.server.queue[4].is_change_cipher_spec);
    assert_int_equal(x.server.queue[5].bytes[0], FINISHED);
}

/* R25, R53 */
static void refuses_a_point_that_is_none(void **state)
{
    static const uint8_t zeros[1 + 32] = { 32 };
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CLIENT_KEY_EXCHANGE);
    assert_false(exchange_give(&x.server, CLIENT_KEY_EXCHANGE, bytes_of(zeros, sizeof zeros)));
    expect_refusal(&x.server, KEY_SHARE_REFUSED, ALERT_ILLEGAL_PARAMETER);
    stop(state);
    start(state);
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CLIENT_KEY_EXCHANGE);
    assert_false(exchange_give(&x.server, CLIENT_KEY_EXCHANGE, bytes_of(zeros, 12)));
    expect_refusal(&x.server, MALFORMED_CLIENT_KEY_EXCHANGE, ALERT_DECODE_ERROR);
}

/* R57 */
static void refuses_an_early_change_cipher_spec(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CLIENT_KEY_EXCHANGE);
    assert_false(exchange_give_change_cipher_spec(&x.server));
    expect_refusal(&x.server, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
    assert_int_equal(x.server.secrets, 0);
}

/* R57 */
static void refuses_finished_without_change_cipher_spec(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.client, CHANGE_CIPHER_SPEC);
    exchange_drop(&x.client);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* R58: nothing goes out under the keys before the client's Finished was right. */
static void refuses_a_wrong_finished_and_says_nothing(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.client, FINISHED);
    exchange_next(&x.client)->bytes[HANDSHAKE_HEADER_LEN] ^= 1;
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_null(exchange_next(&x.server));
    assert_false(x.server.facts.done);
}

/* RFC 5246 7.2.2 */
static void refuses_to_renegotiate_and_goes_on(void **state)
{
    static uint8_t body[64];
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    for (int i = 0; i < RENEGOTIATIONS_MAX; i++)
        assert_true(exchange_give(&x.server, CLIENT_HELLO, bytes_of(body, sizeof body)));
    assert_int_equal(x.server.warned, ALERT_NO_RENEGOTIATION);
    assert_null(exchange_next(&x.server));
    assert_false(exchange_give(&x.server, CLIENT_HELLO, bytes_of(body, sizeof body)));
    expect_refusal(&x.server, RENEGOTIATION_FLOOD, ALERT_UNEXPECTED_MESSAGE);
}

/* R2, R29 */
static void has_a_fresh_random_and_a_fresh_key_each_time(void **state)
{
    uint8_t random[32], key[32];
    (void)state;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    memcpy(random, x.server.handshake.randoms.server, 32);
    memcpy(key, x.server.writing12.key, 32);
    stop(state);
    start(state);
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_memory_not_equal(random, x.server.handshake.randoms.server, 32);
    assert_memory_not_equal(key, x.server.writing12.key, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_a_client_that_cannot_do_without_compression),
        TEST(takes_a_client_that_also_compresses_and_does_not),
        TEST(wants_secure_renegotiation_said_in_one_of_two_ways),
        TEST(refuses_a_first_handshake_that_says_it_is_not),
        TEST(refuses_a_client_without_extended_main_secret_unless_allowed),
        TEST(refuses_a_client_that_cannot_read_points),
        TEST(speaks_of_formats_only_when_the_client_did),
        TEST(refuses_a_client_whose_suites_no_key_fits),
        TEST(refuses_a_client_without_a_group_of_ours),
        TEST(refuses_a_client_that_lacks_the_curve_of_the_key),
        TEST(takes_p256_with_a_client_that_names_no_group),
        TEST(refuses_sha_1),
        TEST(chooses_a_suite_that_the_key_can_serve),
        TEST(signs_with_pkcs1_for_a_client_that_has_nothing_else),
        TEST(takes_the_first_of_its_suites_that_the_client_offers),
        TEST(takes_a_suite_of_old_for_want_of_a_better_one),
        TEST(takes_another_certificate_rather_than_a_suite_of_old),
        TEST(takes_no_cbc_without_encrypt_then_mac),
        TEST(answers_name_and_protocol_in_the_clear),
        TEST(sends_its_flight_in_the_order_of_the_rfc),
        TEST(refuses_a_point_that_is_none),
        TEST(refuses_an_early_change_cipher_spec),
        TEST(refuses_finished_without_change_cipher_spec),
        TEST(refuses_a_wrong_finished_and_says_nothing),
        TEST(refuses_to_renegotiate_and_goes_on),
        TEST(has_a_fresh_random_and_a_fresh_key_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
