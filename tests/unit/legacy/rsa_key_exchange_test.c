/* rsa_key_exchange_test.c - static RSA, message by message, in both roles (RFC 5246 7.4.7.1): what comes in
 * which order, what is refused, and what a server keeps to itself. R53, R54
 */
#include "legacy/rsa_key_exchange.h"

#include "legacy/suites.h"
#include "support/pair.h"
#include "unit/handshake/exchange.h"
#include "wire/authentication12.h"
#include "wire/key_exchange.h"

#include <openssl/rsa.h>
#include <string.h>

#include "support/test.h"

enum { ENCRYPTED_LEN = 256, BODY_LEN = 2 + ENCRYPTED_LEN };
enum { SEPARATOR_AT = ENCRYPTED_LEN - RSA_PREMASTER_LEN - 1 };

static struct exchange x;

/* Made once: a key costs a tenth of a second. */
static struct made *rsa_leaf;

static struct made *make_rsa(const char *key_usage)
{
    return make_certificate(&(struct recipe){ .name = "rsa",
                                              .alt_names = "DNS:" EXCHANGE_NAME,
                                              .key = MADE_RSA_2048,
                                              .key_of = rsa_leaf,
                                              .extensions = { key_usage } },
                            pair_authority());
}

static int make_leaf(void **state)
{
    (void)state;
    rsa_leaf = make_rsa("keyUsage=critical,digitalSignature,keyEncipherment");
    return 0;
}

static int end_leaf(void **state)
{
    (void)state;
    made_free(rsa_leaf);
    return 0;
}

/* Both have static RSA and nothing else, and the server has a key for it. */
static int start(void **state)
{
    struct handshake_config *configs[] = { &x.client.config, &x.server.config };
    parley_error error = no_error();
    (void)state;
    exchange_prepare12(&x);
    for (size_t i = 0; i < 2; i++)
        configs[i]->suite12_count =
            legacy_suites_add(configs[i]->suites12, 0, x.provider, true, false);
    identity_end(&x.identities[0]);
    assert_true(identity_read(&x.identities[0], &x.provider->private_keys,
                              bytes_of(rsa_leaf->pem, strlen(rsa_leaf->pem)),
                              bytes_of(rsa_leaf->key_pem, strlen(rsa_leaf->key_pem)), &error));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

/* All was passed on up to and without the message of this type. */
static struct queued *reach(struct end *from, unsigned type)
{
    exchange_start(&x);
    exchange_run_until(&x, from, type);
    return exchange_next(from);
}

static void run(void)
{
    if (!exchange_run(&x))
        fail_msg("client: %s, server: %s", parley_error_name(x.client.error.code),
                 parley_error_name(x.server.error.code));
    assert_true(x.client.facts.done && x.server.facts.done);
}

static void expect_types(const struct end *end, const unsigned *types, size_t count)
{
    assert_int_equal(end->queued, count);
    for (size_t i = 0; i < count; i++) {
        bool is_changing = types[i] == CHANGE_CIPHER_SPEC;
        assert_int_equal(end->queue[i].is_change_cipher_spec, is_changing);
        if (!is_changing)
            assert_int_equal(end->queue[i].bytes[0], types[i]);
    }
}

/* R47 */
static void goes_without_a_server_key_exchange(void **state)
{
    static const unsigned of_server[] = { SERVER_HELLO, CERTIFICATE, SERVER_HELLO_DONE,
                                          CHANGE_CIPHER_SPEC, FINISHED };
    static const unsigned of_client[] = { CLIENT_HELLO, CLIENT_KEY_EXCHANGE, CHANGE_CIPHER_SPEC,
                                          FINISHED };
    (void)state;
    exchange_start(&x);
    run();
    expect_types(&x.server, of_server, 5);
    expect_types(&x.client, of_client, 4);
    const parley_facts *ends[] = { &x.client.facts, &x.server.facts };
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ends[i]->suite, 0x009c);
        assert_string_equal(ends[i]->legacy, "static RSA key exchange");
        assert_int_equal(ends[i]->group, 0);
        assert_int_equal(ends[i]->signature_scheme, 0);
    }
    assert_memory_equal(&x.client.writing12, &x.server.reading12, sizeof x.client.writing12);
    assert_memory_equal(&x.client.reading12, &x.server.writing12, sizeof x.client.reading12);
}

