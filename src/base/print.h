/* print.h - a text that grows as snprintf's does: what does not fit is counted and dropped. */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

#include <stddef.h>

/* Starts as { out, cap, 0 }. len is that of the whole text; out ends with a zero byte unless cap is 0. */
struct printed {
    char *out;
    size_t cap, len;
};

void print(struct printed *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
