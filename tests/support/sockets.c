/* sockets.c - sockets of this machine alone. */
#include "support/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

void sockets_local(int fds[2], bool small)
{
    int least = 1; /* the kernel makes of it what it can do */
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    for (int i = 0; small && i < 2; i++) {
        assert_int_equal(setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &least, sizeof least), 0);
        assert_int_equal(setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &least, sizeof least), 0);
    }
}

int socket_listening(char port[8])
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    (void)snprintf(port, 8, "%u", (unsigned)ntohs(address.sin_port));
    return fd;
}

int socket_connected(const char *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr = { htonl(INADDR_LOOPBACK) },
                                   .sin_port = htons((uint16_t)strtoul(port, NULL, 10)) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

void sockets_tcp(int fds[2])
{
    char port[8];
    int listening = socket_listening(port);
    fds[0] = socket_connected(port);
    fds[1] = accept(listening, NULL, NULL);
    assert_true(fds[1] >= 0);
    (void)close(listening);
}
