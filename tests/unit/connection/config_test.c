/* config_test.c - wishes become a configuration: names looked up, lists offered, trust found. */
#include "connected.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

static parley_conn *client_of(parley_setup *setup, parley_config **config)
{
    parley_error error;
    *config = finish_setup(setup);
    parley_conn *client = parley_client_new(NULL, *config, PAIR_NAME, &error);
    assert_non_null(client);
    return client;
}

static void expect_list(struct bytes list, const uint16_t *wanted, size_t count)
{
    assert_int_equal(list.len, 2 * count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(u16_at(list, i), wanted[i]);
}

/* R3, R5, R8: what a client offers that was told nothing. */
static void offers_by_default_all_that_works_best_first(void **state)
{
    static const uint16_t suites[] = { 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f,
                                       0xc02c, 0xc030, 0xcca9, 0xcca8 };
    static const uint16_t groups[] = { 29, 23, 24, 25 };
    static const uint16_t schemes[] = { 0x0403, 0x0807, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806,
                                        0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601 };
    (void)state;
    parley_config *config;
    parley_conn *client = client_of(pair_client_setup(), &config);
    struct client_hello hello = hello_ready(client);
    expect_list(hello.cipher_suites, suites, 9);
    expect_list(hello.supported_groups, groups, 4);
    expect_list(hello.signature_algorithms, schemes, 13);
    assert_null(hello.alpn.data);
    parley_free(client);
    parley_config_free(config);
}

/* R4, R5: one share, of the group that the client likes best. */
static void sends_by_default_a_share_of_its_first_group(void **state)
{
    static const struct {
        const char *groups;
        uint16_t group;
        size_t len;
    } cases[] = {
        { NULL, 29, 32 },          { "X25519:P-256", 29, 32 }, { "P-256:X25519", 23, 65 },
        { "P-384:P-256", 24, 97 }, { "P-521", 25, 133 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_config *config;
        parley_setup *setup = pair_client_setup();
        if (cases[i].groups != NULL)
            parley_setup_groups(setup, cases[i].groups);
        parley_conn *client = client_of(setup, &config);
        struct client_hello hello = hello_ready(client);
        struct reader shares = reader_of(hello.key_shares);
        struct key_share share, another;
        assert_true(key_share_next(&shares, &share));
        assert_int_equal(share.group, cases[i].group);
        assert_int_equal(share.key_exchange.len, cases[i].len);
        assert_false(key_share_next(&shares, &another));
        parley_free(client);
        parley_config_free(config);
    }
}

/* R4 */
static void sends_the_shares_that_it_was_told_to(void **state)
{
    static const uint16_t wanted[] = { 24, 29 };
    (void)state;
    parley_config *config;
    parley_setup *setup = pair_client_setup();
    parley_setup_key_shares(setup, "P-384:X25519");
    parley_conn *client = client_of(setup, &config);
    struct client_hello hello = hello_ready(client);
    struct reader shares = reader_of(hello.key_shares);
    struct key_share share;
    for (size_t i = 0; i < 2; i++) {
        assert_true(key_share_next(&shares, &share));
        assert_int_equal(share.group, wanted[i]);
    }
    assert_false(key_share_next(&shares, &share));
    parley_free(client);
    parley_config_free(config);
}

static void sends_no_share_when_it_was_told_so(void **state)
{
    (void)state;
    parley_config *config;
    parley_setup *setup = pair_client_setup();
    parley_setup_key_shares(setup, "");
    parley_conn *client = client_of(setup, &config);
    struct client_hello hello = hello_ready(client);
    assert_non_null(hello.key_shares.data);
    assert_int_equal(hello.key_shares.len, 0);
    parley_free(client);
    parley_config_free(config);
}

/* RFC 9846 4.3.7 allows each group once; the order is the preference. */
static void reads_names_in_order_of_preference_in_any_case_and_once(void **state)
{
    static const uint16_t suites[] = { 0x1303, 0x1301 };
    static const uint16_t groups[] = { 25, 29, 23 };
    static const uint16_t schemes[] = { 0x0807, 0x0403 };
    (void)state;
    parley_config *config;
    parley_setup *setup = pair_client_setup();
    parley_setup_suites(setup, "tls_chacha20_poly1305_sha256:TLS_AES_128_GCM_SHA256:"
                               "TLS_CHACHA20_POLY1305_SHA256");
    parley_setup_groups(setup, "p-521:x25519:P-521:P-256:X25519");
    parley_setup_signatures(setup, "ED25519:ecdsa_secp256r1_sha256:ed25519:");
    parley_conn *client = client_of(setup, &config);
    struct client_hello hello = hello_ready(client);
    expect_list(hello.cipher_suites, suites, 2);
    expect_list(hello.supported_groups, groups, 3);
    expect_list(hello.signature_algorithms, schemes, 2);
    parley_free(client);
    parley_config_free(config);
}

typedef void set_names(parley_setup *setup, const char *names);

static void refuse_names(set_names *set, const char *names, enum code code, const char *detail)
{
    parley_setup *setup = pair_client_setup();
    set(setup, names);
    expect_setup_refused(setup, code, detail);
}

static void names_what_it_does_not_know(void **state)
{
    (void)state;
    refuse_names(parley_setup_groups, "X25519:P-999", UNKNOWN_GROUP, "\"P-999\"");
    refuse_names(parley_setup_groups, "X25519,P-256", UNKNOWN_GROUP, "\"X25519,P-256\"");
    refuse_names(parley_setup_groups, "X25519 ", UNKNOWN_GROUP, "\"X25519 \"");
    refuse_names(parley_setup_key_shares, "P-25", UNKNOWN_GROUP, "\"P-25\"");
    refuse_names(parley_setup_suites, "TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256",
                 UNKNOWN_SUITE, "\"TLS_AES_128_CCM_SHA256\"");
    refuse_names(parley_setup_signatures, "rsa_pkcs1_sha1", UNKNOWN_SIGNATURE,
                 "\"rsa_pkcs1_sha1\"");
    refuse_names(parley_setup_groups, "X25519::P-256", UNKNOWN_GROUP, "\"\"");
}

static void prints_nothing_of_a_name_that_a_terminal_would_obey(void **state)
{
    (void)state;
    refuse_names(parley_setup_groups, "\033[2J", UNKNOWN_GROUP, "\\x1b");
}

static void refuses_empty_lists(void **state)
{
    (void)state;
    refuse_names(parley_setup_groups, "", UNKNOWN_GROUP, "the list is empty");
    refuse_names(parley_setup_suites, "", UNKNOWN_SUITE, "the list is empty");
    refuse_names(parley_setup_signatures, "", UNKNOWN_SIGNATURE, "the list is empty");
    refuse_names(parley_setup_signatures, "rsa_pkcs1_sha256", UNKNOWN_SIGNATURE,
                 "nothing in the list may sign a handshake");
}

/* R4 */
static void refuses_a_share_of_a_group_that_is_not_listed(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_groups(setup, "X25519:P-256");
    parley_setup_key_shares(setup, "X25519:P-384");
    expect_setup_refused(setup, KEY_SHARE_WITHOUT_GROUP, "P-384");
}

static void refuses_a_server_without_a_certificate(void **state)
{
    (void)state;
    expect_setup_refused(parley_setup_server(), NO_IDENTITY, "");
}

/* R1, R11 */
static void offers_the_versions_that_it_was_told_to(void **state)
{
    static const struct {
        uint16_t lowest, highest;
        const char *suites, *versions;
        size_t suite_count;
    } cases[] = {
        { PARLEY_TLS_1_2, PARLEY_TLS_1_3, NULL, "\3\4\3\3", 9 },
        { PARLEY_TLS_1_3, PARLEY_TLS_1_3, NULL, "\3\4", 3 },
        { PARLEY_TLS_1_2, PARLEY_TLS_1_2, NULL, "", 6 },
        { PARLEY_TLS_1_2, PARLEY_TLS_1_3, "TLS_AES_128_GCM_SHA256", "\3\4", 1 },
        { PARLEY_TLS_1_2, PARLEY_TLS_1_3,
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:TLS_AES_128_GCM_SHA256", "\3\4\3\3", 2 },
        { PARLEY_TLS_1_2, PARLEY_TLS_1_3, "tls_ecdhe_rsa_with_aes_128_gcm_sha256", "", 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_config *config;
        parley_setup *setup = pair_client_setup();
        parley_setup_versions(setup, cases[i].lowest, cases[i].highest);
        if (cases[i].suites != NULL)
            parley_setup_suites(setup, cases[i].suites);
        parley_conn *client = client_of(setup, &config);
        struct client_hello hello = hello_ready(client);
        assert_true(bytes_equal(hello.supported_versions,
                                bytes_of(cases[i].versions, strlen(cases[i].versions))));
        assert_int_equal(hello.cipher_suites.len, 2 * cases[i].suite_count);
        parley_free(client);
        parley_config_free(config);
    }
}

static void refuses_versions_that_are_no_range(void **state)
{
    static const uint16_t ranges[][2] = {
        { 0x0302, 0x0304 }, { 0x0303, 0x0305 }, { 0x0304, 0x0303 }, { 0, 0 }
    };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        parley_setup *setup = pair_client_setup();
        parley_setup_versions(setup, ranges[i][0], ranges[i][1]);
        expect_setup_refused(setup, INVALID_VERSIONS, "0x");
    }
    parley_setup_versions(NULL, PARLEY_TLS_1_2, PARLEY_TLS_1_3);
    parley_setup_allow_no_extended_main_secret(NULL);
}

static void refuses_suites_of_versions_that_are_not_allowed(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_suites(setup, "TLS_AES_128_GCM_SHA256");
    parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    expect_setup_refused(setup, SUITES_FOR_NO_VERSION, "");
}

/* RFC 8446 4.2.3: in TLS 1.2 it may; in TLS 1.3 it may not. */
static void lets_pkcs1_sign_where_tls12_alone_is_spoken(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_signatures(setup, "rsa_pkcs1_sha256");
    parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    parley_config_free(finish_setup(setup));
}

/* The first mistake is told, in the order in which a hello speaks of them. */
static void tells_one_mistake_of_many(void **state)
{
    (void)state;
    parley_setup *setup = parley_setup_server();
    parley_setup_suites(setup, "nonsense");
    parley_setup_groups(setup, "folly");
    expect_setup_refused(setup, UNKNOWN_GROUP, "\"folly\"");
}

/* R73: without further words a client believes whom the system believes. */
static void believes_the_system_by_default(void **state)
{
    (void)state;
    char path[FILE_PATH_LEN];
    file_make(path, pair_authority()->pem);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);

    struct pair pair;
    parley_setup *client = parley_setup_client();
    parley_setup_clock(client, pair_clock, NULL);
    pair_connect(&pair, client, NULL);
    assert_true(parley_facts_of(pair.client)->verified);
    pair_end(&pair);

    file_remove(path);
    expect_setup_refused(parley_setup_client(), NO_SYSTEM_TRUST, path);
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
}

static void copies_share_what_was_read_of_the_system(void **state)
{
    (void)state;
    char path[FILE_PATH_LEN];
    file_make(path, pair_authority()->pem);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    parley_config *config = finish_setup(parley_setup_client());
    file_remove(path);

    parley_config *copy = finish_setup(parley_setup_from(config));
    assert_ptr_equal(copy->handshake.trust, config->handshake.trust);
    parley_setup *anew = parley_setup_from(config);
    parley_setup_system_trust(anew);
    expect_setup_refused(anew, NO_SYSTEM_TRUST, path);
    parley_config_free(config);
    parley_config_free(copy);
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
}

/* Whoever verifies nobody, or is shown no certificate, needs no store. */
static void needs_the_trust_of_the_system_only_to_verify(void **state)
{
    (void)state;
    assert_int_equal(setenv("SSL_CERT_FILE", "/nowhere/at/all", 1), 0);
    parley_setup *setup = parley_setup_client();
    parley_setup_insecure_skip_verification(setup);
    parley_config_free(finish_setup(setup));
    parley_config_free(finish_setup(pair_server_setup()));
    parley_config_free(finish_setup(pair_client_setup()));

    setup = pair_client_setup();
    parley_setup_system_trust(setup);
    expect_setup_refused(setup, NO_SYSTEM_TRUST, "/nowhere/at/all");
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
}

/* The system's authorities vouch for servers, never for clients. */
static void asks_for_client_certificates_only_with_a_trust_of_its_own(void **state)
{
    static const parley_client_auth policies[] = { PARLEY_CLIENT_REQUEST, PARLEY_CLIENT_REQUIRE };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        parley_setup *setup = pair_server_setup();
        parley_setup_client_auth(setup, policies[i]);
        expect_setup_refused(setup, CLIENT_AUTH_WITHOUT_TRUST, "");
        parley_config_free(finish_setup(pair_asking_server_setup(policies[i])));
    }
    parley_setup *setup = pair_asking_server_setup(PARLEY_CLIENT_REQUIRE);
    parley_setup_system_trust(setup);
    expect_setup_refused(setup, CLIENT_AUTH_WITHOUT_TRUST, "");
    setup = pair_server_setup();
    parley_setup_client_auth(setup, PARLEY_CLIENT_REQUIRE);
    parley_setup_insecure_skip_verification(setup);
    parley_config_free(finish_setup(setup));
}

/* A server that trusts so many authorities for its clients, each with a certificate of its own. */
static parley_config *trust_many(size_t count)
{
    parley_error error;
    static char pem[256 * 1024];
    size_t len = 0;
    struct made *first = make_certificate(&(struct recipe){ .name = "0", .ca = true }, NULL);
    for (size_t i = 0; i < count; i++) {
        char name[24];
        (void)snprintf(name, sizeof name, "%zu", i);
        struct made *made =
            make_certificate(&(struct recipe){ .name = name, .ca = true, .key_of = first }, NULL);
        len += (size_t)snprintf(pem + len, sizeof pem - len, "%s", made->pem);
        made_free(made);
    }
    made_free(first);
    parley_trust *trust = parley_trust_from_pem(view_text(pem), &error);
    assert_non_null(trust);
    parley_setup *setup = pair_server_setup();
    parley_setup_trust(setup, trust);
    parley_setup_client_auth(setup, PARLEY_CLIENT_REQUEST);
    parley_trust_free(trust);
    return finish_setup(setup);
}

/* RFC 9846 4.3.4 */
static void tells_clients_of_its_authorities_unless_they_are_many(void **state)
{
    static const size_t counts[] = { 1, AUTHORITIES_MAX, AUTHORITIES_MAX + 1 };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        size_t told = 0;
        struct bytes name;
        parley_config *config = trust_many(counts[i]);
        struct reader list = reader_of(config->handshake.authorities);
        while (authority_next(&list, &name))
            told++;
        assert_true(reader_done(&list));
        assert_int_equal(told, counts[i] <= AUTHORITIES_MAX ? counts[i] : 0);
        parley_config_free(config);
    }
}

