/* socket.h - TCP sockets that never block, and the way between one and a connection.
 *
 *     socket -- transport_fill --> wire_room ... wire_came
 *     socket <- transport_flush -- wire_ready ... wire_sent
 */
#ifndef SOCKET_H
#define SOCKET_H

#include "url.h"

#include <parley/parley.h>

/* Long enough for "[", an IPv6 address with its zone, "]:65535". */
enum { SOCKET_NAME_CAP = 80 };

/* Milliseconds since any start, never stepped. */
int64_t steady_ms(void);

/* Tries each address of the host in turn. Returns the socket, or -1: HOST_NOT_FOUND, CONNECT_FAILED. */
int socket_connect(const struct endpoint *to, int timeout_ms, parley_error *error);

/* Returns the socket, or -1: HOST_NOT_FOUND, LISTEN_FAILED. */
int socket_listen(const struct endpoint *at, parley_error *error);

/* The next client, or -1 with errno. */
int socket_accept(int listener);

/* "192.0.2.1:443" or "[2001:db8::1]:443"; of the other end, or of this one. */
void socket_name_peer(int fd, char out[SOCKET_NAME_CAP]);
void socket_name_self(int fd, char out[SOCKET_NAME_CAP]);

/* send(2) without SIGPIPE and EINTR: bytes sent, or -1 with errno. */
ptrdiff_t socket_send(int fd, parley_view data);

/* Throws away what has come. False: the other end has closed, or the connection broke. */
bool socket_discard(int fd);

/* Sees the bytes that pass, before the connection does. */
typedef void transport_watch(void *watcher, bool sent, parley_view bytes);

struct transport {
    int fd; /* never blocks */
    parley_conn *conn;
    bool ended;             /* the socket has no more to give */
    transport_watch *watch; /* or NULL */
    void *watcher;
};

/* Reads once. OK: bytes came. AGAIN: none are there now, or what came before has to be read first.
 * CLOSED, FAILED: as the connection says. */
parley_result transport_fill(struct transport *transport);

/* Sends what waits. OK: nothing waits any more. AGAIN: the socket is full. FAILED: it broke. */
parley_result transport_flush(struct transport *transport);

#endif
