/* subject.c - a subject's Name and its subjectAltNames. */
#include "authority/subject.h"

#include "base/escape.h"
#include "x509/der_write.h"
#include "x509/dns_name.h"
#include "x509/general_name.h"
#include "x509/name.h"
#include "x509/oid.h"

static const struct bytes common_name_oid = OID("\x55\x04\x03");

/* Name ::= SEQUENCE OF SET OF SEQUENCE { type, value } */
void write_subject(struct writer *out, struct bytes common_name)
{
    struct mark name = der_open(out, DER_SEQUENCE);
    if (common_name.len <= COMMON_NAME_MAX) {
        struct mark relative = der_open(out, DER_SET);
        struct mark attribute = der_open(out, DER_SEQUENCE);
        der_write(out, DER_OID, common_name_oid);
        der_write(out, DER_UTF8_STRING, common_name);
        der_close(out, attribute);
        der_close(out, relative);
    }
    der_close(out, name);
}

/* A wildcard that somebody would believe stands for a label of a DNS name, and not of a top-level one
 * (RFC 9525 6.3): not "*.192.0.2.1" and not "*.com". */
static bool wildcard_is_good(struct bytes parent, const struct peer_name *host)
{
    return host->kind == PEER_NAME_DNS && !dns_name_is_top_level(parent);
}

bool write_alt_name(struct writer *out, struct bytes name, parley_error *error)
{
    char shown[100];
    struct peer_name host;
    struct bytes parent;
    parley_error ignored = no_error(); /* it does not say which name */

    bool wildcard = dns_name_is_wildcard(name, &parent);
    if (!host_name_read(&host, wildcard ? parent : name, &ignored) ||
        (wildcard && !wildcard_is_good(parent, &host)))
        return fail_because(error, NAME_INVALID,
                            "%s: a certificate is issued for host names in ASCII (xn--...), "
                            "wildcards and IP addresses",
                            escape_text(shown, sizeof shown, name));

    struct mark alt_name = der_open(
        out, DER_CONTEXT | (host.kind == PEER_NAME_IP ? GENERAL_NAME_IP : GENERAL_NAME_DNS));
    write_bytes(out, bytes_of("*.", wildcard ? 2 : 0));
    write_bytes(out, bytes_of(host.value, host.len));
    der_close(out, alt_name);
    return true;
}
