/* fingerprint.h - SHA-256 of a certificate or of its key, in the forms in which people compare them. */
#ifndef VERIFY_FINGERPRINT_H
#define VERIFY_FINGERPRINT_H

#include "verify/arena.h"

/* "ab:cd:..." */
const char *fingerprint_in_hex(struct arena *arena, struct bytes data);
/* Base64 (RFC 4648 section 4), as pins of keys are written (RFC 7469 2.4). */
const char *fingerprint_in_base64(struct arena *arena, struct bytes data);

#endif
