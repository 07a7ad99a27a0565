/* listen.c - servers over blocking sockets: one client after the other. */
#include "stream/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct parley_listener {
    int fd;
    uint16_t port;
    parley_config *config; /* counted */
};

static bool read_port(parley_listener *listener, parley_error *error)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = { 0 };
    socklen_t len = sizeof address;
    if (getsockname(listener->fd, &address.any, &len) != 0) {
        parley_error_fill(error, PARLEY_E_LISTEN_FAILED, errno, NULL);
        return false;
    }
    listener->port =
        ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
    return true;
}

parley_listener *parley_listen(const char *host, const char *port, parley_config *config,
                               parley_error *error)
{
    parley_conn *probe = parley_server_new(NULL, config, error); /* is it a server's? */
    if (probe == NULL)
        return NULL;
    parley_free(probe);
    parley_listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL) {
        parley_error_fill(error, PARLEY_E_NO_MEMORY, 0, NULL);
        return NULL;
    }
    listener->config = parley_config_keep(config);
    listener->fd = socket_listen(host, port, error);
    if (listener->fd >= 0 && read_port(listener, error))
        return listener;
    parley_listener_free(listener);
    return NULL;
}

uint16_t parley_listener_port(const parley_listener *listener)
{
    return listener->port;
}

parley_stream *parley_accept(parley_listener *listener, int timeout_ms, parley_error *error)
{
    int fd = socket_accept(listener->fd, deadline_after(timeout_ms), error);
    if (fd < 0)
        return NULL;
    parley_conn *conn = parley_server_new(NULL, listener->config, error);
    if (conn != NULL)
        return parley_stream_over(fd, conn, timeout_ms, error);
    (void)close(fd);
    return NULL;
}

void parley_listener_free(parley_listener *listener)
{
    if (listener == NULL)
        return;
    if (listener->fd >= 0)
        (void)close(listener->fd);
    parley_config_free(listener->config);
    free(listener);
}
