/* ocsp_signer.h - may whoever signed an OCSP response speak for the issuer (RFC 6960 4.2.2.2)? */
#ifndef X509_OCSP_SIGNER_H
#define X509_OCSP_SIGNER_H

#include "x509/ocsp.h"
#include "x509/signature_check.h"

/* It is either the issuer itself, or a responder whose certificate lies in the response. */
struct ocsp_signer {
    struct certificate responder;
    bool is_issuer;
};

/* Finds the signer and checks the signature. link: the certificate that is asked about, for the refusal:
 * OCSP_SIGNATURE_WRONG, OCSP_MALFORMED, PATH_TOO_COSTLY, CRYPTO_BROKEN. A responder without
 * id-pkix-ocsp-nocheck may have been revoked itself: that is for the caller to find out. */
bool ocsp_signer_find(struct ocsp_signer *out, const struct ocsp_response *response,
                      const struct link *link, const struct certificate *issuer, int64_t now_s,
                      struct signature_checks *checks, struct refusal *refusal) MUST_USE;

#endif
