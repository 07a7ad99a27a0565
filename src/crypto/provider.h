/* provider.h - what TLS needs from a cryptographic library, as five small tables.
 *
 * A provider is a value that lists algorithms in order of preference. Whatever is costly to find (a
 * fetch, a look-up) is found once, when the provider is opened for a configuration; after that it
 * is never written, so that any number of threads may use it. State that belongs to one connection
 * (an AEAD's key, a key share's private half) lives in memory of the connection, of the size that
 * the algorithm states, and is ended with the algorithm's `wipe`.
 */
#ifndef CRYPTO_PROVIDER_H
#define CRYPTO_PROVIDER_H

#include "base/bytes.h"
#include "base/error.h"

/* What a primitive answers. REJECTED is always about bytes that came from the peer (a point off the
 * curve, a wrong tag, a wrong signature); BROKEN is always about this machine (no memory). */
enum outcome {
    OUTCOME_OK,
    OUTCOME_REJECTED,
    OUTCOME_BROKEN,
};

enum {
    HASH_LEN_MAX = 64,
    HASH_BLOCK_LEN_MAX = 128,
    HASH_STATE_MAX = 256,
    AEAD_KEY_LEN_MAX = 32,
    AEAD_NONCE_LEN = 12, /* RFC 9846 5.3: all suites of TLS 1.3 */
    AEAD_TAG_LEN = 16,
    CBC_BLOCK_LEN = 16,        /* AES; also its initialization vector */
    CBC_KEY_LEN_MAX = 48 + 32, /* of HMAC-SHA384 and AES-256 */
    CBC_TAG_LEN_MAX = 48,
    AEAD_STATE_MAX = 64,
    GROUP_SHARE_LEN_MAX = 133, /* P-521, uncompressed */
    GROUP_SECRET_LEN_MAX = 66,
    GROUP_STATE_MAX = 96,
    SIGNATURE_LEN_MAX = 1024, /* RSA of 8192 bits */
};

struct random {
    bool (*fill)(void *state, uint8_t *out, size_t len) MUST_USE;
    void *state;
};

/* A hash's state is plain memory of HASH_STATE_MAX bytes: copied with `=` (a snapshot of a
 * transcript costs nothing more), wiped with secret_wipe. Hashing in memory cannot fail. */
struct hash_state {
    _Alignas(16) uint8_t words[HASH_STATE_MAX];
};

struct hash {
    const char *name; /* "SHA256" */
    size_t len;       /* of the digest */
    size_t block_len; /* RFC 2104's B */
    void (*start)(struct hash_state *state);
    void (*update)(struct hash_state *state, struct bytes data);
    void (*finish)(struct hash_state *state, uint8_t *digest); /* state is used up */
};

/* An AEAD of RFC 5116 under one key. Seal and open work in place. The state may be moved. */
struct aead_state {
    _Alignas(16) uint8_t words[AEAD_STATE_MAX];
};

struct aead {
    const char *name; /* "AES_128_GCM" */
    size_t key_len, tag_len;
    uint64_t records_max; /* RFC 9846 5.5: how many records one key may protect */
    const void *made;     /* what the provider found for it when it was opened */

    bool (*start)(const struct aead *aead, struct aead_state *state, const uint8_t *key) MUST_USE;
    /* Encrypts text[0..len) where it lies and writes the tag to text[len..len + tag_len). nonce:
     * AEAD_NONCE_LEN bytes, or with CBC an initialization vector of CBC_BLOCK_LEN. */
    bool (*seal)(struct aead_state *state, const uint8_t *nonce, struct bytes aad, uint8_t *text,
                 size_t len) MUST_USE;
    /* Decrypts text[0..len), whose tag stands at text[len..]. On REJECTED the text is wiped. */
    enum outcome (*open)(struct aead_state *state, const uint8_t *nonce, struct bytes aad,
                         uint8_t *text, size_t len) MUST_USE;
    void (*wipe)(struct aead_state *state); /* also of a zeroed state: does nothing */
};

/* A key agreement in the shape of a KEM: the client generates, the server encapsulates to the
 * client's share, the client decapsulates the reply. For (EC)DHE the reply is the server's
 * share. */
struct group_state {
    _Alignas(16) uint8_t words[GROUP_STATE_MAX];
};

struct group {
    uint16_t id;      /* NamedGroup, RFC 9846 4.3.7 */
    const char *name; /* "X25519", "P-256": as people write it in a configuration */
    size_t share_len; /* the client's */
    size_t reply_len; /* the server's */
    size_t secret_len;
    const void *made;

    /* The private half comes from `random`, so that a given stream of bytes gives a given share. */
    bool (*generate)(const struct group *group, struct group_state *state,
                     const struct random *random, uint8_t *share) MUST_USE;
    /* REJECTED: the peer's share has a wrong length, is off the curve, or gives an all-zero secret
     * (RFC 9846 4.3.8.2, 7.4.2). */
    enum outcome (*encapsulate)(const struct group *group, const struct random *random,
                                struct bytes share, uint8_t *reply, uint8_t *secret) MUST_USE;
    enum outcome (*decapsulate)(const struct group *group, struct group_state *state,
                                struct bytes reply, uint8_t *secret) MUST_USE;
    void (*wipe)(struct group_state *state); /* also of a zeroed state: does nothing */
};

