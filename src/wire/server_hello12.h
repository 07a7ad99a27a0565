/* server_hello12.h - ServerHello of TLS 1.2 (RFC 5246 7.4.1.3) with its answers, both directions.
 *
 * Which version a ServerHello is of says server_hello_parse (server_hello.h); this reads one that is
 * not of TLS 1.3 once more, from its beginning.
 */
#ifndef WIRE_SERVER_HELLO12_H
#define WIRE_SERVER_HELLO12_H

#include "wire/extensions.h"

struct server_hello12 {
    uint16_t version;        /* of TLS 1.2 only when it is TLS_1_2 */
    struct bytes random;     /* 32 bytes */
    struct bytes session_id; /* 0 to 32 bytes: the client's own when a session is resumed */
    uint16_t cipher_suite;
    uint8_t compression;

    struct bytes alpn;             /* the one protocol; { NULL, 0 } when absent, as below */
    struct bytes sct_list;         /* RFC 6962 3.3 */
    struct bytes ec_point_formats; /* uncompressed among them: POINT_FORMAT_MISSING */
    bool server_name;              /* the server used the name (RFC 6066 3) */
    bool status_request;           /* a CertificateStatus may follow (RFC 6066 8) */
    bool session_ticket;           /* a NewSessionTicket will follow (RFC 5077 3.2) */
    bool extended_main_secret;     /* RFC 7627 5.1 */
    bool encrypt_then_mac;         /* RFC 7366 2 */
    bool secure_renegotiation;     /* RFC 5746 3.4; else than empty: RENEGOTIATION_INFO_WRONG */
};

/* offered: the extensions of our ClientHello; renegotiation_info is among them when the client said so
 * by its signaling cipher suite. */
bool server_hello12_parse(struct server_hello12 *hello, struct reader *in, extension_set offered);
void server_hello12_write(struct writer *out, const struct server_hello12 *hello);

#endif
