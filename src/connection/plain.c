/* plain.c - the side of a connection that faces the program: data, closing, keys. */
#include "connection/alerts.h"
#include "connection/conn.h"

parley_view parley_peek(parley_conn *conn)
{
    return (parley_view){ conn->data.data, conn->data.len };
}

void parley_consume(parley_conn *conn, size_t len)
{
    size_t took = len < conn->data.len ? len : conn->data.len;
    if (took == 0)
        return;
    records_take(&conn->records, took);
    conn->data.data += took;
    conn->data.len -= took;
    (void)conn_advance(conn); /* a failure is told when nothing is left to be read */
}

parley_result parley_read(parley_conn *conn, void *out, size_t cap, size_t *len)
{
    *len = conn->data.len < cap ? conn->data.len : cap;
    if (conn->data.len > 0) {
        if (*len > 0)
            memcpy(out, conn->data.data, *len);
        parley_consume(conn, *len);
        return PARLEY_OK;
    }
    if (conn_failed(conn))
        return PARLEY_FAILED;
    return conn->close_came ? PARLEY_CLOSED : PARLEY_AGAIN;
}

bool conn_may_send(parley_conn *conn, parley_result *result)
{
    *result = PARLEY_FAILED;
    if (conn_failed(conn))
        return false;
    if (!conn_is_ours(conn)) {
        *result = conn_fail(conn);
        return false;
    }
    *result = PARLEY_MISUSE;
    return handshake_done(&conn->handshake) && !conn->close_sent && conn->input_end != INPUT_BROKE;
}

parley_result parley_write(parley_conn *conn, const void *data, size_t len, size_t *took)
{
    parley_result result;
    *took = 0;
    if (!conn_may_send(conn, &result))
        return result;
    if (len == 0)
        return PARLEY_OK;
    if (!records_have_room(&conn->records, len))
        return PARLEY_AGAIN; /* and no KeyUpdate for a peer that asks and never reads */
    if (!conn_refresh_keys(conn) ||
        !records_put_data(&conn->records, bytes_of(data, len), took, &conn->error))
        return conn_fail(conn);
    if (*took == 0)
        return PARLEY_AGAIN;
    handshake_data_passed(&conn->handshake);
    return PARLEY_OK;
}

/* RFC 9846 6.1: a handshake is cancelled by user_canceled and close_notify, and is then over. */
static parley_result cancel(parley_conn *conn)
{
    if (!send_alert(conn, ALERT_USER_CANCELED, &conn->error) ||
        !send_alert(conn, ALERT_CLOSE_NOTIFY, &conn->error))
        return conn_fail(conn);
    conn->close_sent = true;
    fail(&conn->error, HANDSHAKE_CANCELLED);
    (void)conn_fail(conn);
    return PARLEY_OK;
}

parley_result parley_close(parley_conn *conn)
{
    if (conn_failed(conn))
        return PARLEY_FAILED;
    if (conn->close_sent)
        return PARLEY_OK;
    if (!conn_is_ours(conn))
        return conn_fail(conn);
    if (!handshake_done(&conn->handshake))
        return cancel(conn);
    if (!send_alert(conn, ALERT_CLOSE_NOTIFY, &conn->error))
        return conn_fail(conn);
    conn->close_sent = true;
    return PARLEY_OK;
}

parley_result parley_update_keys(parley_conn *conn, bool ask_peer_too)
{
    parley_result result;
    if (!conn_may_send(conn, &result))
        return result;
    if (!handshake_can_update_keys(&conn->handshake))
        return PARLEY_MISUSE;
    return handshake_update_keys(&conn->handshake, ask_peer_too) ? PARLEY_OK : conn_fail(conn);
}

parley_result parley_export(parley_conn *conn, const char *label, parley_view context, uint8_t *out,
                            size_t len)
{
    if (conn_failed(conn) || !handshake_done(&conn->handshake)) {
        memset(out, 0, len);
        return PARLEY_MISUSE;
    }
    bool ok = handshake_export(&conn->handshake, bytes_of(label, strlen(label)),
                               bytes_of(context.data, context.len), out, len);
    return ok ? PARLEY_OK : PARLEY_MISUSE;
}
