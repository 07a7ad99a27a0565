/* suite12.c - the cipher suites of RFC 5289 and RFC 7905, as far as a provider can do them. */
#include "crypto/suite12.h"

/* RFC 9325 4.2: forward secrecy and an AEAD, nothing less. ECDSA comes first, as it costs the server
 * less to sign with. The truncated tags of CCM_8 are for devices of another kind. */
static const struct known_suite {
    uint16_t id;
    const char *name;
    enum key_exchange key_exchange;
    const char *aead, *hash;
    uint8_t fixed_iv_len, explicit_nonce_len;
} known_suites[SUITES12_COUNT] = {
    { 0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", ECDHE_ECDSA, "AES_128_GCM", "SHA256", 4,
      8 },
    { 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ECDHE_RSA, "AES_128_GCM", "SHA256", 4, 8 },
    { 0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", ECDHE_ECDSA, "AES_256_GCM", "SHA384", 4,
      8 },
    { 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", ECDHE_RSA, "AES_256_GCM", "SHA384", 4, 8 },
    { 0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE_ECDSA, "CHACHA20_POLY1305",
      "SHA256", 12, 0 },
    { 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE_RSA, "CHACHA20_POLY1305",
      "SHA256", 12, 0 },
};

static struct suite12 suite_of(const struct known_suite *known, const struct aead *aead,
                               const struct hash *hash)
{
    return (struct suite12){
        .id = known->id,
        .name = known->name,
        .key_exchange = known->key_exchange,
        .aead = aead,
        .hash = hash,
        .fixed_iv_len = known->fixed_iv_len,
        .explicit_nonce_len = known->explicit_nonce_len,
    };
}

/* Adds the suites of one AEAD. */
static size_t add_suites(struct suite12 suites[SUITES12_COUNT], size_t count,
                         const struct provider *provider, const struct aead *aead)
{
    for (size_t i = 0; i < SUITES12_COUNT && count < SUITES12_COUNT; i++) {
        const struct hash *hash = provider_hash(provider, known_suites[i].hash);
        if (hash != NULL && strcmp(known_suites[i].aead, aead->name) == 0)
            suites[count++] = suite_of(&known_suites[i], aead, hash);
    }
    return count;
}

size_t suites12_of(const struct provider *provider, struct suite12 suites[SUITES12_COUNT])
{
    size_t count = 0;
    for (size_t i = 0; i < provider->aead_count; i++)
        count = add_suites(suites, count, provider, provider->aeads[i]);
    return count;
}

bool suite12_fits_key(const struct suite12 *suite, enum key_kind key)
{
    switch (key) {
    case KEY_P256:
    case KEY_P384:
    case KEY_P521:
    case KEY_ED25519: return suite->key_exchange == ECDHE_ECDSA;
    case KEY_RSA: return suite->key_exchange == ECDHE_RSA || suite->key_exchange == STATIC_RSA;
    case KEY_RSA_PSS: return suite->key_exchange == ECDHE_RSA;
    case KEY_UNKNOWN: break;
    }
    return false;
}
