/* figure.c - see the header. */
#include "figure.h"

#include "peer.h"

#include <string.h>
#include <time.h>

double now_us(void)
{
    struct timespec now;
    require(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0, "clock");
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const struct figure *figure, int peer)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, figure->rounds[peer], sizeof sorted);
    qsort(sorted, (size_t)figure->count, sizeof *sorted, compare);
    return sorted[figure->count / 2];
}

void print_figure_heading(const char *ours, const char *theirs)
{
    printf("  %-38s %10s %10s  %-5s %8s\n", "", ours, theirs, "", "ratio");
}

void print_figure(const char *what, const struct figure *figure, const char *unit)
{
    double ours = median(figure, 0), theirs = median(figure, 1);
    printf("  %-38s %10.2f %10.2f  %-5s %8.2f\n", what, ours, theirs, unit, ours / theirs);
}

void print_figure_of_ours(const char *what, const struct figure *figure, const char *unit)
{
    printf("  %-38s %10.2f %10s  %-5s\n", what, median(figure, 0), "", unit);
}
