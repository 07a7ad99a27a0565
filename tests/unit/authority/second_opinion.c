/* second_opinion.c - what OpenSSL says of certificates, in its strictest mode. */
#include "second_opinion.h"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

X509 *certificate_of_pem(parley_view pem)
{
    BIO *in = BIO_new_mem_buf(pem.data, (int)pem.len);
    X509 *certificate = PEM_read_bio_X509(in, NULL, NULL, NULL);
    BIO_free(in);
    return certificate;
}

EVP_PKEY *private_key_of_pem(parley_view pem)
{
    BIO *in = BIO_new_mem_buf(pem.data, (int)pem.len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    BIO_free(in);
    return key;
}

int strict_verdict(X509 *leaf, X509 *root, int purpose, int64_t now_s)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *question = X509_STORE_CTX_new();
    int verdict = X509_V_ERR_UNSPECIFIED;

    if (X509_STORE_add_cert(store, root) == 1 &&
        X509_STORE_CTX_init(question, store, leaf, NULL) == 1) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(question);
        (void)X509_VERIFY_PARAM_set_flags(param,
                                          X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
        (void)X509_VERIFY_PARAM_set_purpose(param, purpose);
        X509_VERIFY_PARAM_set_time(param, (time_t)now_s);
        X509_VERIFY_PARAM_set_auth_level(param, 2);
        (void)X509_verify_cert(question);
        verdict = X509_STORE_CTX_get_error(question);
    }
    X509_STORE_CTX_free(question);
    X509_STORE_free(store);
    return verdict;
}
