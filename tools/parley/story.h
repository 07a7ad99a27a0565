/* story.h - tells what a trace shows: a handshake as a conversation that a person can follow.
 *
 *     == Key exchange ============================ keys: none == authenticated: nobody ==
 *     client --- ClientHello, 206 bytes, no keys --------------------------------> server
 *         what it is for
 *         its fields
 *         what an observer on the path sees of it, and who is authenticated by then
 *       server decides: ...
 *       server sends with handshake keys from here on
 *
 * A story is told from one trace (parley get -v), or from those of both ends (parley demo): then each
 * message is told once, where it is sent. parley_setup_trace takes story_tell with the teller of the
 * end whose trace it is.
 */
#ifndef STORY_H
#define STORY_H

#include "terminal.h"

#include <parley/parley.h>

struct story;

struct story_teller {
    struct story *story;
    bool is_server;
};

struct story {
    struct terminal terminal;
    bool both_ends;     /* both tellers are in use                                        */
    bool verification;  /* the client judges the server's certificate                     */
    bool brief;         /* without the fields of messages; false until you set it         */
    bool authenticated; /* it has judged it, and all else that the handshake proves       */
    bool server_signed; /* there was a ServerKeyExchange: only of TLS 1.2                 */
    bool client_proved; /* the client has shown a certificate, and signed with its key    */
    bool client_judged; /* and the server has gone on after it                            */
    bool tls12;         /* that is what is told; may be said before the first message     */
    bool inside;        /* what was told last is what an end did, and not a message       */
    int stage;          /* as in story.c                                                  */
    struct story_teller client, server;
};

void story_begin(struct story *story, FILE *out, bool both_ends, bool verification);

/* A parley_trace_fn; user: a struct story_teller. */
void story_tell(void *user, const parley_trace *happening);

/* What an observer on the path sees pass, as observer_report tells it. */
void story_observe(struct story *story, bool by_server, const char *records);

/* Application data, which no trace holds. purpose: a sentence. what: "a request". text: lines. */
void story_data(struct story *story, bool by_server, const char *purpose, const char *what,
                const char *text);

#endif
