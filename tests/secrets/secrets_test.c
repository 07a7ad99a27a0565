/* secrets_test.c - works with secrets under memcheck, which finds a branch or an index that depends on one.
 *
 * Where secrets come from is in sources.c, what may be told of them in answers.c. Each test is an area: it
 * uses the code, sees that what comes out is a secret still, and has a line in main.
 */
#include "area.h"
#include "keys/key_schedule12.h"
#include "session/session_cache.h"
#include "session/ticketer.h"

#include "support/test.h"

static const uint16_t versions[] = { PARLEY_TLS_1_2, PARLEY_TLS_1_3 };
static const struct ends plain_ends = { pair_client_setup, pair_server_setup };

/* With an end that speaks this version alone. */
static void meet_in(struct pair *pair, uint16_t version, parley_setup *client)
{
    parley_setup_versions(client, version, version);
    meet(pair, client, NULL);
}

static void agrees_on_a_secret_with_each_group(void **state)
{
    (void)state;
    for (size_t i = 0; i < provider->group_count; i++) {
        const struct group *group = provider->groups[i];
        struct group_state private_half;
        uint8_t share[GROUP_SHARE_LEN_MAX], reply[GROUP_SHARE_LEN_MAX];
        uint8_t a[GROUP_SECRET_LEN_MAX], b[GROUP_SECRET_LEN_MAX];
        assert_true(group->generate(group, &private_half, &provider->random, share));
        assert_int_equal(OUTCOME_OK,
                         group->encapsulate(group, &provider->random,
                                            bytes_of(share, group->share_len), reply, a));
        assert_int_equal(OUTCOME_OK, group->decapsulate(group, &private_half,
                                                        bytes_of(reply, group->reply_len), b));
        expect_same_secret(a, b, group->secret_len);
        group->wipe(&private_half);
    }
}

static void refuses_shares_that_give_no_secret(void **state)
{
    static const uint8_t zeros[GROUP_SHARE_LEN_MAX];
    (void)state;
    for (size_t i = 0; i < provider->group_count; i++) {
        const struct group *group = provider->groups[i];
        uint8_t reply[GROUP_SHARE_LEN_MAX], secret[GROUP_SECRET_LEN_MAX];
        assert_int_equal(OUTCOME_REJECTED,
                         group->encapsulate(group, &provider->random,
                                            bytes_of(zeros, group->share_len), reply, secret));
    }
}

static void speaks_tls13_with_each_suite(void **state)
{
    static const char *const suites[] = { "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                          "TLS_CHACHA20_POLY1305_SHA256" };
    (void)state;
    speak_with(&plain_ends, suites, sizeof suites / sizeof *suites);
}

static void speaks_tls12_with_each_suite(void **state)
{
    static const char *const suites[] = { "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                                          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                                          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256" };
    (void)state;
    speak_with(&plain_ends, suites, sizeof suites / sizeof *suites);
}

static void speaks_with_p256_in_both_versions(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pair pair;
        parley_setup *client = pair_client_setup();
        parley_setup_groups(client, "P-256");
        meet_in(&pair, versions[i], client);
        assert_string_equal(parley_facts_of(pair.client)->group_name, "P-256");
        talk(&pair);
        go(&pair);
    }
}

static void offers_a_share_of_another_group(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *server = pair_server_setup();
    parley_setup_groups(server, "P-256");
    meet(&pair, NULL, server);
    assert_true(parley_facts_of(pair.client)->retried);
    talk(&pair);
    go(&pair);
}

static void changes_its_keys(void **state)
{
    (void)state;
    struct pair pair;
    meet(&pair, NULL, NULL);
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    talk(&pair);
    assert_int_equal(parley_update_keys(pair.server, false), PARLEY_OK);
    talk(&pair);
    go(&pair);
}

static void refuses_a_record_that_was_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pair pair;
        meet_in(&pair, versions[i], pair_client_setup());
        say_changed(pair.client, pair.server, 1);
        go(&pair);
    }
}

