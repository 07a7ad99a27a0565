/* client_hello.h - ClientHello (RFC 9846 4.2.2, RFC 5246 7.4.1.2), both directions: one message for
 * every version that the client can do. */
#ifndef WIRE_CLIENT_HELLO_H
#define WIRE_CLIENT_HELLO_H

#include "wire/extensions.h"

/* Lists are views of their wire form (so that a configuration encodes them once): u16 lists are
 * read with u16_at, the others with the _next functions below. An extension that is absent has a
 * view of { NULL, 0 } and no bit in extensions.present. */
struct client_hello {
    uint16_t legacy_version;
    struct bytes random;             /* 32 bytes */
    struct bytes legacy_session_id;  /* 0 to 32 bytes */
    struct bytes cipher_suites;      /* u16 list */
    struct bytes legacy_compression; /* one byte each */
    struct extensions extensions;    /* when parsed: also which are present */

    struct bytes server_name;               /* host_name of RFC 6066; no zero byte in it */
    struct bytes supported_versions;        /* u16 list */
    struct bytes supported_groups;          /* u16 list */
    struct bytes signature_algorithms;      /* u16 list */
    struct bytes signature_algorithms_cert; /* u16 list */
    struct bytes alpn;                      /* protocol_next */
    struct bytes key_shares;                /* key_share_next; present but empty asks for a retry */
    struct bytes cookie;
    struct bytes psk_key_exchange_modes;  /* one byte each */
    struct bytes certificate_authorities; /* authority_next */
    struct bytes psk_identities;          /* psk_identity_next */
    struct bytes psk_binders;             /* psk_binder_next; as many as identities */
    bool status_request;                  /* only ever asked for OCSP */
    bool signed_certificate_timestamp;
    bool early_data;
    bool post_handshake_auth;

    /* What only a server of TLS 1.2 looks at. */
    struct bytes ec_point_formats;   /* one byte each */
    struct bytes session_ticket;     /* present but empty asks for one */
    struct bytes renegotiation_info; /* renegotiated_connection: empty in a first handshake */
    bool extended_main_secret;
    bool encrypt_then_mac;
};

/* RFC 5746 3.6: by either of the two ways to say so. */
static inline bool client_renegotiates_securely(const struct client_hello *hello)
{
    return hello->renegotiation_info.data != NULL ||
           u16_list_has(hello->cipher_suites, TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
}

/* RFC 7507 3: the client tries again with an older version than it could do. */
static inline bool client_falls_back(const struct client_hello *hello)
{
    return u16_list_has(hello->cipher_suites, TLS_FALLBACK_SCSV);
}

struct key_share {
    uint16_t group;
    struct bytes key_exchange;
};

struct psk_identity {
    struct bytes identity;
    uint32_t obfuscated_ticket_age;
};

/* Step through a list that was parsed well: false at its end. */
bool key_share_next(struct reader *shares, struct key_share *share);
bool protocol_next(struct reader *alpn, struct bytes *protocol);
bool psk_identity_next(struct reader *identities, struct psk_identity *identity);
bool psk_binder_next(struct reader *binders, struct bytes *binder);

/* body: the message without its 4-byte header. False: the reader's fault says why. The form of
 * every known extension is checked; what the values mean is the handshake's business. */
bool client_hello_parse(struct client_hello *hello, struct reader *in);

/* Writes the body, without extensions whose view is { NULL, 0 }. `extensions` is not looked at. */
void client_hello_write(struct writer *out, const struct client_hello *hello);

#endif
