/* scheme.h - TLS SignatureScheme values: which mathematics, which kind of key (RFC 9846 4.3.3). */
#ifndef CRYPTO_SCHEME_H
#define CRYPTO_SCHEME_H

#include "crypto/provider.h"

/* Where a scheme may be used in TLS 1.3: RSASSA-PKCS1-v1_5 never signs a CertificateVerify, and in
 * 1.3 the curve of an ECDSA key is bound to the hash. */
struct scheme {
    uint16_t id;      /* 0x0403 */
    const char *name; /* "ecdsa_secp256r1_sha256" */
    enum key_kind key;
    enum signature_kind signature;
    bool in_handshake; /* legal in a TLS 1.3 CertificateVerify; else in certificates only */
};

/* All schemes known, in order of preference; *count of them. */
const struct scheme *schemes_all(size_t *count);
/* NULL: not known. */
const struct scheme *scheme_of(uint16_t id);

/* RFC 9846 4.5.2: the kind of key that the scheme is for; only_for: the one signature to which the
 * key restricts itself, or 0. */
static inline bool scheme_fits_key(const struct scheme *scheme, enum key_kind key,
                                   enum signature_kind only_for)
{
    return scheme->key == key && (only_for == 0 || scheme->signature == only_for);
}

#endif
