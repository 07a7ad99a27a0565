/* cert_show.c - parley cert show: what the certificates of a file say. */
#include "cert.h"
#include "certificate.h"
#include "moment.h"
#include "options.h"
#include "verdict.h"

#include <time.h>

static const char help[] =
    "usage: parley cert show FILE|- [OPTIONS]\n\n"
    "Shows each certificate in FILE (PEM with one or many, or DER; - is standard input): for whom and\n"
    "by whom it was issued, until when it is good, its key, its extensions, and the fingerprints of\n"
    "the certificate and of its key. It warns of those that have expired, or will within 30 days.\n"
    "Nothing is verified.\n\n"
    "  --time MOMENT    as if it were then: 2026-11-21, or 2026-11-21T09:31:21Z (RFC 3339)\n"
    "  --json           all of it as JSON, for programs\n"
    "  -h, --help       print this\n\n" EXIT_CODES_HELP;

enum { OPTION_TIME = OPTION_OF_COMMAND, OPTION_JSON };

static const struct option own_options[] = {
    { "time", required_argument, NULL, OPTION_TIME },
    { "json", no_argument, NULL, OPTION_JSON },
    { NULL, 0, NULL, 0 },
};

static json_t *certificates_json(const struct certificate_file *file, int64_t now)
{
    const struct encounter asked = { .began = (time_t)now };
    json_t *list = json_array();
    for (size_t i = 0; i < file->count; i++) {
        const parley_certificate *certificate = file->list[i];
        json_array_append_new(list, certificate != NULL ? certificate_json(certificate, now)
                                                        : verdict_json(&file->errors[i], &asked));
    }
    return list;
}

static void write_certificates(const struct certificate_file *file, json_t *list)
{
    struct terminal terminal = terminal_of(stdout);
    for (size_t i = 0; i < file->count; i++) {
        printf("%s%sCertificate %zu of %zu%s\n", i > 0 ? "\n" : "",
               colour_on(&terminal, COLOUR_BOLD), i + 1, file->count,
               colour_off(&terminal, COLOUR_BOLD));
        if (file->list[i] != NULL)
            certificate_write(&terminal, json_array_get(list, i));
        else
            verdict_write(&terminal, json_array_get(list, i));
    }
}

/* A certificate that cannot be read is refused; the others are shown all the same. */
static int show(const struct certificate_file *file, const char *path, int64_t now, bool json)
{
    json_t *list = certificates_json(file, now);
    int outcome = EXIT_DONE;

    for (size_t i = 0; i < file->count; i++)
        if (file->list[i] == NULL)
            outcome = failure_exit_code(&file->errors[i]);
    if (json) {
        char at[MOMENT_TEXT_CAP];
        int printed = json_print(json_pack("{s:i, s:o, s:s, s:o, s:i}", "schema", 1, "file",
                                           json_text(path), "at", moment_rfc3339(at, now),
                                           "certificates", list, "exit_code", outcome),
                                 "cert show");
        return printed == EXIT_DONE ? outcome : printed;
    }
    write_certificates(file, list);
    json_decref(list);
    return fflush(stdout) == 0 ? outcome : EXIT_EXCHANGE_FAILED;
}

int cert_show_command(int argc, char **argv)
{
    struct command_line line;
    struct certificate_file file;
    parley_error error;
    int64_t now = time(NULL);
    bool json = false;
    int option;

    command_line_begin(&line, argc, argv, own_options);
    while ((option = command_line_next(&line, NULL)) != OPTION_END) {
        switch (option) {
        case OPTION_HELP: fputs(help, stdout); return EXIT_DONE;
        case OPTION_JSON: json = true; break;
        case OPTION_TIME:
            if (!time_parse(&now, optarg, "cert show"))
                return EXIT_USAGE;
            break;
        default: return EXIT_USAGE;
        }
    }
    if (argc - optind != 1)
        return failure_usage("cert show", "One FILE is wanted.");
    if (!certificate_file_read(&file, argv[optind], &error))
        return failure_tell("cert show", &error);
    int outcome = show(&file, argv[optind], now, json);
    certificate_file_end(&file);
    return outcome;
}
