/* x25519.c - key agreement on Curve25519 (RFC 7748, RFC 9846 7.4.2), through EVP.
 *
 * libcrypto shows X25519 through EVP only. What stands around a ladder of 30 us is kept small: a
 * public half is a copy of a kept key that is given other bytes (2 us, from raw bytes 3 us), and
 * the peer's is not "validated", which for X25519 only copies it. EVP_PKEY_CTX_new* and
 * EVP_PKEY_derive_init look into libcrypto's cache of fetched methods: three look-ups for each
 * private key, about 2 us, which 3.0 gives no way to avoid.
 */
#include "provider_libcrypto/x25519.h"

#include "base/secret.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

enum { X25519_LEN = 32 };

_Static_assert(sizeof(EVP_PKEY_CTX *) <= GROUP_STATE_MAX, "the state is a pointer");

static const uint8_t base_point[X25519_LEN] = { 9 }; /* RFC 7748 4.1 */

static EVP_PKEY_CTX *derivation_of(const struct group_state *state)
{
    EVP_PKEY_CTX *derivation;
    memcpy(&derivation, state->words, sizeof derivation);
    return derivation;
}

/* libcrypto is told a public half that is none: it would compute the true one by its code for a
 * fixed base, which takes 36 us, longer than the ladder from the base point. Only the private half
 * takes part in a derivation. */
static EVP_PKEY *private_key_of(uint8_t scalar[X25519_LEN])
{
    uint8_t unused[X25519_LEN] = { 0 };
    OSSL_PARAM halves[] = {
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, scalar, X25519_LEN),
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, unused, sizeof unused),
        OSSL_PARAM_END,
    };
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *reading = EVP_PKEY_CTX_new_from_name(NULL, "X25519", NULL);
    if (reading == NULL || EVP_PKEY_fromdata_init(reading) != 1 ||
        EVP_PKEY_fromdata(reading, &key, EVP_PKEY_KEYPAIR, halves) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(reading);
    return key;
}

/* A context in which a fresh private key waits for public ones; NULL on failure. */
static EVP_PKEY_CTX *start_derivation(const struct random *random)
{
    uint8_t scalar[X25519_LEN];
    if (!random->fill(random->state, scalar, sizeof scalar))
        return NULL;
    EVP_PKEY *key = private_key_of(scalar);
    secret_wipe(scalar, sizeof scalar);
    EVP_PKEY_CTX *derivation = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
    EVP_PKEY_free(key); /* the context holds it */
    if (derivation != NULL && EVP_PKEY_derive_init(derivation) != 1) {
        EVP_PKEY_CTX_free(derivation);
        derivation = NULL;
    }
    return derivation;
}

/* X25519(private key, u). After the peer's key is set, only an all-zero result can fail. */
static enum outcome derive(EVP_PKEY_CTX *derivation, uint8_t result[X25519_LEN], EVP_PKEY *u)
{
    size_t len = X25519_LEN;
    if (EVP_PKEY_derive_set_peer_ex(derivation, u, 0) != 1)
        return OUTCOME_BROKEN;
    if (EVP_PKEY_derive(derivation, result, &len) != 1 || secret_is_zero(result, X25519_LEN))
        return OUTCOME_REJECTED;
    return OUTCOME_OK;
}

static bool write_share(const struct group *group, EVP_PKEY_CTX *derivation, uint8_t *share)
{
    return derive(derivation, share, (EVP_PKEY *)group->made) == OUTCOME_OK;
}

static enum outcome agree(const struct group *group, EVP_PKEY_CTX *derivation, uint8_t *secret,
                          struct bytes share)
{
    if (share.len != X25519_LEN)
        return OUTCOME_REJECTED;
    enum outcome outcome = OUTCOME_BROKEN;
    EVP_PKEY *peer = EVP_PKEY_dup((EVP_PKEY *)group->made);
    if (peer != NULL && EVP_PKEY_set1_encoded_public_key(peer, share.data, X25519_LEN) == 1)
        outcome = derive(derivation, secret, peer);
    EVP_PKEY_free(peer);
    return outcome;
}

static bool generate(const struct group *group, struct group_state *state,
                     const struct random *random, uint8_t *share)
{
    ERR_set_mark();
    EVP_PKEY_CTX *derivation = start_derivation(random);
    if (derivation != NULL && !write_share(group, derivation, share)) {
        EVP_PKEY_CTX_free(derivation);
        derivation = NULL;
    }
    ERR_pop_to_mark();
    memcpy(state->words, &derivation, sizeof derivation);
    return derivation != NULL;
}

static enum outcome encapsulate(const struct group *group, const struct random *random,
                                struct bytes share, uint8_t *reply, uint8_t *secret)
{
    enum outcome outcome = OUTCOME_BROKEN;
    ERR_set_mark();
    EVP_PKEY_CTX *derivation = start_derivation(random);
    if (derivation != NULL && write_share(group, derivation, reply))
        outcome = agree(group, derivation, secret, share);
    EVP_PKEY_CTX_free(derivation);
    ERR_pop_to_mark();
    return outcome;
}

static enum outcome decapsulate(const struct group *group, struct group_state *state,
                                struct bytes reply, uint8_t *secret)
{
    ERR_set_mark();
    enum outcome outcome = agree(group, derivation_of(state), secret, reply);
    ERR_pop_to_mark();
    return outcome;
}

static void wipe(struct group_state *state)
{
    EVP_PKEY_CTX_free(derivation_of(state)); /* and the key, of which the private half is wiped */
    secret_wipe(state, sizeof *state);
}

bool x25519_open(struct group *group, parley_error *error)
{
    *group = (struct group){
        .id = 0x001d,
        .name = "X25519",
        .share_len = X25519_LEN,
        .reply_len = X25519_LEN,
        .secret_len = X25519_LEN,
        .made = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, base_point, X25519_LEN),
        .generate = generate,
        .encapsulate = encapsulate,
        .decapsulate = decapsulate,
        .wipe = wipe,
    };
    return group->made != NULL || fail_because(error, CRYPTO_BROKEN, "libcrypto has no X25519");
}

void x25519_close(struct group *group)
{
    EVP_PKEY_free((EVP_PKEY *)group->made);
}
