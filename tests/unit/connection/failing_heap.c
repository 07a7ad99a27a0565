/* failing_heap.c - stands between the heap, and base/memory.c and libcrypto. */
#include "failing_heap.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "support/test.h"

bool heap_counts_libcrypto;

static size_t calls, fails_at = SIZE_MAX;

/* The linker's names for what is wrapped, and for what wraps it. */
void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);

static bool may_take(void)
{
    return calls++ != fails_at;
}

void *__wrap_calloc(size_t count, size_t len)
{
    return may_take() ? __real_calloc(count, len) : NULL;
}

static void *take(size_t len, const char *file, int line)
{
    (void)file, (void)line;
    return !heap_counts_libcrypto || may_take() ? malloc(len) : NULL;
}

static void *take_again(void *memory, size_t len, const char *file, int line)
{
    (void)file, (void)line;
    return !heap_counts_libcrypto || may_take() ? realloc(memory, len) : NULL;
}

static void give_back(void *memory, const char *file, int line)
{
    (void)file, (void)line;
    free(memory);
}

void heap_serves_libcrypto(void)
{
    assert_int_equal(CRYPTO_set_mem_functions(take, take_again, give_back), 1);
}

void heap_fails_at(size_t call)
{
    calls = 0;
    fails_at = call;
}

size_t heap_is_whole(void)
{
    fails_at = SIZE_MAX;
    return calls;
}
