/* ticketer_test.c - the counted form of what a server resumes sessions with. */
#include "connected.h"
#include "failing_heap.h"

#include "support/test.h"

static void keeps_sessions_only_when_told_how_many(void **state)
{
    parley_error error;
    (void)state;
    parley_ticketer *without = parley_ticketer_new(0, &error);
    parley_ticketer *with = parley_ticketer_new(1, &error);
    assert_non_null(without->ticketer);
    assert_null(without->sessions);
    assert_non_null(with->sessions);
    parley_ticketer_free(without);
    parley_ticketer_free(with);
    parley_ticketer_free(NULL);
}

static void lasts_as_long_as_somebody_counts_it(void **state)
{
    parley_error error;
    (void)state;
    parley_ticketer *ticketer = parley_ticketer_new(8, &error);
    assert_ptr_equal(parley_ticketer_keep(ticketer), ticketer);
    parley_ticketer_free(ticketer);
    parley_setup *setup = pair_server_setup();
    parley_setup_ticketer(setup, ticketer);
    parley_ticketer_free(ticketer);
    parley_config *config = finish_setup(setup);
    assert_ptr_equal(config->handshake.ticketer, ticketer->ticketer);
    parley_config *copy = finish_setup(parley_setup_from(config));
    parley_config_free(config);
    assert_ptr_equal(copy->handshake.sessions, ticketer->sessions);
    parley_config_free(copy);
}

static void blames_the_machine_when_memory_ends(void **state)
{
    parley_error error;
    (void)state;
    for (size_t call = 0; call < 3; call++) {
        heap_fails_at(call);
        assert_null(parley_ticketer_new(8, &error));
        (void)heap_is_whole();
        assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
        assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_sessions_only_when_told_how_many),
        cmocka_unit_test(lasts_as_long_as_somebody_counts_it),
        cmocka_unit_test(blames_the_machine_when_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