enum key_kind {
    KEY_UNKNOWN,
    KEY_P256,
    KEY_P384,
    KEY_P521,
    KEY_ED25519,
    KEY_RSA,     /* rsaEncryption */
    KEY_RSA_PSS, /* id-RSASSA-PSS without parameters that restrict it */
};

/* A public key as it stands in a SubjectPublicKeyInfo, not yet checked by the provider. */
struct public_key {
    enum key_kind kind;
    struct bytes bytes; /* EC: the uncompressed point; Ed25519: 32 bytes; RSA: DER RSAPublicKey */
    unsigned rsa_bits;  /* of the modulus; 0 for other kinds */
};

/* The mathematics of a signature: which hash, which padding. What a TLS scheme or a certificate's
 * algorithm identifier demands beyond that (curve, key's OID) is judged where those are read. */
enum signature_kind {
    SIGNATURE_ECDSA_SHA256 = 1,
    SIGNATURE_ECDSA_SHA384,
    SIGNATURE_ECDSA_SHA512,
    SIGNATURE_ED25519,
    SIGNATURE_RSA_PSS_SHA256, /* MGF1 with the same hash, salt as long as the digest */
    SIGNATURE_RSA_PSS_SHA384,
    SIGNATURE_RSA_PSS_SHA512,
    SIGNATURE_RSA_PKCS1_SHA256,
    SIGNATURE_RSA_PKCS1_SHA384,
    SIGNATURE_RSA_PKCS1_SHA512,
};

/* A private key, read once when an identity is loaded, used by any thread after that. */
struct private_key;

struct signature {
    enum signature_kind kind;
    const char *name; /* "ECDSA with SHA-256" */
    const void *made;

    /* REJECTED: it does not fit, or the key or the signature is malformed or of a wrong kind. */
    enum outcome (*verify)(const struct signature *signature, const struct public_key *key,
                           struct bytes message, struct bytes signed_with) MUST_USE;
    /* out has room for SIGNATURE_LEN_MAX bytes; ECDSA signatures are DER. */
    bool (*sign)(const struct signature *signature, const struct private_key *key,
                 struct bytes message, uint8_t *out, size_t *len) MUST_USE;
};

/* The key exchange of TLS 1.2 in which the client encrypts its premaster secret to the key of the server's
 * certificate (RFC 5246 7.4.7.1): for src/legacy alone. */
enum { RSA_PREMASTER_LEN = 48 };

struct key_transport {
    /* out: room for SIGNATURE_LEN_MAX bytes. REJECTED: the key is malformed or no RSA key. */
    enum outcome (*encrypt)(const struct public_key *key, const uint8_t secret[RSA_PREMASTER_LEN],
                            uint8_t *out, size_t *len) MUST_USE;
    /* A secret that begins with this version comes out as it went in. Whatever else was encrypted, in
     * whatever padding, gives as many random bytes: nothing that a client could see or time tells the two
     * apart (RFC 5246 7.4.7.1). False: this machine failed. */
    bool (*decrypt)(const struct private_key *key, const struct random *random, uint16_t version,
                    struct bytes encrypted, uint8_t secret[RSA_PREMASTER_LEN]) MUST_USE;
};

/* Reading, making and writing private keys. */
struct private_keys {
    /* From DER: PKCS #8, SEC 1 or PKCS #1. NULL: KEY_UNREADABLE, KEY_UNSUPPORTED or NO_MEMORY. */
    struct private_key *(*read)(struct bytes der, parley_error *error);
    /* A fresh key; rsa_bits counts for RSA kinds only. */
    struct private_key *(*make)(enum key_kind kind, unsigned rsa_bits, parley_error *error);
    /* PKCS #8 DER, from memory_new; to be ended with memory_wipe_and_free. */
    bool (*write)(const struct private_key *key, uint8_t **der, size_t *len,
                  parley_error *error) MUST_USE;
    /* A view into the key. */
    struct public_key (*public_half)(const struct private_key *key);
    void (*free)(struct private_key *key); /* NULL is fine */
};

/* Pointers to algorithms, in order of preference. */
struct provider {
    struct random random;
    const struct hash *const *hashes;
    size_t hash_count;
    /* SHA-1, which finds a key or a name by its digest (RFC 6960 4.1.1) and proves nothing. It is
     * not among the hashes, so that no suite and no signature can come to it. */
    const struct hash *identifier_hash;
    const struct aead *const *aeads;
    size_t aead_count;
    const struct group *const *groups;
    size_t group_count;
    const struct signature *const *signatures;
    size_t signature_count;
    struct private_keys private_keys;
    /* What only src/legacy may use; NULL and none where that is not built. AES-CBC with an HMAC over the
     * ciphertext has the shape of an AEAD: its key is that of the HMAC and then that of the cipher, its
     * nonce is an initialization vector of CBC_BLOCK_LEN unpredictable bytes, and its texts are whole
     * blocks. */
    const struct key_transport *key_transport;
    const struct aead *const *cbc;
    size_t cbc_count;
    void (*close)(struct provider *provider); /* ends it and everything it found */
};

/* By name or number; NULL when the provider does not have it. */
const struct hash *provider_hash(const struct provider *provider, const char *name);
const struct aead *provider_aead(const struct provider *provider, const char *name);
const struct group *provider_group(const struct provider *provider, uint16_t id);
const struct signature *provider_signature(const struct provider *provider,
                                           enum signature_kind kind);

#endif
