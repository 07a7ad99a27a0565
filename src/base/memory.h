/* memory.h - the one place that takes memory from the heap, so that tests can fail each allocation. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* `len` zeroed bytes, or NULL. */
void *memory_new(size_t len);

/* Gives memory back; NULL is fine. */
void memory_free(void *memory);

/* As memory_free, for memory that held secrets: wiped first. */
void memory_wipe_and_free(void *memory, size_t len);

/* A copy of `len` bytes with a zero byte behind them (so that a text is a C string), or NULL. */
void *memory_copy(const void *data, size_t len);

/* Moves to a block of `len` bytes, of which the first `used` are kept and the rest are zero. On
 * failure NULL, and the old block stays. The old block is wiped: it may have held plaintext. */
void *memory_resize(void *memory, size_t used, size_t len);

#endif
