/* client.h - one client of `parley serve`, from accept(2) to close(2).
 *
 *     HANDSHAKE --> SERVING --> CLOSING --> LINGERING --> gone
 *         \____________\___________\____________________^
 *
 * CLOSING sends what waits, close_notify or an alert last. LINGERING has said all, and reads until the
 * client closes too: closing with unread bytes makes the kernel reset the connection, which can take
 * from the client what it was not yet given, the alert among it.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "http_server.h"
#include "server.h"
#include "socket.h"

#include <uv.h>

enum client_phase { CLIENT_HANDSHAKE, CLIENT_SERVING, CLIENT_CLOSING, CLIENT_LINGERING };

struct client {
    struct client *next, **link; /* in the list of all clients; *link is this one */
    const struct server_options *options;
    uv_poll_t poll;
    uv_timer_t deadline;
    unsigned open_handles; /* of the two above */
    enum client_phase phase;
    bool failure_told; /* in the log */
    struct transport transport;
    struct http_session http;
    char name[SOCKET_NAME_CAP];
};

/* Takes fd in every case. Puts the client into the list; it frees itself when it is gone. */
void client_begin(struct client **list, int fd, uv_loop_t *loop, parley_worker *worker,
                  const struct server_options *options);

/* The server ends: finishes an answer that is on its way, and closes. */
void client_stop(struct client *client);

/* Ends it at once. */
void client_drop(struct client *client);

#endif
