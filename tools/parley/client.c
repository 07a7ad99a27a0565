/* client.c - one client of `parley serve`, from accept(2) to close(2).
 *
 * poll_ready drives everything: it moves bytes until nothing moves any more or others should have
 * their turn, and then waits for what is needed next. Whatever a client does ends in LINGERING, and
 * the deadline of the phase it is in sees to that.
 */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* CLOSING_S: for what waits to be sent; LINGERING_S: for the client to close. ROUNDS_MAX: of at most
 * 16 KB each, after which the other clients have their turn. */
enum { CLOSING_S = 5, LINGERING_S = 2, ROUNDS_MAX = 16 };

static void log_failure(const struct client *client, const char *name, const char *detail)
{
    fprintf(stderr, "parley serve: %s: %s%s%s\n", client->name, name, detail[0] != '\0' ? ": " : "",
            detail);
}

static void handle_closed(uv_handle_t *handle)
{
    struct client *client = handle->data;
    if (--client->open_handles == 0)
        free(client);
}

void client_drop(struct client *client)
{
    *client->link = client->next;
    if (client->next != NULL)
        client->next->link = client->link;
    uv_close((uv_handle_t *)&client->poll, handle_closed);
    uv_close((uv_handle_t *)&client->deadline, handle_closed);
    http_session_end(&client->http);
    parley_free(client->transport.conn);
    close(client->transport.fd);
}

static void set_deadline(struct client *client, unsigned seconds)
{
    uv_timer_set_repeat(&client->deadline, (uint64_t)seconds * 1000);
    uv_timer_again(&client->deadline);
}

static void enter(struct client *client, enum client_phase phase)
{
    client->phase = phase;
    switch (phase) {
    case CLIENT_HANDSHAKE: break;
    case CLIENT_SERVING: set_deadline(client, client->options->idle_s); break;
    case CLIENT_CLOSING: set_deadline(client, CLOSING_S); break;
    case CLIENT_LINGERING: set_deadline(client, LINGERING_S); break;
    }
}

/* close_notify, after what waits before it. In a handshake that makes the connection fail, which is of
 * our own making and not told. */
static void close_properly(struct client *client)
{
    client->failure_told |= client->phase == CLIENT_HANDSHAKE;
    (void)parley_close(client->transport.conn);
    enter(client, CLIENT_CLOSING);
}

/* What the client does not read is not read from it either. */
static enum progress echo(parley_conn *conn, bool *over)
{
    parley_view data = parley_peek(conn);
    uint8_t nothing;
    size_t took = 0;

    if (data.len > 0 && parley_write(conn, data.data, data.len, &took) == PARLEY_OK)
        parley_consume(conn, took);
    *over = data.len == 0 && parley_read(conn, &nothing, 1, &took) == PARLEY_CLOSED;
    return took > 0 ? PROGRESS_SERVING : PROGRESS_NONE;
}

static bool serve(struct client *client)
{
    enum progress progress;
    bool over;

    if (client->options->echo) {
        progress = echo(client->transport.conn, &over);
    } else {
        progress = http_session_run(&client->http, client->transport.conn);
        over = client->http.over;
    }
    if (over)
        close_properly(client);
    else if (progress == PROGRESS_SERVING)
        enter(client, CLIENT_SERVING); /* the time to be idle begins anew */
    return progress != PROGRESS_NONE;
}

static bool take_events(struct client *client)
{
    const parley_event *event;
    bool done = false;
    while ((event = parley_next_event(client->transport.conn)) != NULL)
        done |= event->kind == PARLEY_EVENT_HANDSHAKE_DONE;
    if (done)
        enter(client, CLIENT_SERVING);
    return done;
}

/* Browsers leave between two requests without a goodbye. Nothing is lost then, and the log is kept for
 * what somebody has to mend. */
static bool left_between_requests(const struct client *client, const parley_error *error)
{
    return error->code == PARLEY_E_TRUNCATED && !client->options->echo &&
           http_session_is_idle(&client->http);
}

static void look_for_failure(struct client *client)
{
    parley_error error = parley_error_of(client->transport.conn);
    if (client->failure_told || error.code == PARLEY_E_NONE)
        return;
    client->failure_told = true;
    if (!left_between_requests(client, &error))
        log_failure(client, parley_error_name(error.code),
                    error.detail[0] != '\0' ? error.detail : parley_error_meaning(error.code));
    if (client->phase < CLIENT_CLOSING)
        enter(client, CLIENT_CLOSING); /* the alert is still to be sent */
}

