/* authenticate.h - who the peer is, and that it is the one that took part (RFC 9846 4.5). */
#ifndef HANDSHAKE_AUTHENTICATE_H
#define HANDSHAKE_AUTHENTICATE_H

#include "handshake/machine.h"
#include "wire/authentication.h"

/* Who the client says that it is becomes a fact for as long as the connection lives: logs tell it. */
bool note_client(struct handshake *hs, const struct certificate *leaf) MUST_USE;

/* Copies the peer's certificates, for the facts. */
bool keep_chain(struct handshake *hs, const struct certificate_message *message) MUST_USE;
/* The same, and judges the chain unless verification was switched off. */
bool judge_chain(struct handshake *hs, const struct certificate_message *message) MUST_USE;

/* KEY_TOO_WEAK: the RSA key of the peer's leaf has too few bits. */
bool judge_key_strength(struct handshake *hs) MUST_USE;

/* In both versions: the signature fits the content and the key of the peer's leaf, and is noted as a
 * fact. That the scheme may be used with the key was judged before. */
bool judge_signature(struct handshake *hs, const struct scheme *scheme, struct bytes content,
                     struct bytes signed_with) MUST_USE;
bool make_signature(struct handshake *hs, const struct identity *identity,
                    const struct scheme *scheme, struct bytes content,
                    uint8_t made[SIGNATURE_LEN_MAX], size_t *made_len) MUST_USE;
/* CertificateVerify, with a signature over that content. */
bool send_certificate_verify(struct handshake *hs, const struct identity *identity,
                             const struct scheme *scheme, struct bytes content) MUST_USE;

/* RFC 9846 4.5.2: the peer holds the key of its leaf. */
bool judge_possession(struct handshake *hs, const struct certificate_verify *verify) MUST_USE;

/* The same from the other side: writes and sends CertificateVerify. */
bool prove_possession(struct handshake *hs, const struct identity *identity,
                      const struct scheme *scheme) MUST_USE;

/* RFC 9846 4.5.3: both sides saw the same handshake. secret: the sender's handshake traffic secret. */
bool judge_finished(struct handshake *hs, const struct traffic_secret *secret,
                    struct bytes verify_data) MUST_USE;
bool send_finished(struct handshake *hs, const struct traffic_secret *secret) MUST_USE;

#endif