/* R42, R56 */
static void proves_the_client_between_its_key_and_its_finished(void **state)
{
    static const unsigned of_server[] = { SERVER_HELLO,        CERTIFICATE,
                                          CERTIFICATE_REQUEST, SERVER_HELLO_DONE,
                                          CHANGE_CIPHER_SPEC,  FINISHED };
    static const unsigned of_client[] = { CLIENT_HELLO,        CERTIFICATE,
                                          CLIENT_KEY_EXCHANGE, CERTIFICATE_VERIFY,
                                          CHANGE_CIPHER_SPEC,  FINISHED };
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
    exchange_give_identity(&x, &(struct recipe){ .name = "alice", .alt_names = "DNS:alice" }, NULL,
                           "");
    exchange_start(&x);
    run();
    expect_types(&x.server, of_server, 6);
    expect_types(&x.client, of_client, 6);
    assert_true(x.server.facts.verified);
}

/* What the client encrypted, as libcrypto's EVP sees it. */
static void open_premaster(uint8_t premaster[RSA_PREMASTER_LEN], const struct queued *message)
{
    uint8_t room[ENCRYPTED_LEN];
    size_t len = sizeof room;
    struct bytes body = queued_body(message);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(rsa_leaf->key, NULL);
    assert_int_equal(body.len, BODY_LEN);
    assert_int_equal(EVP_PKEY_decrypt_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
    assert_int_equal(EVP_PKEY_decrypt(context, room, &len, body.data + 2, ENCRYPTED_LEN), 1);
    assert_int_equal(len, RSA_PREMASTER_LEN);
    memcpy(premaster, room, RSA_PREMASTER_LEN);
    EVP_PKEY_CTX_free(context);
}

/* R2 */
static void encrypts_the_version_and_fresh_random_bytes(void **state)
{
    uint8_t first[RSA_PREMASTER_LEN], second[RSA_PREMASTER_LEN];
    open_premaster(first, reach(&x.client, CLIENT_KEY_EXCHANGE));
    stop(state);
    start(state);
    open_premaster(second, reach(&x.client, CLIENT_KEY_EXCHANGE));
    assert_memory_equal(first, "\3\3", 2);
    assert_memory_equal(second, "\3\3", 2);
    for (size_t at = 2; at + 8 <= RSA_PREMASTER_LEN; at++)
        assert_memory_not_equal(first + at, second + at, 8);
}

/* R46 */
static void refuses_a_server_key_exchange(void **state)
{
    static const unsigned before[] = { CERTIFICATE, SERVER_HELLO_DONE };
    for (size_t i = 0; i < 2; i++) {
        (void)reach(&x.server, before[i]);
        assert_false(exchange_give(&x.client, SERVER_KEY_EXCHANGE, bytes_of("\3\0\x1d\0", 4)));
        expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
        stop(state);
        start(state);
    }
}

static void refuses_a_malformed_client_key_exchange(void **state)
{
    static uint8_t body[BODY_LEN + 1] = { 1, 0 };
    static const size_t lens[] = { 0, 1, 2, BODY_LEN - 1, BODY_LEN + 1 };
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        (void)reach(&x.client, CLIENT_KEY_EXCHANGE);
        assert_false(exchange_give(&x.server, CLIENT_KEY_EXCHANGE, bytes_of(body, lens[i])));
        expect_refusal(&x.server, MALFORMED_CLIENT_KEY_EXCHANGE, ALERT_DECODE_ERROR);
        assert_int_equal(x.server.queued, 3);
        stop(state);
        start(state);
    }
}

/* ClientKeyExchange has passed, or another in its place. The server has nothing to say until Finished, which
 * it refuses: what it says then. */
static parley_error refuse_finished(void)
{
    assert_int_equal(x.server.handshake.state, SERVER12_WAIT_CHANGE_CIPHER_SPEC);
    assert_null(exchange_next(&x.server));
    assert_true(exchange_pass(&x.client, &x.server));
    assert_null(exchange_next(&x.server));
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_null(exchange_next(&x.server));
    assert_false(x.server.facts.done);
    return x.server.error;
}

static parley_error refuse_a_wrong_finished(void)
{
    (void)reach(&x.client, CHANGE_CIPHER_SPEC);
    x.client.queue[x.client.queued - 1].bytes[HANDSHAKE_HEADER_LEN] ^= 1;
    return refuse_finished();
}

static void expect_same(const parley_error *error, const parley_error *other)
{
    assert_int_equal(error->code, other->code);
    assert_int_equal(error->alert, other->alert);
    assert_string_equal(error->detail, other->detail);
}

