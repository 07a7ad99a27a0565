/* certificate_write.h - making a certificate: the fields of RFC 5280 4.1, signed. */
#ifndef AUTHORITY_CERTIFICATE_WRITE_H
#define AUTHORITY_CERTIFICATE_WRITE_H

#include "crypto/provider.h"
#include "x509/certificate.h"

enum { KEY_ID_LEN = 20 };

struct certificate_plan {
    struct bytes issuer, subject; /* Name, as DER with its header */
    int64_t not_before_s, not_after_s;
    struct public_key key;
    enum purpose purpose;       /* of a leaf; 0: an authority, which issues leaves */
    struct bytes alt_names;     /* GeneralName after GeneralName; empty: none */
    struct bytes issuer_key_id; /* empty: none (of a certificate that signs itself) */
};

/* What names a key in subjectKeyIdentifier (RFC 7093 2, method 1). */
void key_id_of(uint8_t id[KEY_ID_LEN], const struct provider *provider,
               const struct public_key *key);

/* The certificate that was planned, with a random serial number, signed with the issuer's key. *der is
 * from memory_new. KEY_UNSUPPORTED, RANDOM_FAILED, CRYPTO_BROKEN, NO_MEMORY. */
bool certificate_make(const struct certificate_plan *plan, const struct provider *provider,
                      const struct private_key *issuer_key, uint8_t **der, size_t *len,
                      parley_error *error) MUST_USE;

#endif
