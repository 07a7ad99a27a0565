/* protect_cbc.h - protection of TLS 1.2 records by CBC, and then an HMAC over the ciphertext (RFC 5246
 * 6.2.3.2, RFC 7366 3).
 *
 *     header (5) | initialization vector (16) | content | padding | padding_length (1) | MAC
 *                                               `------ encrypted in place ------'
 *
 * The MAC covers sequence number, header and all that is encrypted, and is checked first: what is
 * decrypted is what the peer has sent, and its padding tells nobody anything.
 */
#ifndef LEGACY_PROTECT_CBC_H
#define LEGACY_PROTECT_CBC_H

#include "crypto/suite12.h"
#include "record/protection.h"

/* key: that of the HMAC and then that of the cipher. */
bool protect_cbc_start(struct protection *protection, const struct suite12 *suite,
                       const uint8_t *key) MUST_USE;

#endif
