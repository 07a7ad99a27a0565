/* codes.h - the numbers of TLS, by the names of RFC 9846 appendix B; what only TLS 1.2 has, by those of
 * RFC 5246 appendix A. */
#ifndef WIRE_CODES_H
#define WIRE_CODES_H

enum protocol_version {
    TLS_1_0 = 0x0301,
    TLS_1_2 = 0x0303,
    TLS_1_3 = 0x0304,
};

/* RFC 9846 B.1 */
enum content_type {
    CONTENT_CHANGE_CIPHER_SPEC = 20,
    CONTENT_ALERT = 21,
    CONTENT_HANDSHAKE = 22,
    CONTENT_APPLICATION_DATA = 23,
};

/* RFC 9846 B.3, RFC 5246 A.4. HELLO_RETRY_REQUEST travels as a ServerHello with a special random; it is given a
 * number of its own before dispatch, above all that fit into the type byte. */
enum handshake_type {
    HELLO_REQUEST = 0,
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    NEW_SESSION_TICKET = 4,
    END_OF_EARLY_DATA = 5,
    ENCRYPTED_EXTENSIONS = 8,
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    CERTIFICATE_REQUEST = 13,
    SERVER_HELLO_DONE = 14,
    CERTIFICATE_VERIFY = 15,
    CLIENT_KEY_EXCHANGE = 16,
    FINISHED = 20,
    CERTIFICATE_STATUS = 22, /* RFC 6066 8 */
    KEY_UPDATE = 24,
    MESSAGE_HASH = 254,
    HELLO_RETRY_REQUEST = 0x102,
    CHANGE_CIPHER_SPEC =
        0x114, /* a record type of its own, with a place among the messages of TLS 1.2 */
};

/* RFC 9846 4.3: ExtensionType. Of TLS 1.2: ec_point_formats (RFC 8422), encrypt_then_mac (RFC 7366),
 * extended_main_secret (RFC 7627), session_ticket (RFC 5077) and renegotiation_info (RFC 5746). */
enum extension_type {
    EXTENSION_SERVER_NAME = 0,
    EXTENSION_STATUS_REQUEST = 5,
    EXTENSION_SUPPORTED_GROUPS = 10,
    EXTENSION_EC_POINT_FORMATS = 11,
    EXTENSION_SIGNATURE_ALGORITHMS = 13,
    EXTENSION_ALPN = 16,
    EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP = 18,
    EXTENSION_PADDING = 21,
    EXTENSION_ENCRYPT_THEN_MAC = 22,
    EXTENSION_EXTENDED_MAIN_SECRET = 23,
    EXTENSION_RECORD_SIZE_LIMIT = 28,
    EXTENSION_SESSION_TICKET = 35,
    EXTENSION_PRE_SHARED_KEY = 41,
    EXTENSION_EARLY_DATA = 42,
    EXTENSION_SUPPORTED_VERSIONS = 43,
    EXTENSION_COOKIE = 44,
    EXTENSION_PSK_KEY_EXCHANGE_MODES = 45,
    EXTENSION_CERTIFICATE_AUTHORITIES = 47,
    EXTENSION_OID_FILTERS = 48,
    EXTENSION_POST_HANDSHAKE_AUTH = 49,
    EXTENSION_SIGNATURE_ALGORITHMS_CERT = 50,
    EXTENSION_KEY_SHARE = 51,
    EXTENSION_RENEGOTIATION_INFO = 0xff01,
};

/* Signals that stand in the client's list of cipher suites (RFC 5746 3.3, RFC 7507 2). */
enum signaling_cipher_suite {
    TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,
    TLS_FALLBACK_SCSV = 0x5600,
};

/* RFC 5246 7.4.4, RFC 8422 5.5: ClientCertificateType. */
enum client_certificate_type {
    CLIENT_CERTIFICATE_RSA_SIGN = 1,
    CLIENT_CERTIFICATE_ECDSA_SIGN = 64, /* also for EdDSA */
};

enum { POINT_FORMAT_UNCOMPRESSED = 0 }; /* RFC 8422 5.1.2 */

#endif
