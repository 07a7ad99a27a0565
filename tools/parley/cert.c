/* cert.c - parley cert: the table of what it does with certificates. */
#include "cert.h"

#include "commands.h"
#include "failure.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    char *command; /* as argv[0] */
    int (*run)(int argc, char **argv);
    const char *summary;
} verbs[] = {
    { "show", (char[]){ "cert show" }, cert_show_command, "what certificates say" },
    { "verify", (char[]){ "cert verify" }, cert_verify_command,
      "whether a certificate is good for a name, by which path, or why not" },
    { "chain", (char[]){ "cert chain" }, cert_chain_command,
      "a bundle put in order, and what it lacks" },
};

static void print_help(void)
{
    printf("usage: parley cert VERB FILE [OPTIONS]\n\n"
           "Certificates in files, in PEM or DER: no connection is made. The verbs are:\n\n");
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        printf("  %-9s %s\n", verbs[i].name, verbs[i].summary);
    printf("\nparley cert VERB --help says more about each.\n\n"
           "  -h, --help       print this\n\n" EXIT_CODES_HELP);
}

int cert_command(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(name, verbs[i].name) == 0) {
            argv[1] = verbs[i].command;
            return verbs[i].run(argc - 1, argv + 1);
        }
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help();
        return EXIT_DONE;
    }
    if (name[0] == '-')
        return failure_usage("cert", "What is '%s'?", name);
    return failure_usage("cert", "It is `parley cert show`, `verify` or `chain`.");
}
