/* second_opinion.h - keys and signatures by libcrypto's EVP: other ways than the provider's. */
#ifndef SECOND_OPINION_H
#define SECOND_OPINION_H

#include "crypto/provider.h"

#include <openssl/bn.h>
#include <openssl/evp.h>

/* "P-256", "secp256k1", "ED25519", "RSA:2048", "RSA-PSS:2048". Ended with EVP_PKEY_free. */
EVP_PKEY *evp_key(const char *kind);

/* The public half as it stands in a certificate. Ended with free of .bytes.data. */
struct public_key evp_public_half(EVP_PKEY *pkey);

/* An RSAPublicKey of these numbers, whatever they are: a heap block, ended with hex_free. */
struct bytes evp_rsa_key(const BIGNUM *n, const BIGNUM *e);

/* A heap block; ended with hex_free. */
struct bytes evp_sign(EVP_PKEY *pkey, enum signature_kind kind, struct bytes message);
bool evp_verify(EVP_PKEY *pkey, enum signature_kind kind, struct bytes message,
                struct bytes signed_with);

#endif
