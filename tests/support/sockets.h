/* sockets.h - sockets for tests, connected or to be connected, on this machine. What fails fails the test. */
#ifndef SUPPORT_SOCKETS_H
#define SUPPORT_SOCKETS_H

#include <stdbool.h>

/* A pair of connected sockets, with buffers as small as the system allows if `small`. */
void sockets_local(int fds[2], bool small);
void sockets_tcp(int fds[2]); /* over the loopback device */
/* A socket that listens on 127.0.0.1; *port is a text of at most 6 bytes. */
int socket_listening(char port[8]);
/* A socket connected to it. */
int socket_connected(const char *port);

#endif
