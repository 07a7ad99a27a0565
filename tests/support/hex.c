/* hex.c - known answers are written in hex. */
#include "support/hex.h"

#include <stdlib.h>

#include "support/test.h"

static unsigned digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = strchr(digits, c);
    if (c == '\0' || found == NULL)
        fail_msg("no hex digit: '%c'", c);
    return (unsigned)(found - digits);
}

struct bytes hex_new(const char *hex)
{
    uint8_t *data = malloc(strlen(hex) / 2 + 1);
    size_t len = 0;
    assert_non_null(data);
    while (*hex != '\0') {
        if (*hex == ' ' || *hex == '\n') {
            hex++;
            continue;
        }
        data[len++] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
        hex += 2;
    }
    uint8_t *exact = malloc(len > 0 ? len : 1);
    assert_non_null(exact);
    memcpy(exact, data, len);
    free(data);
    return bytes_of(exact, len);
}

void hex_free(struct bytes bytes)
{
    free((void *)bytes.data);
}

void assert_hex(const void *data, size_t len, const char *hex)
{
    struct bytes expected = hex_new(hex);
    assert_int_equal(len, expected.len);
    if (len > 0)
        assert_memory_equal(data, expected.data, len);
    hex_free(expected);
}
