/* key_algorithm.h - how certificates name the kinds of keys that an authority makes and signs with. */
#ifndef AUTHORITY_KEY_ALGORITHM_H
#define AUTHORITY_KEY_ALGORITHM_H

#include "crypto/provider.h"

struct key_algorithm {
    enum key_kind kind;
    enum signature_kind signature; /* what such a key signs certificates with */
    struct bytes key_oid, curve_oid, signature_oid;
    bool
        has_null; /* RFC 4055 1.2 and 5: RSA's parameters are NULL; others have none but the curve */
};

/* NULL: none for such keys. */
const struct key_algorithm *key_algorithm_of(enum key_kind kind);

/* The AlgorithmIdentifier of the key, and of its signatures. */
void write_key_algorithm(struct writer *out, const struct key_algorithm *algorithm);
void write_signature_algorithm(struct writer *out, const struct key_algorithm *algorithm);

#endif
