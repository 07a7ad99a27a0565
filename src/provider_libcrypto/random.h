/* random.h - random bytes from libcrypto. */
#ifndef PROVIDER_LIBCRYPTO_RANDOM_H
#define PROVIDER_LIBCRYPTO_RANDOM_H

#include "crypto/provider.h"

extern const struct random libcrypto_random;

#endif
