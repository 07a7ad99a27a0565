/* ask_crls.c - a list is believed when an authority of the path signed it (RFC 5280 6.3.3). */
#include "x509/ask_crls.h"

static bool digest_key(const struct provider *provider, const struct certificate *certificate,
                       uint8_t digest[KEY_DIGEST_LEN])
{
    const struct hash *sha256 = provider_hash(provider, "SHA256");
    struct hash_state state;
    if (sha256 == NULL)
        return false;
    sha256->start(&state);
    sha256->update(&state, certificate->key_info);
    sha256->finish(&state, digest);
    return true;
}

/* *good: this authority signed the list. */
static bool ask_signer(const struct inquiry *inquiry, struct given_crl *given,
                       const struct certificate *authority, bool *good, struct refusal *refusal)
{
    uint8_t digest[KEY_DIGEST_LEN];
    bool digested = digest_key(inquiry->question->provider, authority, digest);
    *good = digested && crl_is_known_from(given, digest);
    if (*good)
        return true;
    TRY(object_signature_check(inquiry->signatures, &given->crl.object, authority, good, refusal));
    if (*good && digested)
        crl_remember_signer(given, digest);
    return true;
}

/* Those whose key has the identifier that the list gives are asked first, as it is a hint. */
static bool is_likely(const struct certificate *authority, const struct crl *crl)
{
    return authority->subject_key_id.len > 0 &&
           bytes_equal(authority->subject_key_id, crl->authority_key_id);
}

static bool may_sign_lists(const struct certificate *authority)
{
    return !certificate_has(authority, EXTENSION_KEY_USAGE) ||
           (authority->key_usage & USAGE_CRL_SIGN) != 0;
}

/* RFC 5280 6.3.3 (f), (g): *why: NULL when an authority of the path with the issuer's name signed. */
static bool find_signer(const struct inquiry *inquiry, struct given_crl *given, const char **why,
                        struct refusal *refusal)
{
    *why = "no authority of the path signed its CRL";
    for (unsigned likely = 2; likely-- > 0;)
        for (size_t i = inquiry->at + 1; i < inquiry->path->count; i++) {
            const struct certificate *authority = inquiry->path->links[i].certificate;
            bool good = false;
            if (!bytes_equal(authority->subject, inquiry->link->certificate->issuer) ||
                is_likely(authority, &given->crl) != likely)
                continue;
            if (!may_sign_lists(authority)) {
                *why = "keyUsage of the authority that issued its CRL lacks cRLSign";
                continue;
            }
            TRY(ask_signer(inquiry, given, authority, &good, refusal));
            if (good) {
                *why = NULL;
                return true;
            }
        }
    return true;
}

/* RFC 5280 5.2.3, which lists of private authorities are often without. */
static bool check_number(const struct inquiry *inquiry, const struct crl *crl,
                         struct refusal *refusal)
{
    if (inquiry->question->profile == PROFILE_PRIVATE ||
        (crl->has_number && !crl->has_critical_number))
        return true;
    return refuse_link(refusal, CRL_FORBIDDEN, inquiry->link, "a cRLNumber that is not critical",
                       crl->has_number ? "cRLNumber of its CRL is critical"
                                       : "its CRL has no cRLNumber");
}

/* Is a list that does not have the certificate as good as its word? Refuses into inquiry->unusable. */
static bool check_list(struct inquiry *inquiry, const struct crl *crl)
{
    struct refusal *unusable = &inquiry->unusable;
    return check_number(inquiry, crl, unusable) &&
           inquiry_check_freshness(inquiry, CRL_STALE, "CRL", crl->this_update_s,
                                   crl->next_update_s, unusable);
}

/* A list that covers the certificate. One that has it is believed however old it is. */
static bool ask_crl(struct inquiry *inquiry, struct given_crl *given, struct refusal *refusal)
{
    const struct crl *crl = &given->crl;
    struct revocation_entry entry;
    const char *why;
    TRY(find_signer(inquiry, given, &why, refusal));
    if (why != NULL) {
        record_refusal(&inquiry->unusable, CRL_SIGNATURE_WRONG, inquiry->link,
                       "signed by its issuer, which may sign CRLs", "%s", why);
        return true;
    }
    if (crl_lists(crl, inquiry->link->certificate->serial, &entry))
        return inquiry_refuse_revoked(inquiry, &entry, "CRL", crl->issuer, refusal);
    if (check_list(inquiry, crl))
        inquiry_note_answer(inquiry, false, crl->issuer, crl->this_update_s);
    return true;
}

bool ask_crls(struct inquiry *inquiry, struct refusal *refusal)
{
    const struct crls *crls = inquiry->question->revocation.crls;
    const struct certificate *certificate = inquiry->link->certificate;
    struct given_crl *given;
    size_t at = 0;
    while (crls != NULL && (given = crls_next(crls, certificate->issuer, &at)) != NULL) {
        const char *why_not = crl_covers_not(&given->crl, certificate);
        if (why_not == NULL)
            TRY(ask_crl(inquiry, given, refusal));
        else
            inquiry_note_silence(inquiry, why_not);
    }
    return true;
}
