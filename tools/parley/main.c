/* main.c - the table of commands. A new command is a row here, a line in commands.h and a file. */
#include "commands.h"
#include "failure.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    { "demo", demo_command, "a handshake between two ends of this program, explained" },
    { "explain", explain_command,
      "a handshake with a server, explained, and what a listener learns" },
    { "get", get_command, "fetch a page" },
    { "connect", connect_command, "standard input to a server, the server to standard output" },
    { "serve", serve_command, "a server: of files, of what comes, or of facts about itself" },
    { "cert", cert_command, "certificates in files: shown, verified, put in order" },
    { "ca", ca_command, "a certificate authority for development, and what it issues" },
};

static void print_help(FILE *out)
{
    fprintf(out, "usage: parley COMMAND [OPTIONS] ...\n\n"
                 "TLS 1.3 (RFC 9846) and 1.2, and what they do, shown.\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].summary);
    fprintf(out,
            "\nparley COMMAND --help says more about each; parley --version which one this is.\n"
            "\n" EXIT_CODES_HELP);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error of write(2) like others */
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        printf("parley %s\n", PARLEY_VERSION);
        return EXIT_DONE;
    }
    if (name[0] != '\0')
        fprintf(stderr, "parley: there is no command '%s'.\n\n", name);
    print_help(stderr);
    return EXIT_USAGE;
}
