/* glass.c - an AEAD, a hash, groups and signatures that hide and prove nothing. */
#include "fuzz/glass.h"

/* A connection changes keys (RFC 9846 5.5) when 2^16 records are left: with these, after a few. */
enum { RECORDS_MAX = (1 << 16) + 8, REFUSED = 0xff };

static bool start_aead(const struct aead *aead, struct aead_state *state, const uint8_t *key)
{
    (void)aead, (void)state, (void)key;
    return true;
}

static bool seal_text(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN],
                      struct bytes aad, uint8_t *text, size_t len)
{
    (void)state, (void)nonce, (void)aad;
    memset(text + len, 0, AEAD_TAG_LEN);
    return true;
}

/* The tag says whether it is authentic. */
static enum outcome open_text(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN],
                              struct bytes aad, uint8_t *text, size_t len)
{
    (void)state, (void)nonce, (void)aad;
    return text[len] == REFUSED ? OUTCOME_REJECTED : OUTCOME_OK;
}

static void wipe_aead(struct aead_state *state)
{
    (void)state;
}

const struct aead glass_aead = {
    .name = "glass",
    .key_len = 16,
    .tag_len = AEAD_TAG_LEN,
    .records_max = RECORDS_MAX,
    .start = start_aead,
    .seal = seal_text,
    .open = open_text,
    .wipe = wipe_aead,
};

static void start_hash(struct hash_state *state)
{
    (void)state;
}

static void update_hash(struct hash_state *state, struct bytes data)
{
    (void)state, (void)data;
}

static void finish_hash(struct hash_state *state, uint8_t *digest)
{
    (void)state;
    memset(digest, 0, 32);
}

static const struct hash glass_hash = {
    .name = "glass",
    .len = 32,
    .block_len = 64,
    .start = start_hash,
    .update = update_hash,
    .finish = finish_hash,
};

static bool generate(const struct group *group, struct group_state *state,
                     const struct random *random, uint8_t *share)
{
    (void)state;
    return random->fill(random->state, share, group->share_len);
}

static enum outcome agree(struct bytes share, size_t len, uint8_t *secret, size_t secret_len)
{
    if (share.len != len || share.data[0] == REFUSED)
        return OUTCOME_REJECTED;
    memset(secret, 1, secret_len);
    return OUTCOME_OK;
}

static enum outcome encapsulate(const struct group *group, const struct random *random,
                                struct bytes share, uint8_t *reply, uint8_t *secret)
{
    (void)random;
    memset(reply, 1, group->reply_len);
    return agree(share, group->share_len, secret, group->secret_len);
}

static enum outcome decapsulate(const struct group *group, struct group_state *state,
                                struct bytes reply, uint8_t *secret)
{
    (void)state;
    return agree(reply, group->reply_len, secret, group->secret_len);
}

static void wipe_group(struct group_state *state)
{
    (void)state;
}

/* A group as it is known to the peer, without its mathematics. */
static const struct group *glass_group(const struct group *group)
{
    static struct group known[GROUPS_MAX];
    size_t at = 0;
    while (known[at].id != 0 && known[at].id != group->id)
        at++;
    known[at] = *group;
    known[at].generate = generate;
    known[at].encapsulate = encapsulate;
    known[at].decapsulate = decapsulate;
    known[at].wipe = wipe_group;
    return &known[at];
}

static enum outcome verify(const struct signature *signature, const struct public_key *key,
                           struct bytes message, struct bytes signed_with)
{
    (void)signature, (void)key, (void)message;
    bool refused = signed_with.len == 0 || signed_with.data[signed_with.len - 1] == REFUSED;
    return refused ? OUTCOME_REJECTED : OUTCOME_OK;
}

static bool sign(const struct signature *signature, const struct private_key *key,
                 struct bytes message, uint8_t *out, size_t *len)
{
    (void)signature, (void)key, (void)message;
    *len = 8;
    memset(out, 0, *len);
    return true;
}

#define GLASS_SIGNATURE(signature_kind)                                                            \
    &(const struct signature)                                                                      \
    {                                                                                              \
        .kind = (signature_kind), .name = "glass", .verify = verify, .sign = sign                  \
    }

static const struct signature *const signatures[] = {
    GLASS_SIGNATURE(SIGNATURE_ECDSA_SHA256),     GLASS_SIGNATURE(SIGNATURE_ECDSA_SHA384),
    GLASS_SIGNATURE(SIGNATURE_ECDSA_SHA512),     GLASS_SIGNATURE(SIGNATURE_ED25519),
    GLASS_SIGNATURE(SIGNATURE_RSA_PSS_SHA256),   GLASS_SIGNATURE(SIGNATURE_RSA_PSS_SHA384),
    GLASS_SIGNATURE(SIGNATURE_RSA_PSS_SHA512),   GLASS_SIGNATURE(SIGNATURE_RSA_PKCS1_SHA256),
    GLASS_SIGNATURE(SIGNATURE_RSA_PKCS1_SHA384), GLASS_SIGNATURE(SIGNATURE_RSA_PKCS1_SHA512),
};

const struct provider glass_signer = {
    .signatures = signatures,
    .signature_count = sizeof signatures / sizeof *signatures,
};

void make_glass(parley_config *config)
{
    struct handshake_config *handshake = &config->handshake;
    for (size_t i = 0; i < handshake->suite_count; i++) {
        handshake->suites[i].aead = &glass_aead;
        handshake->suites[i].hash = &glass_hash;
    }
    while (handshake->suite12_count > 0 &&
           handshake->suites12[handshake->suite12_count - 1].legacy != NULL)
        handshake->suite12_count--; /* they come last, and are no AEADs */
    for (size_t i = 0; i < handshake->suite12_count; i++) {
        handshake->suites12[i].aead = &glass_aead;
        handshake->suites12[i].hash = &glass_hash;
    }
    for (size_t i = 0; i < handshake->group_count; i++)
        handshake->groups[i] = glass_group(handshake->groups[i]);
    for (size_t i = 0; i < handshake->share_group_count; i++)
        handshake->share_groups[i] = glass_group(handshake->share_groups[i]);
    config->provider->signatures = glass_signer.signatures;
    config->provider->signature_count = glass_signer.signature_count;
}
