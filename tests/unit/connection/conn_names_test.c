/* conn_names_test.c - the name that is asked for: sent or not, answered by which certificate. */
#include "connected.h"

#include <string.h>

#include "support/test.h"

/* Four certificates of one server; the first is its default. */
enum { DEFAULT, EXACT, WILD, OTHER_KIND, IDENTITIES };

static const struct recipe recipes[IDENTITIES] = {
    { .name = "default", .alt_names = "DNS:default.example" },
    { .name = "exact", .alt_names = "DNS:www.one.example,DNS:one.example" },
    { .name = "wild", .alt_names = "DNS:*.one.example" },
    { .name = "other", .alt_names = "DNS:www.one.example", .key = MADE_ED25519 },
};

static struct made *leaves[IDENTITIES];

static int make_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < IDENTITIES; i++)
        leaves[i] = make_certificate(&recipes[i], pair_authority());
    return 0;
}

static int free_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < IDENTITIES; i++)
        made_free(leaves[i]);
    return 0;
}

static parley_setup *server_of_many(void)
{
    parley_setup *server = parley_setup_server();
    for (size_t i = 0; i < IDENTITIES; i++) {
        parley_identity *identity = pair_identity(leaves[i]);
        parley_setup_identity(server, identity);
        parley_identity_free(identity);
    }
    return server;
}

/* A client that shows whatever it is shown, unless it is to verify. */
static void start_asking_for(struct pair *pair, const char *name, parley_setup *client,
                             parley_setup *server)
{
    parley_error error;
    pair_start(pair, client, server);
    parley_free(pair->client);
    pair->client = parley_client_new(NULL, pair->client_config, name, &error);
    assert_non_null(pair->client);
}

static void expect_leaf(const char *name, size_t leaf, const char *rule)
{
    struct pair pair;
    parley_setup *client = parley_setup_client();
    parley_setup_insecure_skip_verification(client);
    parley_setup_keep_peer_chain(client);
    start_asking_for(&pair, name, client, server_of_many());
    pair_run(&pair);
    const parley_facts *seen = parley_facts_of(pair.client), *chosen = parley_facts_of(pair.server);
    assert_true(seen->done);
    assert_int_equal(seen->server_name.len, chosen->server_name.len);
    assert_memory_equal(seen->server_name.data, chosen->server_name.data, seen->server_name.len);
    assert_string_equal(chosen->identity_rule, rule);
    assert_int_equal(seen->peer_chain[0].len, leaves[leaf]->der.len);
    assert_memory_equal(seen->peer_chain[0].data, leaves[leaf]->der.data, leaves[leaf]->der.len);
    pair_end(&pair);
}

/* R61 */
static void chooses_the_certificate_by_the_name_that_is_asked_for(void **state)
{
    (void)state;
    expect_leaf("one.example", EXACT, "exact name");
    expect_leaf("www.one.example", EXACT, "exact name");
    expect_leaf("WWW.One.Example", EXACT, "exact name");
    expect_leaf("default.example", DEFAULT, "exact name");
    expect_leaf("mail.one.example", WILD, "wildcard");
    expect_leaf("two.example", DEFAULT, "default: unknown name");
    expect_leaf("a.mail.one.example", DEFAULT, "default: unknown name");
}

/* R61: what a client without a name is shown. */
static void shows_the_first_certificate_when_no_name_is_asked_for(void **state)
{
    (void)state;
    expect_leaf(NULL, DEFAULT, "default: no name asked for");
    expect_leaf("192.0.2.1", DEFAULT, "default: no name asked for");
    expect_leaf("2001:db8::1", DEFAULT, "default: no name asked for");
}

/* R8, R61: the name's certificates in the client's kinds of key. */
static void chooses_among_those_of_a_name_by_the_kind_of_key(void **state)
{
    struct pair pair;
    parley_setup *client = parley_setup_client();
    (void)state;
    parley_setup_insecure_skip_verification(client);
    parley_setup_signatures(client, "ed25519");
    parley_setup_keep_peer_chain(client);
    start_asking_for(&pair, "www.one.example", client, server_of_many());
    pair_run(&pair);
    const parley_facts *facts = parley_facts_of(pair.client);
    assert_string_equal(facts->signature_name, "ed25519");
    assert_memory_equal(facts->peer_chain[0].data, leaves[OTHER_KIND]->der.data,
                        leaves[OTHER_KIND]->der.len);
    pair_end(&pair);
}

