/* scheme.h - TLS SignatureScheme values: which mathematics, which kind of key (RFC 9846 4.3.3). */
#ifndef CRYPTO_SCHEME_H
#define CRYPTO_SCHEME_H

#include "crypto/provider.h"

/* Every scheme may sign in TLS 1.2, and a certificate in both versions. RSASSA-PKCS1-v1_5 never signs
 * a CertificateVerify of TLS 1.3; there the curve of an ECDSA key is bound to the hash, and in TLS 1.2
 * it is not. */
struct scheme {
    uint16_t id;      /* 0x0403 */
    const char *name; /* "ecdsa_secp256r1_sha256" */
    enum key_kind key;
    enum signature_kind signature;
    bool in_handshake; /* legal in a TLS 1.3 CertificateVerify */
};

/* All schemes known, in order of preference; *count of them. */
const struct scheme *schemes_all(size_t *count);
/* NULL: not known. */
const struct scheme *scheme_of(uint16_t id);

static inline bool key_is_ecdsa(enum key_kind key)
{
    return key == KEY_P256 || key == KEY_P384 || key == KEY_P521;
}

/* RFC 9846 4.5.2: the kind of key that the scheme is for; only_for: the one signature to which the
 * key restricts itself, or 0. */
static inline bool scheme_fits_key(const struct scheme *scheme, enum key_kind key,
                                   enum signature_kind only_for)
{
    return scheme->key == key && (only_for == 0 || scheme->signature == only_for);
}

/* Whether the scheme may sign a handshake with such a key, in TLS 1.3 and in TLS 1.2: RFC 5246
 * 7.4.1.4.1 names a hash and an algorithm, and no curve. */
static inline bool scheme_signs13(const struct scheme *scheme, enum key_kind key,
                                  enum signature_kind only_for)
{
    return scheme->in_handshake && scheme_fits_key(scheme, key, only_for);
}

static inline bool scheme_signs12(const struct scheme *scheme, enum key_kind key,
                                  enum signature_kind only_for)
{
    return scheme_fits_key(scheme, key, only_for) ||
           (key_is_ecdsa(scheme->key) && key_is_ecdsa(key));
}

#endif
