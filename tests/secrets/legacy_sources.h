/* legacy_sources.h - where the secrets of src/legacy come from. */
#ifndef SECRETS_LEGACY_SOURCES_H
#define SECRETS_LEGACY_SOURCES_H

#include "crypto/provider.h"

/* What goes to libcrypto as a length is looked at there, and a branch of libcrypto's is not told. */
void expect_public_len(size_t len);

/* Behind the hashes, which CBC works with too. In a build without src/legacy there is nothing to wrap. */
void wrap_legacy(struct provider *provider);

#endif
