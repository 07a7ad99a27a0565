/* print.c - see the header. */
#include "base/print.h"

#include <stdarg.h>
#include <stdio.h>

void print(struct printed *text, const char *format, ...)
{
    size_t at = text->len < text->cap ? text->len : text->cap;
    va_list arguments;
    va_start(arguments, format);
    int wrote = vsnprintf(text->cap > 0 ? text->out + at : NULL, text->cap - at, format, arguments);
    va_end(arguments);
    if (wrote > 0)
        text->len += (size_t)wrote;
}
