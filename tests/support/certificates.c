/* certificates.c - the recipe, followed with libcrypto. */
#include "support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(x) must((x), #x)

static void must(bool done, const char *what)
{
    if (done)
        return;
    (void)fprintf(stderr, "tests/support/certificates.c: %s failed\n", what);
    abort();
}

static EVP_PKEY *make_rsa_key(const char *type, int bits)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    MUST(context != NULL && EVP_PKEY_keygen_init(context) > 0);
    MUST(EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) > 0);
    MUST(EVP_PKEY_generate(context, &key) > 0);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *make_key(enum made_key kind)
{
    switch (kind) {
    case MADE_P256: return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    case MADE_P384: return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
    case MADE_P521: return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-521");
    case MADE_ED25519: return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case MADE_RSA_2048: return make_rsa_key("RSA", 2048);
    case MADE_RSA_1024: return make_rsa_key("RSA", 1024);
    case MADE_RSA_PSS_2048: return make_rsa_key("RSA-PSS", 2048);
    case MADE_SECP256K1: return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "secp256k1");
    }
    return NULL;
}

static void set_dates(X509 *x509, const struct recipe *recipe)
{
    int64_t from = recipe->not_before_s != 0 ? recipe->not_before_s : MADE_NOT_BEFORE_S;
    int64_t until = recipe->not_after_s != 0 ? recipe->not_after_s : MADE_NOT_AFTER_S;
    MUST(ASN1_TIME_set(X509_getm_notBefore(x509), (time_t)from) != NULL);
    MUST(ASN1_TIME_set(X509_getm_notAfter(x509), (time_t)until) != NULL);
}

static void set_subject(X509 *x509, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(x509);
    if (name != NULL)
        MUST(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name,
                                        -1, -1, 0));
}

/* Different for each key and issuer: some peers refuse two certificates with one serial number. */
static void set_serial(X509 *x509, const EVP_PKEY *key, const X509 *issuer)
{
    unsigned char digest[SHA256_DIGEST_LENGTH], *der = NULL;
    int len = i2d_PUBKEY(key, &der);
    MUST(len > 0);
    (void)SHA256(der, (size_t)len, digest);
    OPENSSL_free(der);
    digest[0] =
        (unsigned char)(0x40 | (X509_NAME_hash_ex(X509_get_subject_name(issuer), NULL, NULL, NULL) &
                                0x3f));
    BIGNUM *number = BN_bin2bn(digest, 8, NULL);
    MUST(number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL);
    BN_free(number);
}

static bool is_about(const char *line, const char *name)
{
    size_t len = strcspn(line, "=");
    return strlen(name) == len && strncmp(line, name, len) == 0;
}

static void add_extension(X509 *x509, X509V3_CTX *context, const char *line)
{
    char name[64];
    const char *value = strchr(line, '=');
    MUST(value != NULL && (size_t)(value - line) < sizeof name);
    if (value[1] == '\0')
        return;
    (void)snprintf(name, sizeof name, "%.*s", (int)(value - line), line);
    X509_EXTENSION *extension = X509V3_EXT_nconf(NULL, context, name, value + 1);
    must(extension != NULL, line);
    MUST(X509_add_ext(x509, extension, -1));
    X509_EXTENSION_free(extension);
}

/* What a certificate of this kind should have, but for what the recipe says itself. */
static void add_default(X509 *x509, X509V3_CTX *context, const struct recipe *recipe,
                        const char *line)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(line, "="), line);
    for (size_t i = 0; i < 8 && recipe->extensions[i] != NULL; i++)
        if (is_about(recipe->extensions[i], name))
            return;
    add_extension(x509, context, line);
}

static void add_extensions(X509 *x509, X509 *issuer, const struct recipe *recipe)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);

    add_default(x509, &context, recipe, "subjectKeyIdentifier=hash");
    if (issuer != x509 && X509_get_ext_by_NID(issuer, NID_subject_key_identifier, -1) >= 0)
        add_default(x509, &context, recipe, "authorityKeyIdentifier=keyid");
    if (recipe->ca) {
        add_default(x509, &context, recipe, "basicConstraints=critical,CA:TRUE");
        add_default(x509, &context, recipe, "keyUsage=critical,keyCertSign,cRLSign");
    } else {
        add_default(x509, &context, recipe, "basicConstraints=critical,CA:FALSE");
        add_default(x509, &context, recipe, "keyUsage=critical,digitalSignature");
        add_default(x509, &context, recipe, "extendedKeyUsage=serverAuth");
    }
    if (recipe->alt_names != NULL) {
        char line[512];
        int len = snprintf(line, sizeof line, "subjectAltName=%s%s",
                           recipe->name == NULL ? "critical," : "", recipe->alt_names);
        MUST(len > 0 && (size_t)len < sizeof line);
        add_default(x509, &context, recipe, line);
    }
    for (size_t i = 0; i < 8 && recipe->extensions[i] != NULL; i++)
        add_extension(x509, &context, recipe->extensions[i]);
}

