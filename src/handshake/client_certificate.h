/* client_certificate.h - the certificate of a client: which one it shows, and how it learns what the
 * server makes of it (RFC 9846 4.4.2, 4.5.1.3).
 */
#ifndef HANDSHAKE_CLIENT_CERTIFICATE_H
#define HANDSHAKE_CLIENT_CERTIFICATE_H

#include "base/alert.h"
#include "handshake/negotiate.h"

/* What a server asks for; lists as in wire/server_parameters.h. No certificate extension is recognised in
 * oid_filters, which are passed over then (RFC 9846 4.3.5): a server that means them refuses. */
struct certificate_wish {
    struct bytes types;   /* TLS 1.2: enum client_certificate_type, one byte each; empty: any */
    struct bytes schemes; /* that may sign the handshake */
    struct bytes schemes_cert; /* that may sign certificates */
    struct bytes authorities;  /* empty: any */
    scheme_signs_fn *signs;    /* of the version that is spoken */
    const char *reference;
};

/* The first identity of ours that does for the server becomes handshake->shown, with scratch->scheme;
 * none does: NULL. */
void choose_client_identity(struct handshake *hs, const struct certificate_wish *wish);

/* handshake->shown is about to be sent: notes that as facts. */
bool note_own_certificate(struct handshake *hs) MUST_USE;

/* The server goes on, which it would not if it were not content. */
void confirm_client(struct handshake *hs);

/* The server has ended the connection with this alert: is that what it makes of our certificate, or of
 * there being none? */
bool alert_refuses_client(const struct handshake *hs, enum alert alert);

#endif
