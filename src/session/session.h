/* session.h - what resumption remembers of a handshake, of either version, as a value and as bytes.
 *
 * The bytes are a secret: a server seals them into a ticket (ticketer.h) or keeps them under a session
 * ID (session_cache.h), a client's program keeps them between connections. They begin with a tag of
 * this format and the version of TLS: what one version made is never read as the other's.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "base/bytes.h"
#include "base/limits.h"

enum {
    SESSION_SECRET_LEN_MAX = 48, /* the main secret of TLS 1.2, the PSK of TLS 1.3 */
    SESSION_CONTEXT_LEN = 32,
    SESSION_ID_LEN_MAX = 32,
    SESSION_LEN_MAX = 8192, /* a server keeps no larger one: the client's certificate is huge */
    /* All of a session's bytes but its certificate and its ticket are fewer. */
    SESSION_REST_MAX = 768,
};

/* Views lie in the bytes that were read, or in what the writer was given. */
struct session {
    uint16_t version, suite;
    /* TLS 1.2 (RFC 7627); true in TLS 1.3, whose secrets are bound always */
    bool extended_main_secret;
    bool client_confirmed; /* a client's: the server asked who it is, and was content */
    int64_t made_s;        /* when the peer was last authenticated: resumption never moves it */
    uint32_t lifetime_s;
    struct bytes secret;
    /* A digest of all that the handshake was judged by: trust, client-auth policy, profile, our own
     * certificate. Under another one the session counts for nothing (compare CVE-2025-23419). */
    uint8_t context[SESSION_CONTEXT_LEN];
    struct bytes server_name;      /* empty: none was asked for */
    struct bytes alpn;             /* empty: none was agreed on */
    struct bytes peer_certificate; /* DER of the leaf that was verified; empty: nobody was */
    /* A client's: the server's ticket, or else its session ID, under which it keeps the session. */
    struct bytes ticket, session_id;
};

void session_write(struct writer *out, const struct session *session);

/* False: these are no bytes of a session of that version of TLS, in the format of this release. */
bool session_read(struct session *session, uint16_t version, struct bytes bytes);

/* Has it begun, and not yet ended? A clock that was set back makes it useless, not eternal. */
bool session_is_fresh(const struct session *session, int64_t now_s);

#endif