static void sign(X509 *x509, EVP_PKEY *key, const struct recipe *recipe)
{
    const char *digest = recipe->digest != NULL ? recipe->digest : "SHA256";
    bool has_own_digest = EVP_PKEY_is_a(key, "ED25519");
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *details = NULL;

    MUST(EVP_DigestSignInit_ex(context, &details, has_own_digest ? NULL : digest, NULL, NULL, key,
                               NULL) > 0);
    if (recipe->pss) {
        MUST(EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING) > 0);
        MUST(EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST) > 0);
    } else if (EVP_PKEY_is_a(key, "RSA-PSS")) {
        MUST(EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST) > 0);
    }
    MUST(X509_sign_ctx(x509, context) > 0);
    EVP_MD_CTX_free(context);
}

static struct bytes keep(BIO *bio)
{
    char *data;
    long len = BIO_get_mem_data(bio, &data);
    uint8_t *copy = malloc((size_t)len + 1);
    MUST(len > 0 && copy != NULL);
    memcpy(copy, data, (size_t)len);
    copy[len] = '\0';
    BIO_free(bio);
    return bytes_of(copy, (size_t)len);
}

/* The signature's last byte is the certificate's last byte. */
static void spoil_signature(struct made *made)
{
    const unsigned char *at = made->der.data;
    ((uint8_t *)made->der.data)[made->der.len - 1] ^= 1;
    X509_free(made->x509);
    made->x509 = d2i_X509(NULL, &at, (long)made->der.len);
    MUST(made->x509 != NULL);
}

static void write_all(struct made *made, bool spoilt)
{
    BIO *der = BIO_new(BIO_s_mem()), *pem = BIO_new(BIO_s_mem());
    BIO *key_der = BIO_new(BIO_s_mem()), *key_pem = BIO_new(BIO_s_mem());

    MUST(i2d_X509_bio(der, made->x509));
    made->der = keep(der);
    if (spoilt)
        spoil_signature(made);
    MUST(PEM_write_bio_X509(pem, made->x509));
    MUST(i2d_PKCS8PrivateKey_bio(key_der, made->key, NULL, NULL, 0, NULL, NULL));
    MUST(PEM_write_bio_PKCS8PrivateKey(key_pem, made->key, NULL, NULL, 0, NULL, NULL));
    made->pem = (const char *)keep(pem).data;
    made->key_der = keep(key_der);
    made->key_pem = (const char *)keep(key_pem).data;
}

struct made *make_certificate(const struct recipe *recipe, const struct made *issuer)
{
    struct made *made = calloc(1, sizeof *made);
    MUST(made != NULL);
    made->key = recipe->key_of != NULL ? recipe->key_of->key : make_key(recipe->key);
    MUST(made->key != NULL);
    if (recipe->key_of != NULL)
        MUST(EVP_PKEY_up_ref(made->key));

    X509 *x509 = made->x509 = X509_new(), *above = issuer != NULL ? issuer->x509 : x509;
    MUST(x509 != NULL && X509_set_version(x509, (recipe->version != 0 ? recipe->version : 3) - 1));
    set_subject(x509, recipe->name);
    MUST(X509_set_issuer_name(x509, X509_get_subject_name(above)));
    MUST(X509_set_pubkey(x509, made->key));
    set_dates(x509, recipe);
    set_serial(x509, made->key, above);
    if (recipe->version != 1)
        add_extensions(x509, above, recipe);
    sign(x509, issuer != NULL ? issuer->key : made->key, recipe);
    write_all(made, recipe->wrong_signature);
    return made;
}

void made_free(struct made *made)
{
    if (made == NULL)
        return;
    free((void *)made->der.data);
    free((void *)made->key_der.data);
    free((void *)made->pem);
    free((void *)made->key_pem);
    X509_free(made->x509);
    EVP_PKEY_free(made->key);
    free(made);
}
