/* authenticate12.h - what is signed and what is compared in TLS 1.2 (RFC 5246 7.4.3, 7.4.9). */
#ifndef HANDSHAKE_AUTHENTICATE12_H
#define HANDSHAKE_AUTHENTICATE12_H

#include "handshake/authenticate.h"
#include "wire/key_exchange.h"

/* Client: the server holds the key of its leaf, and made this key exchange for these two randoms. */
bool judge_key_exchange(struct handshake *hs, const struct server_key_exchange *message) MUST_USE;

/* Server: writes and sends ServerKeyExchange with the public half of the scratch's key exchange. */
bool send_key_exchange(struct handshake *hs, const struct identity *identity,
                       const struct scheme *scheme, struct bytes public_key) MUST_USE;

/* RFC 5246 7.4.8: the client signs all messages so far, which the transcript has kept. */
bool judge_possession12(struct handshake *hs, const struct certificate_verify *verify) MUST_USE;
bool prove_possession12(struct handshake *hs, const struct identity *identity,
                        const struct scheme *scheme) MUST_USE;

/* RFC 8422 5.1: the number of the curve on which an ECDSA key lies; 0: the key lies on none that could
 * be offered. */
uint16_t curve_of_key(enum key_kind key);

/* Both sides saw the same handshake, and have the same main secret. */
bool judge_finished12(struct handshake *hs, struct bytes verify_data) MUST_USE;
bool send_finished12(struct handshake *hs) MUST_USE;

/* The premaster secret becomes the main secret and the keys of both directions, when the transcript ends
 * with ClientKeyExchange (RFC 7627 4). premaster is used up. */
void derive_keys12(struct handshake *hs, struct premaster_secret *premaster);
/* The keys of both directions, from the main secret of this or of an earlier handshake. */
void derive_key_block12(struct handshake *hs);

/* Our ChangeCipherSpec, and the keys behind it. */
bool send_change_cipher_spec12(struct handshake *hs) MUST_USE;
/* The peer's: CHANGE_CIPHER_SPEC of the step tables. */
bool take_change_cipher_spec12(struct handshake *hs, enum state next) MUST_USE;

#endif
