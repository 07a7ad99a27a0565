/* demo.c - parley demo: both ends of a connection in one program, and what passes between them.
 *
 *     client --- parley_conn --- socket ~~ TCP on loopback ~~ socket --- parley_conn --- server
 *        \________________________ story_tell _________________________________________/
 *
 * One thread moves both ends in turn, so that what is told comes in the order in which it happens.
 */
#include "commands.h"
#include "earlier.h"
#include "http_client.h"
#include "http_server.h"
#include "observer.h"
#include "options.h"
#include "settled.h"
#include "socket.h"
#include "story.h"

#include <parley/authority.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: parley demo [OPTIONS]\n\n"
    "Makes a certificate authority and a server's certificate that nobody keeps, lets a client and a\n"
    "server of this program meet over TCP on this machine, and tells what they say to each other:\n"
    "each message, what it is for, which keys protect it, what an observer on the path sees of it,\n"
    "and who is authenticated by then. At the end a page is fetched.\n\n"
    "  --hrr            let the client guess wrong which group the server takes, so that the server\n"
    "                   asks it to try again (HelloRetryRequest)\n"
    "  --mtls           let the server ask who the client is, which has a certificate too\n"
    "  --tls12          let them speak TLS 1.2, and tell at each step what TLS 1.3 does otherwise\n"
    "  --resume         with --tls12: they have met before, and resume the session of that time\n"
    "  --legacy-rsa     with --tls12: let the client encrypt the secret to the server's key, as was\n"
    "                   done before keys were made for each connection (RFC 10015)\n"
    "  --brief          leave out the fields of the messages\n"
    "  -h, --help       print this\n\n" EXIT_CODES_HELP;

enum {
    OPTION_HRR = OPTION_OF_COMMAND,
    OPTION_MTLS,
    OPTION_TLS12,
    OPTION_RESUME,
    OPTION_LEGACY_RSA,
    OPTION_BRIEF
};

static const struct option own_options[] = {
    { "hrr", no_argument, NULL, OPTION_HRR },
    { "mtls", no_argument, NULL, OPTION_MTLS },
    { "tls12", no_argument, NULL, OPTION_TLS12 },
    { "resume", no_argument, NULL, OPTION_RESUME },
    { "legacy-rsa", no_argument, NULL, OPTION_LEGACY_RSA },
    { "brief", no_argument, NULL, OPTION_BRIEF },
    { NULL, 0, NULL, 0 },
};

static const char server_name[] = "demo.test", clients_own_name[] = "client.demo.test";
static const char request[] = "GET / HTTP/1.1\r\nHost: demo.test\r\n\r\n";
static const parley_view protocol = { (const uint8_t *)"http/1.1", 8 };

enum { PATIENCE_MS = 10000 };

struct demo {
    bool hrr, mtls, tls12, resume, legacy_rsa;
    struct story story;
    struct observer observer;
    struct transport client, server;
    struct site site;
    struct http_session session;      /* the server's */
    struct http_answer_reader reader; /* the client's */
    parley_error error;
};

/* A certificate of the authority's, for a server or a client, becomes part of a setup. */
static bool identify(struct demo *demo, parley_setup *setup, const parley_authority *authority,
                     const char *name, parley_certificate_use use)
{
    parley_issue_options options = {
        .names = &name,
        .name_count = 1,
        .use = use,
        .key = demo->legacy_rsa ? PARLEY_KEY_RSA_2048 : PARLEY_KEY_P256,
    };
    parley_issued *issued = parley_authority_issue(authority, &options, &demo->error);
    parley_identity *identity = NULL;
    if (issued != NULL)
        identity = parley_identity_from_pem(parley_issued_chain(issued), parley_issued_key(issued),
                                            &demo->error);
    parley_issued_free(issued);
    if (identity == NULL)
        return false;
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    return true;
}

static bool believe(struct demo *demo, parley_setup *setup, const parley_authority *authority)
{
    parley_trust *trust =
        parley_trust_from_pem(parley_authority_certificate(authority), &demo->error);
    if (trust == NULL)
        return false;
    parley_setup_trust(setup, trust);
    parley_trust_free(trust);
    return true;
}

