/* cert_verify.c - parley cert verify: is the certificate in a file good for a name, by which path? */
#include "cert.h"
#include "certificate.h"
#include "judgement.h"
#include "moment.h"
#include "options.h"
#include "revocation_files.h"
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char help[] =
    "usage: parley cert verify FILE|- --name NAME [OPTIONS]\n"
    "       parley cert verify FILE|- --client [OPTIONS]\n\n"
    "Judges the first certificate in FILE (PEM with its issuers behind it, or DER; - is standard\n"
    "input), as a client judges a server's, and shows the path that is believed; or what is wrong\n"
    "with which certificate, every path that was tried, and what mends it. Exit code 0 or 4.\n\n"
    "  --name NAME      whom the certificate has to be for: a host name or an IP address, or\n"
    "                   email:somebody@example.com, URI:spiffe://example.com/service\n"
    "  --client         judge a client's, as a server does; --name may be left out\n"
    "  --ca FILE        believe the certificates in FILE (PEM) in place of the system's\n"
    "  --untrusted FILE\n"
    "                   more certificates that may lead to an authority\n"
    "  --profile WORD   the rules, one of: web, private; else those that belong to the authorities:\n"
    "                   web (CA/Browser Forum) for the system's, private (RFC 5280) for --ca\n"
    "  --crl FILE       a revocation list (PEM or DER); again for the next\n"
    "  --ocsp FILE      an OCSP response (DER); again for the next\n"
    "  --revocation WORD\n"
    "                   what they have to say, one of: if-present, require, off; with if-present,\n"
    "                   the default, that nothing was revoked, and with require something of each\n"
    "  --time MOMENT    as if it were then: 2026-11-21, or 2026-11-21T09:31:21Z (RFC 3339)\n"
    "  --json           all of it as JSON, for programs\n"
    "  -h, --help       print this\n\n" EXIT_CODES_HELP;

enum {
    OPTION_NAME = OPTION_OF_COMMAND,
    OPTION_CLIENT,
    OPTION_CA,
    OPTION_UNTRUSTED,
    OPTION_PROFILE,
    OPTION_CRL,
    OPTION_OCSP,
    OPTION_REVOCATION,
    OPTION_TIME,
    OPTION_JSON,
};

static const struct option own_options[] = {
    { "name", required_argument, NULL, OPTION_NAME },
    { "client", no_argument, NULL, OPTION_CLIENT },
    { "ca", required_argument, NULL, OPTION_CA },
    { "untrusted", required_argument, NULL, OPTION_UNTRUSTED },
    { "profile", required_argument, NULL, OPTION_PROFILE },
    { "crl", required_argument, NULL, OPTION_CRL },
    { "ocsp", required_argument, NULL, OPTION_OCSP },
    { "revocation", required_argument, NULL, OPTION_REVOCATION },
    { "time", required_argument, NULL, OPTION_TIME },
    { "json", no_argument, NULL, OPTION_JSON },
    { NULL, 0, NULL, 0 },
};

struct cert_verify {
    const char *path, *name, *ca, *untrusted;
    parley_profile profile;
    struct revocation_files revocation;
    bool client, json;
    int64_t now;
    parley_bundle *given, *more; /* more: of --untrusted, or NULL */
};

static parley_bundle *read_bundle(const char *path, parley_error *error)
{
    struct input input;
    if (!input_read(&input, path, error))
        return NULL;
    parley_bundle *bundle = parley_bundle_read(input_view(&input), error);
    input_end(&input);
    if (bundle == NULL)
        failure_in_file(error, path);
    return bundle;
}

/* NULL: see error. */
static parley_verifier *make_verifier(const struct cert_verify *verify, parley_error *error)
{
    parley_verifier *verifier = verifier_for(verify->ca, error);
    if (verifier == NULL)
        return NULL;
    if (!revocation_apply(&verify->revocation, verifier, error)) {
        parley_verifier_free(verifier);
        return NULL;
    }
    parley_verifier_profile(verifier, verify->profile);
    parley_verifier_at(verifier, verify->now);
    if (verify->client)
        parley_verifier_for_clients(verifier);
    return verifier;
}

static const char *trust_name(const struct cert_verify *verify)
{
    return verify->ca != NULL ? verify->ca : "the system's authorities";
}

/* Takes verdict and judgement. */
static int print_json(const struct cert_verify *verify, json_t *verdict, json_t *judgement,
                      int exit_code)
{
    int printed = json_print(
        json_pack("{s:i, s:o, s:o, s:o, s:s, s:o, s:o, s:i}", "schema", 1, "file",
                  json_text(verify->path), "name", json_text(verify->name), "trust",
                  json_text(trust_name(verify)), "use", verify->client ? "client" : "server",
                  "verdict", verdict, "judgement", judgement, "exit_code", exit_code),
        "cert verify");
    return printed == EXIT_DONE ? exit_code : printed;
}

/* Takes verdict and judgement. */
static int print_text(const struct cert_verify *verify, json_t *verdict, json_t *judgement,
                      int exit_code)
{
    struct terminal terminal = terminal_of(stdout);
    bool good = exit_code == EXIT_DONE;
    enum colour colour = good ? COLOUR_GREEN : COLOUR_RED;
    const char *whom = verify->name != NULL ? verify->name : "a client";
    char text[1024], escaped[1024];

    snprintf(text, sizeof text, "%.500s is %sgood for %.300s.", verify->path, good ? "" : "not ",
             whom);
    fputs(colour_on(&terminal, colour), stdout);
    write_wrapped(&terminal, 0, 0, escape_string(escaped, sizeof escaped, text));
    fputs(colour_off(&terminal, colour), stdout);
    verdict_write(&terminal, verdict);
    judgement_write(&terminal, judgement);
    json_decref(verdict);
    json_decref(judgement);
    return fflush(stdout) == 0 ? exit_code : EXIT_EXCHANGE_FAILED;
}

