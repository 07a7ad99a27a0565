/* algorithm.h - algorithm identifiers: what signed a certificate, and what key it holds
 * (RFC 5280 4.1.1.2 and 4.1.2.7, RFC 4055, 5480, 5758, 8410).
 */
#ifndef X509_ALGORITHM_H
#define X509_ALGORITHM_H

#include "crypto/provider.h"
#include "x509/certificate.h"

/* The next AlgorithmIdentifier, which is of a signature, and the contents of its OID; 0: none that is
 * accepted. Known ones must have the parameters that belong to them. */
enum signature_kind read_signature_algorithm(struct reader *in, struct bytes *oid);

/* The next SubjectPublicKeyInfo. */
void read_public_key_info(struct reader *in, struct certificate *out);

/* Can a key of this kind make such a signature? */
bool signature_fits_key(enum signature_kind signature, enum key_kind key);

enum { ALGORITHM_TEXT_MAX = 64 };

/* For messages: "SHA-1 with RSA", or "1.2.840.113549.1.1.99". */
char *algorithm_text(char out[ALGORITHM_TEXT_MAX], struct bytes oid);

/* What the key is that cannot be used: "DSA", "EC on P-192", or "key algorithm 1.2.3". */
char *unusable_key_text(char out[ALGORITHM_TEXT_MAX], const struct certificate *certificate);

#endif