static parley_config *server_config(struct demo *demo, const parley_authority *authority)
{
    parley_setup *setup = parley_setup_server();
    if (!identify(demo, setup, authority, server_name, PARLEY_USE_SERVER) ||
        (demo->mtls && !believe(demo, setup, authority))) {
        parley_setup_free(setup);
        return NULL;
    }
    parley_setup_client_auth(setup, demo->mtls ? PARLEY_CLIENT_REQUIRE : PARLEY_CLIENT_OFF);
    parley_setup_alpn(setup, protocol);
    if (demo->hrr)
        parley_setup_groups(setup, "X25519");
    if (demo->tls12)
        parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    if (demo->legacy_rsa)
        parley_setup_insecure_rsa_key_exchange(setup);
    if (demo->resume) {
        parley_ticketer *ticketer = parley_ticketer_new(0, &demo->error);
        parley_setup_ticketer(setup, ticketer);
        parley_ticketer_free(ticketer);
    }
    parley_setup_trace(setup, story_tell, &demo->story.server);
    return parley_setup_finish(setup, &demo->error);
}

static parley_config *client_config(struct demo *demo, const parley_authority *authority)
{
    parley_setup *setup = parley_setup_client();
    if (!believe(demo, setup, authority) ||
        (demo->mtls && !identify(demo, setup, authority, clients_own_name, PARLEY_USE_CLIENT))) {
        parley_setup_free(setup);
        return NULL;
    }
    parley_setup_alpn(setup, protocol);
    if (demo->hrr)
        parley_setup_key_shares(setup, "P-256");
    if (demo->tls12)
        parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    if (demo->legacy_rsa) {
        parley_setup_insecure_rsa_key_exchange(setup);
        parley_setup_suites(setup, "TLS_RSA_WITH_AES_128_GCM_SHA256");
    }
    if (demo->resume)
        parley_setup_want_sessions(setup);
    parley_setup_trace(setup, story_tell, &demo->story.client);
    return parley_setup_finish(setup, &demo->error);
}

/* Both configurations, from an authority and certificates that are forgotten at once. */
static bool make_configs(struct demo *demo, parley_config **client, parley_config **server)
{
    parley_authority *authority = parley_authority_new(NULL, &demo->error);

    *client = *server = NULL;
    if (authority != NULL)
        *client = client_config(demo, authority);
    if (*client != NULL)
        *server = server_config(demo, authority);
    parley_authority_free(authority);
    return *server != NULL;
}

static bool make_conns(struct demo *demo)
{
    static uint8_t room[EARLIER_SESSION_CAP];
    parley_view session = { NULL, 0 };
    parley_config *client, *server;
    bool made = make_configs(demo, &client, &server);

    if (made && demo->resume) {
        session = earlier_session(client, server, server_name, room, &demo->error);
        made = session.len > 0;
    }
    if (made) {
        demo->client.conn = parley_client_resume(NULL, client, server_name, session, &demo->error);
        made = demo->client.conn != NULL;
    }
    if (made) {
        demo->server.conn = parley_server_new(NULL, server, &demo->error);
        made = demo->server.conn != NULL;
    }
    parley_config_free(client);
    parley_config_free(server);
    return made;
}

/* Somebody else on this machine may connect too: only our own client is taken. */
static int accept_own(int listener, const char *client_name)
{
    struct pollfd wait = { listener, POLLIN, 0 };
    char name[SOCKET_NAME_CAP];

    while (poll(&wait, 1, PATIENCE_MS) > 0) {
        int fd = socket_accept(listener);
        if (fd < 0)
            continue;
        socket_name_peer(fd, name);
        if (strcmp(name, client_name) == 0)
            return fd;
        close(fd);
    }
    return -1;
}

static bool make_sockets(struct demo *demo)
{
    struct endpoint at = { .host = "127.0.0.1", .port = "0" };
    char name[SOCKET_NAME_CAP];
    int listener = socket_listen(&at, &demo->error);

    if (listener < 0)
        return false;
    socket_name_self(listener, name);
    if (endpoint_parse(&at, name, NULL))
        demo->client.fd = socket_connect(&at, PATIENCE_MS, &demo->error);
    if (demo->client.fd >= 0) {
        socket_name_self(demo->client.fd, name);
        demo->server.fd = accept_own(listener, name);
        if (demo->server.fd < 0)
            demo->error =
                failure(PARLEY_E_TIMED_OUT, PARLEY_BLAME_NETWORK, 0, "the client did not arrive");
    }
    close(listener);
    return demo->server.fd >= 0;
}

