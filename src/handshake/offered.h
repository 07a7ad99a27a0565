/* offered.h - what a client offered, looked up by the number that the server chose. */
#ifndef HANDSHAKE_OFFERED_H
#define HANDSHAKE_OFFERED_H

#include "handshake/machine.h"

/* NULL: it was not offered. */
const struct suite *offered_suite(const struct handshake_config *config, uint16_t id);
const struct suite12 *offered_suite12(const struct handshake_config *config, uint16_t id);
const struct group *offered_group(const struct handshake_config *config, uint16_t id);
const struct scheme *offered_scheme(const struct handshake_config *config, uint16_t id);

/* SUITE_NOT_OFFERED, for that version at least. */
bool refuse_suite(struct handshake *hs, uint16_t id);

/* Whether a list, as in wire/client_hello.h, has it. */
bool protocols_have(struct bytes list, struct bytes wanted);
/* RFC 7301 3.1: PROTOCOL_NOT_OFFERED; an answer without a protocol is { NULL, 0 }. */
bool check_protocol(struct handshake *hs, struct bytes protocol) MUST_USE;
/* Keeps the protocol that was agreed on, for the facts. */
void note_protocol(struct handshake *hs, struct bytes protocol);

#endif
