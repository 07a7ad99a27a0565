/* session_context.h - by what a peer was judged, as a digest: a session counts for nothing under
 * another one (compare CVE-2025-23419).
 */
#ifndef HANDSHAKE_SESSION_CONTEXT_H
#define HANDSHAKE_SESSION_CONTEXT_H

#include "handshake/config.h"

/* Role, verification, client policy, profile, revocation, trust and, of a client, its own certificates: what is the same for all
 * connections of a configuration, and for another one that was made from the same files. */
void session_context_of_config(uint8_t context[SESSION_CONTEXT_LEN],
                               const struct handshake_config *config);

/* The same with the certificate that a server shows on this connection; NULL: a client's. */
void session_context_of(uint8_t context[SESSION_CONTEXT_LEN], const struct handshake_config *config,
                        const struct identity *shown);

#endif
