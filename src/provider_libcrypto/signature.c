/* signature.c - the signature algorithms as a table; hashes the message and calls the family. */
#include "provider_libcrypto/signature.h"

#include "provider_libcrypto/hash.h"

#include <openssl/err.h>

static const struct {
    enum signature_kind kind;
    const char *name;
    const struct hash *hash;
    enum outcome (*verify)(const struct signature_means *, const struct public_key *, struct bytes,
                           struct bytes);
    bool (*sign)(const struct signature_means *, const struct private_key *, struct bytes,
                 uint8_t *, size_t *);
} known_signatures[SIGNATURE_COUNT] = {
    { SIGNATURE_ECDSA_SHA256, "ECDSA with SHA-256", &libcrypto_sha256, ecdsa_verify, ecdsa_sign },
    { SIGNATURE_ED25519, "Ed25519", NULL, ed25519_verify, ed25519_sign },
    { SIGNATURE_ECDSA_SHA384, "ECDSA with SHA-384", &libcrypto_sha384, ecdsa_verify, ecdsa_sign },
    { SIGNATURE_ECDSA_SHA512, "ECDSA with SHA-512", &libcrypto_sha512, ecdsa_verify, ecdsa_sign },
    { SIGNATURE_RSA_PSS_SHA256, "RSA-PSS with SHA-256", &libcrypto_sha256, rsa_pss_verify,
      rsa_pss_sign },
    { SIGNATURE_RSA_PSS_SHA384, "RSA-PSS with SHA-384", &libcrypto_sha384, rsa_pss_verify,
      rsa_pss_sign },
    { SIGNATURE_RSA_PSS_SHA512, "RSA-PSS with SHA-512", &libcrypto_sha512, rsa_pss_verify,
      rsa_pss_sign },
    { SIGNATURE_RSA_PKCS1_SHA256, "RSA PKCS#1 v1.5 with SHA-256", &libcrypto_sha256,
      rsa_pkcs1_verify, rsa_pkcs1_sign },
    { SIGNATURE_RSA_PKCS1_SHA384, "RSA PKCS#1 v1.5 with SHA-384", &libcrypto_sha384,
      rsa_pkcs1_verify, rsa_pkcs1_sign },
    { SIGNATURE_RSA_PKCS1_SHA512, "RSA PKCS#1 v1.5 with SHA-512", &libcrypto_sha512,
      rsa_pkcs1_verify, rsa_pkcs1_sign },
};

static struct bytes digest_of(const struct hash *hash, uint8_t room[HASH_LEN_MAX],
                              struct bytes message)
{
    if (hash == NULL)
        return message;
    struct hash_state state;
    hash->start(&state);
    hash->update(&state, message);
    hash->finish(&state, room);
    return bytes_of(room, hash->len);
}

static enum outcome verify(const struct signature *signature, const struct public_key *key,
                           struct bytes message, struct bytes signed_with)
{
    const struct signature_means *means = signature->made;
    uint8_t room[HASH_LEN_MAX];
    ERR_set_mark();
    enum outcome outcome =
        means->verify(means, key, digest_of(means->hash, room, message), signed_with);
    ERR_pop_to_mark();
    return outcome;
}

static bool sign(const struct signature *signature, const struct private_key *key,
                 struct bytes message, uint8_t *out, size_t *len)
{
    const struct signature_means *means = signature->made;
    uint8_t room[HASH_LEN_MAX];
    ERR_set_mark();
    bool done = means->sign(means, key, digest_of(means->hash, room, message), out, len);
    ERR_pop_to_mark();
    return done;
}

bool signatures_open(struct signatures *signatures, const struct curve *curves, parley_error *error)
{
    for (size_t i = 0; i < SIGNATURE_COUNT; i++) {
        const struct hash *hash = known_signatures[i].hash;
        struct signature_means *means = &signatures->means[i];
        *means = (struct signature_means){
            .hash = hash,
            .md = hash == NULL ? NULL : EVP_MD_fetch(NULL, hash->name, NULL),
            .curves = curves,
            .verify = known_signatures[i].verify,
            .sign = known_signatures[i].sign,
        };
        if (hash != NULL && means->md == NULL)
            return fail_because(error, CRYPTO_BROKEN, "libcrypto has no %s", hash->name);
        signatures->all[i] = (struct signature){
            .kind = known_signatures[i].kind,
            .name = known_signatures[i].name,
            .made = means,
            .verify = verify,
            .sign = sign,
        };
    }
    return true;
}

void signatures_close(struct signatures *signatures)
{
    for (size_t i = 0; i < SIGNATURE_COUNT; i++)
        EVP_MD_free(signatures->means[i].md);
}
