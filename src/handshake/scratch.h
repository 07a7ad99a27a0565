/* scratch.h - what only the exchange of handshake messages needs; freed whole when it is over. */
#ifndef HANDSHAKE_SCRATCH_H
#define HANDSHAKE_SCRATCH_H

#include "handshake/handshake.h"
#include "handshake/offer.h"
#include "wire/client_hello.h"

/* The longest message that is written here is a ServerKeyExchange with an RSA signature: a ClientHello
 * has memory of its own (offer.h), a Certificate stands ready in its identity. */
enum { MESSAGE_ROOM = 16 + GROUP_SHARE_LEN_MAX + SIGNATURE_LEN_MAX };

/* Of TLS 1.2 alone. */
struct scratch12 {
    uint8_t *certificate; /* client: the body of Certificate, until its status has come */
    size_t certificate_len;
    /* The session that is offered, or was found: views into session_bytes, which are a secret. */
    struct session session;
    uint8_t *session_bytes; /* NULL: there is none */
    size_t session_len;
    bool peer_restored;  /* the peer was verified when that was made */
    bool ticket_follows; /* the server has said that a NewSessionTicket comes */
    uint8_t *ticket;     /* client: that came; NULL: none */
    size_t ticket_len;
    uint32_t ticket_lifetime_hint_s;
    bool status_follows; /* client: the server said that a CertificateStatus comes */
    struct record_keys12 client_keys, server_keys;
    const struct identity *identity;           /* server: the one that the client asked for */
    uint16_t client_version;                   /* server: of ClientHello, as RSA keys have it */
    struct offered_share key_exchange;         /* server: behind its ServerKeyExchange */
    const struct group *group;                 /* client: of the ServerKeyExchange */
    uint8_t server_share[GROUP_SHARE_LEN_MAX]; /* client: group->share_len bytes of it */
};

struct scratch {
    struct transcript transcript;
    struct handshake_secret handshake_secret;
    struct traffic_secret client_handshake, server_handshake;
    struct traffic_secret client_application, server_application;
    const struct suite *retry_suite; /* what HelloRetryRequest settled; NULL: there was none */
    const struct group *retry_group; /* NULL: it asked for no other group */

    /* client */
    const struct peer_name *name; /* NULL: nobody is verified */
    struct peer_name name_room;
    struct offer offer;
    bool certificate_requested;
    const struct scheme *scheme; /* that signs for handshake->shown */

    /* both: a server if it asks for certificates */
    struct public_key peer_key;            /* of the leaf: views into handshake->peer_chain */
    enum signature_kind peer_key_only_for; /* 0: all that its kind can do (RFC 4055 1.2) */

    /* server */
    uint8_t *first_hello; /* the body of the ClientHello that was answered with a retry */
    size_t first_hello_len;

    struct scratch12 tls12;

    uint8_t message[MESSAGE_ROOM];
};

#endif
