/* ed25519.c - Ed25519 (RFC 8032), through EVP.
 *
 * libcrypto shows Ed25519 through EVP only. EVP_DigestVerifyInit and EVP_DigestSignInit look into
 * its cache of fetched methods: 2 us of 94 for a verification, which 3.0 gives no way to avoid.
 */
#include "provider_libcrypto/signature.h"

enum { ED25519_KEY_LEN = 32, ED25519_SIGNATURE_LEN = 64 };

/* libcrypto says the same when a signature does not fit and when it has no memory for SHA-512. */
static bool can_hash(void)
{
    uint8_t digest[HASH_LEN_MAX];
    return EVP_Q_digest(NULL, "SHA512", NULL, "", 0, digest, NULL) == 1;
}

enum outcome ed25519_verify(const struct signature_means *means, const struct public_key *key,
                            struct bytes message, struct bytes signed_with)
{
    (void)means;
    if (key->kind != KEY_ED25519 || key->bytes.len != ED25519_KEY_LEN ||
        signed_with.len != ED25519_SIGNATURE_LEN)
        return OUTCOME_REJECTED;

    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, key->bytes.data, key->bytes.len);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    enum outcome outcome = OUTCOME_BROKEN;
    if (pkey != NULL && context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1) {
        if (EVP_DigestVerify(context, signed_with.data, signed_with.len, message.data,
                             message.len) == 1)
            outcome = OUTCOME_OK;
        else if (can_hash())
            outcome = OUTCOME_REJECTED;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return outcome;
}

bool ed25519_sign(const struct signature_means *means, const struct private_key *key,
                  struct bytes message, uint8_t *out, size_t *len)
{
    (void)means;
    if (key->public_half.kind != KEY_ED25519)
        return false;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    *len = ED25519_SIGNATURE_LEN;
    bool done = context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) == 1 &&
                EVP_DigestSign(context, out, len, message.data, message.len) == 1;
    EVP_MD_CTX_free(context);
    return done;
}
