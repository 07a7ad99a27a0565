/* key_transport.c - a secret encrypted to an RSA key as TLS 1.2 does it (RFC 5246 7.4.7.1).
 *
 * Decryption goes through RSA_PKCS1_WITH_TLS_PADDING and nothing else: there libcrypto checks padding and
 * version in constant time, and puts random bytes in the place of what is wrong. What can be wrong in the
 * open, a number that is no ciphertext of the key at all, is answered in the same way here.
 *
 * EVP_PKEY_decrypt_init fetches its algorithm anew, some microseconds beside some hundred of arithmetic: the
 * low-level calls of RSA do not have that padding.
 */
#include "base/secret.h"
#include "provider_libcrypto/legacy.h"
#include "provider_libcrypto/private_key.h"
#include "provider_libcrypto/rsa_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

static enum outcome encrypt_with(RSA *rsa, const uint8_t secret[RSA_PREMASTER_LEN], uint8_t *out,
                                 size_t *len)
{
    int wrote = RSA_public_encrypt(RSA_PREMASTER_LEN, secret, out, rsa, RSA_PKCS1_PADDING);
    *len = wrote > 0 ? (size_t)wrote : 0;
    return wrote > 0 ? OUTCOME_OK : OUTCOME_BROKEN;
}

static enum outcome encrypt(const struct public_key *key, const uint8_t secret[RSA_PREMASTER_LEN],
                            uint8_t *out, size_t *len)
{
    RSA *rsa;
    if (key->kind != KEY_RSA)
        return OUTCOME_REJECTED;
    ERR_set_mark();
    enum outcome outcome = rsa_public_key(&rsa, key);
    if (outcome == OUTCOME_OK) {
        outcome = encrypt_with(rsa, secret, out, len);
        RSA_free(rsa);
    }
    ERR_pop_to_mark();
    return outcome;
}

static bool decrypt_with(EVP_PKEY_CTX *context, unsigned version, struct bytes encrypted,
                         uint8_t secret[RSA_PREMASTER_LEN])
{
    size_t len = RSA_PREMASTER_LEN;
    const OSSL_PARAM versions[] = {
        OSSL_PARAM_uint(OSSL_ASYM_CIPHER_PARAM_TLS_CLIENT_VERSION, &version),
        OSSL_PARAM_END,
    };
    return EVP_PKEY_decrypt_init(context) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_WITH_TLS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_params(context, versions) == 1 &&
           EVP_PKEY_decrypt(context, secret, &len, encrypted.data, encrypted.len) == 1 &&
           len == RSA_PREMASTER_LEN;
}

static bool decrypt(const struct private_key *key, const struct random *random, uint16_t version,
                    struct bytes encrypted, uint8_t secret[RSA_PREMASTER_LEN])
{
    if (!rsa_takes(&key->public_half, encrypted)) /* everybody can see that */
        return random->fill(random->state, secret, RSA_PREMASTER_LEN);
    ERR_set_mark();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    bool done = context != NULL && decrypt_with(context, version, encrypted, secret);
    EVP_PKEY_CTX_free(context);
    ERR_pop_to_mark();
    if (!done)
        secret_wipe(secret, RSA_PREMASTER_LEN);
    return done;
}

const struct key_transport libcrypto_key_transport = { encrypt, decrypt };
