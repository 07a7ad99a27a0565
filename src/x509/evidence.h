/* evidence.h - which certificate of a path is meant, and how that is told to an operator. */
#ifndef X509_EVIDENCE_H
#define X509_EVIDENCE_H

#include "x509/certificate.h"

/* A link of a path: a certificate, and where it comes from. */
enum { POSITION_ANCHOR = -1, POSITION_LEAF = 0 }; /* else: which of the certificates sent, from 0 */

struct link {
    const struct certificate *certificate;
    int position;
};

enum { SUBJECT_TEXT_MAX = 80, LINK_TEXT_MAX = SUBJECT_TEXT_MAX + 24 };

/* "CN=example.com", or the first of its subjectAltNames when the subject is empty. */
char *subject_text(char out[SUBJECT_TEXT_MAX], const struct certificate *certificate);

/* "leaf CN=example.com", "certificate 2 CN=R3", "anchor CN=ISRG Root X1" */
char *link_text(char out[LINK_TEXT_MAX], const struct link *link);

/* "DNS:example.com, DNS:www.example.com, and 7 more": what the certificate is for. */
char *alt_names_text(char *out, size_t cap, const struct certificate *certificate);

#endif