static void lives_as_long_as_somebody_counts_it(void **state)
{
    (void)state;
    struct pair pair;
    pair_start(&pair, NULL, NULL);
    parley_config *kept = parley_config_keep(pair.client_config);
    assert_ptr_equal(kept, pair.client_config);
    parley_config_free(kept);
    parley_config_free(pair.client_config); /* the connection's own count keeps it */
    parley_config_free(pair.server_config);
    pair.client_config = pair.server_config = NULL;
    pair_run(&pair);
    assert_true(parley_facts_of(pair.server)->done);
    pair_end(&pair);
    parley_config_free(NULL);
}

static void keeps_the_profile_that_is_wanted(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_profile(setup, PARLEY_PROFILE_WEB);
    parley_config *config = finish_setup(setup);
    parley_config *copy = finish_setup(parley_setup_from(config));
    assert_int_equal(config->handshake.profile, PROFILE_WEB);
    assert_int_equal(copy->handshake.profile, PROFILE_WEB);
    parley_config_free(copy);
    parley_config_free(config);
    parley_setup_profile(NULL, PARLEY_PROFILE_WEB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_by_default_all_that_works_best_first),
        cmocka_unit_test(sends_by_default_a_share_of_its_first_group),
        cmocka_unit_test(sends_the_shares_that_it_was_told_to),
        cmocka_unit_test(sends_no_share_when_it_was_told_so),
        cmocka_unit_test(reads_names_in_order_of_preference_in_any_case_and_once),
        cmocka_unit_test(names_what_it_does_not_know),
        cmocka_unit_test(prints_nothing_of_a_name_that_a_terminal_would_obey),
        cmocka_unit_test(refuses_empty_lists),
        cmocka_unit_test(refuses_a_share_of_a_group_that_is_not_listed),
        cmocka_unit_test(refuses_a_server_without_a_certificate),
        cmocka_unit_test(offers_the_versions_that_it_was_told_to),
        cmocka_unit_test(refuses_versions_that_are_no_range),
        cmocka_unit_test(refuses_suites_of_versions_that_are_not_allowed),
        cmocka_unit_test(lets_pkcs1_sign_where_tls12_alone_is_spoken),
        cmocka_unit_test(tells_one_mistake_of_many),
        cmocka_unit_test(believes_the_system_by_default),
        cmocka_unit_test(copies_share_what_was_read_of_the_system),
        cmocka_unit_test(needs_the_trust_of_the_system_only_to_verify),
        cmocka_unit_test(asks_for_client_certificates_only_with_a_trust_of_its_own),
        cmocka_unit_test(tells_clients_of_its_authorities_unless_they_are_many),
        cmocka_unit_test(lives_as_long_as_somebody_counts_it),
        cmocka_unit_test(keeps_the_profile_that_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
