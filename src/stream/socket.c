/* socket.c - TCP sockets with deadlines. */
#include "stream/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* How long one address may take to answer, for a caller who would wait for ever. */
enum { CONNECT_MS_MAX = 60000, BACKLOG = 1024 };

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

deadline deadline_after(int timeout_ms)
{
    return timeout_ms < 0 ? INT64_MAX : now_ms() + timeout_ms;
}

/* What poll(2) takes: -1 for ever, else what is left, at least 0. */
static int left_ms(deadline until)
{
    if (until == INT64_MAX)
        return -1;
    int64_t left = until - now_ms();
    return left > 0 ? (int)left : 0;
}

bool socket_wait(int fd, short events, deadline until, parley_error *error)
{
    struct pollfd poll_fd = { .fd = fd, .events = events };
    for (;;) {
        int ready = poll(&poll_fd, 1, left_ms(until));
        if (ready > 0)
            return true;
        if (ready == 0) {
            parley_error_fill(error, PARLEY_E_TIMED_OUT, 0, NULL);
            return false;
        }
        if (errno != EINTR) {
            parley_error_fill(error, PARLEY_E_WIRE_BROKE, errno, NULL);
            return false;
        }
    }
}

ssize_t socket_send(int fd, const void *data, size_t len)
{
    ssize_t sent;
    do
        sent = send(fd, data, len, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t socket_receive(int fd, void *room, size_t len)
{
    ssize_t came;
    do
        came = recv(fd, room, len, 0);
    while (came < 0 && errno == EINTR);
    return came;
}

bool socket_prepare(int fd, parley_error *error)
{
    int flags = fcntl(fd, F_GETFL), on = 1;
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
        parley_error_fill(error, PARLEY_E_WIRE_BROKE, errno, NULL);
        return false;
    }
    /* Flights are whole when they are sent. Not every kind of socket knows the option. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

/* getaddrinfo takes the lower 16 bits of any number. */
static bool port_is_too_large(const char *port)
{
    return port[strspn(port, "0123456789")] == '\0' && strtoul(port, NULL, 10) > UINT16_MAX;
}

static struct addrinfo *resolve(const char *host, const char *port, int flags, parley_error *error)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = flags };
    struct addrinfo *addresses = NULL;
    int failure =
        port_is_too_large(port) ? EAI_SERVICE : getaddrinfo(host, port, &hints, &addresses);
    if (failure == 0)
        return addresses;
    parley_error_fill(error, PARLEY_E_HOST_NOT_FOUND, failure == EAI_SYSTEM ? errno : 0,
                      gai_strerror(failure));
    return NULL;
}

/* Connects within the deadline; 0 or an errno. */
static int connect_within(int fd, const struct addrinfo *address, deadline until)
{
    parley_error waited;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS && errno != EINTR)
        return errno;
    if (!socket_wait(fd, POLLOUT, until, &waited))
        return waited.os_error != 0 ? waited.os_error : ETIMEDOUT;
    int failure = 0;
    socklen_t len = sizeof failure;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &len) == 0 ? failure : errno;
}

static int open_socket(const struct addrinfo *address)
{
    return socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                  address->ai_protocol);
}

static int dial_one(const struct addrinfo *address, int timeout_ms, parley_error *error)
{
    int fd = open_socket(address);
    int wait_ms = timeout_ms < 0 || timeout_ms > CONNECT_MS_MAX ? CONNECT_MS_MAX : timeout_ms;
    int failure = fd < 0 ? errno : connect_within(fd, address, deadline_after(wait_ms));
    if (failure == 0 && socket_prepare(fd, error))
        return fd;
    if (failure != 0)
        parley_error_fill(error, PARLEY_E_CONNECT_FAILED, failure, NULL);
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

int socket_dial(const char *host, const char *port, int timeout_ms, parley_error *error)
{
    struct addrinfo *addresses = resolve(host, port, 0, error);
    int fd = -1;
    for (const struct addrinfo *at = addresses; at != NULL && fd < 0; at = at->ai_next)
        fd = dial_one(at, timeout_ms, error);
    if (addresses != NULL)
        freeaddrinfo(addresses);
    return fd;
}

static int listen_one(const struct addrinfo *address, parley_error *error)
{
    int fd = open_socket(address), on = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    parley_error_fill(error, PARLEY_E_LISTEN_FAILED, errno, NULL);
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

int socket_listen(const char *host, const char *port, parley_error *error)
{
    struct addrinfo *addresses = resolve(host, port, AI_PASSIVE, error);
    int fd = -1;
    for (const struct addrinfo *at = addresses; at != NULL && fd < 0; at = at->ai_next)
        fd = listen_one(at, error);
    if (addresses != NULL)
        freeaddrinfo(addresses);
    return fd;
}

int socket_accept(int fd, deadline until, parley_error *error)
{
    for (;;) {
        int client = accept(fd, NULL, NULL);
        if (client >= 0) {
            (void)fcntl(client, F_SETFD, FD_CLOEXEC);
            if (socket_prepare(client, error))
                return client;
            (void)close(client);
            return -1;
        }
        /* A client that went away again is no reason to stop. */
        bool again =
            errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ECONNABORTED;
        if (!again) {
            parley_error_fill(error, PARLEY_E_WIRE_BROKE, errno, NULL);
            return -1;
        }
        if (!socket_wait(fd, POLLIN, until, error))
            return -1;
    }
}
