/* provider.c - look-ups in the lists of a provider; they are short, so each is one walk. */
#include "crypto/provider.h"

const struct hash *provider_hash(const struct provider *provider, const char *name)
{
    for (size_t i = 0; i < provider->hash_count; i++)
        if (strcmp(provider->hashes[i]->name, name) == 0)
            return provider->hashes[i];
    return NULL;
}

const struct aead *provider_aead(const struct provider *provider, const char *name)
{
    for (size_t i = 0; i < provider->aead_count; i++)
        if (strcmp(provider->aeads[i]->name, name) == 0)
            return provider->aeads[i];
    return NULL;
}

const struct group *provider_group(const struct provider *provider, uint16_t id)
{
    for (size_t i = 0; i < provider->group_count; i++)
        if (provider->groups[i]->id == id)
            return provider->groups[i];
    return NULL;
}

const struct signature *provider_signature(const struct provider *provider,
                                           enum signature_kind kind)
{
    for (size_t i = 0; i < provider->signature_count; i++)
        if (provider->signatures[i]->kind == kind)
            return provider->signatures[i];
    return NULL;
}
