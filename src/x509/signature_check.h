/* signature_check.h - who has signed which certificate, asked within a bound. */
#ifndef X509_SIGNATURE_CHECK_H
#define X509_SIGNATURE_CHECK_H

#include "base/limits.h"
#include "x509/refusal.h"
#include "x509/signature_memory.h"
#include "x509/signed_object.h"

/* Several certificates may hold one key, as when authorities sign for each other, and a search
 * comes to one place on several ways: no answer is worked out twice. */
struct signature_checks {
    const struct provider *provider;
    struct signature_memory *memory; /* of searches before; NULL: there is none */
    size_t asked;                    /* how often the provider had to work one out */
    size_t count;
    struct signature_answer {
        const struct certificate *certificate; /* NULL: it was about something else */
        struct bytes key_info;
        bool good, recalled;
        bool has_digest; /* never that of a leaf, which is checked each time */
        uint8_t digest[SIGNATURE_DIGEST_LEN];
    } done[SIGNATURE_CHECKS_MAX];
};

/* Was this certificate signed with the key of that issuer? ALGORITHM_FORBIDDEN, KEY_TOO_WEAK,
 * KEY_KIND_UNSUPPORTED, ANCHOR_KEY_UNUSABLE, CERTIFICATE_SIGNATURE_WRONG; PATH_TOO_COSTLY when no check is left, and
 * CRYPTO_BROKEN. */
bool signature_check(struct signature_checks *checks, const struct link *certificate,
                     const struct link *issuer, struct refusal *refusal) MUST_USE;

/* *good: was the object signed with the key of `signer`? By an algorithm that is forbidden, or with a key
 * that is too weak or of a wrong kind, it was not. PATH_TOO_COSTLY, CRYPTO_BROKEN. */
bool object_signature_check(struct signature_checks *checks, const struct signed_object *object,
                            const struct certificate *signer, bool *good,
                            struct refusal *refusal) MUST_USE;

/* Puts what was found good about this pair, on a path that is good as a whole, into the memory. */
void signature_remember(struct signature_checks *checks, const struct link *certificate,
                        const struct link *issuer);

/* Is the key strong enough, and of a kind that we know? KEY_TOO_WEAK, KEY_KIND_UNSUPPORTED,
 * ANCHOR_KEY_UNUSABLE. */
bool key_check(const struct link *link, struct refusal *refusal) MUST_USE;

#endif
