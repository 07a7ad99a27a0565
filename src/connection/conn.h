/* conn.h - one connection: a handshake over records, and what the program still has to be told. */
#ifndef CONNECTION_CONN_H
#define CONNECTION_CONN_H

#include "connection/config.h"
#include "handshake/handshake.h"
#include "record/records.h"

#include <parley/x509.h>

struct parley_worker {
    struct pool pool;
};

/* How the bytes from the network came to an end; what came before can still be read. */
enum input_end {
    INPUT_OPEN,
    INPUT_ENDED, /* end of file */
    INPUT_BROKE, /* an error below */
};

struct parley_conn {
    parley_config *config; /* counted */
    unsigned generation;   /* of the process that made it: see system/fork_guard.h */
    struct pool own_pool;  /* when there is no worker */
    struct records records;
    struct handshake handshake;
    parley_facts facts;
    parley_error error; /* the first failure */

    struct bytes data; /* application data that waits: a view into records */

    unsigned events; /* a set of bits, one for each kind: those that were not taken yet */
    parley_event event;
    parley_verdict *verdict; /* made when somebody asks for it */
    uint8_t *session;        /* what PARLEY_EVENT_SESSION shows, until the next event; a secret */
    bool chain_shown; /* HANDSHAKE_DONE was taken: the peer's chain goes with the next event */

    bool close_sent, close_came; /* close_notify, or a failure that ends that direction */
    enum input_end input_end;
    int os_error; /* of INPUT_BROKE */
    unsigned
        warnings; /* alerts in a row that end nothing: user_canceled, and warnings of TLS 1.2 */
    bool user_canceled; /* was among them */
};

/* The handshake's results become records. */
extern const struct handshake_sink record_sink;

static inline bool conn_failed(const parley_conn *conn)
{
    return failed(&conn->error);
}

/* Something has failed and is recorded: tells the peer, and forgets the keys (RFC 9846 6.2). */
parley_result conn_fail(parley_conn *conn);

/* Goes through what came, as far as it can without the program: messages and alerts are taken, data
 * and questions are left. FAILED, or OK. */
parley_result conn_advance(parley_conn *conn);

/* False, with USED_AFTER_FORK, in a child of the process that made the connection. */
bool conn_is_ours(parley_conn *conn) MUST_USE;

/* Whether the program may send data now; if not, *result says why. */
bool conn_may_send(parley_conn *conn, parley_result *result) MUST_USE;

/* Changes our keys when the peer is owed that, or the key has little left. */
bool conn_refresh_keys(parley_conn *conn) MUST_USE;

/* The session that an event showed is wiped. */
void conn_forget_session(parley_conn *conn);

void conn_tell_event(parley_conn *conn, parley_event_kind kind);
/* It is not true any more; perhaps it was taken. */
void conn_take_back_event(parley_conn *conn, parley_event_kind kind);

#endif
