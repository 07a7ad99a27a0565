/* failing_heap.h - a heap that refuses one call, and gives on after it.
 *
 * A program that uses it is linked with --wrap=calloc, which is what base/memory.c stands on.
 */
#ifndef CONNECTION_FAILING_HEAP_H
#define CONNECTION_FAILING_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts calls from here on: the one with this number fails, the first being 0. SIZE_MAX: none. */
void heap_fails_at(size_t call);
/* Fails no more. Returns how many calls were made since heap_fails_at. */
size_t heap_is_whole(void);

/* From the start of the program: libcrypto's calls count too, while heap_counts_libcrypto is true. */
void heap_serves_libcrypto(void);
extern bool heap_counts_libcrypto;

#endif
