/* setup_test.c - calls that cannot fail, and the first mistake that comes to light at the end. */
#include "connected.h"
#include "failing_heap.h"
#include "system/clock.h"

#include <string.h>

#include "support/test.h"

static void tell_nobody(void *user, const parley_trace *happening)
{
    (void)user;
    (void)happening;
}

static void log_nothing(void *user, const char *line)
{
    (void)user;
    (void)line;
}

/* Every call there is, in no order that matters. */
static void call_everything(parley_setup *setup, parley_identity *identity, parley_trust *trust)
{
    parley_setup_trust(setup, trust);
    parley_setup_identity(setup, identity);
    parley_setup_alpn(setup, view_text("h2"));
    parley_setup_groups(setup, "P-256");
    parley_setup_key_shares(setup, "P-256");
    parley_setup_suites(setup, "TLS_AES_256_GCM_SHA384");
    parley_setup_signatures(setup, "ed25519");
    parley_setup_unknown_name(setup, PARLEY_NAME_REFUSE);
    parley_setup_client_auth(setup, PARLEY_CLIENT_REQUEST);
    parley_setup_keep_peer_chain(setup);
    parley_setup_ask(setup, PARLEY_EVENT_ASK_PEER);
    parley_setup_clock(setup, pair_clock, NULL);
    parley_setup_trace(setup, tell_nobody, NULL);
    parley_setup_insecure_skip_verification(setup);
    parley_setup_insecure_keylog(setup, log_nothing, NULL);
}

static parley_trust *trust_of_pair(void)
{
    parley_error error;
    parley_trust *trust = parley_trust_from_pem(view_text(pair_authority()->pem), &error);
    assert_non_null(trust);
    return trust;
}

static void reports_at_the_end_that_there_was_no_memory_for_a_setup(void **state)
{
    (void)state;
    parley_identity *identity = pair_identity(pair_authority());
    parley_trust *trust = trust_of_pair();
    call_everything(NULL, identity, trust);
    parley_setup_free(NULL);
    expect_setup_refused(NULL, NO_MEMORY, "");
    parley_identity_free(identity);
    parley_trust_free(trust);
}

static void may_be_given_up_before_it_is_finished(void **state)
{
    (void)state;
    parley_identity *identity = pair_identity(pair_authority());
    parley_trust *trust = trust_of_pair();
    parley_setup *setup = parley_setup_server();
    call_everything(setup, identity, trust);
    call_everything(setup, identity, trust);
    parley_setup_free(setup);
    parley_identity_free(identity);
    parley_trust_free(trust);
}

/* The heap ends at each allocation in turn. What was missed is not forgotten: nobody gets a
 * configuration without the list that he asked for. */
static void reports_each_call_that_found_no_memory(void **state)
{
    (void)state;
    parley_identity *identity = pair_identity(pair_authority());
    parley_trust *trust = trust_of_pair();
    heap_fails_at(SIZE_MAX);
    parley_setup *counted = parley_setup_client();
    call_everything(counted, identity, trust);
    size_t calls = heap_is_whole();
    parley_setup_free(counted);
    assert_int_equal(calls, 7); /* the setup, identities, protocols, four lists of names */

    for (size_t i = 0; i < calls; i++) {
        heap_fails_at(i);
        parley_setup *setup = parley_setup_client();
        call_everything(setup, identity, trust);
        assert_int_equal(heap_is_whole(), i == 0 ? 1 : calls);
        expect_setup_refused(setup, NO_MEMORY, "");
    }
    parley_identity_free(identity);
    parley_trust_free(trust);
}

static void keeps_the_first_mistake(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_alpn(setup, view_text(""));
    parley_setup_ask(setup, PARLEY_EVENT_PEER_CLOSED);
    expect_setup_refused(setup, INVALID_PROTOCOL, "protocol 1 has 0 bytes");

    setup = pair_client_setup();
    parley_setup_ask(setup, PARLEY_EVENT_PEER_CLOSED);
    parley_setup_alpn(setup, view_text(""));
    expect_setup_refused(setup, NOT_A_QUESTION, "event 3");
}

/* RFC 7301 3.1 */
static void takes_protocols_of_1_to_255_bytes(void **state)
{
    (void)state;
    uint8_t name[256];
    memset(name, 'a', sizeof name);
    parley_setup *setup = pair_client_setup();
    parley_setup_alpn(setup, (parley_view){ name, 1 });
    parley_setup_alpn(setup, (parley_view){ name, 255 });
    parley_config_free(finish_setup(setup));

    setup = pair_client_setup();
    parley_setup_alpn(setup, view_text("h2"));
    parley_setup_alpn(setup, (parley_view){ name, 256 });
    expect_setup_refused(setup, INVALID_PROTOCOL, "protocol 2 has 256 bytes");
}

