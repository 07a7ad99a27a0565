/* signature_check.c - RFC 5280 6.1.3 (a) (1), and what makes a signature worth checking at all. */
#include "x509/signature_check.h"

#include "x509/algorithm.h"
#include "x509/oid.h"

bool key_check(const struct link *link, struct refusal *refusal)
{
    const struct public_key *key = &link->certificate->key;
    char algorithm[ALGORITHM_TEXT_MAX];
    if (key->rsa_bits > 0 &&
        (key->rsa_bits < RSA_MODULUS_BITS_MIN || key->rsa_bits > RSA_MODULUS_BITS_MAX))
        return refuse_link(refusal, KEY_TOO_WEAK, link, "RSA of 2048 to 8192 bits",
                           "RSA key of %u bits, not %d to %d", key->rsa_bits, RSA_MODULUS_BITS_MIN,
                           RSA_MODULUS_BITS_MAX);
    if (key->kind == KEY_UNKNOWN)
        return refuse_link(refusal, KEY_KIND_UNSUPPORTED, link,
                           "P-256, P-384, P-521, Ed25519 or RSA", "key algorithm %s",
                           oid_text(algorithm, sizeof algorithm, link->certificate->key_algorithm));
    return true;
}

/* Can this issuer's key make such signatures? RFC 4055 1.2: a key may be bound to one kind. */
static bool key_can_sign(const struct certificate *issuer, enum signature_kind kind)
{
    return signature_fits_key(kind, issuer->key.kind) &&
           (issuer->key_only_for == 0 || issuer->key_only_for == kind);
}

/* Looks whether it is known, asks the provider if not. *good: the answer. */
static bool find_answer(struct signature_checks *checks, const struct signature *signature,
                        const struct certificate *certificate, const struct certificate *issuer,
                        bool *good, struct refusal *refusal)
{
    for (size_t i = 0; i < checks->count; i++)
        if (checks->done[i].certificate == certificate &&
            bytes_equal(checks->done[i].key_info, issuer->key_info)) {
            *good = checks->done[i].good;
            return true;
        }
    if (checks->count == SIGNATURE_CHECKS_MAX)
        return refuse_link(refusal, PATH_TOO_COSTLY, NULL, "", "more than %d signatures to check",
                           SIGNATURE_CHECKS_MAX);
    enum outcome outcome =
        signature->verify(signature, &issuer->key, certificate->tbs, certificate->signature);
    if (outcome == OUTCOME_BROKEN)
        return refuse_link(refusal, CRYPTO_BROKEN, NULL, "", "%s", "");
    *good = outcome == OUTCOME_OK;
    checks->done[checks->count].certificate = certificate;
    checks->done[checks->count].key_info = issuer->key_info;
    checks->done[checks->count++].good = *good;
    return true;
}

bool signature_check(struct signature_checks *checks, const struct link *certificate,
                     const struct link *issuer, struct refusal *refusal)
{
    const struct certificate *child = certificate->certificate, *parent = issuer->certificate;
    char text[LINK_TEXT_MAX];
    bool good = false;
    const struct signature *signature =
        child->signature_kind != 0 ? provider_signature(checks->provider, child->signature_kind)
                                   : NULL;
    if (signature == NULL)
        return refuse_link(refusal, ALGORITHM_FORBIDDEN, certificate,
                           "SHA-256 or better, with ECDSA, Ed25519 or RSA", "signed with %s",
                           algorithm_text(text, child->signature_algorithm));
    TRY(key_check(issuer, refusal));
    if (key_can_sign(parent, child->signature_kind))
        TRY(find_answer(checks, signature, child, parent, &good, refusal));
    if (good)
        return true;
    return refuse_link(refusal, CERTIFICATE_SIGNATURE_WRONG, certificate,
                       "a signature by the issuer that it names", "not signed by the key of %s",
                       link_text(text, issuer));
}
