/* server_parameters.h - EncryptedExtensions and CertificateRequest (RFC 9846 4.4), both ways. */
#ifndef WIRE_SERVER_PARAMETERS_H
#define WIRE_SERVER_PARAMETERS_H

#include "wire/extensions.h"

struct encrypted_extensions {
    bool server_name;              /* the server used the name (RFC 6066 3) */
    struct bytes alpn;             /* the one protocol; { NULL, 0 } when absent */
    bool early_data;               /* the server takes the early data */
    struct bytes supported_groups; /* u16 list: what the server would rather have had */
};

bool encrypted_extensions_parse(struct encrypted_extensions *message, struct reader *in,
                                extension_set offered);
void encrypted_extensions_write(struct writer *out, const struct encrypted_extensions *message);

struct certificate_request {
    struct bytes context;              /* certificate_request_context: empty in the handshake */
    struct bytes signature_algorithms; /* u16 list; mandatory: EXTENSION_MISSING */
    struct bytes signature_algorithms_cert; /* u16 list */
    struct bytes certificate_authorities;   /* authority_next */
    struct bytes oid_filters;               /* oid_filter_next; may be present but empty */
    bool status_request;                    /* an OCSP response is asked for */
    bool signed_certificate_timestamp;
};

struct oid_filter {
    struct bytes oid, values; /* DER */
};

/* Steps through a list that was parsed well: false at its end. */
bool oid_filter_next(struct reader *filters, struct oid_filter *filter);

bool certificate_request_parse(struct certificate_request *message, struct reader *in);
void certificate_request_write(struct writer *out, const struct certificate_request *message);

#endif
