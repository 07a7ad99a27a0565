/* extensions.c - one reader for each extension, and the table of them. */
#include "x509/extensions.h"

#include "base/limits.h"
#include "x509/der.h"
#include "x509/distribution_point.h"
#include "x509/general_name.h"
#include "x509/oid.h"

#include <limits.h>

/* 4.2.1.1: KeyIdentifier, and in old certificates the issuer's name and serial number beside it. */
static void read_authority_key_id(struct reader *in, struct certificate *out)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    if (der_next_is(&inside, DER_CONTEXT | 0))
        out->authority_key_id = der_value(&inside, DER_CONTEXT | 0);
    out->authority_has_serial = reader_more(&inside);
    if (der_next_is(&inside, DER_CONTEXT_AROUND | 1))
        (void)der_value(&inside, DER_CONTEXT_AROUND | 1);
    if (der_next_is(&inside, DER_CONTEXT | 2))
        (void)der_value(&inside, DER_CONTEXT | 2);
    der_leave(in, &inside);
}

/* 4.2.1.2 */
static void read_subject_key_id(struct reader *in, struct certificate *out)
{
    out->subject_key_id = der_value(in, DER_OCTET_STRING);
}

/* 4.2.1.3 */
static void read_key_usage(struct reader *in, struct certificate *out)
{
    out->key_usage = der_named_bits(in);
}

/* 4.2.1.4: read for its form alone, as any policy is as good as none. What could change that,
 * policyConstraints and inhibitAnyPolicy, is not obeyed: no path has it as a critical extension. */
static void read_certificate_policies(struct reader *in, struct certificate *out)
{
    (void)out;
    struct reader policies = der_enter(in, DER_SEQUENCE);
    do {
        struct reader policy = der_enter(&policies, DER_SEQUENCE);
        (void)der_oid(&policy);
        if (reader_more(&policy)) /* policyQualifiers */
            (void)der_value(&policy, DER_SEQUENCE);
        der_leave(&policies, &policy);
    } while (reader_more(&policies));
    der_leave(in, &policies);
}

/* 4.2.1.6 */
static void read_alt_names(struct reader *in, struct certificate *out)
{
    struct reader names = der_enter(in, DER_SEQUENCE);
    out->alt_names = bytes_of(names.at, names.left);
    do
        (void)read_general_name(&names);
    while (reader_more(&names));
    der_leave(in, &names);
}

/* 4.2.1.9 */
static void read_basic_constraints(struct reader *in, struct certificate *out)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    out->is_ca = der_boolean(&inside, false);
    if (reader_more(&inside))
        out->path_len = (int)der_small(&inside, INT_MAX);
    der_leave(in, &inside);
}

/* 4.2.1.10: GeneralSubtrees, at least one. `minimum` is 0 and `maximum` absent, always. */
static struct bytes read_subtrees(struct reader *in, unsigned tag)
{
    struct reader subtrees = der_enter(in, tag);
    struct bytes all = bytes_of(subtrees.at, subtrees.left);
    do {
        struct reader subtree = der_enter(&subtrees, DER_SEQUENCE);
        (void)read_general_name(&subtree);
        der_leave(&subtrees, &subtree);
    } while (reader_more(&subtrees));
    der_leave(in, &subtrees);
    return all;
}

static void read_name_constraints(struct reader *in, struct certificate *out)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    if (!der_next_is(&inside, DER_CONTEXT_AROUND | 1))
        out->permitted_names = read_subtrees(&inside, DER_CONTEXT_AROUND | 0);
    if (reader_more(&inside))
        out->excluded_names = read_subtrees(&inside, DER_CONTEXT_AROUND | 1);
    der_leave(in, &inside);
}

/* 4.2.1.11: requireExplicitPolicy, inhibitPolicyMapping */
static void read_policy_constraints(struct reader *in, struct certificate *out)
{
    (void)out;
    struct reader inside = der_enter(in, DER_SEQUENCE);
    for (unsigned id = 0; id <= 1; id++)
        if (der_next_is(&inside, DER_CONTEXT | id))
            (void)der_value(&inside, DER_CONTEXT | id);
    der_leave(in, &inside);
}

/* 4.2.1.12 */
static void read_extended_key_usage(struct reader *in, struct certificate *out)
{
    static const struct {
        struct bytes oid;
        enum purpose purpose;
    } known[] = {
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x01"), PURPOSE_SERVER },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x02"), PURPOSE_CLIENT },
        { OID("\x55\x1d\x25\x00"), PURPOSE_ANY },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x09"), PURPOSE_OCSP },
    };
    struct reader purposes = der_enter(in, DER_SEQUENCE);
    do {
        struct bytes oid = der_oid(&purposes);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (bytes_equal(oid, known[i].oid))
                out->purposes |= known[i].purpose;
    } while (reader_more(&purposes));
    der_leave(in, &purposes);
}

/* 4.2.2.1 */
static void read_authority_info(struct reader *in, struct certificate *out)
{
    static const struct bytes ca_issuers = OID("\x2b\x06\x01\x05\x05\x07\x30\x02");
    struct reader descriptions = der_enter(in, DER_SEQUENCE);
    do {
        struct reader description = der_enter(&descriptions, DER_SEQUENCE);
        struct bytes method = der_oid(&description);
        struct general_name location = read_general_name(&description);
        der_leave(&descriptions, &description);
        if (bytes_equal(method, ca_issuers) && location.kind == GENERAL_NAME_URI &&
            out->issuer_url.len == 0)
            out->issuer_url = location.value;
    } while (reader_more(&descriptions));
    der_leave(in, &descriptions);
}

