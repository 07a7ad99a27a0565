/* suites_absent.c - in a build without them. */
#include "legacy/suites.h"

bool legacy_is_built(void)
{
    return false;
}

size_t legacy_suites_add(struct suite12 suites[SUITES12_MAX], size_t count,
                         const struct provider *provider, bool rsa_key_exchange, bool cbc)
{
    (void)suites;
    (void)provider;
    (void)rsa_key_exchange;
    (void)cbc;
    return count;
}
