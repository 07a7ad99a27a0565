/* revocation.c - the recipes, followed with libcrypto. */
#include "support/revocation.h"

#include <openssl/conf.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(x) must((x), #x)

static void must(bool done, const char *what)
{
    if (done)
        return;
    (void)fprintf(stderr, "tests/support/revocation.c: %s failed\n", what);
    abort();
}

static int64_t or_else(int64_t given, int64_t otherwise)
{
    return given != 0 ? given : otherwise;
}

static ASN1_TIME *time_at(int64_t seconds)
{
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)seconds);
    MUST(time != NULL);
    return time;
}

static ASN1_GENERALIZEDTIME *generalized_at(int64_t seconds)
{
    ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_set(NULL, (time_t)seconds);
    MUST(time != NULL);
    return time;
}

static CONF *conf_of(const char *sections)
{
    BIO *text = BIO_new_mem_buf(sections != NULL ? sections : "", -1);
    CONF *conf = NCONF_new(NULL);
    long line = 0;
    MUST(text != NULL && conf != NULL && NCONF_load_bio(conf, text, &line) > 0);
    BIO_free(text);
    return conf;
}

static X509_EXTENSION *extension_of(CONF *conf, X509V3_CTX *context, const char *line)
{
    char name[64];
    const char *value = strchr(line, '=');
    MUST(value != NULL && (size_t)(value - line) < sizeof name);
    (void)snprintf(name, sizeof name, "%.*s", (int)(value - line), line);
    X509_EXTENSION *extension = X509V3_EXT_nconf(conf, context, name, value + 1);
    must(extension != NULL, line);
    return extension;
}

static void add_list_extension(X509_CRL *crl, CONF *conf, X509V3_CTX *context, const char *line)
{
    X509_EXTENSION *extension = extension_of(conf, context, line);
    MUST(X509_CRL_add_ext(crl, extension, -1));
    X509_EXTENSION_free(extension);
}

static void add_number(X509_CRL *crl)
{
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    MUST(ASN1_INTEGER_set(number, 7) && X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0));
    ASN1_INTEGER_free(number);
}

static void add_list_extensions(X509_CRL *crl, const struct crl_recipe *recipe, X509 *issuer)
{
    X509V3_CTX context;
    CONF *conf = conf_of(recipe->sections);
    X509V3_set_ctx(&context, issuer, NULL, NULL, crl, 0);
    X509V3_set_nconf(&context, conf);
    if (!recipe->no_number)
        add_number(crl);
    if (!recipe->no_key_id && X509_get_ext_by_NID(issuer, NID_subject_key_identifier, -1) >= 0)
        add_list_extension(crl, conf, &context, "authorityKeyIdentifier=keyid");
    for (size_t i = 0; i < 3 && recipe->extensions[i] != NULL; i++)
        add_list_extension(crl, conf, &context, recipe->extensions[i]);
    NCONF_free(conf);
}

static void add_entry(X509_CRL *crl, const struct crl_recipe *recipe, const ASN1_INTEGER *serial)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_TIME *date = time_at(MADE_REVOKED_S);
    MUST(X509_REVOKED_set_serialNumber(entry, (ASN1_INTEGER *)serial));
    MUST(X509_REVOKED_set_revocationDate(entry, date));
    if (recipe->reason != 0) {
        ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
        MUST(ASN1_ENUMERATED_set(reason, recipe->reason));
        MUST(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0));
        ASN1_ENUMERATED_free(reason);
    }
    if (recipe->entry_extension != NULL) {
        X509_EXTENSION *extension = extension_of(NULL, NULL, recipe->entry_extension);
        MUST(X509_REVOKED_add_ext(entry, extension, -1));
        X509_EXTENSION_free(extension);
    }
    MUST(X509_CRL_add0_revoked(crl, entry));
    ASN1_TIME_free(date);
}

/* Numbers of nine bytes, which those of certificates.c are not; in no order. */
static void add_strangers(X509_CRL *crl, const struct crl_recipe *recipe)
{
    for (size_t i = 0; i < recipe->strangers; i++) {
        unsigned char bytes[9] = { 0x11 };
        uint64_t scattered = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
        memcpy(bytes + 1, &scattered, sizeof scattered);
        BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
        ASN1_INTEGER *serial = BN_to_ASN1_INTEGER(number, NULL);
        MUST(serial != NULL);
        add_entry(crl, recipe, serial);
        ASN1_INTEGER_free(serial);
        BN_free(number);
    }
}

static void set_dates(X509_CRL *crl, const struct crl_recipe *recipe)
{
    ASN1_TIME *time = time_at(or_else(recipe->this_update_s, MADE_THIS_UPDATE_S));
    MUST(X509_CRL_set1_lastUpdate(crl, time));
    ASN1_TIME_free(time);
    if (recipe->next_update_s == MADE_NEVER)
        return;
    time = time_at(or_else(recipe->next_update_s, MADE_NEXT_UPDATE_S));
    MUST(X509_CRL_set1_nextUpdate(crl, time));
    ASN1_TIME_free(time);
}

/* The signature's last byte is the last byte of a list. */
static struct bytes der_of_crl(X509_CRL *crl, bool spoilt)
{
    unsigned char *der = NULL;
    int len = i2d_X509_CRL(crl, &der);
    MUST(len > 0);
    uint8_t *copy = malloc((size_t)len);
    MUST(copy != NULL);
    memcpy(copy, der, (size_t)len);
    copy[len - 1] ^= spoilt;
    OPENSSL_free(der);
    return bytes_of(copy, (size_t)len);
}

