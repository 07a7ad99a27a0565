/* wire.c - a connection over a blocking socket to the runner. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool connect_to_runner(int fd, const struct flags *flags)
{
    struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6,
                                 .sin6_port = htons((uint16_t)flags->port),
                                 .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    struct sockaddr_in ipv4 = { .sin_family = AF_INET,
                                .sin_port = htons((uint16_t)flags->port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (flags->ipv6)
        return connect(fd, (struct sockaddr *)(void *)&ipv6, sizeof ipv6) == 0;
    return connect(fd, (struct sockaddr *)(void *)&ipv4, sizeof ipv4) == 0;
}

static bool send_shim_id(int fd, uint64_t id)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(id >> (8 * i));
    return send(fd, bytes, sizeof bytes, MSG_NOSIGNAL) == sizeof bytes;
}

bool wire_open(struct wire *wire, const struct flags *flags)
{
    int on = 1;
    *wire = (struct wire){ .byte_by_byte = flags->async, .may_send = SIZE_MAX };
    wire->fd = socket(flags->ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    return wire->fd >= 0 && setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           connect_to_runner(wire->fd, flags) && send_shim_id(wire->fd, flags->shim_id);
}

/* The runner takes no more. What it said before is read first, so that its alert is what is told. */
static void hear_last_words(struct wire *wire, int os_error)
{
    while (wire_receive(wire))
        continue;
    (void)parley_wire_broke(wire->conn, os_error);
}

void wire_flush(struct wire *wire)
{
    parley_view ready;
    while (wire->may_send > 0 && (ready = parley_wire_ready(wire->conn)).len > 0) {
        size_t most = wire->byte_by_byte ? 1 : wire->may_send;
        ssize_t sent =
            send(wire->fd, ready.data, ready.len < most ? ready.len : most, MSG_NOSIGNAL);
        if (sent > 0) {
            parley_wire_sent(wire->conn, (size_t)sent);
            wire->may_send -= wire->may_send != SIZE_MAX ? (size_t)sent : 0;
        } else if (errno != EINTR) {
            hear_last_words(wire, errno);
            return;
        }
    }
}

bool wire_receive(struct wire *wire)
{
    parley_room room;
    if (parley_wire_room(wire->conn, wire->byte_by_byte ? 1 : 0, &room) != PARLEY_OK)
        return false;
    ssize_t came;
    do
        came = recv(wire->fd, room.data, room.len, 0);
    while (came < 0 && errno == EINTR);
    if (came > 0)
        (void)parley_wire_came(wire->conn, (size_t)came);
    else if (came == 0)
        (void)parley_wire_ended(wire->conn);
    else
        (void)parley_wire_broke(wire->conn, errno);
    return true;
}

void wire_close(struct wire *wire)
{
    uint8_t unread[4096];
    if (wire->fd < 0)
        return;
    (void)shutdown(wire->fd, SHUT_WR);
    while (recv(wire->fd, unread, sizeof unread, 0) > 0)
        continue;
    (void)close(wire->fd);
}
