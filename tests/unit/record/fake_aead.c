/* fake_aead.c - its tag is 16 bytes 0x7a; the text stays as it is. */
#include "fake_aead.h"

#include "base/secret.h"

#include <limits.h>

struct fake_calls fake_calls;

static bool start(const struct aead *aead, struct aead_state *state, const uint8_t *key)
{
    (void)aead;
    TRY(!fake_calls.start_fails);
    state->words[0] = key[0] | 1;
    fake_calls.alive++;
    return true;
}

static void note(const uint8_t *nonce, struct bytes aad, size_t len)
{
    memcpy(fake_calls.nonce, nonce, AEAD_NONCE_LEN);
    memcpy(fake_calls.aad, aad.data, aad.len);
    fake_calls.len = len;
}

static bool seal(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
                 uint8_t *text, size_t len)
{
    (void)state;
    note(nonce, aad, len);
    TRY(fake_calls.seals < fake_calls.seals_before_failure);
    fake_calls.seals++;
    memset(text + len, 0x7a, AEAD_TAG_LEN);
    return true;
}

static enum outcome open(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN],
                         struct bytes aad, uint8_t *text, size_t len)
{
    (void)state;
    (void)text;
    note(nonce, aad, len);
    return fake_calls.open_gives;
}

static void wipe(struct aead_state *state)
{
    fake_calls.alive -= state->words[0] != 0;
    secret_wipe(state, sizeof *state);
}

struct aead fake_aead;

void fake_aead_reset(void)
{
    fake_calls = (struct fake_calls){ .seals_before_failure = UINT_MAX, .open_gives = OUTCOME_OK };
    fake_aead = (struct aead){ .name = "FAKE",
                               .key_len = 16,
                               .tag_len = AEAD_TAG_LEN,
                               .records_max = 1 << 20,
                               .start = start,
                               .seal = seal,
                               .open = open,
                               .wipe = wipe };
}
