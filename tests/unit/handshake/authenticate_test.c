/* authenticate_test.c - the judgement of keys and chains in a handshake (RFC 9846 4.5). */
#include "exchange.h"
#include "support/pair.h"

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

/* The server shows a certificate of this recipe, issued by the authority of the tests. */
static void show(const struct recipe *recipe)
{
    parley_error error = no_error();
    struct made *made = make_certificate(recipe, pair_authority());
    identity_end(&x.identities[0]);
    assert_true(identity_read(&x.identities[0], &x.provider->private_keys,
                              bytes_of(made->pem, strlen(made->pem)),
                              bytes_of(made->key_pem, strlen(made->key_pem)), &error));
    made_free(made);
}

static void expect_refused_chain(enum code code, enum alert alert)
{
    exchange_start(&x);
    assert_false(exchange_run(&x));
    expect_refusal(&x.client, code, alert);
    assert_false(x.client.facts.verified);
    assert_int_equal(x.client.facts.peer_chain_count, 1); /* kept, to be looked at */
}

/* R72, R43 */
static void refuses_a_certificate_for_another_name(void **state)
{
    (void)state;
    show(&(struct recipe){ .name = "leaf", .alt_names = "DNS:other.example" });
    expect_refused_chain(NAME_MISMATCH, alert_of(NAME_MISMATCH));
}

/* R74 */
static void refuses_an_expired_certificate(void **state)
{
    (void)state;
    show(&(struct recipe){ .name = "leaf",
                           .alt_names = "DNS:" EXCHANGE_NAME,
                           .not_before_s = MADE_NOW_S - 20,
                           .not_after_s = MADE_NOW_S - 10 });
    expect_refused_chain(CERTIFICATE_EXPIRED, ALERT_CERTIFICATE_EXPIRED);
}

/* R73 */
static void refuses_an_unknown_issuer(void **state)
{
    (void)state;
    trust_free(x.trust);
    x.trust = trust_new();
    assert_non_null(x.trust);
    x.client.config.trust = x.trust;
    expect_refused_chain(UNKNOWN_ISSUER, ALERT_UNKNOWN_CA);
}

static void believes_anybody_when_verification_was_switched_off(void **state)
{
    (void)state;
    show(&(struct recipe){ .name = "leaf", .alt_names = "DNS:other.example" });
    x.client.config.verify = false;
    exchange_start(&x);
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done);
    assert_false(x.client.facts.verified);
}

static void note_leaf(void *user, const parley_trace *happening)
{
    if (happening->kind == PARLEY_TRACE_FIELD && strcmp(happening->name, "leaf") == 0)
        (*(unsigned *)user)++;
}

/* R88: what it says can be seen whether or not it is believed. */
static void tells_what_the_certificate_says(void **state)
{
    (void)state;
    unsigned told = 0;
    show(&(struct recipe){ .name = "leaf", .alt_names = "DNS:other.example" });
    x.client.config.trace = (struct trace){ note_leaf, &told };
    expect_refused_chain(NAME_MISMATCH, alert_of(NAME_MISMATCH));
    assert_int_equal(told, 1);
}

static void refuses_a_weak_key_even_unverified(void **state)
{
    (void)state;
    show(&(struct recipe){
        .name = "leaf", .alt_names = "DNS:" EXCHANGE_NAME, .key = MADE_RSA_2048 });
    x.client.config.verify = false;
    x.client.config.rsa_bits_min = 2049;
    expect_refused_chain(KEY_TOO_WEAK, alert_of(KEY_TOO_WEAK));
    assert_non_null(strstr(x.client.error.detail, "2048"));
}

/* R8, R39: each kind of key proves possession with its own scheme. */
static void proves_possession_with_every_kind_of_key(void **state)
{
    static const struct {
        enum made_key key;
        uint16_t scheme;
    } kinds[] = {
        { MADE_P256, 0x0403 },    { MADE_P384, 0x0503 },     { MADE_P521, 0x0603 },
        { MADE_ED25519, 0x0807 }, { MADE_RSA_2048, 0x0804 }, { MADE_RSA_PSS_2048, 0x0809 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (i > 0) {
            (void)stop(state);
            (void)start(state);
        }
        show(&(struct recipe){
            .name = "leaf", .alt_names = "DNS:" EXCHANGE_NAME, .key = kinds[i].key });
        exchange_start(&x);
        if (!exchange_run(&x))
            fail_msg("kind %zu: %s: %s", i, parley_error_name(x.client.error.code),
                     x.client.error.detail);
        assert_int_equal(x.client.facts.signature_scheme, kinds[i].scheme);
        assert_int_equal(x.server.facts.signature_scheme, kinds[i].scheme);
        assert_true(x.client.facts.verified);
    }
}

/* R39: the same signature does not fit another handshake. */
static void refuses_the_signature_of_another_handshake(void **state)
{
    struct queued replayed;
    (void)state;
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    replayed = x.server.queue[3];
    assert_int_equal(replayed.bytes[0], CERTIFICATE_VERIFY);
    (void)stop(state);
    (void)start(state);
    exchange_start(&x);
    assert_true(exchange_pass(&x.client, &x.server));
    x.server.queue[3] = replayed;
    assert_false(exchange_run(&x));
    expect_refusal(&x.client, POSSESSION_NOT_PROVEN, ALERT_DECRYPT_ERROR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_a_certificate_for_another_name),
        TEST(refuses_an_expired_certificate),
        TEST(refuses_an_unknown_issuer),
        TEST(believes_anybody_when_verification_was_switched_off),
        TEST(tells_what_the_certificate_says),
        TEST(refuses_a_weak_key_even_unverified),
        TEST(proves_possession_with_every_kind_of_key),
        TEST(refuses_the_signature_of_another_handshake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
