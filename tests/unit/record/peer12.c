/* peer12.c - TLS 1.2's records by libcrypto alone. */
#include "peer12.h"

#include <openssl/evp.h>

#include "support/test.h"

const uint8_t key12[32] = { 0x4b, 0x45, 0x59, [31] = 0x12 };
const uint8_t fixed_iv12[AEAD_NONCE_LEN] = { 0x51, 0x52, 0x53, 0x54, 0x55, [11] = 0x5c };

static const struct aead *shared_aead(const char *name)
{
    return provider_aead(test_provider(), name);
}

const struct suite12 *test_suite12(size_t which)
{
    static struct suite12 suites[SUITES12_TESTED];
    suites[0] = (struct suite12){ .aead = shared_aead("AES_128_GCM"),
                                  .fixed_iv_len = 4,
                                  .explicit_nonce_len = 8 };
    suites[1] = (struct suite12){ .aead = shared_aead("AES_256_GCM"),
                                  .fixed_iv_len = 4,
                                  .explicit_nonce_len = 8 };
    suites[2] = (struct suite12){ .aead = shared_aead("CHACHA20_POLY1305"), .fixed_iv_len = 12 };
    return &suites[which];
}

struct sealer12 sealer12_of(const struct suite12 *suite)
{
    static const char *const ciphers[] = { "AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305" };
    size_t which = 0;
    while (test_suite12(which)->aead != suite->aead)
        which++;
    return (struct sealer12){ .cipher = ciphers[which],
                              .key = key12,
                              .fixed_iv = fixed_iv12,
                              .explicit_nonce_len = suite->explicit_nonce_len };
}

static void big_endian(uint8_t *out, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (56 - 8 * i));
}

static void encrypt(const struct sealer12 *sealer, const uint8_t nonce[12], const uint8_t aad[13],
                    uint8_t *text, size_t len)
{
    int out_len;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, sealer->cipher, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex2(context, cipher, sealer->key, nonce, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(context, NULL, &out_len, aad, 13), 1);
    if (len > 0)
        assert_int_equal(EVP_EncryptUpdate(context, text, &out_len, text, (int)len), 1);
    assert_int_equal(EVP_EncryptFinal_ex(context, text + len, &out_len), 1);
    assert_int_equal(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, text + len), 1);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

void wire_sealed12(struct wire *wire, struct sealer12 *sealer, unsigned type, struct bytes content)
{
    static const uint8_t tag[16];
    uint8_t sequence[8], nonce[12], aad[13];
    big_endian(sequence, sealer->sequence++);
    memcpy(nonce, sealer->fixed_iv, sizeof nonce);
    if (sealer->explicit_nonce_len > 0)
        memcpy(nonce + 4, sequence, sizeof sequence);
    for (size_t i = 0; i < 8 && sealer->explicit_nonce_len == 0; i++)
        nonce[4 + i] ^= sequence[i];

    memcpy(aad, sequence, 8);
    memcpy(
        aad + 8,
        (const uint8_t[]){ (uint8_t)type, 3, 3, (uint8_t)(content.len >> 8), (uint8_t)content.len },
        5);
    size_t len = sealer->explicit_nonce_len + content.len + 16;
    wire_put(
        wire,
        bytes_of((const uint8_t[]){ (uint8_t)type, 3, 3, (uint8_t)(len >> 8), (uint8_t)len }, 5));
    wire_put(wire, bytes_of(sequence, sealer->explicit_nonce_len));
    uint8_t *text = wire->bytes + wire->len;
    wire_put(wire, content);
    wire_put(wire, bytes_of(tag, sizeof tag));
    encrypt(sealer, nonce, aad, text, content.len);
}
