/* options.c - the command line: the options that commands share, and those of each. */
#include "options.h"

#include "moment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_ALPN = 256,
    OPTION_GROUPS,
    OPTION_SUITES,
    OPTION_MIN_VERSION,
    OPTION_MAX_VERSION,
    OPTION_LEGACY_RSA,
    OPTION_LEGACY_CBC,
    OPTION_KEYLOG,
    OPTION_CA,
    OPTION_CRL,
    OPTION_REVOCATION,
    OPTION_INSECURE,
    OPTION_CLIENT_CERT,
    OPTION_CLIENT_KEY,
    OPTION_PROFILE,
};

static const struct option options_of_all[] = {
    { "help", no_argument, NULL, OPTION_HELP },
    { NULL, 0, NULL, 0 },
};

static const struct option options_of_tls[] = {
    { "alpn", required_argument, NULL, OPTION_ALPN },
    { "groups", required_argument, NULL, OPTION_GROUPS },
    { "suites", required_argument, NULL, OPTION_SUITES },
    { "min-version", required_argument, NULL, OPTION_MIN_VERSION },
    { "max-version", required_argument, NULL, OPTION_MAX_VERSION },
    { "legacy-rsa", no_argument, NULL, OPTION_LEGACY_RSA },
    { "legacy-cbc", no_argument, NULL, OPTION_LEGACY_CBC },
    { "keylog", required_argument, NULL, OPTION_KEYLOG },
    { NULL, 0, NULL, 0 },
};

static const struct option options_of_clients[] = {
    { "ca", required_argument, NULL, OPTION_CA },
    { "crl", required_argument, NULL, OPTION_CRL },
    { "revocation", required_argument, NULL, OPTION_REVOCATION },
    { "insecure", no_argument, NULL, OPTION_INSECURE },
    { "client-cert", required_argument, NULL, OPTION_CLIENT_CERT },
    { "client-key", required_argument, NULL, OPTION_CLIENT_KEY },
    { "profile", required_argument, NULL, OPTION_PROFILE },
    { NULL, 0, NULL, 0 },
};

/* letters has room for two characters of every long option. */
static void add_short_option(char *letters, const struct option *option)
{
    letters += strlen(letters);
    *letters++ = (char)option->val;
    if (option->has_arg)
        *letters++ = ':';
    *letters = '\0';
}

/* The zeros at the end of the table stay: command_line_begin has made them. */
static void add_options(struct command_line *line, const struct option *options)
{
    size_t at = 0;
    while (line->long_options[at].name != NULL)
        at++;
    for (; options->name != NULL && at + 1 < LONG_OPTIONS_MAX; options++) {
        line->long_options[at++] = *options;
        if (options->val <= UCHAR_MAX)
            add_short_option(line->short_options, options);
    }
}

void command_line_begin(struct command_line *line, int argc, char **argv, const struct option *own)
{
    /* The colon tells a missing argument from an unknown option. */
    *line = (struct command_line){ .argc = argc, .argv = argv, .short_options = ":" };
    add_options(line, own);
    add_options(line, options_of_all);
}

void command_line_begin_tls(struct command_line *line, int argc, char **argv,
                            const struct option *own, bool is_client)
{
    command_line_begin(line, argc, argv, own);
    add_options(line, options_of_tls);
    if (is_client)
        add_options(line, options_of_clients);
}

/* Lists have commas on the command line, and colons in the library. */
static const char *with_colons(char *list)
{
    for (char *comma = list; (comma = strchr(comma, ',')) != NULL;)
        *comma = ':';
    return list;
}

bool profile_parse(parley_profile *out, const char *text, const char *command)
{
    if (strcmp(text, "web") == 0)
        *out = PARLEY_PROFILE_WEB;
    else if (strcmp(text, "private") == 0)
        *out = PARLEY_PROFILE_PRIVATE;
    else
        failure_usage(command, "'%s' is not a profile: web and private are.", text);
    return *out != PARLEY_PROFILE_OF_TRUST;
}

