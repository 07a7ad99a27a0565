/* ends.h - two streams over a socket, in one process, each with a thread of its own where it must have.
 *
 *     main thread: client ======= socket ======= server: a thread for the handshake, then by jobs
 *
 * Nothing here waits for a time to pass but where a time-out is what is tested, and nothing is
 * asserted about how long anything takes.
 */
#ifndef STREAM_ENDS_H
#define STREAM_ENDS_H

#include <parley/stream.h>

#include "base/error.h"
#include "support/sockets.h"

#include <pthread.h>

/* How long anything may take that has to happen; a test that runs into it has failed. */
enum { PATIENCE_MS = 60000 };

/* One thing that a stream does in a thread of its own. cmocka's assertions belong to the main thread:
 * what became of it is looked at when the job is done. */
struct job {
    pthread_t thread;
    parley_stream *stream;
    uint8_t *room;
    size_t len, got;
    parley_config *config;
    int fd;
    bool ok;
    parley_error error;
};

/* Receives len bytes into room, and then sends them back. */
void job_echo(struct job *job);
void job_hang_up(struct job *job);
/* The server's handshake over a socket, which gives the job its stream. */
void job_accept(struct job *job, parley_config *config, int fd);
void job_wait(struct job *job); /* fails the test when it was not well */

/* Configurations that trust each other, for "localhost", 127.0.0.1, ::1 and PAIR_NAME. */
parley_setup *ends_client_setup(void);
parley_setup *ends_server_setup(void);
parley_config *ends_finish(parley_setup *setup);

struct ends {
    parley_config *client_config, *server_config;
    parley_stream *client, *server;
};

/* Makes the configurations; NULL: the plain setups. */
void ends_prepare(struct ends *ends, parley_setup *client, parley_setup *server);
/* Both handshakes, over the two ends of a connected socket. */
void ends_connect(struct ends *ends, int client_fd, int server_fd);
/* Hangs up what is there, both at once. */
void ends_hang_up(struct ends *ends);

/* Two sockets with a thread between that passes everything on, a byte at a time, until both have
 * ended. */
struct relay {
    pthread_t threads[2];
    int fds[2][2]; /* for each direction: from, to */
};
void relay_start(struct relay *relay, int fds[2]);
void relay_wait(struct relay *relay);

/* Made once for the program. */
void fill_pattern(uint8_t *data, size_t len);

void expect_error(const parley_error *error, enum code code);

#endif
