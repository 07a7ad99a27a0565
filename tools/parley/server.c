/* server.c - the event loop of `parley serve`: any number of clients in one thread.
 *
 * libuv tells when sockets are ready, when time has passed and when signals came; the reading and
 * writing is parley's and ours (client.c). The loop ends when the listener and the last client have
 * gone, which a signal begins.
 */
#include "server.h"

#include "client.h"
#include "failure.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

/* RETRY_MS: after which accepting is tried again when no descriptor was left. GRACE_MS: for what is
 * on its way to clients when the server ends. */
enum { ACCEPTS_MAX = 64, RETRY_MS = 100, GRACE_MS = 5000 };

struct server {
    const struct server_options *options;
    uv_loop_t loop;
    uv_poll_t listener;
    uv_timer_t retry, grace;
    uv_signal_t terminate, interrupt;
    parley_worker *worker;
    struct client *clients;
    bool ending;
};

static void accept_clients(struct server *server)
{
    for (unsigned i = 0; i < ACCEPTS_MAX; i++) {
        int fd = socket_accept(server->options->listener);
        if (fd >= 0) {
            client_begin(&server->clients, fd, &server->loop, server->worker, server->options);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            /* The listener stays readable: without a pause this would run in circles. */
            uv_poll_stop(&server->listener);
            uv_timer_again(&server->retry);
            return;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } /* else a client went away before it was taken: the next */
    }
}

static void listener_ready(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    accept_clients(poll->data);
}

static void retry_passed(uv_timer_t *timer)
{
    struct server *server = timer->data;
    uv_timer_stop(timer);
    uv_poll_start(&server->listener, UV_READABLE, listener_ready);
}

static void end_politely(struct server *server)
{
    uv_close((uv_handle_t *)&server->listener, NULL);
    uv_close((uv_handle_t *)&server->retry, NULL);
    for (struct client *client = server->clients, *next; client != NULL; client = next) {
        next = client->next;
        client_stop(client);
    }
}

static void drop_everybody(struct server *server)
{
    while (server->clients != NULL)
        client_drop(server->clients);
}

static void grace_passed(uv_timer_t *timer)
{
    drop_everybody(timer->data);
}

static void signal_came(uv_signal_t *handle, int number)
{
    struct server *server = handle->data;
    (void)number;
    if (server->ending) {
        drop_everybody(server);
        return;
    }
    server->ending = true;
    uv_timer_start(&server->grace, grace_passed, GRACE_MS, 0);
    uv_unref((uv_handle_t *)&server->grace);
    end_politely(server);
}

/* Does not keep the loop alive. Returns 0 or an error of libuv. */
static int catch_signal(struct server *server, uv_signal_t *handle, int number)
{
    uv_signal_init(&server->loop, handle);
    handle->data = server;
    uv_unref((uv_handle_t *)handle);
    return uv_signal_start(handle, signal_came, number);
}

/* Returns 0 or an error of libuv. */
static int begin(struct server *server)
{
    int outcome = uv_poll_init(&server->loop, &server->listener, server->options->listener);
    if (outcome != 0)
        return outcome;
    uv_timer_init(&server->loop, &server->retry);
    uv_timer_init(&server->loop, &server->grace);
    server->listener.data = server->retry.data = server->grace.data = server;
    uv_timer_start(&server->retry, retry_passed, RETRY_MS, RETRY_MS);
    uv_timer_stop(&server->retry); /* started once, it can be started again by uv_timer_again */
    outcome = catch_signal(server, &server->terminate, SIGTERM);
    if (outcome == 0)
        outcome = catch_signal(server, &server->interrupt, SIGINT);
    if (outcome == 0)
        outcome = uv_poll_start(&server->listener, UV_READABLE, listener_ready);
    return outcome;
}

static void close_handle(uv_handle_t *handle, void *nothing)
{
    (void)nothing;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_loop(uv_loop_t *loop)
{
    uv_walk(loop, close_handle, NULL);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_loop_close(loop);
}

static void say_where(int listener)
{
    char name[SOCKET_NAME_CAP];
    socket_name_self(listener, name);
    printf("listening on %s\n", name);
    fflush(stdout);
}

bool server_run(const struct server_options *options, parley_error *error)
{
    struct server server = { .options = options, .worker = parley_worker_new(error) };
    if (server.worker == NULL)
        return false;

    int outcome = uv_loop_init(&server.loop);
    if (outcome == 0) {
        outcome = begin(&server);
        if (outcome == 0) {
            say_where(options->listener);
            uv_run(&server.loop, UV_RUN_DEFAULT);
        }
        close_loop(&server.loop);
    }
    parley_worker_free(server.worker);
    if (outcome != 0)
        *error = failure(PARLEY_E_LISTEN_FAILED, PARLEY_BLAME_MACHINE, -outcome, "the event loop");
    return outcome == 0;
}
