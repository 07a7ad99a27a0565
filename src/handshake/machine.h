/* machine.h - what the steps of both roles share: rows, sending, refusing, telling. */
#ifndef HANDSHAKE_MACHINE_H
#define HANDSHAKE_MACHINE_H

#include "handshake/scratch.h"
#include "wire/server_hello.h"

/* A message that came, split into type and body. */
struct message {
    unsigned type; /* enum handshake_type */
    struct reader in;
    struct bytes body;
    struct bytes whole; /* what goes into the transcript */
};

typedef bool take_fn(struct handshake *hs, struct message *message);

/* In this state this message is legal, this function takes it, and it leads to one of these states.
 * What is in no row is refused with unexpected_message, in one place. */
enum { NEXT_MAX = 6 };

struct step {
    enum state state;
    unsigned message;
    take_fn *take;
    enum state to[NEXT_MAX]; /* STATE_START: there are no more. For the drawing of docs/states.md;
                                the tests of the handshake check that it is true */
};

struct step_table {
    const struct step *steps;
    size_t count;
};

/* The version is settled by the rows of the first; no state stands in two of the tables. */
extern const struct step_table hello_table, client12_table, client13_table, server12_table,
    server13_table;

static inline bool refuse(struct handshake *hs, enum code code)
{
    return fail(hs->error, code);
}

static inline bool refuse_form(struct handshake *hs, const struct message *message,
                               enum code malformed)
{
    return fail_reading(hs->error, &message->in, malformed);
}

/* Starts a message in scratch; send_message ends it. */
struct writer begin_message(struct handshake *hs, enum handshake_type type);
/* Closes the message, adds it to the transcript, tells the watcher, and hands it to the transport. */
bool send_message(struct handshake *hs, struct writer *out) MUST_USE;
/* The same for a message that may be too long for scratch: it is written into memory of its own, which
 * send_long_message frees in every case. body_max: its body is no longer. */
bool begin_long_message(struct handshake *hs, struct writer *out, enum handshake_type type,
                        size_t body_max) MUST_USE;
bool send_long_message(struct handshake *hs, struct writer *out) MUST_USE;
/* The same for a message that lies elsewhere: header and body, whole. */
bool send_whole(struct handshake *hs, struct bytes message) MUST_USE;

/* The message that came is part of the transcript from here on. */
static inline void hear(struct handshake *hs, const struct message *message)
{
    transcript_add(&hs->scratch->transcript, message->whole);
}

/* RFC 9846 5.1: a message that keys or a retry follow has to be the last of its record. */
static inline bool input_ends(struct handshake *hs)
{
    return hs->sink->input_ends(hs->transport, hs->error);
}

/* New keys for one direction, and a line of the key log when one is kept. */
bool use_secret(struct handshake *hs, enum direction direction, parley_level level,
                const struct traffic_secret *secret) MUST_USE;
/* Tells the watcher that keys come into use. */
void tell_keys(struct handshake *hs, enum direction direction, parley_level level, const char *name,
               const char *reference);
void log_secret(struct handshake *hs, const char *label, struct bytes secret);

/* Tells the watcher what was decided and why; format and its arguments make one sentence. */
void tell_decision(struct handshake *hs, const char *name, const char *reference,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* RFC 9846 7.1: the stages of the key schedule, as both roles reach them. */
bool enter_handshake_keys(struct handshake *hs, struct bytes shared) MUST_USE;
bool derive_application_secrets(struct handshake *hs) MUST_USE;

/* Settles the version and the suite, and with it the hash of everything. */
void adopt_suite(struct handshake *hs, const struct suite *suite);
bool adopt_suite12(struct handshake *hs, const struct suite12 *suite) MUST_USE;

/* The handshake is over: keeps the application's secrets, and frees scratch. */
void finish_handshake12(struct handshake *hs, enum state connected);
void finish_handshake(struct handshake *hs, enum state connected);

/* The client's first move. */
bool client_hello_start(struct handshake *hs, struct bytes session) MUST_USE;
/* RFC 9846 4.2.3: fresh bytes for a ServerHello of that version, with the mark of a downgrade. */
bool make_server_random(struct handshake *hs, uint16_t version) MUST_USE;

/* What the version's own flow makes of a hello that was parsed, once it is chosen. */
bool client12_take_server_hello(struct handshake *hs, struct message *message) MUST_USE;
bool client13_take_server_hello(struct handshake *hs, struct message *message,
                                const struct server_hello *hello) MUST_USE;
bool server12_take_client_hello(struct handshake *hs, struct message *message,
                                const struct client_hello *hello) MUST_USE;
bool server13_take_client_hello(struct handshake *hs, struct message *message,
                                const struct client_hello *hello) MUST_USE;

/* TLS 1.2: all that a client has to say, once the server has said all and the program does not mind. */
bool client12_send_flight(struct handshake *hs) MUST_USE;

/* An alert can be all of the second flight (RFC 9846 E.4). */
bool client13_before_alert(struct handshake *hs) MUST_USE;

#endif
