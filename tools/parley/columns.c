/* columns.c - a table of two columns, for people. */
#include "columns.h"

#include <string.h>

enum { NAME_INDENT = 2, LEFT_COLUMN = 21, GAP = 1 };

/* How much of text makes the next line of at most so many columns: whole words, but for one that is
 * longer than a line. */
static size_t line_len(const char *text, size_t width)
{
    size_t len = 0;
    for (size_t end = strcspn(text, " "); end <= width; end += 1 + strcspn(text + end + 1, " ")) {
        len = end;
        if (text[end] == '\0')
            break;
    }
    return len > 0 || text[0] == '\0' ? len : width;
}

static const char *after_line(const char *text, size_t len)
{
    text += len;
    return text + strspn(text, " ");
}

void write_columns(const struct terminal *terminal, const char *name, const char *left,
                   const char *right)
{
    size_t width = (terminal->width - LEFT_COLUMN - GAP) / 2;
    FILE *out = terminal->out;

    for (bool first = true; first || *left != '\0' || *right != '\0'; first = false) {
        size_t left_len = line_len(left, width), right_len = line_len(right, width);
        fprintf(out, "%*s%s%-*s%s%.*s", NAME_INDENT, "", colour_on(terminal, COLOUR_DIM),
                LEFT_COLUMN - NAME_INDENT, first ? name : "", colour_off(terminal, COLOUR_DIM),
                (int)left_len, left);
        if (right_len > 0)
            fprintf(out, "%*s%.*s", (int)(width - left_len + GAP), "", (int)right_len, right);
        putc('\n', out);
        left = after_line(left, left_len);
        right = after_line(right, right_len);
    }
}
