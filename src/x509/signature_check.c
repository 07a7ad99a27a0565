/* signature_check.c - RFC 5280 6.1.3 (a) (1), and what makes a signature worth checking at all. */
#include "x509/signature_check.h"

#include "x509/algorithm.h"

bool key_check(const struct link *link, struct refusal *refusal)
{
    const struct public_key *key = &link->certificate->key;
    bool is_anchor = link->position == POSITION_ANCHOR;
    char algorithm[ALGORITHM_TEXT_MAX];
    if (key->rsa_bits > 0 &&
        (key->rsa_bits < RSA_MODULUS_BITS_MIN || key->rsa_bits > RSA_MODULUS_BITS_MAX))
        return refuse_link(refusal, is_anchor ? ANCHOR_KEY_UNUSABLE : KEY_TOO_WEAK, link,
                           "RSA of 2048 to 8192 bits", "RSA key of %u bits, not %d to %d",
                           key->rsa_bits, RSA_MODULUS_BITS_MIN, RSA_MODULUS_BITS_MAX);
    if (key->kind == KEY_UNKNOWN)
        return refuse_link(refusal, is_anchor ? ANCHOR_KEY_UNUSABLE : KEY_KIND_UNSUPPORTED, link,
                           "P-256, P-384, P-521, Ed25519 or RSA", "%s",
                           unusable_key_text(algorithm, link->certificate));
    return true;
}

/* Can this issuer's key make such signatures? RFC 4055 1.2: a key may be bound to one kind. */
static bool key_can_sign(const struct certificate *issuer, enum signature_kind kind)
{
    return signature_fits_key(kind, issuer->key.kind) &&
           (issuer->key_only_for == 0 || issuer->key_only_for == kind);
}

static struct signature_answer *find_answer(struct signature_checks *checks,
                                            const struct certificate *certificate,
                                            const struct certificate *issuer)
{
    for (size_t i = 0; i < checks->count; i++)
        if (checks->done[i].certificate == certificate &&
            bytes_equal(checks->done[i].key_info, issuer->key_info))
            return &checks->done[i];
    return NULL;
}

/* Over the certificate and the SubjectPublicKeyInfo that it is to be signed with: nothing else has a
 * say in the answer. Both are DER, which tells its own length: one digest, one pair. */
static void digest_pair(const struct hash *sha256, struct signature_answer *answer)
{
    struct hash_state state;
    sha256->start(&state);
    sha256->update(&state, answer->certificate->der);
    sha256->update(&state, answer->key_info);
    sha256->finish(&state, answer->digest);
    answer->has_digest = true;
}

/* Was it found good in a search before? */
static bool recall(struct signature_checks *checks, struct signature_answer *answer)
{
    const struct hash *sha256 = provider_hash(checks->provider, "SHA256");
    if (checks->memory == NULL || sha256 == NULL)
        return false;
    digest_pair(sha256, answer);
    return signature_memory_has(checks->memory, answer->digest);
}

static bool has_room(const struct signature_checks *checks, struct refusal *refusal)
{
    return checks->count < SIGNATURE_CHECKS_MAX ||
           refuse_link(refusal, PATH_TOO_COSTLY, NULL, "", "more than %d signatures to check",
                       SIGNATURE_CHECKS_MAX);
}

/* Adds an answer, from the memory or from the provider. */
static bool work_out(struct signature_checks *checks, const struct signature *signature,
                     const struct link *link, const struct certificate *issuer,
                     struct refusal *refusal)
{
    const struct certificate *certificate = link->certificate;
    TRY(has_room(checks, refusal));
    struct signature_answer *answer = &checks->done[checks->count];
    answer->certificate = certificate;
    answer->key_info = issuer->key_info;
    answer->recalled = link->position != POSITION_LEAF && recall(checks, answer);
    answer->good = answer->recalled;
    checks->count++;
    if (answer->recalled)
        return true;
    checks->asked++;
    enum outcome outcome =
        signature->verify(signature, &issuer->key, certificate->tbs, certificate->signature);
    answer->good = outcome == OUTCOME_OK;
    return outcome != OUTCOME_BROKEN || refuse_link(refusal, CRYPTO_BROKEN, NULL, "", "%s", "");
}

void signature_remember(struct signature_checks *checks, const struct link *certificate,
                        const struct link *issuer)
{
    const struct signature_answer *answer =
        find_answer(checks, certificate->certificate, issuer->certificate);
    if (answer != NULL && answer->good && answer->has_digest && !answer->recalled)
        signature_memory_keep(checks->memory, answer->digest);
}

/* *good: the answer, worked out if it is not known. */
static bool answer_for(struct signature_checks *checks, const struct signature *signature,
                       const struct link *certificate, const struct certificate *issuer, bool *good,
                       struct refusal *refusal)
{
    const struct signature_answer *answer = find_answer(checks, certificate->certificate, issuer);
    if (answer == NULL) {
        TRY(work_out(checks, signature, certificate, issuer, refusal));
        answer = &checks->done[checks->count - 1];
    }
    *good = answer->good;
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
        TRY(answer_for(checks, signature, certificate, parent, &good, refusal));
    if (good)
        return true;
    return refuse_link(refusal, CERTIFICATE_SIGNATURE_WRONG, certificate,
                       "a signature by the issuer that it names", "not signed by the key of %s",
                       link_text(text, issuer));
}

bool object_signature_check(struct signature_checks *checks, const struct signed_object *object,
                            const struct certificate *signer, bool *good, struct refusal *refusal)
{
    struct refusal weak = { .code = NO_ERROR };
    struct link link = { signer, POSITION_ANCHOR };
    const struct signature *signature =
        object->kind != 0 ? provider_signature(checks->provider, object->kind) : NULL;
    *good = false;
    if (signature == NULL || !key_check(&link, &weak) || !key_can_sign(signer, object->kind))
        return true;
    TRY(has_room(checks, refusal));
    checks->done[checks->count++] = (struct signature_answer){ .key_info = signer->key_info };
    checks->asked++;
    enum outcome outcome =
        signature->verify(signature, &signer->key, object->tbs, object->signature);
    *good = outcome == OUTCOME_OK;
    return outcome != OUTCOME_BROKEN || refuse_link(refusal, CRYPTO_BROKEN, NULL, "", "%s", "");
}
