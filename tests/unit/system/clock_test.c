/* clock_test.c - the clocks run, in the right unit and from the right start. */
#include "system/clock.h"

#include <time.h>

#include "support/test.h"

static void wall_time_is_in_milliseconds_since_1970(void **state)
{
    (void)state;
    time_t before = time(NULL);
    uint64_t wall_ms = system_clock(NULL).wall_ms;
    time_t after = time(NULL);
    /* time() may lag behind the fine clock by a tick. */
    assert_in_range(wall_ms / 1000, (uint64_t)before, (uint64_t)after + 1);
}

static void steady_time_never_goes_back(void **state)
{
    (void)state;
    uint64_t earlier = system_clock(NULL).steady_ms;
    for (int i = 0; i < 1000; i++) {
        uint64_t later = system_clock(NULL).steady_ms;
        assert_true(later >= earlier);
        earlier = later;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wall_time_is_in_milliseconds_since_1970),
        cmocka_unit_test(steady_time_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
