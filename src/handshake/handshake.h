/* handshake.h - the handshake of either role and version, as a machine of states and messages.
 *
 * It knows levels, secrets and messages, and nothing of records: what it produces goes to a sink,
 * which records over TCP are, and QUIC's CRYPTO frames could be. Messages are handed to it whole,
 * one at a time; each is a row of a step table (machine.c, client_hello_flow.c, client13.c ...).
 *
 * The handshake lives as long as its connection, for KeyUpdate and exporters. What only the exchange
 * of messages needs is in `struct scratch`, freed when the handshake is done.
 */
#ifndef HANDSHAKE_HANDSHAKE_H
#define HANDSHAKE_HANDSHAKE_H

#include "crypto/transcript.h"
#include "handshake/config.h"
#include "keys/exporter12.h"
#include "keys/key_schedule13.h"
#include "wire/codes.h"
#include "x509/name.h"

enum direction {
    READING,
    WRITING,
};

/* Where the handshake's results go. All but the last are must-use, and record their failures. */
struct handshake_sink {
    bool (*message)(void *transport, struct bytes message, parley_error *error);
    /* From here on this direction is protected by keys of this secret. */
    bool (*secret)(void *transport, enum direction direction, parley_level level,
                   const struct suite *suite, const struct traffic_secret *secret,
                   parley_error *error);
    /* TLS 1.2 was chosen: a ChangeCipherSpec of the peer's is a message from here on, and one that came
     * before is refused. */
    bool (*speak_tls12)(void *transport, parley_error *error);
    /* TLS 1.2: as `secret`, from the ChangeCipherSpec that has just come, or goes out with this. */
    bool (*keys12)(void *transport, enum direction direction, const struct suite12 *suite,
                   const struct record_keys12 *keys, parley_error *error);
    /* TLS 1.2: both Finished are done with. */
    void (*reach_application)(void *transport);
    /* TLS 1.2: a warning, after which the connection goes on. */
    bool (*warn)(void *transport, enum alert alert, parley_error *error);
    /* The dummy of RFC 9846 E.4; a transport without middleboxes does nothing. */
    bool (*change_cipher_spec)(void *transport, parley_error *error);
    /* RFC 9846 5.1: the message that is being taken has to end what the peer says for now. Bytes behind
     * it are refused. New keys for reading mean the same. */
    bool (*input_ends)(void *transport, parley_error *error);
    /* RFC 9846 4.3.10: the client sends early data that is refused: before it sees a
     * HelloRetryRequest, or else under keys that this side never had. */
    void (*skip_early_data)(void *transport, bool after_retry);
};

/* Named after what is expected next, as in RFC 9846 A.1 and A.2. Those with a 12 are of TLS 1.2 alone
 * (RFC 5246 7.3), those without are of TLS 1.3; where the hellos are awaited the version is not known. */
enum state {
    STATE_START,

    CLIENT_WAIT_SERVER_HELLO,
    CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY,
    CLIENT_WAIT_ENCRYPTED_EXTENSIONS,
    CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE,
    CLIENT_WAIT_CERTIFICATE,
    CLIENT_WAIT_CERTIFICATE_VERIFY,
    CLIENT_WAIT_ANSWER_ABOUT_PEER, /* no message: the program is asked */
    CLIENT_WAIT_FINISHED,
    CLIENT_CONNECTED,

    CLIENT12_WAIT_CERTIFICATE,
    CLIENT12_WAIT_CERTIFICATE_STATUS,
    CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
    CLIENT12_WAIT_SERVER_KEY_EXCHANGE,
    CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE,
    CLIENT12_WAIT_SERVER_HELLO_DONE,
    CLIENT12_WAIT_ANSWER_ABOUT_PEER, /* no message: the program is asked */
    CLIENT12_WAIT_NEW_SESSION_TICKET,
    CLIENT12_WAIT_CHANGE_CIPHER_SPEC,
    CLIENT12_WAIT_FINISHED,
    CLIENT12_CONNECTED,

    SERVER_WAIT_CLIENT_HELLO,
    SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY,
    SERVER_WAIT_CERTIFICATE,
    SERVER_WAIT_CERTIFICATE_VERIFY,
    SERVER_WAIT_ANSWER_ABOUT_PEER, /* no message: the program is asked */
    SERVER_WAIT_FINISHED,
    SERVER_CONNECTED,

    SERVER12_WAIT_CERTIFICATE,
    SERVER12_WAIT_CLIENT_KEY_EXCHANGE,
    SERVER12_WAIT_CERTIFICATE_VERIFY,
    SERVER12_WAIT_ANSWER_ABOUT_PEER, /* no message: the program is asked */
    SERVER12_WAIT_CHANGE_CIPHER_SPEC,
    SERVER12_WAIT_FINISHED,
    SERVER12_CONNECTED,

    STATES,
};

struct scratch;

/* How the peer's chain was judged, for whoever asks why: kept when it was found bad, and with
 * explain_good also when it was found good. */
struct judgement {
    struct findings *findings; /* NULL: nothing is kept */
    int64_t now_s;
    struct peer_name *name; /* that was wanted; NULL: none, or no memory */
    bool good;
};

