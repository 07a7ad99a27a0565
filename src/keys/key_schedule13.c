/* key_schedule13.c - RFC 9846 7.1 to 7.3 and 4.5.3, in the order of the drawing there. */
#include "keys/key_schedule13.h"

#include "base/secret.h"
#include "crypto/hmac.h"

static const uint8_t zeros[HASH_LEN_MAX];

static struct bytes label_of(const char *label)
{
    return bytes_of(label, strlen(label));
}

/* Derive-Secret(secret, label, Messages), given the hash of the messages. */
static bool derive_secret(const struct hash *hash, uint8_t *out, const uint8_t *secret,
                          const char *label, const uint8_t *transcript_hash)
{
    return hkdf_expand_label(hash, out, hash->len, secret, label_of(label),
                             bytes_of(transcript_hash, hash->len));
}

/* The step from one stage to the next: HKDF-Extract(Derive-Secret(., "derived", ""), input). */
static bool next_stage(const struct hash *hash, uint8_t *next, const uint8_t *stage,
                       struct bytes input)
{
    uint8_t nothing[HASH_LEN_MAX], salt[HASH_LEN_MAX];
    struct hash_state state;
    hash->start(&state);
    hash->finish(&state, nothing);

    bool ok = derive_secret(hash, salt, stage, "derived", nothing);
    if (ok)
        hkdf_extract(hash, next, bytes_of(salt, hash->len), input);
    secret_wipe(salt, sizeof salt);
    return ok;
}

void early_secret_start(struct early_secret *early, const struct hash *hash, struct bytes psk)
{
    early->hash = hash;
    hkdf_extract(hash, early->bytes, bytes_of(zeros, hash->len),
                 psk.len > 0 ? psk : bytes_of(zeros, hash->len));
}

bool handshake_secret_derive(struct handshake_secret *handshake, struct early_secret *early,
                             struct bytes shared)
{
    handshake->hash = early->hash;
    bool ok = next_stage(early->hash, handshake->bytes, early->bytes, shared);
    secret_wipe(early, sizeof *early);
    return ok;
}

bool handshake_traffic_derive(const struct handshake_secret *handshake,
                              const uint8_t *transcript_hash, struct traffic_secret *client,
                              struct traffic_secret *server)
{
    const struct hash *hash = handshake->hash;
    client->hash = server->hash = hash;
    TRY(derive_secret(hash, client->bytes, handshake->bytes, "c hs traffic", transcript_hash));
    return derive_secret(hash, server->bytes, handshake->bytes, "s hs traffic", transcript_hash);
}

bool main_secret_derive(struct main_secret *main, struct handshake_secret *handshake)
{
    const struct hash *hash = handshake->hash;
    main->hash = hash;
    bool ok = next_stage(hash, main->bytes, handshake->bytes, bytes_of(zeros, hash->len));
    secret_wipe(handshake, sizeof *handshake);
    return ok;
}

bool application_secrets_derive(struct main_secret *main, const uint8_t *transcript_hash,
                                struct traffic_secret *client, struct traffic_secret *server,
                                struct exporter_secret *exporter)
{
    const struct hash *hash = main->hash;
    client->hash = server->hash = exporter->hash = hash;
    bool ok = derive_secret(hash, client->bytes, main->bytes, "c ap traffic", transcript_hash) &&
              derive_secret(hash, server->bytes, main->bytes, "s ap traffic", transcript_hash) &&
              derive_secret(hash, exporter->bytes, main->bytes, "exp master", transcript_hash);
    secret_wipe(main, sizeof *main);
    return ok;
}

bool traffic_secret_update(struct traffic_secret *secret)
{
    const struct hash *hash = secret->hash;
    uint8_t next[HASH_LEN_MAX];
    bool ok = hkdf_expand_label(hash, next, hash->len, secret->bytes, label_of("traffic upd"),
                                bytes_of(NULL, 0));
    if (ok)
        memcpy(secret->bytes, next, hash->len);
    secret_wipe(next, sizeof next);
    return ok;
}

bool traffic_keys_derive(struct traffic_keys *keys, const struct traffic_secret *secret,
                         const struct aead *aead)
{
    TRY(hkdf_expand_label(secret->hash, keys->key, aead->key_len, secret->bytes, label_of("key"),
                          bytes_of(NULL, 0)));
    return hkdf_expand_label(secret->hash, keys->iv, sizeof keys->iv, secret->bytes, label_of("iv"),
                             bytes_of(NULL, 0));
}

bool finished_verify_data(const struct traffic_secret *secret, const uint8_t *transcript_hash,
                          uint8_t *verify_data)
{
    const struct hash *hash = secret->hash;
    uint8_t finished_key[HASH_LEN_MAX];
    struct hmac hmac;
    bool ok = hkdf_expand_label(hash, finished_key, hash->len, secret->bytes, label_of("finished"),
                                bytes_of(NULL, 0));
    if (ok) {
        hmac_start(&hmac, hash, bytes_of(finished_key, hash->len));
        hmac_update(&hmac, bytes_of(transcript_hash, hash->len));
        hmac_finish(&hmac, verify_data);
    }
    secret_wipe(finished_key, sizeof finished_key);
    return ok;
}
