/* ocsp_signer.c - the signer is found by its name or key, and then asked for its right to sign. */
#include "x509/ocsp_signer.h"

#include "x509/der.h"

static bool is_responder(const struct ocsp_response *response, const struct hash *sha1,
                         const struct certificate *certificate)
{
    struct hash_state state;
    uint8_t digest[HASH_LEN_MAX];
    if (response->responder_name.len > 0)
        return bytes_equal(response->responder_name, certificate->subject);
    sha1->start(&state);
    sha1->update(&state, certificate->key.bytes);
    sha1->finish(&state, digest);
    return bytes_equal(response->responder_key_digest, bytes_of(digest, sha1->len));
}

/* RFC 6960 4.2.2.2: what a responder's certificate must be, but for its signature. NULL: it is. */
static const char *faults_of(const struct certificate *responder, const struct certificate *issuer,
                             int64_t now_s)
{
    bool may_sign = !certificate_has(responder, EXTENSION_KEY_USAGE) ||
                    (responder->key_usage & USAGE_DIGITAL_SIGNATURE) != 0;
    if (!bytes_equal(responder->issuer, issuer->subject))
        return "the responder's certificate is of another issuer";
    if ((responder->purposes & PURPOSE_OCSP) == 0)
        return "the responder's extendedKeyUsage lacks OCSPSigning";
    if (!may_sign)
        return "the responder's keyUsage lacks digitalSignature";
    if (now_s < responder->not_before_s || now_s > responder->not_after_s)
        return "the responder's certificate is not valid now";
    if (responder->unknown_critical.len > 0)
        return "the responder's certificate has a critical extension that is not known";
    return NULL;
}

static struct signed_object object_of(const struct certificate *certificate)
{
    return (struct signed_object){ certificate->tbs, certificate->signature_algorithm,
                                   certificate->signature_kind, certificate->signature };
}

/* What is asked, and what is wrong with the signers so far; NULL: one is good. */
struct signer_search {
    const struct ocsp_response *response;
    const struct link *link;
    const struct certificate *issuer;
    int64_t now_s;
    struct signature_checks *checks;
    const char *why;
};

/* Looks at a responder that has the name or the key. */
static bool judge_responder(struct signer_search *search, const struct certificate *responder,
                            struct refusal *refusal)
{
    struct signed_object certificate = object_of(responder);
    bool good = false;
    search->why = faults_of(responder, search->issuer, search->now_s);
    if (search->why != NULL)
        return true;
    TRY(object_signature_check(search->checks, &certificate, search->issuer, &good, refusal));
    if (!good) {
        search->why = "the responder's certificate was not signed by the issuer";
        return true;
    }
    TRY(object_signature_check(search->checks, &search->response->object, responder, &good,
                               refusal));
    search->why = good ? NULL : "the signature is wrong";
    return true;
}

/* The certificates in the response, until one is of a good responder. */
static bool try_responders(struct signer_search *search, struct certificate *responder,
                           struct refusal *refusal)
{
    const struct hash *sha1 = search->checks->provider->identifier_hash;
    struct reader in = reader_of(search->response->certificates);
    for (size_t i = 0; reader_more(&in) && search->why != NULL; i++) {
        parley_error unreadable = no_error();
        if (i == OCSP_CERTIFICATES_MAX)
            return refuse_link(refusal, OCSP_MALFORMED, search->link, "",
                               "its OCSP response: more than %d certificates in it",
                               OCSP_CERTIFICATES_MAX);
        if (!certificate_parse(responder, der_element(&in, DER_SEQUENCE), &unreadable))
            return refuse_link(refusal, OCSP_MALFORMED, search->link, "",
                               "its OCSP response: a certificate in it: %s", unreadable.detail);
        if (is_responder(search->response, sha1, responder))
            TRY(judge_responder(search, responder, refusal));
    }
    return true;
}

bool ocsp_signer_find(struct ocsp_signer *out, const struct ocsp_response *response,
                      const struct link *link, const struct certificate *issuer, int64_t now_s,
                      struct signature_checks *checks, struct refusal *refusal)
{
    struct signer_search search = {
        response, link,   issuer,
        now_s,    checks, "it was signed by a responder whose certificate is not there",
    };
    out->is_issuer = false;
    if (is_responder(response, checks->provider->identifier_hash, issuer)) {
        TRY(object_signature_check(checks, &response->object, issuer, &out->is_issuer, refusal));
        if (out->is_issuer)
            return true;
        search.why = "the signature is wrong";
    }
    TRY(try_responders(&search, &out->responder, refusal));
    if (search.why == NULL)
        return true;
    return refuse_link(refusal, OCSP_SIGNATURE_WRONG, link,
                       "signed by the issuer, or by a responder that it has delegated to", "%s",
                       search.why);
}
