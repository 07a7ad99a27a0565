/* ticketer.c - a ring of keys, the youngest first. */
#include "session/ticketer.h"

#include "base/memory.h"
#include "base/secret.h"
#include "base/spin_lock.h"

enum {
    TICKET_KEY_LEN = 32,
    /* NIST SP 800-38D 8.3: 2^32 random nonces of 96 bits are safe under one key; half as many. */
    TICKETS_PER_KEY_MAX = INT32_MAX,
    CLOCK_SLACK_S = 60,
};

struct ticket_key {
    uint8_t name[TICKET_KEY_NAME_LEN];
    uint8_t key[TICKET_KEY_LEN];
    int64_t made_s;
    bool exists;
};

/* The lock is held while keys are copied or moved, some hundred bytes, and never across a call. */
struct ticketer {
    struct spin_lock lock;
    struct ticket_key keys[TICKET_KEY_PERIODS];
    uint64_t sealed; /* with keys[0] */
};

struct ticketer *ticketer_new(void)
{
    struct ticketer *ticketer = memory_new(sizeof *ticketer);
    if (ticketer != NULL)
        spin_lock_start(&ticketer->lock);
    return ticketer;
}

void ticketer_free(struct ticketer *ticketer)
{
    memory_wipe_and_free(ticketer, sizeof *ticketer);
}

/* A clock that was set back counts as one that has run on: no key lives longer for it. Threads may
 * have read the clock in another order than they come here. */
static bool is_within(const struct ticket_key *key, int64_t now_s, int64_t period_s)
{
    return key->exists && now_s >= key->made_s - CLOCK_SLACK_S && now_s - key->made_s < period_s;
}

static void forget_old_keys(struct ticketer *ticketer, int64_t now_s)
{
    for (size_t i = 0; i < TICKET_KEY_PERIODS; i++)
        if (!is_within(&ticketer->keys[i], now_s, TICKET_KEY_PERIOD_S + TICKET_LIFETIME_S))
            secret_wipe(&ticketer->keys[i], sizeof ticketer->keys[i]);
}

static bool seals_still(const struct ticketer *ticketer, int64_t now_s)
{
    return is_within(&ticketer->keys[0], now_s, TICKET_KEY_PERIOD_S) &&
           ticketer->sealed < TICKETS_PER_KEY_MAX;
}

static void take_sealing_key(struct ticketer *ticketer, struct ticket_key *key)
{
    ticketer->sealed++;
    *key = ticketer->keys[0];
}

/* Fresh: what to use if the youngest key is too old, unless somebody else was faster. */
static void rotate(struct ticketer *ticketer, struct ticket_key *fresh, int64_t now_s)
{
    spin_lock_take(&ticketer->lock);
    if (!seals_still(ticketer, now_s)) {
        forget_old_keys(ticketer, now_s);
        memmove(&ticketer->keys[1], &ticketer->keys[0],
                sizeof ticketer->keys - sizeof ticketer->keys[0]);
        ticketer->keys[0] = *fresh;
        ticketer->sealed = 0;
    }
    take_sealing_key(ticketer, fresh);
    spin_lock_give(&ticketer->lock);
}

/* The key that seals now. False: there was no randomness for a new one. */
static bool sealing_key(struct ticketer *ticketer, struct ticket_key *key,
                        const struct random *random, int64_t now_s)
{
    spin_lock_take(&ticketer->lock);
    bool ready = seals_still(ticketer, now_s);
    if (ready)
        take_sealing_key(ticketer, key);
    spin_lock_give(&ticketer->lock);
    if (ready)
        return true;

    *key = (struct ticket_key){ .made_s = now_s, .exists = true };
    TRY(random->fill(random->state, key->name, sizeof key->name));
    TRY(random->fill(random->state, key->key, sizeof key->key));
    rotate(ticketer, key, now_s);
    return true;
}

