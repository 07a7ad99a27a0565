/* revocation.h - was a certificate of a path revoked (RFC 5280 6.3, RFC 6960, RFC 7633)?
 *
 * Asked when all else about the path is good, for each certificate but the anchor. An OCSP response that
 * is there must be in order (RFC 6066 8), and so must a list that is the only one to tell; what says
 * "revoked" outweighs what says "good". Under REVOCATION_REQUIRE each one needs an answer, but for a
 * leaf that is short-lived, as the CA/Browser Forum has it: authorities need not say anything of those.
 */
#ifndef X509_REVOCATION_H
#define X509_REVOCATION_H

#include "x509/path_check.h"
#include "x509/signature_check.h"

/* Writes for each certificate what is known of it into path->revocation, for people: "good, by the CRL of
 * CN=R3, issued 2026-01-02 10:00:00 UTC", "not checked: no CRL covers it". CERTIFICATE_REVOKED; OCSP_..., CRL_..., STATUS_MISSING, STAPLE_MISSING; PATH_TOO_COSTLY and
 * CRYPTO_BROKEN, as signatures count. */
bool revocation_check(struct path *path, const struct path_question *question,
                      struct signature_checks *signatures, struct refusal *refusal) MUST_USE;

#endif
