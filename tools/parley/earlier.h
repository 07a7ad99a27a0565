/* earlier.h - an earlier meeting of two ends, of which nothing is told: all that stays is a session. */
#ifndef EARLIER_H
#define EARLIER_H

#include <parley/parley.h>

enum { EARLIER_SESSION_CAP = 8192 };

/* Lets a client and a server with these configurations meet in memory, without their traces. The session
 * that the client keeps is in out; empty: see error. */
parley_view earlier_session(parley_config *client, parley_config *server, const char *name,
                            uint8_t out[EARLIER_SESSION_CAP], parley_error *error);

#endif
