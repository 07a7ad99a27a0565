/* conn_legacy_test.c - whole connections with the suites of src/legacy: only for who asked for them, as the
 * last resort, and told among the facts. R15, R31, R49, R53, R54
 */
#include "connected.h"
#include "legacy/suites.h"

#include <string.h>

#include "support/test.h"

enum { RSA_GCM = 0x009c, ECDSA_CBC = 0xc023, RSA_CBC = 0xc028 };

static parley_setup *rsa_server(void)
{
    parley_setup *setup = pair_server_setup();
    parley_identity *identity = pair_identity(pair_rsa_leaf());
    parley_setup_drop_identities(setup);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    return setup;
}

static parley_setup *with_rsa(parley_setup *setup)
{
    parley_setup_insecure_rsa_key_exchange(setup);
    return setup;
}

static parley_setup *with_cbc(parley_setup *setup)
{
    parley_setup_insecure_cbc(setup);
    return setup;
}

static parley_setup *with_suites(parley_setup *setup, const char *names)
{
    parley_setup_suites(setup, names);
    return setup;
}

static void expect_legacy(const struct pair *pair, uint16_t suite, const char *legacy)
{
    const parley_conn *ends[] = { pair->client, pair->server };
    for (size_t i = 0; i < 2; i++) {
        const parley_facts *facts = parley_facts_of(ends[i]);
        assert_true(facts->done);
        assert_int_equal(facts->suite, suite);
        if (legacy != NULL)
            assert_string_equal(facts->legacy, legacy);
        else
            assert_null(facts->legacy);
    }
}

/* R53, R54 */
static void agrees_on_a_key_that_the_client_encrypts(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair,
                 with_suites(with_rsa(pair_client_setup()), "TLS_RSA_WITH_AES_128_GCM_SHA256"),
                 with_rsa(rsa_server()));
    expect_legacy(&pair, RSA_GCM, "static RSA key exchange");
    const parley_facts *facts = parley_facts_of(pair.client);
    assert_true(facts->verified && facts->extended_main_secret);
    assert_int_equal(facts->group, 0);
    assert_null(facts->group_name);
    assert_int_equal(facts->signature_scheme, 0);
    pair_send(&pair, pair.client, pair.server, "hello", 5);
    pair_send(&pair, pair.server, pair.client, "hello", 5);
    pair_end(&pair);
}

/* R31: and records of every length that matters to whole blocks, and of none. */
static void encrypts_and_then_authenticates_with_cbc(void **state)
{
    static const struct {
        const char *name;
        uint16_t suite;
    } cases[] = {
        { "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", ECDSA_CBC },
        { "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", RSA_CBC },
    };
    static uint8_t data[40000];
    (void)state;
    memset(data, 7, sizeof data);
    for (size_t i = 0; i < 2; i++) {
        struct pair pair;
        pair_connect(&pair, with_suites(with_cbc(pair_client_setup()), cases[i].name),
                     with_cbc(i == 0 ? pair_server_setup() : rsa_server()));
        expect_legacy(&pair, cases[i].suite, "CBC with encrypt_then_mac");
        assert_true(parley_facts_of(pair.client)->group != 0);
        put_record(pair.client, CONTENT_APPLICATION_DATA, data, 0);
        for (size_t len = 1; len < 40; len++)
            pair_send(&pair, pair.client, pair.server, data, len);
        pair_send(&pair, pair.server, pair.client, data, sizeof data);
        pair_end(&pair);
    }
}

/* Padding takes a part of the room behind the data. */
static void seals_and_opens_cbc_in_buffers_of_the_program(void **state)
{
    static uint8_t data[700], sealed[2000];
    struct pair pair;
    (void)state;
    memset(data, 7, sizeof data);
    pair_connect(
        &pair,
        with_suites(with_cbc(pair_client_setup()), "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
        with_cbc(pair_server_setup()));
    for (size_t len = 1; len < 80; len++) {
        const parley_view parts[] = { { data, len }, { data, 600 } };
        size_t took, sealed_len;
        parley_opened opened;
        assert_int_equal(
            parley_seal_into(pair.client, parts, 2, sealed, sizeof sealed, &took, &sealed_len),
            PARLEY_OK);
        assert_int_equal(took, len + 600);
        assert_int_equal(parley_open_in_place(pair.server, sealed, sealed_len, &opened), PARLEY_OK);
        assert_int_equal(opened.used, sealed_len);
        assert_int_equal(opened.plain.len, len + 600);
    }
    pair_end(&pair);
}

/* R15: it takes two that allow it, and neither has anything better. */
static void takes_none_of_it_while_there_is_better(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, with_cbc(with_rsa(pair_client_setup())), with_cbc(with_rsa(rsa_server())));
    expect_legacy(&pair, 0xc02f, NULL);
    pair_end(&pair);
}

