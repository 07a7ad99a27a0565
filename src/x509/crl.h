/* crl.h - a certificate revocation list, as views over its DER (RFC 5280 section 5).
 *
 * Parsing judges form, and refuses lists that do not say by themselves what is revoked: delta CRLs,
 * indirect ones, those for some reasons only, and those with a critical extension that is not
 * understood. Who signed a list, and when, is judged where it is used (revocation.h).
 */
#ifndef X509_CRL_H
#define X509_CRL_H

#include "x509/certificate.h"
#include "x509/crl_reason.h"
#include "x509/distribution_point.h"
#include "x509/signed_object.h"

/* A revoked certificate: its serial number, with the rest of the entry behind. */
struct crl_entry {
    const uint8_t *serial;
    uint32_t serial_len, rest_len;
};

struct crl {
    struct bytes der;
    struct signed_object object;
    struct bytes issuer; /* Name, as DER with its header */
    int64_t this_update_s, next_update_s;
    struct bytes authority_key_id;
    bool has_number, has_critical_number;

    struct distribution_point_name point; /* issuingDistributionPoint */
    bool only_leaves, only_authorities, only_attributes;

    struct crl_entry *entries; /* sorted by serial numbers; our own */
    size_t entry_count;
};

/* CRL_MALFORMED, CRL_UNSUPPORTED, NO_MEMORY. der must outlive the list, which ends with crl_end. */
bool crl_parse(struct crl *out, struct bytes der, parley_error *error) MUST_USE;
void crl_end(struct crl *crl);

/* Is the certificate with this serial number (contents of the INTEGER) on the list? */
bool crl_lists(const struct crl *crl, struct bytes serial, struct revocation_entry *out);

/* Would this certificate of the list's issuer be on the list if it were revoked (RFC 5280 6.3.3 (b))?
 * NULL: yes; else why not. */
const char *crl_covers_not(const struct crl *crl, const struct certificate *certificate);

#endif
