/* scheme.c - the signature schemes of RFC 9846 4.3.3 that parley speaks. */
#include "crypto/scheme.h"

/* In order of preference: what signs fastest at the strength of P-256 comes first, and what is
 * legal in certificates only comes last. SHA-1, which 4.3.3 still numbers, is never offered. */
static const struct scheme known_schemes[] = {
    { 0x0403, "ecdsa_secp256r1_sha256", KEY_P256, SIGNATURE_ECDSA_SHA256, true },
    { 0x0807, "ed25519", KEY_ED25519, SIGNATURE_ED25519, true },
    { 0x0503, "ecdsa_secp384r1_sha384", KEY_P384, SIGNATURE_ECDSA_SHA384, true },
    { 0x0603, "ecdsa_secp521r1_sha512", KEY_P521, SIGNATURE_ECDSA_SHA512, true },
    { 0x0804, "rsa_pss_rsae_sha256", KEY_RSA, SIGNATURE_RSA_PSS_SHA256, true },
    { 0x0805, "rsa_pss_rsae_sha384", KEY_RSA, SIGNATURE_RSA_PSS_SHA384, true },
    { 0x0806, "rsa_pss_rsae_sha512", KEY_RSA, SIGNATURE_RSA_PSS_SHA512, true },
    { 0x0809, "rsa_pss_pss_sha256", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA256, true },
    { 0x080a, "rsa_pss_pss_sha384", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA384, true },
    { 0x080b, "rsa_pss_pss_sha512", KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA512, true },
    { 0x0401, "rsa_pkcs1_sha256", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA256, false },
    { 0x0501, "rsa_pkcs1_sha384", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA384, false },
    { 0x0601, "rsa_pkcs1_sha512", KEY_RSA, SIGNATURE_RSA_PKCS1_SHA512, false },
};

enum { SCHEME_COUNT = sizeof known_schemes / sizeof *known_schemes };

const struct scheme *schemes_all(size_t *count)
{
    *count = SCHEME_COUNT;
    return known_schemes;
}

const struct scheme *scheme_of(uint16_t id)
{
    for (size_t i = 0; i < SCHEME_COUNT; i++)
        if (known_schemes[i].id == id)
            return &known_schemes[i];
    return NULL;
}
