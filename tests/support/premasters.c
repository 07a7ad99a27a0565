/* premasters.c - blocks are padded by hand, and encrypted without any padding of libcrypto's. */
#include "support/premasters.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_LEN_MAX = SIGNATURE_LEN_MAX - 1, PADDING_AT = 2, PADDING_LEN_LEAST = 8 };

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "premasters: failed: %s\n", what);
    abort();
}

static void fill_with_padding(uint8_t *out, size_t len)
{
    must(RAND_bytes(out, (int)len) == 1, "RAND_bytes");
    for (size_t i = 0; i < len; i++)
        out[i] |= out[i] == 0;
}

static void change_major_version(uint8_t secret[RSA_PREMASTER_LEN])
{
    secret[0] ^= 1;
}

static void change_minor_version(uint8_t secret[RSA_PREMASTER_LEN])
{
    secret[1] ^= 1;
}

static void change_last_byte(uint8_t *block, size_t len)
{
    block[len - 1] ^= 1;
}

static void drop_separator(uint8_t *block, size_t len)
{
    block[len - RSA_PREMASTER_LEN - 1] = 1;
}

static void drop_every_zero(uint8_t *block, size_t len)
{
    fill_with_padding(block + PADDING_AT, len - PADDING_AT);
}

static void put_zero_first(uint8_t *block, size_t len)
{
    (void)len;
    block[PADDING_AT] = 0;
}

static void put_zero_eighth(uint8_t *block, size_t len)
{
    (void)len;
    block[PADDING_AT + PADDING_LEN_LEAST - 1] = 0;
}

static void put_zero_ninth(uint8_t *block, size_t len)
{
    (void)len;
    block[PADDING_AT + PADDING_LEN_LEAST] = 0;
}

static void put_zeros(uint8_t *block, size_t len)
{
    memset(block + PADDING_AT, 0, len - PADDING_AT);
}

static void change_first_byte(uint8_t *block, size_t len)
{
    (void)len;
    block[0] = 1;
}

static void use_type_0(uint8_t *block, size_t len)
{
    (void)len;
    block[1] = 0;
}

static void use_type_1(uint8_t *block, size_t len)
{
    (void)len;
    block[1] = 1;
}

static void use_type_255(uint8_t *block, size_t len)
{
    (void)len;
    block[1] = 255;
}

static void send_random(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)key;
    must(RAND_bytes(sealed, (int)*len) == 1, "RAND_bytes");
    sealed[0] &= 0x7f; /* less than the modulus */
}

static void send_number(uint8_t *sealed, size_t len, const BIGNUM *number)
{
    must(BN_bn2binpad(number, sealed, (int)len) == (int)len, "BN_bn2binpad");
}

static void send_0(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)key;
    memset(sealed, 0, *len);
}

static void send_1(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    send_0(sealed, len, key);
    sealed[*len - 1] = 1;
}

static BIGNUM *modulus_of(EVP_PKEY *key)
{
    BIGNUM *n = NULL;
    must(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1, "modulus");
    return n;
}

static void send_below_modulus(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    BIGNUM *n = modulus_of(key);
    must(BN_sub_word(n, 1) == 1, "BN_sub_word");
    send_number(sealed, *len, n);
    BN_free(n);
}

static void send_modulus(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    BIGNUM *n = modulus_of(key);
    send_number(sealed, *len, n);
    BN_free(n);
}

static void send_above_modulus(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    BIGNUM *n = modulus_of(key);
    must(BN_add_word(n, 1) == 1, "BN_add_word");
    send_number(sealed, *len, n);
    BN_free(n);
}

static void cut_last(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)sealed;
    (void)key;
    --*len;
}

static void cut_first(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)key;
    memmove(sealed, sealed + 1, --*len);
}

static void put_zero_behind(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)key;
    sealed[(*len)++] = 0;
}

/* The same number. */
static void put_zero_in_front(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)key;
    memmove(sealed + 1, sealed, (*len)++);
    sealed[0] = 0;
}

static void send_nothing(uint8_t *sealed, size_t *len, EVP_PKEY *key)
{
    (void)sealed;
    (void)key;
    *len = 0;
}

