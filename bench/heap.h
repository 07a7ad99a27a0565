/* heap.h - counts what a stretch of code asks of the heap, in this program and its libraries. */
#ifndef BENCH_HEAP_H
#define BENCH_HEAP_H

#include <stddef.h>

struct heap_count {
    size_t calls; /* malloc, calloc, realloc and aligned_alloc; not free */
    size_t bytes; /* in use */
};

struct heap_count heap_now(void);

#endif
