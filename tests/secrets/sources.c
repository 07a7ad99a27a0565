/* sources.c - where secrets come from: libcrypto's provider, with its calls wrapped when it is opened.
 *
 * What the provider makes as a secret is marked as one. What it makes for everybody to see, such as shares,
 * ciphertext and signatures, is public from there on. A call that makes a secret of a new kind is wrapped
 * here.
 */
#include "legacy_sources.h"
#include "marks.h"
#include "private_half.h"
#include "provider_libcrypto/hash.h"
#include "provider_libcrypto/libcrypto.h"
#include "provider_libcrypto/random.h"
#include "session/ticketer.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "support/test.h"

enum { GROUPS_WRAPPED_MAX = 8 };
_Static_assert((int)CBC_BLOCK_LEN == (int)TICKET_KEY_NAME_LEN, "both are shown");

/* Each provider that is opened has the same functions. */
static struct {
    struct aead aead;
    struct group groups[GROUPS_WRAPPED_MAX];
    struct private_keys private_keys;
} real;

/* A ticket key's name, nonces and initialization vectors are the only random bytes that are so few, and they
 * are shown. What else is shown is made public where it is (answers.c). */
static bool fill(void *state, uint8_t *out, size_t len)
{
    bool filled = libcrypto_random.fill(state, out, len);
    if (len != TICKET_KEY_NAME_LEN && len != AEAD_NONCE_LEN)
        mark_secret(out, len);
    return filled;
}

static void update_sha256(struct hash_state *state, struct bytes data)
{
    expect_public_len(data.len);
    libcrypto_sha256.update(state, data);
}

static void update_sha512(struct hash_state *state, struct bytes data)
{
    expect_public_len(data.len);
    libcrypto_sha512.update(state, data);
}

static void wrap_hashes(struct provider *provider)
{
    static struct hash sha256, sha384, sha512;
    static const struct hash *const hashes[] = { &sha256, &sha384, &sha512 };
    sha256 = libcrypto_sha256;
    sha384 = libcrypto_sha384;
    sha512 = libcrypto_sha512;
    sha256.update = update_sha256;
    sha384.update = sha512.update = update_sha512;
    provider->hashes = hashes;
}

/* Each key is made of secrets: one that is not shows that a mark was lost on the way. */
static bool start(const struct aead *aead, struct aead_state *state, const uint8_t *key)
{
    assert_true(is_secret(key, aead->key_len));
    return real.aead.start(aead, state, key);
}

static bool seal(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
                 uint8_t *text, size_t len)
{
    expect_public_len(len);
    expect_public(aad.data, aad.len);
    bool sealed = real.aead.seal(state, nonce, aad, text, len);
    mark_public(text, len + AEAD_TAG_LEN);
    return sealed;
}

static enum outcome open_sealed(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN],
                                struct bytes aad, uint8_t *text, size_t len)
{
    expect_public_len(len);
    expect_public(aad.data, aad.len);
    return real.aead.open(state, nonce, aad, text, len);
}

static void wrap_aeads(struct provider *provider)
{
    real.aead = *provider->aeads[0];
    for (size_t i = 0; i < provider->aead_count; i++) {
        struct aead *aead = (struct aead *)provider->aeads[i];
        aead->start = start;
        aead->seal = seal;
        aead->open = open_sealed;
    }
}

static const struct group *real_group(const struct group *group)
{
    const struct group *found = real.groups;
    while (found->id != group->id)
        found++;
    return found;
}

static bool generate(const struct group *group, struct group_state *state,
                     const struct random *random, uint8_t *share)
{
    bool generated = real_group(group)->generate(group, state, random, share);
    mark_public(share, group->share_len);
    return generated;
}

static enum outcome encapsulate(const struct group *group, const struct random *random,
                                struct bytes share, uint8_t *reply, uint8_t *secret)
{
    expect_public(share.data, share.len);
    enum outcome outcome = real_group(group)->encapsulate(group, random, share, reply, secret);
    mark_public(reply, group->reply_len);
    mark_secret(secret, group->secret_len);
    return outcome;
}

