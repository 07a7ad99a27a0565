/* events.c - what a program is told and asked, and what it can look up. */
#include "connection/conn.h"

#include "base/memory.h"

static const parley_event_kind kinds[] = {
    PARLEY_EVENT_ASK_PEER, PARLEY_EVENT_HANDSHAKE_DONE, PARLEY_EVENT_CLIENT_CONFIRMED,
    PARLEY_EVENT_SESSION,  PARLEY_EVENT_KEYS_UPDATED,   PARLEY_EVENT_PEER_CLOSED,
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static unsigned bit_of(parley_event_kind kind)
{
    unsigned at = 0;
    while (at < KINDS && kinds[at] != kind)
        at++;
    return 1u << at;
}

void conn_tell_event(parley_conn *conn, parley_event_kind kind)
{
    conn->events |= bit_of(kind);
}

void conn_take_back_event(parley_conn *conn, parley_event_kind kind)
{
    conn->events &= ~bit_of(kind);
}

void conn_forget_session(parley_conn *conn)
{
    memory_wipe_and_free(conn->session, conn->event.session.len);
    conn->session = NULL;
    conn->event.session = (parley_view){ NULL, 0 };
}

/* The bytes become the event's: they outlive a failure of the connection. */
static void show_session(parley_conn *conn)
{
    struct handshake *handshake = &conn->handshake;
    conn->session = handshake->session;
    conn->event.session = (parley_view){ handshake->session, handshake->session_len };
    handshake->session = NULL;
}

const parley_event *parley_next_event(parley_conn *conn)
{
    conn_forget_session(conn);
    if (conn->chain_shown && !conn->config->settings.keep_peer_chain)
        handshake_forget_peer_chain(&conn->handshake);
    for (unsigned i = 0; i < KINDS; i++) {
        if ((conn->events >> i & 1) == 0)
            continue;
        conn->events &= ~(1u << i);
        conn->event.kind = kinds[i];
        if (kinds[i] == PARLEY_EVENT_SESSION)
            show_session(conn);
        conn->chain_shown |= kinds[i] == PARLEY_EVENT_HANDSHAKE_DONE;
        return &conn->event;
    }
    return NULL;
}

parley_result parley_answer_peer(parley_conn *conn, bool accepted)
{
    if (conn_failed(conn) || !handshake_asks_about_peer(&conn->handshake))
        return PARLEY_MISUSE;
    conn_take_back_event(conn, PARLEY_EVENT_ASK_PEER);
    if (!conn_is_ours(conn) || !handshake_answer_about_peer(&conn->handshake, accepted))
        return conn_fail(conn);
    return conn_advance(conn);
}

parley_error parley_error_of(const parley_conn *conn)
{
    return conn->error;
}

const parley_facts *parley_facts_of(const parley_conn *conn)
{
    return &conn->facts;
}
