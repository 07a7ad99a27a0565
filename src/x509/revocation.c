/* revocation.c - for each certificate: its OCSP responses, then the lists of its issuer. */
#include "x509/revocation.h"

#include "x509/calendar.h"
#include "x509/distinguished_name.h"
#include "x509/ocsp_signer.h"

#include <stdio.h>

/* The question about one certificate of the path. */
struct inquiry {
    const struct path *path;
    const struct path_question *question;
    struct signature_checks *signatures;
    size_t at; /* which of the path */
    const struct link *link, *issuer;

    char *text;              /* the answer so far: why there is none, or what it is */
    bool answered, by_ocsp;  /* "good" */
    struct refusal unusable; /* the first list that should have told, and could not */
};

/* "CN=R3, issued 2026-01-02 10:00:00 UTC" */
enum { SOURCE_TEXT_MAX = SUBJECT_TEXT_MAX + DATE_TEXT_MAX + 16 };

static char *source_text(char out[SOURCE_TEXT_MAX], struct bytes signer, int64_t issued_s)
{
    char name[SUBJECT_TEXT_MAX], date[DATE_TEXT_MAX];
    (void)snprintf(out, SOURCE_TEXT_MAX, "%s, issued %s",
                   distinguished_name_text(name, sizeof name, signer), date_text(date, issued_s));
    return out;
}

static void note_answer(struct inquiry *inquiry, bool by_ocsp, struct bytes signer,
                        int64_t issued_s)
{
    char source[SOURCE_TEXT_MAX];
    (void)snprintf(inquiry->text, REVOCATION_TEXT_MAX, "good, by the %s of %s",
                   by_ocsp ? "OCSP response" : "CRL", source_text(source, signer, issued_s));
    inquiry->answered = true;
    inquiry->by_ocsp = inquiry->by_ocsp || by_ocsp;
}

static void note_silence(struct inquiry *inquiry, const char *why)
{
    if (!inquiry->answered)
        (void)snprintf(inquiry->text, REVOCATION_TEXT_MAX, "not checked: %s", why);
}

static bool refuse_revoked(const struct inquiry *inquiry, const struct revocation_entry *entry,
                           const char *kind, struct bytes signer, struct refusal *refusal)
{
    char date[DATE_TEXT_MAX], name[SUBJECT_TEXT_MAX];
    (void)snprintf(inquiry->text, REVOCATION_TEXT_MAX, "revoked %s (%s), by the %s of %s",
                   date_text(date, entry->revoked_s), crl_reason_name(entry->reason), kind,
                   distinguished_name_text(name, sizeof name, signer));
    return refuse_link(refusal, CERTIFICATE_REVOKED, inquiry->link, "not revoked", "%s",
                       inquiry->text);
}

/* What was issued, and until when it counts; clocks may differ by REVOCATION_TOLERANCE_S. */
static bool check_freshness(const struct inquiry *inquiry, enum code code, const char *kind,
                            int64_t issued_s, int64_t until_s, struct refusal *refusal)
{
    int64_t now_s = inquiry->question->now_s;
    char date[DATE_TEXT_MAX], span[SPAN_TEXT_MAX], expected[DATE_TEXT_MAX + 16], now[DATE_TEXT_MAX];
    (void)snprintf(expected, sizeof expected, "current at %s", date_text(now, now_s));
    if (issued_s > now_s + REVOCATION_TOLERANCE_S)
        return refuse_link(refusal, code, inquiry->link, expected, "its %s is of %s, in %s", kind,
                           date_text(date, issued_s), span_text(span, issued_s - now_s));
    if (until_s < now_s - REVOCATION_TOLERANCE_S)
        return refuse_link(refusal, code, inquiry->link, expected,
                           "its %s was good until %s, %s ago", kind, date_text(date, until_s),
                           span_text(span, now_s - until_s));
    return true;
}

/* ---- lists ---- */

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
           check_freshness(inquiry, CRL_STALE, "CRL", crl->this_update_s, crl->next_update_s,
                           unusable);
}

