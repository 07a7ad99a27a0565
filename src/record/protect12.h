/* protect12.h - protection of TLS 1.2 records by an AEAD (RFC 5246 6.2.3.3, RFC 5288 3, RFC 7905 2).
 *
 *     header (5) | explicit nonce (8, AES-GCM alone) | content, encrypted in place | tag (16)
 *
 * The header stays as it is: who watches sees of each record what it is. Additional data are the
 * sequence number, the type, the version, and how long the content is. A key cannot be changed, so that
 * at its limit the connection is over: KEYS_WORN_OUT.
 */
#ifndef RECORD_PROTECT12_H
#define RECORD_PROTECT12_H

#include "crypto/suite12.h"
#include "record/protection.h"

/* RFC 5246 6.2.3.3: seq_num + TLSCompressed.type + .version + .length. */
enum { SEQUENCE_LEN = 8, AAD12_LEN = SEQUENCE_LEN + RECORD_HEADER_LEN };
struct bytes record_aad12(uint8_t aad[AAD12_LEN], const struct protection *protection, uint8_t type,
                          size_t len);

/* How many records of a key are left to alerts where it cannot be changed. */
enum { ALERTS_IN_RESERVE = 2 };

/* fixed_iv: suite->fixed_iv_len bytes. */
bool protect12_start(struct protection *protection, const struct suite12 *suite, const uint8_t *key,
                     const uint8_t *fixed_iv) MUST_USE;

#endif
