/* cbc.c - AES-CBC with an HMAC over the ciphertext, in the shape of an AEAD (RFC 7366):
 *
 *     tag = HMAC(additional data | initialization vector | ciphertext)
 *
 * The tag is checked before anything is decrypted, so that no padding can tell an attacker anything. Texts
 * are whole blocks: padding is the record's business.
 */
#include "provider_libcrypto/legacy.h"

#include "base/memory.h"
#include "base/secret.h"
#include "crypto/hmac.h"
#include "provider_libcrypto/hash.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>

/* 2^36 blocks at most are far from the 2^64 at which two of them are expected to be the same. */
enum { RECORDS_MAX = 1 << 26 };

static const struct {
    const char *name, *libcrypto_name;
    size_t cipher_key_len;
    const struct hash *hash;
} known[CBC_COUNT] = {
    { "AES_128_CBC_SHA256", "AES-128-CBC", 16, &libcrypto_sha256 },
    { "AES_256_CBC_SHA384", "AES-256-CBC", 32, &libcrypto_sha384 },
};

/* One direction of libcrypto's context would do, but which one is not known when the key is put in. */
struct cbc_state {
    EVP_CIPHER_CTX *encrypting, *decrypting;
    struct hmac keyed;
};

static struct cbc_state *state_of(const struct aead_state *state)
{
    struct cbc_state *cbc;
    memcpy(&cbc, state->words, sizeof cbc);
    return cbc;
}

static void end_state(struct cbc_state *cbc)
{
    if (cbc == NULL)
        return;
    EVP_CIPHER_CTX_free(cbc->encrypting); /* which wipes the key */
    EVP_CIPHER_CTX_free(cbc->decrypting);
    memory_wipe_and_free(cbc, sizeof *cbc);
}

static bool fill_state(struct cbc_state *cbc, const struct cbc_means *means, const uint8_t *key)
{
    const EVP_CIPHER *cipher = means->cipher;
    const uint8_t *cipher_key = key + means->hash->len;
    hmac_start(&cbc->keyed, means->hash, bytes_of(key, means->hash->len));
    cbc->encrypting = EVP_CIPHER_CTX_new();
    cbc->decrypting = EVP_CIPHER_CTX_new();
    return cbc->encrypting != NULL && cbc->decrypting != NULL &&
           EVP_EncryptInit_ex2(cbc->encrypting, cipher, cipher_key, NULL, NULL) == 1 &&
           EVP_DecryptInit_ex2(cbc->decrypting, cipher, cipher_key, NULL, NULL) == 1 &&
           EVP_CIPHER_CTX_set_padding(cbc->encrypting, 0) == 1 &&
           EVP_CIPHER_CTX_set_padding(cbc->decrypting, 0) == 1;
}

static bool start(const struct aead *aead, struct aead_state *state, const uint8_t *key)
{
    ERR_set_mark();
    struct cbc_state *cbc = memory_new(sizeof *cbc);
    if (cbc != NULL && !fill_state(cbc, aead->made, key)) {
        end_state(cbc);
        cbc = NULL;
    }
    ERR_pop_to_mark();
    memcpy(state->words, &cbc, sizeof cbc);
    return cbc != NULL;
}

static void make_tag(uint8_t tag[CBC_TAG_LEN_MAX], const struct cbc_state *cbc, const uint8_t *iv,
                     struct bytes aad, struct bytes ciphertext)
{
    struct hmac hmac = cbc->keyed;
    hmac_update(&hmac, aad);
    hmac_update(&hmac, bytes_of(iv, CBC_BLOCK_LEN));
    hmac_update(&hmac, ciphertext);
    hmac_finish(&hmac, tag);
}

static bool is_text(size_t len)
{
    return len % CBC_BLOCK_LEN == 0 && len <= INT_MAX;
}

static bool seal_text(struct aead_state *state, const uint8_t *iv, struct bytes aad, uint8_t *text,
                      size_t len)
{
    struct cbc_state *cbc = state_of(state);
    int wrote;
    if (!is_text(len) || EVP_EncryptInit_ex2(cbc->encrypting, NULL, NULL, iv, NULL) != 1 ||
        EVP_EncryptUpdate(cbc->encrypting, text, &wrote, text, (int)len) != 1)
        return false;
    make_tag(text + len, cbc, iv, aad, bytes_of(text, len));
    return true;
}

static enum outcome open_text(struct aead_state *state, const uint8_t *iv, struct bytes aad,
                              uint8_t *text, size_t len)
{
    struct cbc_state *cbc = state_of(state);
    uint8_t tag[CBC_TAG_LEN_MAX];
    int wrote;
    make_tag(tag, cbc, iv, aad, bytes_of(text, len));
    bool is_authentic = is_text(len) && secret_equal(tag, text + len, cbc->keyed.hash->len);
    secret_wipe(tag, sizeof tag);
    if (!is_authentic) {
        secret_wipe(text, len);
        return OUTCOME_REJECTED;
    }
    if (EVP_DecryptInit_ex2(cbc->decrypting, NULL, NULL, iv, NULL) == 1 &&
        EVP_DecryptUpdate(cbc->decrypting, text, &wrote, text, (int)len) == 1)
        return OUTCOME_OK;
    secret_wipe(text, len);
    return OUTCOME_BROKEN;
}

static void wipe(struct aead_state *state)
{
    end_state(state_of(state));
    secret_wipe(state, sizeof *state);
}

bool cbc_open(struct legacy_primitives *legacy, parley_error *error)
{
    for (size_t i = 0; i < CBC_COUNT; i++) {
        struct cbc_means *means = &legacy->means[i];
        means->cipher = EVP_CIPHER_fetch(NULL, known[i].libcrypto_name, NULL);
        means->hash = known[i].hash;
        if (means->cipher == NULL)
            return fail_because(error, CRYPTO_BROKEN, "libcrypto has no %s",
                                known[i].libcrypto_name);
        legacy->cbc[i] = (struct aead){
            .name = known[i].name,
            .key_len = known[i].hash->len + known[i].cipher_key_len,
            .tag_len = known[i].hash->len,
            .records_max = RECORDS_MAX,
            .made = means,
            .start = start,
            .seal = seal_text,
            .open = open_text,
            .wipe = wipe,
        };
    }
    return true;
}

void cbc_close(struct legacy_primitives *legacy)
{
    for (size_t i = 0; i < CBC_COUNT; i++)
        EVP_CIPHER_free(legacy->means[i].cipher);
}