bool revocation_parse(parley_revocation *out, const char *text, const char *command)
{
    static const struct {
        const char *word;
        parley_revocation policy;
    } policies[] = {
        { "off", PARLEY_REVOCATION_OFF },
        { "if-present", PARLEY_REVOCATION_IF_PRESENT },
        { "require", PARLEY_REVOCATION_REQUIRE },
    };
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        if (strcmp(text, policies[i].word) == 0) {
            *out = policies[i].policy;
            return true;
        }
    failure_usage(command, "'%s' is none of off, if-present and require.", text);
    return false;
}

bool time_parse(int64_t *seconds_since_1970, const char *text, const char *command)
{
    if (moment_parse(seconds_since_1970, text))
        return true;
    failure_usage(command, "'%s' is not a moment such as 2026-11-21T09:31:21Z.", text);
    return false;
}

/* False: it is none of these. */
static bool take_option(struct tls_options *options, int option, char *argument)
{
    switch (option) {
    case OPTION_ALPN: options->alpn = argument; return true;
    case OPTION_GROUPS: options->groups = with_colons(argument); return true;
    case OPTION_SUITES: options->suites = with_colons(argument); return true;
    case OPTION_MIN_VERSION: options->min_version = argument; return true;
    case OPTION_MAX_VERSION: options->max_version = argument; return true;
    case OPTION_LEGACY_RSA: options->legacy_rsa = true; return true;
    case OPTION_LEGACY_CBC: options->legacy_cbc = true; return true;
    case OPTION_KEYLOG: options->keylog = argument; return true;
    case OPTION_CA: options->ca = argument; return true;
    case OPTION_CRL: options->crl = argument; return true;
    case OPTION_REVOCATION: options->revocation_word = argument; return true;
    case OPTION_INSECURE: options->insecure = true; return true;
    case OPTION_CLIENT_CERT: options->client_cert = argument; return true;
    case OPTION_CLIENT_KEY: options->client_key = argument; return true;
    case OPTION_SESSION: options->session = argument; return true;
    case 'v': options->verbose = true; return true;
    default: return false;
    }
}

int command_line_next(struct command_line *line, struct tls_options *tls)
{
    enum { NO_ARGUMENT = ':' };
    const char *command = line->argv[0];
    int option;

    opterr = 0;
    do {
        option = getopt_long(line->argc, line->argv, line->short_options, line->long_options, NULL);
        if (option == OPTION_PROFILE && !profile_parse(&tls->profile, optarg, command))
            return OPTION_MISTAKE;
    } while (tls != NULL && (option == OPTION_PROFILE || take_option(tls, option, optarg)));

    if (option == NO_ARGUMENT)
        failure_usage(command, "'%s' wants an argument.", line->argv[optind - 1]);
    else if (option == OPTION_MISTAKE && optopt > UCHAR_MAX)
        failure_usage(command, "'%s' takes no argument.", line->argv[optind - 1]);
    else if (option == OPTION_MISTAKE && optopt != 0)
        failure_usage(command, "What is '-%c'?", optopt);
    else if (option == OPTION_MISTAKE)
        failure_usage(command, "What is '%s'?", line->argv[optind - 1]);
    return option == NO_ARGUMENT ? OPTION_MISTAKE : option;
}

bool number_parse(unsigned *out, const char *text, const char *things, unsigned max,
                  const char *command)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number < 1 || number > max) {
        failure_usage(command, "'%s' is not a number of %s from 1 to %u.", text, things, max);
        return false;
    }
    *out = (unsigned)number;
    return true;
}

static void set_alpn(parley_setup *setup, const char *list)
{
    for (;;) {
        size_t len = strcspn(list, ",");
        parley_setup_alpn(setup, (parley_view){ (const uint8_t *)list, len });
        if (list[len] == '\0')
            return;
        list += len + 1;
    }
}

static void write_secret(void *user, const char *line)
{
    FILE *file = user;
    fprintf(file, "%s\n", line);
    fflush(file);
}

/* "1.2" or "1.3"; NULL, for one that was not given, is the library's. 0: neither. */
static uint16_t version_of(const char *text, uint16_t not_given)
{
    if (text == NULL)
        return not_given;
    if (strcmp(text, "1.2") == 0)
        return PARLEY_TLS_1_2;
    return strcmp(text, "1.3") == 0 ? PARLEY_TLS_1_3 : 0;
}

static uint16_t lowest_version(const struct tls_options *options)
{
    return version_of(options->min_version, PARLEY_TLS_1_2);
}

