/* socket.h - TCP sockets with deadlines: non-blocking below, waiting above. */
#ifndef STREAM_SOCKET_H
#define STREAM_SOCKET_H

#include <parley/stream.h>
#include <stdint.h>
#include <sys/types.h>

struct addrinfo;

/* Until when a wait may last; INT64_MAX: for ever. */
typedef int64_t deadline;

deadline deadline_after(int timeout_ms); /* negative: for ever */

/* Waits for POLLIN or POLLOUT. False: TIMED_OUT or WIRE_BROKE. EINTR is no reason to return. */
bool socket_wait(int fd, short events, deadline until, parley_error *error);

/* As send(2) and recv(2), repeated on EINTR, with no SIGPIPE. -1 with errno; EAGAIN: wait first. */
ssize_t socket_send(int fd, const void *data, size_t len);
ssize_t socket_receive(int fd, void *room, size_t len);

/* A connected socket to one of the host's addresses, tried in turn. -1: HOST_NOT_FOUND,
 * CONNECT_FAILED, TIMED_OUT. */
int socket_dial(const char *host, const char *port, int timeout_ms, parley_error *error);

/* A listening socket. host NULL: every address. -1: HOST_NOT_FOUND, LISTEN_FAILED. */
int socket_listen(const char *host, const char *port, parley_error *error);

/* The next client, not blocking. -1: TIMED_OUT, WIRE_BROKE. */
int socket_accept(int fd, deadline until, parley_error *error);

/* Makes a caller's socket non-blocking, and quick with small messages. */
bool socket_prepare(int fd, parley_error *error);

#endif
