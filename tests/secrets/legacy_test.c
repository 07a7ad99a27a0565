/* legacy_test.c - works with the secrets of src/legacy under memcheck, as secrets_test.c does with all others:
 * a premaster secret that the client encrypts, and the keys of HMAC and CBC.
 */
#include "area.h"
#include "connection/config.h"
#include "keys/key_schedule12.h"
#include "legacy/suites.h"

#include "support/test.h"

static const char *const rsa_suites[] = { "TLS_RSA_WITH_AES_128_GCM_SHA256",
                                          "TLS_RSA_WITH_AES_256_GCM_SHA384" };
static const char *const cbc_suites[] = { "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                                          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384" };
enum {
    RSA_SUITE_COUNT = sizeof rsa_suites / sizeof *rsa_suites,
    CBC_SUITE_COUNT = sizeof cbc_suites / sizeof *cbc_suites,
};

static parley_setup *rsa_client(void)
{
    parley_setup *setup = pair_client_setup();
    parley_setup_insecure_rsa_key_exchange(setup);
    return with_suite(setup, rsa_suites[0]);
}

static parley_setup *rsa_server(void)
{
    parley_setup *setup = with_identity(pair_server_setup(), pair_rsa_leaf());
    parley_setup_insecure_rsa_key_exchange(setup);
    return setup;
}

static parley_setup *cbc_client(void)
{
    parley_setup *setup = pair_client_setup();
    parley_setup_insecure_cbc(setup);
    return with_suite(setup, cbc_suites[0]);
}

static parley_setup *cbc_server(void)
{
    parley_setup *setup = pair_server_setup();
    parley_setup_insecure_cbc(setup);
    return setup;
}

static const struct ends rsa_ends = { rsa_client, rsa_server };
static const struct ends cbc_ends = { cbc_client, cbc_server };

static void agrees_on_a_secret_that_the_client_encrypts(void **state)
{
    (void)state;
    speak_with(&rsa_ends, rsa_suites, RSA_SUITE_COUNT);
}

/* What clients do wrong. The rest is done by the provider that a test has. */
static enum outcome encrypt_for_tls11(const struct public_key *key,
                                      const uint8_t secret[RSA_PREMASTER_LEN], uint8_t *out,
                                      size_t *len)
{
    uint8_t other[RSA_PREMASTER_LEN];
    memcpy(other, secret, sizeof other);
    other[1] = 2;
    return provider->key_transport->encrypt(key, other, out, len);
}

static enum outcome encrypt_without_padding(const struct public_key *key,
                                            const uint8_t secret[RSA_PREMASTER_LEN], uint8_t *out,
                                            size_t *len)
{
    enum outcome outcome = provider->key_transport->encrypt(key, secret, out, len);
    out[*len - 1] ^= 1; /* so that it decrypts to anything */
    return outcome;
}

static enum outcome encrypt_beyond_the_modulus(const struct public_key *key,
                                               const uint8_t secret[RSA_PREMASTER_LEN],
                                               uint8_t *out, size_t *len)
{
    enum outcome outcome = provider->key_transport->encrypt(key, secret, out, len);
    memset(out, 0xff, *len);
    return outcome;
}

static enum outcome encrypt_too_little(const struct public_key *key,
                                       const uint8_t secret[RSA_PREMASTER_LEN], uint8_t *out,
                                       size_t *len)
{
    enum outcome outcome = provider->key_transport->encrypt(key, secret, out, len);
    (*len)--;
    return outcome;
}

/* RFC 5246 7.4.7.1: the server answers to Finished, the record of which its keys do not open, and in one way
 * whatever was wrong. */
static void goes_on_with_a_secret_that_is_wrong(void **state)
{
    static const struct key_transport wrong[] = {
        { .encrypt = encrypt_for_tls11 },
        { .encrypt = encrypt_without_padding },
        { .encrypt = encrypt_beyond_the_modulus },
        { .encrypt = encrypt_too_little },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pair pair;
        pair_start(&pair, rsa_client(), rsa_server());
        pair.client_config->provider->key_transport = &wrong[i];
        pair_run(&pair);
        assert_int_equal(parley_error_of(pair.server).code, RECORD_NOT_AUTHENTIC);
        assert_int_equal(parley_error_of(pair.client).code, PEER_SAYS_BAD_RECORD_MAC);
        go(&pair);
    }
}

