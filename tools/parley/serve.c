/* serve.c - parley serve: the command line of the server.
 *
 * Everything that can be wrong with it is told before the port is opened: once the server listens, it
 * only ends when it is told to. server.h has the loop.
 */
#include "commands.h"
#include "input.h"
#include "options.h"
#include "own_certificate.h"
#include "server.h"
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { IDENTITIES_MAX = 64, SECONDS_MAX = 86400, SESSIONS_KEPT = 4096 };

static const char help[] =
    "usage: parley serve --listen ADDR:PORT --cert FILE --key FILE [OPTIONS]\n\n"
    "A TLS server for many clients at once. It prints `listening on ADDR:PORT` when it is ready,\n"
    "one line on standard error for each client that fails, and ends on SIGTERM or ctrl-C.\n\n"
    "  --listen ADDR:PORT\n"
    "                   127.0.0.1:8443, [::1]:0 (port 0: any free one), :443 (every address)\n"
    "  --cert FILE      certificate chain in PEM, the server's own first\n"
    "  --key FILE       its private key in PEM. Give both options again for each further\n"
    "                   certificate: the name that a client asks for (SNI) decides\n"
    "  --staple FILE    OCSP response in DER for the certificate given last: clients that ask for\n"
    "                   it see that it was not revoked\n"
    "  --root DIR       serve the files in DIR; symbolic links are not followed\n"
    "  --echo           send back what comes. Without --root and --echo, every page shows what\n"
    "                   client and server have settled\n"
    "  --client-ca FILE\n"
    "                   the authorities (PEM) that vouch for clients: each is asked for a certificate\n"
    "  --client-auth POLICY\n"
    "                   request: serve clients without a certificate too; require: refuse them (the\n"
    "                   default with --client-ca). A bad certificate is always refused\n"
    "  --refuse-unknown-names\n"
    "                   refuse who asks for a name that no certificate has; else the first is shown\n"
    "  --handshake-timeout SECONDS\n"
    "                   the time that a handshake may take (10)\n"
    "  --idle-timeout SECONDS\n"
    "                   the time that a client may be idle, or take for one request (60)\n"
    "\n" TLS_OPTIONS_HELP "\n" EXIT_CODES_HELP;

enum {
    OPTION_LISTEN = OPTION_OF_COMMAND,
    OPTION_CERT,
    OPTION_KEY,
    OPTION_STAPLE,
    OPTION_ROOT,
    OPTION_ECHO,
    OPTION_REFUSE_UNKNOWN_NAMES,
    OPTION_HANDSHAKE_TIMEOUT,
    OPTION_IDLE_TIMEOUT,
    OPTION_CLIENT_CA,
    OPTION_CLIENT_AUTH,
};

static const struct option own_options[] = {
    { "listen", required_argument, NULL, OPTION_LISTEN },
    { "cert", required_argument, NULL, OPTION_CERT },
    { "key", required_argument, NULL, OPTION_KEY },
    { "staple", required_argument, NULL, OPTION_STAPLE },
    { "root", required_argument, NULL, OPTION_ROOT },
    { "echo", no_argument, NULL, OPTION_ECHO },
    { "refuse-unknown-names", no_argument, NULL, OPTION_REFUSE_UNKNOWN_NAMES },
    { "handshake-timeout", required_argument, NULL, OPTION_HANDSHAKE_TIMEOUT },
    { "idle-timeout", required_argument, NULL, OPTION_IDLE_TIMEOUT },
    { "client-ca", required_argument, NULL, OPTION_CLIENT_CA },
    { "client-auth", required_argument, NULL, OPTION_CLIENT_AUTH },
    { NULL, 0, NULL, 0 },
};

struct serve_options {
    struct tls_options tls;
    const char *listen, *root, *client_ca;
    parley_client_auth client_auth; /* OFF: not given */
    const char *certs[IDENTITIES_MAX], *keys[IDENTITIES_MAX];
    const char *staples[IDENTITIES_MAX]; /* of the certificates; NULL: none */
    size_t cert_count, key_count;
    bool echo, refuse_unknown_names;
    unsigned handshake_s, idle_s;
    bool has_mistake; /* it was told */
};

