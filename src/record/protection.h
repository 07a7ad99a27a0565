/* protection.h - one direction's key, and the ways to protect records with it: protect13.h, protect12.h and
 * legacy/protect_cbc.h say how, and are chosen when the key is put in.
 *
 *     header (5) | explicit nonce (0, 8 or 16) | content ... encrypted in place | tag
 */
#ifndef RECORD_PROTECTION_H
#define RECORD_PROTECTION_H

#include "base/limits.h"
#include "crypto/provider.h"
#include "wire/codes.h"

enum {
    /* The most that a record is longer than its content, which is with CBC: an initialization vector, a
     * block of padding, and a tag. */
    RECORD_OVERHEAD_MAX = RECORD_HEADER_LEN + CBC_BLOCK_LEN + CBC_BLOCK_LEN + CBC_TAG_LEN_MAX,
};

struct protection;

/* What differs between versions. */
struct record_protection {
    bool renewable;     /* the key can be changed before it is worn out */
    uint64_t reserve;   /* records of the limit that are left to alerts */
    enum code worn_out; /* at the limit */
    size_t longer_max;  /* by how much a record that comes may be longer than its content */
    size_t behind_len;  /* the most that is encrypted behind the content: a type, or padding */
    bool (*seal)(struct protection *protection, uint8_t *record, enum content_type type,
                 size_t content_len, size_t *record_len, parley_error *error) MUST_USE;
    enum outcome (*open)(struct protection *protection, uint8_t *record, size_t record_len,
                         enum content_type *type, struct bytes *content,
                         parley_error *error) MUST_USE;
};

struct protection {
    const struct record_protection *how;
    const struct aead *aead; /* NULL: records go in the clear */
    struct aead_state state;
    uint8_t iv[AEAD_NONCE_LEN];  /* the part of each nonce that the peers know */
    size_t explicit_nonce_len;   /* of each record, before its content */
    const struct random *random; /* for nonces that must not be foreseen; NULL: they count */
    uint64_t sequence;           /* of the next record */
};

/* Puts the key in; the version's own start sets the rest. */
bool protection_start(struct protection *protection, const struct record_protection *how,
                      const struct aead *aead, const uint8_t *key) MUST_USE;
void protection_end(struct protection *protection);
/* Wipes the key and lets none take its place: nothing can be sealed or opened any more. In the clear
 * there is none to wipe. */
void protection_spend(struct protection *protection);

/* Records that may still be protected with this key; UINT64_MAX in the clear. Alerts may go beyond, as
 * far as the reserve. */
uint64_t protection_left(const struct protection *protection);
/* Little is left, and new keys can be had. */
bool protection_wants_new_key(const struct protection *protection);

/* How long a record that comes may be, behind its header. */
size_t protection_record_max(const struct protection *protection);

/* Where the content of a record begins, and how much a record needs behind it. */
size_t protection_room_before(const struct protection *protection);
size_t protection_room_behind(const struct protection *protection);

/* record: room before (see above), then content_len bytes of content, then room behind. Writes all but
 * the content, which is encrypted where it stands; *record_len is what goes on the wire. Fails at the
 * limit of the key, and never wraps the sequence number. */
static inline MUST_USE bool protection_seal(struct protection *protection, uint8_t *record,
                                            enum content_type type, size_t content_len,
                                            size_t *record_len, parley_error *error)
{
    return protection->how->seal(protection, record, type, content_len, record_len, error);
}

/* record: a whole protected record, which is decrypted where it stands. The outcome REJECTED (not
 * authentic) records no failure, as the caller may be skipping early data; all else does. */
static inline MUST_USE enum outcome protection_open(struct protection *protection, uint8_t *record,
                                                    size_t record_len, enum content_type *type,
                                                    struct bytes *content, parley_error *error)
{
    return protection->how->open(protection, record, record_len, type, content, error);
}

/* For these ways alone. RFC 9846 5.3, RFC 7905 2: the sequence number, in network byte order and
 * padded on the left, XOR the IV. */
void protection_xor_nonce(uint8_t nonce[AEAD_NONCE_LEN], const struct protection *protection);
/* Encrypts text for the record whose turn it is; the tag is put behind. */
bool protection_encrypt(struct protection *protection, const uint8_t *nonce, struct bytes aad,
                        uint8_t *text, size_t len, parley_error *error) MUST_USE;
/* Decrypts the text, whose tag stands behind it. Outcomes as of protection_open. */
enum outcome protection_decrypt(struct protection *protection, const uint8_t *nonce,
                                struct bytes aad, uint8_t *text, size_t len,
                                parley_error *error) MUST_USE;

#endif
