/* session_context.c - by what a peer was judged, as a digest. */
#include "handshake/session_context.h"

#include "x509/crls.h"

static void add_byte(const struct hash *hash, struct hash_state *state, uint8_t byte)
{
    hash->update(state, bytes_of(&byte, 1));
}

static void add_trust(const struct hash *hash, struct hash_state *state, const struct trust *trust)
{
    uint8_t digest[HASH_LEN_MAX];
    add_byte(hash, state, trust != NULL);
    if (trust == NULL)
        return;
    trust_digest(trust, hash, digest);
    hash->update(state, bytes_of(digest, hash->len));
}

static void add_crls(const struct hash *hash, struct hash_state *state, const struct crls *crls)
{
    uint8_t digest[HASH_LEN_MAX];
    add_byte(hash, state, crls != NULL);
    if (crls == NULL)
        return;
    crls_digest(crls, hash, digest);
    hash->update(state, bytes_of(digest, hash->len));
}

/* The digests have one length, so that no list can be taken for another. */
static void add_identity(const struct hash *hash, struct hash_state *state,
                         const struct identity *identity)
{
    struct hash_state leaf;
    uint8_t digest[HASH_LEN_MAX];
    hash->start(&leaf);
    hash->update(&leaf, identity->leaf.der);
    hash->finish(&leaf, digest);
    hash->update(state, bytes_of(digest, hash->len));
}

void session_context_of_config(uint8_t context[SESSION_CONTEXT_LEN],
                               const struct handshake_config *config)
{
    const struct hash *hash = provider_hash(config->provider, "SHA256");
    struct hash_state state;
    hash->start(&state);
    add_byte(hash, &state, config->is_server);
    add_byte(hash, &state, config->verify);
    add_byte(hash, &state, (uint8_t)config->client_auth);
    add_byte(hash, &state, (uint8_t)config->profile);
    add_byte(hash, &state, (uint8_t)config->revocation);
    add_crls(hash, &state, config->crls);
    add_trust(hash, &state, config->trust);
    for (size_t i = 0; !config->is_server && i < config->identity_count; i++)
        add_identity(hash, &state, config->identities[i]);
    hash->finish(&state, context);
}

void session_context_of(uint8_t context[SESSION_CONTEXT_LEN], const struct handshake_config *config,
                        const struct identity *shown)
{
    const struct hash *hash = provider_hash(config->provider, "SHA256");
    struct hash_state state;
    hash->start(&state);
    hash->update(&state, bytes_of(config->session_context, SESSION_CONTEXT_LEN));
    if (shown != NULL)
        add_identity(hash, &state, shown);
    hash->finish(&state, context);
}