static void introduce(const struct demo *demo)
{
    char client[SOCKET_NAME_CAP], server[SOCKET_NAME_CAP];
    socket_name_self(demo->client.fd, client);
    socket_name_self(demo->server.fd, server);
    printf("A TLS %s. Both ends are in this program, and meet over TCP.\n"
           "  client  %s, believes an authority that was made a moment ago%s%s\n"
           "  server  %s, has a certificate of that authority for %s\n%s",
           demo->tls12 ? "1.2 handshake (RFC 5246)" : "1.3 handshake (RFC 9846)", client,
           demo->mtls ? ",\n          and has a certificate of it for " : "",
           demo->mtls ? clients_own_name : "", server, server_name,
           demo->resume ? "  They have met before, and the client has kept the session.\n" : "");
}

/* Sends all that an end has to say, under the eyes of the observer. */
static void pass(struct demo *demo, struct transport *from, bool by_server)
{
    struct observer_side *side = by_server ? &demo->observer.server : &demo->observer.client;
    parley_view ready;
    bool passed = false;

    while ((ready = parley_wire_ready(from->conn)).len > 0) {
        ptrdiff_t sent = socket_send(from->fd, ready);
        if (sent < 0)
            break; /* a full socket will take more later, and a broken one says so when it is read */
        observer_see(side, (parley_view){ ready.data, (size_t)sent });
        parley_wire_sent(from->conn, (size_t)sent);
        passed = true;
    }
    if (passed)
        story_observe(&demo->story, by_server, observer_report(side));
}

static void receive(struct transport *transport)
{
    if ((parley_wants(transport->conn) & PARLEY_WANTS_INPUT) != 0)
        (void)transport_fill(transport);
}

static bool handshake_done(parley_conn *conn)
{
    const parley_event *event;
    bool done = false;
    while ((event = parley_next_event(conn)) != NULL)
        done |= event->kind == PARLEY_EVENT_HANDSHAKE_DONE;
    return done;
}

/* One that comes back has shown its certificate before. */
static void know_client(struct demo *demo)
{
    const parley_facts *facts = parley_facts_of(demo->client.conn);
    demo->story.client_judged |= facts->client_verdict == PARLEY_CLIENT_CONFIRMED;
}

static void move_client(struct demo *demo)
{
    parley_conn *conn = demo->client.conn;
    parley_view data;

    if (handshake_done(conn)) {
        size_t took;
        know_client(demo);
        story_data(&demo->story, false, "The client asks for a page.", "a request", request);
        if (parley_write(conn, request, sizeof request - 1, &took) != PARLEY_OK)
            return; /* it has failed: the error is told at the end */
    }
    while ((data = parley_peek(conn)).len > 0) {
        (void)http_answer_take(&demo->reader, data);
        parley_consume(conn, data.len);
        if (demo->reader.whole)
            (void)parley_close(conn);
    }
}

static void move_server(struct demo *demo)
{
    parley_conn *conn = demo->server.conn;
    struct http_session *session = &demo->session;

    (void)handshake_done(conn);
    if (!parley_facts_of(conn)->done || session->over)
        return;
    if (http_session_take(session, conn) == PROGRESS_SERVING && session->answer.text != NULL)
        story_data(&demo->story, true, "The server sends it.", "an answer", session->answer.text);
    (void)http_session_run(session, conn);
    if (session->over)
        (void)parley_close(conn);
}

static short events_wanted(const parley_conn *conn)
{
    unsigned wants = parley_wants(conn);
    int events = 0;
    if ((wants & PARLEY_WANTS_INPUT) != 0)
        events |= POLLIN;
    if ((wants & PARLEY_WANTS_OUTPUT) != 0)
        events |= POLLOUT;
    return (short)events;
}

static bool both_finished(const struct demo *demo)
{
    return parley_finished(demo->client.conn) && parley_finished(demo->server.conn);
}

/* False: nothing has come for too long. */
static bool wait_for_either(const struct demo *demo)
{
    struct pollfd waits[] = {
        { demo->client.fd, events_wanted(demo->client.conn), 0 },
        { demo->server.fd, events_wanted(demo->server.conn), 0 },
    };
    return poll(waits, 2, PATIENCE_MS) != 0;
}

