/* second_opinion.c - keys and signatures by libcrypto's EVP. */
#include "second_opinion.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "support/test.h"

EVP_PKEY *evp_key(const char *kind)
{
    EVP_PKEY *pkey = NULL;
    const char *colon = strchr(kind, ':');
    if (colon == NULL) {
        pkey = strcmp(kind, "ED25519") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, kind)
                                            : EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind);
    } else {
        EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(
            NULL, strncmp(kind, "RSA-PSS", 7) == 0 ? "RSA-PSS" : "RSA", NULL);
        assert_int_equal(EVP_PKEY_keygen_init(making), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(making, atoi(colon + 1)), 1);
        assert_int_equal(EVP_PKEY_generate(making, &pkey), 1);
        EVP_PKEY_CTX_free(making);
    }
    assert_non_null(pkey);
    return pkey;
}

static enum key_kind kind_of(EVP_PKEY *pkey)
{
    switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_ED25519: return KEY_ED25519;
    case EVP_PKEY_RSA: return KEY_RSA;
    case EVP_PKEY_RSA_PSS: return KEY_RSA_PSS;
    case EVP_PKEY_EC: break;
    default: return KEY_UNKNOWN;
    }
    switch (EVP_PKEY_get_bits(pkey)) {
    case 256: return KEY_P256;
    case 384: return KEY_P384;
    case 521: return KEY_P521;
    default: return KEY_UNKNOWN;
    }
}

struct public_key evp_public_half(EVP_PKEY *pkey)
{
    const unsigned char *bits;
    int len;
    X509_PUBKEY *info = NULL;
    assert_int_equal(X509_PUBKEY_set(&info, pkey), 1);
    assert_int_equal(X509_PUBKEY_get0_param(NULL, &bits, &len, NULL, info), 1);
    uint8_t *copy = malloc((size_t)len);
    assert_non_null(copy);
    memcpy(copy, bits, (size_t)len);
    X509_PUBKEY_free(info);
    return (struct public_key){ .kind = kind_of(pkey), .bytes = bytes_of(copy, (size_t)len) };
}

struct bytes evp_rsa_key(const BIGNUM *n, const BIGNUM *e)
{
    RSA *rsa = RSA_new();
    unsigned char *der = NULL;
    assert_int_equal(RSA_set0_key(rsa, BN_dup(n), BN_dup(e), NULL), 1);
    int len = i2d_RSAPublicKey(rsa, &der);
    assert_true(len > 0);
    uint8_t *copy = malloc((size_t)len);
    assert_non_null(copy);
    memcpy(copy, der, (size_t)len);
    OPENSSL_free(der);
    RSA_free(rsa);
    return bytes_of(copy, (size_t)len);
}

static const char *digest_of(enum signature_kind kind)
{
    switch (kind) {
    case SIGNATURE_ECDSA_SHA256:
    case SIGNATURE_RSA_PSS_SHA256:
    case SIGNATURE_RSA_PKCS1_SHA256: return "SHA256";
    case SIGNATURE_ECDSA_SHA384:
    case SIGNATURE_RSA_PSS_SHA384:
    case SIGNATURE_RSA_PKCS1_SHA384: return "SHA384";
    case SIGNATURE_ECDSA_SHA512:
    case SIGNATURE_RSA_PSS_SHA512:
    case SIGNATURE_RSA_PKCS1_SHA512: return "SHA512";
    case SIGNATURE_ED25519: break;
    }
    return NULL;
}

static void set_padding(EVP_PKEY_CTX *details, enum signature_kind kind)
{
    if (kind >= SIGNATURE_RSA_PSS_SHA256 && kind <= SIGNATURE_RSA_PSS_SHA512) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST), 1);
    }
}

struct bytes evp_sign(EVP_PKEY *pkey, enum signature_kind kind, struct bytes message)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *details;
    size_t len = SIGNATURE_LEN_MAX;
    uint8_t *out = malloc(len);
    assert_non_null(out);
    assert_int_equal(
        EVP_DigestSignInit_ex(context, &details, digest_of(kind), NULL, NULL, pkey, NULL), 1);
    set_padding(details, kind);
    assert_int_equal(EVP_DigestSign(context, out, &len, message.data, message.len), 1);
    EVP_MD_CTX_free(context);
    return bytes_of(out, len);
}

bool evp_verify(EVP_PKEY *pkey, enum signature_kind kind, struct bytes message,
                struct bytes signed_with)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *details;
    assert_int_equal(
        EVP_DigestVerifyInit_ex(context, &details, digest_of(kind), NULL, NULL, pkey, NULL), 1);
    set_padding(details, kind);
    bool fits = EVP_DigestVerify(context, signed_with.data, signed_with.len, message.data,
                                 message.len) == 1;
    EVP_MD_CTX_free(context);
    return fits;
}
