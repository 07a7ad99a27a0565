/* server.h - the event loop of `parley serve`: any number of clients in one thread. */
#ifndef SERVER_H
#define SERVER_H

#include "site.h"

#include <parley/parley.h>

struct server_options {
    int listener;          /* a listening socket that does not block                            */
    parley_config *config; /* a server's                                                        */
    bool echo;             /* send back what comes, in place of HTTP                            */
    struct site site;      /* what HTTP shows                                                   */
    unsigned handshake_s;  /* how long a handshake may take                                     */
    unsigned idle_s;       /* and a client may do nothing; a request must be whole in that time */
};

/* Says `listening on ...` on standard output, and serves until SIGTERM or SIGINT; a second signal ends
 * what is still going on. False: it could not begin. */
bool server_run(const struct server_options *options, parley_error *error);

#endif
