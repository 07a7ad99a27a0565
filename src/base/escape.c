/* escape.c - peers' text, made safe to show. */
#include "base/escape.h"

static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7f && c != '\\' && c != '"' && c != '\'';
}

char *escape_text(char *out, size_t cap, struct bytes text)
{
    static const char digits[] = "0123456789abcdef";
    static const char ellipsis[] = "...";
    size_t len = 0, fits = 0; /* fits: the longest prefix after which an ellipsis still has room */

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        size_t width = is_plain(c) ? 1 : 4;
        if (len + width >= cap) {
            memcpy(out + fits, ellipsis, sizeof ellipsis);
            return out;
        }
        if (width == 1) {
            out[len] = (char)c;
        } else {
            out[len] = '\\';
            out[len + 1] = 'x';
            out[len + 2] = digits[c >> 4];
            out[len + 3] = digits[c & 15];
        }
        len += width;
        if (len + sizeof ellipsis <= cap)
            fits = len;
    }
    out[len] = '\0';
    return out;
}