/* The client's message is replaced by one with these bytes in the place of the encrypted ones. */
static void refuse_encrypted(void **state, const parley_error *expected, struct bytes encrypted)
{
    uint8_t room[BODY_LEN + 1];
    struct writer out = writer_of(room, sizeof room);
    struct queued *message = reach(&x.client, CLIENT_KEY_EXCHANGE);
    encrypted_premaster_write(&out, encrypted);
    assert_true(writer_done(&out));
    queued_set_body(message, writer_bytes(&out));
    assert_true(exchange_pass(&x.client, &x.server));
    parley_error error = refuse_finished();
    expect_same(&error, expected);
    stop(state);
    start(state);
}

/* Without a padding of libcrypto's own: em is all there is. */
static void refuse_encoded(void **state, const parley_error *expected,
                           const uint8_t em[ENCRYPTED_LEN])
{
    uint8_t encrypted[ENCRYPTED_LEN];
    size_t len = sizeof encrypted;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(rsa_leaf->key, NULL);
    assert_int_equal(EVP_PKEY_encrypt_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING), 1);
    assert_int_equal(EVP_PKEY_encrypt(context, encrypted, &len, em, ENCRYPTED_LEN), 1);
    EVP_PKEY_CTX_free(context);
    refuse_encrypted(state, expected, bytes_of(encrypted, len));
}

/* R58; RFC 5246 7.4.7.1: a padding, or a version, that is wrong is none of the client's business. */
static void tells_no_bad_premaster_from_a_wrong_finished(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } bad[] = {
        { 0, 1 },                /* what stands in front */
        { 1, 1 },                /* the type of the block */
        { 5, 0 },                /* an end within the first eight bytes */
        { SEPARATOR_AT - 1, 0 }, /* 49 bytes */
        { SEPARATOR_AT, 7 },     /* no end */
        { SEPARATOR_AT + 1, 2 }, /* another version, in either byte */
        { SEPARATOR_AT + 2, 1 },
        { SEPARATOR_AT + 2, 4 },
        { SEPARATOR_AT + 3, 8 }, /* nothing is wrong but that it is another secret */
    };
    parley_error expected = refuse_a_wrong_finished();
    stop(state);
    start(state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t em[ENCRYPTED_LEN];
        memset(em, 9, sizeof em);
        em[0] = 0;
        em[1] = 2;
        em[SEPARATOR_AT] = 0;
        em[SEPARATOR_AT + 1] = em[SEPARATOR_AT + 2] = 3;
        em[bad[i].at] = bad[i].value;
        refuse_encoded(state, &expected, em);
    }
}

static void tells_no_number_that_is_no_ciphertext_from_it_either(void **state)
{
    static const uint8_t zeros[ENCRYPTED_LEN + 1], one[ENCRYPTED_LEN] = { [ENCRYPTED_LEN - 1] = 1 };
    static const size_t lens[] = { 0, 1, ENCRYPTED_LEN - 1, ENCRYPTED_LEN, ENCRYPTED_LEN + 1 };
    uint8_t high[ENCRYPTED_LEN];
    parley_error expected = refuse_a_wrong_finished();
    stop(state);
    start(state);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        refuse_encrypted(state, &expected, bytes_of(zeros, lens[i]));
    refuse_encrypted(state, &expected, bytes_of(one, sizeof one));
    memset(high, 0xff, sizeof high);
    refuse_encrypted(state, &expected, bytes_of(high, sizeof high));
}

/* So that nobody can have lowered it: that of ClientHello, and not the one that was agreed on. */
static void wants_the_version_that_the_client_has_offered(void **state)
{
    (void)state;
    (void)reach(&x.client, CLIENT_KEY_EXCHANGE);
    assert_int_equal(x.server.handshake.scratch->tls12.client_version, 0x0303);
    x.server.handshake.scratch->tls12.client_version = 0x0304;
    assert_true(exchange_pass(&x.client, &x.server));
    (void)refuse_finished();
}

/* Nobody has signed: what the server knows it shows by its Finished alone. */
static void verifies_the_server_by_its_finished(void **state)
{
    struct queued *message = reach(&x.server, FINISHED);
    assert_false(x.client.facts.verified);
    message->bytes[HANDSHAKE_HEADER_LEN] ^= 1;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_false(x.client.facts.verified);
    stop(state);
    start(state);
    (void)reach(&x.server, FINISHED);
    assert_true(exchange_pass(&x.server, &x.client));
    assert_true(x.client.facts.verified && x.client.facts.done);
}

static void verifies_nobody_when_told_not_to(void **state)
{
    (void)state;
    x.client.config.verify = false;
    exchange_start(&x);
    run();
    assert_false(x.client.facts.verified);
}