static void take_path(struct serve_options *options, const char **paths, size_t *count,
                      const char *path)
{
    if (*count < IDENTITIES_MAX) {
        paths[(*count)++] = path;
    } else {
        failure_usage("serve", "More than %d certificates are too many.", IDENTITIES_MAX);
        options->has_mistake = true;
    }
}

static void take_staple(struct serve_options *options, const char *path)
{
    if (options->cert_count > 0) {
        options->staples[options->cert_count - 1] = path;
    } else {
        failure_usage("serve", "--staple stands behind the --cert that it is for.");
        options->has_mistake = true;
    }
}

static void take_seconds(struct serve_options *options, unsigned *seconds, const char *text)
{
    if (!number_parse(seconds, text, "seconds", SECONDS_MAX, "serve"))
        options->has_mistake = true;
}

static void take_client_auth(struct serve_options *options, const char *policy)
{
    if (strcmp(policy, "request") == 0) {
        options->client_auth = PARLEY_CLIENT_REQUEST;
    } else if (strcmp(policy, "require") == 0) {
        options->client_auth = PARLEY_CLIENT_REQUIRE;
    } else {
        failure_usage("serve", "--client-auth is request or require, not '%s'.", policy);
        options->has_mistake = true;
    }
}

static void take_option(struct serve_options *options, int option)
{
    switch (option) {
    case OPTION_LISTEN: options->listen = optarg; break;
    case OPTION_CERT: take_path(options, options->certs, &options->cert_count, optarg); break;
    case OPTION_KEY: take_path(options, options->keys, &options->key_count, optarg); break;
    case OPTION_STAPLE: take_staple(options, optarg); break;
    case OPTION_ROOT: options->root = optarg; break;
    case OPTION_ECHO: options->echo = true; break;
    case OPTION_REFUSE_UNKNOWN_NAMES: options->refuse_unknown_names = true; break;
    case OPTION_HANDSHAKE_TIMEOUT: take_seconds(options, &options->handshake_s, optarg); break;
    case OPTION_CLIENT_CA: options->client_ca = optarg; break;
    case OPTION_CLIENT_AUTH: take_client_auth(options, optarg); break;
    case OPTION_IDLE_TIMEOUT: take_seconds(options, &options->idle_s, optarg); break;
    default: break;
    }
}

static bool add_identity(parley_setup *setup, const struct serve_options *options, size_t i,
                         parley_error *error)
{
    struct input staple = { .data = NULL };
    parley_identity *identity =
        parley_identity_from_files(options->certs[i], options->keys[i], error);
    if (identity == NULL)
        return false;
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    if (options->staples[i] == NULL)
        return true;
    if (!input_read(&staple, options->staples[i], error))
        return false;
    parley_setup_staple(setup, input_view(&staple));
    input_end(&staple);
    return true;
}

/* Asks clients who they are, if that is wanted. False: error says why not. */
static bool ask_clients(parley_setup *setup, const struct serve_options *options,
                        parley_error *error)
{
    bool unsaid = options->client_auth == PARLEY_CLIENT_OFF;
    if (options->client_ca == NULL)
        return true;
    parley_setup_client_auth(setup, unsaid ? PARLEY_CLIENT_REQUIRE : options->client_auth);
    return tls_set_trust(setup, options->client_ca, error);
}

static bool add_identities(parley_setup *setup, const struct serve_options *options,
                           parley_error *error)
{
    for (size_t i = 0; i < options->cert_count; i++)
        if (!add_identity(setup, options, i, error))
            return false;
    return true;
}

