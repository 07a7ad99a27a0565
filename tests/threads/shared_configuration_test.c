/* shared_configuration_test.c - threads that share configurations, identity and trust, each with
 * connections and a worker of its own.
 *
 *     configuration of the client ---+---> thread 1: client <-> server, again and again
 *     configuration of the server ---+---> thread 2: the same
 *
 * Under ThreadSanitizer a write to what is shared ends the program; without it, a broken count or a
 * context of libcrypto that two threads use at once shows as a handshake that fails.
 */
#include "support/pair.h"

#include <pthread.h>
#include <string.h>

#include "support/test.h"

enum { THREADS = 2, ROUNDS = 100, STEPS_MAX = 100 };

struct shared {
    parley_config *client, *server;
};

/* cmocka's assertions belong to the test's own thread: here a complaint is brought home. */
struct task {
    pthread_t thread;
    const struct shared *shared;
    const char *complaint; /* NULL: all went well */
};

/* Moves what waits; false when nothing did, or something went wrong. */
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

static void run_until_still(parley_conn *client, parley_conn *server)
{
    for (int step = 0; step < STEPS_MAX; step++) {
        bool moved = move(client, server);
        if (!move(server, client) && !moved)
            return;
    }
}

static const char *exchange(parley_conn *client, parley_conn *server)
{
    static const char question[] = "question";
    char answer[sizeof question];
    size_t len = 0;
    run_until_still(client, server);
    if (!parley_facts_of(client)->done || !parley_facts_of(server)->done)
        return parley_error_name(parley_error_of(client).code);
    if (parley_write(client, question, sizeof question, &len) != PARLEY_OK)
        return "write";
    run_until_still(client, server);
    if (parley_read(server, answer, sizeof answer, &len) != PARLEY_OK || len != sizeof question ||
        memcmp(answer, question, len) != 0)
        return "the data did not arrive";
    return NULL;
}

static const char *one_round(const struct shared *shared, parley_worker *worker)
{
    parley_error error;
    parley_config *kept = parley_config_keep(shared->client);
    parley_conn *client = parley_client_new(worker, kept, PAIR_NAME, &error);
    parley_conn *server = parley_server_new(worker, shared->server, &error);
    parley_config_free(kept);
    const char *complaint =
        client != NULL && server != NULL ? exchange(client, server) : "no connection";
    parley_free(client);
    parley_free(server);
    return complaint;
}

/* A reload while others are being served: a copy of the configuration, changed and finished. */
static const char *one_copy(const struct shared *shared)
{
    parley_error error;
    parley_setup *setup = parley_setup_from(shared->server);
    parley_setup_groups(setup, "P-256");
    parley_config *copy = parley_setup_finish(setup, &error);
    const char *complaint = copy != NULL ? NULL : parley_error_name(error.code);
    parley_config_free(copy);
    return complaint;
}

static void *work(void *user)
{
    struct task *task = user;
    parley_error error;
    parley_worker *worker = parley_worker_new(&error);
    task->complaint = worker != NULL ? NULL : "no worker";
    for (int round = 0; round < ROUNDS && task->complaint == NULL; round++) {
        task->complaint = one_round(task->shared, worker);
        if (task->complaint == NULL)
            task->complaint = one_copy(task->shared);
    }
    parley_worker_free(worker);
    return NULL;
}

static parley_config *finish(parley_setup *setup)
{
    parley_error error;
    parley_config *config = parley_setup_finish(setup, &error);
    assert_non_null(config);
    return config;
}

static void threads_share_configurations(void **state)
{
    (void)state;
    const struct shared shared = { finish(pair_client_setup()), finish(pair_server_setup()) };
    struct task tasks[THREADS];
    for (int i = 0; i < THREADS; i++) {
        tasks[i] = (struct task){ .shared = &shared };
        assert_int_equal(pthread_create(&tasks[i].thread, NULL, work, &tasks[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(tasks[i].thread, NULL), 0);
    parley_config_free(shared.client);
    parley_config_free(shared.server);
    for (int i = 0; i < THREADS; i++)
        if (tasks[i].complaint != NULL)
            fail_msg("thread %d: %s", i, tasks[i].complaint);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_configurations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
