/* rsa.c - RSASSA-PSS and RSASSA-PKCS1-v1_5 (RFC 8017 section 8), over libcrypto's raw RSA.
 *
 * All that can be wrong about a key or a signature is found before libcrypto sees them, so that a failure of
 * its arithmetic is this machine's.
 */
#include "provider_libcrypto/rsa_key.h"
#include "provider_libcrypto/signature.h"

#include <openssl/err.h>

_Static_assert((int)MODULUS_LEN_MAX <= (int)SIGNATURE_LEN_MAX, "callers give that much room");

/* RFC 8017 8.1.2 and 8.2.2, steps 1 and 2: the encoded message that was signed, as long as the
 * modulus. On OK the caller frees *rsa. */
static enum outcome recover(RSA **rsa, uint8_t em[MODULUS_LEN_MAX], const struct public_key *key,
                            struct bytes signed_with)
{
    if (!rsa_takes(key, signed_with))
        return OUTCOME_REJECTED;
    enum outcome outcome = rsa_public_key(rsa, key);
    if (outcome != OUTCOME_OK)
        return outcome;
    int len = (int)signed_with.len;
    if (RSA_public_decrypt(len, signed_with.data, em, *rsa, RSA_NO_PADDING) == len)
        return OUTCOME_OK;
    RSA_free(*rsa);
    return OUTCOME_BROKEN;
}

/* RFC 8017 5.2.1. */
static bool apply_private_key(RSA *rsa, uint8_t *out, size_t *len, const uint8_t *em)
{
    int wrote = RSA_private_encrypt(RSA_size(rsa), em, out, rsa, RSA_NO_PADDING);
    *len = wrote > 0 ? (size_t)wrote : 0;
    return wrote > 0;
}

/* RFC 8017 9.1.2. libcrypto says what is wrong with a padding by a reason of its RSA part; all
 * other errors come from below that, such as a lack of memory. */
static enum outcome check_pss(RSA *rsa, const struct signature_means *means, const uint8_t *em,
                              const uint8_t *digest)
{
    if (RSA_verify_PKCS1_PSS_mgf1(rsa, digest, means->md, means->md, em, (int)means->hash->len) ==
        1)
        return OUTCOME_OK;
    unsigned long why = ERR_peek_last_error();
    return ERR_GET_LIB(why) == ERR_LIB_RSA && !ERR_COMMON_ERROR(why) ? OUTCOME_REJECTED
                                                                     : OUTCOME_BROKEN;
}

enum outcome rsa_pss_verify(const struct signature_means *means, const struct public_key *key,
                            struct bytes digest, struct bytes signed_with)
{
    if (key->kind != KEY_RSA && key->kind != KEY_RSA_PSS)
        return OUTCOME_REJECTED;
    uint8_t em[MODULUS_LEN_MAX];
    RSA *rsa;
    enum outcome outcome = recover(&rsa, em, key, signed_with);
    if (outcome != OUTCOME_OK)
        return outcome;
    outcome = check_pss(rsa, means, em, digest.data);
    RSA_free(rsa);
    return outcome;
}

bool rsa_pss_sign(const struct signature_means *means, const struct private_key *key,
                  struct bytes digest, uint8_t *out, size_t *len)
{
    uint8_t em[MODULUS_LEN_MAX];
    return key->rsa != NULL &&
           RSA_padding_add_PKCS1_PSS_mgf1(key->rsa, em, digest.data, means->md, means->md,
                                          (int)means->hash->len) == 1 &&
           apply_private_key(key->rsa, out, len, em);
}

/* EMSA-PKCS1-v1_5 of RFC 8017 9.2: 00 01 FF ... FF 00 and a DER DigestInfo, which for each of the
 * SHA-2 hashes differs in three bytes only. False: the modulus is too short for it. */
static bool encode_pkcs1(uint8_t *em, size_t em_len, struct bytes digest)
{
    uint8_t len = (uint8_t)digest.len;
    uint8_t oid_end = len == 32 ? 1 : len == 48 ? 2 : 3; /* 2.16.840.1.101.3.4.2.x */
    const uint8_t digest_info[] = { 0x30, 17 + len, 0x30, 13, 0x06,    9,    0x60, 0x86, 0x48, 1,
                                    0x65, 3,        4,    2,  oid_end, 0x05, 0,    0x04, len };
    size_t tail_len = sizeof digest_info + digest.len;
    if (em_len < tail_len + 11)
        return false;

    struct writer out = writer_of(em, em_len);
    write_u16(&out, 0x0001);
    for (size_t i = em_len - tail_len - 3; i > 0; i--)
        write_u8(&out, 0xff);
    write_u8(&out, 0x00);
    write_bytes(&out, bytes_of(digest_info, sizeof digest_info));
    write_bytes(&out, digest);
    return writer_done(&out);
}

/* RFC 8017 8.2.2: by encoding and comparing, so that there is no parser to be misled. */
enum outcome rsa_pkcs1_verify(const struct signature_means *means, const struct public_key *key,
                              struct bytes digest, struct bytes signed_with)
{
    (void)means;
    if (key->kind != KEY_RSA)
        return OUTCOME_REJECTED;
    uint8_t em[MODULUS_LEN_MAX], expected[MODULUS_LEN_MAX];
    RSA *rsa;
    enum outcome outcome = recover(&rsa, em, key, signed_with);
    if (outcome != OUTCOME_OK)
        return outcome;
    RSA_free(rsa);
    bool fits = encode_pkcs1(expected, signed_with.len, digest) &&
                memcmp(em, expected, signed_with.len) == 0;
    return fits ? OUTCOME_OK : OUTCOME_REJECTED;
}

bool rsa_pkcs1_sign(const struct signature_means *means, const struct private_key *key,
                    struct bytes digest, uint8_t *out, size_t *len)
{
    (void)means;
    uint8_t em[MODULUS_LEN_MAX];
    return key->public_half.kind == KEY_RSA &&
           encode_pkcs1(em, (size_t)RSA_size(key->rsa), digest) &&
           apply_private_key(key->rsa, out, len, em);
}
