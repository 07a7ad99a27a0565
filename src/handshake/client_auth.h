/* client_auth.h - a server asks its clients who they are: what CertificateRequest says in both versions,
 * and what becomes of a client that has no certificate (RFC 9846 4.4.2, RFC 5246 7.4.4).
 */
#ifndef HANDSHAKE_CLIENT_AUTH_H
#define HANDSHAKE_CLIENT_AUTH_H

#include "base/alert.h"
#include "handshake/machine.h"

static inline bool asks_client(const struct handshake *hs)
{
    return hs->config->client_auth != PARLEY_CLIENT_OFF;
}

/* The u16 list of what may sign. */
struct bytes schemes_for_client(const struct handshake_config *config,
                                uint8_t room[SCHEMES_LEN_MAX]);

/* The message as begin_long_message has it; from here on the client is one whom nobody knows yet. */
bool begin_certificate_request(struct handshake *hs, struct writer *out) MUST_USE;

/* The client has shown no certificate. Where one is demanded that is CLIENT_CERTIFICATE_MISSING, with the
 * alert that the version has for it. */
bool serve_unknown_client(struct handshake *hs, enum alert alert, const char *reference) MUST_USE;

/* The client's Finished was right. */
void confirm_known_client(struct handshake *hs);

#endif
