/* clock.c - the system's two clocks, in milliseconds. */
#include "system/clock.h"

#include <time.h>

static uint64_t milliseconds_of(clockid_t clock)
{
    struct timespec now = { 0, 0 };
    /* Fails for clocks that do not exist; these two always do. */
    (void)clock_gettime(clock, &now);
    if (now.tv_sec < 0) /* a clock that was set to a time before 1970 */
        return 0;
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

parley_time system_clock(void *user)
{
    (void)user;
    return (parley_time){ .wall_ms = milliseconds_of(CLOCK_REALTIME),
                          .steady_ms = milliseconds_of(CLOCK_MONOTONIC) };
}
