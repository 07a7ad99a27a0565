/* stream.c - a connection over a blocking socket: each call moves bytes until it has what it wants. */
#include "stream/socket.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TIMEOUT_MS = 30000,
    LINGER_MS = 300, /* how long a goodbye waits for the peer's, so that nothing sent is lost */
    LINGER_LEN_MAX = 1 << 20,
    ROOM_HINT = 1 << 14, /* a record at once: one connection may well hold a buffer */
};

struct parley_stream {
    int fd;
    int timeout_ms;
    parley_conn *conn;
};

static bool conn_error(const parley_stream *stream, parley_error *error)
{
    *error = parley_error_of(stream->conn);
    return false;
}

/* Reads once. True when bytes came, or the end did: the connection knows. False: nothing is there
 * yet, or the peer's data must be taken first. */
static bool receive_once(parley_stream *stream)
{
    parley_room room;
    if (parley_wire_room(stream->conn, ROOM_HINT, &room) != PARLEY_OK)
        return false;
    ssize_t came = socket_receive(stream->fd, room.data, room.len);
    if (came > 0)
        (void)parley_wire_came(stream->conn, (size_t)came);
    else if (came == 0)
        (void)parley_wire_ended(stream->conn);
    else if (errno != EAGAIN && errno != EWOULDBLOCK)
        (void)parley_wire_broke(stream->conn, errno);
    else
        return false;
    return true;
}

/* The socket takes no more bytes. The peer may have said why before it closed: what waits is read, so
 * that its alert is told, rather than a broken pipe. An end of file means nothing here: a socket says
 * that too once it has told of a reset. */
static bool hear_last_words(parley_stream *stream, int os_error, parley_error *error)
{
    parley_room room;
    ssize_t came = 1;
    while (came > 0 && parley_wire_room(stream->conn, ROOM_HINT, &room) == PARLEY_OK) {
        came = socket_receive(stream->fd, room.data, room.len);
        (void)parley_wire_came(stream->conn, came > 0 ? (size_t)came : 0);
    }
    (void)parley_wire_broke(stream->conn, os_error);
    if (parley_error_of(stream->conn).code != PARLEY_E_NONE)
        return conn_error(stream, error);
    parley_error_fill(error, PARLEY_E_WIRE_BROKE, os_error, NULL);
    return false;
}

/* Sends what is ready, all of it. */
static bool flush(parley_stream *stream, parley_error *error)
{
    parley_view ready = parley_wire_ready(stream->conn);
    while (ready.len > 0) {
        ssize_t sent = socket_send(stream->fd, ready.data, ready.len);
        if (sent > 0)
            parley_wire_sent(stream->conn, (size_t)sent);
        else if (errno != EAGAIN && errno != EWOULDBLOCK)
            return hear_last_words(stream, errno, error);
        else if (!socket_wait(stream->fd, POLLOUT, deadline_after(stream->timeout_ms), error))
            return false;
        ready = parley_wire_ready(stream->conn);
    }
    return true;
}

/* A stream has nobody to ask: a question is answered with no. */
static void take_events(parley_stream *stream)
{
    const parley_event *event;
    while ((event = parley_next_event(stream->conn)) != NULL)
        if (event->kind == PARLEY_EVENT_ASK_PEER)
            (void)parley_answer_peer(stream->conn, false);
}

/* Sends what is ready and waits for something to come. False: the connection is over, or the wait. */
static bool exchange_until(parley_stream *stream, deadline until, parley_error *error)
{
    take_events(stream);
    if (!flush(stream, error))
        return false;
    if (parley_error_of(stream->conn).code != PARLEY_E_NONE)
        return conn_error(stream, error);
    if (receive_once(stream))
        return true;
    if (parley_error_of(stream->conn).code != PARLEY_E_NONE)
        return conn_error(stream, error);
    return socket_wait(stream->fd, POLLIN, until, error);
}

static bool exchange(parley_stream *stream, parley_error *error)
{
    return exchange_until(stream, deadline_after(stream->timeout_ms), error);
}

static bool handshake(parley_stream *stream, parley_error *error)
{
    while (!parley_facts_of(stream->conn)->done)
        if (!exchange(stream, error))
            return false;
    return flush(stream, error); /* the client's last flight */
}

parley_stream *parley_stream_over(int fd, parley_conn *conn, int timeout_ms, parley_error *error)
{
    parley_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) {
        parley_error_fill(error, PARLEY_E_NO_MEMORY, 0, NULL);
        (void)close(fd);
        parley_free(conn);
        return NULL;
    }
    *stream = (parley_stream){ fd, timeout_ms, conn };
    if (socket_prepare(fd, error) && handshake(stream, error))
        return stream;
    parley_error unheard;
    (void)parley_hang_up(stream, &unheard);
    return NULL;
}

