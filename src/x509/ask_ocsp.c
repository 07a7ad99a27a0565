/* ask_ocsp.c - first the staple, then the responses that the caller gave (RFC 6960 3.2, RFC 6066 8). */
#include "x509/ask_ocsp.h"

#include "x509/ask_crls.h"
#include "x509/distinguished_name.h"
#include "x509/ocsp_signer.h"

#include <stdio.h>

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
    if (ask_crls(&about_it, &revoked))
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
        return inquiry_refuse_revoked(inquiry, &entry->revocation, "OCSP response", signer,
                                      refusal);
    TRY(inquiry_check_freshness(inquiry, OCSP_STALE, "OCSP response", entry->this_update_s, until_s,
                                refusal));
    if (entry->status == OCSP_UNKNOWN)
        return refuse_link(refusal, OCSP_STATUS_UNKNOWN, inquiry->link, "good",
                           "unknown to the OCSP responder %s",
                           distinguished_name_text(name, sizeof name, signer));
    inquiry_note_answer(inquiry, true, signer, entry->this_update_s);
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
        inquiry_note_silence(inquiry, why);
        return true;
    }
    struct reader entries = reader_of(response.entries);
    if (next_about(inquiry, &entries, &entry))
        return judge_response(inquiry, &response, refusal);
    return !is_stapled ||
           refuse_link(refusal, OCSP_NOT_FOR_CERTIFICATE, inquiry->link,
                       "an answer about this certificate", "the OCSP response is about others");
}

bool ask_ocsp(struct inquiry *inquiry, struct refusal *refusal)
{
    const struct revocation_sources *sources = &inquiry->question->revocation;
    int position = inquiry->link->position;
    if (sources->staples != NULL && position >= 0 && sources->staples[position].len > 0)
        TRY(ask_response(inquiry, sources->staples[position], true, refusal));
    for (size_t i = 0; i < sources->response_count; i++)
        TRY(ask_response(inquiry, sources->responses[i], false, refusal));
    return true;
}
