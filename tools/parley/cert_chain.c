/* cert_chain.c - parley cert chain: a bundle in the order that servers send, and what it lacks. */
#include "bundle.h"
#include "cert.h"
#include "folder.h"
#include "options.h"
#include "pem_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: parley cert chain FILE|- [OPTIONS]\n\n"
    "Puts the certificates in FILE in the order in which a server sends them: its own, then the\n"
    "issuer of each. Doublets, roots and what does not belong to it are left out; private keys are\n"
    "never written. The chain goes to standard output, what was found to standard error. Exit code 4\n"
    "when an issuer is missing: its name is told, and where it can be had.\n\n"
    "  --out FILE       write the chain to FILE\n"
    "  --force          replace FILE if it is there already\n"
    "  --ca FILE        the authorities to which it has to lead (PEM), in place of the system's\n"
    "  --json           what was found as JSON, for programs\n"
    "  -h, --help       print this\n\n" EXIT_CODES_HELP;

enum { OPTION_OUT = OPTION_OF_COMMAND, OPTION_FORCE, OPTION_CA, OPTION_JSON };

static const struct option own_options[] = {
    { "out", required_argument, NULL, OPTION_OUT },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "ca", required_argument, NULL, OPTION_CA },
    { "json", no_argument, NULL, OPTION_JSON },
    { NULL, 0, NULL, 0 },
};

enum { CERTIFICATE_MODE = 0644 };

struct cert_chain {
    const char *path, *out, *ca;
    bool force, json;
    struct bundle bundle;
    char *text; /* the chain in PEM */
    size_t text_len;
};

/* False: no memory. */
static bool write_chain(struct cert_chain *chain)
{
    const struct order *order = &chain->bundle.order;
    FILE *out = open_memstream(&chain->text, &chain->text_len);
    if (out == NULL)
        return false;
    for (size_t i = 0; i < order->count; i++)
        pem_write(out, "CERTIFICATE", order->file->list[order->chain[i]]->der);
    bool lost = ferror(out) != 0;
    return fclose(out) == 0 && !lost;
}

/* A file whose key nobody else has is not replaced by one without it. */
static bool would_lose_key(const char *path)
{
    struct input input;
    parley_error error;
    if (access(path, F_OK) != 0 || !input_read(&input, path, &error))
        return false;
    bool holds = holds_key(input_view(&input));
    input_end(&input);
    return holds;
}

/* False: it has said why not. */
static bool write_out(const struct cert_chain *chain)
{
    struct stat about;
    mode_t mode = CERTIFICATE_MODE;
    if (would_lose_key(chain->out)) {
        failure_usage("cert chain",
                      "%s holds a private key, which would be lost: give another "
                      "FILE.",
                      chain->out);
        return false;
    }
    if (stat(chain->out, &about) == 0)
        mode &= about.st_mode;
    return folder_write(
        &(struct new_file){ chain->out, mode, { (uint8_t *)chain->text, chain->text_len } }, 1,
        chain->force, "cert chain");
}

/* Takes the findings. */
static int print_json(const struct cert_chain *chain, json_t *findings, int exit_code)
{
    json_object_set_new(findings, "out", json_text(chain->out));
    json_object_set_new(findings, "chain",
                        chain->out == NULL ? json_text(chain->text) : json_null());
    json_object_set_new(findings, "exit_code", json_integer(exit_code));
    int printed = json_print(findings, "cert chain");
    return printed == EXIT_DONE ? exit_code : printed;
}

static int report(const struct cert_chain *chain)
{
    int exit_code = chain->bundle.complete ? EXIT_DONE : EXIT_CERTIFICATE_REFUSED;
    json_t *findings = bundle_json(&chain->bundle);
    if (chain->json)
        return print_json(chain, findings, exit_code);
    bundle_tell(findings);
    json_decref(findings);
    if (chain->out == NULL && (fputs(chain->text, stdout) == EOF || fflush(stdout) != 0))
        return failure_exchange("cert chain", "The chain could not be written: %s.",
                                strerror(errno));
    return exit_code;
}

static int repair(struct cert_chain *chain)
{
    if (!write_chain(chain))
        return failure_exchange("cert chain", "The chain could not be written: no memory.");
    if (chain->out != NULL && !write_out(chain))
        return EXIT_USAGE;
    return report(chain);
}

static int repair_file(struct cert_chain *chain)
{
    parley_error error;
    if (!bundle_examine(&chain->bundle, chain->path, chain->ca, &error))
        return failure_tell("cert chain", &error);
    int outcome = repair(chain);
    bundle_end(&chain->bundle);
    free(chain->text);
    return outcome;
}

int cert_chain_command(int argc, char **argv)
{
    struct cert_chain chain = { 0 };
    struct command_line line;
    int option;

    command_line_begin(&line, argc, argv, own_options);
    while ((option = command_line_next(&line, NULL)) != OPTION_END) {
        switch (option) {
        case OPTION_HELP: fputs(help, stdout); return EXIT_DONE;
        case OPTION_OUT: chain.out = optarg; break;
        case OPTION_FORCE: chain.force = true; break;
        case OPTION_CA: chain.ca = optarg; break;
        case OPTION_JSON: chain.json = true; break;
        default: return EXIT_USAGE;
        }
    }
    if (argc - optind != 1)
        return failure_usage("cert chain", "One FILE is wanted.");
    if (chain.force && chain.out == NULL)
        return failure_usage("cert chain", "--force is for --out.");
    chain.path = argv[optind];
    return repair_file(&chain);
}
