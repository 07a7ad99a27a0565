/* offer.h - what a client put on the table: its ClientHello, and the private halves of its shares. */
#ifndef HANDSHAKE_OFFER_H
#define HANDSHAKE_OFFER_H

#include "handshake/config.h"
#include "wire/extensions.h"
#include "x509/name.h"

struct offered_share {
    const struct group *group;
    struct group_state state;
};

enum { SHARES_WIRE_MAX = GROUPS_MAX * (4 + GROUP_SHARE_LEN_MAX) };

struct offer {
    uint8_t random[32];
    uint8_t session_id[SESSION_ID_LEN_MAX];
    size_t
        session_id_len;  /* 0: no middlebox compatibility (RFC 9846 E.4), as a QUIC client has it */
    struct bytes ticket; /* TLS 1.2: of the session that is offered; empty: none */
    struct offered_share shares[GROUPS_MAX];
    size_t share_count;
    uint8_t shares_wire[SHARES_WIRE_MAX];
    size_t shares_wire_len;
    extension_set extensions; /* what an answer may answer */
    uint8_t *message;         /* the whole ClientHello, with its header */
    size_t message_len;
};

/* name: NULL or an IP address sends no SNI (RFC 6066 3). session: of TLS 1.2, or NULL; it lasts as long
 * as the offer. On failure too, offer_end follows. */
bool offer_make(struct offer *offer, const struct handshake_config *config,
                const struct peer_name *name, const struct session *session,
                parley_error *error) MUST_USE;

/* The second ClientHello (RFC 9846 4.2.2): a share for `group` alone, or the same shares when it is
 * NULL; cookie as it came, { NULL, 0 } when none did. */
bool offer_retry(struct offer *offer, const struct handshake_config *config,
                 const struct peer_name *name, const struct group *group, struct bytes cookie,
                 parley_error *error) MUST_USE;

/* NULL: no share was sent for that group. */
struct offered_share *offer_share(struct offer *offer, uint16_t group);

static inline struct bytes offer_session_id(const struct offer *offer)
{
    return bytes_of(offer->session_id, offer->session_id_len);
}

static inline struct bytes offer_message(const struct offer *offer)
{
    return bytes_of(offer->message, offer->message_len);
}

void offer_end(struct offer *offer);

#endif
