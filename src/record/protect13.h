/* protect13.h - protection of TLS 1.3 records under one key (RFC 9846 5.2 to 5.5).
 *
 *     header (5) = AAD | content ... | type (1) | zeros ... | tag (16)
 *                        `---------- encrypted in place ----'
 *
 * What is refused in an authentic record: RECORD_WITHOUT_TYPE and RECORD_TOO_LONG.
 */
#ifndef RECORD_PROTECT13_H
#define RECORD_PROTECT13_H

#include "record/protection.h"

bool protect13_start(struct protection *protection, const struct aead *aead, const uint8_t *key,
                     const uint8_t iv[AEAD_NONCE_LEN]) MUST_USE;

#endif