/* 4.2.1.13 */
static void read_crl_points(struct reader *in, struct certificate *out)
{
    out->crl_points = read_distribution_points(in);
}

/* RFC 7633 4.1: numbers of TLS extensions. */
static void read_tls_feature(struct reader *in, struct certificate *out)
{
    enum { STATUS_REQUEST = 5 };
    struct reader features = der_enter(in, DER_SEQUENCE);
    while (reader_more(&features))
        if (der_small(&features, UINT16_MAX) == STATUS_REQUEST)
            out->must_staple = true;
    der_leave(in, &features);
}

/* RFC 6960 4.2.2.2.1: it says all by being there. */
static void read_ocsp_no_check(struct reader *in, struct certificate *out)
{
    (void)out;
    if (der_value(in, DER_NULL).len != 0)
        reader_refuse(in, READ_MALFORMED);
}
/* Read, but what they demand is not done. */
enum { NOT_OBEYED = EXTENSION_POLICY_CONSTRAINTS };

static const struct known_extension {
    struct bytes oid;
    enum certificate_extension extension;
    const char *name;
    void (*read)(struct reader *in, struct certificate *out);
} known_extensions[] = {
    { OID("\x55\x1d\x23"), EXTENSION_AUTHORITY_KEY_ID, "authorityKeyIdentifier",
      read_authority_key_id },
    { OID("\x55\x1d\x0e"), EXTENSION_SUBJECT_KEY_ID, "subjectKeyIdentifier", read_subject_key_id },
    { OID("\x55\x1d\x0f"), EXTENSION_KEY_USAGE, "keyUsage", read_key_usage },
    { OID("\x55\x1d\x20"), EXTENSION_CERTIFICATE_POLICIES, "certificatePolicies",
      read_certificate_policies },
    { OID("\x55\x1d\x11"), EXTENSION_ALT_NAMES, "subjectAltName", read_alt_names },
    { OID("\x55\x1d\x13"), EXTENSION_BASIC_CONSTRAINTS, "basicConstraints",
      read_basic_constraints },
    { OID("\x55\x1d\x1e"), EXTENSION_NAME_CONSTRAINTS, "nameConstraints", read_name_constraints },
    { OID("\x55\x1d\x25"), EXTENSION_EXTENDED_KEY_USAGE, "extendedKeyUsage",
      read_extended_key_usage },
    { OID("\x2b\x06\x01\x05\x05\x07\x01\x01"), EXTENSION_AUTHORITY_INFO, "authorityInfoAccess",
      read_authority_info },
    { OID("\x55\x1d\x1f"), EXTENSION_CRL_POINTS, "cRLDistributionPoints", read_crl_points },
    { OID("\x2b\x06\x01\x05\x05\x07\x01\x18"), EXTENSION_TLS_FEATURE, "tlsFeature",
      read_tls_feature },
    { OID("\x2b\x06\x01\x05\x05\x07\x30\x01\x05"), EXTENSION_OCSP_NO_CHECK, "ocspNoCheck",
      read_ocsp_no_check },
    { OID("\x55\x1d\x24"), EXTENSION_POLICY_CONSTRAINTS, "policyConstraints",
      read_policy_constraints },
};

static const struct known_extension *find_extension(struct bytes oid)
{
    for (size_t i = 0; i < sizeof known_extensions / sizeof *known_extensions; i++)
        if (bytes_equal(known_extensions[i].oid, oid))
            return &known_extensions[i];
    return NULL;
}

static struct bytes read_extension(struct reader *in, struct certificate *out, const char **where)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    struct bytes oid = der_oid(&inside);
    bool critical = der_boolean(&inside, false);
    struct reader value = der_enter(&inside, DER_OCTET_STRING);
    const struct known_extension *known = find_extension(oid);

    if (known != NULL) {
        known->read(&value, out);
        out->extensions |= known->extension;
        out->critical |= critical ? known->extension : 0;
    } else {
        (void)read_rest(&value);
    }
    if (critical && (known == NULL || (known->extension & NOT_OBEYED) != 0) &&
        out->unknown_critical.len == 0)
        out->unknown_critical = oid;
    der_leave(&inside, &value);
    if (known != NULL && !reader_ok(&inside))
        *where = known->name;
    der_leave(in, &inside);
    return oid;
}

/* 4.2: at least one, and none twice. */
void read_extensions(struct reader *in, struct certificate *out, const char **where)
{
    struct bytes seen[CERTIFICATE_EXTENSIONS_MAX];
    size_t count = 0;
    struct reader extensions = der_enter(in, DER_SEQUENCE);
    do {
        struct bytes oid = read_extension(&extensions, out, where);
        for (size_t i = 0; i < count; i++)
            if (bytes_equal(seen[i], oid))
                reader_refuse(&extensions, READ_MALFORMED);
        if (count == CERTIFICATE_EXTENSIONS_MAX)
            reader_refuse(&extensions, READ_MALFORMED);
        else
            seen[count++] = oid;
    } while (reader_more(&extensions));
    der_leave(in, &extensions);
}
