/* transcript.h - the running hash over all handshake messages (RFC 9846 4.1). */
#ifndef CRYPTO_TRANSCRIPT_H
#define CRYPTO_TRANSCRIPT_H

#include "crypto/provider.h"

/* Until the suite and with it the hash is known, the client's messages are kept by the caller: a
 * transcript starts with its hash. */
struct transcript {
    const struct hash *hash;
    struct hash_state state;
    uint8_t *kept; /* the messages themselves, for who asked for them; NULL: none */
    size_t kept_len, kept_cap;
    bool keeps, lost; /* lost: there was no memory for one of them */
};

void transcript_start(struct transcript *transcript, const struct hash *hash);
/* message: with its 4-byte handshake header. */
void transcript_add(struct transcript *transcript, struct bytes message);
/* Transcript-Hash of all that was added so far; hash->len bytes. More may be added after. */
void transcript_hash(const struct transcript *transcript, uint8_t *digest);
/* RFC 9846 4.1: on HelloRetryRequest, ClientHello1 is replaced by message_hash of it. */
void transcript_retry(struct transcript *transcript);

/* RFC 5246 7.4.8: a CertificateVerify of TLS 1.2 signs the messages, by a hash of its own or by none, so
 * that the digest is of no use to it. All that is added after transcript_keep is kept. */
void transcript_keep(struct transcript *transcript);
/* What was kept. False: there was no memory for it. */
bool transcript_kept(const struct transcript *transcript, struct bytes *messages);
/* Frees what was kept, and keeps nothing more. */
void transcript_forget(struct transcript *transcript);

#endif
