/* shared_ticketer_test.c - one ticketer under the servers of several threads, while its keys are replaced,
 * and its sessions kept, found and dropped.
 *
 *     ticketer ---> each thread: a client that comes back again and again, and the server that knows it
 *              ---> each thread: sessions by ID, of its own and of the others
 */
#include "session/session_cache.h"
#include "support/pair.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "support/test.h"

enum { THREADS = 4, ROUNDS = 60, IDS = 16, STEPS_MAX = 20, SESSION_CAP = 4096 };

struct shared {
    parley_ticketer *ticketer;
    struct session_cache *sessions;
    pthread_barrier_t start;
};

/* cmocka's assertions belong to the test's own thread: here a complaint is brought home. */
struct task {
    pthread_t thread;
    struct shared *shared;
    uint8_t number;
    unsigned resumed;
    const char *complaint; /* NULL: all went well */
    uint8_t session[SESSION_CAP];
    size_t session_len;
};

/* Each look at the clock is five minutes later: the keys are replaced some 100 times. */
static atomic_ullong looks;

static parley_time hasty_clock(void *user)
{
    (void)user;
    unsigned long long look = atomic_fetch_add_explicit(&looks, 1, memory_order_relaxed);
    return (parley_time){ .wall_ms = ((uint64_t)MADE_NOW_S + look * 300) * 1000 };
}

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

static void keep_session(struct task *task, parley_conn *client)
{
    const parley_event *event;
    while ((event = parley_next_event(client)) != NULL)
        if (event->kind == PARLEY_EVENT_SESSION && event->session.len <= SESSION_CAP) {
            memcpy(task->session, event->session.data, event->session.len);
            task->session_len = event->session.len;
        }
}

static void come_back(struct task *task, parley_config *client_config, parley_config *server_config)
{
    parley_error error;
    parley_view session = { task->session, task->session_len };
    parley_conn *client = parley_client_resume(NULL, client_config, PAIR_NAME, session, &error);
    parley_conn *server = parley_server_new(NULL, server_config, &error);
    if (client == NULL || server == NULL)
        task->complaint = "no connection";
    for (int step = 0; step < STEPS_MAX && task->complaint == NULL; step++) {
        (void)move(client, server);
        (void)move(server, client);
    }
    if (task->complaint == NULL && !parley_facts_of(server)->done)
        task->complaint = parley_error_name(parley_error_of(client).code);
    if (task->complaint == NULL) {
        task->resumed += parley_facts_of(server)->resumed;
        keep_session(task, client);
    }
    parley_free(client);
    parley_free(server);
}

static void use_ticketer(struct task *task)
{
    parley_error error;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    parley_setup_versions(client, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    parley_setup_want_sessions(client);
    parley_setup_ticketer(server, task->shared->ticketer);
    parley_setup_clock(server, hasty_clock, NULL);
    parley_config *client_config = parley_setup_finish(client, &error);
    parley_config *server_config = parley_setup_finish(server, &error);
    for (unsigned round = 0; round < ROUNDS && task->complaint == NULL; round++)
        come_back(task, client_config, server_config);
    parley_config_free(client_config);
    parley_config_free(server_config);
}

/* The session under an ID is all of one byte, which is also the ID's last. */
static void use_cache(struct task *task)
{
    struct session_cache *sessions = task->shared->sessions;
    for (unsigned i = 0; i < ROUNDS * IDS && task->complaint == NULL; i++) {
        uint8_t id[SESSION_ID_LEN] = { 0 }, session[64], found[64];
        struct writer out = writer_of(found, sizeof found);
        id[0] = (uint8_t)(i % IDS);
        id[SESSION_ID_LEN - 1] = id[0];
        memset(session, id[0], sizeof session);
        if (!session_cache_put(sessions, id, bytes_of(session, sizeof session)))
            task->complaint = "no memory";
        if (session_cache_get(sessions, &out, bytes_of(id, sizeof id)) &&
            memcmp(found, session, sizeof session) != 0)
            task->complaint = "the session of another ID";
        if (i % 3 == task->number % 3)
            session_cache_drop(sessions, bytes_of(id, sizeof id));
    }
}

static void *work(void *user)
{
    struct task *task = user;
    (void)pthread_barrier_wait(&task->shared->start);
    use_cache(task);
    use_ticketer(task);
    return NULL;
}

/* R64: and some came back without a full handshake, although the keys were replaced all the time. */
static void threads_share_a_ticketer(void **state)
{
    static struct task tasks[THREADS];
    struct shared shared;
    parley_error error;
    unsigned resumed = 0;
    (void)state;
    shared.ticketer = parley_ticketer_new(8, &error);
    shared.sessions = session_cache_new(8);
    assert_non_null(shared.ticketer);
    assert_non_null(shared.sessions);
    parley_setup_free(pair_server_setup()); /* what it makes once is made by one thread */
    assert_int_equal(pthread_barrier_init(&shared.start, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        tasks[i] = (struct task){ .shared = &shared, .number = (uint8_t)i };
        assert_int_equal(pthread_create(&tasks[i].thread, NULL, work, &tasks[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(tasks[i].thread, NULL), 0);
        resumed += tasks[i].resumed;
    }
    parley_ticketer_free(shared.ticketer);
    session_cache_free(shared.sessions);
    (void)pthread_barrier_destroy(&shared.start);
    for (size_t i = 0; i < THREADS; i++)
        if (tasks[i].complaint != NULL)
            fail_msg("thread %zu: %s", i, tasks[i].complaint);
    assert_in_range(resumed, 1, THREADS * ROUNDS);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_a_ticketer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
