/* stream.h - parley over a blocking socket, for programs that want a few calls.
 *
 * Every function that fails fills `error` and leaves the stream to be ended with parley_hang_up. No
 * call raises SIGPIPE; EINTR is handled inside. A stream belongs to one thread at a time. It has nobody
 * to ask: with parley_setup_ask(PARLEY_EVENT_ASK_PEER) every peer is refused. A session that a client
 * wants (PARLEY_EVENT_SESSION) is taken from parley_stream_conn before the first byte is received.
 */
#ifndef PARLEY_STREAM_H
#define PARLEY_STREAM_H

#include "parley.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct parley_stream parley_stream;
typedef struct parley_listener parley_listener;

/* Resolves, connects (each address in turn), handshakes, and verifies the server for the name `host`.
 * config NULL: the safe client. port: a number or a service name, in text. */
PARLEY_CHECKED parley_stream *parley_dial(const char *host, const char *port, parley_config *config,
                                          parley_error *error);

/* Handshakes over a connected socket. Takes fd and conn in every case: on failure both are ended.
 * timeout_ms as in parley_stream_timeout, for the handshake too. */
PARLEY_CHECKED parley_stream *parley_stream_over(int fd, parley_conn *conn, int timeout_ms,
                                                 parley_error *error);

/* Listens on a TCP address: host NULL is every one; port "0" picks a free one. Counts config, which
 * must be a server's. */
PARLEY_CHECKED parley_listener *parley_listen(const char *host, const char *port,
                                              parley_config *config, parley_error *error);
/* The port in use. */
PARLEY_API uint16_t parley_listener_port(const parley_listener *listener);
/* The next client, its handshake done. A client that fails costs a NULL and an error, never the
 * listener. timeout_ms bounds the wait for a client and the handshake, each. */
PARLEY_CHECKED parley_stream *parley_accept(parley_listener *listener, int timeout_ms,
                                            parley_error *error);
PARLEY_API void parley_listener_free(parley_listener *listener);

/* How long a call may wait for the peer without a byte moving; -1: for ever. The default is 30,000.
 * TIMED_OUT after that. */
PARLEY_API void parley_stream_timeout(parley_stream *stream, int timeout_ms);

/* All of it, or failure. */
PARLEY_CHECKED bool parley_send_all(parley_stream *stream, const void *data, size_t len,
                                    parley_error *error);
/* At least one byte, or *len == 0 when the peer has closed properly. */
PARLEY_CHECKED bool parley_receive(parley_stream *stream, void *out, size_t cap, size_t *len,
                                   parley_error *error);
/* Client: waits for what the server makes of our certificate, for TLS 1.3 is done here before the server
 * has seen it: only after this is a handshake known to be a success on both sides. True: *verdict is
 * CONFIRMED, or NOT_ASKED, at once; or UNKNOWN, when the server's first data came, it has closed, or
 * timeout_ms passed (-1: for ever), and it had said nothing: servers that give no tickets never do, those
 * of parley among them. They send no data to a client that they refuse. False: the server has refused us
 * (*verdict is REFUSED, and error says why), or something else has failed. */
PARLEY_CHECKED bool parley_await_verdict(parley_stream *stream, int timeout_ms,
                                         parley_client_verdict *verdict, parley_error *error);
/* Says that no more will be sent (close_notify); receiving goes on. */
PARLEY_CHECKED bool parley_send_end(parley_stream *stream, parley_error *error);
/* Says goodbye if that was not done, closes the socket and frees the stream, in every case. False when
 * the goodbye could not be sent. NULL is fine. */
PARLEY_API bool parley_hang_up(parley_stream *stream, parley_error *error);

/* What lies below, still owned by the stream. */
PARLEY_API parley_conn *parley_stream_conn(parley_stream *stream);
PARLEY_API int parley_stream_fd(const parley_stream *stream);

#ifdef __cplusplus
}
#endif
#endif
