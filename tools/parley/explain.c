/* explain.c - parley explain: a handshake with a live server, and what there is to know of it.
 *
 *     server ~~ socket --- parley_conn --- trace --+--> story         told as it happens
 *                 |                                +--> account --+-> tables, verdict
 *                 +----------- observer -----------+              +-> --json
 *
 * The client says goodbye as soon as the handshake is done, and hears what the server still says.
 */
#include "commands.h"
#include "judgement.h"
#include "options.h"
#include "story.h"
#include "verdict.h"
#include "without_name.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: parley explain HOST[:PORT] [OPTIONS]\n\n"
    "Makes a handshake with a server (port 443, unless you give another), and explains it: each\n"
    "message, each decision with its reason, the certificates and how they were judged; who offered\n"
    "and took what; what the two ends know in the end, and what an observer on the path learned. A\n"
    "handshake that fails is explained as far as it went. No request is sent. When the certificate is\n"
    "for other names, a second handshake shows which one comes without a name.\n\n"
    "  --name NAME      whom the server has to prove to be, when that is not HOST\n"
    "  --brief          leave out the fields of the messages\n"
    "  --json           all of it as JSON, for programs\n" TRUST_OPTIONS_HELP TLS_OPTIONS_HELP
    "\n" EXIT_CODES_HELP;

enum { OPTION_NAME = OPTION_OF_COMMAND, OPTION_BRIEF, OPTION_JSON };

static const struct option own_options[] = {
    { "name", required_argument, NULL, OPTION_NAME },
    { "brief", no_argument, NULL, OPTION_BRIEF },
    { "json", no_argument, NULL, OPTION_JSON },
    { NULL, 0, NULL, 0 },
};

/* Behind "  server  ". */
enum { FACTS_COLUMN = 10 };

/* How long the handshake may take, and what the server says after it; when it has said enough. */
enum { PATIENCE_MS = 30000, GOODBYE_MS = 1000, BYTES_ENOUGH = 1 << 18 };

struct explain {
    struct tls_options tls;
    bool json;
    struct endpoint to;
    struct story story;
    struct encounter encounter;
    struct transport transport;
    parley_error error;
};

static void introduce(const struct explain *explain)
{
    const struct encounter *encounter = &explain->encounter;
    char text[2 * HOST_CAP + PATH_MAX];

    printf("A TLS handshake.\n  client  %s\n  server  ", encounter->client);
    if (explain->tls.insecure)
        snprintf(text, sizeof text, "%s, which may be anybody", encounter->server);
    else
        snprintf(text, sizeof text,
                 "%s, which has to prove that it is %s, by a certificate that leads to %s",
                 encounter->server, encounter->name, encounter->trust);
    write_wrapped(&explain->story.terminal, FACTS_COLUMN, FACTS_COLUMN, text);
}

static void tell(void *user, const parley_trace *happening)
{
    struct explain *explain = user;
    if (!explain->json && json_array_size(explain->encounter.account.events) == 0)
        introduce(explain);
    account_tell(&explain->encounter.account, happening);
    if (!explain->json)
        story_tell(&explain->story.client, happening);
}

static void watch(void *user, bool sent, parley_view bytes)
{
    struct explain *explain = user;
    struct observer *observer = &explain->encounter.observer;
    struct observer_side *side = sent ? &observer->client : &observer->server;

    observer_see(side, bytes);
    const char *records = observer_report(side);
    if (records[0] == '\0')
        return;
    account_observe(&explain->encounter.account, !sent, records);
    if (!explain->json)
        story_observe(&explain->story, !sent, records);
}

static bool connect_socket(struct explain *explain)
{
    struct encounter *encounter = &explain->encounter;
    int fd = socket_connect(&explain->to, PATIENCE_MS, &explain->error);

    explain->transport = (struct transport){ .fd = fd, .watch = watch, .watcher = explain };
    if (fd < 0)
        return false;
    socket_name_self(fd, encounter->client);
    socket_name_peer(fd, encounter->server);
    return true;
}

/* Data that nobody asked for is counted. The goodbye is said as soon as it may be. */
static void take_what_came(struct explain *explain)
{
    parley_conn *conn = explain->transport.conn;
    parley_view data;

    while (parley_next_event(conn) != NULL)
        continue; /* what they say is in the facts */
    while ((data = parley_peek(conn)).len > 0) {
        explain->encounter.data_len += data.len;
        parley_consume(conn, data.len);
    }
    if (explain->encounter.facts->done)
        (void)parley_close(conn);
}