#define SECRET(text, change)                                                                       \
    {                                                                                              \
        .name = (text), .message_len = RSA_PREMASTER_LEN, .change_secret = (change)                \
    }
#define BLOCK(text, change)                                                                        \
    {                                                                                              \
        .name = (text), .message_len = RSA_PREMASTER_LEN, .change_block = (change)                 \
    }
#define MESSAGE(text, len)                                                                         \
    {                                                                                              \
        .name = (text), .message_len = (len)                                                       \
    }
#define KNOWN(text, change)                                                                        \
    {                                                                                              \
        .name = (text), .message_len = RSA_PREMASTER_LEN, .change_sealed = (change),               \
        .is_known = true                                                                           \
    }

const struct premaster_kind premaster_kinds[] = {
    BLOCK("right, and another secret", change_last_byte),
    SECRET("another major version", change_major_version),
    SECRET("another minor version", change_minor_version),
    MESSAGE("a message of 47 bytes", RSA_PREMASTER_LEN - 1),
    MESSAGE("a message of 49 bytes", RSA_PREMASTER_LEN + 1),
    MESSAGE("a message of 1 byte", 1),
    MESSAGE("a message of 0 bytes", 0),
    BLOCK("no zero in front of the message", drop_separator),
    BLOCK("no zero at all", drop_every_zero),
    BLOCK("a zero as first byte of padding", put_zero_first),
    BLOCK("a zero as 8th byte of padding", put_zero_eighth),
    BLOCK("a zero as 9th byte of padding", put_zero_ninth),
    BLOCK("zeros behind the type", put_zeros),
    BLOCK("another first byte", change_first_byte),
    BLOCK("type 0", use_type_0),
    BLOCK("type 1", use_type_1),
    BLOCK("type 255", use_type_255),
    { .name = "a random number", .message_len = RSA_PREMASTER_LEN, .change_sealed = send_random },
    KNOWN("the number 0", send_0),
    KNOWN("the number 1", send_1),
    KNOWN("the number n - 1", send_below_modulus),
    KNOWN("the number n", send_modulus),
    KNOWN("the number n + 1", send_above_modulus),
    KNOWN("the last byte missing", cut_last),
    KNOWN("the first byte missing", cut_first),
    KNOWN("a byte more", put_zero_behind),
    KNOWN("a zero in front", put_zero_in_front),
    KNOWN("nothing", send_nothing),
};

const size_t premaster_kind_count = sizeof premaster_kinds / sizeof *premaster_kinds;

static void make_block(uint8_t *block, size_t len, const struct premaster_kind *kind,
                       const uint8_t secret[RSA_PREMASTER_LEN])
{
    uint8_t message[RSA_PREMASTER_LEN + 1] = { 0 };
    size_t message_at = len - kind->message_len;
    memcpy(message, secret, RSA_PREMASTER_LEN);
    block[0] = 0;
    block[1] = 2;
    fill_with_padding(block + PADDING_AT, message_at - 1 - PADDING_AT);
    block[message_at - 1] = 0;
    memcpy(block + message_at, message, kind->message_len);
    if (kind->change_block != NULL)
        kind->change_block(block, len);
}

static void encrypt_raw(uint8_t *out, EVP_PKEY *key, const uint8_t *block, size_t len)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    must(context != NULL && EVP_PKEY_encrypt_init(context) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1 &&
             EVP_PKEY_encrypt(context, out, &len, block, len) == 1,
         "EVP_PKEY_encrypt");
    EVP_PKEY_CTX_free(context);
}

size_t premaster_seal(uint8_t *out, const struct premaster_kind *kind, EVP_PKEY *key,
                      uint8_t secret[RSA_PREMASTER_LEN])
{
    uint8_t block[BLOCK_LEN_MAX];
    size_t len = (size_t)EVP_PKEY_get_size(key);
    must(len <= sizeof block, "room");
    if (kind->change_secret != NULL)
        kind->change_secret(secret);
    make_block(block, len, kind, secret);
    encrypt_raw(out, key, block, len);
    if (kind->change_sealed != NULL)
        kind->change_sealed(out, &len, key);
    return len;
}
