/* heap.c - the program's own malloc, calloc, realloc and free stand before those of the C library,
 * for its shared libraries too; each counts and passes on. glibc only. */
#include "heap.h"

#include <malloc.h>
#include <stdlib.h>

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t len);
void *__libc_realloc(void *memory, size_t len);
void __libc_free(void *memory);

/* Seen by the shared libraries too. */
#define SHOWN __attribute__((visibility("default")))

static struct heap_count count; /* the benchmark has one thread */

static void *counted(void *memory)
{
    count.calls++;
    if (memory != NULL)
        count.bytes += malloc_usable_size(memory);
    return memory;
}

SHOWN void *malloc(size_t len)
{
    return counted(__libc_malloc(len));
}

SHOWN void *calloc(size_t number, size_t len)
{
    return counted(__libc_calloc(number, len));
}

SHOWN void *realloc(void *memory, size_t len)
{
    if (memory != NULL)
        count.bytes -= malloc_usable_size(memory);
    return counted(__libc_realloc(memory, len));
}

SHOWN void free(void *memory)
{
    if (memory != NULL)
        count.bytes -= malloc_usable_size(memory);
    __libc_free(memory);
}

struct heap_count heap_now(void)
{
    return count;
}
