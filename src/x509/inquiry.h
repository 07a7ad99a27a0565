/* inquiry.h - the question whether one certificate of a path was revoked, and what is known of it so far.
 *
 * Lists (ask_crls.h) and OCSP responses (ask_ocsp.h) are asked; revocation.h says what their answers,
 * or their silence, come to.
 */
#ifndef X509_INQUIRY_H
#define X509_INQUIRY_H

#include "x509/crl_reason.h"
#include "x509/path_check.h"
#include "x509/signature_check.h"

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

/* It is "good", by the OCSP response or by the CRL of `signer` (a Name, as DER). */
void inquiry_note_answer(struct inquiry *inquiry, bool by_ocsp, struct bytes signer,
                         int64_t issued_s);

/* Why there is no answer; of no matter once there is one. */
void inquiry_note_silence(struct inquiry *inquiry, const char *why);

/* CERTIFICATE_REVOKED; kind: "CRL", "OCSP response". */
bool inquiry_refuse_revoked(const struct inquiry *inquiry, const struct revocation_entry *entry,
                            const char *kind, struct bytes signer, struct refusal *refusal);

/* When was it issued, and until when does it count? Clocks may differ by REVOCATION_TOLERANCE_S.
 * Refuses with `code`. */
bool inquiry_check_freshness(const struct inquiry *inquiry, enum code code, const char *kind,
                             int64_t issued_s, int64_t until_s, struct refusal *refusal) MUST_USE;

#endif