static void refuses_it_when_one_side_does_not_allow_it(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, with_suites(with_rsa(pair_client_setup()), "TLS_RSA_WITH_AES_256_GCM_SHA384"),
               rsa_server());
    pair_run(&pair);
    expect_failure(pair.server, SUITE_NOT_SHARED);
    expect_alert_heard(pair.client, PEER_SAYS_HANDSHAKE_FAILURE, ALERT_HANDSHAKE_FAILURE);
    pair_end(&pair);
}

static void knows_no_such_suite_without_the_call(void **state)
{
    static const char *const names[] = { "TLS_RSA_WITH_AES_128_GCM_SHA256",
                                         "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256" };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        parley_error error;
        parley_setup *setup = with_suites(pair_client_setup(), names[i]);
        assert_null(parley_setup_finish(i == 0 ? with_cbc(setup) : with_rsa(setup), &error));
        assert_int_equal(error.code, PARLEY_E_UNKNOWN_SUITE);
    }
}

/* Allows static RSA, and has one certificate, of an RSA key with this key usage. */
static parley_setup *rsa_server_with_usage(const char *usage)
{
    struct made *made = make_certificate(&(struct recipe){ .name = "rsa",
                                                           .alt_names = "DNS:" PAIR_NAME,
                                                           .key = MADE_RSA_2048,
                                                           .extensions = { usage } },
                                         pair_authority());
    parley_setup *server = with_rsa(pair_server_setup());
    parley_identity *identity = pair_identity(made);
    parley_setup_drop_identities(server);
    parley_setup_identity(server, identity);
    parley_identity_free(identity); /* the setup counts it */
    made_free(made);
    return server;
}

/* RFC 5246 7.4.2 */
static void refuses_a_key_that_is_not_for_decryption(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, with_suites(with_rsa(pair_client_setup()), "TLS_RSA_WITH_AES_128_GCM_SHA256"),
               rsa_server_with_usage("keyUsage=critical,digitalSignature"));
    pair_run(&pair);
    expect_failure(pair.server, SUITE_NOT_SHARED); /* the server knows what its key is for */
    parley_error error = parley_error_of(pair.server);
    assert_non_null(strstr(error.detail, "keyEncipherment"));
    pair_end(&pair);
}

static void signs_nothing_with_a_key_that_is_for_decryption_alone(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, with_rsa(pair_client_setup()),
                 rsa_server_with_usage("keyUsage=critical,keyEncipherment"));
    expect_legacy(&pair, RSA_GCM, "static RSA key exchange");
    pair_end(&pair);
}

static parley_setup *resuming(parley_setup *setup, parley_ticketer *ticketer)
{
    if (ticketer != NULL)
        parley_setup_ticketer(setup, ticketer);
    else
        parley_setup_want_sessions(setup);
    return setup;
}

static uint8_t kept_room[4096];
static parley_view kept; /* the session of the last connection */

static void keep_session(parley_conn *client)
{
    kept = (parley_view){ 0 };
    for (const parley_event *event; (event = parley_next_event(client)) != NULL;)
        if (event->kind == PARLEY_EVENT_SESSION) {
            assert_true(event->session.len <= sizeof kept_room);
            memcpy(kept_room, event->session.data, event->session.len);
            kept = (parley_view){ kept_room, event->session.len };
        }
    assert_true(kept.len > 0);
}

/* Both come back, the client under this configuration. */
static void come_back(struct pair *pair, parley_config *client_config)
{
    parley_error error;
    keep_session(pair->client);
    parley_free(pair->client);
    parley_free(pair->server);
    pair->client = parley_client_resume(NULL, client_config, PAIR_NAME, kept, &error);
    pair->server = parley_server_new(NULL, pair->server_config, &error);
    pair_run(pair);
}

/* R59: the main secret does not ask where it comes from. */
static void resumes_what_was_agreed_so(void **state)
{
    static const char *const names[] = { "TLS_RSA_WITH_AES_128_GCM_SHA256",
                                         "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256" };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        parley_error error;
        struct pair pair;
        parley_ticketer *ticketer = parley_ticketer_new(0, &error);
        pair_start(&pair,
                   with_suites(resuming(with_cbc(with_rsa(pair_client_setup())), NULL), names[i]),
                   resuming(with_cbc(with_rsa(rsa_server())), ticketer));
        pair_run(&pair);
        come_back(&pair, pair.client_config);
        assert_true(parley_facts_of(pair.client)->resumed);
        assert_non_null(parley_facts_of(pair.client)->legacy);
        pair_send(&pair, pair.client, pair.server, "hello", 5);
        pair_end(&pair);
        parley_ticketer_free(ticketer);
    }
}