/* The server's Certificate is next, and the client believes that a status follows. */
static void reach_status(void)
{
    (void)reach(&x.server, CERTIFICATE);
    x.client.handshake.scratch->tls12.status_follows = true;
    assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(x.client.handshake.state,
                     CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE);
}

static void takes_a_certificate_status_when_it_was_promised(void **state)
{
    static const uint8_t status[] = { 1, 0, 0, 1, 0x30 };
    (void)state;
    x.client.config.verify = false; /* what it says is not the point here */
    reach_status();
    assert_true(exchange_give(&x.client, CERTIFICATE_STATUS, bytes_of(status, sizeof status)));
    assert_int_equal(x.client.handshake.state,
                     CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE);
}

/* RFC 6066 8: and then the end of the flight stands in its place, or a request. */
static void bears_that_a_promised_status_does_not_come(void **state)
{
    for (int asks = 0; asks < 2; asks++) {
        if (asks)
            exchange_ask(&x, PARLEY_CLIENT_REQUEST);
        reach_status();
        run();
        assert_true(x.client.facts.verified);
        stop(state);
        start(state);
    }
}

static void judges_the_certificate_before_what_comes_for_its_status(void **state)
{
    struct trust *nobody = trust_new();
    assert_non_null(nobody);
    for (int asks = 0; asks < 2; asks++) {
        if (asks)
            exchange_ask(&x, PARLEY_CLIENT_REQUEST);
        x.client.config.trust = nobody;
        reach_status();
        assert_false(exchange_pass(&x.server, &x.client));
        expect_refusal(&x.client, UNKNOWN_ISSUER, ALERT_UNKNOWN_CA);
        assert_null(exchange_next(&x.client));
        stop(state);
        start(state);
    }
    trust_free(nobody);
}

/* R46 */
static void refuses_all_else_for_a_status(void **state)
{
    static const unsigned types[] = { SERVER_KEY_EXCHANGE, CERTIFICATE, FINISHED,
                                      NEW_SESSION_TICKET };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        reach_status();
        assert_false(exchange_give(&x.client, (uint8_t)types[i], bytes_of(NULL, 0)));
        expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
        stop(state);
        start(state);
    }
}

/* The server shows another certificate than its own. */
static bool show(const struct made *made)
{
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    (void)reach(&x.server, CERTIFICATE);
    certificate_message12_write(
        &out, &(struct certificate_message){ .count = 1, .certificates = { made->der } });
    exchange_drop(&x.server);
    return exchange_give(&x.client, CERTIFICATE, writer_bytes(&out));
}

/* R54, RFC 5246 7.4.2 */
static void wants_a_key_that_may_decrypt(void **state)
{
    static const char *const forbidding[] = { "keyUsage=critical,digitalSignature",
                                              "keyUsage=keyAgreement" };
    for (size_t i = 0; i < 2; i++) {
        struct made *made = make_rsa(forbidding[i]);
        assert_false(show(made));
        expect_refusal(&x.client, KEY_USAGE_WRONG, ALERT_BAD_CERTIFICATE);
        assert_non_null(strstr(x.client.error.detail, "keyEncipherment"));
        made_free(made);
        stop(state);
        start(state);
    }
}

static void takes_a_key_whose_use_is_not_restricted(void **state)
{
    static const char *const allowing[] = { "keyUsage=", "keyUsage=critical,keyEncipherment" };
    for (size_t i = 0; i < 2; i++) {
        struct made *made = make_rsa(allowing[i]);
        assert_true(show(made));
        made_free(made);
        stop(state);
        start(state);
    }
}

static void refuses_a_key_of_another_kind(void **state)
{
    static const enum made_key kinds[] = { MADE_P256, MADE_ED25519, MADE_RSA_PSS_2048 };
    for (size_t i = 0; i < 3; i++) {
        struct made *made = make_certificate(
            &(struct recipe){ .name = "other", .alt_names = "DNS:" EXCHANGE_NAME, .key = kinds[i] },
            NULL);
        x.client.config.verify = false; /* the path is not the point here */
        assert_false(show(made));
        expect_refusal(&x.client, KEY_NOT_FOR_SUITE, ALERT_ILLEGAL_PARAMETER);
        made_free(made);
        stop(state);
        start(state);
    }
}

static void encrypts_nothing_to_a_weak_key(void **state)
{
    (void)state;
    x.client.config.verify = false; /* else its path is refused already */
    x.client.config.rsa_bits_min = 3072;
    (void)reach(&x.server, SERVER_HELLO_DONE);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, KEY_TOO_WEAK, ALERT_BAD_CERTIFICATE);
    assert_null(exchange_next(&x.client));
}

