/* http_server.h - the server's half of HTTP/1.1 (RFC 9112) over one connection, one request at a time.
 *
 *     parley_peek --> request --> site_answer --> parley_write
 *
 * Nothing piles up in here: what the peer does not take stays in the answer, and what was not read
 * yet stays in the connection, which then asks for no more.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "site.h"

#include <http_parser.h>
#include <parley/parley.h>

enum { TARGET_CAP = 4096 };

struct http_session {
    http_parser parser;
    const struct site *site;
    char target[TARGET_CAP];
    size_t target_len; /* as it came: TARGET_CAP or more when it did not fit      */
    char field[8];     /* the beginning of the header field's name that is coming */
    size_t field_len;
    bool in_value;
    unsigned host_count; /* RFC 9112 3.2: a request has Host, and has it once       */
    bool request_whole;
    bool keep_alive; /* the client would send another request                   */
    bool answering;  /* an answer is on its way                                 */
    bool last;       /* and no request is taken after it                        */
    bool over;       /* nothing is left to do: close                            */
    struct answer answer;
};

void http_session_begin(struct http_session *session, const struct site *site);
void http_session_end(struct http_session *session);

/* What was done just now. Bytes of a request that is not whole are progress, but not what a client is
 * given time for: one could send them one by one for ever. */
enum progress { PROGRESS_NONE, PROGRESS_READING, PROGRESS_SERVING };

/* Reads what came, unless an answer is on its way. SERVING: a request is whole, and session->answer is
 * what will be sent. */
enum progress http_session_take(struct http_session *session, parley_conn *conn);

/* Does what can be done now. SERVING: a request was taken, or some of an answer was sent. */
enum progress http_session_run(struct http_session *session, parley_conn *conn);

/* No request is under way: a client that goes away now misses nothing (RFC 9112 9.8). */
bool http_session_is_idle(const struct http_session *session);

/* Takes no further request: over at once, or when the answer on its way is sent. */
void http_session_stop(struct http_session *session);

#endif
