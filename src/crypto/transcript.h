/* transcript.h - the running hash over all handshake messages (RFC 9846 4.1). */
#ifndef CRYPTO_TRANSCRIPT_H
#define CRYPTO_TRANSCRIPT_H

#include "crypto/provider.h"

/* Until the suite and with it the hash is known, the client's messages are kept by the caller: a
 * transcript starts with its hash. */
struct transcript {
    const struct hash *hash;
    struct hash_state state;
};

void transcript_start(struct transcript *transcript, const struct hash *hash);
/* message: with its 4-byte handshake header. */
void transcript_add(struct transcript *transcript, struct bytes message);
/* Transcript-Hash of all that was added so far; hash->len bytes. More may be added after. */
void transcript_hash(const struct transcript *transcript, uint8_t *digest);
/* RFC 9846 4.1: on HelloRetryRequest, ClientHello1 is replaced by message_hash of it. */
void transcript_retry(struct transcript *transcript);

#endif
