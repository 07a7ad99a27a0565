/* seeds.h - what the fuzz targets begin with, made by our own code each time, so that it fits that code.
 */
#ifndef SEEDS_SEEDS_H
#define SEEDS_SEEDS_H

#include "base/bytes.h"

enum { SEED_LEN_MAX = 1 << 17, SEED_NAME_MAX = 128 };

/* Writes one seed for a target; whatever fails ends the program. */
void put(const char *target, const char *name, struct bytes seed);
void put_written(const char *target, const char *name, const struct writer *seed);

/* A handshake message of that version, for its own target and, with its extensions, for that of
 * extensions. */
void put_message(const char *scenario, const char *name, uint16_t version, struct bytes message);

/* What pairs of a client and a server say to each other: for the machines, the record layer, and each
 * message. */
void put_conversations(void);
/* Messages that no pair sends. */
void put_rare_messages(void);
/* Messages and records of TLS 1.2. */
void put_messages12(void);
/* Certificates, chains and PEM texts. */
void put_certificates(void);
/* Revocation lists and OCSP responses. */
void put_revocation(void);
/* Sessions of both versions. */
void put_sessions(void);
/* Names of all kinds. */
void put_names(void);

#endif
