/* knowledge.h - who offered and took what on a connection, and who knows what of it at the end.
 *
 * Both are tables: arrays of rows as docs/explain.md has them, which are printed as JSON or for people.
 */
#ifndef KNOWLEDGE_H
#define KNOWLEDGE_H

#include "account.h"
#include "observer.h"
#include "socket.h"
#include "terminal.h"

#include <parley/parley.h>
#include <time.h>

/* One meeting with a server: where all of it comes from. */
struct encounter {
    struct account account;
    struct observer observer;
    char client[SOCKET_NAME_CAP], server[SOCKET_NAME_CAP]; /* addresses; "": not connected      */
    time_t began;
    int64_t took_ms;
    const char *name;          /* whom the server had to prove to be                            */
    const char *trust;         /* by a certificate of whom                                      */
    const parley_facts *facts; /* NULL: not connected                                           */
    uint64_t data_len;         /* application data that came unasked                            */
};

/* Rows of { "what", "client", "server" }. null: it did not come to that. */
json_t *offers_table(const struct encounter *encounter);
void offers_write(const struct terminal *terminal, const json_t *rows);

/* Rows of { "what", "ends", "observer" }. */
json_t *knowledge_table(const struct encounter *encounter);
void knowledge_write(const struct terminal *terminal, const json_t *rows);

#endif