struct handshake {
    const struct handshake_config *config;
    const struct handshake_sink *sink;
    void *transport;
    parley_facts *facts;
    parley_error *error;

    enum state state;
    parley_level write_level;
    struct scratch *scratch;                /* NULL once the handshake is done */
    const struct suite *suite;              /* TLS 1.3; NULL until it is settled, and in TLS 1.2 */
    const struct suite12 *suite12;          /* TLS 1.2; likewise */
    struct traffic_secret reading, writing; /* of the application, once they are in use */
    struct exporter_secret exporter;
    struct main_secret12 main12; /* TLS 1.2: for exporters, with the randoms */
    struct randoms randoms;
    bool change_cipher_spec_sent; /* by a client; a server's place for it is never in doubt */
    bool update_requested; /* by us, not yet answered: no second request until then (4.7.3) */
    bool update_owed;      /* to the peer, which requested it */
    unsigned key_updates_in_a_row, renegotiations_in_a_row;

    const struct identity *shown; /* client: the one that it sent; NULL: none */
    char *client_texts;           /* what facts->client_subject and facts->client_names show */
    uint8_t
        session_id[SESSION_ID_LEN_MAX]; /* TLS 1.2: of this session, if a server keeps it by one */
    size_t session_id_len;
    uint8_t *session; /* client: of this connection, for the program, a secret; NULL: none */
    size_t session_len;

    uint8_t *peer_chain; /* the peer's Certificate message and a parley_view for each certificate */
    struct judgement judgement; /* it has views into peer_chain */
    uint8_t alpn[255];          /* what facts->alpn and facts->server_name show */
    uint8_t server_name[DNS_NAME_MAX];
};

/* Client: name may be NULL when nobody is verified; session: what an earlier connection gave, or empty.
 * Takes nothing that must be freed here: on failure too, handshake_end follows. */
bool handshake_start(struct handshake *handshake, const struct peer_name *name,
                     struct bytes session) MUST_USE;
void handshake_end(struct handshake *handshake);

/* A whole message with its 4-byte header, which came under keys of that level. */
bool handshake_take(struct handshake *handshake, parley_level level, struct bytes message) MUST_USE;
/* TLS 1.2: ChangeCipherSpec, which is no handshake message and yet has its place among them. */
bool handshake_take_change_cipher_spec(struct handshake *handshake) MUST_USE;

static inline bool handshake_done(const struct handshake *handshake)
{
    return handshake->state == CLIENT_CONNECTED || handshake->state == SERVER_CONNECTED ||
           handshake->state == CLIENT12_CONNECTED || handshake->state == SERVER12_CONNECTED;
}

/* While this is true no message may be handed in. */
static inline bool handshake_asks_about_peer(const struct handshake *handshake)
{
    return handshake->state == CLIENT_WAIT_ANSWER_ABOUT_PEER ||
           handshake->state == CLIENT12_WAIT_ANSWER_ABOUT_PEER ||
           handshake->state == SERVER_WAIT_ANSWER_ABOUT_PEER ||
           handshake->state == SERVER12_WAIT_ANSWER_ABOUT_PEER;
}
bool handshake_answer_about_peer(struct handshake *handshake, bool accepted) MUST_USE;

/* To be called before an alert is sent: it may need a ChangeCipherSpec in front. */
bool handshake_before_alert(struct handshake *handshake) MUST_USE;

/* What differs by version for whoever carries the handshake: whether keys can be changed once it is
 * done (RFC 9846 4.7.3), whether close_notify ends both directions (RFC 5246 7.2.1), and whether the
 * version is not settled yet and TLS 1.2 is possible. */
bool handshake_can_update_keys(const struct handshake *handshake);
bool handshake_closes_both_ways(const struct handshake *handshake);
bool handshake_may_become_tls12(const struct handshake *handshake);

/* RFC 9846 7.5, and RFC 5705 in TLS 1.2: MISUSE-worthy false, with out zeroed, when label or len are
 * too long, or the main secret is not bound to this connection (RFC 7627 5.4). Only when done. */
bool handshake_export(const struct handshake *handshake, struct bytes label, struct bytes context,
                      uint8_t *out, size_t len) MUST_USE;

/* RFC 9846 4.7.3. Only when done and possible. */
bool handshake_update_keys(struct handshake *handshake, bool ask_peer_too) MUST_USE;

/* The peer asked for new keys of ours too: true until handshake_update_keys is called, which has to
 * happen before the next application data is sent. */
static inline bool handshake_owes_key_update(const struct handshake *handshake)
{
    return handshake->update_owed;
}

/* Application data came or went: the counts against floods start anew. */
static inline void handshake_data_passed(struct handshake *handshake)
{
    handshake->key_updates_in_a_row = handshake->renegotiations_in_a_row = 0;
}

/* "ServerHello": what is expected in that state. */
const char *state_name(enum state state);

/* The connection has failed: wipes every secret, keeps what explains the failure. */
void handshake_forget_secrets(struct handshake *handshake);

/* The connection has ended with a fatal alert: no other resumes its session (RFC 5246 7.2.2), as far as
 * that lies in our hands. */
void handshake_drop_session(struct handshake *handshake);

/* Frees the peer's certificates and the judgement of them, and empties the facts about them. */
void handshake_forget_peer_chain(struct handshake *handshake);

#endif
