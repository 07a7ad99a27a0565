/* ecdh.h - key agreement on the NIST curves. */
#ifndef PROVIDER_LIBCRYPTO_ECDH_H
#define PROVIDER_LIBCRYPTO_ECDH_H

#include "provider_libcrypto/curve.h"

/* Fills in the group; `curve` must outlive it. */
void ecdh_group(struct group *group, const struct curve *curve);

#endif
