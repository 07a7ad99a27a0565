/* key_transport_test.c - premaster secrets encrypted to RSA keys, beside libcrypto's EVP; and that whatever
 * else is encrypted looks the same from outside (RFC 5246 7.4.7.1). R54
 */
#include "fixture.h"
#include "second_opinion.h"
#include "support/hex.h"

#include <openssl/rsa.h>
#include <stdlib.h>

#include "support/test.h"

enum {
    TLS_1_2 = 0x0303,
    ENCRYPTED_LEN = 256,
    SEPARATOR_AT = ENCRYPTED_LEN - RSA_PREMASTER_LEN - 1
};

static const uint8_t secret[RSA_PREMASTER_LEN] = { 3, 3, 's', 'e', 'c', 'r', 'e', 't', [47] = 1 };

/* Made once: a key costs a tenth of a second. */
static EVP_PKEY *pkey;
static struct public_key half;
static struct private_key *private;

static struct private_key *read_private(EVP_PKEY *from)
{
    parley_error error = no_error();
    unsigned char *der = NULL;
    int len = i2d_PrivateKey(from, &der);
    struct private_key *key = provider->private_keys.read(bytes_of(der, (size_t)len), &error);
    assert_non_null(key);
    OPENSSL_free(der);
    return key;
}

static int make_key(void **state)
{
    if (open_provider(state) != 0)
        return -1;
    pkey = evp_key("RSA:2048");
    half = evp_public_half(pkey);
    private = read_private(pkey);
    return 0;
}

static int end_key(void **state)
{
    provider->private_keys.free(private);
    hex_free(half.bytes);
    EVP_PKEY_free(pkey);
    return close_provider(state);
}

static enum outcome encrypt(const struct public_key *key, uint8_t *out, size_t *len)
{
    leave_error_of_host();
    enum outcome outcome = provider->key_transport->encrypt(key, secret, out, len);
    expect_only_the_error_of_host();
    return outcome;
}

static void decrypt(const struct private_key *key, struct bytes encrypted,
                    uint8_t out[RSA_PREMASTER_LEN])
{
    leave_error_of_host();
    assert_true(provider->key_transport->decrypt(key, &provider->random, TLS_1_2, encrypted, out));
    expect_only_the_error_of_host();
}

/* By libcrypto's EVP; RSA_NO_PADDING: text is the encoded message. */
static void encrypt_apart(uint8_t out[ENCRYPTED_LEN], int padding, struct bytes text)
{
    size_t len = ENCRYPTED_LEN;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
    assert_int_equal(EVP_PKEY_encrypt_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, padding), 1);
    assert_int_equal(EVP_PKEY_encrypt(context, out, &len, text.data, text.len), 1);
    assert_int_equal(len, ENCRYPTED_LEN);
    EVP_PKEY_CTX_free(context);
}

static size_t decrypt_apart(uint8_t out[ENCRYPTED_LEN], struct bytes encrypted)
{
    size_t len = ENCRYPTED_LEN;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
    assert_int_equal(EVP_PKEY_decrypt_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), 1);
    assert_int_equal(EVP_PKEY_decrypt(context, out, &len, encrypted.data, encrypted.len), 1);
    EVP_PKEY_CTX_free(context);
    return len;
}

static void decrypts_what_it_encrypted(void **state)
{
    (void)state;
    uint8_t encrypted[SIGNATURE_LEN_MAX], again[SIGNATURE_LEN_MAX], out[RSA_PREMASTER_LEN];
    size_t len;
    assert_int_equal(encrypt(&half, encrypted, &len), OUTCOME_OK);
    assert_int_equal(len, ENCRYPTED_LEN);
    decrypt(private, bytes_of(encrypted, len), out);
    assert_memory_equal(out, secret, sizeof out);
    assert_int_equal(encrypt(&half, again, &len), OUTCOME_OK);
    assert_memory_not_equal(encrypted, again, len);
}

