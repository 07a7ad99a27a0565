/* escape.h - makes text that came from a peer safe to print in errors, logs, JSON and terminals. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/bytes.h"

/* Writes the text as a C string into out, cut to fit: printable ASCII as it is but for backslash and
 * quotes, all else as \xNN. A cut text ends with "...". Returns out. cap must be at least 4. */
char *escape_text(char *out, size_t cap, struct bytes text);

#endif
