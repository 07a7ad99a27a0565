/* aead.c - AES-GCM and ChaCha20-Poly1305 of libcrypto: one kept EVP context for each key.
 *
 * The cipher is fetched when the provider is opened, and the context knows its key from `start` on;
 * a record only sets a nonce. Tags go in and out as parameters, which takes 20 to 100 ns less than
 * EVP_CIPHER_CTX_ctrl. Nothing here reports to libcrypto's error queue when a tag is wrong, so the
 * record's path does without marks there.
 */
#include "provider_libcrypto/aead.h"

#include "base/secret.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

_Static_assert(sizeof(EVP_CIPHER_CTX *) <= AEAD_STATE_MAX, "the state is a pointer");

/* RFC 9846 5.5: 2^24.5 full records under AES-GCM. With ChaCha20-Poly1305 the sequence number would
 * come to its end first. */
static const struct {
    const char *name, *libcrypto_name;
    size_t key_len;
    uint64_t records_max;
} known_aeads[AEAD_COUNT] = {
    { "AES_128_GCM", "AES-128-GCM", 16, 23726566 },
    { "AES_256_GCM", "AES-256-GCM", 32, 23726566 },
    { "CHACHA20_POLY1305", "ChaCha20-Poly1305", 32, UINT64_MAX },
};

static EVP_CIPHER_CTX *context_of(const struct aead_state *state)
{
    EVP_CIPHER_CTX *context;
    memcpy(&context, state->words, sizeof context);
    return context;
}

/* Additional data go in where no output is asked for. */
static bool put_aad(EVP_CIPHER_CTX *context, struct bytes aad)
{
    int len;
    return aad.len == 0 || (aad.len <= INT_MAX &&
                            EVP_CipherUpdate(context, NULL, &len, aad.data, (int)aad.len) == 1);
}

/* Encrypts or decrypts in place. */
static bool put_text(EVP_CIPHER_CTX *context, uint8_t *text, size_t text_len)
{
    int len;
    return text_len == 0 ||
           (text_len <= INT_MAX && EVP_CipherUpdate(context, text, &len, text, (int)text_len) == 1);
}

static bool start(const struct aead *aead, struct aead_state *state, const uint8_t *key)
{
    ERR_set_mark();
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context != NULL && EVP_EncryptInit_ex2(context, aead->made, key, NULL, NULL) != 1) {
        EVP_CIPHER_CTX_free(context);
        context = NULL;
    }
    ERR_pop_to_mark();
    memcpy(state->words, &context, sizeof context);
    return context != NULL;
}

static bool seal_text(struct aead_state *state, const uint8_t *nonce, struct bytes aad,
                      uint8_t *text, size_t len)
{
    EVP_CIPHER_CTX *context = context_of(state);
    OSSL_PARAM tag[] = {
        OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, text + len, AEAD_TAG_LEN),
        OSSL_PARAM_END,
    };
    int none;
    return EVP_EncryptInit_ex2(context, NULL, NULL, nonce, NULL) == 1 && put_aad(context, aad) &&
           put_text(context, text, len) && EVP_EncryptFinal_ex(context, text + len, &none) == 1 &&
           EVP_CIPHER_CTX_get_params(context, tag) == 1;
}

static enum outcome open_text(struct aead_state *state, const uint8_t *nonce, struct bytes aad,
                              uint8_t *text, size_t len)
{
    EVP_CIPHER_CTX *context = context_of(state);
    const OSSL_PARAM tag[] = {
        OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, text + len, AEAD_TAG_LEN),
        OSSL_PARAM_END,
    };
    int none;
    if (EVP_DecryptInit_ex2(context, NULL, NULL, nonce, tag) != 1 || !put_aad(context, aad) ||
        !put_text(context, text, len)) {
        secret_wipe(text, len);
        return OUTCOME_BROKEN;
    }
    /* All input was taken, so that the tag is the only thing that can still be wrong. */
    if (EVP_DecryptFinal_ex(context, text + len, &none) != 1) {
        secret_wipe(text, len);
        return OUTCOME_REJECTED;
    }
    return OUTCOME_OK;
}

static void wipe(struct aead_state *state)
{
    EVP_CIPHER_CTX_free(context_of(state)); /* which wipes the key */
    secret_wipe(state, sizeof *state);
}

bool aeads_open(struct aead aeads[AEAD_COUNT], parley_error *error)
{
    for (size_t i = 0; i < AEAD_COUNT; i++) {
        const char *name = known_aeads[i].libcrypto_name;
        EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
        if (cipher == NULL)
            return fail_because(error, CRYPTO_BROKEN, "libcrypto has no %s", name);
        aeads[i] = (struct aead){
            .name = known_aeads[i].name,
            .key_len = known_aeads[i].key_len,
            .tag_len = AEAD_TAG_LEN,
            .records_max = known_aeads[i].records_max,
            .made = cipher,
            .start = start,
            .seal = seal_text,
            .open = open_text,
            .wipe = wipe,
        };
    }
    return true;
}

void aeads_close(struct aead aeads[AEAD_COUNT])
{
    for (size_t i = 0; i < AEAD_COUNT; i++)
        EVP_CIPHER_free((EVP_CIPHER *)aeads[i].made);
}
