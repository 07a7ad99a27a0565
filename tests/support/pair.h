/* pair.h - a client and a server in memory, and the bytes that pass between them.
 *
 * Each step of the traffic can be cut to pieces, looked at, changed or withheld. Certificates are made
 * once for a test program; the clock stands still at MADE_NOW_S.
 */
#ifndef SUPPORT_PAIR_H
#define SUPPORT_PAIR_H

#include <parley/parley.h>

#include "support/certificates.h"

#define PAIR_NAME "server.example"

/* What one side sent, all of it since the start. */
struct tape {
    uint8_t *data;
    size_t len, cap;
};

struct pair {
    parley_config *client_config, *server_config; /* counted */
    parley_conn *client, *server;
    struct tape sent_by_client, sent_by_server; /* what went over the wire */
    size_t piece; /* how many bytes are handed over at a time; 0: all that are there */
};

/* Setups whose configurations fit each other: an authority, a P-256 certificate for PAIR_NAME, and a
 * clock at MADE_NOW_S. Change them, then finish. */
parley_setup *pair_client_setup(void);
parley_setup *pair_server_setup(void);

/* The same where the client has a certificate, CN=client of the same authority, and the server asks. */
parley_setup *pair_known_client_setup(void);
parley_setup *pair_asking_server_setup(parley_client_auth policy);
/* A further certificate for a client's setup, for clientAuth unless the recipe has extensions. */
void pair_add_client_identity(parley_setup *client, const struct recipe *recipe,
                              const struct made *issuer);
/* The one version that setups made after this speak, PARLEY_TLS_1_2 or PARLEY_TLS_1_3; 0, as it is at
 * the start: both, so that it is TLS 1.3. */
void pair_use_version(uint16_t version);
uint16_t pair_version(void);

/* The one suite that setups made after this allow, where it is one that only insecure calls allow: static
 * RSA with AES-GCM, for which the server has an RSA key, or ECDHE with CBC. Both are of TLS 1.2. */
enum pair_legacy {
    PAIR_NO_LEGACY,
    PAIR_STATIC_RSA,
    PAIR_CBC,
};
void pair_use_legacy(enum pair_legacy legacy);

/* What these two have said, for a setup that was made otherwise. */
void pair_narrow(parley_setup *setup);
/* For PAIR_NAME, with an RSA key that may sign and decrypt. Ended by nobody. */
const struct made *pair_rsa_leaf(void);
/* Of the server's setups. Ended by nobody. */
const struct made *pair_server_certificate(void);

/* An identity from a made certificate; more certificates may follow as its chain. */
parley_identity *pair_identity(const struct made *leaf);
/* The authority behind pair_client_setup's trust. Ended by nobody: it lasts as long as the program. */
const struct made *pair_authority(void);

/* The clock that the setups have. */
parley_time pair_clock(void *user);

/* Takes both setups (finish must succeed, or the test ends); NULL is the plain one. */
void pair_start(struct pair *pair, parley_setup *client, parley_setup *server);
void pair_end(struct pair *pair);

/* Moves what `from` has ready to `to`, in pieces; false when nothing moved. */
bool pair_move(struct pair *pair, parley_conn *from, parley_conn *to);
/* Moves both ways until nothing moves any more. */
void pair_run(struct pair *pair);

/* Hands bytes to a connection in pieces, as far as it takes them: the number taken. */
size_t pair_feed(parley_conn *to, const uint8_t *data, size_t len, size_t piece);

/* Sends data from one to the other, and fails the test unless it arrives whole. */
void pair_send(struct pair *pair, parley_conn *from, parley_conn *to, const void *data, size_t len);

#endif
