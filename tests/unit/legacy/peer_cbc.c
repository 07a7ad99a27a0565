/* peer_cbc.c - records with CBC by libcrypto alone. */
#include "peer_cbc.h"

#include "legacy/suites.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "support/test.h"

const uint8_t key_cbc[CBC_KEY_LEN_MAX] = { 0x6d, 0x61, 0x63, [31] = 1, 2, [47] = 3, 4, [79] = 5 };

const struct suite12 *suite_cbc(size_t which)
{
    static const uint16_t ids[SUITES_CBC] = { 0xc023, 0xc028 };
    static struct suite12 suites[SUITES12_MAX];
    size_t at = 0, count = legacy_suites_add(suites, 0, test_provider(), false, true);
    while (at < count && suites[at].id != ids[which])
        at++;
    assert_true(at < count);
    return &suites[at];
}

struct sealer_cbc sealer_cbc_of(size_t which)
{
    return which == 0
               ? (struct sealer_cbc){ .cipher = "AES-128-CBC", .digest = "SHA256", .mac_len = 32 }
               : (struct sealer_cbc){ .cipher = "AES-256-CBC", .digest = "SHA384", .mac_len = 48 };
}

static void encrypt(const struct sealer_cbc *sealer, uint8_t *text, size_t len)
{
    int wrote;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, sealer->cipher, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(
        EVP_EncryptInit_ex2(context, cipher, key_cbc + sealer->mac_len, sealer->vector, NULL), 1);
    assert_int_equal(EVP_CIPHER_CTX_set_padding(context, 0), 1);
    assert_int_equal(EVP_EncryptUpdate(context, text, &wrote, text, (int)len), 1);
    assert_int_equal(wrote, len);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

/* RFC 7366 3: MAC(seq_num | type | version | length | IV | ENC(content | padding | padding_length)). */
static void authenticate(uint8_t *tag, const struct sealer_cbc *sealer, unsigned type,
                         const uint8_t *fragment, size_t len)
{
    static uint8_t covered[13 + RECORD_WIRE_MAX + 1024];
    unsigned tag_len;
    for (int i = 0; i < 8; i++)
        covered[i] = (uint8_t)(sealer->sequence >> (56 - 8 * i));
    memcpy(covered + 8, (const uint8_t[]){ (uint8_t)type, 3, 3, (uint8_t)(len >> 8), (uint8_t)len },
           5);
    assert_true(len <= sizeof covered - 13);
    memcpy(covered + 13, fragment, len);
    assert_non_null(HMAC(EVP_get_digestbyname(sealer->digest), key_cbc, (int)sealer->mac_len,
                         covered, 13 + len, tag, &tag_len));
    assert_int_equal(tag_len, sealer->mac_len);
}

void wire_sealed_text(struct wire *wire, struct sealer_cbc *sealer, unsigned type,
                      struct bytes text)
{
    static const uint8_t tag[CBC_TAG_LEN_MAX];
    size_t len = CBC_BLOCK_LEN + text.len, whole = len + sealer->mac_len;
    wire_put(wire, bytes_of((const uint8_t[]){ (uint8_t)type, 3, 3, (uint8_t)(whole >> 8),
                                               (uint8_t)whole },
                            5));
    uint8_t *fragment = wire->bytes + wire->len;
    wire_put(wire, bytes_of(sealer->vector, CBC_BLOCK_LEN));
    wire_put(wire, text);
    wire_put(wire, bytes_of(tag, sealer->mac_len));
    encrypt(sealer, fragment + CBC_BLOCK_LEN, text.len);
    authenticate(fragment + len, sealer, type, fragment, len);
    sealer->sequence++;
    sealer->vector[0]++;
}

void wire_sealed_cbc(struct wire *wire, struct sealer_cbc *sealer, unsigned type,
                     struct bytes content, size_t padding_length)
{
    static uint8_t text[RECORD_WIRE_MAX + 1024];
    size_t len = content.len + padding_length + 1;
    assert_true(len <= sizeof text && len % CBC_BLOCK_LEN == 0);
    memcpy(text, content.data, content.len);
    memset(text + content.len, (int)padding_length, padding_length + 1);
    wire_sealed_text(wire, sealer, type, bytes_of(text, len));
}

size_t least_padding(size_t content_len)
{
    return CBC_BLOCK_LEN - 1 - content_len % CBC_BLOCK_LEN;
}
