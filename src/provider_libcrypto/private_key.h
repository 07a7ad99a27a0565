/* private_key.h - private keys, in the forms in which libcrypto signs fastest. */
#ifndef PROVIDER_LIBCRYPTO_PRIVATE_KEY_H
#define PROVIDER_LIBCRYPTO_PRIVATE_KEY_H

#include "crypto/provider.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/* Never written after it is made, so that any thread may sign with it. */
struct private_key {
    EVP_PKEY *pkey;
    EC_KEY *ec; /* of pkey, for the kinds with a NIST curve */
    RSA *rsa;   /* of pkey, for the RSA kinds */
    struct public_key public_half;
};

extern const struct private_keys libcrypto_private_keys;

#endif