/* False: the time is up, or a server that was asked nothing does not stop. */
static bool wait_for_server(const struct explain *explain, int64_t deadline_ms)
{
    unsigned wants = parley_wants(explain->transport.conn);
    struct pollfd wait = { explain->transport.fd, 0, 0 };
    int64_t left_ms = deadline_ms - steady_ms();

    if ((wants & PARLEY_WANTS_INPUT) != 0)
        wait.events |= POLLIN;
    if ((wants & PARLEY_WANTS_OUTPUT) != 0)
        wait.events |= POLLOUT;
    bool enough = explain->encounter.facts->done &&
                  explain->encounter.observer.server.byte_count > BYTES_ENOUGH;
    return !enough && left_ms > 0 && poll(&wait, 1, (int)left_ms) != 0;
}

/* Until both have said goodbye, one has failed, or it takes too long. */
static void converse(struct explain *explain)
{
    struct transport *transport = &explain->transport;
    const parley_facts *facts = explain->encounter.facts;
    int64_t deadline_ms = steady_ms() + PATIENCE_MS;
    bool more = true;

    while (more && !parley_finished(transport->conn)) {
        bool was_done = facts->done;
        if ((parley_wants(transport->conn) & PARLEY_WANTS_INPUT) != 0)
            (void)transport_fill(transport);
        take_what_came(explain);
        (void)transport_flush(transport);
        if (facts->done && !was_done)
            deadline_ms = steady_ms() + GOODBYE_MS;
        if (!parley_finished(transport->conn))
            more = wait_for_server(explain, deadline_ms);
    }
    explain->error = parley_error_of(transport->conn);
    if (!more && !facts->done)
        explain->error = failure(PARLEY_E_TIMED_OUT, PARLEY_BLAME_NETWORK, 0,
                                 "the handshake was not done in %d seconds", PATIENCE_MS / 1000);
    /* All that was to be seen was seen: how the server leaves does not matter. */
    if (facts->done &&
        (explain->error.code == PARLEY_E_TRUNCATED || explain->error.code == PARLEY_E_WIRE_BROKE))
        explain->error.code = PARLEY_E_NONE;
}

static const char *verdict_name(const parley_facts *facts)
{
    switch (facts->client_verdict) {
    case PARLEY_CLIENT_NOT_ASKED: return NULL;
    case PARLEY_CLIENT_UNKNOWN: return "unknown";
    case PARLEY_CLIENT_CONFIRMED: return "confirmed";
    case PARLEY_CLIENT_REFUSED: return "refused";
    }
    return NULL;
}

static json_t *settled_json(const parley_facts *facts)
{
    if (facts == NULL)
        return json_null();
    return json_pack("{s:b, s:b, s:b, s:s?, s:s?, s:s?, s:s?, s:s?, s:o?, s:s?, s:s?}", "done",
                     facts->done, "verified", facts->verified, "retried", facts->retried, "version",
                     facts->version_name, "suite", facts->suite_name, "group", facts->group_name,
                     "signature", facts->signature_name, "legacy", facts->legacy, "protocol",
                     facts->alpn.len > 0 ? json_peers_text(facts->alpn) : NULL, "client",
                     facts->client_subject, "client_verdict", verdict_name(facts));
}

static json_t *target_json(const struct explain *explain)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "host", json_text(explain->to.host), "port",
                     json_text(explain->to.port), "name", json_text(explain->encounter.name),
                     "trust", json_text(explain->encounter.trust));
}

/* Whose certificate came, if a name was sent and it was for another. */
static json_t *look_without_name(const struct explain *explain, const parley_verdict *verdict)
{
    const char *sent = account_field(&explain->encounter.account, "ClientHello", "server_name");
    if (explain->error.code != PARLEY_E_NAME_MISMATCH || sent == NULL || verdict == NULL ||
        verdict->path_count == 0 || verdict->paths[0].count == 0)
        return json_null();
    return without_name_json(&explain->to, &explain->tls, verdict->paths[0].certificates[0].der);
}

static json_t *report_json(const struct explain *explain)
{
    const struct encounter *encounter = &explain->encounter;
    bool connected = encounter->facts != NULL;
    const parley_verdict *verdict = connected ? parley_verdict_of(explain->transport.conn) : NULL;
    return json_pack("{s:i, s:o, s:s?, s:s?, s:O, s:o, s:o, s:o, s:o, s:o, s:o, s:i}", "schema", 1,
                     "target", target_json(explain), "client", connected ? encounter->client : NULL,
                     "server", connected ? encounter->server : NULL, "events",
                     encounter->account.events, "settled", settled_json(encounter->facts), "offers",
                     offers_table(encounter), "knowledge", knowledge_table(encounter), "verdict",
                     verdict_json(&explain->error, encounter), "judgement", judgement_json(verdict),
                     "without_name", look_without_name(explain, verdict), "exit_code",
                     failure_exit_code(&explain->error));
}