static void agrees_with_a_second_opinion(void **state)
{
    (void)state;
    uint8_t encrypted[SIGNATURE_LEN_MAX], opened[ENCRYPTED_LEN], out[RSA_PREMASTER_LEN];
    size_t len;
    assert_int_equal(encrypt(&half, encrypted, &len), OUTCOME_OK);
    assert_int_equal(decrypt_apart(opened, bytes_of(encrypted, len)), RSA_PREMASTER_LEN);
    assert_memory_equal(opened, secret, sizeof secret);
    encrypt_apart(encrypted, RSA_PKCS1_PADDING, bytes_of(secret, sizeof secret));
    decrypt(private, bytes_of(encrypted, ENCRYPTED_LEN), out);
    assert_memory_equal(out, secret, sizeof out);
}

static bool is_random(const uint8_t first[RSA_PREMASTER_LEN],
                      const uint8_t second[RSA_PREMASTER_LEN])
{
    static const uint8_t zeros[RSA_PREMASTER_LEN];
    return memcmp(first, second, RSA_PREMASTER_LEN) != 0 &&
           memcmp(first, secret, RSA_PREMASTER_LEN) != 0 &&
           memcmp(first + 2, secret + 2, RSA_PREMASTER_LEN - 2) != 0 &&
           memcmp(first, zeros, RSA_PREMASTER_LEN) != 0;
}

/* It goes as with a good one; what comes out was never sent, and is never the same. */
static void expect_random(const struct private_key *key, struct bytes encrypted)
{
    uint8_t first[RSA_PREMASTER_LEN] = { 0 }, second[RSA_PREMASTER_LEN] = { 0 };
    decrypt(key, encrypted, first);
    decrypt(key, encrypted, second);
    assert_true(is_random(first, second));
}

/* RFC 8017 7.2.1: 0 2, at least eight bytes that are not zero, 0, and the secret. */
static void encode(uint8_t em[ENCRYPTED_LEN])
{
    memset(em, 0x5a, ENCRYPTED_LEN);
    em[0] = 0;
    em[1] = 2;
    em[SEPARATOR_AT] = 0;
    memcpy(em + SEPARATOR_AT + 1, secret, sizeof secret);
}

/* Below any modulus of 2048 bits as long as the first byte is small. */
static struct bytes encrypted_raw(uint8_t room[ENCRYPTED_LEN], const uint8_t em[ENCRYPTED_LEN])
{
    encrypt_apart(room, RSA_NO_PADDING, bytes_of(em, ENCRYPTED_LEN));
    return bytes_of(room, ENCRYPTED_LEN);
}

static void takes_a_padding_that_is_drawn_by_hand(void **state)
{
    (void)state;
    uint8_t em[ENCRYPTED_LEN], room[ENCRYPTED_LEN], out[RSA_PREMASTER_LEN];
    encode(em);
    decrypt(private, encrypted_raw(room, em), out);
    assert_memory_equal(out, secret, sizeof out);
}

/* One byte at a time: what stands in front, each byte of the padding, the end of it, the version. */
static void gives_random_bytes_for_every_bad_byte(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
    } bad[] = {
        { 0, 1 },
        { 0, 0x7f },
        { 1, 0 },
        { 1, 1 },
        { 1, 3 },
        { 1, 0x82 },
        { 2, 0 },
        { 3, 0 },
        { 9, 0 },
        { 10, 0 },
        { 100, 0 },
        { SEPARATOR_AT - 1, 0 }, /* 49 bytes */
        { SEPARATOR_AT, 1 },     /* no end, but for the zeros of the secret */
        { SEPARATOR_AT + 1, 2 },
        { SEPARATOR_AT + 1, 0xff },
        { SEPARATOR_AT + 1, 0 }, /* 47 bytes, if the last zero counted */
        { SEPARATOR_AT + 2, 2 },
        { SEPARATOR_AT + 2, 4 },
        { SEPARATOR_AT + 2, 0 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t em[ENCRYPTED_LEN], room[ENCRYPTED_LEN];
        encode(em);
        em[bad[i].at] = bad[i].value;
        expect_random(private, encrypted_raw(room, em));
    }
}

static void gives_random_bytes_when_nothing_ends_the_padding(void **state)
{
    (void)state;
    uint8_t em[ENCRYPTED_LEN], room[ENCRYPTED_LEN];
    memset(em, 0x5a, sizeof em);
    em[0] = 0;
    em[1] = 2;
    expect_random(private, encrypted_raw(room, em));
    em[ENCRYPTED_LEN - 1] = 0; /* nothing behind it */
    expect_random(private, encrypted_raw(room, em));
}