static void works_in_memory_of_the_program(void **state)
{
    (void)state;
    struct pair pair;
    uint8_t said[100] = "what nobody else may learn", wire[200];
    const parley_view part = { said, sizeof said };
    parley_opened opened;
    size_t took, len;
    meet(&pair, NULL, NULL);
    mark_secret(said, sizeof said);
    assert_int_equal(parley_seal_into(pair.client, &part, 1, wire, sizeof wire, &took, &len),
                     PARLEY_OK);
    expect_public(wire, len);
    assert_int_equal(parley_open_in_place(pair.server, wire, len, &opened), PARLEY_OK);
    assert_int_equal(opened.plain.len, sizeof said);
    expect_same_secret(said, opened.plain.data, sizeof said);
    go(&pair);
}

/* "CLIENT_RANDOM", the client's random and the secret, in hex. */
static void expect_secret_line(void *user, const char *line)
{
    enum { SECRET_AT = 14 + 2 * RANDOM_LEN + 1 };
    unsigned *lines = user;
    expect_public(line, SECRET_AT);
    assert_true(is_secret(line + SECRET_AT, (size_t)2 * MAIN_SECRET12_LEN));
    (*lines)++;
}

static void logs_the_keys(void **state)
{
    (void)state;
    struct pair pair;
    unsigned lines = 0;
    parley_setup *client = pair_client_setup();
    parley_setup_insecure_keylog(client, expect_secret_line, &lines);
    meet_in(&pair, PARLEY_TLS_1_2, client);
    assert_int_equal(lines, 1);
    go(&pair);
}

/* RFC 5246 8.1: our own ends always do as RFC 7627 says. */
static void derives_keys_that_are_not_bound_to_their_handshake(void **state)
{
    (void)state;
    struct suite12 suites[SUITES12_MAX];
    assert_true(suites12_of(provider, suites) > 0);
    struct premaster_secret premaster = { .len = 32 };
    struct main_secret12 main;
    const struct randoms randoms = { .client = { 1 }, .server = { 2 } };
    struct record_keys12 client, server;
    mark_secret(premaster.bytes, premaster.len);
    main_secret12_derive(&main, suites[0].hash, &premaster, &randoms);
    key_block_derive(&client, &server, &main, &suites[0], &randoms);
    assert_true(is_secret(main.bytes, sizeof main.bytes));
    assert_true(is_secret(client.key, suites[0].aead->key_len));
    assert_true(is_secret(server.fixed_iv, suites[0].fixed_iv_len));
}

static const enum made_key kinds_that_sign[] = { MADE_P256, MADE_ED25519, MADE_RSA_2048 };
enum { KINDS_THAT_SIGN_COUNT = sizeof kinds_that_sign / sizeof *kinds_that_sign };

static void signs_with_each_kind_of_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS_THAT_SIGN_COUNT; i++) {
        struct pair pair;
        struct made *leaf = make_certificate(&(struct recipe){ .name = "leaf",
                                                               .alt_names = "DNS:" PAIR_NAME,
                                                               .key = kinds_that_sign[i] },
                                             pair_authority());
        meet(&pair, NULL, with_identity(pair_server_setup(), leaf));
        go(&pair);
        made_free(leaf);
    }
}

static parley_setup *asking_server_setup(void)
{
    return pair_asking_server_setup(PARLEY_CLIENT_REQUIRE);
}

static parley_setup *client_in(uint16_t version, const struct made *leaf)
{
    parley_setup *client = with_identity(pair_client_setup(), leaf);
    parley_setup_versions(client, version, version);
    return client;
}

/* In TLS 1.2 over the messages themselves, under the hash of the scheme or none. */
static void signs_as_a_client_with_each_kind_of_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS_THAT_SIGN_COUNT; i++) {
        struct made *leaf =
            make_certificate(&(struct recipe){ .name = "client",
                                               .key = kinds_that_sign[i],
                                               .extensions = { "extendedKeyUsage=clientAuth" } },
                             pair_authority());
        for (size_t j = 0; j < 2; j++) {
            struct pair pair;
            meet(&pair, client_in(versions[j], leaf), asking_server_setup());
            assert_true(parley_facts_of(pair.server)->verified);
            talk(&pair);
            go(&pair);
        }
        made_free(leaf);
    }
}

static void resumes_by_ticket(void **state)
{
    (void)state;
    resume_sessions(&plain_ends, false);
}

static void resumes_by_session_id(void **state)
{
    (void)state;
    resume_sessions(&plain_ends, true);
}

