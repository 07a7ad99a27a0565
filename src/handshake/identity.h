/* identity.h - who a server is: a certificate chain and the key of its leaf. */
#ifndef HANDSHAKE_IDENTITY_H
#define HANDSHAKE_IDENTITY_H

#include "crypto/scheme.h"
#include "x509/certificate.h"
#include "x509/name.h"

/* Never written once made; shared by any number of configurations and threads. */
struct identity {
    struct private_keys keys; /* how to end the key */
    struct private_key *key;
    uint8_t *message; /* a whole Certificate message, ready to be sent (RFC 9846 4.5.1) */
    size_t message_len;
    uint8_t *message12; /* the same in the form of TLS 1.2 (RFC 5246 7.4.2) */
    size_t message12_len;
    struct certificate leaf; /* views into message */
};

/* chain and key are PEM texts, the leaf first. Fails with PEM_MALFORMED, PEM_EMPTY,
 * OWN_CERTIFICATE_MALFORMED, KEY_UNREADABLE, KEY_UNSUPPORTED, KEY_NOT_FOR_CERTIFICATE or NO_MEMORY. */
bool identity_read(struct identity *identity, const struct private_keys *keys, struct bytes chain,
                   struct bytes key, parley_error *error) MUST_USE;
/* The Certificate message with an OCSP response for the leaf (RFC 9846 4.5.1.1), from memory_new.
 * STAPLE_UNUSABLE when it does not fit, NO_MEMORY. */
bool identity_staple(const struct identity *identity, struct bytes ocsp_response, uint8_t **message,
                     size_t *message_len, parley_error *error) MUST_USE;
void identity_end(struct identity *identity);

#endif
