/* suite.c - the cipher suites of RFC 9846 B.4, as far as a provider can do them. */
#include "crypto/suite.h"

/* The CCM suites are for devices with little memory; RFC 9846 9.1 does not ask for them. */
static const struct {
    uint16_t id;
    const char *name, *aead, *hash;
} known_suites[SUITES_MAX] = {
    { 0x1301, "TLS_AES_128_GCM_SHA256", "AES_128_GCM", "SHA256" },
    { 0x1302, "TLS_AES_256_GCM_SHA384", "AES_256_GCM", "SHA384" },
    { 0x1303, "TLS_CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305", "SHA256" },
};

/* Fills in the suite of an AEAD: in TLS 1.3 each AEAD belongs to one. */
static bool find_suite(struct suite *suite, const struct provider *provider,
                       const struct aead *aead)
{
    for (size_t i = 0; i < SUITES_MAX; i++) {
        if (strcmp(known_suites[i].aead, aead->name) != 0)
            continue;
        suite->id = known_suites[i].id;
        suite->name = known_suites[i].name;
        suite->aead = aead;
        suite->hash = provider_hash(provider, known_suites[i].hash);
        return suite->hash != NULL;
    }
    return false;
}

size_t suites_of(const struct provider *provider, struct suite suites[SUITES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < provider->aead_count && count < SUITES_MAX; i++)
        if (find_suite(&suites[count], provider, provider->aeads[i]))
            count++;
    return count;
}
