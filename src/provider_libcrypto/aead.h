/* aead.h - the AEADs of TLS 1.3 from libcrypto. */
#ifndef PROVIDER_LIBCRYPTO_AEAD_H
#define PROVIDER_LIBCRYPTO_AEAD_H

#include "crypto/provider.h"

enum { AEAD_COUNT = 3 };

/* Fetches each cipher; on failure those that were found stay for aeads_close. */
bool aeads_open(struct aead aeads[AEAD_COUNT], parley_error *error) MUST_USE;
void aeads_close(struct aead aeads[AEAD_COUNT]);

#endif
