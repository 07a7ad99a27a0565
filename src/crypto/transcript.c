/* transcript.c - the running hash over all handshake messages (RFC 9846 4.1). */
#include "crypto/transcript.h"

enum { MESSAGE_HASH = 254 }; /* the HandshakeType of RFC 9846 4.1 */

void transcript_start(struct transcript *transcript, const struct hash *hash)
{
    transcript->hash = hash;
    hash->start(&transcript->state);
}

void transcript_add(struct transcript *transcript, struct bytes message)
{
    transcript->hash->update(&transcript->state, message);
}

void transcript_hash(const struct transcript *transcript, uint8_t *digest)
{
    struct hash_state snapshot = transcript->state;
    transcript->hash->finish(&snapshot, digest);
}

void transcript_retry(struct transcript *transcript)
{
    const struct hash *hash = transcript->hash;
    uint8_t client_hello1[HASH_LEN_MAX];
    hash->finish(&transcript->state, client_hello1);

    const uint8_t header[] = { MESSAGE_HASH, 0, 0, (uint8_t)hash->len };
    hash->start(&transcript->state);
    hash->update(&transcript->state, bytes_of(header, sizeof header));
    hash->update(&transcript->state, bytes_of(client_hello1, hash->len));
}
