/* authentication.h - Certificate and CertificateVerify (RFC 9846 4.5), both directions. Finished is
 * nothing but its verify_data, and has no parser. */
#ifndef WIRE_AUTHENTICATION_H
#define WIRE_AUTHENTICATION_H

#include "wire/extensions.h"

struct certificate_message {
    struct bytes context;
    size_t count;
    struct bytes certificates[CHAIN_CERTIFICATES_MAX];   /* DER, in the order of the message */
    struct bytes ocsp_responses[CHAIN_CERTIFICATES_MAX]; /* of each: DER; { NULL, 0 } when absent */
    struct bytes sct_list; /* of the first certificate: RFC 6962 3.3; { NULL, 0 } when absent */
};

/* offered: the extensions of our ClientHello or CertificateRequest: an entry may answer no others.
 * More than CHAIN_CERTIFICATES_MAX are TOO_MANY_CERTIFICATES. No certificate at all is well-formed:
 * clients may say so, and servers may not (RFC 9846 4.5.1). */
bool certificate_message_parse(struct certificate_message *message, struct reader *in,
                               extension_set offered);
void certificate_message_write(struct writer *out, const struct certificate_message *message);

/* CertificateStatus (RFC 6066 8): an extension of an entry in TLS 1.3, a message in TLS 1.2. */
struct bytes read_certificate_status(struct reader *body);
void write_certificate_status(struct writer *out, struct bytes ocsp_response);

struct certificate_verify {
    uint16_t algorithm; /* SignatureScheme */
    struct bytes signature;
};

bool certificate_verify_parse(struct certificate_verify *message, struct reader *in);
void certificate_verify_write(struct writer *out, const struct certificate_verify *message);

/* RFC 9846 4.5.2: what a CertificateVerify signs: 64 spaces, the context string, a zero byte and
 * the transcript hash. */
enum { SIGNED_CONTENT_MAX = 64 + 33 + 1 + 64 };

void signed_content_write(struct writer *out, bool by_server, struct bytes transcript_hash);

#endif
