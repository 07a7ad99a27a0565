/* failure.c - how a command ends when it cannot do what it was asked to do. */
#include "failure.h"

#include "terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

parley_error failure(uint16_t code, parley_blame blame, int os_error, const char *detail, ...)
{
    parley_error error = {
        .code = code,
        .blame = (uint8_t)blame,
        .alert = NO_ALERT,
        .offset = UINT32_MAX,
        .os_error = os_error,
    };
    char text[sizeof error.detail];
    va_list arguments;

    va_start(arguments, detail);
    vsnprintf(text, sizeof text, detail, arguments);
    va_end(arguments);
    escape_string(error.detail, sizeof error.detail, text);
    return error;
}

void failure_in_file(parley_error *error, const char *path)
{
    enum { HALF_CAP = sizeof error->detail / 2 };
    char found[sizeof error->detail], named[HALF_CAP];
    memcpy(found, error->detail, sizeof found);
    escape_string(named, sizeof named, strcmp(path, "-") == 0 ? "standard input" : path);
    snprintf(error->detail, sizeof error->detail, "%s%s%.100s", named, found[0] != '\0' ? ": " : "",
             found);
    error->alert = NO_ALERT;
}

/* The hundreds of the catalogue are its chapters. */
int failure_exit_code(const parley_error *error)
{
    switch (error->code) {
    case PARLEY_E_NONE: return EXIT_DONE;
    case PARLEY_E_NAME_INVALID: return EXIT_USAGE;
    case PARLEY_E_HOST_NOT_FOUND:
    case PARLEY_E_CONNECT_FAILED:
    case PARLEY_E_LISTEN_FAILED: return EXIT_NOT_CONNECTED;
    default: break;
    }
    switch (error->code / 100) {
    case 3: return EXIT_USAGE;
    case 8: return EXIT_CERTIFICATE_REFUSED;
    default: return EXIT_TLS_FAILED;
    }
}

static void tell_paragraph(const char *command, const char *text)
{
    struct terminal terminal = terminal_of(stderr);
    int column = fprintf(stderr, "%sparley %s:%s ", colour_on(&terminal, COLOUR_RED), command,
                         colour_off(&terminal, COLOUR_RED));
    if (terminal.colour)
        column = (int)(strlen("parley : ") + strlen(command));
    write_wrapped(&terminal, (unsigned)column, 2, text);
}

/* The words that the library was called with are those of the command line. */
int failure_tell(const char *command, const parley_error *error)
{
    char text[2048];
    parley_error told = *error;
    if (told.blame == PARLEY_BLAME_CALLER && failure_exit_code(error) == EXIT_USAGE)
        told.blame = PARLEY_BLAME_SETUP;
    parley_explain(&told, text, sizeof text);
    tell_paragraph(command, text);
    return failure_exit_code(error);
}

void failure_warn(const char *command, const char *text)
{
    struct terminal terminal = terminal_of(stderr);
    int column = fprintf(stderr, "parley %s: warning: ", command);
    write_wrapped(&terminal, (unsigned)column, 2, text);
}

__attribute__((format(printf, 2, 0))) static void
tell_problem(const char *command, const char *problem, va_list arguments)
{
    char text[1024], escaped[1024];
    vsnprintf(text, sizeof text, problem, arguments);
    tell_paragraph(command, escape_string(escaped, sizeof escaped, text));
}

int failure_usage(const char *command, const char *problem, ...)
{
    va_list arguments;
    va_start(arguments, problem);
    tell_problem(command, problem, arguments);
    va_end(arguments);
    fprintf(stderr, "See `parley %s --help`.\n", command);
    return EXIT_USAGE;
}

int failure_exchange(const char *command, const char *problem, ...)
{
    va_list arguments;
    va_start(arguments, problem);
    tell_problem(command, problem, arguments);
    va_end(arguments);
    return EXIT_EXCHANGE_FAILED;
}
