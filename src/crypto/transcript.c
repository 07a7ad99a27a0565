/* transcript.c - the running hash over all handshake messages (RFC 9846 4.1). */
#include "crypto/transcript.h"

#include "base/memory.h"

enum {
    MESSAGE_HASH = 254, /* the HandshakeType of RFC 9846 4.1 */
    KEPT_CAP_FIRST = 4096,
};

void transcript_start(struct transcript *transcript, const struct hash *hash)
{
    *transcript = (struct transcript){ .hash = hash };
    hash->start(&transcript->state);
}

/* Doubles the room, so that each byte moves once or twice. */
static bool make_room(struct transcript *transcript, size_t len)
{
    size_t needed = transcript->kept_len + len, cap = transcript->kept_cap;
    if (needed <= cap)
        return true;
    for (cap = cap > 0 ? cap : KEPT_CAP_FIRST; cap < needed;)
        cap *= 2;
    uint8_t *grown = memory_resize(transcript->kept, transcript->kept_len, cap);
    if (grown == NULL)
        return false;
    transcript->kept = grown;
    transcript->kept_cap = cap;
    return true;
}

static void keep(struct transcript *transcript, struct bytes message)
{
    transcript->lost |= !make_room(transcript, message.len);
    if (transcript->lost)
        return;
    memcpy(transcript->kept + transcript->kept_len, message.data, message.len);
    transcript->kept_len += message.len;
}

void transcript_add(struct transcript *transcript, struct bytes message)
{
    transcript->hash->update(&transcript->state, message);
    if (transcript->keeps)
        keep(transcript, message);
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

void transcript_keep(struct transcript *transcript)
{
    transcript->keeps = true;
}

bool transcript_kept(const struct transcript *transcript, struct bytes *messages)
{
    *messages = bytes_of(transcript->kept, transcript->kept_len);
    return !transcript->lost;
}

void transcript_forget(struct transcript *transcript)
{
    memory_free(transcript->kept);
    transcript->kept = NULL;
    transcript->kept_len = transcript->kept_cap = 0;
    transcript->keeps = false;
}