static parley_setup *client_with(const char *suites)
{
    return with_suites(resuming(with_cbc(with_rsa(pair_client_setup())), NULL), suites);
}

/* Nothing of old goes on for a day once there is better, be it of old too: CBC has forward secrecy. */
static void resumes_nothing_of_old_where_there_is_better(void **state)
{
    static const struct {
        const char *suites, *legacy;
    } better[] = {
        { "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:TLS_RSA_WITH_AES_128_GCM_SHA256", NULL },
        { "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256:TLS_RSA_WITH_AES_128_GCM_SHA256",
          "CBC with encrypt_then_mac" },
    };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pair pair;
        parley_error error;
        parley_ticketer *ticketer = parley_ticketer_new(0, &error);
        pair_start(&pair, client_with("TLS_RSA_WITH_AES_128_GCM_SHA256"),
                   resuming(with_cbc(with_rsa(rsa_server())), ticketer));
        pair_run(&pair);
        parley_config *config = parley_setup_finish(client_with(better[i].suites), &error);
        assert_non_null(config);
        come_back(&pair, config);
        assert_true(parley_facts_of(pair.server)->done);
        assert_false(parley_facts_of(pair.client)->resumed);
        if (better[i].legacy != NULL)
            assert_string_equal(parley_facts_of(pair.client)->legacy, better[i].legacy);
        else
            assert_null(parley_facts_of(pair.client)->legacy);
        pair_end(&pair);
        parley_config_free(config);
        parley_ticketer_free(ticketer);
    }
}

/* R56: the client's own proof does not depend on how the keys come about. */
static void knows_its_client_all_the_same(void **state)
{
    struct pair pair;
    (void)state;
    parley_setup *server = with_rsa(pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    parley_identity *identity = pair_identity(pair_rsa_leaf());
    parley_setup_drop_identities(server);
    parley_setup_identity(server, identity);
    pair_connect(
        &pair, with_suites(with_rsa(pair_known_client_setup()), "TLS_RSA_WITH_AES_128_GCM_SHA256"),
        server);
    assert_true(parley_facts_of(pair.server)->verified);
    assert_string_equal(parley_facts_of(pair.server)->client_subject, "CN=client");
    pair_end(&pair);
    parley_identity_free(identity);
}

/* The program is asked before the client has said anything that counts. */
static void asks_its_program_about_the_server(void **state)
{
    struct pair pair;
    parley_setup *client =
        with_suites(with_rsa(pair_client_setup()), "TLS_RSA_WITH_AES_128_GCM_SHA256");
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(&pair, client, with_rsa(rsa_server()));
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(parley_facts_of(pair.client)->peer_chain_count, 1);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    pair_end(&pair);
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_on_a_key_that_the_client_encrypts),
        cmocka_unit_test(encrypts_and_then_authenticates_with_cbc),
        cmocka_unit_test(seals_and_opens_cbc_in_buffers_of_the_program),
        cmocka_unit_test(takes_none_of_it_while_there_is_better),
        cmocka_unit_test(refuses_it_when_one_side_does_not_allow_it),
        cmocka_unit_test(knows_no_such_suite_without_the_call),
        cmocka_unit_test(refuses_a_key_that_is_not_for_decryption),
        cmocka_unit_test(signs_nothing_with_a_key_that_is_for_decryption_alone),
        cmocka_unit_test(resumes_what_was_agreed_so),
        cmocka_unit_test(resumes_nothing_of_old_where_there_is_better),
        cmocka_unit_test(knows_its_client_all_the_same),
        cmocka_unit_test(asks_its_program_about_the_server),
    };
    pair_use_version(PARLEY_TLS_1_2);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Of a build without src/legacy. */
static void says_that_it_was_not_built(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        parley_error error;
        parley_setup *setup = pair_client_setup();
        assert_null(parley_setup_finish(i == 0 ? with_cbc(setup) : with_rsa(setup), &error));
        assert_int_equal(error.code, LEGACY_NOT_BUILT);
    }
}

int main(void)
{
    const struct CMUnitTest without[] = { cmocka_unit_test(says_that_it_was_not_built) };
    return legacy_is_built() ? run_all() : cmocka_run_group_tests(without, NULL, NULL);
}
