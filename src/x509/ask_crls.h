/* ask_crls.h - what the revocation lists at hand say of a certificate (RFC 5280 6.3). */
#ifndef X509_ASK_CRLS_H
#define X509_ASK_CRLS_H

#include "x509/inquiry.h"

/* Asks each list of the certificate's issuer that covers it. Refuses what is revoked, and when no signature
 * may be checked any more; a list that cannot be used becomes inquiry->unusable, as others may tell. */
bool ask_crls(struct inquiry *inquiry, struct refusal *refusal) MUST_USE;

#endif
