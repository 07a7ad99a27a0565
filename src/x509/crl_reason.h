/* crl_reason.h - CRLReason: why a certificate was revoked (RFC 5280 5.3.1, RFC 6960 4.2.1). */
#ifndef X509_CRL_REASON_H
#define X509_CRL_REASON_H

#include "base/bytes.h"

enum crl_reason {
    REASON_UNSPECIFIED = 0,
    REASON_REMOVE_FROM_CRL = 8, /* in delta CRLs alone */
};

/* When a certificate was revoked, and why. */
struct revocation_entry {
    int64_t revoked_s;
    unsigned reason; /* CRLReason */
};

/* The next element, an ENUMERATED that is one of the reasons. */
unsigned read_crl_reason(struct reader *in);
/* "keyCompromise" */
const char *crl_reason_name(unsigned reason);

#endif
