/* figure.h - measured in turns, so that what slows one slows the other: medians, and their ratio. */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

enum { PEERS = 2, ROUNDS_MAX = 200 };

/* One figure of each peer, by rounds: ours first. */
struct figure {
    double rounds[PEERS][ROUNDS_MAX];
    int count;
};

/* CPU time of this thread. */
double now_us(void);

void print_figure_heading(const char *ours, const char *theirs);
void print_figure(const char *what, const struct figure *figure, const char *unit);
/* Of ours alone: there is nothing to set it beside. */
void print_figure_of_ours(const char *what, const struct figure *figure, const char *unit);

#endif
