/* dial.c - from a command line to a stream whose handshake went well.
 *
 * parley_stream_over ends a connection that has failed, and with it what is known of the certificate
 * that was refused: so the handshake is made here, and told of before the stream is.
 */
#include "dial.h"

#include "judgement.h"
#include "session_file.h"
#include "settled.h"
#include "socket.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

/* False: the time is up. */
static bool wait_for_server(const struct transport *transport)
{
    unsigned wants = parley_wants(transport->conn);
    struct pollfd wait = { transport->fd, POLLIN, 0 };
    if ((wants & PARLEY_WANTS_OUTPUT) != 0)
        wait.events |= POLLOUT;
    return poll(&wait, 1, PATIENCE_MS) != 0;
}

/* Until it is done, or the connection has failed. False: the server was silent for too long. */
static bool handshake(struct transport *transport)
{
    const parley_facts *facts = parley_facts_of(transport->conn);
    while (!facts->done && transport_flush(transport) != PARLEY_FAILED) {
        parley_result result = transport_fill(transport);
        if (result == PARLEY_CLOSED || result == PARLEY_FAILED)
            break;
        if (result == PARLEY_AGAIN && !wait_for_server(transport))
            return false;
    }
    return true;
}

/* Takes fd and conn. judgement: of the server's certificate, to be ended by the caller. */
static parley_stream *make_stream(int fd, parley_conn *conn, json_t **judgement,
                                  parley_error *error)
{
    struct transport transport = { .fd = fd, .conn = conn };
    if (!handshake(&transport)) {
        *error = failure(PARLEY_E_TIMED_OUT, PARLEY_BLAME_NETWORK, 0, "%s", "");
        parley_free(conn);
        close(fd);
        return NULL;
    }
    *judgement = judgement_json(parley_verdict_of(conn));
    return parley_stream_over(fd, conn, PATIENCE_MS, error);
}

static parley_conn *client_new(parley_config *config, const char *name, const char *session_path,
                               parley_error *error)
{
    static uint8_t room[SESSION_FILE_CAP];
    parley_view session = { NULL, 0 };
    if (session_path != NULL)
        session = session_file_read(session_path, room);
    parley_conn *conn = parley_client_resume(NULL, config, name, session, error);
    explicit_bzero(room, session.len);
    return conn;
}

static parley_stream *connect_to(const struct endpoint *to, const char *name, parley_config *config,
                                 const char *session_path, json_t **judgement, parley_error *error)
{
    parley_conn *conn = client_new(config, name, session_path, error);
    int fd = conn != NULL ? socket_connect(to, PATIENCE_MS, error) : -1;
    if (fd >= 0)
        return make_stream(fd, conn, judgement, error);
    parley_free(conn);
    return NULL;
}

/* A blank line stands before what is known beside the error. */
static int tell_failure(const char *command, const parley_error *error, const json_t *judgement)
{
    struct terminal terminal = terminal_of(stderr);
    int exit_code = failure_tell(command, error);
    judgement_write(&terminal, judgement);
    return exit_code;
}

static void warn(const char *command, const parley_facts *facts, const json_t *judgement)
{
    judgement_warn(command, judgement);
    legacy_warn(command, facts);
}

parley_stream *dial(const char *command, const struct endpoint *to, const char *name,
                    const struct tls_options *options, struct story *story, int *exit_code)
{
    parley_stream *stream = NULL;
    parley_error error;
    json_t *judgement = NULL;

    story_begin(story, stderr, false, !options->insecure);
    parley_config *config =
        tls_options_client(options, options->verbose ? story_tell : NULL, &story->client, &error);
    if (config != NULL)
        stream = connect_to(to, name, config, options->session, &judgement, &error);
    if (stream == NULL)
        *exit_code = tell_failure(command, &error, judgement);
    else
        warn(command, parley_facts_of(parley_stream_conn(stream)), judgement);
    json_decref(judgement);
    parley_config_free(config);
    if (stream != NULL && options->session != NULL)
        session_file_keep(options->session, parley_stream_conn(stream));
    return stream;
}
