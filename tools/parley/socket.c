/* socket.c - TCP sockets that never block, and the way between one and a connection. */
#include "socket.h"

#include "failure.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* getaddrinfo takes the lower 16 bits of any number. */
static bool port_is_too_large(const char *port)
{
    return port[strspn(port, "0123456789")] == '\0' && strtoul(port, NULL, 10) > UINT16_MAX;
}

static struct addrinfo *resolve(const struct endpoint *endpoint, int flags, parley_error *error)
{
    struct addrinfo hints = { .ai_flags = flags, .ai_socktype = SOCK_STREAM }, *found;
    const char *host = endpoint->host[0] != '\0' ? endpoint->host : NULL;

    int outcome = port_is_too_large(endpoint->port)
                      ? EAI_SERVICE
                      : getaddrinfo(host, endpoint->port, &hints, &found);
    if (outcome == 0)
        return found;
    *error =
        failure(PARLEY_E_HOST_NOT_FOUND, PARLEY_BLAME_NETWORK, outcome == EAI_SYSTEM ? errno : 0,
                "%s, port %s: %s", endpoint->host, endpoint->port, gai_strerror(outcome));
    return NULL;
}

static int close_with_errno(int fd, int os_error)
{
    close(fd);
    errno = os_error;
    return -1;
}

/* Bytes go out at once: a handshake is a conversation, and parley fills its records by itself. */
static void send_without_delay(int fd)
{
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* Waits for a connect(2) that has begun. Returns an errno. */
static int wait_until_connected(int fd, int timeout_ms)
{
    struct pollfd wait = { fd, POLLOUT, 0 };
    int64_t deadline = steady_ms() + timeout_ms, left;
    int os_error = 0;
    socklen_t len = sizeof os_error;
    int ready;

    do {
        left = deadline - steady_ms();
        ready = poll(&wait, 1, left > 0 ? (int)left : 0);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return ETIMEDOUT;
    if (ready < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &os_error, &len) != 0)
        return errno;
    return os_error;
}

/* Returns the socket, or -1 with errno. */
static int connect_address(const struct addrinfo *address, int timeout_ms)
{
    int os_error = 0;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                    address->ai_protocol);
    if (fd < 0)
        return -1;
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0)
        os_error = errno == EINPROGRESS ? wait_until_connected(fd, timeout_ms) : errno;
    if (os_error != 0)
        return close_with_errno(fd, os_error);
    send_without_delay(fd);
    return fd;
}

int socket_connect(const struct endpoint *to, int timeout_ms, parley_error *error)
{
    struct addrinfo *addresses = resolve(to, 0, error);
    int fd = -1;

    if (addresses == NULL)
        return -1;
    for (struct addrinfo *at = addresses; at != NULL && fd < 0; at = at->ai_next)
        fd = connect_address(at, timeout_ms);
    if (fd < 0)
        *error = failure(PARLEY_E_CONNECT_FAILED, PARLEY_BLAME_NETWORK, errno, "%s, port %s",
                         to->host, to->port);
    freeaddrinfo(addresses);
    return fd;
}

/* Returns the socket, or -1 with errno. */
static int listen_address(const struct addrinfo *address)
{
    int on = 1;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                    address->ai_protocol);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0)
        return close_with_errno(fd, errno);
    return fd;
}

int socket_listen(const struct endpoint *at, parley_error *error)
{
    struct addrinfo *addresses = resolve(at, AI_PASSIVE, error);
    int fd = -1;

    if (addresses == NULL)
        return -1;
    for (struct addrinfo *address = addresses; address != NULL && fd < 0;
         address = address->ai_next)
        fd = listen_address(address);
    if (fd < 0)
        *error = failure(PARLEY_E_LISTEN_FAILED, PARLEY_BLAME_NETWORK, errno, "%s, port %s",
                         at->host[0] != '\0' ? at->host : "every address", at->port);
    freeaddrinfo(addresses);
    return fd;
}

int socket_accept(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        send_without_delay(fd);
    return fd;
}

typedef int name_of_socket(int fd, struct sockaddr *address, socklen_t *len);

static void name_socket(int fd, name_of_socket *name, char out[SOCKET_NAME_CAP])
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    char host[NI_MAXHOST], port[NI_MAXSERV];

    if (name(fd, (struct sockaddr *)&address, &len) != 0 ||
        getnameinfo((struct sockaddr *)&address, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(out, SOCKET_NAME_CAP, "unknown");
    else
        snprintf(out, SOCKET_NAME_CAP,
                 address.ss_family == AF_INET6 ? "[%.60s]:%.10s" : "%.60s:%.10s", host, port);
}

void socket_name_peer(int fd, char out[SOCKET_NAME_CAP])
{
    name_socket(fd, getpeername, out);
}

void socket_name_self(int fd, char out[SOCKET_NAME_CAP])
{
    name_socket(fd, getsockname, out);
}

ptrdiff_t socket_send(int fd, parley_view data)
{
    ssize_t sent;
    do {
        sent = send(fd, data.data, data.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

static ptrdiff_t receive(int fd, parley_room room)
{
    ssize_t came;
    do {
        came = recv(fd, room.data, room.len, MSG_DONTWAIT);
    } while (came < 0 && errno == EINTR);
    return came;
}

static bool would_block(int os_error)
{
    return os_error == EAGAIN || os_error == EWOULDBLOCK;
}

bool socket_discard(int fd)
{
    uint8_t room[4096];
    ptrdiff_t came = receive(fd, (parley_room){ room, sizeof room });
    return came > 0 || (came < 0 && would_block(errno));
}

static void watch(const struct transport *transport, bool sent, parley_view bytes)
{
    if (transport->watch != NULL)
        transport->watch(transport->watcher, sent, bytes);
}

parley_result transport_fill(struct transport *transport)
{
    parley_room room;
    parley_result result = parley_wire_room(transport->conn, 0, &room);
    if (result != PARLEY_OK)
        return result;

    ptrdiff_t came = receive(transport->fd, room);
    if (came > 0) {
        watch(transport, false, (parley_view){ room.data, (size_t)came });
        return parley_wire_came(transport->conn, (size_t)came);
    }
    if (came < 0 && would_block(errno))
        return PARLEY_AGAIN;
    transport->ended = true;
    return came == 0 ? parley_wire_ended(transport->conn)
                     : parley_wire_broke(transport->conn, errno);
}

/* A peer that refuses says why, and then closes: its alert may have come already. What comes after an
 * error of send(2) is no proper end, even if recv(2) says so. */
static parley_result broke_while_sending(struct transport *transport, int os_error)
{
    parley_room room;
    ptrdiff_t came;
    while (parley_wire_room(transport->conn, 0, &room) == PARLEY_OK &&
           (came = receive(transport->fd, room)) > 0)
        (void)parley_wire_came(transport->conn, (size_t)came);
    transport->ended = true;
    return parley_wire_broke(transport->conn, os_error);
}

parley_result transport_flush(struct transport *transport)
{
    for (;;) {
        parley_view ready = parley_wire_ready(transport->conn);
        if (ready.len == 0)
            return PARLEY_OK;
        ptrdiff_t sent = socket_send(transport->fd, ready);
        if (sent < 0 && would_block(errno))
            return PARLEY_AGAIN;
        if (sent < 0)
            return broke_while_sending(transport, errno);
        watch(transport, true, (parley_view){ ready.data, (size_t)sent });
        parley_wire_sent(transport->conn, (size_t)sent);
    }
}