/* RFC 5246 6.3: those of HMAC stand before those of the cipher. */
static void derives_the_keys_of_hmac_and_cipher(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    const struct randoms randoms = { .client = { 1 }, .server = { 2 } };
    size_t count = legacy_suites_add(suites, 0, provider, false, true);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct premaster_secret premaster = { .len = RSA_PREMASTER_LEN };
        struct main_secret12 main;
        struct record_keys12 client, server;
        mark_secret(premaster.bytes, premaster.len);
        main_secret12_derive(&main, suites[i].hash, &premaster, &randoms);
        key_block_derive(&client, &server, &main, &suites[i], &randoms);
        assert_true(suites[i].mac_key_len > 0);
        assert_true(is_secret(client.key, suites[i].aead->key_len));
        assert_true(is_secret(server.key, suites[i].aead->key_len));
    }
}

static void speaks_cbc_with_each_hash(void **state)
{
    (void)state;
    speak_with(&cbc_ends, cbc_suites, CBC_SUITE_COUNT);
}

static void whisper_both_ways(struct pair *pair, size_t len)
{
    whisper(pair, pair->client, pair->server, len);
    whisper(pair, pair->server, pair->client, len);
}

/* With each padding that is no longer than it must be. */
static void keeps_texts_of_every_length_in_records_of_cbc(void **state)
{
    enum { BLOCKS = 3 };
    (void)state;
    for (size_t i = 0; i < CBC_SUITE_COUNT; i++) {
        struct pair pair;
        meet(&pair, with_suite(cbc_client(), cbc_suites[i]), cbc_server());
        for (size_t len = 1; len <= BLOCKS * CBC_BLOCK_LEN; len++)
            whisper_both_ways(&pair, len);
        whisper_both_ways(&pair, RECORD_CONTENT_MAX - 1);
        whisper_both_ways(&pair, RECORD_CONTENT_MAX);
        go(&pair);
    }
}

/* In the MAC, in what is encrypted, and in the initialization vector, by either side. */
static void refuse_each_change(const char *suite, size_t tag_len)
{
    const size_t from_end[] = { 1, tag_len + 1, tag_len + CBC_BLOCK_LEN + 1 };
    for (size_t i = 0; i < sizeof from_end / sizeof *from_end; i++) {
        struct pair one, other;
        meet(&one, with_suite(cbc_client(), suite), cbc_server());
        say_changed(one.client, one.server, from_end[i]);
        go(&one);
        meet(&other, with_suite(cbc_client(), suite), cbc_server());
        say_changed(other.server, other.client, from_end[i]);
        go(&other);
    }
}

static void refuses_a_record_of_cbc_that_was_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < CBC_SUITE_COUNT; i++)
        refuse_each_change(cbc_suites[i], provider->cbc[i]->tag_len);
}

static void resumes_sessions_of_static_rsa_by_ticket(void **state)
{
    (void)state;
    resume_sessions(&rsa_ends, false);
}

static void resumes_sessions_of_static_rsa_by_session_id(void **state)
{
    (void)state;
    resume_sessions(&rsa_ends, true);
}

static void resumes_sessions_of_cbc_by_ticket(void **state)
{
    (void)state;
    resume_sessions(&cbc_ends, false);
}

static void resumes_sessions_of_cbc_by_session_id(void **state)
{
    (void)state;
    resume_sessions(&cbc_ends, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(agrees_on_a_secret_that_the_client_encrypts),
        TEST(goes_on_with_a_secret_that_is_wrong),
        TEST(derives_the_keys_of_hmac_and_cipher),
        TEST(speaks_cbc_with_each_hash),
        TEST(keeps_texts_of_every_length_in_records_of_cbc),
        TEST(refuses_a_record_of_cbc_that_was_changed),
        TEST(resumes_sessions_of_static_rsa_by_ticket),
        TEST(resumes_sessions_of_static_rsa_by_session_id),
        TEST(resumes_sessions_of_cbc_by_ticket),
        TEST(resumes_sessions_of_cbc_by_session_id),
    };
    pair_use_version(PARLEY_TLS_1_2);
    return proves_something() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