/* Does once what can be done. True: something moved. */
static bool step(struct client *client)
{
    parley_conn *conn = client->transport.conn;
    bool moved = false;

    if (client->phase < CLIENT_CLOSING && (parley_wants(conn) & PARLEY_WANTS_INPUT) != 0)
        moved |= transport_fill(&client->transport) != PARLEY_AGAIN;
    moved |= take_events(client);
    if (client->phase == CLIENT_SERVING)
        moved |= serve(client);
    look_for_failure(client);
    if ((parley_wants(conn) & PARLEY_WANTS_OUTPUT) != 0)
        moved |= transport_flush(&client->transport) == PARLEY_OK;
    look_for_failure(client);
    return moved;
}

/* What to wait for. had_enough: it gave way to others, and has more to do at once. */
static int events_of(const struct client *client, bool had_enough)
{
    unsigned wants = client->phase < CLIENT_LINGERING ? parley_wants(client->transport.conn)
                                                      : PARLEY_WANTS_INPUT;
    int events = 0;
    if ((wants & PARLEY_WANTS_INPUT) != 0 && client->phase != CLIENT_CLOSING)
        events |= UV_READABLE;
    if ((wants & PARLEY_WANTS_OUTPUT) != 0 || had_enough)
        events |= UV_WRITABLE;
    return events;
}

static void poll_ready(uv_poll_t *poll, int status, int events)
{
    struct client *client = poll->data;
    bool moved = true;
    (void)status; /* reading and writing tell what is wrong with the socket */
    (void)events;

    for (unsigned i = 0; moved && i < ROUNDS_MAX && client->phase < CLIENT_LINGERING; i++)
        moved = step(client);
    if (client->phase == CLIENT_CLOSING &&
        (parley_wants(client->transport.conn) & PARLEY_WANTS_OUTPUT) == 0) {
        shutdown(client->transport.fd, SHUT_WR);
        enter(client, CLIENT_LINGERING);
    }
    if (client->phase == CLIENT_LINGERING &&
        (client->transport.ended || !socket_discard(client->transport.fd)))
        client_drop(client);
    else
        uv_poll_start(poll, events_of(client, moved), poll_ready);
}

static void deadline_passed(uv_timer_t *timer)
{
    struct client *client = timer->data;

    if (client->phase >= CLIENT_CLOSING) {
        client_drop(client);
        return;
    }
    log_failure(client, parley_error_name(PARLEY_E_TIMED_OUT),
                client->phase == CLIENT_HANDSHAKE ? "the handshake took too long"
                                                  : "it was idle for too long");
    close_properly(client);
    poll_ready(&client->poll, 0, 0);
}

static struct client *client_new(int fd, uv_loop_t *loop, parley_worker *worker,
                                 const struct server_options *options)
{
    parley_error error;
    struct client *client = calloc(1, sizeof *client);
    parley_conn *conn = parley_server_new(worker, options->config, &error);

    if (client == NULL || conn == NULL || uv_poll_init(loop, &client->poll, fd) != 0) {
        fprintf(stderr, "parley serve: a client is turned away: no memory\n");
        parley_free(conn);
        free(client);
        return NULL;
    }
    client->transport = (struct transport){ .fd = fd, .conn = conn };
    client->options = options;
    return client;
}

void client_begin(struct client **list, int fd, uv_loop_t *loop, parley_worker *worker,
                  const struct server_options *options)
{
    struct client *client = client_new(fd, loop, worker, options);
    if (client == NULL) {
        close(fd);
        return;
    }
    uint64_t handshake_ms = (uint64_t)options->handshake_s * 1000;
    uv_timer_init(loop, &client->deadline);
    uv_timer_start(&client->deadline, deadline_passed, handshake_ms, handshake_ms);
    client->open_handles = 2;
    client->poll.data = client->deadline.data = client;
    http_session_begin(&client->http, &options->site);
    socket_name_peer(fd, client->name);

    client->next = *list;
    client->link = list;
    if (client->next != NULL)
        client->next->link = &client->next;
    *list = client;
    poll_ready(&client->poll, 0, 0);
}

void client_stop(struct client *client)
{
    if (client->phase >= CLIENT_CLOSING)
        return;
    http_session_stop(&client->http);
    if (client->phase == CLIENT_HANDSHAKE || client->options->echo || client->http.over)
        close_properly(client);
    poll_ready(&client->poll, 0, 0);
}
