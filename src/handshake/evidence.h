/* evidence.h - what was offered and what would have been accepted, for errors: lists cut to fit. */
#ifndef HANDSHAKE_EVIDENCE_H
#define HANDSHAKE_EVIDENCE_H

#include "base/alert.h"
#include "handshake/handshake.h"

/* Room for a list in an error. */
enum { LIST_TEXT_MAX = 90 };

/* "X25519, secp256r1": a list of numbers as it came; those without a name in hex. All return out. */
const char *numbers_text(char *out, size_t cap, struct bytes list,
                         const char *(*name_of)(uint16_t number));
/* "static RSA key exchange, CBC": what is wrong with suites of TLS 1.2 all of which are old, each thing
 * once; NULL: some are not. */
const char *faults_text(char *out, size_t cap, struct bytes suites);
/* "h2, http/1.1", escaped; list as in wire/client_hello.h. */
const char *protocols_text(char *out, size_t cap, struct bytes list);
/* What this side has, by the names that messages are told with. */
const char *versions_text(const struct handshake_config *config);
const char *suites_text(char *out, size_t cap, const struct handshake_config *config);
const char *suites12_text(char *out, size_t cap, const struct handshake_config *config);
const char *groups_text(char *out, size_t cap, const struct handshake_config *config);

/* The peer ended the handshake with an alert: what a client had offered of the kind in question, or
 * else what this side was waiting for. */
const char *alert_evidence(char *out, size_t cap, const struct handshake *handshake,
                           enum alert alert);

#endif