/* A list that covers the certificate. One that has it is believed however old it is. */
static bool ask_list(struct inquiry *inquiry, struct given_crl *given, struct refusal *refusal)
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
        return refuse_revoked(inquiry, &entry, "CRL", crl->issuer, refusal);
    if (check_list(inquiry, crl))
        note_answer(inquiry, false, crl->issuer, crl->this_update_s);
    return true;
}

static bool ask_lists(struct inquiry *inquiry, struct refusal *refusal)
{
    const struct crls *crls = inquiry->question->revocation.crls;
    const struct certificate *certificate = inquiry->link->certificate;
    struct given_crl *given;
    size_t at = 0;
    while (crls != NULL && (given = crls_next(crls, certificate->issuer, &at)) != NULL) {
        const char *why_not = crl_covers_not(&given->crl, certificate);
        if (why_not == NULL)
            TRY(ask_list(inquiry, given, refusal));
        else
            note_silence(inquiry, why_not);
    }
    return true;
}

/* ---- OCSP ---- */

/* A responder that may be revoked itself is looked for in the lists at hand (RFC 6960 4.2.2.2.1). */
static bool check_responder(const struct inquiry *inquiry, const struct ocsp_signer *signer,
                            struct refusal *refusal)
{
    char text[REVOCATION_TEXT_MAX];
    if (signer->is_issuer || certificate_has(&signer->responder, EXTENSION_OCSP_NO_CHECK))
        return true;
    struct link responder = { &signer->responder, inquiry->link->position };
    struct inquiry about_it = *inquiry;
    struct refusal revoked = { .code = NO_ERROR };
    about_it.link = &responder;
    about_it.text = text;
    if (ask_lists(&about_it, &revoked))
        return true;
    if (revoked.code != CERTIFICATE_REVOKED) {
        *refusal = revoked;
        return false;
    }
    return refuse_link(refusal, OCSP_SIGNATURE_WRONG, inquiry->link,
                       "a responder that is not revoked", "its OCSP responder was %s",
                       revoked.found);
}

static bool judge_entry(struct inquiry *inquiry, const struct ocsp_entry *entry,
                        struct bytes signer, struct refusal *refusal)
{
    char name[SUBJECT_TEXT_MAX];
    int64_t until_s =
        entry->has_next_update ? entry->next_update_s : entry->this_update_s + OCSP_AGE_MAX_S;
    if (entry->status == OCSP_REVOKED)
        return refuse_revoked(inquiry, &entry->revocation, "OCSP response", signer, refusal);
    TRY(check_freshness(inquiry, OCSP_STALE, "OCSP response", entry->this_update_s, until_s,
                        refusal));
    if (entry->status == OCSP_UNKNOWN)
        return refuse_link(refusal, OCSP_STATUS_UNKNOWN, inquiry->link, "good",
                           "unknown to the OCSP responder %s",
                           distinguished_name_text(name, sizeof name, signer));
    note_answer(inquiry, true, signer, entry->this_update_s);
    return true;
}

/* The next entry that is about the certificate. */
static bool next_about(const struct inquiry *inquiry, struct reader *entries,
                       struct ocsp_entry *entry)
{
    while (ocsp_next(entries, entry))
        if (ocsp_entry_is_about(entry, inquiry->question->provider, inquiry->link->certificate,
                                inquiry->issuer->certificate))
            return true;
    return false;
}

static bool judge_response(struct inquiry *inquiry, const struct ocsp_response *response,
                           struct refusal *refusal)
{
    struct reader entries = reader_of(response->entries);
    struct ocsp_entry entry;
    struct ocsp_signer signer;
    TRY(ocsp_signer_find(&signer, response, inquiry->link, inquiry->issuer->certificate,
                         inquiry->question->now_s, inquiry->signatures, refusal));
    TRY(check_responder(inquiry, &signer, refusal));
    struct bytes name =
        signer.is_issuer ? inquiry->issuer->certificate->subject : signer.responder.subject;
    while (next_about(inquiry, &entries, &entry))
        TRY(judge_entry(inquiry, &entry, name, refusal));
    return true;
}

