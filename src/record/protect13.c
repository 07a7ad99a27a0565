/* protect13.c - protection of TLS 1.3 records (RFC 9846 5.2 to 5.5). */
#include "record/protect13.h"

#include "record/frame.h"

/* RFC 9846 5.4: the type is the last byte that is not zero. How long this takes tells the length of
 * the padding; the scan is the RFC's own, and the number of bytes on the wire tells more. */
static bool read_inner(struct bytes inner, enum content_type *type, struct bytes *content,
                       parley_error *error)
{
    if (inner.len > RECORD_CONTENT_MAX + 1)
        return fail_because(error, RECORD_TOO_LONG, "%zu bytes with type and padding", inner.len);

    size_t len = inner.len;
    while (len > 0 && inner.data[len - 1] == 0)
        len--;
    if (len == 0)
        return fail_because(error, RECORD_WITHOUT_TYPE, "%zu zero bytes", inner.len);

    *type = inner.data[len - 1];
    *content = bytes_of(inner.data, len - 1);
    return true;
}

static bool seal_record(struct protection *protection, uint8_t *record, enum content_type type,
                        size_t content_len, size_t *record_len, parley_error *error)
{
    uint8_t nonce[AEAD_NONCE_LEN];
    protection_xor_nonce(nonce, protection);
    uint8_t *inner = record + RECORD_HEADER_LEN;
    size_t inner_len = content_len + 1;
    size_t sealed_len = inner_len + protection->aead->tag_len;
    frame_write(record, CONTENT_APPLICATION_DATA, TLS_1_2, sealed_len);
    inner[content_len] = (uint8_t)type;
    TRY(protection_encrypt(protection, nonce, bytes_of(record, RECORD_HEADER_LEN), inner, inner_len,
                           error));
    *record_len = RECORD_HEADER_LEN + sealed_len;
    return true;
}

static enum outcome open_record(struct protection *protection, uint8_t *record, size_t record_len,
                                enum content_type *type, struct bytes *content, parley_error *error)
{
    size_t around = RECORD_HEADER_LEN + protection->aead->tag_len;
    if (record_len < around)
        return OUTCOME_REJECTED;
    uint8_t nonce[AEAD_NONCE_LEN];
    protection_xor_nonce(nonce, protection);
    uint8_t *inner = record + RECORD_HEADER_LEN;
    size_t inner_len = record_len - around;
    enum outcome outcome = protection_decrypt(
        protection, nonce, bytes_of(record, RECORD_HEADER_LEN), inner, inner_len, error);
    if (outcome != OUTCOME_OK)
        return outcome;
    return read_inner(bytes_of(inner, inner_len), type, content, error) ? OUTCOME_OK
                                                                        : OUTCOME_BROKEN;
}

static const struct record_protection protect13 = {
    .renewable = true,
    .longer_max = RECORD_CIPHERTEXT_MAX - RECORD_CONTENT_MAX,
    .worn_out = KEYS_EXHAUSTED,
    .behind_len = 1,
    .seal = seal_record,
    .open = open_record,
};

bool protect13_start(struct protection *protection, const struct aead *aead, const uint8_t *key,
                     const uint8_t iv[AEAD_NONCE_LEN])
{
    TRY(protection_start(protection, &protect13, aead, key));
    memcpy(protection->iv, iv, AEAD_NONCE_LEN);
    return true;
}
