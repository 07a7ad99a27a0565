/* signature.h - signatures of libcrypto: what an algorithm is made of, and the four families. */
#ifndef PROVIDER_LIBCRYPTO_SIGNATURE_H
#define PROVIDER_LIBCRYPTO_SIGNATURE_H

#include "provider_libcrypto/curve.h"
#include "provider_libcrypto/private_key.h"

enum { SIGNATURE_COUNT = 10 };

/* What an algorithm works with besides a key: struct signature's `made`. */
struct signature_means {
    const struct hash *hash; /* of the message; NULL where the mathematics takes it whole */
    EVP_MD *md;              /* the same hash as libcrypto's paddings want it */
    const struct curve *curves;
    /* `digest` is the message itself where `hash` is NULL. */
    enum outcome (*verify)(const struct signature_means *means, const struct public_key *key,
                           struct bytes digest, struct bytes signed_with);
    bool (*sign)(const struct signature_means *means, const struct private_key *key,
                 struct bytes digest, uint8_t *out, size_t *len);
};

struct signatures {
    struct signature all[SIGNATURE_COUNT];
    struct signature_means means[SIGNATURE_COUNT];
};

/* `curves` must outlive it. On failure what was found stays for signatures_close. */
bool signatures_open(struct signatures *signatures, const struct curve *curves,
                     parley_error *error) MUST_USE;
void signatures_close(struct signatures *signatures);

/* The families, each in a file of its name. What they leave in libcrypto's error queue is cleared
 * by signature.c. */
enum outcome ecdsa_verify(const struct signature_means *means, const struct public_key *key,
                          struct bytes digest, struct bytes signed_with) MUST_USE;
bool ecdsa_sign(const struct signature_means *means, const struct private_key *key,
                struct bytes digest, uint8_t *out, size_t *len) MUST_USE;

enum outcome ed25519_verify(const struct signature_means *means, const struct public_key *key,
                            struct bytes message, struct bytes signed_with) MUST_USE;
bool ed25519_sign(const struct signature_means *means, const struct private_key *key,
                  struct bytes message, uint8_t *out, size_t *len) MUST_USE;

enum outcome rsa_pss_verify(const struct signature_means *means, const struct public_key *key,
                            struct bytes digest, struct bytes signed_with) MUST_USE;
bool rsa_pss_sign(const struct signature_means *means, const struct private_key *key,
                  struct bytes digest, uint8_t *out, size_t *len) MUST_USE;

enum outcome rsa_pkcs1_verify(const struct signature_means *means, const struct public_key *key,
                              struct bytes digest, struct bytes signed_with) MUST_USE;
bool rsa_pkcs1_sign(const struct signature_means *means, const struct private_key *key,
                    struct bytes digest, uint8_t *out, size_t *len) MUST_USE;

#endif