static void takes_as_many_protocols_as_a_peer_would_read(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    for (int i = 0; i < ALPN_PROTOCOLS_MAX; i++)
        parley_setup_alpn(setup, view_text("h2"));
    parley_config_free(finish_setup(setup));

    setup = pair_client_setup();
    for (int i = 0; i < ALPN_PROTOCOLS_MAX + 1; i++)
        parley_setup_alpn(setup, view_text("h2"));
    expect_setup_refused(setup, INVALID_PROTOCOL, "protocol 33");
}

static void asks_only_what_can_be_answered(void **state)
{
    (void)state;
    static const parley_event_kind no_questions[] = { PARLEY_EVENT_HANDSHAKE_DONE,
                                                      PARLEY_EVENT_KEYS_UPDATED,
                                                      PARLEY_EVENT_PEER_CLOSED };
    for (size_t i = 0; i < 3; i++) {
        parley_setup *setup = pair_client_setup();
        parley_setup_ask(setup, no_questions[i]);
        expect_setup_refused(setup, NOT_A_QUESTION, "event ");
    }
}

static void takes_the_last_of_two_lists(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup();
    parley_setup_groups(client, "P-521");
    parley_setup_groups(client, "P-384");
    parley_setup_suites(client, "nonsense");
    parley_setup_suites(client, "TLS_CHACHA20_POLY1305_SHA256");
    pair_connect(&pair, client, NULL);
    assert_string_equal(parley_facts_of(pair.client)->group_name, "P-384");
    assert_int_equal(parley_facts_of(pair.client)->suite, 0x1303);
    pair_end(&pair);
}

/* In a copy of a configuration there is no other way back. */
static void goes_back_to_the_defaults(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup();
    parley_setup_groups(client, "P-521");
    parley_setup_key_shares(client, "P-521");
    parley_setup_suites(client, "TLS_CHACHA20_POLY1305_SHA256");
    parley_setup_signatures(client, "ed25519");
    parley_setup_groups(client, NULL);
    parley_setup_key_shares(client, NULL);
    parley_setup_suites(client, NULL);
    parley_setup_signatures(client, NULL);
    pair_connect(&pair, client, NULL);
    assert_string_equal(parley_facts_of(pair.client)->group_name, "X25519");
    assert_int_equal(parley_facts_of(pair.client)->suite, 0x1301);
    pair_end(&pair);
}

static void goes_back_to_the_clock_of_the_system(void **state)
{
    (void)state;
    parley_setup *client = pair_client_setup();
    parley_setup_clock(client, NULL, NULL);
    parley_config *config = finish_setup(client);
    assert_ptr_equal(config->handshake.clock, system_clock);
    parley_config_free(config);
}

/* What could not be read must not be as if it had not been asked for: nobody else is believed then. */
static void refuses_objects_that_are_not_there(void **state)
{
    (void)state;
    parley_error error;
    parley_setup *setup = pair_server_setup();
    parley_setup_identity(setup, NULL);
    expect_setup_refused(setup, OBJECT_MISSING, "the identity");
    setup = parley_setup_client();
    parley_setup_trust(setup, NULL);
    expect_setup_refused(setup, OBJECT_MISSING, "the trust");
    assert_null(parley_client_new(NULL, NULL, "server.example", &error));
    assert_int_equal(error.code, OBJECT_MISSING);
    assert_null(parley_server_new(NULL, NULL, &error));
    assert_int_equal(error.code, OBJECT_MISSING);
}

static void takes_identities_back(void **state)
{
    (void)state;
    parley_setup *setup = pair_server_setup();
    parley_setup_drop_identities(setup);
    expect_setup_refused(setup, NO_IDENTITY, "");
}

static void counts_what_it_is_given(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    parley_trust *trust = trust_of_pair();
    parley_setup_trust(client, trust);
    parley_trust_free(trust); /* the setup's own count keeps it */
    pair_connect(&pair, client, server);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_at_the_end_that_there_was_no_memory_for_a_setup),
        cmocka_unit_test(may_be_given_up_before_it_is_finished),
        cmocka_unit_test(reports_each_call_that_found_no_memory),
        cmocka_unit_test(keeps_the_first_mistake),
        cmocka_unit_test(takes_protocols_of_1_to_255_bytes),
        cmocka_unit_test(takes_as_many_protocols_as_a_peer_would_read),
        cmocka_unit_test(asks_only_what_can_be_answered),
        cmocka_unit_test(takes_the_last_of_two_lists),
        cmocka_unit_test(goes_back_to_the_defaults),
        cmocka_unit_test(goes_back_to_the_clock_of_the_system),
        cmocka_unit_test(refuses_objects_that_are_not_there),
        cmocka_unit_test(takes_identities_back),
        cmocka_unit_test(counts_what_it_is_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
