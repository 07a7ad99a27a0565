/* legacy.c - in a build that has src/legacy. */
#include "provider_libcrypto/legacy.h"

bool legacy_open(struct legacy_primitives *legacy, parley_error *error)
{
    legacy->key_transport = &libcrypto_key_transport;
    legacy->cbc_count = CBC_COUNT;
    return cbc_open(legacy, error);
}

void legacy_close(struct legacy_primitives *legacy)
{
    cbc_close(legacy);
}