/* Whose session has its certificate, which has to be the same when it comes back. */
static struct made *known_leaf;

static parley_setup *known_client_setup(void)
{
    return with_identity(pair_client_setup(), known_leaf);
}

static const struct ends ends_that_know_each_other = { known_client_setup, asking_server_setup };

static void resumes_known_clients_by_ticket(void **state)
{
    (void)state;
    resume_sessions(&ends_that_know_each_other, false);
}

static void resumes_known_clients_by_session_id(void **state)
{
    (void)state;
    resume_sessions(&ends_that_know_each_other, true);
}

/* Until it is full, and each one that comes makes another one go. */
static void keeps_sessions_for_clients_without_tickets(void **state)
{
    (void)state;
    enum { MORE_THAN_FIT = 20 };
    uint8_t session[100] = { 0 }, room[sizeof session];
    struct session_cache *cache = session_cache_new(1);
    assert_non_null(cache);
    mark_secret(session, sizeof session);
    for (unsigned i = 0; i < 2 * MORE_THAN_FIT; i++) {
        uint8_t id[SESSION_ID_LEN] = { (uint8_t)(i / 2) }; /* each one twice */
        struct writer out = writer_of(room, sizeof room);
        assert_true(session_cache_put(cache, id, bytes_of(session, sizeof session)));
        assert_true(session_cache_get(cache, &out, bytes_of(id, sizeof id)));
        assert_true(is_secret(room, writer_len(&out)));
    }
    session_cache_drop(cache,
                       bytes_of((uint8_t[SESSION_ID_LEN]){ MORE_THAN_FIT - 1 }, SESSION_ID_LEN));
    session_cache_free(cache);
}

static enum outcome open_ticket(struct ticketer *ticketer, struct bytes ticket)
{
    uint8_t room[200];
    struct writer out = writer_of(room, sizeof room);
    return ticketer_open(ticketer, &out, ticket, provider, MADE_NOW_S);
}

static void opens_its_own_tickets_alone(void **state)
{
    (void)state;
    uint8_t session[100] = { 0 }, ticket[200];
    struct writer out = writer_of(ticket, sizeof ticket);
    struct ticketer *ticketer = ticketer_new();
    assert_non_null(ticketer);
    mark_secret(session, sizeof session);
    assert_int_equal(OUTCOME_OK, ticketer_seal(ticketer, &out, bytes_of(session, sizeof session),
                                               provider, MADE_NOW_S));
    expect_public(ticket, writer_len(&out));
    assert_int_equal(OUTCOME_OK, open_ticket(ticketer, writer_bytes(&out)));
    ticket[writer_len(&out) - 1] ^= 1;
    assert_int_equal(OUTCOME_REJECTED, open_ticket(ticketer, writer_bytes(&out)));
    ticketer_free(ticketer);
}

static int prepare(void **state)
{
    (void)state;
    known_leaf = make_certificate(
        &(struct recipe){ .name = "client", .extensions = { "extendedKeyUsage=clientAuth" } },
        pair_authority());
    return 0;
}

static int end(void **state)
{
    (void)state;
    made_free(known_leaf);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(agrees_on_a_secret_with_each_group),
        TEST(refuses_shares_that_give_no_secret),
        TEST(speaks_tls13_with_each_suite),
        TEST(speaks_tls12_with_each_suite),
        TEST(speaks_with_p256_in_both_versions),
        TEST(offers_a_share_of_another_group),
        TEST(changes_its_keys),
        TEST(refuses_a_record_that_was_changed),
        TEST(works_in_memory_of_the_program),
        TEST(logs_the_keys),
        TEST(derives_keys_that_are_not_bound_to_their_handshake),
        TEST(signs_with_each_kind_of_key),
        TEST(signs_as_a_client_with_each_kind_of_key),
        TEST(resumes_by_ticket),
        TEST(resumes_by_session_id),
        TEST(resumes_known_clients_by_ticket),
        TEST(resumes_known_clients_by_session_id),
        TEST(keeps_sessions_for_clients_without_tickets),
        TEST(opens_its_own_tickets_alone),
    };
    return proves_something() ? cmocka_run_group_tests(tests, prepare, end) : 1;
}