static bool converse(struct demo *demo)
{
    while (!both_finished(demo)) {
        receive(&demo->client);
        move_client(demo);
        pass(demo, &demo->client, false);
        receive(&demo->server);
        move_server(demo);
        pass(demo, &demo->server, true);
        if (!both_finished(demo) && !wait_for_either(demo)) {
            demo->error = failure(PARLEY_E_TIMED_OUT, PARLEY_BLAME_MACHINE, 0, "loopback");
            return false;
        }
    }
    demo->error = parley_error_of(demo->client.conn);
    if (demo->error.code == PARLEY_E_NONE)
        demo->error = parley_error_of(demo->server.conn);
    return demo->error.code == PARLEY_E_NONE;
}

static const char *hidden_by_tls13(const struct demo *demo)
{
    if (demo->tls12)
        return "";
    return demo->mtls ? "both certificates, which protocol (ALPN) was chosen, "
                      : "the certificate, which protocol (ALPN) was chosen, ";
}

static const char *in_the_clear(const struct demo *demo)
{
    if (demo->resume)
        return "  which protocol (ALPN) was chosen, and that the two have met before\n";
    if (!demo->tls12)
        return "";
    return demo->mtls ? "  both certificates, and which protocol (ALPN) was chosen\n"
                      : "  the server's certificate, and which protocol (ALPN) was chosen\n";
}

static void sum_up(const struct demo *demo)
{
    const struct observer_side *client = &demo->observer.client, *server = &demo->observer.server;
    FILE *out = demo->story.terminal.out;

    fprintf(out, "\nWhat the two have settled\n");
    write_settled(out, parley_facts_of(demo->server.conn));
    fprintf(out,
            "\nWhat an observer on the path has learned\n"
            "  the addresses, the time, and that this is TLS\n"
            "  %llu bytes in %llu records from the client, %llu in %llu from the server\n"
            "  what ClientHello and ServerHello say: the name %s, all that the client offers,\n"
            "  which suite and group the server chose, random values and public keys\n%s"
            "What stays hidden\n"
            "  %sthe request and its answer%s\n",
            (unsigned long long)client->byte_count, (unsigned long long)client->record_count,
            (unsigned long long)server->byte_count, (unsigned long long)server->record_count,
            server_name, in_the_clear(demo), hidden_by_tls13(demo),
            demo->legacy_rsa ? ", until somebody has the server's key" : "");
}

static int demonstrate(struct demo *demo)
{
    if (!make_sockets(demo))
        return failure_tell("demo", &demo->error);
    introduce(demo);
    if (!make_conns(demo) || !converse(demo))
        return failure_tell("demo", &demo->error);
    if (!demo->reader.whole || demo->reader.parser.status_code != HTTP_STATUS_OK)
        return failure_exchange("demo", "The page did not come.");
    sum_up(demo);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_EXCHANGE_FAILED;
}

static void end(struct demo *demo)
{
    http_session_end(&demo->session);
    parley_free(demo->client.conn);
    parley_free(demo->server.conn);
    if (demo->client.fd >= 0)
        close(demo->client.fd);
    if (demo->server.fd >= 0)
        close(demo->server.fd);
}

int demo_command(int argc, char **argv)
{
    static struct demo demo = { .client.fd = -1, .server.fd = -1, .site.root = -1 };
    struct command_line line;
    int option;

    story_begin(&demo.story, stdout, true, true);
    command_line_begin(&line, argc, argv, own_options);
    while ((option = command_line_next(&line, NULL)) != OPTION_END) {
        switch (option) {
        case OPTION_HELP: fputs(help, stdout); return EXIT_DONE;
        case OPTION_HRR: demo.hrr = true; break;
        case OPTION_MTLS: demo.mtls = true; break;
        case OPTION_TLS12: demo.tls12 = demo.story.tls12 = true; break;
        case OPTION_RESUME: demo.resume = true; break;
        case OPTION_LEGACY_RSA: demo.legacy_rsa = true; break;
        case OPTION_BRIEF: demo.story.brief = true; break;
        default: return EXIT_USAGE;
        }
    }
    if (optind < argc)
        return failure_usage("demo", "What is '%s'?", argv[optind]);
    if (demo.hrr && demo.tls12)
        return failure_usage("demo", "TLS 1.2 has no HelloRetryRequest.");
    if (demo.resume && !demo.tls12)
        return failure_usage("demo", "--resume is shown with --tls12.");
    if (demo.legacy_rsa && !demo.tls12)
        return failure_usage("demo", "--legacy-rsa is shown with --tls12.");
    http_session_begin(&demo.session, &demo.site);
    http_answer_begin(&demo.reader, NULL, NULL);
    int outcome = demonstrate(&demo);
    end(&demo);
    return outcome;
}
