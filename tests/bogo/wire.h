/* wire.h - a connection over a blocking socket to the runner. */
#ifndef BOGO_WIRE_H
#define BOGO_WIRE_H

#include <parley/parley.h>

#include "flags.h"

struct wire {
    int fd;
    parley_conn *conn;
    bool byte_by_byte; /* the least that a network may give and take at a time */
    size_t may_send;   /* so many bytes more are taken by the network, and then none */
};

/* Connects and says which shim this is. False: errno says why. */
bool wire_open(struct wire *wire, const struct flags *flags);

/* Sends what is ready. The connection knows when that fails. */
void wire_flush(struct wire *wire);

/* Waits for bytes, or for the end, and hands them to the connection. False: it wants none now. */
bool wire_receive(struct wire *wire);

/* Ends the sending side, and waits for the peer to end its own: a socket that is closed with bytes
 * unread resets the connection, and the runner would not read our alert. */
void wire_close(struct wire *wire);

#endif