/* R61: the other policy. */
static void refuses_an_unknown_name_when_it_is_to(void **state)
{
    struct pair pair;
    parley_setup *server = server_of_many();
    (void)state;
    parley_setup_unknown_name(server, PARLEY_NAME_REFUSE);
    start_asking_for(&pair, "two.example", NULL, server);
    pair_run(&pair);
    expect_failure(pair.server, NAME_UNKNOWN);
    expect_alert_heard(pair.client, PEER_SAYS_UNRECOGNIZED_NAME, ALERT_UNRECOGNIZED_NAME);
    parley_error error = parley_error_of(pair.server);
    expect_detail(&error, "two.example");
    pair_end(&pair);

    server = server_of_many();
    parley_setup_unknown_name(server, PARLEY_NAME_REFUSE);
    start_asking_for(&pair, "one.example", NULL, server);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    pair_end(&pair);

    server = server_of_many();
    parley_setup_unknown_name(server, PARLEY_NAME_REFUSE);
    parley_setup_unknown_name(server, PARLEY_NAME_DEFAULT);
    start_asking_for(&pair, "two.example", NULL, server);
    pair_run(&pair);
    assert_string_equal(parley_facts_of(pair.server)->identity_rule, "default: unknown name");
    expect_failure(pair.client, NAME_MISMATCH); /* the client is the judge */
    pair_end(&pair);
}

/* R6 */
static void sends_names_and_never_addresses(void **state)
{
    static const struct {
        const char *name, *sent;
    } cases[] = {
        { "server.example", "server.example" },
        { "Server.EXAMPLE", "server.example" },
        { "server.example.", "server.example" },
        { "xn--bcher-kva.example", "xn--bcher-kva.example" },
        { "localhost", "localhost" },
        { "192.0.2.1", NULL },
        { "2001:db8::1", NULL },
        { "[2001:db8::1]", NULL },
        { "::ffff:192.0.2.1", NULL },
    };
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        start_asking_for(&pair, cases[i].name, NULL, NULL);
        struct bytes sent = hello_ready(pair.client).server_name;
        if (cases[i].sent == NULL)
            assert_null(sent.data);
        else
            assert_true(bytes_equal(sent, bytes_of(cases[i].sent, strlen(cases[i].sent))));
        pair_end(&pair);
    }
}

/* R6 */
static void shows_the_server_the_name_that_was_asked_for(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    assert_true(view_is(parley_facts_of(pair.server)->server_name, PAIR_NAME));
    pair_end(&pair);
}

/* R72: an address is not sent, and verified all the same. */
static void verifies_an_address(void **state)
{
    static const struct {
        const char *asked;
        bool good;
    } cases[] = {
        { "192.0.2.1", true },    { "192.0.2.2", false },
        { "2001:db8::1", true },  { "2001:DB8:0:0:0:0:0:1", true },
        { "2001:db8::2", false },
    };
    struct pair pair;
    (void)state;
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "address",
                          .alt_names = "IP:192.0.2.1,IP:2001:db8::1,DNS:192.0.2.2" },
        pair_authority());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_setup *server = parley_setup_server();
        parley_identity *identity = pair_identity(leaf);
        parley_setup_identity(server, identity);
        parley_identity_free(identity);
        start_asking_for(&pair, cases[i].asked, NULL, server);
        pair_run(&pair);
        assert_int_equal(parley_facts_of(pair.client)->done, cases[i].good);
        if (!cases[i].good)
            expect_failure(pair.client, NAME_MISMATCH);
        pair_end(&pair);
    }
    made_free(leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_the_certificate_by_the_name_that_is_asked_for),
        cmocka_unit_test(shows_the_first_certificate_when_no_name_is_asked_for),
        cmocka_unit_test(chooses_among_those_of_a_name_by_the_kind_of_key),
        cmocka_unit_test(refuses_an_unknown_name_when_it_is_to),
        cmocka_unit_test(sends_names_and_never_addresses),
        cmocka_unit_test(shows_the_server_the_name_that_was_asked_for),
        cmocka_unit_test(verifies_an_address),
    };
    return cmocka_run_group_tests(tests, make_leaves, free_leaves);
}
