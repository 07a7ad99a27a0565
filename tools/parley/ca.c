/* ca.c - parley ca: a development certificate authority in a folder, and what it issues.
 *
 *     DIR/authority.pem    its certificate, which clients are told to trust
 *     DIR/authority-key.pem
 *     DIR/NAME.cert.pem    one that it issued, by its first name, and its key
 *     DIR/NAME.key.pem
 *
 * No NAME leads to the authority's own files, nor one NAME to those of another.
 */
#include "commands.h"
#include "folder.h"
#include "input.h"
#include "json.h"
#include "options.h"
#include "terminal.h"
#include "trust_hints.h"

#include <limits.h>
#include <parley/authority.h>
#include <string.h>

static const char help[] =
    "usage: parley ca new DIR [OPTIONS]\n"
    "       parley ca issue DIR NAME... [OPTIONS]\n\n"
    "A certificate authority for development and tests. `new` makes one in the folder DIR, which is\n"
    "made too if it is not there, and tells how to trust it. `issue` makes a certificate and its key\n"
    "for all of the NAMEs: host names (localhost), wildcards (*.example.test), addresses (::1).\n"
    "Whoever has the authority's key can pretend to be any host towards those who trust it.\n\n"
    "  --name TEXT      new: what the authority is called in lists of authorities\n"
    "                   (parley development authority)\n"
    "  --client         issue: a certificate that clients show, and not servers\n"
    "  --days N         how long it is valid from now on (new: 3650, issue: 397)\n"
    "  --rsa            an RSA key of 2048 bits, for old clients; else it is P-256\n"
    "  --ed25519        an Ed25519 key, which browsers do not know\n"
    "  --force          replace files that are there already\n"
    "  --json           tell what was written as JSON\n"
    "  -h, --help       print this\n\n" EXIT_CODES_HELP;

enum { DAYS_MAX = 36500 };

enum {
    OPTION_NAME = OPTION_OF_COMMAND,
    OPTION_CLIENT,
    OPTION_DAYS,
    OPTION_RSA,
    OPTION_ED25519,
    OPTION_FORCE,
    OPTION_JSON,
};

static const struct option own_options[] = {
    { "name", required_argument, NULL, OPTION_NAME },
    { "client", no_argument, NULL, OPTION_CLIENT },
    { "days", required_argument, NULL, OPTION_DAYS },
    { "rsa", no_argument, NULL, OPTION_RSA },
    { "ed25519", no_argument, NULL, OPTION_ED25519 },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "json", no_argument, NULL, OPTION_JSON },
    { NULL, 0, NULL, 0 },
};

struct ca {
    const char *command; /* "ca new" or "ca issue" */
    const char *name;    /* the authority's, or NULL */
    unsigned days;       /* 0: not given */
    bool client, force, json;
    parley_key_kind key;
    const char *folder;
    char **names; /* to be issued for */
    size_t name_count;
    char certificate_path[PATH_MAX], key_path[PATH_MAX];
};

/* The paths of a certificate and its key in the folder. */
static bool set_paths(struct ca *ca, const char *stem, const char *certificate, const char *key)
{
    const char *slash = ca->folder[strlen(ca->folder) - 1] == '/' ? "" : "/";
    int len =
        snprintf(ca->certificate_path, PATH_MAX, "%s%s%s%s", ca->folder, slash, stem, certificate);
    int key_len = snprintf(ca->key_path, PATH_MAX, "%s%s%s%s", ca->folder, slash, stem, key);
    if (len < PATH_MAX && key_len < PATH_MAX)
        return true;
    failure_usage(ca->command, "The path of the folder is too long.");
    return false;
}

static bool write_pair(const struct ca *ca, parley_view certificate, parley_view key)
{
    const struct new_file files[] = {
        { ca->key_path, 0600, key },
        { ca->certificate_path, 0644, certificate },
    };
    return folder_write(files, 2, ca->force, ca->command);
}

static int tell_authority(const struct ca *ca)
{
    if (ca->json)
        return json_print(json_pack("{s:o, s:o, s:o, s:o}", "certificate",
                                    json_text(ca->certificate_path), "key", json_text(ca->key_path),
                                    "name", json_text(ca->name), "trust",
                                    trust_hints_json(ca->name, ca->certificate_path)),
                          ca->command);
    printf("Written:\n"
           "  certificate  %s  for whoever is to trust the authority\n"
           "  key          %s  for nobody else\n\n",
           ca->certificate_path, ca->key_path);
    trust_hints_write(stdout, ca->name, ca->certificate_path);
    fputs("\nThe next step: parley ca issue ", stdout);
    write_shell_word(stdout, ca->folder);
    fputs(" localhost 127.0.0.1 ::1\n", stdout);
    return EXIT_DONE;
}

static int make_authority(struct ca *ca)
{
    parley_error error;
    if (ca->name == NULL)
        ca->name = "parley development authority";
    if (!set_paths(ca, "authority", ".pem", "-key.pem"))
        return EXIT_USAGE;
    parley_authority *authority = parley_authority_new(
        &(parley_authority_options){ .name = ca->name, .key = ca->key, .days = ca->days }, &error);
    if (authority == NULL)
        return failure_tell(ca->command, &error);

    bool written =
        folder_make(ca->folder, ca->command) &&
        write_pair(ca, parley_authority_certificate(authority), parley_authority_key(authority));
    parley_authority_free(authority);
    return written ? tell_authority(ca) : EXIT_USAGE;
}

