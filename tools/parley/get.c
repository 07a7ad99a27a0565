/* get.c - parley get: fetches a page over HTTP/1.1 (RFC 9112), with the blocking calls of stream.h.
 *
 * The body goes to standard output or a file, everything for people to standard error, so that the
 * one can be piped on while the other is read.
 */
#include "commands.h"
#include "dial.h"
#include "http_client.h"
#include "settled.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: parley get URL [OPTIONS]\n\n"
    "Fetches https://HOST[:PORT]/PATH with HTTP/1.1 and writes its body to standard output. The\n"
    "server must have a certificate for HOST that a trusted authority vouches for. Redirects are\n"
    "told, and not followed.\n\n"
    "  --connect HOST:PORT\n"
    "                   connect there, whatever the URL says; it still names whom to believe\n"
    "  -o, --output FILE\n"
    "                   write the body to FILE\n" SESSION_OPTION_HELP TRUST_OPTIONS_HELP
        VERBOSE_OPTION_HELP TLS_OPTIONS_HELP "\n" EXIT_CODES_HELP;

enum { OPTION_CONNECT = OPTION_OF_COMMAND, OPTION_OUTPUT = 'o' };

static const struct option own_options[] = {
    { "connect", required_argument, NULL, OPTION_CONNECT },
    { "output", required_argument, NULL, OPTION_OUTPUT },
    SESSION_OPTION,
    VERBOSE_OPTION,
    { NULL, 0, NULL, 0 },
};

struct get_options {
    struct tls_options tls;
    const char *connect, *output;
    struct url url;
    struct endpoint to;
};

static bool send_request(parley_stream *stream, const struct url *url, parley_error *error)
{
    char *request = NULL;
    size_t request_len = 0;
    FILE *out = open_memstream(&request, &request_len);

    if (out != NULL) {
        const char *slash = url->target_len == 0 || url->target[0] != '/' ? "/" : "";
        fprintf(out,
                "GET %s%.*s HTTP/1.1\r\nHost: %s\r\nUser-Agent: parley/" PARLEY_VERSION "\r\n"
                "Accept: */*\r\nConnection: close\r\n\r\n",
                slash, (int)url->target_len, url->target, url->authority);
        fclose(out);
    }
    bool sent = false;
    if (request != NULL)
        sent = parley_send_all(stream, request, request_len, error);
    else
        *error = failure(PARLEY_E_NO_MEMORY, PARLEY_BLAME_MACHINE, errno, "%s", "");
    free(request);
    return sent;
}

static int tell_problem(const struct http_answer_reader *reader, const char *problem)
{
    if (reader->body_lost)
        return failure_exchange("get", "The body could not be written: %s.", strerror(errno));
    return failure_exchange("get",
                            "TLS is fine, but what the server sent is not an answer of "
                            "HTTP/1.1: %s.",
                            problem);
}

/* Reads until the answer is whole. Returns an exit code; it has told what went wrong. */
static int receive_answer(parley_stream *stream, struct http_answer_reader *reader)
{
    static char room[65536];
    const char *problem = NULL;
    parley_error error;
    size_t len = 0;

    while (!reader->whole && problem == NULL) {
        if (!parley_receive(stream, room, sizeof room, &len, &error))
            return failure_tell("get", &error);
        problem = len > 0 ? http_answer_take(reader, (parley_view){ (const uint8_t *)room, len })
                          : http_answer_end(reader);
    }
    return problem != NULL ? tell_problem(reader, problem) : EXIT_DONE;
}

/* A status beyond 2xx is no failure of ours, but worth a line; the body says more. */
static void tell_status(const struct http_answer_reader *reader)
{
    unsigned status = reader->parser.status_code;
    if (status / 100 == 3 && reader->location.len > 0)
        fprintf(stderr, "parley get: the server points to %s (status %u)\n", reader->location.text,
                status);
    else if (status / 100 != 2)
        fprintf(stderr, "parley get: the server answers with status %u\n", status);
}

static bool view_is(parley_view view, const char *text)
{
    return view.len == strlen(text) && memcmp(view.data, text, view.len) == 0;
}

/* The protocol that was agreed on has to be the one that is spoken here. */
static bool speaks_http_1(const parley_facts *facts)
{
    return facts->alpn.len == 0 || view_is(facts->alpn, "http/1.1") ||
           view_is(facts->alpn, "http/1.0");
}

static int exchange(parley_stream *stream, const struct get_options *options, FILE *body)
{
    struct http_answer_reader reader;
    parley_error error;

    http_answer_begin(&reader, body, options->tls.verbose ? stderr : NULL);
    if (!send_request(stream, &options->url, &error))
        return failure_tell("get", &error);
    int outcome = receive_answer(stream, &reader);
    if (outcome == EXIT_DONE)
        tell_status(&reader);
    return outcome;
}

/* Opens what the body goes to, and sees that all of it gets there. */
static int fetch(parley_stream *stream, const struct get_options *options)
{
    const char *path = options->output;
    FILE *body = path != NULL ? fopen(path, "wb") : stdout;
    if (body == NULL)
        return failure_exchange("get", "%s cannot be written: %s.", path, strerror(errno));

    int outcome = exchange(stream, options, body);
    bool lost = path != NULL ? fclose(body) != 0 : fflush(body) != 0;
    if (lost && outcome == EXIT_DONE)
        outcome = failure_exchange("get", "The body could not be written: %s.", strerror(errno));
    return outcome;
}

static int get(const struct get_options *options)
{
    struct story story;
    parley_error error;
    int outcome = EXIT_DONE;
    parley_stream *stream =
        dial("get", &options->to, options->url.server.host, &options->tls, &story, &outcome);
    if (stream == NULL)
        return outcome;

    const parley_facts *facts = parley_facts_of(parley_stream_conn(stream));
    if (options->tls.verbose) {
        fputs("\nSettled:\n", stderr);
        write_settled(stderr, facts);
        fputs("\n", stderr);
    }
    if (speaks_http_1(facts)) {
        outcome = fetch(stream, options);
    } else {
        char protocol[64];
        outcome = failure_exchange("get",
                                   "The server chose the protocol %s, and this is only for "
                                   "http/1.1.",
                                   escape(protocol, sizeof protocol, facts->alpn));
    }
    /* All of the answer is here: whether the goodbye arrives does not matter any more. */
    (void)parley_hang_up(stream, &error);
    return outcome;
}

int get_command(int argc, char **argv)
{
    struct get_options options = { .tls = { .alpn = "http/1.1" } };
    struct command_line line;
    int option;

    command_line_begin_tls(&line, argc, argv, own_options, true);
    while ((option = command_line_next(&line, &options.tls)) != OPTION_END) {
        switch (option) {
        case OPTION_HELP: fputs(help, stdout); return EXIT_DONE;
        case OPTION_CONNECT: options.connect = optarg; break;
        case OPTION_OUTPUT: options.output = optarg; break;
        default: return EXIT_USAGE;
        }
    }
    if (argc - optind != 1)
        return failure_usage("get", "One URL is wanted.");
    const char *problem = url_parse(&options.url, argv[optind]);
    if (problem != NULL)
        return failure_usage("get", "'%s' is not a URL for this: %s.", argv[optind], problem);
    options.to = options.url.server;
    if (options.connect != NULL && !endpoint_parse(&options.to, options.connect, "443"))
        return failure_usage("get", "'%s' is not HOST:PORT.", options.connect);
    if (!tls_options_begin(&options.tls, "get"))
        return EXIT_USAGE;
    int outcome = get(&options);
    tls_options_end(&options.tls);
    return outcome;
}