static enum outcome decapsulate(const struct group *group, struct group_state *state,
                                struct bytes reply, uint8_t *secret)
{
    expect_public(reply.data, reply.len);
    enum outcome outcome = real_group(group)->decapsulate(group, state, reply, secret);
    mark_secret(secret, group->secret_len);
    return outcome;
}

static void wrap_groups(struct provider *provider)
{
    assert_true(provider->group_count <= GROUPS_WRAPPED_MAX);
    for (size_t i = 0; i < provider->group_count; i++) {
        struct group *group = (struct group *)provider->groups[i];
        real.groups[i] = *group;
        group->generate = generate;
        group->encapsulate = encapsulate;
        group->decapsulate = decapsulate;
    }
}

static struct private_key *read_key(struct bytes der, parley_error *error)
{
    mark_private_half(der);
    struct private_key *key = real.private_keys.read(der, error);
    if (key != NULL) {
        struct public_key public_half = real.private_keys.public_half(key);
        mark_public(public_half.bytes.data, public_half.bytes.len);
    }
    return key;
}

static void wrap_private_keys(struct provider *provider)
{
    real.private_keys = provider->private_keys;
    provider->private_keys.read = read_key;
}

/* The linker's names for what is wrapped, and for what wraps it. */
struct provider *__real_libcrypto_open(parley_error *error);
struct provider *__wrap_libcrypto_open(parley_error *error);
int __real_ECDSA_sign(int type, const unsigned char *digest, int digest_len, unsigned char *out,
                      unsigned *len, EC_KEY *key);
int __wrap_ECDSA_sign(int type, const unsigned char *digest, int digest_len, unsigned char *out,
                      unsigned *len, EC_KEY *key);
int __real_EVP_DigestSign(EVP_MD_CTX *context, unsigned char *out, size_t *len,
                          const unsigned char *message, size_t message_len);
int __wrap_EVP_DigestSign(EVP_MD_CTX *context, unsigned char *out, size_t *len,
                          const unsigned char *message, size_t message_len);
int __real_RSA_private_encrypt(int len, const unsigned char *in, unsigned char *out, RSA *key,
                               int padding);
int __wrap_RSA_private_encrypt(int len, const unsigned char *in, unsigned char *out, RSA *key,
                               int padding);

struct provider *__wrap_libcrypto_open(parley_error *error)
{
    struct provider *provider = __real_libcrypto_open(error);
    assert_non_null(provider);
    provider->random.fill = fill;
    wrap_hashes(provider);
    wrap_aeads(provider);
    wrap_groups(provider);
    wrap_private_keys(provider);
    wrap_legacy(provider);
    return provider;
}

/* A signature is public; that it was none before shows that the key was marked. */
static void publish_signature(const uint8_t *signature, size_t len)
{
    assert_true(secret_bytes(signature, len) > 0);
    mark_public(signature, len);
}

int __wrap_ECDSA_sign(int type, const unsigned char *digest, int digest_len, unsigned char *out,
                      unsigned *len, EC_KEY *key)
{
    int done = __real_ECDSA_sign(type, digest, digest_len, out, len, key);
    mark_public(len, sizeof *len);
    publish_signature(out, *len);
    return done;
}

int __wrap_EVP_DigestSign(EVP_MD_CTX *context, unsigned char *out, size_t *len,
                          const unsigned char *message, size_t message_len)
{
    int done = __real_EVP_DigestSign(context, out, len, message, message_len);
    publish_signature(out, *len);
    return done;
}

int __wrap_RSA_private_encrypt(int len, const unsigned char *in, unsigned char *out, RSA *key,
                               int padding)
{
    int wrote = __real_RSA_private_encrypt(len, in, out, key, padding);
    publish_signature(out, (size_t)RSA_size(key));
    return wrote;
}
