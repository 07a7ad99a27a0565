/* identity.c - the public, counted form of an identity, from memory or from files. */
#include "connection/objects.h"

#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"
#include "system/files.h"

/* The rows about certificates blame the peer that showed them; this one is our own. */
static void blame_setup(parley_error *error)
{
    if (error->blame != PARLEY_BLAME_PEER)
        return;
    error->blame = PARLEY_BLAME_SETUP;
    error->alert = ALERT_NONE;
}

parley_identity *parley_identity_from_pem(parley_view chain, parley_view key, parley_error *error)
{
    *error = no_error();
    struct provider *provider = libcrypto_open(error);
    if (provider == NULL)
        return NULL;

    parley_identity *made = memory_new(sizeof *made);
    if (made == NULL) {
        fail(error, NO_MEMORY);
    } else if (!identity_read(&made->identity, &provider->private_keys,
                              bytes_of(chain.data, chain.len), bytes_of(key.data, key.len),
                              error)) {
        blame_setup(error);
        identity_end(&made->identity);
        memory_free(made);
        made = NULL;
    } else {
        count_start(&made->count);
    }
    provider->close(provider);
    return made;
}

parley_identity *parley_identity_from_files(const char *chain_path, const char *key_path,
                                            parley_error *error)
{
    parley_identity *made = NULL;
    uint8_t *chain = NULL, *key = NULL;
    size_t chain_len = 0, key_len = 0;

    *error = no_error();
    if (file_read(chain_path, &chain, &chain_len, error) &&
        file_read(key_path, &key, &key_len, error))
        made = parley_identity_from_pem((parley_view){ chain, chain_len },
                                        (parley_view){ key, key_len }, error);
    memory_wipe_and_free(chain, chain_len); /* the key may stand in either file */
    memory_wipe_and_free(key, key_len);
    return made;
}

parley_identity *parley_identity_keep(parley_identity *identity)
{
    count_more(&identity->count);
    return identity;
}

void parley_identity_free(parley_identity *identity)
{
    if (identity == NULL || !count_less(&identity->count))
        return;
    identity_end(&identity->identity);
    memory_free(identity);
}
