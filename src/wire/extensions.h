/* extensions.h - the block of extensions that most handshake messages end with (RFC 9846 4.3). */
#ifndef WIRE_EXTENSIONS_H
#define WIRE_EXTENSIONS_H

#include "base/bytes.h"
#include "base/limits.h"
#include "wire/codes.h"

/* The extensions that this library knows, as small numbers: bits of a set, indices of a table. */
enum extension {
    EXT_SERVER_NAME,
    EXT_STATUS_REQUEST,
    EXT_SUPPORTED_GROUPS,
    EXT_SIGNATURE_ALGORITHMS,
    EXT_ALPN,
    EXT_SIGNED_CERTIFICATE_TIMESTAMP,
    EXT_PADDING,
    EXT_RECORD_SIZE_LIMIT,
    EXT_PRE_SHARED_KEY,
    EXT_EARLY_DATA,
    EXT_SUPPORTED_VERSIONS,
    EXT_COOKIE,
    EXT_PSK_KEY_EXCHANGE_MODES,
    EXT_CERTIFICATE_AUTHORITIES,
    EXT_OID_FILTERS,
    EXT_POST_HANDSHAKE_AUTH,
    EXT_SIGNATURE_ALGORITHMS_CERT,
    EXT_KEY_SHARE,
    EXT_EC_POINT_FORMATS,
    EXT_ENCRYPT_THEN_MAC,
    EXT_EXTENDED_MAIN_SECRET,
    EXT_SESSION_TICKET,
    EXT_RENEGOTIATION_INFO,
    EXTENSIONS_KNOWN,
};

/* A set of them: bit 1 << EXT_... */
typedef uint32_t extension_set;

/* The columns of the table in RFC 9846 4.3: where an extension may stand. The ServerHello of TLS 1.2 has
 * a column of its own. */
enum extension_place {
    IN_CLIENT_HELLO = 1 << 0,
    IN_SERVER_HELLO = 1 << 1,
    IN_HELLO_RETRY_REQUEST = 1 << 2,
    IN_ENCRYPTED_EXTENSIONS = 1 << 3,
    IN_CERTIFICATE_REQUEST = 1 << 4,
    IN_CERTIFICATE = 1 << 5,
    IN_NEW_SESSION_TICKET = 1 << 6,
    IN_SERVER_HELLO12 = 1 << 7,
};

/* One block, split: the bodies of the known extensions, not yet parsed. */
struct extensions {
    extension_set present;
    struct bytes body[EXTENSIONS_KNOWN];
    uint16_t count;     /* of all, unknown ones included */
    uint16_t last_type; /* on the wire: pre_shared_key must be it, when present */
};

static inline bool extensions_have(const struct extensions *extensions, enum extension wanted)
{
    return (extensions->present >> wanted & 1) != 0;
}

/* Splits the content of a block (without its length). Refuses in the message's reader:
 *   an extension that comes twice            EXTENSION_TWICE, known or not
 *   more than EXTENSIONS_MAX                 TOO_MANY_EXTENSIONS
 *   a known one that may not stand in place  EXTENSION_MISPLACED
 *   in an answer (every place but ClientHello, CertificateRequest and NewSessionTicket), one that
 *   is not in `offered`, or is unknown       EXTENSION_NOT_OFFERED
 * Unknown ones elsewhere, GREASE among them, are passed over. */
void extensions_parse(struct extensions *extensions, struct reader *in, struct bytes block,
                      enum extension_place place, extension_set offered);

/* A reader for a part of what `in` reads: its faults have offsets of the whole. reader_leave
 * ends it: nothing may be left over (RFC 9846 4.3), and its fault becomes that of `in`. */
struct reader reader_within(const struct reader *in, struct bytes part);
void reader_leave(struct reader *in, struct reader *part);

/* Stands at the body of an extension when it is present; end with reader_leave. */
bool extension_enter(struct reader *body, const struct reader *in,
                     const struct extensions *extensions, enum extension wanted);

/* The next opaque<min..max> of a list, with a length of `width` bytes in front: false at the
 * end, and at a fault. */
bool vector_next(struct reader *list, struct bytes *item, size_t width, size_t min, size_t max);

/* Bodies that several messages have: SignatureSchemeList (RFC 9846 4.3.3), NamedGroupList (4.3.7),
 * CertificateAuthoritiesExtension (4.3.4), to be stepped through with authority_next, the one name
 * that answers ALPN (RFC 7301 3.1), SignedCertificateTimestampList (RFC 6962 3.3), ECPointFormatList
 * (RFC 8422 5.1.2) and RenegotiationInfo (RFC 5746 3.2). */
struct bytes read_signature_schemes(struct reader *body);
struct bytes read_named_groups(struct reader *body);
struct bytes read_authorities(struct reader *body);
bool authority_next(struct reader *authorities, struct bytes *name);
struct bytes read_protocol(struct reader *body);
struct bytes read_sct_list(struct reader *body);
struct bytes read_point_formats(struct reader *body);
struct bytes read_renegotiation_info(struct reader *body);

/* Opens an extension for writing; close with close_vector. */
struct mark open_extension(struct writer *out, enum extension_type type);

/* Writes an extension whose body is one vector; nothing when the view is { NULL, 0 }. */
void write_extension(struct writer *out, enum extension_type type, unsigned width,
                     struct bytes vector);

/* Writes an extension without a body, when it is wanted. */
void write_flag_extension(struct writer *out, enum extension_type type, bool wanted);

/* Writes ALPN's answer; nothing when the view is { NULL, 0 }. */
void write_protocol(struct writer *out, struct bytes protocol);

#endif
