/* secret.h - handling of bytes that nobody else may learn. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Overwrites with zeros, in a way that no compiler leaves out. */
void secret_wipe(void *memory, size_t len);

/* Compares in a time that depends on `len` alone. */
bool secret_equal(const uint8_t *a, const uint8_t *b, size_t len);

/* True when every byte is zero, in a time that depends on `len` alone (RFC 9846 7.4.2). */
bool secret_is_zero(const uint8_t *secret, size_t len);

/* Compares two numbers in network byte order, in a time that depends on `len` alone. */
bool secret_is_below(const uint8_t *secret, const uint8_t *bound, size_t len);

#endif
