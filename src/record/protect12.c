/* protect12.c - protection of TLS 1.2 records by an AEAD (RFC 5246 6.2.3.3). */
#include "record/protect12.h"

#include "record/frame.h"

/* RFC 5246 6.2.3.3: the header is that of the record as it was before it was protected. */
struct bytes record_aad12(uint8_t aad[AAD12_LEN], const struct protection *protection, uint8_t type,
                          size_t len)
{
    struct writer out = writer_of(aad, SEQUENCE_LEN);
    write_u64(&out, protection->sequence);
    frame_write(aad + SEQUENCE_LEN, type, TLS_1_2, len);
    return bytes_of(aad, AAD12_LEN);
}

/* RFC 5288 3: salt and explicit nonce, which here counts records. RFC 7905 2: no byte of it is sent. */
static void make_nonce(uint8_t nonce[AEAD_NONCE_LEN], const struct protection *protection,
                       const uint8_t *explicit_nonce)
{
    size_t explicit_len = protection->explicit_nonce_len;
    if (explicit_len == 0) {
        protection_xor_nonce(nonce, protection);
        return;
    }
    memcpy(nonce, protection->iv, AEAD_NONCE_LEN - explicit_len);
    memcpy(nonce + AEAD_NONCE_LEN - explicit_len, explicit_nonce, explicit_len);
}

static bool seal_record(struct protection *protection, uint8_t *record, enum content_type type,
                        size_t content_len, size_t *record_len, parley_error *error)
{
    uint8_t aad[AAD12_LEN], nonce[AEAD_NONCE_LEN];
    size_t behind_header = protection->explicit_nonce_len + content_len + protection->aead->tag_len;
    uint8_t *explicit_nonce = record + RECORD_HEADER_LEN;
    struct writer out = writer_of(explicit_nonce, protection->explicit_nonce_len);
    if (protection->explicit_nonce_len > 0)
        write_u64(&out, protection->sequence);
    make_nonce(nonce, protection, explicit_nonce);

    frame_write(record, type, TLS_1_2, behind_header);
    TRY(protection_encrypt(protection, nonce,
                           record_aad12(aad, protection, (uint8_t)type, content_len),
                           explicit_nonce + protection->explicit_nonce_len, content_len, error));
    *record_len = RECORD_HEADER_LEN + behind_header;
    return true;
}

static enum outcome open_record(struct protection *protection, uint8_t *record, size_t record_len,
                                enum content_type *type, struct bytes *content, parley_error *error)
{
    uint8_t aad[AAD12_LEN], nonce[AEAD_NONCE_LEN];
    size_t before = protection_room_before(protection);
    size_t around = before + protection->aead->tag_len;
    if (record_len < around)
        return OUTCOME_REJECTED;
    size_t len = record_len - around;
    make_nonce(nonce, protection, record + RECORD_HEADER_LEN);
    enum outcome outcome =
        protection_decrypt(protection, nonce, record_aad12(aad, protection, record[0], len),
                           record + before, len, error);
    if (outcome != OUTCOME_OK)
        return outcome;

    *type = record[0];
    *content = bytes_of(record + before, len);
    if (len <= RECORD_CONTENT_MAX)
        return OUTCOME_OK;
    (void)fail_because(error, RECORD_TOO_LONG, "%zu bytes once decrypted", len);
    return OUTCOME_BROKEN;
}

static const struct record_protection protect12 = {
    .longer_max = RECORD_CIPHERTEXT_MAX - RECORD_CONTENT_MAX,
    .reserve = ALERTS_IN_RESERVE,
    .worn_out = KEYS_WORN_OUT,
    .seal = seal_record,
    .open = open_record,
};

bool protect12_start(struct protection *protection, const struct suite12 *suite, const uint8_t *key,
                     const uint8_t *fixed_iv)
{
    TRY(protection_start(protection, &protect12, suite->aead, key));
    memcpy(protection->iv, fixed_iv, suite->fixed_iv_len);
    protection->explicit_nonce_len = suite->explicit_nonce_len;
    return true;
}
