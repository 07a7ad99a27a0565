/* shared_objects_test.c - identities and trust under several configurations, in several threads, and
 * who ends them: whoever counts down to nothing, wherever that is.
 *
 *     identities, trust ---> each thread: configurations of its own, with connections, again and again
 *     one configuration ---> each thread keeps and frees it; its maker goes first
 */
#include "support/pair.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "support/test.h"

enum { THREADS = 4, ROUNDS = 24, KINDS = 4, STEPS_MAX = 20 };

static const enum made_key kinds[KINDS] = { MADE_P256, MADE_ED25519, MADE_RSA_2048, MADE_P384 };
static const char *const groups[KINDS] = { "X25519", "P-256", "P-384", "P-521" };

struct shared {
    parley_identity *identities[KINDS];
    parley_trust *trust;
    parley_config *config; /* each thread has a count of its own */
    pthread_barrier_t start;
};

/* cmocka's assertions belong to the test's own thread: here a complaint is brought home. */
struct task {
    pthread_t thread;
    struct shared *shared;
    unsigned number;
    const char *complaint; /* NULL: all went well */
};

static bool move(parley_conn *from, parley_conn *to)
{
    parley_view ready = parley_wire_ready(from);
    parley_room room;
    if (ready.len == 0 || parley_wire_room(to, ready.len, &room) != PARLEY_OK)
        return false;
    size_t len = ready.len < room.len ? ready.len : room.len;
    memcpy(room.data, ready.data, len);
    parley_wire_sent(from, len);
    return parley_wire_came(to, len) != PARLEY_FAILED;
}

/* One handshake. The configurations go before the connections that were made with them. */
static const char *shake_hands(parley_config *client_config, parley_config *server_config)
{
    parley_error error;
    parley_conn *client = parley_client_new(NULL, client_config, PAIR_NAME, &error);
    parley_conn *server = parley_server_new(NULL, server_config, &error);
    parley_config_free(client_config);
    parley_config_free(server_config);
    const char *complaint = client == NULL || server == NULL ? "no connection" : NULL;
    for (int step = 0; step < STEPS_MAX && complaint == NULL; step++) {
        (void)move(client, server);
        (void)move(server, client);
    }
    if (complaint == NULL && !parley_facts_of(server)->done)
        complaint = parley_error_name(parley_error_of(client).code);
    parley_free(client);
    parley_free(server);
    return complaint;
}

/* Configurations of this thread's own, over objects of all: another key and group each time. */
static const char *use_objects(const struct task *task, unsigned round)
{
    parley_error error;
    const struct shared *shared = task->shared;
    unsigned turn = round + task->number;
    parley_setup *client = parley_setup_client(), *server = parley_setup_server();
    parley_setup_trust(client, shared->trust);
    parley_setup_clock(client, pair_clock, NULL);
    parley_setup_key_shares(client, turn % 2 == 0 ? "" : "X25519"); /* with a retry, and without */
    parley_setup_identity(server, shared->identities[turn % KINDS]);
    parley_setup_groups(server, groups[turn / KINDS % KINDS]);
    parley_config *client_config = parley_setup_finish(client, &error);
    parley_config *server_config = parley_setup_finish(server, &error);
    if (client_config == NULL || server_config == NULL)
        return "no configuration";
    return shake_hands(client_config, server_config);
}

static void *work(void *user)
{
    struct task *task = user;
    struct shared *shared = task->shared;
    (void)pthread_barrier_wait(&shared->start);
    for (unsigned round = 0; round < ROUNDS && task->complaint == NULL; round++) {
        for (int i = 0; i < 100; i++)
            parley_config_free(parley_config_keep(shared->config));
        task->complaint = use_objects(task, round);
    }
    parley_config_free(shared->config); /* the last of them ends it */
    return NULL;
}

static parley_identity *identity_of(const struct made *leaf, const struct made *intermediate)
{
    char chain[8192];
    parley_error error;
    int len = snprintf(chain, sizeof chain, "%s%s", leaf->pem, intermediate->pem);
    parley_identity *identity = parley_identity_from_pem(
        (parley_view){ (const uint8_t *)chain, (size_t)len },
        (parley_view){ (const uint8_t *)leaf->key_pem, strlen(leaf->key_pem) }, &error);
    assert_non_null(identity);
    return identity;
}

/* With an intermediate, whose signature the trust remembers for all threads. */
static void make_objects(struct shared *shared)
{
    parley_error error;
    struct made *intermediate =
        make_certificate(&(struct recipe){ .name = "Intermediate", .ca = true }, pair_authority());
    const char *pem = pair_authority()->pem;
    shared->trust =
        parley_trust_from_pem((parley_view){ (const uint8_t *)pem, strlen(pem) }, &error);
    assert_non_null(shared->trust);
    for (size_t i = 0; i < KINDS; i++) {
        struct made *leaf = make_certificate(
            &(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME, .key = kinds[i] },
            intermediate);
        shared->identities[i] = identity_of(leaf, intermediate);
        made_free(leaf);
    }
    made_free(intermediate);
    shared->config = parley_setup_finish(pair_server_setup(), &error);
    assert_non_null(shared->config);
    assert_int_equal(pthread_barrier_init(&shared->start, NULL, THREADS + 1), 0);
}

static void threads_share_identities_and_trust(void **state)
{
    struct shared shared;
    struct task tasks[THREADS];
    (void)state;
    make_objects(&shared);
    for (unsigned i = 0; i < THREADS; i++) {
        tasks[i] = (struct task){ .shared = &shared, .number = i };
        (void)parley_config_keep(shared.config);
        assert_int_equal(pthread_create(&tasks[i].thread, NULL, work, &tasks[i]), 0);
    }
    (void)pthread_barrier_wait(&shared.start);
    parley_config_free(shared.config); /* its maker goes while the others are at it */
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(tasks[i].thread, NULL), 0);
    for (size_t i = 0; i < KINDS; i++)
        parley_identity_free(shared.identities[i]);
    parley_trust_free(shared.trust);
    (void)pthread_barrier_destroy(&shared.start);
    for (unsigned i = 0; i < THREADS; i++)
        if (tasks[i].complaint != NULL)
            fail_msg("thread %u: %s", i, tasks[i].complaint);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_identities_and_trust),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
