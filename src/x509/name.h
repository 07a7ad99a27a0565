/* name.h - the name that a certificate must be for, and whether it is (RFC 9525). */
#ifndef X509_NAME_H
#define X509_NAME_H

#include "base/error.h"
#include "base/limits.h"
#include "x509/certificate.h"

enum peer_name_kind {
    PEER_NAME_DNS,
    PEER_NAME_IP,
};

/* The caller's name, made ready: a DNS name in lower case without a trailing dot, or the 4 or 16
 * bytes of an IP address. */
struct peer_name {
    enum peer_name_kind kind;
    size_t len;
    uint8_t value[DNS_NAME_MAX + 1]; /* a DNS name is a C string too */
};

/* From text such as "example.com", "192.0.2.1", "2001:db8::1" or "[2001:db8::1]". NAME_INVALID for
 * anything else: empty, too long, a zero byte, a label that no host may have. */
bool peer_name_read(struct peer_name *name, struct bytes text, parley_error *error) MUST_USE;

enum { PEER_NAME_TEXT_MAX = DNS_NAME_MAX + 1 };
/* As people write it; returns out. */
char *peer_name_text(char out[PEER_NAME_TEXT_MAX], const struct peer_name *name);

/* Is the name among the certificate's subjectAltNames, letter for letter (but for case)? */
bool certificate_has_name(const struct certificate *certificate, const struct peer_name *name);
/* Is a wildcard there that stands for the left-most label of the name? Never for IP addresses. */
bool certificate_has_wildcard_for(const struct certificate *certificate,
                                  const struct peer_name *name);
/* Either: is this certificate for that peer? */
bool certificate_matches_name(const struct certificate *certificate, const struct peer_name *name);

#endif
