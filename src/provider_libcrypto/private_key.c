/* private_key.c - reading, making and writing private keys (RFC 5958, RFC 5915, RFC 8017 A.1.2).
 *
 * All of it happens when an identity is set up, so it goes through the comfortable and slow parts
 * of libcrypto. What signing needs is then kept in the key.
 */
#include "provider_libcrypto/private_key.h"

#include "base/limits.h"
#include "base/memory.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

enum { EC_POINT_LEN_MAX = 133, ED25519_LEN = 32, RSA_LEN_MAX = RSA_MODULUS_BITS_MAX / 8 };

static void free_key(struct private_key *key)
{
    if (key == NULL)
        return;
    RSA_free(key->rsa);
    EC_KEY_free(key->ec);
    EVP_PKEY_free(key->pkey);
    memory_free((void *)key->public_half.bytes.data);
    memory_free(key);
}

static bool refuse_halves(parley_error *error)
{
    return fail_because(error, KEY_UNREADABLE,
                        "a key whose private half does not belong to its public half");
}

static bool set_public_half(struct private_key *key, enum key_kind kind, const uint8_t *data,
                            size_t len, parley_error *error)
{
    key->public_half.kind = kind;
    key->public_half.bytes = bytes_of(memory_copy(data, len), len);
    return key->public_half.bytes.data != NULL || fail(error, NO_MEMORY);
}

static enum key_kind kind_of_curve(const EC_KEY *ec)
{
    switch (EC_GROUP_get_curve_name(EC_KEY_get0_group(ec))) {
    case NID_X9_62_prime256v1: return KEY_P256;
    case NID_secp384r1: return KEY_P384;
    case NID_secp521r1: return KEY_P521;
    default: return KEY_UNKNOWN;
    }
}

static bool take_ec(struct private_key *key, parley_error *error)
{
    key->ec = EVP_PKEY_get1_EC_KEY(key->pkey);
    if (key->ec == NULL)
        return fail(error, CRYPTO_BROKEN);
    enum key_kind kind = kind_of_curve(key->ec);
    if (kind == KEY_UNKNOWN)
        return fail_because(error, KEY_UNSUPPORTED, "an elliptic curve that TLS does not use");
    if (EC_KEY_check_key(key->ec) != 1)
        return refuse_halves(error);

    uint8_t point[EC_POINT_LEN_MAX];
    size_t len = EC_POINT_point2oct(EC_KEY_get0_group(key->ec), EC_KEY_get0_public_key(key->ec),
                                    POINT_CONVERSION_UNCOMPRESSED, point, sizeof point, NULL);
    return len > 0 ? set_public_half(key, kind, point, len, error) : fail(error, CRYPTO_BROKEN);
}

static bool take_ed25519(struct private_key *key, parley_error *error)
{
    uint8_t public_half[ED25519_LEN];
    size_t len = sizeof public_half;
    if (EVP_PKEY_get_raw_public_key(key->pkey, public_half, &len) != 1)
        return fail(error, CRYPTO_BROKEN);
    return set_public_half(key, KEY_ED25519, public_half, len, error);
}

/* By one use of both: RSA_check_key would prove the primes anew, in a tenth of a second. */
static bool rsa_halves_fit(RSA *rsa)
{
    uint8_t number[RSA_LEN_MAX] = { 0, 1 }, powered[RSA_LEN_MAX], back[RSA_LEN_MAX];
    int len = RSA_size(rsa);
    return RSA_private_encrypt(len, number, powered, rsa, RSA_NO_PADDING) == len &&
           RSA_public_decrypt(len, powered, back, rsa, RSA_NO_PADDING) == len &&
           memcmp(number, back, (size_t)len) == 0;
}

/* RFC 4055 3.1: parameters of an RSASSA-PSS key restrict it to one hash and salt. */
static bool is_restricted(EVP_PKEY *pkey)
{
    char digest[32];
    return EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_RSA_DIGEST, digest, sizeof digest,
                                          NULL) == 1;
}

static bool take_rsa(struct private_key *key, enum key_kind kind, parley_error *error)
{
    key->rsa = EVP_PKEY_get1_RSA(key->pkey);
    if (key->rsa == NULL)
        return fail(error, CRYPTO_BROKEN);
    int bits = RSA_bits(key->rsa);
    if (bits < RSA_MODULUS_BITS_MIN || bits > RSA_MODULUS_BITS_MAX)
        return fail_because(error, KEY_UNSUPPORTED, "RSA with %d bits", bits);
    if (BN_num_bits(RSA_get0_e(key->rsa)) > RSA_EXPONENT_BITS_MAX)
        return fail_because(error, KEY_UNSUPPORTED, "RSA with a public exponent of over %d bits",
                            RSA_EXPONENT_BITS_MAX);
    if (kind == KEY_RSA_PSS && is_restricted(key->pkey))
        return fail_because(error, KEY_UNSUPPORTED, "RSASSA-PSS restricted by parameters");
    if (!rsa_halves_fit(key->rsa))
        return refuse_halves(error);

    uint8_t *der = NULL;
    int len = i2d_RSAPublicKey(key->rsa, &der);
    if (len <= 0)
        return fail(error, CRYPTO_BROKEN);
    key->public_half.rsa_bits = (unsigned)bits;
    bool done = set_public_half(key, kind, der, (size_t)len, error);
    OPENSSL_free(der);
    return done;
}

