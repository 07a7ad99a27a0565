/* rsa_key.c - the peer's RSA key is read by our own strict DER and built as an RSA object: under 1 us, by
 * d2i_PUBKEY about 100 us. */
#include "provider_libcrypto/rsa_key.h"

#include "provider_libcrypto/der.h"

/* Below this not every padding fits; how much is safe is judged where keys are accepted. */
enum { MODULUS_BITS_LEAST = 512 };

static size_t bits_of(struct bytes number)
{
    size_t bits = 8 * number.len;
    for (unsigned top = number.len > 0 ? number.data[0] : 0x80; top < 0x80; top <<= 1)
        bits--;
    return bits;
}

static bool is_odd(struct bytes number)
{
    return number.len > 0 && number.data[number.len - 1] % 2 == 1;
}

static bool is_sound(struct bytes n, struct bytes e)
{
    return is_odd(n) && bits_of(n) >= MODULUS_BITS_LEAST && bits_of(n) <= RSA_MODULUS_BITS_MAX &&
           is_odd(e) && bits_of(e) >= 2 && bits_of(e) <= RSA_EXPONENT_BITS_MAX;
}

/* NULL: no memory. */
static RSA *build(struct bytes n, struct bytes e)
{
    RSA *rsa = RSA_new();
    BIGNUM *modulus = BN_bin2bn(n.data, (int)n.len, NULL);
    BIGNUM *exponent = BN_bin2bn(e.data, (int)e.len, NULL);
    if (rsa != NULL && modulus != NULL && exponent != NULL) {
        RSA_set0_key(rsa, modulus, exponent, NULL);
        return rsa;
    }
    RSA_free(rsa);
    BN_free(modulus);
    BN_free(exponent);
    return NULL;
}

static bool read_sound(struct bytes *n, struct bytes *e, const struct public_key *key)
{
    return der_read_two_numbers(n, e, key->bytes) && is_sound(*n, *e);
}

bool rsa_takes(const struct public_key *key, struct bytes number)
{
    struct bytes n, e;
    return read_sound(&n, &e, key) && number.len == n.len && memcmp(number.data, n.data, n.len) < 0;
}

enum outcome rsa_public_key(RSA **rsa, const struct public_key *key)
{
    struct bytes n, e;
    if (!read_sound(&n, &e, key))
        return OUTCOME_REJECTED;
    *rsa = build(n, e);
    return *rsa != NULL ? OUTCOME_OK : OUTCOME_BROKEN;
}
