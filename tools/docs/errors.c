/* errors.c - the error catalogue as text: docs/errors.md for readers, rows for tests/shape.
 *
 *   error_docs           docs/errors.md
 *   error_docs --rows    one line a row, its columns between tabs
 *
 * Both come from <parley/error_catalogue.def> as the compiler sees it, so neither can differ from
 * what the library says.
 */
#include <parley/error.h>

#include <stdio.h>
#include <string.h>

struct row {
    unsigned number;
    const char *name, *alert, *blame, *meaning, *remedy, *reference;
};

static const struct row rows[] = {
#define PARLEY_ERROR(number, name, alert, blame, meaning, remedy, reference)                       \
    { number, #name, #alert, #blame, meaning, remedy, reference },
#include <parley/error_catalogue.def>
#undef PARLEY_ERROR
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const struct {
    unsigned from;
    const char *title;
} chapters[] = {
    { 100, "This side" },      { 200, "The network" },  { 300, "Setup" },
    { 400, "Records" },        { 500, "Messages" },     { 600, "Negotiation" },
    { 700, "Authentication" }, { 800, "Certificates" }, { 1000, "Alerts that the peer sent" },
};

enum { CHAPTER_COUNT = sizeof chapters / sizeof chapters[0] };

static const char introduction[] =
    "# Errors\n"
    "\n"
    "Every way in which parley can fail, written by `make docs` from\n"
    "`include/parley/error_catalogue.def`. A program finds the number in `parley_error.code`, where\n"
    "each has a constant (`PARLEY_E_TRUNCATED`); `parley_explain` writes the whole paragraph.\n"
    "\n"
    "**Whose** tells who can mend it: the calling program, its setup, the peer, the network, or this\n"
    "machine. **Alert** is what the peer is told (RFC 9846 section 6).\n";

static void print_lower(const char *name)
{
    for (; *name; name++)
        putchar(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
}

static void print_chapter_start(const char *title)
{
    printf("\n## %s\n\n", title);
    puts("| # | Name | What happened | What to do | Whose | Alert | Rule |");
    puts("|---|---|---|---|---|---|---|");
}

static void print_row(const struct row *row)
{
    printf("| %u | `%s` | %s | %s | ", row->number, row->name, row->meaning, row->remedy);
    print_lower(row->blame);
    fputs(" | ", stdout);
    if (strcmp(row->alert, "NONE") != 0)
        print_lower(row->alert);
    printf(" | %s |\n", row->reference);
}

static void print_page(void)
{
    fputs(introduction, stdout);
    size_t chapter = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (chapter < CHAPTER_COUNT && rows[i].number >= chapters[chapter].from) {
            while (chapter + 1 < CHAPTER_COUNT && rows[i].number >= chapters[chapter + 1].from)
                chapter++;
            print_chapter_start(chapters[chapter++].title);
        }
        print_row(&rows[i]);
    }
}

static void print_rows(void)
{
    for (const struct row *row = rows; row < rows + ROW_COUNT; row++)
        printf("%u\t%s\t%s\t%s\t%s\t%s\t%s\n", row->number, row->name, row->alert, row->blame,
               row->meaning, row->remedy, row->reference);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--rows") == 0)
        print_rows();
    else if (argc == 1)
        print_page();
    else
        return 1;
    return fflush(stdout) == 0 ? 0 : 1;
}
