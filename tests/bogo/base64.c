/* base64.c - four characters make three bytes. */
#include "base64.h"

#include <stdlib.h>
#include <string.h>

static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool decode(parley_room *out, const char *text)
{
    unsigned bits = 0, bit_count = 0;
    for (; *text != '\0' && *text != '='; text++) {
        const char *found = strchr(characters, *text);
        if (found == NULL)
            return false;
        bits = bits << 6 | (unsigned)(found - characters);
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            out->data[out->len++] = (uint8_t)(bits >> bit_count);
        }
    }
    return true;
}

bool base64_decode(parley_room *out, const char *text)
{
    *out = (parley_room){ .data = malloc(strlen(text) + 1) };
    if (out->data != NULL && decode(out, text))
        return true;
    free(out->data);
    return false;
}
