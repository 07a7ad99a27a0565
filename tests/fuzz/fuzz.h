/* fuzz.h - a fuzz target: one function that takes any bytes and must survive them.
 *
 * Built with PARLEY_FUZZ libFuzzer calls it; else replay.c does, with the seeds (tests/fuzz/seeds makes
 * them) and with what was found once (tests/fuzz/found), so that it stays found.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* libFuzzer's name for it. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Ends the program when something does not hold, in builds without assertions too. */
static inline void must(bool holds)
{
    if (!holds)
        abort();
}

#endif
