/* marks.c - marks as requests to memcheck, which a program outside of valgrind passes over. */
#include "marks.h"

#include <valgrind/memcheck.h>

bool marks_count(void)
{
    return RUNNING_ON_VALGRIND != 0;
}

void mark_secret(const void *data, size_t len)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(data, len);
}

void mark_public(const void *data, size_t len)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(data, len);
}

size_t secret_bytes(const void *data, size_t len)
{
    const unsigned char *at = data;
    unsigned char undefined_bits = 0;
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        (void)VALGRIND_GET_VBITS(at + i, &undefined_bits, 1);
        count += undefined_bits != 0;
    }
    return count;
}

bool is_secret(const void *data, size_t len)
{
    return len > 0 && secret_bytes(data, len) == len;
}

void expect_public(const void *data, size_t len)
{
    (void)VALGRIND_CHECK_MEM_IS_DEFINED(data, len);
}

unsigned errors_found(void)
{
    return VALGRIND_COUNT_ERRORS;
}
