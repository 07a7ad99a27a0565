/* welch.h - do two samples of times differ? After Oscar Reparaz, Josep Balasch and Ingrid Verbauwhede,
 * "Dude, is my code constant time?", DATE 2017 (dudect).
 *
 * Welch's t-test is made of all values, and of those below limits that do not ask which sample a value is
 * of, as what is slow is mostly the machine's doing: the fastest half, three quarters, seven eighths ...
 */
#ifndef BENCH_WELCH_H
#define BENCH_WELCH_H

#include <stddef.h>

struct sample {
    double *values; /* in no order */
    size_t count;
};

struct comparison {
    double t; /* where |t| is largest */
    /* Of the means, b - a, and the smallest for which |t| would be DIFFERENCE_SEEN: where that is least. */
    double difference, seen_from;
};

/* By chance alone, one |t| in 100,000 gets there. */
#define DIFFERENCE_SEEN 4.5

struct comparison compare_samples(const struct sample *a, const struct sample *b);

#endif