static void gives_random_bytes_for_a_secret_of_another_length(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 2, 46, 47, 49, 50, 128, ENCRYPTED_LEN - 11 };
    uint8_t text[ENCRYPTED_LEN], room[ENCRYPTED_LEN];
    memset(text, 3, sizeof text);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        encrypt_apart(room, RSA_PKCS1_PADDING, bytes_of(text, lens[i]));
        expect_random(private, bytes_of(room, sizeof room));
    }
}

static void gives_random_bytes_for_another_padding(void **state)
{
    (void)state;
    uint8_t room[ENCRYPTED_LEN];
    encrypt_apart(room, RSA_PKCS1_OAEP_PADDING, bytes_of(secret, sizeof secret));
    expect_random(private, bytes_of(room, sizeof room));
}

/* The version that the client offered is asked for, not one that never changes. */
static void takes_the_version_that_was_offered_alone(void **state)
{
    (void)state;
    uint8_t em[ENCRYPTED_LEN], room[ENCRYPTED_LEN], out[RSA_PREMASTER_LEN];
    const struct key_transport *transport = provider->key_transport;
    encode(em);
    em[SEPARATOR_AT + 2] = 1;
    struct bytes encrypted = encrypted_raw(room, em);
    expect_random(private, encrypted);
    assert_true(transport->decrypt(private, &provider->random, 0x0301, encrypted, out));
    assert_memory_equal(out, em + SEPARATOR_AT + 1, sizeof out);
}

/* A big-endian number of ENCRYPTED_LEN bytes, n + delta. */
static void beside_modulus(uint8_t out[ENCRYPTED_LEN], int delta)
{
    BIGNUM *number = BN_dup(RSA_get0_n(EVP_PKEY_get0_RSA(pkey)));
    assert_int_equal(delta < 0 ? BN_sub_word(number, (BN_ULONG)-delta)
                               : BN_add_word(number, (BN_ULONG)delta),
                     1);
    assert_int_equal(BN_bn2binpad(number, out, ENCRYPTED_LEN), ENCRYPTED_LEN);
    BN_free(number);
}

static void gives_random_bytes_for_numbers_that_nobody_encrypts(void **state)
{
    (void)state;
    uint8_t number[ENCRYPTED_LEN] = { 0 };
    expect_random(private, bytes_of(number, sizeof number));
    number[ENCRYPTED_LEN - 1] = 1;
    expect_random(private, bytes_of(number, sizeof number));
    for (int delta = -1; delta <= 1; delta++) {
        beside_modulus(number, delta);
        expect_random(private, bytes_of(number, sizeof number));
    }
    memset(number, 0xff, sizeof number);
    expect_random(private, bytes_of(number, sizeof number));
}

static void gives_random_bytes_for_a_ciphertext_of_another_length(void **state)
{
    (void)state;
    uint8_t room[ENCRYPTED_LEN + 2] = { 0 };
    encrypt_apart(room + 1, RSA_PKCS1_PADDING, bytes_of(secret, sizeof secret));
    expect_random(private, bytes_of(room, ENCRYPTED_LEN + 1));     /* the same number */
    expect_random(private, bytes_of(room + 1, ENCRYPTED_LEN + 1)); /* and a byte behind */
    expect_random(private, bytes_of(room + 1, ENCRYPTED_LEN - 1));
    expect_random(private, bytes_of(room + 1, 1));
    expect_random(private, bytes_of(room + 1, 0));
    expect_random(private, bytes_of(NULL, 0));
}

/* Only where this machine has no random bytes is there no secret. */
static void fails_without_random_bytes_for_what_is_no_ciphertext(void **state)
{
    (void)state;
    struct script script = { .at = 0 };
    const struct random none = scripted(&script);
    uint8_t out[RSA_PREMASTER_LEN];
    assert_false(provider->key_transport->decrypt(private, &none, TLS_1_2, bytes_of("x", 1), out));
}