static bool ask_response(struct inquiry *inquiry, struct bytes der, bool is_stapled,
                         struct refusal *refusal)
{
    struct ocsp_response response;
    struct ocsp_entry entry;
    parley_error error = no_error();
    char why[64];
    if (!ocsp_parse(&response, der, &error))
        return refuse_link(refusal, OCSP_MALFORMED, inquiry->link, "", "its OCSP response: %s",
                           error.detail);
    if (response.status != 0) {
        (void)snprintf(why, sizeof why, "the OCSP responder says %s",
                       ocsp_failure_name(response.status));
        note_silence(inquiry, why);
        return true;
    }
    struct reader entries = reader_of(response.entries);
    if (next_about(inquiry, &entries, &entry))
        return judge_response(inquiry, &response, refusal);
    return !is_stapled ||
           refuse_link(refusal, OCSP_NOT_FOR_CERTIFICATE, inquiry->link,
                       "an answer about this certificate", "the OCSP response is about others");
}

static bool ask_responses(struct inquiry *inquiry, struct refusal *refusal)
{
    const struct revocation_sources *sources = &inquiry->question->revocation;
    int position = inquiry->link->position;
    if (sources->staples != NULL && position >= 0 && sources->staples[position].len > 0)
        TRY(ask_response(inquiry, sources->staples[position], true, refusal));
    for (size_t i = 0; i < sources->response_count; i++)
        TRY(ask_response(inquiry, sources->responses[i], false, refusal));
    return true;
}

/* ---- the answer ---- */

/* CA/Browser Forum, Baseline Requirements 1.6.1 "Short-lived Subscriber Certificate". */
static bool is_short_lived(const struct certificate *certificate)
{
    enum { DAY = 86400 };
    const int64_t from_2026_03_15_s = 1773532800;
    int64_t days = certificate->not_before_s < from_2026_03_15_s ? 10 : 7;
    return certificate->not_after_s - certificate->not_before_s < days * DAY;
}

/* RFC 7633 is about servers. */
static bool needs_staple(const struct inquiry *inquiry)
{
    return inquiry->at == 0 && inquiry->link->certificate->must_staple &&
           inquiry->question->purpose == PURPOSE_SERVER;
}

static bool judge_silence(struct inquiry *inquiry, struct refusal *refusal)
{
    if (inquiry->unusable.code != NO_ERROR) {
        *refusal = inquiry->unusable;
        return false;
    }
    if (inquiry->question->revocation.policy != REVOCATION_REQUIRE)
        return true;
    if (inquiry->at == 0 && is_short_lived(inquiry->link->certificate)) {
        note_silence(inquiry, "it is short-lived");
        return true;
    }
    return refuse_link(refusal, STATUS_MISSING, inquiry->link, "an answer about revocation", "%s",
                       inquiry->text);
}

static bool inquire(struct inquiry *inquiry, struct refusal *refusal)
{
    note_silence(inquiry, "no CRL covers it, and no OCSP response came");
    TRY(ask_responses(inquiry, refusal));
    TRY(ask_lists(inquiry, refusal));
    if (needs_staple(inquiry) && !inquiry->by_ocsp)
        return refuse_link(refusal, STAPLE_MISSING, inquiry->link,
                           "an OCSP response, as its TLS feature extension says", "%s",
                           inquiry->answered ? "no OCSP response came" : inquiry->text);
    return inquiry->answered || judge_silence(inquiry, refusal);
}

bool revocation_check(struct path *path, const struct path_question *question,
                      struct signature_checks *signatures, struct refusal *refusal)
{
    bool off = question->revocation.policy == REVOCATION_OFF;
    for (size_t i = 0; i + 1 < path->count; i++) {
        struct inquiry inquiry = { path,
                                   question,
                                   signatures,
                                   i,
                                   &path->links[i],
                                   &path->links[i + 1],
                                   .text = path->revocation[i] };
        if (off)
            note_silence(&inquiry, "it is switched off");
        else
            TRY(inquire(&inquiry, refusal));
    }
    (void)snprintf(path->revocation[path->count - 1], REVOCATION_TEXT_MAX,
                   "not asked: it is trusted itself");
    return true;
}
