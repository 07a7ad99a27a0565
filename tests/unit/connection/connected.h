/* connected.h - what the tests of connections share: expectations, records from the inside, hellos.
 *
 * A test speaks to the public interface; where a peer has to misbehave, one of our own ends is made to
 * seal what it would never send.
 */
#ifndef CONNECTION_CONNECTED_H
#define CONNECTION_CONNECTED_H

#include "connection/conn.h"
#include "wire/client_hello.h"

#include "support/pair.h"

/* Starts a pair, makes its handshake, and fails the test unless both ends are done. The events that
 * tell so are taken. */
void pair_connect(struct pair *pair, parley_setup *client, parley_setup *server);

void expect_no_failure(const parley_conn *conn);
/* It has failed with this row, whose alert it sent itself. */
void expect_failure(const parley_conn *conn, enum code code);
/* It has failed because of an alert that came: PEER_SAYS_... */
void expect_alert_heard(const parley_conn *conn, enum code code, enum alert alert);
void expect_detail(const parley_error *error, const char *part);

void expect_event(parley_conn *conn, parley_event_kind kind);
void expect_no_event(parley_conn *conn);

/* Reads exactly this text, all that is there. */
void expect_data(parley_conn *conn, const char *text);
void write_text(parley_conn *conn, const char *text);

/* The setup is refused with this row, and the detail has this part. Takes the setup. */
void expect_setup_refused(parley_setup *setup, enum code code, const char *detail);
parley_config *finish_setup(parley_setup *setup);

/* Puts a record of any kind on the way from one end, sealed with its keys. */
void put_record(parley_conn *from, enum content_type type, const void *content, size_t len);
void put_alert(parley_conn *from, unsigned number);
/* A handshake message with this body, outside of the handshake's order and transcript. */
void put_message(parley_conn *from, enum handshake_type type, const void *body, size_t len);

/* All that is ready is taken off the wire and lost. Returns how much. */
size_t drop_output(parley_conn *conn);

/* The ClientHello that a client has ready; views into its output. */
struct client_hello hello_ready(parley_conn *client);

/* Records on a tape, one after the other: false at its end. */
struct record_seen {
    unsigned type, version;
    struct bytes content; /* as it went over the wire */
};
bool next_record(const struct tape *tape, size_t *at, struct record_seen *record);

parley_view view_text(const char *text);
bool view_is(parley_view view, const char *text);

#endif
