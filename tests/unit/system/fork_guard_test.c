/* fork_guard_test.c - a guard tells one side of a real fork from the other. */
#include "system/fork_guard.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

static bool cannot_wipe;

int __real_madvise(void *memory, size_t len, int advice);
int __wrap_madvise(void *memory, size_t len, int advice);
int __wrap_madvise(void *memory, size_t len, int advice)
{
    if (!cannot_wipe)
        return __real_madvise(memory, len, advice);
    errno = EINVAL;
    return -1;
}

static int system_that_wipes(void **state)
{
    cannot_wipe = false;
    *state = fork_guard_new();
    return *state == NULL;
}

static int system_that_cannot_wipe(void **state)
{
    cannot_wipe = true;
    *state = fork_guard_new();
    return *state == NULL;
}

static int end_guard(void **state)
{
    fork_guard_free(*state);
    return 0;
}

/* Runs the question in a child, and returns its answer. */
static bool in_a_child(bool (*question)(struct fork_guard *, unsigned), struct fork_guard *guard,
                       unsigned generation)
{
    pid_t child = fork();
    if (child == 0)
        _exit(question(guard, generation) ? 1 : 0);
    int status = 0;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 1;
}

static bool is_same(struct fork_guard *guard, unsigned generation)
{
    return fork_guard_same(guard, generation);
}

/* A generation told in the child holds there, and is not the one of before the fork. */
static bool goes_on(struct fork_guard *guard, unsigned before)
{
    unsigned generation = fork_guard_generation(guard);
    return generation != before && fork_guard_same(guard, generation) &&
           !fork_guard_same(guard, before);
}

/* In the child's own child neither generation of before holds. */
static bool grandchild_differs(struct fork_guard *guard, unsigned before)
{
    unsigned generation = fork_guard_generation(guard);
    return !in_a_child(is_same, guard, before) && !in_a_child(is_same, guard, generation);
}

static bool grandchild_of_a_silent_child_is_same(struct fork_guard *guard, unsigned before)
{
    return in_a_child(is_same, guard, before);
}

static void is_the_same_without_a_fork(void **state)
{
    unsigned generation = fork_guard_generation(*state);
    assert_int_equal(fork_guard_generation(*state), generation);
    assert_true(fork_guard_same(*state, generation));
}

static void differs_in_a_child(void **state)
{
    unsigned generation = fork_guard_generation(*state);
    assert_false(in_a_child(is_same, *state, generation));
    assert_false(in_a_child(is_same, *state, generation));
}

static void stays_the_same_in_the_parent(void **state)
{
    unsigned generation = fork_guard_generation(*state);
    (void)in_a_child(is_same, *state, generation);
    assert_true(fork_guard_same(*state, generation));
}

static void goes_on_in_the_child_with_a_generation_of_its_own(void **state)
{
    assert_true(in_a_child(goes_on, *state, fork_guard_generation(*state)));
}

static void differs_in_a_grandchild(void **state)
{
    unsigned generation = fork_guard_generation(*state);
    assert_true(in_a_child(grandchild_differs, *state, generation));
    assert_false(in_a_child(grandchild_of_a_silent_child_is_same, *state, generation));
}

struct asker {
    pthread_t thread;
    struct fork_guard *guard;
    unsigned told;
};

static void *ask(void *asker)
{
    struct asker *self = asker;
    self->told = fork_guard_generation(self->guard);
    return NULL;
}

static void is_one_for_all_threads(void **state)
{
    enum { THREADS = 8 };
    struct asker askers[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        askers[i].guard = *state;
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
        assert_int_equal(askers[i].told, fork_guard_generation(*state));
    }
}

static void frees_nothing_without_harm(void **state)
{
    (void)state;
    fork_guard_free(NULL);
}

#define WITH_AND_WITHOUT_WIPING(test)                                                              \
    { #test, test, system_that_wipes, end_guard, NULL },                                           \
    {                                                                                              \
#test " where nothing is wiped", test, system_that_cannot_wipe, end_guard, NULL            \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_AND_WITHOUT_WIPING(is_the_same_without_a_fork),
        WITH_AND_WITHOUT_WIPING(differs_in_a_child),
        WITH_AND_WITHOUT_WIPING(stays_the_same_in_the_parent),
        WITH_AND_WITHOUT_WIPING(goes_on_in_the_child_with_a_generation_of_its_own),
        WITH_AND_WITHOUT_WIPING(differs_in_a_grandchild),
        WITH_AND_WITHOUT_WIPING(is_one_for_all_threads),
        cmocka_unit_test(frees_nothing_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
