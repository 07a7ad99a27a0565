/* legacy_sources.c - CBC and the transport of keys, as src/legacy has them from libcrypto's provider. */
#include "legacy_sources.h"

#include "marks.h"
#include "provider_libcrypto/legacy.h"

#include "support/test.h"

enum { SHA256_LEN = 32, SHA384_LEN = 48, VERSION_LEN = 2 };

/* Each provider that is opened has the same functions. */
static struct {
    struct aead cbc;
    const struct key_transport *key_transport;
} real;

void expect_public_len(size_t len)
{
    expect_public(&len, sizeof len);
}

/* That of the HMAC, and that of the cipher. */
static bool start(const struct aead *cbc, struct aead_state *state, const uint8_t *key)
{
    assert_true(is_secret(key, cbc->key_len));
    return real.cbc.start(cbc, state, key);
}

static bool seal(struct aead_state *state, const uint8_t *vector, struct bytes aad, uint8_t *text,
                 size_t len, size_t tag_len)
{
    expect_public_len(len);
    expect_public(vector, CBC_BLOCK_LEN);
    expect_public(aad.data, aad.len);
    bool sealed = real.cbc.seal(state, vector, aad, text, len);
    assert_true(is_secret(text, len + tag_len));
    mark_public(text, len + tag_len);
    return sealed;
}

static bool seal_with_sha256(struct aead_state *state, const uint8_t *vector, struct bytes aad,
                             uint8_t *text, size_t len)
{
    return seal(state, vector, aad, text, len, SHA256_LEN);
}

static bool seal_with_sha384(struct aead_state *state, const uint8_t *vector, struct bytes aad,
                             uint8_t *text, size_t len)
{
    return seal(state, vector, aad, text, len, SHA384_LEN);
}

static enum outcome open_sealed(struct aead_state *state, const uint8_t *vector, struct bytes aad,
                                uint8_t *text, size_t len)
{
    expect_public_len(len);
    expect_public(vector, CBC_BLOCK_LEN);
    expect_public(aad.data, aad.len);
    return real.cbc.open(state, vector, aad, text, len);
}

/* Its HMAC is made with the provider's hashes, as these are wrapped. */
static void wrap_cbc(struct aead *cbc, const struct provider *provider)
{
    struct cbc_means *means = (struct cbc_means *)cbc->made;
    means->hash = provider_hash(provider, means->hash->name);
    real.cbc = *cbc;
    cbc->start = start;
    cbc->seal = cbc->tag_len == SHA256_LEN ? seal_with_sha256 : seal_with_sha384;
    cbc->open = open_sealed;
}

/* The version is what everybody knows of a premaster secret. */
static enum outcome encrypt(const struct public_key *key, const uint8_t secret[RSA_PREMASTER_LEN],
                            uint8_t *out, size_t *len)
{
    assert_true(is_secret(secret + VERSION_LEN, RSA_PREMASTER_LEN - VERSION_LEN));
    enum outcome outcome = real.key_transport->encrypt(key, secret, out, len);
    mark_public(out, *len);
    return outcome;
}

/* Whatever was encrypted. That some of it was a secret before shows that the key was marked, or that random
 * bytes were. */
static bool decrypt(const struct private_key *key, const struct random *random, uint16_t version,
                    struct bytes encrypted, uint8_t secret[RSA_PREMASTER_LEN])
{
    expect_public(encrypted.data, encrypted.len);
    bool decrypted = real.key_transport->decrypt(key, random, version, encrypted, secret);
    assert_true(secret_bytes(secret, RSA_PREMASTER_LEN) > 0);
    mark_secret(secret, RSA_PREMASTER_LEN);
    return decrypted;
}

void wrap_legacy(struct provider *provider)
{
    static const struct key_transport key_transport = { encrypt, decrypt };
    for (size_t i = 0; i < provider->cbc_count; i++)
        wrap_cbc((struct aead *)provider->cbc[i], provider);
    if (provider->key_transport == NULL)
        return;
    real.key_transport = provider->key_transport;
    provider->key_transport = &key_transport;
}