static uint16_t highest_version(const struct tls_options *options)
{
    return version_of(options->max_version, PARLEY_TLS_1_3);
}

static bool check_versions(const struct tls_options *options, const char *command)
{
    const char *unknown = NULL;
    if (lowest_version(options) == 0)
        unknown = options->min_version;
    else if (highest_version(options) == 0)
        unknown = options->max_version;
    if (unknown != NULL)
        failure_usage(command, "'%s' is no version: use 1.2 or 1.3.", unknown);
    else if (lowest_version(options) > highest_version(options))
        failure_usage(command, "'--min-version' is above '--max-version'.");
    else
        return true;
    return false;
}

/* Nobody else may read the file. */
static bool open_keylog(struct tls_options *options, const char *command)
{
    if (!check_versions(options, command))
        return false;
    if (options->keylog == NULL)
        return true;
    int fd = open(options->keylog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0)
        options->keylog_file = fdopen(fd, "a");
    if (options->keylog_file == NULL)
        failure_usage(command, "%s cannot be opened for the key log: %s.", options->keylog,
                      strerror(errno));
    return options->keylog_file != NULL;
}

bool tls_options_begin(struct tls_options *options, const char *command)
{
    if (options->revocation_word != NULL &&
        !revocation_parse(&options->revocation, options->revocation_word, command))
        return false;
    if (options->client_key != NULL && options->client_cert == NULL) {
        failure_usage(command, "--client-key FILE needs --client-cert FILE.");
        return false;
    }
    return open_keylog(options, command);
}

void tls_options_apply(const struct tls_options *options, parley_setup *setup)
{
    if (options->alpn != NULL)
        set_alpn(setup, options->alpn);
    parley_setup_versions(setup, lowest_version(options), highest_version(options));
    if (options->groups != NULL)
        parley_setup_groups(setup, options->groups);
    if (options->suites != NULL)
        parley_setup_suites(setup, options->suites);
    if (options->legacy_rsa)
        parley_setup_insecure_rsa_key_exchange(setup);
    if (options->legacy_cbc)
        parley_setup_insecure_cbc(setup);
    if (options->keylog_file != NULL)
        parley_setup_insecure_keylog(setup, write_secret, options->keylog_file);
}

bool tls_set_trust(parley_setup *setup, const char *path, parley_error *error)
{
    parley_trust *trust = parley_trust_from_file(path, error);
    if (trust == NULL)
        return false;
    parley_setup_trust(setup, trust);
    parley_trust_free(trust);
    return true;
}

static bool set_identity(parley_setup *setup, const struct tls_options *options,
                         parley_error *error)
{
    const char *key = options->client_key != NULL ? options->client_key : options->client_cert;
    parley_identity *identity = parley_identity_from_files(options->client_cert, key, error);
    if (identity == NULL)
        return false;
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    return true;
}

static bool set_crls(parley_setup *setup, const char *path, parley_error *error)
{
    parley_crls *crls = parley_crls_from_file(path, error);
    if (crls == NULL)
        return false;
    parley_setup_crls(setup, crls);
    parley_crls_free(crls);
    return true;
}

parley_config *tls_options_client(const struct tls_options *options, parley_trace_fn *tell,
                                  void *user, parley_error *error)
{
    parley_setup *setup = parley_setup_client();

    if (options->session != NULL)
        parley_setup_want_sessions(setup);
    if ((options->ca != NULL && !tls_set_trust(setup, options->ca, error)) ||
        (options->crl != NULL && !set_crls(setup, options->crl, error)) ||
        (options->client_cert != NULL && !set_identity(setup, options, error))) {
        parley_setup_free(setup);
        return NULL;
    }
    tls_options_apply(options, setup);
    parley_setup_profile(setup, options->profile);
    parley_setup_keep_peer_chain(setup); /* of one that was believed the end is told */
    parley_setup_revocation(setup, options->revocation);
    if (options->insecure)
        parley_setup_insecure_skip_verification(setup);
    if (tell != NULL)
        parley_setup_trace(setup, tell, user);
    return parley_setup_finish(setup, error);
}

void tls_options_end(struct tls_options *options)
{
    if (options->keylog_file != NULL)
        fclose(options->keylog_file);
    options->keylog_file = NULL;
}