/* What stands first is judged: of a bundle in the wrong order, not what was meant. */
static void advise_on_order(const struct cert_verify *verify, json_t *judgement)
{
    parley_error ignored;
    parley_certificate *first = parley_certificate_read(verify->given->certificates[0], &ignored);
    if (first != NULL && first->is_ca && verify->given->count > 1)
        json_array_append_new(json_object_get(judgement, "advice"),
                              json_string("The file begins with the certificate of an authority, "
                                          "and the first is the one that is judged: `parley cert "
                                          "chain FILE` puts a file in order."));
    parley_certificate_free(first);
}

static int report(const struct cert_verify *verify, const parley_verdict *verdict)
{
    const struct encounter asked = { .name = verify->name,
                                     .trust = trust_name(verify),
                                     .began = (time_t)verify->now };
    int exit_code = failure_exit_code(&verdict->error);
    parley_error error = verdict->error;
    error.alert = NO_ALERT; /* there is no connection on which one could be sent */
    json_t *why = verdict_json(&error, &asked), *judgement = judgement_json(verdict);
    if (exit_code != EXIT_DONE)
        advise_on_order(verify, judgement);
    return verify->json ? print_json(verify, why, judgement, exit_code)
                        : print_text(verify, why, judgement, exit_code);
}

/* What both bundles hold, in one list. NULL: no memory. */
static parley_view *join(const parley_bundle *given, const parley_bundle *more, size_t *count)
{
    *count = given->count + (more != NULL ? more->count : 0);
    parley_view *chain = calloc(*count, sizeof *chain);
    if (chain == NULL)
        return NULL;
    memcpy(chain, given->certificates, given->count * sizeof *chain);
    if (more != NULL)
        memcpy(chain + given->count, more->certificates, more->count * sizeof *chain);
    return chain;
}

/* What is no judgement but a failure to judge is told on standard error. */
static int judge(const struct cert_verify *verify, parley_verifier *verifier)
{
    parley_error error = { 0 };
    parley_verdict *verdict = NULL;
    size_t count;
    parley_view *chain = join(verify->given, verify->more, &count);

    if (chain == NULL)
        error = failure(PARLEY_E_NO_MEMORY, PARLEY_BLAME_MACHINE, errno, "%s", "");
    else if (parley_verify(verifier, chain, count, verify->name, &verdict, &error))
        error.code = PARLEY_E_NONE;
    int exit_code = failure_exit_code(&error);
    bool judged = exit_code == EXIT_DONE || exit_code == EXIT_CERTIFICATE_REFUSED;
    int outcome =
        judged && verdict != NULL ? report(verify, verdict) : failure_tell("cert verify", &error);
    parley_verdict_free(verdict);
    free(chain);
    return outcome;
}

static int verify_file(struct cert_verify *verify)
{
    parley_error error;
    parley_verifier *verifier = NULL;
    int outcome;

    verify->given = read_bundle(verify->path, &error);
    bool read = verify->given != NULL;
    if (read && verify->untrusted != NULL) {
        verify->more = read_bundle(verify->untrusted, &error);
        read = verify->more != NULL;
    }
    if (read)
        verifier = make_verifier(verify, &error);
    outcome = verifier != NULL ? judge(verify, verifier) : failure_tell("cert verify", &error);
    parley_verifier_free(verifier);
    parley_bundle_free(verify->given);
    parley_bundle_free(verify->more);
    return outcome;
}

/* False: it has said what is wrong. */
static bool take_option(struct cert_verify *verify, int option)
{
    switch (option) {
    case OPTION_NAME: verify->name = optarg; return true;
    case OPTION_CLIENT: verify->client = true; return true;
    case OPTION_CA: verify->ca = optarg; return true;
    case OPTION_UNTRUSTED: verify->untrusted = optarg; return true;
    case OPTION_PROFILE: return profile_parse(&verify->profile, optarg, "cert verify");
    case OPTION_CRL: return revocation_add_crl(&verify->revocation, optarg, "cert verify");
    case OPTION_OCSP: return revocation_add_response(&verify->revocation, optarg, "cert verify");
    case OPTION_REVOCATION:
        return revocation_parse(&verify->revocation.policy, optarg, "cert verify");
    case OPTION_TIME: return time_parse(&verify->now, optarg, "cert verify");
    case OPTION_JSON: verify->json = true; return true;
    default: return false;
    }
}

int cert_verify_command(int argc, char **argv)
{
    struct cert_verify verify = { .now = time(NULL) };
    struct command_line line;
    int option;

    command_line_begin(&line, argc, argv, own_options);
    while ((option = command_line_next(&line, NULL)) != OPTION_END) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (!take_option(&verify, option))
            return EXIT_USAGE;
    }
    if (argc - optind != 1)
        return failure_usage("cert verify", "One FILE is wanted.");
    if (verify.name == NULL && !verify.client)
        return failure_usage("cert verify", "--name NAME is missing: whom is it to be for?");
    verify.path = argv[optind];
    return verify_file(&verify);
}