static void write_warning(const struct terminal *terminal, const json_t *judgement)
{
    char *warning = judgement_warning(judgement);
    if (warning != NULL) {
        fprintf(terminal->out, "\n%sWarning%s\n  ", colour_on(terminal, COLOUR_YELLOW),
                colour_off(terminal, COLOUR_YELLOW));
        write_wrapped(terminal, 2, 2, warning);
    }
    free(warning);
}

/* What the story of a handshake that went well has told already is not told again. */
static void write_report(const struct explain *explain, const json_t *report)
{
    const struct terminal *terminal = &explain->story.terminal;
    const json_t *verdict = json_object_get(report, "verdict");
    const json_t *judgement = json_object_get(report, "judgement");

    if (explain->encounter.facts != NULL) {
        offers_write(terminal, json_object_get(report, "offers"));
        knowledge_write(terminal, json_object_get(report, "knowledge"));
    }
    verdict_write(terminal, verdict);
    if (json_is_object(verdict))
        judgement_write(terminal, judgement);
    else
        write_warning(terminal, judgement);
    without_name_write(terminal, json_object_get(report, "without_name"));
}

static int print_report(const struct explain *explain)
{
    json_t *report = report_json(explain);
    int printed;
    if (explain->json) {
        printed = json_print(report, "explain");
    } else {
        write_report(explain, report);
        json_decref(report);
        printed = fflush(stdout) == 0 ? EXIT_DONE : EXIT_EXCHANGE_FAILED;
    }
    return printed == EXIT_DONE ? (int)failure_exit_code(&explain->error) : printed;
}

static int explain_server(struct explain *explain)
{
    struct encounter *encounter = &explain->encounter;
    parley_config *config = tls_options_client(&explain->tls, tell, explain, &explain->error);
    if (config == NULL)
        return failure_tell("explain", &explain->error);

    int64_t began_ms = steady_ms();
    encounter->began = time(NULL);
    bool connected = connect_socket(explain);
    if (connected)
        explain->transport.conn = parley_client_new(NULL, config, encounter->name, &explain->error);
    parley_config_free(config);
    if (connected && explain->transport.conn == NULL)
        return failure_tell("explain", &explain->error);
    if (connected) {
        encounter->facts = parley_facts_of(explain->transport.conn);
        converse(explain);
    }
    encounter->took_ms = steady_ms() - began_ms;
    return print_report(explain);
}

static void end(struct explain *explain)
{
    parley_free(explain->transport.conn);
    if (explain->transport.fd >= 0)
        close(explain->transport.fd);
    account_end(&explain->encounter.account);
}

int explain_command(int argc, char **argv)
{
    static struct explain explain = { .transport.fd = -1 };
    struct encounter *encounter = &explain.encounter;
    struct command_line line;
    bool brief = false;
    int option;

    command_line_begin_tls(&line, argc, argv, own_options, true);
    while ((option = command_line_next(&line, &explain.tls)) != OPTION_END) {
        switch (option) {
        case OPTION_HELP: fputs(help, stdout); return EXIT_DONE;
        case OPTION_NAME: encounter->name = optarg; break;
        case OPTION_BRIEF: brief = true; break;
        case OPTION_JSON: explain.json = true; break;
        default: return EXIT_USAGE;
        }
    }
    if (argc - optind != 1)
        return failure_usage("explain", "One HOST:PORT is wanted.");
    if (!endpoint_parse(&explain.to, argv[optind], "443") || explain.to.host[0] == '\0')
        return failure_usage("explain", "'%s' is not HOST:PORT.", argv[optind]);
    if (encounter->name == NULL)
        encounter->name = explain.to.host;
    encounter->trust = explain.tls.insecure     ? "anybody"
                       : explain.tls.ca != NULL ? explain.tls.ca
                                                : "the system's authorities";
    if (!tls_options_begin(&explain.tls, "explain"))
        return EXIT_USAGE;
    story_begin(&explain.story, stdout, false, !explain.tls.insecure);
    explain.story.brief = brief;
    account_begin(&encounter->account);
    int outcome = explain_server(&explain);
    end(&explain);
    tls_options_end(&explain.tls);
    return outcome;
}
