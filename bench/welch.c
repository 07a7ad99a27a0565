/* welch.c - see the header. */
#include "welch.h"

#include "peer.h"

#include <math.h>
#include <string.h>

enum { LIMITS = 11, COUNT_LEAST = 5 };

struct moments {
    double mean, variance;
    size_t count;
};

/* Welford's way, which subtracts nothing large from something large. */
static struct moments moments_of(const struct sample *sample, double limit)
{
    struct moments moments = { 0 };
    double squares = 0;
    for (size_t i = 0; i < sample->count; i++) {
        if (sample->values[i] > limit)
            continue;
        double off = sample->values[i] - moments.mean;
        moments.mean += off / (double)++moments.count;
        squares += off * (sample->values[i] - moments.mean);
    }
    moments.variance = moments.count > 1 ? squares / (double)(moments.count - 1) : 0;
    return moments;
}

/* False: too few are left, or they are all the same. */
static bool compare_below(struct comparison *found, const struct sample *a, const struct sample *b,
                          double limit)
{
    struct moments first = moments_of(a, limit), second = moments_of(b, limit);
    if (first.count < COUNT_LEAST || second.count < COUNT_LEAST)
        return false;
    double deviation =
        sqrt(first.variance / (double)first.count + second.variance / (double)second.count);
    found->difference = second.mean - first.mean;
    found->t = found->difference / deviation;
    found->seen_from = DIFFERENCE_SEEN * deviation;
    return deviation > 0;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The last limit takes all. */
static void find_limits(double limits[LIMITS], const struct sample *a, const struct sample *b)
{
    size_t count = a->count + b->count;
    double *both = calloc(count, sizeof *both), slower = 1;
    require(both != NULL, "memory");
    memcpy(both, a->values, a->count * sizeof *both);
    memcpy(both + a->count, b->values, b->count * sizeof *both);
    qsort(both, count, sizeof *both, ascending);
    for (size_t i = 0; i < LIMITS - 1; i++) {
        slower /= 2;
        limits[i] = both[(size_t)((double)(count - 1) * (1 - slower))];
    }
    limits[LIMITS - 1] = both[count - 1];
    free(both);
}

struct comparison compare_samples(const struct sample *a, const struct sample *b)
{
    double limits[LIMITS];
    struct comparison all = { .seen_from = INFINITY };
    require(a->count + b->count > 0, "samples are empty");
    find_limits(limits, a, b);
    for (size_t i = 0; i < LIMITS; i++) {
        struct comparison found;
        if (!compare_below(&found, a, b, limits[i]))
            continue;
        double t = fabs(found.t) > fabs(all.t) ? found.t : all.t;
        if (found.seen_from < all.seen_from)
            all = found;
        all.t = t;
    }
    return all;
}
