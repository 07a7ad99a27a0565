/* secret.c - wiping, and comparing in constant time. */
#include "base/secret.h"

#include <string.h>

/* Hides from the compiler that a value is only ever compared with zero, lest it stop early. */
static uint8_t kept_opaque(uint8_t value)
{
    __asm__("" : "+r"(value));
    return value;
}

void secret_wipe(void *memory, size_t len)
{
    if (len == 0)
        return;
    memset(memory, 0, len);
    __asm__ __volatile__("" : : "r"(memory) : "memory");
}

bool secret_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint8_t difference = 0;
    for (size_t i = 0; i < len; i++)
        difference = kept_opaque((uint8_t)(difference | (a[i] ^ b[i])));
    return difference == 0;
}

bool secret_is_zero(const uint8_t *secret, size_t len)
{
    uint8_t found = 0;
    for (size_t i = 0; i < len; i++)
        found = kept_opaque((uint8_t)(found | secret[i]));
    return found == 0;
}

bool secret_is_below(const uint8_t *secret, const uint8_t *bound, size_t len)
{
    unsigned borrow = 0;
    for (size_t i = len; i-- > 0;)
        borrow = ((unsigned)secret[i] - bound[i] - borrow) >> 8 & 1;
    return borrow == 1;
}