static void asks_its_program_before_it_encrypts(void **state)
{
    for (int accepts = 0; accepts < 2; accepts++) {
        x.client.config.ask_peer = true;
        (void)reach(&x.server, SERVER_HELLO_DONE);
        assert_true(exchange_pass(&x.server, &x.client));
        assert_true(handshake_asks_about_peer(&x.client.handshake));
        assert_null(exchange_next(&x.client));
        assert_int_equal(handshake_answer_about_peer(&x.client.handshake, accepts), accepts);
        if (accepts)
            run();
        else
            expect_refusal(&x.client, PEER_REFUSED_BY_CALLER, ALERT_ACCESS_DENIED);
        stop(state);
        start(state);
    }
}

/* A provider that fails where the real one does not. */
static enum outcome encrypt_gives;

static enum outcome encrypt_badly(const struct public_key *key,
                                  const uint8_t secret[RSA_PREMASTER_LEN], uint8_t *out,
                                  size_t *len)
{
    (void)key, (void)secret, (void)out, (void)len;
    return encrypt_gives;
}

static bool decrypt_nothing(const struct private_key *key, const struct random *random,
                            uint16_t version, struct bytes encrypted,
                            uint8_t secret[RSA_PREMASTER_LEN])
{
    (void)key, (void)random, (void)version, (void)encrypted, (void)secret;
    return false;
}

static bool fill_nothing(void *random, uint8_t *out, size_t len)
{
    (void)random, (void)out, (void)len;
    return false;
}

static const struct key_transport broken_transport = { encrypt_badly, decrypt_nothing };

static void says_when_this_machine_fails(void **state)
{
    struct provider broken = *x.provider;
    broken.random = (struct random){ fill_nothing, NULL };
    (void)reach(&x.server, SERVER_HELLO_DONE);
    x.client.config.provider = &broken;
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, RANDOM_FAILED, ALERT_INTERNAL_ERROR);
    stop(state);
    start(state);

    broken = *x.provider;
    broken.key_transport = &broken_transport;
    (void)reach(&x.client, CLIENT_KEY_EXCHANGE);
    x.server.config.provider = &broken;
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, CRYPTO_BROKEN, ALERT_INTERNAL_ERROR);
}

static void says_whose_fault_it_is_that_nothing_is_encrypted(void **state)
{
    static const struct {
        enum outcome outcome;
        enum code code;
        enum alert alert;
    } cases[] = {
        { OUTCOME_REJECTED, KEY_NOT_FOR_SUITE, ALERT_ILLEGAL_PARAMETER },
        { OUTCOME_BROKEN, CRYPTO_BROKEN, ALERT_INTERNAL_ERROR },
    };
    for (size_t i = 0; i < 2; i++) {
        struct provider broken = *x.provider;
        broken.key_transport = &broken_transport;
        encrypt_gives = cases[i].outcome;
        (void)reach(&x.server, SERVER_HELLO_DONE);
        x.client.config.provider = &broken;
        assert_false(exchange_pass(&x.server, &x.client));
        expect_refusal(&x.client, cases[i].code, cases[i].alert);
        assert_null(exchange_next(&x.client));
        stop(state);
        start(state);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(goes_without_a_server_key_exchange),
        TEST(proves_the_client_between_its_key_and_its_finished),
        TEST(encrypts_the_version_and_fresh_random_bytes),
        TEST(refuses_a_server_key_exchange),
        TEST(refuses_a_malformed_client_key_exchange),
        TEST(tells_no_bad_premaster_from_a_wrong_finished),
        TEST(tells_no_number_that_is_no_ciphertext_from_it_either),
        TEST(wants_the_version_that_the_client_has_offered),
        TEST(verifies_the_server_by_its_finished),
        TEST(verifies_nobody_when_told_not_to),
        TEST(takes_a_certificate_status_when_it_was_promised),
        TEST(bears_that_a_promised_status_does_not_come),
        TEST(judges_the_certificate_before_what_comes_for_its_status),
        TEST(refuses_all_else_for_a_status),
        TEST(wants_a_key_that_may_decrypt),
        TEST(takes_a_key_whose_use_is_not_restricted),
        TEST(refuses_a_key_of_another_kind),
        TEST(encrypts_nothing_to_a_weak_key),
        TEST(asks_its_program_before_it_encrypts),
        TEST(says_when_this_machine_fails),
        TEST(says_whose_fault_it_is_that_nothing_is_encrypted),
    };
    return cmocka_run_group_tests(tests, make_leaf, end_leaf);
}
