/* alerts.h - alerts that come, and alerts that are sent (RFC 9846 section 6). */
#ifndef CONNECTION_ALERTS_H
#define CONNECTION_ALERTS_H

#include "connection/conn.h"

/* ALERT_NONE sends nothing. */
bool send_alert(parley_conn *conn, enum alert alert, parley_error *error);

/* alert: its two bytes. False, with the failure recorded, when it ends the connection. */
bool take_alert(parley_conn *conn, struct bytes alert) MUST_USE;

#endif
