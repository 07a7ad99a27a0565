/* counted_memory.c - stands between the record layer and the heap. */
#include "counted_memory.h"

#include <stdbool.h>
#include <stdint.h>

size_t memory_taken, memory_taken_bytes, memory_fails_after = SIZE_MAX;

/* The linker's names for what is wrapped, and for what wraps it. */
void *__real_memory_new(size_t len);
void *__wrap_memory_new(size_t len);
void *__real_memory_resize(void *memory, size_t used, size_t len);
void *__wrap_memory_resize(void *memory, size_t used, size_t len);

static bool may_take(size_t len)
{
    memory_taken++;
    memory_taken_bytes += len;
    if (memory_fails_after == 0)
        return false;
    if (memory_fails_after != SIZE_MAX)
        memory_fails_after--;
    return true;
}

void *__wrap_memory_new(size_t len)
{
    return may_take(len) ? __real_memory_new(len) : NULL;
}

void *__wrap_memory_resize(void *memory, size_t used, size_t len)
{
    return may_take(len) ? __real_memory_resize(memory, used, len) : NULL;
}

void memory_count_from_here(void)
{
    memory_taken = memory_taken_bytes = 0;
    memory_fails_after = SIZE_MAX;
}
