/* memory.c - the heap, behind five functions. */
#include "base/memory.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

void *memory_new(size_t len)
{
    return calloc(1, len > 0 ? len : 1);
}

void memory_free(void *memory)
{
    free(memory);
}

void memory_wipe_and_free(void *memory, size_t len)
{
    if (memory != NULL)
        secret_wipe(memory, len);
    free(memory);
}

void *memory_copy(const void *data, size_t len)
{
    if (len == SIZE_MAX)
        return NULL;
    uint8_t *copy = memory_new(len + 1);
    if (copy != NULL && len > 0)
        memcpy(copy, data, len);
    return copy;
}

void *memory_resize(void *memory, size_t used, size_t len)
{
    void *moved = memory_new(len);
    if (moved == NULL)
        return NULL;
    if (used > 0)
        memcpy(moved, memory, used < len ? used : len);
    memory_wipe_and_free(memory, used);
    return moved;
}
