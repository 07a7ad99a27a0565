/* protect13.h - protection of TLS 1.3 records under one key (RFC 9846 5.2 to 5.5).
 *
 *     header (5) = AAD | content ... | type (1) | zeros ... | tag (16)
 *                        `---------- encrypted in place ----'
 */
#ifndef RECORD_PROTECT13_H
#define RECORD_PROTECT13_H

#include "crypto/provider.h"
#include "wire/codes.h"

struct protection {
    const struct aead *aead; /* NULL: records go in the clear */
    struct aead_state state;
    uint8_t iv[AEAD_NONCE_LEN];
    uint64_t sequence; /* of the next record */
};

bool protect13_start(struct protection *protection, const struct aead *aead, const uint8_t *key,
                     const uint8_t iv[AEAD_NONCE_LEN]) MUST_USE;
void protect13_end(struct protection *protection);
/* Wipes the key and lets none take its place: nothing can be sealed or opened any more. In the clear
 * there is none to wipe. */
void protect13_spend(struct protection *protection);

/* Records that may still be protected with this key; UINT64_MAX in the clear. */
uint64_t protect13_left(const struct protection *protection);

/* record: header room (5), then content_len bytes of content, then room for 1 + AEAD_TAG_LEN
 * more. Writes header, type and tag; *record_len is what goes on the wire. Fails with
 * KEYS_EXHAUSTED at the limit of the key, and never wraps the sequence number. */
bool protect13_seal(struct protection *protection, uint8_t *record, enum content_type type,
                    size_t content_len, size_t *record_len, parley_error *error) MUST_USE;

/* record: a whole protected record. On OK the content stands at record + 5. The outcome REJECTED
 * (not authentic) records no failure, as the caller may be skipping early data; all else does:
 * RECORD_WITHOUT_TYPE, RECORD_TOO_LONG, KEYS_EXHAUSTED. */
enum outcome protect13_open(struct protection *protection, uint8_t *record, size_t record_len,
                            enum content_type *type, struct bytes *content,
                            parley_error *error) MUST_USE;

#endif