static bool opening_key(struct ticketer *ticketer, struct ticket_key *key, struct bytes name,
                        int64_t now_s)
{
    bool found = false;
    spin_lock_take(&ticketer->lock);
    forget_old_keys(ticketer, now_s);
    for (size_t i = 0; !found && i < TICKET_KEY_PERIODS; i++) {
        *key = ticketer->keys[i];
        found = key->exists && bytes_equal(name, bytes_of(key->name, sizeof key->name));
    }
    spin_lock_give(&ticketer->lock);
    return found;
}

/* The name is authenticated too: a ticket belongs to one key. */
static bool seal_in_place(const struct ticket_key *key, const struct aead *aead,
                          const uint8_t *nonce, uint8_t *text, size_t len)
{
    struct aead_state state = { { 0 } };
    bool sealed = aead->start(aead, &state, key->key) &&
                  aead->seal(&state, nonce, bytes_of(key->name, sizeof key->name), text, len);
    aead->wipe(&state);
    return sealed;
}

static enum outcome open_in_place(const struct ticket_key *key, const struct aead *aead,
                                  const uint8_t *nonce, uint8_t *text, size_t len)
{
    struct aead_state state = { { 0 } };
    enum outcome outcome = OUTCOME_BROKEN;
    if (aead->start(aead, &state, key->key))
        outcome = aead->open(&state, nonce, bytes_of(key->name, sizeof key->name), text, len);
    aead->wipe(&state);
    return outcome;
}

static const struct aead *ticket_aead(const struct provider *provider)
{
    return provider_aead(provider, "AES_256_GCM");
}

enum outcome ticketer_seal(struct ticketer *ticketer, struct writer *out, struct bytes session,
                           const struct provider *provider, int64_t now_s)
{
    const struct aead *aead = ticket_aead(provider);
    const struct random *random = &provider->random;
    struct ticket_key key;
    bool sealed = false;
    uint8_t *room = write_room(out, TICKET_OVERHEAD + session.len);
    if (room == NULL || aead == NULL)
        return OUTCOME_BROKEN;

    uint8_t *nonce = room + TICKET_KEY_NAME_LEN, *text = nonce + AEAD_NONCE_LEN;
    if (sealing_key(ticketer, &key, random, now_s) &&
        random->fill(random->state, nonce, AEAD_NONCE_LEN)) {
        memcpy(room, key.name, sizeof key.name);
        memcpy(text, session.data, session.len);
        sealed = seal_in_place(&key, aead, nonce, text, session.len);
    }
    secret_wipe(&key, sizeof key);
    if (!sealed)
        secret_wipe(room, TICKET_OVERHEAD + session.len);
    return sealed ? OUTCOME_OK : OUTCOME_BROKEN;
}

enum outcome ticketer_open(struct ticketer *ticketer, struct writer *out, struct bytes ticket,
                           const struct provider *provider, int64_t now_s)
{
    const struct aead *aead = ticket_aead(provider);
    struct ticket_key key;
    enum outcome outcome = OUTCOME_REJECTED;
    struct reader in = reader_of(ticket);
    struct bytes name = read_bytes(&in, TICKET_KEY_NAME_LEN);
    struct bytes nonce = read_bytes(&in, AEAD_NONCE_LEN);
    struct bytes sealed = read_rest(&in);
    if (!reader_ok(&in) || sealed.len < AEAD_TAG_LEN)
        return OUTCOME_REJECTED;
    uint8_t *text = write_room(out, sealed.len);
    if (text == NULL || aead == NULL)
        return OUTCOME_BROKEN;

    if (opening_key(ticketer, &key, name, now_s)) {
        memcpy(text, sealed.data, sealed.len);
        outcome = open_in_place(&key, aead, nonce.data, text, sealed.len - AEAD_TAG_LEN);
    }
    secret_wipe(&key, sizeof key);
    out->at -= outcome == OUTCOME_OK ? AEAD_TAG_LEN : sealed.len;
    return outcome;
}
