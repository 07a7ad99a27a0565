/* second_opinion.c - libcrypto's TLS13-KDF, its step "expand" alone, and its TLS1-PRF. */
#include "second_opinion.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "support/test.h"

static OSSL_PARAM octets(const char *name, struct bytes value)
{
    return OSSL_PARAM_construct_octet_string(name, (void *)value.data, value.len);
}

void second_opinion_expand_label(const char *digest, uint8_t *out, size_t out_len,
                                 struct bytes secret, const char *label, struct bytes context)
{
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
        octets(OSSL_KDF_PARAM_KEY, secret),
        octets(OSSL_KDF_PARAM_PREFIX, bytes_of("tls13 ", 6)),
        octets(OSSL_KDF_PARAM_LABEL, bytes_of(label, strlen(label))),
        context.len > 0 ? octets(OSSL_KDF_PARAM_DATA, context) : OSSL_PARAM_construct_end(),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", NULL);
    EVP_KDF_CTX *derivation = EVP_KDF_CTX_new(kdf);
    assert_int_equal(EVP_KDF_derive(derivation, out, out_len, parameters), 1);
    EVP_KDF_CTX_free(derivation);
    EVP_KDF_free(kdf);
}

void second_opinion_prf12(const char *digest, uint8_t *out, size_t out_len, struct bytes secret,
                          const char *label, struct bytes seed)
{
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
        octets(OSSL_KDF_PARAM_SECRET, secret),
        octets(OSSL_KDF_PARAM_SEED, bytes_of(label, strlen(label))),
        octets(OSSL_KDF_PARAM_SEED, seed),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    EVP_KDF_CTX *derivation = EVP_KDF_CTX_new(kdf);
    assert_int_equal(EVP_KDF_derive(derivation, out, out_len, parameters), 1);
    EVP_KDF_CTX_free(derivation);
    EVP_KDF_free(kdf);
}

size_t second_opinion_hash(const char *digest, uint8_t *out, struct bytes data)
{
    unsigned len = 0;
    EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL);
    assert_int_equal(EVP_Digest(data.data, data.len, out, &len, md, NULL), 1);
    EVP_MD_free(md);
    return len;
}
