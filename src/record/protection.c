/* protection.c - what the protection of records has in common in every version: one key, one sequence
 * number, and their limits (RFC 9846 5.3, 5.5; RFC 5246 6.1). */
#include "record/protection.h"

#include "base/secret.h"

/* No record is made with the last sequence number, as the next would wrap to the first nonce. */
static const uint64_t SEQUENCE_END = UINT64_MAX;

/* A key is changed, or the peer is asked to change its own, when so few records are left to it: more
 * than can be on their way at once (RFC 9846 5.5). */
enum { RECORDS_IN_RESERVE = 1 << 16 };

static uint64_t records_left(const struct protection *protection, uint64_t reserve)
{
    uint64_t records_max = protection->aead->records_max;
    if (records_max < reserve || protection->sequence >= records_max - reserve)
        return 0;
    return records_max - reserve - protection->sequence;
}

bool protection_start(struct protection *protection, const struct record_protection *how,
                      const struct aead *aead, const uint8_t *key)
{
    *protection = (struct protection){ .how = how };
    TRY(aead->start(aead, &protection->state, key));
    protection->aead = aead;
    return true;
}

void protection_end(struct protection *protection)
{
    if (protection->aead != NULL)
        protection->aead->wipe(&protection->state);
    secret_wipe(protection, sizeof *protection);
}

void protection_spend(struct protection *protection)
{
    if (protection->aead == NULL)
        return;
    protection->aead->wipe(&protection->state);
    secret_wipe(protection->iv, sizeof protection->iv);
    protection->sequence = SEQUENCE_END;
}

uint64_t protection_left(const struct protection *protection)
{
    return protection->aead != NULL ? records_left(protection, protection->how->reserve)
                                    : UINT64_MAX;
}

bool protection_wants_new_key(const struct protection *protection)
{
    return protection->aead != NULL && protection->how->renewable &&
           protection_left(protection) < RECORDS_IN_RESERVE;
}

size_t protection_record_max(const struct protection *protection)
{
    return RECORD_CONTENT_MAX + (protection->aead != NULL ? protection->how->longer_max : 0);
}

size_t protection_room_before(const struct protection *protection)
{
    return RECORD_HEADER_LEN + protection->explicit_nonce_len;
}

size_t protection_room_behind(const struct protection *protection)
{
    return protection->aead != NULL ? protection->how->behind_len + protection->aead->tag_len : 0;
}

void protection_xor_nonce(uint8_t nonce[AEAD_NONCE_LEN], const struct protection *protection)
{
    memcpy(nonce, protection->iv, AEAD_NONCE_LEN);
    for (size_t i = 0; i < sizeof protection->sequence; i++)
        nonce[AEAD_NONCE_LEN - 1 - i] ^= (uint8_t)(protection->sequence >> (8 * i));
}

bool protection_encrypt(struct protection *protection, const uint8_t *nonce, struct bytes aad,
                        uint8_t *text, size_t len, parley_error *error)
{
    if (records_left(protection, 0) == 0)
        return fail_because(error, protection->how->worn_out, "%llu records were sent",
                            (unsigned long long)protection->sequence);
    if (!protection->aead->seal(&protection->state, nonce, aad, text, len)) {
        protection->sequence = SEQUENCE_END; /* the nonce may be spent: never use it again */
        return fail_because(error, CRYPTO_BROKEN, "%s did not encrypt", protection->aead->name);
    }
    protection->sequence++;
    return true;
}

enum outcome protection_decrypt(struct protection *protection, const uint8_t *nonce,
                                struct bytes aad, uint8_t *text, size_t len, parley_error *error)
{
    if (protection->sequence == SEQUENCE_END) {
        (void)fail(error, protection->how->worn_out);
        return OUTCOME_BROKEN;
    }
    enum outcome outcome = protection->aead->open(&protection->state, nonce, aad, text, len);
    if (outcome == OUTCOME_OK)
        protection->sequence++;
    if (outcome == OUTCOME_BROKEN)
        (void)fail_because(error, CRYPTO_BROKEN, "%s did not decrypt", protection->aead->name);
    return outcome;
}
