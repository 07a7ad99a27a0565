/* echo_loop.c - a server that sends back what comes: parley_conn in a poll(2) loop, one thread.
 *
 *     echo_loop CHAIN KEY [BUFFER]
 *
 * It listens on a free port of 127.0.0.1, prints `listening on PORT`, and ends on SIGTERM; SIGUSR1
 * makes it say how many clients there are. CHAIN and KEY are PEM files, BUFFER is the size of the
 * sockets' buffers, in bytes.
 *
 * What a loop on parley_conn has to do is in serve(): read until nothing is left, give back what
 * came, send until nothing waits, and again while that made something move. Only a connection that has
 * nothing left to give is closed.
 */
#include <parley/parley.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS_MAX = 100 };

struct client {
    int fd;
    parley_conn *conn;
};

static volatile sig_atomic_t asked_to_end, asked_to_tell;

static void take_signal(int number)
{
    if (number == SIGTERM)
        asked_to_end = 1;
    else
        asked_to_tell = 1;
}

static void tell_failure(const parley_error *error)
{
    char text[1024];
    parley_explain(error, text, sizeof text);
    fprintf(stderr, "%s\n", text);
}

/* From the socket into the connection, until one of them has no more to give or to take. */
static void receive(const struct client *client)
{
    parley_room room;

    while (parley_wire_room(client->conn, 0, &room) == PARLEY_OK) {
        ssize_t len = recv(client->fd, room.data, room.len, 0);
        if (len > 0) {
            (void)parley_wire_came(client->conn, (size_t)len);
        } else if (len == 0) {
            (void)parley_wire_ended(client->conn);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } else if (errno != EINTR) {
            (void)parley_wire_broke(client->conn, errno);
        }
    }
}

/* From the connection into the socket, until nothing waits or the socket is full. True: some went. */
static bool send_what_waits(const struct client *client)
{
    parley_view ready;
    bool moved = false;

    while ((ready = parley_wire_ready(client->conn)).len > 0) {
        ssize_t len = send(client->fd, ready.data, ready.len, MSG_NOSIGNAL); /* no SIGPIPE */
        if (len >= 0) {
            parley_wire_sent(client->conn, (size_t)len);
            moved = true;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno != EINTR) {
            (void)parley_wire_broke(client->conn, errno);
        }
    }
    return moved;
}

/* What came goes back. What the connection does not take now stays where it is, and so nothing more is
 * read: a client that does not read cannot fill our memory. True: something moved. */
static bool echo(const struct client *client)
{
    parley_view data = parley_peek(client->conn);
    uint8_t nothing;
    size_t took = 0;

    if (data.len > 0 && parley_write(client->conn, data.data, data.len, &took) == PARLEY_OK)
        parley_consume(client->conn, took);
    if (data.len == 0 && parley_read(client->conn, &nothing, 1, &took) == PARLEY_CLOSED)
        (void)parley_close(client->conn); /* the client has said all, and so have we */
    return took > 0;
}

static void serve(const struct client *client)
{
    bool moved;
    do {
        receive(client);
        while (parley_next_event(client->conn) != NULL)
            continue; /* nothing was asked for: these are only news */
        moved = echo(client);
        moved |= send_what_waits(client);
    } while (moved);
}

static struct pollfd wanted_by(const struct client *client)
{
    struct pollfd wanted = { .fd = client->fd };
    unsigned wants = parley_wants(client->conn);
    if ((wants & PARLEY_WANTS_INPUT) != 0)
        wanted.events |= POLLIN;
    if ((wants & PARLEY_WANTS_OUTPUT) != 0)
        wanted.events |= POLLOUT;
    return wanted;
}

static void end_client(struct client *client)
{
    parley_error error = parley_error_of(client->conn);
    if (error.code != PARLEY_E_NONE)
        tell_failure(&error);
    parley_free(client->conn);
    close(client->fd);
}

static bool begin_client(struct client *client, int listener, parley_config *config)
{
    parley_error error;

    client->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client->fd < 0)
        return false; /* it has gone again, or nothing is left to accept it with: poll(2) asks again */
    client->conn = parley_server_new(NULL, config, &error);
    if (client->conn == NULL) {
        tell_failure(&error);
        close(client->fd);
    }
    return client->conn != NULL;
}

/* Those that are still there close ranks. */
static size_t serve_all(struct client *clients, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        serve(&clients[i]);
        if (parley_finished(clients[i].conn))
            end_client(&clients[i]);
        else
            clients[kept++] = clients[i];
    }
    return kept;
}

/* Signals are only let in while ppoll(2) waits, so that none comes between the question whether one
 * came and the wait. */
static void run(int listener, parley_config *config, const sigset_t *let_in)
{
    static struct client clients[CLIENTS_MAX];
    static struct pollfd wanted[CLIENTS_MAX + 1];
    size_t count = 0;

    while (!asked_to_end) {
        for (size_t i = 0; i < count; i++)
            wanted[i] = wanted_by(&clients[i]);
        wanted[count] = (struct pollfd){ count < CLIENTS_MAX ? listener : -1, POLLIN, 0 };
        if (ppoll(wanted, count + 1, NULL, let_in) < 0 && errno != EINTR)
            break;
        if (asked_to_tell)
            fprintf(stderr, "%zu clients\n", count);
        asked_to_tell = 0;
        size_t before = count;
        count = serve_all(clients, count);
        if ((wanted[before].revents & POLLIN) != 0 &&
            begin_client(&clients[count], listener, config))
            count++;
    }
    for (size_t i = 0; i < count; i++) {
        (void)parley_close(clients[i].conn);
        (void)send_what_waits(&clients[i]);
        end_client(&clients[i]);
    }
}

static parley_config *configure(const char *chain, const char *key)
{
    parley_error error;
    parley_config *config = NULL;
    parley_identity *identity = parley_identity_from_files(chain, key, &error);

    if (identity != NULL) {
        parley_setup *setup = parley_setup_server();
        parley_setup_identity(setup, identity);
        parley_identity_free(identity);
        config = parley_setup_finish(setup, &error);
    }
    if (config == NULL)
        tell_failure(&error);
    return config;
}

/* On a free port of 127.0.0.1; buffer: of the sockets that are accepted, 0 is the system's choice. */
static int listen_on_loopback(int buffer)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (buffer > 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    }
    if (bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        perror("echo_loop");
        return -1;
    }
    printf("listening on %u\n", (unsigned)ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

/* Signals wait from here on. Returns which did before. */
static sigset_t catch_signals(void)
{
    struct sigaction action = { .sa_handler = take_signal };
    sigset_t caught, before;

    sigemptyset(&caught);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGUSR1);
    sigprocmask(SIG_BLOCK, &caught, &before);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    return before;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: echo_loop CHAIN KEY [BUFFER]\n");
        return 1;
    }
    sigset_t let_in = catch_signals();
    parley_config *config = configure(argv[1], argv[2]);
    int listener =
        config != NULL ? listen_on_loopback(argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0) : -1;
    if (listener >= 0) {
        run(listener, config, &let_in);
        close(listener);
    }
    parley_config_free(config);
    return listener >= 0 ? 0 : 1;
}
