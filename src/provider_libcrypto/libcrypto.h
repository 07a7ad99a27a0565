/* libcrypto.h - OpenSSL's libcrypto (>= 3.0) as a provider. */
#ifndef PROVIDER_LIBCRYPTO_LIBCRYPTO_H
#define PROVIDER_LIBCRYPTO_LIBCRYPTO_H

#include "crypto/provider.h"

/* Fetches every algorithm once. NULL: CRYPTO_BROKEN or NO_MEMORY. Ended by provider->close. */
struct provider *libcrypto_open(parley_error *error);

#endif
