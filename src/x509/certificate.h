/* certificate.h - an X.509 certificate as views over its DER (RFC 5280 4.1).
 *
 * Parsing judges form alone: strict DER, every field and every extension that we know well-formed,
 * no extension twice. Whether the certificate is good for anything is judged by path.h.
 */
#ifndef X509_CERTIFICATE_H
#define X509_CERTIFICATE_H

#include "crypto/provider.h"

/* What a certificate may be used for (RFC 5280 4.2.1.12), as bits. */
enum purpose {
    PURPOSE_SERVER = 1, /* id-kp-serverAuth */
    PURPOSE_CLIENT = 2, /* id-kp-clientAuth */
    PURPOSE_ANY = 4,    /* anyExtendedKeyUsage */
    PURPOSE_OCSP = 8,   /* id-kp-OCSPSigning */
};

/* RFC 5280 4.2.1.3, as bits; the others do not concern TLS. */
enum key_usage {
    USAGE_DIGITAL_SIGNATURE = 1 << 0,
    USAGE_KEY_ENCIPHERMENT = 1 << 2,
    USAGE_CERT_SIGN = 1 << 5,
    USAGE_CRL_SIGN = 1 << 6,
};

/* The extensions that are understood (RFC 5280 4.2), as bits. */
enum certificate_extension {
    EXTENSION_AUTHORITY_KEY_ID = 1 << 0,
    EXTENSION_SUBJECT_KEY_ID = 1 << 1,
    EXTENSION_KEY_USAGE = 1 << 2,
    EXTENSION_CERTIFICATE_POLICIES = 1 << 3,
    EXTENSION_ALT_NAMES = 1 << 4,
    EXTENSION_BASIC_CONSTRAINTS = 1 << 5,
    EXTENSION_NAME_CONSTRAINTS = 1 << 6,
    EXTENSION_EXTENDED_KEY_USAGE = 1 << 7,
    EXTENSION_AUTHORITY_INFO = 1 << 8,
    EXTENSION_CRL_POINTS = 1 << 9,
    EXTENSION_TLS_FEATURE = 1 << 10,
    EXTENSION_OCSP_NO_CHECK = 1 << 11,
    EXTENSION_POLICY_CONSTRAINTS = 1 << 12,
};

/* Every view lies in the DER that was parsed; that of an absent field is empty. */
struct certificate {
    struct bytes der;
    struct bytes tbs;             /* tbsCertificate, what the signature is over */
    unsigned version;             /* 1, 2 or 3 */
    struct bytes serial;          /* the contents of the INTEGER, at least one byte */
    struct bytes issuer, subject; /* Name, as DER with its header */
    int64_t not_before_s, not_after_s;

    struct bytes key_info;            /* SubjectPublicKeyInfo, as DER with its header */
    struct bytes key_algorithm;       /* contents of its OID */
    struct bytes key_curve;           /* contents of the OID of a named curve */
    struct public_key key;            /* KEY_UNKNOWN: of a kind that cannot be used */
    enum signature_kind key_only_for; /* 0: for all that its kind can do (RFC 4055 1.2) */

    struct bytes signature_algorithm;   /* contents of its OID */
    enum signature_kind signature_kind; /* 0: none that is accepted */
    struct bytes signature;

    unsigned extensions,
        critical;       /* enum certificate_extension: those present; those marked as critical */
    bool is_ca;         /* basicConstraints */
    int path_len;       /* pathLenConstraint; -1: none */
    unsigned key_usage; /* enum key_usage */
    unsigned purposes;  /* enum purpose, from extendedKeyUsage */
    struct bytes alt_names;       /* subjectAltName: GeneralName after GeneralName */
    struct bytes permitted_names; /* nameConstraints: GeneralSubtree after GeneralSubtree */
    struct bytes excluded_names;
    struct bytes subject_key_id, authority_key_id;
    bool authority_has_serial; /* authorityKeyIdentifier: names the issuer's certificate too */
    struct bytes crl_points; /* cRLDistributionPoints: DistributionPoint after DistributionPoint */
    bool must_staple;        /* TLS feature with status_request (RFC 7633) */
    struct bytes issuer_url; /* authorityInfoAccess: the first URI with caIssuers */
    struct bytes unknown_critical; /* contents of the OID of the first one that is not obeyed */
};

static inline bool certificate_has(const struct certificate *certificate,
                                   enum certificate_extension extension)
{
    return (certificate->extensions & extension) != 0;
}

/* Issued by itself, or by an older or newer self under the same name (RFC 5280 6.1). */
static inline bool certificate_is_self_issued(const struct certificate *certificate)
{
    return bytes_equal(certificate->subject, certificate->issuer);
}

/* CERTIFICATE_MALFORMED, with the place in question. */
bool certificate_parse(struct certificate *out, struct bytes der, parley_error *error) MUST_USE;

#endif