/* Takes pkey over, on failure too. */
static struct private_key *adopt(EVP_PKEY *pkey, parley_error *error)
{
    struct private_key *key = memory_new(sizeof *key);
    if (key == NULL) {
        EVP_PKEY_free(pkey);
        (void)fail(error, NO_MEMORY);
        return NULL;
    }
    key->pkey = pkey;
    bool taken;
    switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_EC: taken = take_ec(key, error); break;
    case EVP_PKEY_ED25519: taken = take_ed25519(key, error); break;
    case EVP_PKEY_RSA: taken = take_rsa(key, KEY_RSA, error); break;
    case EVP_PKEY_RSA_PSS: taken = take_rsa(key, KEY_RSA_PSS, error); break;
    default: taken = fail(error, KEY_UNSUPPORTED); break;
    }
    if (!taken) {
        free_key(key);
        return NULL;
    }
    return key;
}

static EVP_PKEY *decode(struct bytes der, parley_error *error)
{
    const uint8_t *at = der.data;
    EVP_PKEY *pkey = der.len > LONG_MAX ? NULL : d2i_AutoPrivateKey(NULL, &at, (long)der.len);
    if (pkey == NULL) {
        (void)fail(error, KEY_UNREADABLE);
    } else if (at != der.data + der.len) {
        (void)fail_because(error, KEY_UNREADABLE, "bytes after the end of the key");
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    return pkey;
}

static struct private_key *read_key(struct bytes der, parley_error *error)
{
    ERR_set_mark();
    EVP_PKEY *pkey = decode(der, error);
    struct private_key *key = pkey == NULL ? NULL : adopt(pkey, error);
    ERR_pop_to_mark();
    return key;
}

/* NULL on failure. */
static EVP_PKEY *generate(const char *type, const char *curve, unsigned rsa_bits)
{
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    bool ready = making != NULL && EVP_PKEY_keygen_init(making) == 1 &&
                 (curve == NULL || EVP_PKEY_CTX_set_group_name(making, curve) == 1) &&
                 (rsa_bits == 0 || EVP_PKEY_CTX_set_rsa_keygen_bits(making, (int)rsa_bits) == 1);
    if (!ready || EVP_PKEY_generate(making, &pkey) != 1)
        pkey = NULL;
    EVP_PKEY_CTX_free(making);
    return pkey;
}

static struct private_key *make_key(enum key_kind kind, unsigned rsa_bits, parley_error *error)
{
    static const struct {
        const char *type, *curve;
    } names[] = {
        [KEY_P256] = { "EC", "P-256" }, [KEY_P384] = { "EC", "P-384" },
        [KEY_P521] = { "EC", "P-521" }, [KEY_ED25519] = { "ED25519", NULL },
        [KEY_RSA] = { "RSA", NULL },    [KEY_RSA_PSS] = { "RSA-PSS", NULL },
    };
    bool is_rsa = kind == KEY_RSA || kind == KEY_RSA_PSS;
    if (kind == KEY_UNKNOWN ||
        (is_rsa && (rsa_bits < RSA_MODULUS_BITS_MIN || rsa_bits > RSA_MODULUS_BITS_MAX))) {
        (void)fail(error, KEY_UNSUPPORTED);
        return NULL;
    }
    ERR_set_mark();
    EVP_PKEY *pkey = generate(names[kind].type, names[kind].curve, is_rsa ? rsa_bits : 0);
    struct private_key *key = NULL;
    if (pkey == NULL)
        (void)fail(error, CRYPTO_BROKEN);
    else
        key = adopt(pkey, error);
    ERR_pop_to_mark();
    return key;
}

static bool write_key(const struct private_key *key, uint8_t **der, size_t *len,
                      parley_error *error)
{
    ERR_set_mark();
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
    int size = info == NULL ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info, NULL);
    *der = size > 0 ? memory_new((size_t)size) : NULL;
    if (*der != NULL) {
        uint8_t *at = *der;
        *len = (size_t)i2d_PKCS8_PRIV_KEY_INFO(info, &at);
    }
    PKCS8_PRIV_KEY_INFO_free(info); /* which wipes its copy of the key */
    ERR_pop_to_mark();
    return *der != NULL || fail(error, size > 0 ? NO_MEMORY : CRYPTO_BROKEN);
}

static struct public_key public_half(const struct private_key *key)
{
    return key->public_half;
}

const struct private_keys libcrypto_private_keys = {
    .read = read_key,
    .make = make_key,
    .write = write_key,
    .public_half = public_half,
    .free = free_key,
};
