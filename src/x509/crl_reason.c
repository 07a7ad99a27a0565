/* crl_reason.c - the reasons by their numbers; 7 was never given to one. */
#include "x509/crl_reason.h"

#include "x509/der.h"

static const char *const names[] = {
    "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
    "superseded",    "cessationOfOperation", "certificateHold", NULL,
    "removeFromCRL", "privilegeWithdrawn",   "aACompromise",
};
enum { REASONS = sizeof names / sizeof *names };

unsigned read_crl_reason(struct reader *in)
{
    const uint8_t *at = in->at;
    unsigned reason = der_enumerated(in, REASONS - 1);
    if (names[reason] == NULL)
        reader_refuse_at(in, READ_MALFORMED, at);
    return reason;
}

const char *crl_reason_name(unsigned reason)
{
    return names[reason];
}
