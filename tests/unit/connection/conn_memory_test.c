/* conn_memory_test.c - the heap refuses one call: the machine is blamed, never the peer, and nothing
 * leaks (which AddressSanitizer sees). */
#include "connected.h"
#include "conversation.h"
#include "failing_heap.h"

#include <string.h>

#include "support/test.h"

static parley_trust *trust;
static parley_identity *identity, *client_identity;

static int make_objects(void **state)
{
    parley_error error;
    (void)state;
    struct made *client = make_certificate(
        &(struct recipe){ .name = "client", .extensions = { "extendedKeyUsage=clientAuth" } },
        pair_authority());
    identity = pair_identity(pair_server_certificate());
    client_identity = pair_identity(client);
    trust = parley_trust_from_pem(view_text(pair_authority()->pem), &error);
    made_free(client);
    return trust != NULL ? 0 : -1;
}

/* A key of CBC takes heap of parley's own: without that, it is said to be no key. */
static bool keys_take_heap;

static int make_objects_for_cbc(void **state)
{
    keys_take_heap = true;
    return make_objects(state);
}

static int free_objects(void **state)
{
    (void)state;
    parley_identity_free(identity);
    parley_identity_free(client_identity);
    parley_trust_free(trust);
    return 0;
}

/* What is special about a conversation. */
struct manner {
    bool retries, mutual;
};

static parley_config *configure(parley_setup *setup, bool is_server, struct manner manner,
                                parley_error *error)
{
    parley_setup_trust(setup, trust);
    if (is_server || manner.mutual)
        parley_setup_identity(setup, is_server ? identity : client_identity);
    parley_setup_client_auth(setup, manner.mutual ? PARLEY_CLIENT_REQUIRE : PARLEY_CLIENT_OFF);
    parley_setup_clock(setup, pair_clock, NULL);
    parley_setup_alpn(setup, view_text("h2"));
    parley_setup_key_shares(setup, manner.retries ? "" : "X25519");
    pair_narrow(setup);
    return parley_setup_finish(setup, error);
}

static void expect_no_memory(const parley_error *error)
{
    if (!heap_counts_libcrypto && !(keys_take_heap && error->code == PARLEY_E_CRYPTO_BROKEN))
        assert_int_equal(error->code, PARLEY_E_NO_MEMORY);
    if (error->blame != PARLEY_BLAME_MACHINE)
        fail_msg("%s (%s)", parley_error_name(error->code), error->detail);
}

static bool blames_its_machine(const parley_error *error)
{
    return !error->alert_came && error->blame == PARLEY_BLAME_MACHINE;
}

/* The end whose heap has failed says so and tells the other. The other has heard that, or nothing when
 * there was no memory for an alert; where the new keys of the failed one could not be made, what it
 * sends cannot be read. */
static void expect_clean_failure(const parley_error *failed_one, const parley_error *other)
{
    expect_no_memory(failed_one);
    assert_int_equal(failed_one->alert, ALERT_INTERNAL_ERROR);
    bool keyless = heap_counts_libcrypto || keys_take_heap;
    bool unreadable = keyless && (other->code == PARLEY_E_RECORD_NOT_AUTHENTIC ||
                                  other->code == PARLEY_E_RECORD_NOT_PROTECTED);
    assert_true(other->code == PARLEY_E_NONE || unreadable ||
                (other->alert_came && other->code == PARLEY_E_PEER_SAYS_INTERNAL_ERROR));
}

/* All of it, with the heap as it is. False when it came to no conversation. */
static bool talk_over(struct conversation *talk, struct manner manner)
{
    parley_error error;
    *talk = (struct conversation){ .asked = false };
    struct pair *pair = &talk->pair;
    pair->client_config = configure(parley_setup_client(), false, manner, &error);
    if (pair->client_config != NULL)
        pair->server_config = configure(parley_setup_server(), true, manner, &error);
    if (pair->server_config != NULL)
        pair->client = parley_client_new(NULL, pair->client_config, PAIR_NAME, &error);
    if (pair->client != NULL)
        pair->server = parley_server_new(NULL, pair->server_config, &error);
    if (pair->server == NULL) {
        expect_no_memory(&error);
        return false;
    }
    conversation_open_lines(talk);
    conversation_run(talk);
    return true;
}

/* libcrypto does without some of what it asks for; then all has to be as ever. */
static void judge(const struct conversation *talk)
{
    parley_error client = parley_error_of(talk->pair.client);
    parley_error server = parley_error_of(talk->pair.server);
    if (blames_its_machine(&client)) {
        expect_clean_failure(&client, &server);
        assert_true(parley_finished(talk->pair.client));
    } else if (blames_its_machine(&server)) {
        expect_clean_failure(&server, &client);
        assert_true(parley_finished(talk->pair.server));
    } else {
        assert_true(heap_counts_libcrypto);
        assert_string_equal(talk->client_told, conversation_client);
        assert_string_equal(talk->server_told, conversation_server);
    }
}

