/* terminal.c - how to write for people: the width, the colours, paragraphs, and text of strangers. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') && kind != NULL && strcmp(kind, "dumb") != 0;
}

struct terminal terminal_of(FILE *out)
{
    struct terminal terminal = { .out = out, .width = WIDTH_MAX };
    struct winsize size;

    if (!isatty(fileno(out)))
        return terminal;
    terminal.colour = wants_colour();
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_col < WIDTH_MAX)
        terminal.width = size.ws_col > WIDTH_MIN ? size.ws_col : WIDTH_MIN;
    return terminal;
}

const char *colour_on(const struct terminal *terminal, enum colour colour)
{
    static const char *const codes[] = {
        [COLOUR_NONE] = "",        [COLOUR_BOLD] = "\033[1m",    [COLOUR_DIM] = "\033[2m",
        [COLOUR_RED] = "\033[31m", [COLOUR_YELLOW] = "\033[33m", [COLOUR_GREEN] = "\033[32m",
    };
    return terminal->colour ? codes[colour] : "";
}

const char *colour_off(const struct terminal *terminal, enum colour colour)
{
    return terminal->colour && colour != COLOUR_NONE ? "\033[0m" : "";
}

static void write_word(FILE *out, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        putc(word[i] == NO_BREAK[0] ? ' ' : word[i], out);
}

void write_wrapped(const struct terminal *terminal, unsigned column, unsigned indent,
                   const char *text)
{
    bool first_of_line = true;

    for (;;) {
        text += strspn(text, " \n");
        size_t word_len = strcspn(text, " \n");
        if (word_len == 0)
            break;
        if (word_len > terminal->width - indent)
            word_len = terminal->width - indent; /* longer than a line: the rest goes below */
        if (!first_of_line && column + 1 + word_len > terminal->width) {
            fprintf(terminal->out, "\n%*s", (int)indent, "");
            column = indent;
            first_of_line = true;
        }
        fputs(first_of_line ? "" : " ", terminal->out);
        write_word(terminal->out, text, word_len);
        column += (unsigned)word_len + (first_of_line ? 0 : 1);
        first_of_line = false;
        text += word_len;
    }
    putc('\n', terminal->out);
}

void write_entry(const struct terminal *terminal, unsigned indent, unsigned column,
                 const char *name, const char *text)
{
    FILE *out = terminal->out;
    unsigned used = indent + (unsigned)strlen(name);

    fprintf(out, "%*s%s%s%s", (int)indent, "", colour_on(terminal, COLOUR_DIM), name,
            colour_off(terminal, COLOUR_DIM));
    if (used >= column) {
        putc('\n', out);
        used = 0;
    }
    fprintf(out, "%*s", (int)(column - used), "");
    write_wrapped(terminal, column, column, text);
}

void write_shell_word(FILE *out, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
    if (text[strspn(text, plain)] == '\0') {
        fputs(text, out);
        return;
    }
    putc('\'', out);
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else
            putc(*text, out);
    putc('\'', out);
}

char *escape(char *out, size_t cap, parley_view text)
{
    static const char ellipsis[] = "...";
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        bool plain = c >= 0x20 && c < 0x7f;
        size_t width = plain ? 1 : 4;
        bool last = i + 1 == text.len;
        if (len + width + (last ? 1 : sizeof ellipsis) > cap) {
            memcpy(out + len, ellipsis, sizeof ellipsis);
            return out;
        }
        if (plain)
            out[len] = (char)c;
        else
            snprintf(out + len, width + 1, "\\x%02x", c);
        len += width;
    }
    out[len] = '\0';
    return out;
}

char *escape_string(char *out, size_t cap, const char *text)
{
    return escape(out, cap, (parley_view){ (const uint8_t *)text, strlen(text) });
}
