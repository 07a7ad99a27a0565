/* trace_test.c - the sink through which the inside is watched. */
#include "base/trace.h"

#include "support/test.h"

static void remember(void *user, const parley_trace *happening)
{
    *(const parley_trace **)user = happening;
}

static void tells_whoever_watches(void **state)
{
    (void)state;
    const parley_trace *seen = NULL;
    const parley_trace happening = { .kind = PARLEY_TRACE_KEYS, .name = "handshake" };
    struct trace trace = { remember, &seen };
    assert_true(trace_wanted(&trace));
    trace_tell(&trace, &happening);
    assert_ptr_equal(seen, &happening);
}

static void does_nothing_when_nobody_watches(void **state)
{
    (void)state;
    const parley_trace happening = { .kind = PARLEY_TRACE_KEYS, .name = "handshake" };
    struct trace trace = { NULL, NULL };
    assert_false(trace_wanted(&trace));
    trace_tell(&trace, &happening);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_whoever_watches),
        cmocka_unit_test(does_nothing_when_nobody_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
