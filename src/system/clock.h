/* clock.h - what time it is. */
#ifndef SYSTEM_CLOCK_H
#define SYSTEM_CLOCK_H

#include <parley/parley.h>

/* A parley_clock_fn: the system's clocks. `user` is not looked at. */
parley_time system_clock(void *user);

#endif
