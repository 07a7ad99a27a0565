/* ocsp.h - an OCSP response, as views over its DER (RFC 6960 4.2).
 *
 * Parsing judges form alone, and refuses what has a critical extension: none is understood. Who signed
 * it is judged by ocsp_signer.h, what it is worth by revocation.h.
 */
#ifndef X509_OCSP_H
#define X509_OCSP_H

#include "x509/certificate.h"
#include "x509/crl_reason.h"
#include "x509/signed_object.h"

struct ocsp_response {
    unsigned status; /* OCSPResponseStatus; but for 0, successful, nothing else is there */
    struct signed_object object;
    struct bytes responder_name;       /* Name, as DER with its header, or empty: */
    struct bytes responder_key_digest; /* SHA-1 of the key */
    int64_t produced_s;
    struct bytes entries;      /* SingleResponse after SingleResponse: ocsp_next */
    struct bytes certificates; /* Certificate after Certificate */
};

enum ocsp_status {
    OCSP_GOOD = 0,
    OCSP_REVOKED = 1,
    OCSP_UNKNOWN = 2,
};

struct ocsp_entry {
    struct bytes hash; /* contents of its OID */
    struct bytes issuer_name_digest, issuer_key_digest, serial;
    enum ocsp_status status;
    struct revocation_entry revocation; /* when revoked */
    int64_t this_update_s;
    bool has_next_update;
    int64_t next_update_s;
};

/* OCSP_MALFORMED */
bool ocsp_parse(struct ocsp_response *out, struct bytes der, parley_error *error) MUST_USE;

/* Steps through the entries of a response that was parsed well: false at the end. */
bool ocsp_next(struct reader *entries, struct ocsp_entry *out);

/* Is the entry about that certificate of that issuer (CertID, RFC 6960 4.1.1)? By SHA-1 or SHA-256. */
bool ocsp_entry_is_about(const struct ocsp_entry *entry, const struct provider *provider,
                         const struct certificate *certificate, const struct certificate *issuer);

/* "tryLater" */
const char *ocsp_failure_name(unsigned status);

#endif
