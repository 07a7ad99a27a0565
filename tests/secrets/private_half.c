/* private_half.c - finds the numbers of a private key in its DER. */
#include "private_half.h"

#include "marks.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "support/test.h"

enum { DER_MAX = 4096, NUMBER_MAX = 1024 };

/* Of RSA, libcrypto takes apart the primes at sizes that depend on them; nothing of ours sees these. */
static const char *const secrets[] = {
    OSSL_PKEY_PARAM_PRIV_KEY,
    OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2,
};

/* 0: the key has no such number. */
static size_t number_of(const EVP_PKEY *key, const char *name, uint8_t number[NUMBER_MAX])
{
    BIGNUM *value = NULL;
    size_t len = 0;
    if (EVP_PKEY_get_bn_param(key, name, &value) == 1)
        len = (size_t)BN_bn2bin(value, number);
    else if (EVP_PKEY_get_octet_string_param(key, name, number, NUMBER_MAX, &len) != 1)
        len = 0;
    BN_clear_free(value);
    return len;
}

/* Where the number stands. `clear` is a copy without marks. */
static void mark_number(struct bytes der, const uint8_t clear[DER_MAX], struct bytes number)
{
    size_t at = 0;
    while (at + number.len <= der.len && memcmp(clear + at, number.data, number.len) != 0)
        at++;
    assert_true(at + number.len <= der.len);
    mark_secret(der.data + at, number.len);
}

void mark_private_half(struct bytes der)
{
    uint8_t clear[DER_MAX], number[NUMBER_MAX];
    const uint8_t *at = clear;
    size_t found = 0;
    assert_true(der.len <= sizeof clear);
    memcpy(clear, der.data, der.len);
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)der.len);
    assert_non_null(key);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        size_t len = number_of(key, secrets[i], number);
        if (len > 0)
            mark_number(der, clear, bytes_of(number, len));
        found += len > 0;
    }
    EVP_PKEY_free(key);
    assert_true(found > 0);
}
