/* dial.h - from a command line to a stream whose handshake went well. */
#ifndef DIAL_H
#define DIAL_H

#include "options.h"
#include "story.h"
#include "url.h"

#include <parley/stream.h>

enum { PATIENCE_MS = 30000 };

/* name: whom the server has to prove to be. With options->verbose the story is told on stderr; it has
 * to outlive the stream. NULL: it has said why not, and how the server's certificate was judged, and
 * gives the exit code. A certificate that ends soon is told too. */
parley_stream *dial(const char *command, const struct endpoint *to, const char *name,
                    const struct tls_options *options, struct story *story, int *exit_code);

#endif
