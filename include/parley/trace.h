/* trace.h - what happens inside a connection, told to whoever wants to watch.
 *
 * A trace tells every handshake message, each change of keys, each alert and each decision with its
 * reason, in the order in which they happen. It never holds key material; the bytes of messages are
 * those that the keys hide from an observer, so treat a trace as you treat the plaintext.
 */
#ifndef PARLEY_TRACE_H
#define PARLEY_TRACE_H

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    PARLEY_TRACE_MESSAGE = 1,        /* a handshake message, whole: bytes with its 4-byte header */
    PARLEY_TRACE_FIELD,              /* what the message just told says: name, meaning is value */
    PARLEY_TRACE_CHANGE_CIPHER_SPEC, /* in TLS 1.2 keys change with it (RFC 5246 7.1); in TLS 1.3 it is
                                        a dummy for middleboxes (RFC 9846 E.4): meaning says which */
    PARLEY_TRACE_KEYS,               /* this direction is protected with new keys from here on */
    PARLEY_TRACE_ALERT,              /* code: the alert's number */
    PARLEY_TRACE_DECISION,           /* something was chosen or judged: meaning says why */
} parley_trace_kind;

/* Which keys protect something on its way (RFC 9846 7.1). TLS 1.2 has one set of keys: it counts as that
 * of the handshake until both Finished are done with, and as the application's from there on. */
typedef enum {
    PARLEY_LEVEL_PLAIN,     /* none: everybody on the path can read it */
    PARLEY_LEVEL_EARLY,     /* from a pre-shared key, before the server has answered */
    PARLEY_LEVEL_HANDSHAKE, /* from the key exchange: hidden from all but the peer, whoever it is */
    PARLEY_LEVEL_APPLICATION, /* as HANDSHAKE, and bound to the whole handshake */
} parley_level;

/* Valid during the call only. It may grow at its end in later versions: never copy it whole. */
typedef struct {
    parley_trace_kind kind;
    parley_level level;    /* which keys protect it; for KEYS, the keys that come into use */
    bool sent;             /* by this side; false: by the peer. No meaning for DECISION */
    uint8_t depth;         /* FIELD: 1 for a field, 2 and more for what stands inside one */
    uint16_t code;         /* MESSAGE: HandshakeType; ALERT: AlertDescription; else 0 */
    const char *name;      /* "ServerHello", "group", "handshake_failure"; never NULL */
    const char *meaning;   /* one sentence; for DECISION the choice and its reason; may be "" */
    const char *reference; /* "RFC 9846 4.2.3"; may be "" */
    parley_view bytes;     /* MESSAGE: all of it; FIELD: its wire form */
    uint16_t version;      /* MESSAGE: of TLS, as far as it is settled: 0x0303, 0x0304, or 0 */
} parley_trace;

typedef void parley_trace_fn(void *user, const parley_trace *happening);

#ifdef __cplusplus
}
#endif
#endif
