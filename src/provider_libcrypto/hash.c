/* hash.c - SHA-2 of libcrypto, and SHA-1 for identifiers, with states in plain memory.
 *
 * These are the low-level SHA1_*, SHA256_*, SHA384_* and SHA512_* functions: deprecated in 3.0, there in
 * all of 3.x. Their state is a struct, so that a snapshot of a transcript is a copy without a heap
 * call, and nothing in them can fail. EVP_MD_CTX_copy_ex takes a heap call and half as long again;
 * an HMAC over EVP takes three to five times as long as one over these.
 */
#include "provider_libcrypto/hash.h"

#include <openssl/sha.h>

_Static_assert(sizeof(SHA_CTX) <= HASH_STATE_MAX, "a SHA-1 state must fit");
_Static_assert(sizeof(SHA256_CTX) <= HASH_STATE_MAX, "a SHA-256 state must fit");
_Static_assert(sizeof(SHA512_CTX) <= HASH_STATE_MAX, "a SHA-512 state must fit");

static SHA_CTX *sha1_state(struct hash_state *state)
{
    return (SHA_CTX *)(void *)state->words;
}

static void sha1_start(struct hash_state *state)
{
    SHA1_Init(sha1_state(state));
}

static void sha1_update(struct hash_state *state, struct bytes data)
{
    SHA1_Update(sha1_state(state), data.data, data.len);
}

static void sha1_finish(struct hash_state *state, uint8_t *digest)
{
    SHA1_Final(digest, sha1_state(state));
}

static SHA256_CTX *sha256_state(struct hash_state *state)
{
    return (SHA256_CTX *)(void *)state->words;
}

static SHA512_CTX *sha512_state(struct hash_state *state)
{
    return (SHA512_CTX *)(void *)state->words;
}

static void sha256_start(struct hash_state *state)
{
    SHA256_Init(sha256_state(state));
}

static void sha256_update(struct hash_state *state, struct bytes data)
{
    SHA256_Update(sha256_state(state), data.data, data.len);
}

static void sha256_finish(struct hash_state *state, uint8_t *digest)
{
    SHA256_Final(digest, sha256_state(state));
}

static void sha384_start(struct hash_state *state)
{
    SHA384_Init(sha512_state(state));
}

static void sha384_finish(struct hash_state *state, uint8_t *digest)
{
    SHA384_Final(digest, sha512_state(state));
}

static void sha512_start(struct hash_state *state)
{
    SHA512_Init(sha512_state(state));
}

/* Of SHA-384 too: it is SHA-512 from another start, cut short. */
static void sha512_update(struct hash_state *state, struct bytes data)
{
    SHA512_Update(sha512_state(state), data.data, data.len);
}

static void sha512_finish(struct hash_state *state, uint8_t *digest)
{
    SHA512_Final(digest, sha512_state(state));
}

const struct hash libcrypto_sha1 = {
    "SHA1", SHA_DIGEST_LENGTH, SHA_CBLOCK, sha1_start, sha1_update, sha1_finish,
};

const struct hash libcrypto_sha256 = {
    "SHA256", SHA256_DIGEST_LENGTH, SHA256_CBLOCK, sha256_start, sha256_update, sha256_finish,
};

const struct hash libcrypto_sha384 = {
    "SHA384", SHA384_DIGEST_LENGTH, SHA512_CBLOCK, sha384_start, sha512_update, sha384_finish,
};

const struct hash libcrypto_sha512 = {
    "SHA512", SHA512_DIGEST_LENGTH, SHA512_CBLOCK, sha512_start, sha512_update, sha512_finish,
};

const struct hash *const libcrypto_hashes[HASH_COUNT] = {
    &libcrypto_sha256,
    &libcrypto_sha384,
    &libcrypto_sha512,
};
