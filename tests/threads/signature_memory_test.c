/* signature_memory_test.c - threads that fill one memory of signatures and ask it, all at once.
 *
 * What nobody has told must never be found, however often sets are filled over; what one thread has
 * told alone may be missed while another is at it, and is there when all are done.
 */
#include "x509/signature_memory.h"

#include <pthread.h>
#include <string.h>

#include "support/test.h"

enum { THREADS = 4, ROUNDS = 20000, TOLD = 64 };

struct task {
    pthread_t thread;
    struct signature_memory *memory;
    unsigned invented; /* how often something was found that nobody told */
};

/* Digests that differ at their ends, in as many sets as there are numbers. */
static void make_digest(uint8_t digest[SIGNATURE_DIGEST_LEN], unsigned number, bool told)
{
    memset(digest, (int)number, SIGNATURE_DIGEST_LEN);
    digest[SIGNATURE_DIGEST_LEN - 1] = told;
}

static void *work(void *user)
{
    struct task *task = user;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t told[SIGNATURE_DIGEST_LEN], untold[SIGNATURE_DIGEST_LEN];
        make_digest(told, round % TOLD, true);
        make_digest(untold, round % TOLD, false);
        if (!signature_memory_has(task->memory, told))
            signature_memory_keep(task->memory, told);
        task->invented += signature_memory_has(task->memory, untold);
    }
    return NULL;
}

static void threads_share_a_memory(void **state)
{
    (void)state;
    struct task tasks[THREADS];
    struct signature_memory *memory = signature_memory_new();
    assert_non_null(memory);
    for (size_t i = 0; i < THREADS; i++) {
        tasks[i] = (struct task){ .memory = memory };
        assert_int_equal(pthread_create(&tasks[i].thread, NULL, work, &tasks[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(tasks[i].thread, NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(tasks[i].invented, 0);
    for (unsigned number = 0; number < TOLD; number++) {
        uint8_t digest[SIGNATURE_DIGEST_LEN];
        make_digest(digest, number, true);
        assert_true(signature_memory_has(memory, digest));
    }
    signature_memory_free(memory);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_a_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
