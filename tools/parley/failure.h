/* failure.h - how a command ends when it cannot do what it was asked to do. */
#ifndef FAILURE_H
#define FAILURE_H

#include <parley/error.h>

/* What `parley` tells the shell; each --help has the same list. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_USAGE = 1,               /* the command line, or a file that it names                    */
    EXIT_NOT_CONNECTED = 2,       /* no TCP connection, or no port to listen on                   */
    EXIT_TLS_FAILED = 3,          /* the handshake, or the connection later                       */
    EXIT_CERTIFICATE_REFUSED = 4, /* we did not believe the peer's certificate                    */
    EXIT_EXCHANGE_FAILED = 5,     /* TLS was fine; what went through it, or a file here, was not  */
};

/* The same list for the end of a --help. */
#define EXIT_CODES_HELP                                                                            \
    "Exit codes: 0 done, 1 command line or a file named there is wrong, 2 could not connect,\n"    \
    "            3 TLS failed, 4 certificate refused, 5 TLS was fine, but what it carried, or a\n" \
    "            file here, was not.\n"

/* In a parley_error's alert. */
enum { NO_ALERT = 255 };

/* A failure that was found outside the library. os_error: an errno, or 0. */
parley_error failure(uint16_t code, parley_blame blame, int os_error, const char *detail, ...)
    __attribute__((format(printf, 4, 5)));

/* What is wrong in a file is told with its name, and without the alert that a peer would get. */
void failure_in_file(parley_error *error, const char *path);

/* The exit code that goes with an error. */
int failure_exit_code(const parley_error *error);

/* Prints the error as a paragraph on stderr and returns its exit code. */
int failure_tell(const char *command, const parley_error *error);

/* One line about what is no failure yet. */
void failure_warn(const char *command, const char *text);

/* The same for what the command line got wrong; points to --help. */
int failure_usage(const char *command, const char *problem, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for what went wrong beside TLS: one sentence or two. */
int failure_exchange(const char *command, const char *problem, ...)
    __attribute__((format(printf, 2, 3)));

#endif
