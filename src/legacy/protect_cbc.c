/* protect_cbc.c - encrypt-then-MAC for CBC (RFC 7366). */
#include "legacy/protect_cbc.h"

#include "record/frame.h"
#include "record/pool.h"
#include "record/protect12.h"

enum { PADDING_MAX = 256 }; /* with the byte that counts it */

_Static_assert(RECORD_HEADER_LEN + RECORD_CONTENT_MAX + CBC_BLOCK_LEN + PADDING_MAX +
                       CBC_TAG_LEN_MAX <=
                   POOL_BUFFER_LEN,
               "a whole record fits");

/* RFC 5246 6.2.3.2: at least the byte that says how many more there are, each of the same value. */
static size_t put_padding(uint8_t *text, size_t content_len)
{
    size_t padding = CBC_BLOCK_LEN - content_len % CBC_BLOCK_LEN;
    memset(text + content_len, (int)(padding - 1), padding);
    return content_len + padding;
}

/* RFC 7366 3: the length in the additional data counts all but the MAC. */
static bool seal_record(struct protection *protection, uint8_t *record, enum content_type type,
                        size_t content_len, size_t *record_len, parley_error *error)
{
    uint8_t aad[AAD12_LEN], *iv = record + RECORD_HEADER_LEN, *text = iv + CBC_BLOCK_LEN;
    const struct random *random = protection->random;
    if (!random->fill(random->state, iv, CBC_BLOCK_LEN))
        return fail(error, RANDOM_FAILED);

    size_t text_len = put_padding(text, content_len), len = CBC_BLOCK_LEN + text_len;
    TRY(protection_encrypt(protection, iv, record_aad12(aad, protection, (uint8_t)type, len), text,
                           text_len, error));
    frame_write(record, type, TLS_1_2, len + protection->aead->tag_len);
    *record_len = RECORD_HEADER_LEN + len + protection->aead->tag_len;
    return true;
}

/* The padding may be longer than it must be. */
static bool strip_padding(struct bytes *content, struct bytes text)
{
    size_t padding = (size_t)text.data[text.len - 1] + 1;
    if (padding > text.len)
        return false;
    for (size_t i = 1; i <= padding; i++)
        if (text.data[text.len - i] != padding - 1)
            return false;
    *content = bytes_of(text.data, text.len - padding);
    return true;
}

static enum outcome open_record(struct protection *protection, uint8_t *record, size_t record_len,
                                enum content_type *type, struct bytes *content, parley_error *error)
{
    uint8_t aad[AAD12_LEN], *iv = record + RECORD_HEADER_LEN, *text = iv + CBC_BLOCK_LEN;
    size_t around = RECORD_HEADER_LEN + CBC_BLOCK_LEN + protection->aead->tag_len;
    if (record_len < around + CBC_BLOCK_LEN || (record_len - around) % CBC_BLOCK_LEN != 0)
        return OUTCOME_REJECTED;
    size_t text_len = record_len - around;
    enum outcome outcome = protection_decrypt(
        protection, iv, record_aad12(aad, protection, record[0], CBC_BLOCK_LEN + text_len), text,
        text_len, error);
    if (outcome != OUTCOME_OK)
        return outcome;

    *type = record[0];
    if (!strip_padding(content, bytes_of(text, text_len)))
        return OUTCOME_REJECTED;
    if (content->len <= RECORD_CONTENT_MAX)
        return OUTCOME_OK;
    (void)fail_because(error, RECORD_TOO_LONG, "%zu bytes once decrypted", content->len);
    return OUTCOME_BROKEN;
}

static const struct record_protection protect_cbc = {
    .longer_max = CBC_BLOCK_LEN + PADDING_MAX + CBC_TAG_LEN_MAX,
    .reserve = ALERTS_IN_RESERVE,
    .worn_out = KEYS_WORN_OUT,
    .behind_len = CBC_BLOCK_LEN,
    .seal = seal_record,
    .open = open_record,
};

bool protect_cbc_start(struct protection *protection, const struct suite12 *suite,
                       const uint8_t *key)
{
    TRY(protection_start(protection, &protect_cbc, suite->aead, key));
    protection->explicit_nonce_len = suite->explicit_nonce_len;
    protection->random = suite->random;
    return true;
}
