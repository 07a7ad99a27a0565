/* exchange.h - a client and a server handshake that pass messages with no records between, so that a
 * test can change, drop or add any message under any keys.
 */
#ifndef HANDSHAKE_EXCHANGE_H
#define HANDSHAKE_EXCHANGE_H

#include "handshake/scratch.h"

#include "support/certificates.h"

#define EXCHANGE_NAME "server.example"

enum { QUEUE_MAX = 16, MESSAGE_LEN_MAX = 8192 };

struct queued {
    uint8_t bytes[MESSAGE_LEN_MAX];
    size_t len;
    bool is_change_cipher_spec; /* of TLS 1.2, and nothing else */
};

/* One end, and what it put into its sink. */
struct end {
    struct handshake_config config;
    struct handshake handshake;
    parley_facts facts;
    parley_error error;
    struct queued queue[QUEUE_MAX];
    size_t queued, taken;
    parley_level read_level, write_level;
    struct traffic_secret reading, writing; /* the last ones */
    unsigned change_cipher_specs, secrets;
    bool skips_early_data, skips_after_retry;
    bool is_tls12, reached_application;
    struct record_keys12 reading12, writing12;
    enum alert warned;
    bool has_more_input; /* behind the message that is being taken */
};

struct exchange {
    struct provider *provider;
    struct trust *trust;
    struct identity identities[2];
    const struct identity *list[2];
    struct identity client_identities[2];
    const struct identity *client_list[2];
    struct end client, server;
    struct ticketer *ticketer; /* NULL: nothing is resumed */
    struct session_cache *sessions;
};

/* Configurations that fit each other; the handshakes are not started, so that tests can change them. */
void exchange_prepare(struct exchange *exchange);
/* The server asks for a certificate, and believes the authority of the tests. */
void exchange_ask(struct exchange *exchange, parley_client_auth policy);
/* The client gets one more certificate, by this recipe, for clientAuth unless it has extensions of its
 * own. issuer: NULL is the authority of the tests. others: the rest of its chain, in PEM, or "". */
void exchange_give_identity(struct exchange *exchange, const struct recipe *recipe,
                            const struct made *issuer, const char *others);
/* The same, and both ends speak TLS 1.2 alone. */
void exchange_prepare12(struct exchange *exchange);
/* Both ends resume sessions, with tickets; without `config.ticketer` the server does it by ID. */
void exchange_let_resume(struct exchange *exchange);
void exchange_start(struct exchange *exchange); /* the client's hello is queued after that */
/* Ends both handshakes and starts others with the same configurations; session: what the client is
 * given. */
void exchange_restart(struct exchange *exchange, struct bytes session);
void exchange_end(struct exchange *exchange);

/* Hands the next queued message of `from` to `to`; false when it refused it. */
bool exchange_pass(struct end *from, struct end *to);
/* The next queued message, to be looked at or changed where it is; NULL: none. */
struct queued *exchange_next(struct end *from);
/* Takes the next message out without passing it. */
void exchange_drop(struct end *from);
/* Passes messages both ways until there are no more, or one end refuses. */
bool exchange_run(struct exchange *exchange);

/* Hands a message of that type with that body to an end. */
bool exchange_give(struct end *to, uint8_t type, struct bytes body);

/* ChangeCipherSpec, out of turn. */
bool exchange_give_change_cipher_spec(struct end *to);
/* Passes messages until the next one is of that type (CHANGE_CIPHER_SPEC among them). */
void exchange_run_until(struct exchange *exchange, struct end *from, unsigned type);

/* Puts another body into a queued message. */
void queued_set_body(struct queued *message, struct bytes body);
struct bytes queued_body(const struct queued *message);

/* Fails the test unless the end failed with this code and the alert that the catalogue has for it. */
void expect_refusal(const struct end *end, enum code code, enum alert alert);

#endif
