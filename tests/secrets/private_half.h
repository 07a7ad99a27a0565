/* private_half.h - which bytes of a private key's DER are the secret. */
#ifndef SECRETS_PRIVATE_HALF_H
#define SECRETS_PRIVATE_HALF_H

#include "base/bytes.h"

/* Marks the scalar or the seed, of an RSA key the exponents. */
void mark_private_half(struct bytes der);

#endif
