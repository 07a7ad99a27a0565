/* credentials.c - an authority and a server's certificate, made by libcrypto for both peers alike. */
#include "peer.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400 };

static void add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    require(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, "extension");
    X509_EXTENSION_free(extension);
}

static X509 *make_certificate(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key)
{
    X509 *certificate = X509_new();
    require(certificate != NULL, "certificate");
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), issuer == NULL ? 1 : 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(certificate), DAY_S);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer != NULL ? issuer : certificate));
    X509_set_pubkey(certificate, key);
    if (issuer == NULL) {
        add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
        add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign");
    } else {
        add_extension(certificate, issuer, NID_subject_alt_name, "DNS:" BENCH_NAME);
        add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
        add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    }
    require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "signature");
    return certificate;
}

static char *text_of(BIO *bio)
{
    char *data;
    long len = BIO_get_mem_data(bio, &data);
    char *text = calloc(1, (size_t)len + 1);
    require(text != NULL, "memory");
    memcpy(text, data, (size_t)len);
    BIO_free(bio);
    return text;
}

static char *certificate_text(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    require(PEM_write_bio_X509(bio, certificate) == 1, "PEM");
    return text_of(bio);
}

static char *key_text(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    require(PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1, "PEM");
    return text_of(bio);
}

static struct credentials *make(const char *label, EVP_PKEY *authority_key, EVP_PKEY *key)
{
    struct credentials *made = calloc(1, sizeof *made);
    require(made != NULL && authority_key != NULL && key != NULL, "keys");
    X509 *authority = make_certificate("bench authority", authority_key, NULL, authority_key);
    X509 *leaf = make_certificate("bench", key, authority, authority_key);
    *made = (struct credentials){ label, certificate_text(authority), certificate_text(leaf),
                                  key_text(key) };
    X509_free(authority);
    X509_free(leaf);
    EVP_PKEY_free(authority_key);
    EVP_PKEY_free(key);
    return made;
}

struct credentials *credentials_make_p256(void)
{
    return make("ECDSA P-256", EVP_EC_gen("P-256"), EVP_EC_gen("P-256"));
}

struct credentials *credentials_make_rsa2048(void)
{
    return make("RSA-2048", EVP_RSA_gen(2048), EVP_RSA_gen(2048));
}

void credentials_free(struct credentials *credentials)
{
    free(credentials->authority);
    free(credentials->chain);
    free(credentials->key);
    free(credentials);
}
