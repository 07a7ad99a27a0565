/* second_opinion.h - what OpenSSL says of certificates, in its strictest mode. */
#ifndef UNIT_AUTHORITY_SECOND_OPINION_H
#define UNIT_AUTHORITY_SECOND_OPINION_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <parley/view.h>

X509 *certificate_of_pem(parley_view pem); /* the first; NULL: none */
EVP_PKEY *private_key_of_pem(parley_view pem);

/* Does the leaf's chain to the root hold by RFC 5280, at that time and for that purpose
 * (X509_PURPOSE_SSL_...)? Returns X509_V_OK or what is wrong. */
int strict_verdict(X509 *leaf, X509 *root, int purpose, int64_t now_s);

#endif
