/* ask_ocsp.h - what the OCSP responses at hand say of a certificate (RFC 6960, RFC 6066 8). */
#ifndef X509_ASK_OCSP_H
#define X509_ASK_OCSP_H

#include "x509/inquiry.h"

/* Asks its staple, and each response that is about it. Refuses what is revoked, and any of these
 * that is not in order. */
bool ask_ocsp(struct inquiry *inquiry, struct refusal *refusal) MUST_USE;

#endif
