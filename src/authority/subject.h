/* subject.h - who a certificate is for: its Name and its subjectAltNames (RFC 5280 4.1.2.6, 4.2.1.6). */
#ifndef AUTHORITY_SUBJECT_H
#define AUTHORITY_SUBJECT_H

#include "base/error.h"
#include "base/limits.h"

enum {
    COMMON_NAME_MAX = 64,                    /* RFC 5280 A.1: ub-common-name */
    SUBJECT_LEN_MAX = COMMON_NAME_MAX + 20,  /* with the headers around it */
    ALT_NAME_LEN_MAX = DNS_NAME_MAX + 2 + 4, /* "*." and the header */
};

/* A Name of a common name, or an empty one where the text is too long for that. */
void write_subject(struct writer *out, struct bytes common_name);

/* One GeneralName from a DNS name, one with a wildcard, or an IP address. NAME_INVALID for others. */
bool write_alt_name(struct writer *out, struct bytes name, parley_error *error) MUST_USE;

#endif
