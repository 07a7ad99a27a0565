/* authentication12.h - the messages about certificates that TLS 1.2 writes otherwise than TLS 1.3, both
 * directions. CertificateVerify has the same form in both (authentication.h). */
#ifndef WIRE_AUTHENTICATION12_H
#define WIRE_AUTHENTICATION12_H

#include "wire/authentication.h"

/* Certificate (RFC 5246 7.4.2) as authentication.h has it, without a context and extensions: proof
 * about the certificate comes in ServerHello and CertificateStatus. No certificate at all is
 * well-formed: clients may say so (7.4.6), and servers may not. */
bool certificate_message12_parse(struct certificate_message *message, struct reader *in);
void certificate_message12_write(struct writer *out, const struct certificate_message *message);

/* CertificateStatus (RFC 6066 8): an OCSP response for the server's own certificate. */
bool certificate_status_parse(struct bytes *ocsp_response, struct reader *in);

/* CertificateRequest (RFC 5246 7.4.4) */
struct certificate_request12 {
    struct bytes certificate_types;       /* one byte each: enum client_certificate_type */
    struct bytes signature_algorithms;    /* u16 list */
    struct bytes certificate_authorities; /* authority_next; empty: any will do */
};

bool certificate_request12_parse(struct certificate_request12 *message, struct reader *in);
void certificate_request12_write(struct writer *out, const struct certificate_request12 *message);

#endif
