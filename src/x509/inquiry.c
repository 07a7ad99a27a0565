/* inquiry.c - an answer is noted in words; "revoked" is refused, and so is what is too old or too new. */
#include "x509/inquiry.h"

#include "x509/calendar.h"
#include "x509/distinguished_name.h"

#include <stdio.h>

/* "CN=R3, issued 2026-01-02 10:00:00 UTC" */
enum { SOURCE_TEXT_MAX = SUBJECT_TEXT_MAX + DATE_TEXT_MAX + 16 };

static char *source_text(char out[SOURCE_TEXT_MAX], struct bytes signer, int64_t issued_s)
{
    char name[SUBJECT_TEXT_MAX], date[DATE_TEXT_MAX];
    (void)snprintf(out, SOURCE_TEXT_MAX, "%s, issued %s",
                   distinguished_name_text(name, sizeof name, signer), date_text(date, issued_s));
    return out;
}

void inquiry_note_answer(struct inquiry *inquiry, bool by_ocsp, struct bytes signer,
                         int64_t issued_s)
{
    char source[SOURCE_TEXT_MAX];
    (void)snprintf(inquiry->text, REVOCATION_TEXT_MAX, "good, by the %s of %s",
                   by_ocsp ? "OCSP response" : "CRL", source_text(source, signer, issued_s));
    inquiry->answered = true;
    inquiry->by_ocsp = inquiry->by_ocsp || by_ocsp;
}

void inquiry_note_silence(struct inquiry *inquiry, const char *why)
{
    if (!inquiry->answered)
        (void)snprintf(inquiry->text, REVOCATION_TEXT_MAX, "not checked: %s", why);
}

bool inquiry_refuse_revoked(const struct inquiry *inquiry, const struct revocation_entry *entry,
                            const char *kind, struct bytes signer, struct refusal *refusal)
{
    char date[DATE_TEXT_MAX], name[SUBJECT_TEXT_MAX];
    (void)snprintf(inquiry->text, REVOCATION_TEXT_MAX, "revoked %s (%s), by the %s of %s",
                   date_text(date, entry->revoked_s), crl_reason_name(entry->reason), kind,
                   distinguished_name_text(name, sizeof name, signer));
    return refuse_link(refusal, CERTIFICATE_REVOKED, inquiry->link, "not revoked", "%s",
                       inquiry->text);
}

bool inquiry_check_freshness(const struct inquiry *inquiry, enum code code, const char *kind,
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