static void encrypts_to_rsa_keys_alone(void **state)
{
    (void)state;
    static const char *const others[] = { "P-256", "ED25519", "RSA-PSS:2048" };
    uint8_t encrypted[SIGNATURE_LEN_MAX];
    size_t len;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        EVP_PKEY *other = evp_key(others[i]);
        struct public_key other_half = evp_public_half(other);
        assert_int_equal(encrypt(&other_half, encrypted, &len), OUTCOME_REJECTED);
        hex_free(other_half.bytes);
        EVP_PKEY_free(other);
    }
    struct public_key pss = half;
    pss.kind = KEY_RSA_PSS; /* the same number, but for signatures */
    assert_int_equal(encrypt(&pss, encrypted, &len), OUTCOME_REJECTED);
}

static void refuses_malformed_keys(void **state)
{
    (void)state;
    uint8_t encrypted[SIGNATURE_LEN_MAX];
    size_t len;
    struct public_key cut = half;
    for (cut.bytes.len = 0; cut.bytes.len < half.bytes.len; cut.bytes.len++)
        assert_int_equal(encrypt(&cut, encrypted, &len), OUTCOME_REJECTED);
}

static void encrypts_to_keys_of_other_sizes(void **state)
{
    (void)state;
    static const char *const kinds[] = { "RSA:2049", "RSA:3072" };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        EVP_PKEY *other = evp_key(kinds[i]);
        struct public_key other_half = evp_public_half(other);
        struct private_key *other_private = read_private(other);
        uint8_t encrypted[SIGNATURE_LEN_MAX], out[RSA_PREMASTER_LEN];
        size_t len;
        assert_int_equal(encrypt(&other_half, encrypted, &len), OUTCOME_OK);
        decrypt(other_private, bytes_of(encrypted, len), out);
        assert_memory_equal(out, secret, sizeof out);
        provider->private_keys.free(other_private);
        hex_free(other_half.bytes);
        EVP_PKEY_free(other);
    }
}

/* A server chooses no such key for it: that of a curve has no ciphertexts, and that of PSS only signs. */
static void decrypts_with_rsa_keys_alone(void **state)
{
    (void)state;
    static const uint8_t zeros[RSA_PREMASTER_LEN];
    uint8_t room[ENCRYPTED_LEN], out[RSA_PREMASTER_LEN] = { 1 };
    EVP_PKEY *curve = evp_key("P-256"), *pss = evp_key("RSA-PSS:2048");
    struct private_key *of_curve = read_private(curve), *of_pss = read_private(pss);
    encrypt_apart(room, RSA_PKCS1_PADDING, bytes_of(secret, sizeof secret));
    room[0] = 0; /* below any modulus */
    expect_random(of_curve, bytes_of(room, sizeof room));
    leave_error_of_host();
    assert_false(provider->key_transport->decrypt(of_pss, &provider->random, TLS_1_2,
                                                  bytes_of(room, sizeof room), out));
    expect_only_the_error_of_host();
    assert_memory_equal(out, zeros, sizeof out);
    provider->private_keys.free(of_curve);
    provider->private_keys.free(of_pss);
    EVP_PKEY_free(curve);
    EVP_PKEY_free(pss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decrypts_what_it_encrypted),
        cmocka_unit_test(agrees_with_a_second_opinion),
        cmocka_unit_test(takes_a_padding_that_is_drawn_by_hand),
        cmocka_unit_test(gives_random_bytes_for_every_bad_byte),
        cmocka_unit_test(gives_random_bytes_when_nothing_ends_the_padding),
        cmocka_unit_test(gives_random_bytes_for_a_secret_of_another_length),
        cmocka_unit_test(gives_random_bytes_for_another_padding),
        cmocka_unit_test(takes_the_version_that_was_offered_alone),
        cmocka_unit_test(gives_random_bytes_for_numbers_that_nobody_encrypts),
        cmocka_unit_test(gives_random_bytes_for_a_ciphertext_of_another_length),
        cmocka_unit_test(fails_without_random_bytes_for_what_is_no_ciphertext),
        cmocka_unit_test(encrypts_to_rsa_keys_alone),
        cmocka_unit_test(refuses_malformed_keys),
        cmocka_unit_test(encrypts_to_keys_of_other_sizes),
        cmocka_unit_test(decrypts_with_rsa_keys_alone),
    };
    return cmocka_run_group_tests(tests, make_key, end_key);
}