static parley_config *safe_client(parley_error *error)
{
    return parley_setup_finish(parley_setup_client(), error);
}

parley_stream *parley_dial(const char *host, const char *port, parley_config *config,
                           parley_error *error)
{
    parley_config *own = config != NULL ? parley_config_keep(config) : safe_client(error);
    if (own == NULL)
        return NULL;
    parley_conn *conn = parley_client_new(NULL, own, host, error);
    parley_config_free(own);
    if (conn == NULL)
        return NULL;
    int fd = socket_dial(host, port, TIMEOUT_MS, error);
    if (fd >= 0)
        return parley_stream_over(fd, conn, TIMEOUT_MS, error);
    parley_free(conn);
    return NULL;
}

void parley_stream_timeout(parley_stream *stream, int timeout_ms)
{
    stream->timeout_ms = timeout_ms;
}

bool parley_send_all(parley_stream *stream, const void *data, size_t len, parley_error *error)
{
    const uint8_t *at = data;
    while (len > 0) {
        size_t took;
        parley_result result = parley_write(stream->conn, at, len, &took);
        if (result == PARLEY_MISUSE) {
            parley_error_fill(error, PARLEY_E_SENT_AFTER_END, 0, NULL);
            return false;
        }
        if (result == PARLEY_FAILED) {
            parley_error unheard;
            (void)flush(stream, &unheard); /* the alert */
            return conn_error(stream, error);
        }
        at += took;
        len -= took;
        if (!flush(stream, error))
            return false;
    }
    return true;
}

bool parley_receive(parley_stream *stream, void *out, size_t cap, size_t *len, parley_error *error)
{
    for (;;) {
        switch (parley_read(stream->conn, out, cap, len)) {
        case PARLEY_OK:
        case PARLEY_CLOSED: return true;
        case PARLEY_AGAIN: break;
        case PARLEY_MISUSE:
        case PARLEY_FAILED: {
            parley_error unheard;
            (void)flush(stream, &unheard); /* the alert */
            return conn_error(stream, error);
        }
        }
        if (!exchange(stream, error)) /* what came before the end is not lost */
            return parley_read(stream->conn, out, cap, len) == PARLEY_OK;
    }
}

bool parley_await_verdict(parley_stream *stream, int timeout_ms, parley_client_verdict *verdict,
                          parley_error *error)
{
    const parley_facts *facts = parley_facts_of(stream->conn);
    deadline until = deadline_after(timeout_ms);
    bool more = true, ok = true;
    while (more && facts->client_verdict == PARLEY_CLIENT_UNKNOWN &&
           (parley_wants(stream->conn) & PARLEY_WANTS_INPUT) != 0)
        more = exchange_until(stream, until, error);
    if (parley_error_of(stream->conn).code != PARLEY_E_NONE)
        ok = conn_error(stream, error);
    else if (!more)
        ok = error->code == PARLEY_E_TIMED_OUT;
    *verdict = facts->client_verdict;
    return ok;
}

bool parley_send_end(parley_stream *stream, parley_error *error)
{
    if (parley_close(stream->conn) == PARLEY_FAILED)
        return conn_error(stream, error);
    return flush(stream, error);
}

/* A socket that is closed with bytes unread resets the connection, and the peer may lose what it has
 * not read: so the goodbye waits a little for the peer's. */
static void linger(int fd)
{
    uint8_t unread[4096];
    parley_error unheard;
    deadline until = deadline_after(LINGER_MS);
    size_t total = 0;

    (void)shutdown(fd, SHUT_WR);
    while (total < LINGER_LEN_MAX) {
        ssize_t came = socket_receive(fd, unread, sizeof unread);
        if (came > 0)
            total += (size_t)came;
        else if (came == 0 || (errno != EAGAIN && errno != EWOULDBLOCK) ||
                 !socket_wait(fd, POLLIN, until, &unheard))
            return;
    }
}

bool parley_hang_up(parley_stream *stream, parley_error *error)
{
    if (stream == NULL)
        return true;
    bool ok = parley_close(stream->conn) != PARLEY_FAILED;
    if (!ok)
        *error = parley_error_of(stream->conn);
    parley_error unheard;
    if (!flush(stream, ok ? error : &unheard))
        ok = false;
    linger(stream->fd);
    (void)close(stream->fd);
    parley_free(stream->conn);
    free(stream);
    return ok;
}

parley_conn *parley_stream_conn(parley_stream *stream)
{
    return stream->conn;
}

int parley_stream_fd(const parley_stream *stream)
{
    return stream->fd;
}
