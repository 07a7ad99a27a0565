/* verifier_test.c - one verifier that several threads judge with at once, the system's authorities
 * being read by whoever comes first.
 */
#include "support/certificates.h"

#include <parley/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/test.h"

enum { THREADS = 4, ROUNDS = 50 };

struct shared {
    parley_verifier *verifier;
    parley_view leaf;
    pthread_barrier_t start;
};

/* cmocka's assertions belong to the test's own thread. */
struct task {
    pthread_t thread;
    struct shared *shared;
    uint16_t code; /* of what went wrong first */
};

static uint16_t judge(const struct shared *shared, const char *name)
{
    parley_error error;
    parley_verdict *verdict;
    (void)!parley_verify(shared->verifier, &shared->leaf, 1, name, &verdict, &error);
    parley_verdict_free(verdict);
    return error.code;
}

static void *work(void *user)
{
    struct task *task = user;
    (void)pthread_barrier_wait(&task->shared->start);
    for (int round = 0; round < ROUNDS && task->code == PARLEY_E_NONE; round++) {
        task->code = judge(task->shared, "a.example");
        if (task->code == PARLEY_E_NONE &&
            judge(task->shared, "b.example") != PARLEY_E_NAME_MISMATCH)
            task->code = PARLEY_E_NAME_MISMATCH;
    }
    return NULL;
}

static void judges_in_several_threads(void **state)
{
    (void)state;
    char path[] = "/tmp/parley-verifier-XXXXXX";
    struct task tasks[THREADS];
    parley_error error;
    struct made *made =
        make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:a.example" }, NULL);
    struct shared shared = { .verifier = parley_verifier_new(&error),
                             .leaf = { made->der.data, made->der.len } };
    int file = mkstemp(path);
    assert_int_equal(write(file, made->pem, strlen(made->pem)), strlen(made->pem));
    assert_int_equal(close(file), 0);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    parley_verifier_at(shared.verifier, MADE_NOW_S);
    parley_verifier_profile(shared.verifier, PARLEY_PROFILE_PRIVATE);

    assert_int_equal(pthread_barrier_init(&shared.start, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++) {
        tasks[i] = (struct task){ .shared = &shared };
        assert_int_equal(pthread_create(&tasks[i].thread, NULL, work, &tasks[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(tasks[i].thread, NULL), 0);
        assert_string_equal(parley_error_name(tasks[i].code), parley_error_name(PARLEY_E_NONE));
    }
    assert_int_equal(pthread_barrier_destroy(&shared.start), 0);
    parley_verifier_free(shared.verifier);
    made_free(made);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_in_several_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