static int tell_issued(const struct ca *ca)
{
    if (ca->json)
        return json_print(json_pack("{s:o, s:o, s:s, s:o}", "certificate",
                                    json_text(ca->certificate_path), "key", json_text(ca->key_path),
                                    "use", ca->client ? "client" : "server", "names",
                                    json_texts((const char *const *)ca->names, ca->name_count)),
                          ca->command);
    printf("Written, for");
    for (size_t i = 0; i < ca->name_count; i++)
        printf("%s %s", i > 0 ? "," : "", ca->names[i]);
    printf(":\n  certificate  %s\n  key          %s\n", ca->certificate_path, ca->key_path);
    if (!ca->client) {
        fputs("\nTry it: parley serve --listen 127.0.0.1:8443 --cert ", stdout);
        write_shell_word(stdout, ca->certificate_path);
        fputs(" --key ", stdout);
        write_shell_word(stdout, ca->key_path);
        putchar('\n');
    }
    return EXIT_DONE;
}

static parley_authority *read_authority(const struct ca *ca, parley_error *error)
{
    struct input certificate = { 0 }, key = { 0 };
    parley_authority *authority = NULL;

    if (input_read(&certificate, ca->certificate_path, error) &&
        input_read(&key, ca->key_path, error))
        authority = parley_authority_from_pem(input_view(&certificate), input_view(&key), error);
    input_end(&certificate);
    input_end(&key);
    return authority;
}

/* "*.example.test" and "::1" as parts of a file's name. */
static void make_stem(char stem[NAME_MAX], const char *name)
{
    snprintf(stem, NAME_MAX, "%s%s", name[0] == '*' ? "_wildcard" : "", name + (name[0] == '*'));
    for (char *colon = stem; (colon = strchr(colon, ':')) != NULL;)
        *colon = '_';
}

/* The library has seen to it that no name holds a slash. */
static int write_issued(struct ca *ca, const parley_issued *issued)
{
    char stem[NAME_MAX];
    make_stem(stem, ca->names[0]);
    if (!set_paths(ca, stem, ".cert.pem", ".key.pem") ||
        !write_pair(ca, parley_issued_chain(issued), parley_issued_key(issued)))
        return EXIT_USAGE;
    return tell_issued(ca);
}

static int issue(struct ca *ca)
{
    parley_error error;
    parley_issued *issued = NULL;
    if (!set_paths(ca, "authority", ".pem", "-key.pem"))
        return EXIT_USAGE;
    parley_authority *authority = read_authority(ca, &error);
    if (authority != NULL)
        issued =
            parley_authority_issue(authority,
                                   &(parley_issue_options){
                                       .names = (const char *const *)ca->names,
                                       .name_count = ca->name_count,
                                       .key = ca->key,
                                       .use = ca->client ? PARLEY_USE_CLIENT : PARLEY_USE_SERVER,
                                       .days = ca->days,
                                   },
                                   &error);
    int outcome = issued != NULL ? write_issued(ca, issued) : failure_tell(ca->command, &error);
    parley_issued_free(issued);
    parley_authority_free(authority);
    return outcome;
}

/* False: it has said what is wrong. */
static bool choose_key(struct ca *ca, parley_key_kind key)
{
    if (ca->key != PARLEY_KEY_P256 && ca->key != key) {
        failure_usage(ca->command, "--rsa and --ed25519 exclude each other.");
        return false;
    }
    ca->key = key;
    return true;
}

/* False: it has said what is wrong. */
static bool take_option(struct ca *ca, int option)
{
    switch (option) {
    case OPTION_NAME: ca->name = optarg; return true;
    case OPTION_CLIENT: ca->client = true; return true;
    case OPTION_DAYS: return number_parse(&ca->days, optarg, "days", DAYS_MAX, ca->command);
    case OPTION_RSA: return choose_key(ca, PARLEY_KEY_RSA_2048);
    case OPTION_ED25519: return choose_key(ca, PARLEY_KEY_ED25519);
    case OPTION_FORCE: ca->force = true; return true;
    case OPTION_JSON: ca->json = true; return true;
    default: return false;
    }
}

/* NULL, or a sentence about it. */
static const char *find_mistake(const struct ca *ca, int word_count)
{
    if (strcmp(ca->command, "ca new") == 0) {
        if (ca->client)
            return "--client is for `parley ca issue`.";
        return word_count == 1 ? NULL : "One DIR is wanted.";
    }
    if (strcmp(ca->command, "ca issue") == 0) {
        if (ca->name != NULL)
            return "--name is for `parley ca new`.";
        return word_count >= 2 ? NULL : "A DIR and one NAME or more are wanted.";
    }
    return "It is `parley ca new DIR` or `parley ca issue DIR NAME...`.";
}

int ca_command(int argc, char **argv)
{
    static char new_command[] = "ca new", issue_command[] = "ca issue";
    const char *verb = argc > 1 ? argv[1] : "";
    bool is_new = strcmp(verb, "new") == 0;
    struct command_line line;
    struct ca ca = { .key = PARLEY_KEY_P256 };
    int option;

    if (is_new || strcmp(verb, "issue") == 0) {
        argc--;
        argv++;
        argv[0] = is_new ? new_command : issue_command;
    }
    ca.command = argv[0];
    command_line_begin(&line, argc, argv, own_options);
    while ((option = command_line_next(&line, NULL)) != OPTION_END) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (!take_option(&ca, option))
            return EXIT_USAGE;
    }
    const char *mistake = find_mistake(&ca, argc - optind);
    if (mistake != NULL)
        return failure_usage(ca.command, "%s", mistake);
    ca.folder = argv[optind];
    if (ca.folder[0] == '\0')
        return failure_usage(ca.command, "DIR is empty.");
    ca.names = argv + optind + 1;
    ca.name_count = (size_t)(argc - optind - 1);
    return is_new ? make_authority(&ca) : issue(&ca);
}