struct bytes make_crl(const struct crl_recipe *recipe, const struct made *issuer)
{
    X509_CRL *crl = X509_CRL_new();
    MUST(crl != NULL);
    if (!recipe->old) /* version 1 is written by leaving it out */
        MUST(X509_CRL_set_version(crl, X509_CRL_VERSION_2));
    MUST(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x509)));
    set_dates(crl, recipe);
    add_strangers(crl, recipe);
    for (size_t i = 0; i < 4 && recipe->revoked[i] != NULL; i++)
        add_entry(crl, recipe, X509_get0_serialNumber(recipe->revoked[i]->x509));
    if (!recipe->old)
        add_list_extensions(crl, recipe, issuer->x509);
    const char *digest = recipe->digest != NULL ? recipe->digest : "SHA256";
    bool has_own_digest = EVP_PKEY_is_a(issuer->key, "ED25519");
    MUST(X509_CRL_sign(crl, issuer->key, has_own_digest ? NULL : EVP_get_digestbyname(digest)) > 0);
    struct bytes der = der_of_crl(crl, recipe->wrong_signature);
    X509_CRL_free(crl);
    return der;
}

static void add_answer(OCSP_BASICRESP *basic, const struct ocsp_recipe *recipe, size_t which,
                       const struct made *issuer)
{
    const struct made *about = recipe->about[which];
    bool is_last = which == 2 || recipe->about[which + 1] == NULL;
    OCSP_CERTID *id =
        OCSP_cert_to_id(recipe->sha256 ? EVP_sha256() : EVP_sha1(), about->x509, issuer->x509);
    ASN1_TIME *revoked = time_at(MADE_REVOKED_S);
    ASN1_GENERALIZEDTIME *from = generalized_at(or_else(recipe->this_update_s, MADE_THIS_UPDATE_S));
    ASN1_GENERALIZEDTIME *until =
        recipe->next_update_s == MADE_NEVER
            ? NULL
            : generalized_at(or_else(recipe->next_update_s, MADE_NEXT_UPDATE_S));
    OCSP_SINGLERESP *single = OCSP_basic_add1_status(
        basic, id, is_last ? recipe->status : V_OCSP_CERTSTATUS_GOOD,
        recipe->reason != 0 ? recipe->reason : OCSP_REVOKED_STATUS_NOSTATUS, revoked, from, until);
    MUST(single != NULL);
    if (recipe->critical_entry_extension) {
        X509_EXTENSION *extension = extension_of(NULL, NULL, "1.2.3.4=critical,DER:0500");
        MUST(OCSP_SINGLERESP_add_ext(single, extension, -1));
        X509_EXTENSION_free(extension);
    }
    OCSP_CERTID_free(id);
    ASN1_TIME_free(revoked);
    ASN1_GENERALIZEDTIME_free(from);
    ASN1_GENERALIZEDTIME_free(until);
}

static OCSP_BASICRESP *make_basic(const struct ocsp_recipe *recipe, const struct made *issuer)
{
    const struct made *signer = recipe->responder != NULL ? recipe->responder : issuer;
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    unsigned long flags = 0;
    MUST(basic != NULL);
    for (size_t i = 0; i < 3 && recipe->about[i] != NULL; i++)
        add_answer(basic, recipe, i, issuer);
    for (size_t i = 0; i < 12 && recipe->more[i] != NULL; i++)
        MUST(OCSP_basic_add1_cert(basic, recipe->more[i]->x509) > 0);
    if (recipe->critical_extension) {
        X509_EXTENSION *extension = extension_of(NULL, NULL, "1.2.3.4=critical,DER:0500");
        MUST(OCSP_BASICRESP_add_ext(basic, extension, -1));
        X509_EXTENSION_free(extension);
    }
    flags |= recipe->by_key ? OCSP_RESPID_KEY : 0;
    flags |= recipe->no_certificate || recipe->responder == NULL ? OCSP_NOCERTS : 0;
    MUST(OCSP_basic_sign(basic, signer->x509, signer->key, EVP_sha256(), NULL, flags));
    return basic;
}

struct bytes make_ocsp(const struct ocsp_recipe *recipe, const struct made *issuer)
{
    OCSP_BASICRESP *basic = recipe->failure == 0 ? make_basic(recipe, issuer) : NULL;
    if (basic != NULL && recipe->wrong_signature) {
        const ASN1_OCTET_STRING *signature = OCSP_resp_get0_signature(basic);
        ((unsigned char *)ASN1_STRING_get0_data(signature))[ASN1_STRING_length(signature) - 1] ^= 1;
    }
    OCSP_RESPONSE *response = OCSP_response_create(recipe->failure, basic);
    unsigned char *der = NULL;
    MUST(response != NULL);
    int len = i2d_OCSP_RESPONSE(response, &der);
    MUST(len > 0);
    uint8_t *copy = malloc((size_t)len);
    MUST(copy != NULL);
    memcpy(copy, der, (size_t)len);
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    return bytes_of(copy, (size_t)len);
}

static void write_pem(BIO *out, struct bytes der)
{
    if (der.len > 0)
        MUST(PEM_write_bio(out, "X509 CRL", "", der.data, (long)der.len) > 0);
}

char *crl_pem(struct bytes one, struct bytes another)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *data;
    MUST(out != NULL);
    write_pem(out, one);
    write_pem(out, another);
    long len = BIO_get_mem_data(out, &data);
    char *copy = calloc(1, (size_t)len + 1);
    MUST(len > 0 && copy != NULL);
    memcpy(copy, data, (size_t)len);
    BIO_free(out);
    return copy;
}
