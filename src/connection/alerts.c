/* alerts.c - alerts that come, and alerts that are sent (RFC 9846 section 6, RFC 5246 7.2). */
#include "connection/alerts.h"

#include "handshake/client_certificate.h"
#include "handshake/evidence.h"

static void tell_alert(parley_conn *conn, bool sent, unsigned alert)
{
    const struct trace *trace = &conn->config->handshake.trace;
    const char *name = alert_name(alert);
    trace_tell(trace, &(parley_trace){
                          .kind = PARLEY_TRACE_ALERT,
                          .level = sent ? conn->records.write_level : conn->records.read_level,
                          .sent = sent,
                          .code = (uint16_t)alert,
                          .name = name != NULL ? name : "unknown alert",
                          .meaning = "",
                          .reference = "RFC 9846 6",
                      });
}

bool send_alert(parley_conn *conn, enum alert alert, parley_error *error)
{
    if (alert == ALERT_NONE)
        return true;
    TRY(handshake_before_alert(&conn->handshake));
    TRY(records_put_alert(&conn->records, alert, error));
    tell_alert(conn, true, alert);
    return true;
}

/* What the peer says with an alert that ends the connection; every one that is not known does. */
static enum code code_of(unsigned alert)
{
    enum code code = (enum code)(1000 + alert);
    bool named = alert_name(alert) != NULL && alert != ALERT_CLOSE_NOTIFY;
    return named ? code : PEER_SAYS_SOMETHING_UNKNOWN;
}

/* The peer has ended the connection, and this alert says why. */
static bool end_with(parley_conn *conn, uint8_t alert)
{
    char evidence[sizeof conn->error.detail];
    if (!failed(&conn->error)) {
        fail_because(&conn->error, code_of(alert), "%s",
                     alert_evidence(evidence, sizeof evidence, &conn->handshake, alert));
        conn->error.alert = alert;
        conn->error.alert_came = 1;
    }
    if (alert_refuses_client(&conn->handshake, alert)) {
        conn->error.blame = PARLEY_BLAME_SETUP; /* the certificate is ours */
        conn->facts.client_verdict = PARLEY_CLIENT_REFUSED;
    }
    return false;
}

/* RFC 5246 7.2.1: TLS 1.2 closes both directions at once; RFC 9846 6.1 leaves ours open. */
static bool answer_close_notify(parley_conn *conn)
{
    if (conn->close_sent || !handshake_closes_both_ways(&conn->handshake))
        return true;
    conn->close_sent = true;
    return send_alert(conn, ALERT_CLOSE_NOTIFY, &conn->error);
}

static bool take_close_notify(parley_conn *conn)
{
    conn->close_came = true;
    if (handshake_done(&conn->handshake)) {
        conn_tell_event(conn, PARLEY_EVENT_PEER_CLOSED);
        return answer_close_notify(conn);
    }
    if (!conn->close_sent) /* 6.1: each side says goodbye, and there is nothing more to say */
        TRY(send_alert(conn, ALERT_CLOSE_NOTIFY, &conn->error));
    conn->close_sent = true;
    if (conn->user_canceled) /* 6.1: for this */
        return end_with(conn, ALERT_USER_CANCELED);
    return fail_because(&conn->error, CLOSED_IN_HANDSHAKE, "close_notify");
}

/* RFC 5246 7.2.2. Servers that know no such name say so before ServerHello settles the version. */
static bool is_warning(const parley_conn *conn, struct bytes alert)
{
    return records_warn(&conn->records, alert) ||
           (alert.data[0] == ALERT_LEVEL_WARNING && handshake_may_become_tls12(&conn->handshake));
}

bool take_alert(parley_conn *conn, struct bytes alert)
{
    uint8_t description = alert.data[1];
    tell_alert(conn, false, description);

    if (description == ALERT_CLOSE_NOTIFY)
        return take_close_notify(conn);
    conn->user_canceled |= description == ALERT_USER_CANCELED; /* 6.1: close_notify has to follow */
    if (description == ALERT_USER_CANCELED || is_warning(conn, alert))
        return ++conn->warnings <= WARNING_ALERTS_MAX || fail(&conn->error, ALERT_FLOOD);
    return end_with(conn, description);
}
