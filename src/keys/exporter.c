/* exporter.c - TLS-Exporter of RFC 9846 7.5. */
#include "keys/exporter.h"

#include "base/secret.h"
#include "crypto/hmac.h"

static void hash_of(const struct hash *hash, uint8_t *digest, struct bytes data)
{
    struct hash_state state;
    hash->start(&state);
    hash->update(&state, data);
    hash->finish(&state, digest);
}

bool exporter_derive(const struct exporter_secret *exporter, struct bytes label,
                     struct bytes context, uint8_t *out, size_t out_len)
{
    const struct hash *hash = exporter->hash;
    uint8_t nothing[HASH_LEN_MAX], context_hash[HASH_LEN_MAX], derived[HASH_LEN_MAX];
    hash_of(hash, nothing, bytes_of(NULL, 0));
    hash_of(hash, context_hash, context);

    bool ok = hkdf_expand_label(hash, derived, hash->len, exporter->bytes, label,
                                bytes_of(nothing, hash->len)) &&
              hkdf_expand_label(hash, out, out_len, derived, bytes_of("exporter", 8),
                                bytes_of(context_hash, hash->len));
    if (!ok)
        secret_wipe(out, out_len);
    secret_wipe(derived, sizeof derived);
    return ok;
}
