/* counted_memory.h - counts what base/memory.h takes from the heap, and fails it at will.
 *
 * A program that uses it is linked with --wrap=memory_new and --wrap=memory_resize.
 */
#ifndef COUNTED_MEMORY_H
#define COUNTED_MEMORY_H

#include <stddef.h>

extern size_t memory_taken;       /* calls that were made */
extern size_t memory_taken_bytes; /* what they asked for */
extern size_t memory_fails_after; /* so many more calls succeed; SIZE_MAX: all do */

void memory_count_from_here(void);

#endif
