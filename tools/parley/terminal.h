/* terminal.h - how to write for people: the width, the colours, paragraphs, and text of strangers. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <parley/view.h>
#include <stdio.h>

enum { WIDTH_MIN = 40, WIDTH_MAX = 100 };

/* Shown as a space at which no line is broken. */
#define NO_BREAK "\037"

/* What goes to out has lines of at most width columns. */
struct terminal {
    FILE *out;
    unsigned width;
    bool colour; /* only on a terminal, and not when $NO_COLOR says so (https://no-color.org) */
};

enum colour { COLOUR_NONE, COLOUR_BOLD, COLOUR_DIM, COLOUR_RED, COLOUR_YELLOW, COLOUR_GREEN };

struct terminal terminal_of(FILE *out);

/* What starts and ends a colour; "" where there is none. */
const char *colour_on(const struct terminal *terminal, enum colour colour);
const char *colour_off(const struct terminal *terminal, enum colour colour);

/* Writes text in lines of words, of which only those that are longer than a line are broken. The cursor stands in column `column`; further lines begin in column
 * `indent`. The text is ASCII. Ends with a newline. */
void write_wrapped(const struct terminal *terminal, unsigned column, unsigned indent,
                   const char *text);

/* A name, and from the given column on what there is to say: text for write_wrapped. */
void write_entry(const struct terminal *terminal, unsigned indent, unsigned column,
                 const char *name, const char *text);

/* Writes text as one word of a command for the shell: in quotes, if it is not a plain one. */
void write_shell_word(FILE *out, const char *text);

/* Copies what somebody else has written, with everything that is not printable ASCII as \x1b, so that
 * it cannot move the cursor. What does not fit is cut, and ends with "...". Returns out. cap >= 4. */
char *escape(char *out, size_t cap, parley_view text);

/* The same for a string. */
char *escape_string(char *out, size_t cap, const char *text);

#endif