/* The configuration, or NULL. Browsers offer ALPN and want to be answered; what is echoed has no name. */
static parley_config *server_config(const struct serve_options *options, parley_error *error)
{
    parley_setup *setup = parley_setup_server();

    if (!add_identities(setup, options, error) || !ask_clients(setup, options, error)) {
        parley_setup_free(setup);
        return NULL;
    }
    if (options->refuse_unknown_names)
        parley_setup_unknown_name(setup, PARLEY_NAME_REFUSE);
    if (options->tls.alpn == NULL && !options->echo)
        parley_setup_alpn(setup, (parley_view){ (const uint8_t *)"http/1.1", 8 });
    tls_options_apply(&options->tls, setup);
    parley_ticketer *ticketer = parley_ticketer_new(SESSIONS_KEPT, error);
    parley_setup_ticketer(setup, ticketer); /* without memory for it nothing is resumed */
    parley_ticketer_free(ticketer);
    return parley_setup_finish(setup, error);
}

/* A client costs one descriptor, and one more while it is given a file. */
static void allow_many_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Listens only when all else is there. */
static int serve(const struct serve_options *options, const struct endpoint *at, int root)
{
    parley_error error;
    struct server_options server = {
        .listener = -1,
        .config = server_config(options, &error),
        .echo = options->echo,
        .site = { root },
        .handshake_s = options->handshake_s,
        .idle_s = options->idle_s,
    };
    for (size_t i = 0; server.config != NULL && i < options->cert_count; i++)
        own_certificate_warn("serve", options->certs[i]);
    if (options->tls.legacy_rsa)
        failure_warn("serve",
                     "--legacy-rsa: what clients without forward secrecy say can be read by "
                     "whoever gets the key, even years later (RFC 10015).");
    if (server.config != NULL)
        server.listener = socket_listen(at, &error);
    bool served = server.listener >= 0 && server_run(&server, &error);

    if (server.listener >= 0)
        close(server.listener);
    parley_config_free(server.config);
    if (!served)
        return failure_tell("serve", &error);
    return EXIT_DONE;
}

static int serve_root(const struct serve_options *options, const struct endpoint *at)
{
    if (options->root == NULL)
        return serve(options, at, -1);
    int root = open(options->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return failure_usage("serve", "%s cannot be served: %s.", options->root, strerror(errno));
    int outcome = serve(options, at, root);
    close(root);
    return outcome;
}

/* NULL, or what is wrong with the options taken together. */
static const char *find_mistake(const struct serve_options *options)
{
    if (options->listen == NULL)
        return "--listen ADDR:PORT is missing.";
    if (options->cert_count == 0)
        return "--cert FILE and --key FILE are missing.";
    if (options->cert_count != options->key_count)
        return "Each --cert needs its --key, in the same order.";
    if (options->client_auth != PARLEY_CLIENT_OFF && options->client_ca == NULL)
        return "--client-auth needs --client-ca FILE: whom to believe about clients.";
    if (options->echo && options->root != NULL)
        return "--echo and --root exclude each other.";
    return NULL;
}

int serve_command(int argc, char **argv)
{
    struct serve_options options = { .handshake_s = 10, .idle_s = 60 };
    struct endpoint at;
    struct command_line line;
    int option;

    command_line_begin_tls(&line, argc, argv, own_options, false);
    while ((option = command_line_next(&line, &options.tls)) != OPTION_END) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        take_option(&options, option);
        if (option == OPTION_MISTAKE || options.has_mistake)
            return EXIT_USAGE;
    }
    const char *mistake = find_mistake(&options);
    if (mistake != NULL)
        return failure_usage("serve", "%s", mistake);
    if (optind < argc)
        return failure_usage("serve", "What is '%s'?", argv[optind]);
    if (!endpoint_parse(&at, options.listen, NULL))
        return failure_usage("serve", "'%s' is not ADDR:PORT.", options.listen);
    if (!tls_options_begin(&options.tls, "serve"))
        return EXIT_USAGE;
    allow_many_descriptors();
    int outcome = serve_root(&options, &at);
    tls_options_end(&options.tls);
    return outcome;
}
