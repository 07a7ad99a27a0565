/* dial.c - from a command line to a stream whose handshake went well. */
#include "dial.h"

#include "socket.h"

#include <unistd.h>

parley_stream *dial(const struct endpoint *to, const char *name, const struct tls_options *options,
                    struct story *story, parley_error *error)
{
    parley_stream *stream = NULL;

    story_begin(story, stderr, false, !options->insecure);
    parley_config *config =
        tls_options_client(options, options->verbose ? story_tell : NULL, &story->client, error);
    parley_conn *conn = config != NULL ? parley_client_new(NULL, config, name, error) : NULL;
    int fd = conn != NULL ? socket_connect(to, PATIENCE_MS, error) : -1;
    if (fd >= 0)
        stream = parley_stream_over(fd, conn, PATIENCE_MS, error);
    else
        parley_free(conn);
    parley_config_free(config);
    return stream;
}
