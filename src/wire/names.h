/* names.h - the numbers of TLS as the RFCs write them, for people. */
#ifndef WIRE_NAMES_H
#define WIRE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* NULL for a number that is not known here. GREASE values (RFC 8701) are called "GREASE". */
const char *version_name(uint16_t version);
const char *handshake_type_name(uint16_t type);
const char *extension_name(uint16_t type);
const char *suite_name(uint16_t id); /* of every version, to tell what a peer offers */
/* "static RSA key exchange": the gravest reason why it is old; NULL: none is known. */
const char *suite_fault(uint16_t id);
const char *group_name(uint16_t id);  /* "X25519", "secp256r1" */
const char *scheme_name(uint16_t id); /* "ecdsa_secp256r1_sha256" */
/* One sentence: what the message is for; "" when not known. */
const char *handshake_type_purpose(uint16_t type);
/* "RFC 9846 4.2.2"; "" when not known. */
const char *handshake_type_reference(uint16_t type);
/* The same of a message of TLS 1.2: "RFC 5246 7.4.1.2". */
const char *handshake_type_purpose12(uint16_t type);
const char *handshake_type_reference12(uint16_t type);

#endif
