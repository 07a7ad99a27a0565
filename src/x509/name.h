/* name.h - the name that a certificate must be for, and whether it is (RFC 9525). */
#ifndef X509_NAME_H
#define X509_NAME_H

#include "base/error.h"
#include "base/limits.h"
#include "x509/certificate.h"

enum peer_name_kind {
    PEER_NAME_DNS,
    PEER_NAME_IP,
    PEER_NAME_EMAIL,
    PEER_NAME_URI,
};

/* The caller's name, made ready: a DNS name in lower case without a trailing dot, the 4 or 16 bytes
 * of an IP address, a mailbox, or a URI. */
struct peer_name {
    enum peer_name_kind kind;
    size_t len;
    uint8_t value[URI_MAX + 1]; /* what is text is a C string too */
};

/* From text such as "example.com", "192.0.2.1", "2001:db8::1" or "[2001:db8::1]". NAME_INVALID for
 * anything else: empty, too long, a zero byte, a label that no host may have, a number that some
 * take for an address ("0x7f000001"). */
bool host_name_read(struct peer_name *name, struct bytes text, parley_error *error) MUST_USE;

/* The same, and "email:somebody@example.com" and "URI:spiffe://example.com/service". */
bool peer_name_read(struct peer_name *name, struct bytes text, parley_error *error) MUST_USE;

enum { PEER_NAME_TEXT_MAX = URI_MAX + sizeof "email:" };
/* As people write it; returns out. */
char *peer_name_text(char out[PEER_NAME_TEXT_MAX], const struct peer_name *name);

/* Is the name among the certificate's subjectAltNames? DNS names and the hosts of mailboxes are free
 * of letter case; all else is compared byte for byte. */
bool certificate_has_name(const struct certificate *certificate, const struct peer_name *name);
/* Is a wildcard there that stands for the left-most label of the name? For DNS names alone. */
bool certificate_has_wildcard_for(const struct certificate *certificate,
                                  const struct peer_name *name);
/* Is this a domain below which anybody may have a name, so that no wildcard stands for those? Then
 * also_private: one that a company gives to its own customers counts too. */
typedef bool public_suffix_fn(struct bytes domain, bool also_private);

/* Either: is this certificate for that peer? */
bool certificate_matches_name(const struct certificate *certificate, const struct peer_name *name);

#endif
