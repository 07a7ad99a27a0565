/* key_schedule13.h - the key schedule of TLS 1.3 (RFC 9846 7.1), one type for each stage:
 *
 *      0 or PSK -> early_secret                        (no early data yet: nothing is derived here)
 *                       |
 *     (EC)DHE -> handshake_secret  -> client and server handshake traffic secrets
 *                       |
 *           0 -> main_secret       -> client and server application traffic secrets, exporter
 *
 * A stage is made from the one above, which is wiped: no secret can be derived too early, and none
 * outlives its use.
 */
#ifndef KEYS_KEY_SCHEDULE13_H
#define KEYS_KEY_SCHEDULE13_H

#include "crypto/provider.h"

struct early_secret {
    const struct hash *hash;
    uint8_t bytes[HASH_LEN_MAX];
};

struct handshake_secret {
    const struct hash *hash;
    uint8_t bytes[HASH_LEN_MAX];
};

struct main_secret {
    const struct hash *hash;
    uint8_t bytes[HASH_LEN_MAX];
};

/* What protects one direction at one level; also the base of Finished. */
struct traffic_secret {
    const struct hash *hash;
    uint8_t bytes[HASH_LEN_MAX];
};

struct exporter_secret {
    const struct hash *hash;
    uint8_t bytes[HASH_LEN_MAX];
};

struct traffic_keys {
    uint8_t key[AEAD_KEY_LEN_MAX];
    uint8_t iv[AEAD_NONCE_LEN];
};

/* psk: empty for a handshake without one. */
void early_secret_start(struct early_secret *early, const struct hash *hash, struct bytes psk);

/* shared: the secret of the key agreement. early is used up. */
bool handshake_secret_derive(struct handshake_secret *handshake, struct early_secret *early,
                             struct bytes shared) MUST_USE;

/* transcript_hash: over ClientHello...ServerHello. */
bool handshake_traffic_derive(const struct handshake_secret *handshake,
                              const uint8_t *transcript_hash, struct traffic_secret *client,
                              struct traffic_secret *server) MUST_USE;

/* handshake is used up. */
bool main_secret_derive(struct main_secret *main, struct handshake_secret *handshake) MUST_USE;

/* transcript_hash: over ClientHello...server Finished. main is used up. */
bool application_secrets_derive(struct main_secret *main, const uint8_t *transcript_hash,
                                struct traffic_secret *client, struct traffic_secret *server,
                                struct exporter_secret *exporter) MUST_USE;

/* RFC 9846 7.2: the next generation, in place. */
bool traffic_secret_update(struct traffic_secret *secret) MUST_USE;

/* RFC 9846 7.3. */
bool traffic_keys_derive(struct traffic_keys *keys, const struct traffic_secret *secret,
                         const struct aead *aead) MUST_USE;

/* RFC 9846 4.5.3: verify_data under the sender's handshake traffic secret; hash->len bytes. */
bool finished_verify_data(const struct traffic_secret *secret, const uint8_t *transcript_hash,
                          uint8_t *verify_data) MUST_USE;

#endif
