/* revocation.c - for each certificate: its OCSP responses, then the lists of its issuer. */
#include "x509/revocation.h"

#include "x509/ask_crls.h"
#include "x509/ask_ocsp.h"

#include <stdio.h>

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
        inquiry_note_silence(inquiry, "it is short-lived");
        return true;
    }
    return refuse_link(refusal, STATUS_MISSING, inquiry->link, "an answer about revocation", "%s",
                       inquiry->text);
}

static bool inquire(struct inquiry *inquiry, struct refusal *refusal)
{
    inquiry->text[0] = '\0'; /* what came and is refused is not told as missing */
    TRY(ask_ocsp(inquiry, refusal));
    TRY(ask_crls(inquiry, refusal));
    if (inquiry->text[0] == '\0' && inquiry->unusable.code == NO_ERROR)
        inquiry_note_silence(inquiry, "no CRL covers it, and no OCSP response came");
    if (needs_staple(inquiry) && !inquiry->by_ocsp)
        return refuse_link(refusal, STAPLE_MISSING, inquiry->link,
                           "an OCSP response, as its TLS feature extension says", "%s",
                           inquiry->answered || inquiry->text[0] == '\0' ? "no OCSP response came"
                                                                         : inquiry->text);
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
            inquiry_note_silence(&inquiry, "it is switched off");
        else
            TRY(inquire(&inquiry, refusal));
    }
    (void)snprintf(path->revocation[path->count - 1], REVOCATION_TEXT_MAX,
                   "not asked: it is trusted itself");
    return true;
}
