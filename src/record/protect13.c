/* protect13.c - protection of TLS 1.3 records (RFC 9846 5.2 to 5.5). */
#include "record/protect13.h"

#include "base/limits.h"
#include "base/secret.h"
#include "record/frame.h"

/* No record is made with the last sequence number, as the next would wrap to the first nonce. */
static const uint64_t SEQUENCE_END = UINT64_MAX;

/* RFC 9846 5.3: the sequence number, in network byte order and padded on the left, XOR the IV. */
static void make_nonce(uint8_t nonce[AEAD_NONCE_LEN], const struct protection *protection)
{
    memcpy(nonce, protection->iv, AEAD_NONCE_LEN);
    for (size_t i = 0; i < sizeof protection->sequence; i++)
        nonce[AEAD_NONCE_LEN - 1 - i] ^= (uint8_t)(protection->sequence >> (8 * i));
}

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

bool protect13_start(struct protection *protection, const struct aead *aead, const uint8_t *key,
                     const uint8_t iv[AEAD_NONCE_LEN])
{
    *protection = (struct protection){ .aead = NULL };
    TRY(aead->start(aead, &protection->state, key));
    protection->aead = aead;
    memcpy(protection->iv, iv, AEAD_NONCE_LEN);
    return true;
}

void protect13_end(struct protection *protection)
{
    if (protection->aead != NULL)
        protection->aead->wipe(&protection->state);
    secret_wipe(protection, sizeof *protection);
}

void protect13_spend(struct protection *protection)
{
    if (protection->aead == NULL)
        return;
    protection->aead->wipe(&protection->state);
    secret_wipe(protection->iv, sizeof protection->iv);
    protection->sequence = SEQUENCE_END;
}

uint64_t protect13_left(const struct protection *protection)
{
    if (protection->aead == NULL)
        return UINT64_MAX;
    uint64_t records_max = protection->aead->records_max;
    return protection->sequence < records_max ? records_max - protection->sequence : 0;
}

bool protect13_seal(struct protection *protection, uint8_t *record, enum content_type type,
                    size_t content_len, size_t *record_len, parley_error *error)
{
    if (protect13_left(protection) == 0)
        return fail_because(error, KEYS_EXHAUSTED, "%llu records were sent",
                            (unsigned long long)protection->sequence);

    uint8_t nonce[AEAD_NONCE_LEN];
    make_nonce(nonce, protection);
    uint8_t *inner = record + RECORD_HEADER_LEN;
    size_t inner_len = content_len + 1;
    frame_write(record, CONTENT_APPLICATION_DATA, TLS_1_2, inner_len + AEAD_TAG_LEN);
    inner[content_len] = (uint8_t)type;
    if (!protection->aead->seal(&protection->state, nonce, bytes_of(record, RECORD_HEADER_LEN),
                                inner, inner_len)) {
        protection->sequence = SEQUENCE_END; /* the nonce may be spent: never use it again */
        return fail_because(error, CRYPTO_BROKEN, "%s did not encrypt", protection->aead->name);
    }
    protection->sequence++;
    *record_len = RECORD_HEADER_LEN + inner_len + AEAD_TAG_LEN;
    return true;
}

enum outcome protect13_open(struct protection *protection, uint8_t *record, size_t record_len,
                            enum content_type *type, struct bytes *content, parley_error *error)
{
    if (record_len < RECORD_HEADER_LEN + AEAD_TAG_LEN)
        return OUTCOME_REJECTED;
    if (protection->sequence == SEQUENCE_END) {
        (void)fail(error, KEYS_EXHAUSTED);
        return OUTCOME_BROKEN;
    }

    uint8_t nonce[AEAD_NONCE_LEN];
    make_nonce(nonce, protection);
    uint8_t *inner = record + RECORD_HEADER_LEN;
    size_t inner_len = record_len - RECORD_HEADER_LEN - AEAD_TAG_LEN;
    enum outcome outcome = protection->aead->open(
        &protection->state, nonce, bytes_of(record, RECORD_HEADER_LEN), inner, inner_len);
    if (outcome == OUTCOME_BROKEN)
        (void)fail_because(error, CRYPTO_BROKEN, "%s did not decrypt", protection->aead->name);
    if (outcome != OUTCOME_OK)
        return outcome;

    protection->sequence++;
    return read_inner(bytes_of(inner, inner_len), type, content, error) ? OUTCOME_OK
                                                                        : OUTCOME_BROKEN;
}
