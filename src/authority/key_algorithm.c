/* key_algorithm.c - AlgorithmIdentifier ::= SEQUENCE { OBJECT IDENTIFIER, parameters }, by RFC 5480 2.1.1
 * and RFC 5758 3.2 (ECDSA), RFC 8410 3 (Ed25519) and RFC 4055 (RSA).
 */
#include "authority/key_algorithm.h"

#include "x509/der_write.h"
#include "x509/oid.h"

#define EC_PUBLIC_KEY OID("\x2a\x86\x48\xce\x3d\x02\x01")
#define NO_CURVE                                                                                   \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

/* RSA signs with PKCS #1: much software knows no RSASSA-PSS in certificates. */
static const struct key_algorithm algorithms[] = {
    { KEY_P256, SIGNATURE_ECDSA_SHA256, EC_PUBLIC_KEY, OID("\x2a\x86\x48\xce\x3d\x03\x01\x07"),
      OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"), false },
    { KEY_P384, SIGNATURE_ECDSA_SHA384, EC_PUBLIC_KEY, OID("\x2b\x81\x04\x00\x22"),
      OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"), false },
    { KEY_P521, SIGNATURE_ECDSA_SHA512, EC_PUBLIC_KEY, OID("\x2b\x81\x04\x00\x23"),
      OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"), false },
    { KEY_ED25519, SIGNATURE_ED25519, OID("\x2b\x65\x70"), NO_CURVE, OID("\x2b\x65\x70"), false },
    { KEY_RSA, SIGNATURE_RSA_PKCS1_SHA256, OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), NO_CURVE,
      OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), true },
};

const struct key_algorithm *key_algorithm_of(enum key_kind kind)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (algorithms[i].kind == kind)
            return &algorithms[i];
    return NULL;
}

void write_key_algorithm(struct writer *out, const struct key_algorithm *algorithm)
{
    struct mark identifier = der_open(out, DER_SEQUENCE);
    der_write(out, DER_OID, algorithm->key_oid);
    if (algorithm->curve_oid.len > 0)
        der_write(out, DER_OID, algorithm->curve_oid);
    if (algorithm->has_null)
        der_write(out, DER_NULL, bytes_of(NULL, 0));
    der_close(out, identifier);
}

void write_signature_algorithm(struct writer *out, const struct key_algorithm *algorithm)
{
    struct mark identifier = der_open(out, DER_SEQUENCE);
    der_write(out, DER_OID, algorithm->signature_oid);
    if (algorithm->has_null)
        der_write(out, DER_NULL, bytes_of(NULL, 0));
    der_close(out, identifier);
}
