/* wire.c - the side of a connection that faces the network. */
#include "connection/conn.h"

/* RFC 9846 6: after the peer's fatal alert nothing more is sent; after user_canceled a goodbye is. What
 * waits in a child of the process that made the connection is the parent's to send. */
static bool can_send(const parley_conn *conn)
{
    const parley_error *error = &conn->error;
    bool silenced = error->alert_came && error->code != PEER_SAYS_USER_CANCELED;
    return conn->input_end != INPUT_BROKE && error->code != USED_AFTER_FORK && !silenced &&
           records_have_output(&conn->records);
}

static bool can_come(const parley_conn *conn)
{
    return !conn_failed(conn) && !conn->close_came && conn->input_end == INPUT_OPEN;
}

unsigned parley_wants(const parley_conn *conn)
{
    unsigned wants = 0;
    bool asks = !conn_failed(conn) && handshake_asks_about_peer(&conn->handshake);
    if (can_send(conn))
        wants |= PARLEY_WANTS_OUTPUT;
    if (asks)
        wants |= PARLEY_WANTS_ANSWER;
    if (conn->data.len > 0 || conn->events != 0)
        wants |= PARLEY_WANTS_READER;
    if (can_come(conn) && conn->data.len == 0 && !asks)
        wants |= PARLEY_WANTS_INPUT;
    return wants;
}

bool parley_finished(const parley_conn *conn)
{
    if (can_send(conn) || conn->data.len > 0)
        return false;
    return conn_failed(conn) || (conn->close_sent && conn->close_came);
}

parley_result parley_wire_room(parley_conn *conn, size_t hint, parley_room *room)
{
    *room = (parley_room){ NULL, 0 };
    if (conn->data.len > 0)
        return PARLEY_AGAIN;
    if (conn_failed(conn))
        return PARLEY_FAILED;
    if (conn->close_came)
        return PARLEY_CLOSED;
    if (conn->input_end != INPUT_OPEN)
        return PARLEY_MISUSE;
    if (handshake_asks_about_peer(&conn->handshake))
        return PARLEY_AGAIN;
    if (!records_room(&conn->records, hint, &room->data, &room->len, &conn->error))
        return conn_fail(conn);
    return room->len > 0 ? PARLEY_OK : PARLEY_AGAIN;
}

parley_result parley_wire_came(parley_conn *conn, size_t len)
{
    if (len > 0 && !conn_is_ours(conn))
        return conn_fail(conn);
    records_came(&conn->records, len);
    if (len == 0)
        return conn_failed(conn) ? PARLEY_FAILED : PARLEY_OK;
    return conn_advance(conn);
}

static parley_result end_input(parley_conn *conn)
{
    parley_result result = conn_advance(conn);
    if (result == PARLEY_OK)
        result = conn->close_came ? PARLEY_CLOSED : PARLEY_AGAIN;
    return result;
}

parley_result parley_wire_ended(parley_conn *conn)
{
    if (conn->input_end == INPUT_OPEN)
        conn->input_end = INPUT_ENDED;
    return end_input(conn);
}

/* Nothing reaches the peer any more, whatever came from it before. */
parley_result parley_wire_broke(parley_conn *conn, int os_error)
{
    bool unsaid = !conn->close_sent || can_send(conn);
    conn->input_end = INPUT_BROKE;
    conn->os_error = os_error;
    if (conn->close_came && unsaid && !conn_failed(conn)) {
        fail_os(&conn->error, WIRE_BROKE, os_error);
        return conn_fail(conn);
    }
    return end_input(conn);
}

parley_view parley_wire_ready(parley_conn *conn)
{
    struct bytes ready = { NULL, 0 };
    if (!can_send(conn))
        return (parley_view){ NULL, 0 };
    if (!conn_is_ours(conn) || !records_ready(&conn->records, &ready, &conn->error))
        (void)conn_fail(conn);
    return (parley_view){ ready.data, ready.len };
}

void parley_wire_sent(parley_conn *conn, size_t len)
{
    records_sent(&conn->records, len);
}
