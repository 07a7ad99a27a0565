/* suites.c - the suites of RFC 5288 with static RSA, and those of RFC 5289 with CBC. */
#include "legacy/suites.h"

#include "legacy/protect_cbc.h"
#include "legacy/rsa_key_exchange.h"

static const struct legacy_ways rsa_ways = {
    .name = "static RSA key exchange",
    .reference = "RFC 10015",
    .key_exchange = &rsa_key_exchange12,
};

static const struct legacy_ways cbc_ways = {
    .name = "CBC with encrypt_then_mac",
    .reference = "RFC 7366",
    .protect = protect_cbc_start,
};

/* Forward secrecy comes before an AEAD: what is said under the first cannot be read later. */
static const struct known_suite {
    uint16_t id;
    const char *name;
    enum key_exchange key_exchange;
    const char *cipher, *hash;
} known_suites[SUITES12_LEGACY_MAX] = {
    { 0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", ECDHE_ECDSA, "AES_128_CBC_SHA256",
      "SHA256" },
    { 0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", ECDHE_RSA, "AES_128_CBC_SHA256", "SHA256" },
    { 0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", ECDHE_ECDSA, "AES_256_CBC_SHA384",
      "SHA384" },
    { 0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", ECDHE_RSA, "AES_256_CBC_SHA384", "SHA384" },
    { 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", STATIC_RSA, "AES_128_GCM", "SHA256" },
    { 0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", STATIC_RSA, "AES_256_GCM", "SHA384" },
};

bool legacy_is_built(void)
{
    return true;
}

static const struct aead *find_cbc(const struct provider *provider, const char *name)
{
    for (size_t i = 0; i < provider->cbc_count; i++)
        if (strcmp(provider->cbc[i]->name, name) == 0)
            return provider->cbc[i];
    return NULL;
}

/* RFC 5288 3 */
static struct suite12 rsa_suite(const struct known_suite *known, const struct provider *provider)
{
    return (struct suite12){
        .id = known->id,
        .name = known->name,
        .key_exchange = known->key_exchange,
        .aead = provider_aead(provider, known->cipher),
        .hash = provider_hash(provider, known->hash),
        .fixed_iv_len = 4,
        .explicit_nonce_len = 8,
        .legacy = &rsa_ways,
    };
}

/* RFC 5289 3.1, with one hash for the PRF and for HMAC. */
static struct suite12 cbc_suite(const struct known_suite *known, const struct provider *provider)
{
    const struct hash *hash = provider_hash(provider, known->hash);
    return (struct suite12){
        .id = known->id,
        .name = known->name,
        .key_exchange = known->key_exchange,
        .aead = find_cbc(provider, known->cipher),
        .hash = hash,
        .explicit_nonce_len = CBC_BLOCK_LEN,
        .legacy = &cbc_ways,
        .encrypt_then_mac = true,
        .mac_key_len = hash != NULL ? hash->len : 0,
        .random = &provider->random,
    };
}

size_t legacy_suites_add(struct suite12 suites[SUITES12_MAX], size_t count,
                         const struct provider *provider, bool rsa_key_exchange, bool cbc)
{
    for (size_t i = 0; i < SUITES12_LEGACY_MAX; i++) {
        const struct known_suite *known = &known_suites[i];
        bool is_rsa = known->key_exchange == STATIC_RSA;
        struct suite12 suite = is_rsa ? rsa_suite(known, provider) : cbc_suite(known, provider);
        if ((is_rsa ? rsa_key_exchange : cbc) && suite.aead != NULL && suite.hash != NULL &&
            count < SUITES12_MAX)
            suites[count++] = suite;
    }
    return count;
}
