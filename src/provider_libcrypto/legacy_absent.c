/* legacy_absent.c - in a build without src/legacy there is nothing for it. */
#include "provider_libcrypto/legacy.h"

bool legacy_open(struct legacy_primitives *legacy, parley_error *error)
{
    (void)error;
    *legacy = (struct legacy_primitives){ .key_transport = NULL };
    return true;
}

void legacy_close(struct legacy_primitives *legacy)
{
    (void)legacy;
}