/* Runs it once for each call that the whole of it makes. Returns how many came to a conversation. */
static size_t fail_each_call(struct manner manner)
{
    size_t conversations = 0, calls = SIZE_MAX;
    for (size_t at = 0; at < calls; at++) {
        struct conversation talk;
        heap_fails_at(at);
        bool talked = talk_over(&talk, manner);
        size_t made = heap_is_whole();
        if (made <= at) {
            calls = made; /* none failed */
            assert_string_equal(talk.client_told, conversation_client);
            assert_string_equal(talk.server_told, conversation_server);
        } else if (talked) {
            conversations++;
            conversation_run(&talk); /* what the alert still has to do */
            judge(&talk);
        }
        conversation_end(&talk);
    }
    assert_in_range(calls, 20, 50000);
    return conversations;
}

static void blames_the_machine_for_each_allocation_that_fails(void **state)
{
    (void)state;
    assert_in_range(fail_each_call((struct manner){ .retries = false }), 5, 400);
}

static void blames_the_machine_in_a_handshake_with_a_retry(void **state)
{
    (void)state;
    assert_in_range(fail_each_call((struct manner){ .retries = true }), 7, 400);
}

static void blames_the_machine_in_a_handshake_with_a_client_certificate(void **state)
{
    (void)state;
    assert_in_range(fail_each_call((struct manner){ .mutual = true }), 7, 400);
}

/* What libcrypto cannot do for want of memory is no bad point, signature or tag of the peer. */
static void blames_the_machine_for_each_allocation_of_libcrypto_that_fails(void **state)
{
    (void)state;
    heap_counts_libcrypto = true;
    (void)fail_each_call((struct manner){ .mutual = true });
    heap_counts_libcrypto = false;
}

static void says_that_there_is_no_memory_for_a_worker(void **state)
{
    parley_error error;
    (void)state;
    heap_fails_at(0);
    assert_null(parley_worker_new(&error));
    (void)heap_is_whole();
    expect_no_memory(&error);
}

/* Performance and idle memory: records cost no heap call once buffers are there, and a connection on
 * which nothing waits holds none of its worker's. */
static void takes_nothing_from_the_heap_for_a_record(void **state)
{
    static uint8_t data[16384];
    struct pair pair;
    parley_error error;
    size_t took;
    (void)state;
    parley_worker *worker = parley_worker_new(&error);
    pair_start(&pair, NULL, NULL);
    parley_free(pair.client);
    parley_free(pair.server);
    pair.client = parley_client_new(worker, pair.client_config, PAIR_NAME, &error);
    pair.server = parley_server_new(worker, pair.server_config, &error);
    pair_run(&pair);
    pair_send(&pair, pair.client, pair.server, data, sizeof data);

    heap_fails_at(SIZE_MAX);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(parley_write(pair.client, data, sizeof data, &took), PARLEY_OK);
        pair_run(&pair);
        parley_consume(pair.server, parley_peek(pair.server).len);
    }
    assert_int_equal(heap_is_whole(), 0);
    pair_end(&pair);
    parley_worker_free(worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blames_the_machine_for_each_allocation_that_fails),
        cmocka_unit_test(blames_the_machine_in_a_handshake_with_a_retry),
        cmocka_unit_test(blames_the_machine_in_a_handshake_with_a_client_certificate),
        cmocka_unit_test(blames_the_machine_for_each_allocation_of_libcrypto_that_fails),
        cmocka_unit_test(says_that_there_is_no_memory_for_a_worker),
        cmocka_unit_test(takes_nothing_from_the_heap_for_a_record),
    };
    const struct CMUnitTest tests12[] = {
        cmocka_unit_test(blames_the_machine_for_each_allocation_that_fails),
        cmocka_unit_test(blames_the_machine_in_a_handshake_with_a_client_certificate),
        cmocka_unit_test(blames_the_machine_for_each_allocation_of_libcrypto_that_fails),
        cmocka_unit_test(takes_nothing_from_the_heap_for_a_record),
    };
    /* Without libcrypto's own: when memory runs out as it renews the blinding of an RSA key, it calls that a
     * success, and decrypts to something else until the next time (BN_BLINDING_update). */
    const struct CMUnitTest tests_rsa[] = {
        cmocka_unit_test(blames_the_machine_for_each_allocation_that_fails),
        cmocka_unit_test(blames_the_machine_in_a_handshake_with_a_client_certificate),
        cmocka_unit_test(takes_nothing_from_the_heap_for_a_record),
    };
    heap_serves_libcrypto();
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, make_objects, free_objects);
    conversation_use_version(PARLEY_TLS_1_2);
    failed_ones += cmocka_run_group_tests_name("TLS 1.2", tests12, make_objects, free_objects);
    failed_ones += conversation_run_legacy(PAIR_STATIC_RSA, "static RSA", tests_rsa, make_objects,
                                           free_objects);
    return failed_ones +
           conversation_run_legacy(PAIR_CBC, "CBC", tests12, make_objects_for_cbc, free_objects);
}
