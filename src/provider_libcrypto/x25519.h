/* x25519.h - key agreement on Curve25519 (RFC 7748). */
#ifndef PROVIDER_LIBCRYPTO_X25519_H
#define PROVIDER_LIBCRYPTO_X25519_H

#include "crypto/provider.h"

bool x25519_open(struct group *group, parley_error *error) MUST_USE;
void x25519_close(struct group *group);

#endif
