/* extension_text.c - one writer for each extension, and the table of them. */
#include "verify/extension_text.h"

#include "base/limits.h"
#include "verify/name_text.h"
#include "x509/der.h"
#include "x509/oid.h"

enum { OID_TEXT_MAX = 128 };

/* What follows the first one of a list. */
static void separate(struct text *text, size_t start, const char *with)
{
    if (text->len > start)
        text_add(text, "%s", with);
}

/* The names of the bits that are set; those without a name as numbers. */
static void write_bits(struct reader *in, struct text *text, const char *const *names, size_t count)
{
    unsigned bits = der_named_bits(in);
    size_t start = text->len;
    for (unsigned i = 0; i < 31; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        separate(text, start, ", ");
        if (i < count)
            text_add(text, "%s", names[i]);
        else
            text_add(text, "bit %u", i);
    }
}

static void write_oid(struct reader *in, struct text *text)
{
    char oid[OID_TEXT_MAX];
    text_add(text, "%s", oid_text(oid, sizeof oid, der_oid(in)));
}

/* 4.2.1.3 */
static void write_key_usage(struct reader *in, struct text *text)
{
    static const char *const names[] = {
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
        "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
    };
    write_bits(in, text, names, sizeof names / sizeof *names);
}

/* 4.2.1.12 */
static void write_purpose(struct reader *in, struct text *text)
{
    static const struct {
        struct bytes oid;
        const char *name;
    } known[] = {
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x01"), "serverAuth" },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x02"), "clientAuth" },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x03"), "codeSigning" },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x04"), "emailProtection" },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x08"), "timeStamping" },
        { OID("\x2b\x06\x01\x05\x05\x07\x03\x09"), "OCSPSigning" },
        { OID("\x55\x1d\x25\x00"), "anyExtendedKeyUsage" },
    };
    char numbers[OID_TEXT_MAX];
    struct bytes oid = der_oid(in);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_equal(known[i].oid, oid)) {
            text_add(text, "%s", known[i].name);
            return;
        }
    text_add(text, "%s", oid_text(numbers, sizeof numbers, oid));
}

static void write_extended_key_usage(struct reader *in, struct text *text)
{
    struct reader purposes = der_enter(in, DER_SEQUENCE);
    size_t start = text->len;
    while (reader_more(&purposes)) {
        separate(text, start, ", ");
        write_purpose(&purposes, text);
    }
    der_leave(in, &purposes);
}

/* 4.2.1.9 */
static void write_basic_constraints(struct reader *in, struct text *text)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    text_add(text, der_boolean(&inside, false) ? "CA" : "no CA");
    if (reader_more(&inside))
        text_add(text, ", pathLenConstraint %u", der_small(&inside, INT32_MAX));
    der_leave(in, &inside);
}

/* 4.2.1.2 */
static void write_subject_key_id(struct reader *in, struct text *text)
{
    text_hex(text, der_value(in, DER_OCTET_STRING));
}

/* What is left of a list of GeneralNames. */
static void write_names(struct reader *in, struct text *text)
{
    size_t start = text->len;
    while (reader_more(in)) {
        struct general_name name = read_general_name(in);
        separate(text, start, ", ");
        text_general_name(text, &name);
    }
}

/* 4.2.1.1 */
static void write_authority_key_id(struct reader *in, struct text *text)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    size_t start = text->len;
    if (der_next_is(&inside, DER_CONTEXT | 0))
        text_hex(text, der_value(&inside, DER_CONTEXT | 0));
    if (der_next_is(&inside, DER_CONTEXT_AROUND | 1)) {
        struct reader names = der_enter(&inside, DER_CONTEXT_AROUND | 1);
        separate(text, start, ", ");
        text_add(text, "issued by ");
        write_names(&names, text);
        der_leave(&inside, &names);
    }
    if (der_next_is(&inside, DER_CONTEXT | 2)) {
        separate(text, start, ", ");
        text_add(text, "serial number ");
        text_hex(text, der_value(&inside, DER_CONTEXT | 2));
    }
    der_leave(in, &inside);
}

/* 4.2.1.6 */
static void write_alt_names(struct reader *in, struct text *text)
{
    struct reader names = der_enter(in, DER_SEQUENCE);
    write_names(&names, text);
    der_leave(in, &names);
}

static void write_subtrees(struct reader *in, struct text *text, unsigned tag, const char *what)
{
    if (!der_next_is(in, tag))
        return;
    struct reader subtrees = der_enter(in, tag);
    while (reader_more(&subtrees)) {
        struct reader subtree = der_enter(&subtrees, DER_SEQUENCE);
        struct general_name name = read_general_name(&subtree);
        separate(text, 0, ", ");
        text_add(text, "%s ", what);
        if (name.kind == GENERAL_NAME_IP) { /* with a mask behind it */
            text_add(text, "IP:");
            text_hex(text, name.value);
        } else {
            text_general_name(text, &name);
        }
        der_leave(&subtrees, &subtree);
    }
    der_leave(in, &subtrees);
}

/* 4.2.1.10 */
static void write_name_constraints(struct reader *in, struct text *text)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    write_subtrees(&inside, text, DER_CONTEXT_AROUND | 0, "permitted");
    write_subtrees(&inside, text, DER_CONTEXT_AROUND | 1, "excluded");
    der_leave(in, &inside);
}

/* 4.2.2.1 */
static void write_authority_info(struct reader *in, struct text *text)
{
    static const struct bytes ocsp = OID("\x2b\x06\x01\x05\x05\x07\x30\x01");
    static const struct bytes ca_issuers = OID("\x2b\x06\x01\x05\x05\x07\x30\x02");
    char numbers[OID_TEXT_MAX];
    struct reader descriptions = der_enter(in, DER_SEQUENCE);
    size_t start = text->len;
    while (reader_more(&descriptions)) {
        struct reader description = der_enter(&descriptions, DER_SEQUENCE);
        struct bytes method = der_oid(&description);
        struct general_name location = read_general_name(&description);
        separate(text, start, ", ");
        text_add(text, "%s ",
                 bytes_equal(method, ocsp)         ? "OCSP"
                 : bytes_equal(method, ca_issuers) ? "caIssuers"
                                                   : oid_text(numbers, sizeof numbers, method));
        text_general_name(text, &location);
        der_leave(&descriptions, &description);
    }
    der_leave(in, &descriptions);
}

/* 4.2.1.13: the distributionPoint [0] fullName [0] of each; what else may stand there is rare. */
static void write_distribution_point(struct reader *in, struct text *text)
{
    struct reader point = der_enter(in, DER_SEQUENCE);
    if (der_next_is(&point, DER_CONTEXT_AROUND | 0)) {
        struct reader name = der_enter(&point, DER_CONTEXT_AROUND | 0);
        struct reader full = der_enter(&name, DER_CONTEXT_AROUND | 0);
        write_names(&full, text);
        der_leave(&name, &full);
        der_leave(&point, &name);
    }
    der_leave(in, &point);
}

static void write_distribution_points(struct reader *in, struct text *text)
{
    struct reader points = der_enter(in, DER_SEQUENCE);
    size_t start = text->len;
    while (reader_more(&points)) {
        separate(text, start, ", ");
        write_distribution_point(&points, text);
    }
    der_leave(in, &points);
}

/* 4.2.1.4; the names are those of the CA/Browser Forum. */
static void write_policies(struct reader *in, struct text *text)
{
    struct reader policies = der_enter(in, DER_SEQUENCE);
    size_t start = text->len;
    while (reader_more(&policies)) {
        struct reader policy = der_enter(&policies, DER_SEQUENCE);
        separate(text, start, ", ");
        write_oid(&policy, text);
        if (reader_more(&policy)) /* qualifiers */
            (void)der_value(&policy, DER_SEQUENCE);
        der_leave(&policies, &policy);
    }
    der_leave(in, &policies);
}

/* RFC 7633: feature 5 is status_request. */
static void write_tls_feature(struct reader *in, struct text *text)
{
    enum { STATUS_REQUEST = 5, FEATURE_MAX = 0xffff };
    struct reader features = der_enter(in, DER_SEQUENCE);
    size_t start = text->len;
    while (reader_more(&features)) {
        unsigned feature = der_small(&features, FEATURE_MAX);
        separate(text, start, ", ");
        if (feature == STATUS_REQUEST)
            text_add(text, "status_request (OCSP must be stapled)");
        else
            text_add(text, "%u", feature);
    }
    der_leave(in, &features);
}

/* RFC 6962 3.3: a list of vectors in an OCTET STRING; the log's 32 bytes stand behind the version. */
static void write_timestamps(struct reader *in, struct text *text)
{
    enum { LOG_ID_LEN = 32 };
    struct reader octets = der_within(in, der_value(in, DER_OCTET_STRING));
    struct reader list = der_within(in, read_vector(&octets, 2, 0, 0xffff));
    size_t start = text->len;
    while (reader_more(&list)) {
        struct reader timestamp = der_within(in, read_vector(&list, 2, 1, 0xffff));
        (void)read_u8(&timestamp);
        separate(text, start, ", ");
        text_add(text, "by the log ");
        text_hex(text, read_bytes(&timestamp, LOG_ID_LEN));
        (void)read_rest(&timestamp);
        der_leave(&list, &timestamp);
    }
    der_leave(&octets, &list);
    der_leave(in, &octets);
}

static void write_nothing(struct reader *in, struct text *text)
{
    (void)text;
    (void)der_value(in, DER_NULL);
}

static const struct known_extension {
    struct bytes oid;
    const char *name;
    void (*write)(struct reader *in, struct text *text);
} known_extensions[] = {
    { OID("\x55\x1d\x23"), "authorityKeyIdentifier", write_authority_key_id },
    { OID("\x55\x1d\x0e"), "subjectKeyIdentifier", write_subject_key_id },
    { OID("\x55\x1d\x0f"), "keyUsage", write_key_usage },
    { OID("\x55\x1d\x20"), "certificatePolicies", write_policies },
    { OID("\x55\x1d\x11"), "subjectAltName", write_alt_names },
    { OID("\x55\x1d\x12"), "issuerAltName", write_alt_names },
    { OID("\x55\x1d\x13"), "basicConstraints", write_basic_constraints },
    { OID("\x55\x1d\x1e"), "nameConstraints", write_name_constraints },
    { OID("\x55\x1d\x25"), "extendedKeyUsage", write_extended_key_usage },
    { OID("\x55\x1d\x1f"), "cRLDistributionPoints", write_distribution_points },
    { OID("\x55\x1d\x2e"), "freshestCRL", write_distribution_points },
    { OID("\x55\x1d\x24"), "policyConstraints", NULL },
    { OID("\x55\x1d\x21"), "policyMappings", NULL },
    { OID("\x55\x1d\x36"), "inhibitAnyPolicy", NULL },
    { OID("\x2b\x06\x01\x05\x05\x07\x01\x01"), "authorityInfoAccess", write_authority_info },
    { OID("\x2b\x06\x01\x05\x05\x07\x01\x0b"), "subjectInfoAccess", write_authority_info },
    { OID("\x2b\x06\x01\x05\x05\x07\x01\x18"), "tlsFeature", write_tls_feature },
    { OID("\x2b\x06\x01\x05\x05\x07\x30\x01\x05"), "ocspNoCheck", write_nothing },
    { OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"), "signedCertificateTimestamps",
      write_timestamps },
    { OID("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03"), "precertificatePoison", write_nothing },
};

static const struct known_extension *find_extension(struct bytes oid)
{
    for (size_t i = 0; i < sizeof known_extensions / sizeof *known_extensions; i++)
        if (bytes_equal(known_extensions[i].oid, oid))
            return &known_extensions[i];
    return NULL;
}

static const char *value_text(struct arena *arena, const struct known_extension *known,
                              struct bytes value)
{
    struct reader in = reader_of(value);
    struct text text = text_begin(arena);
    if (known != NULL && known->write != NULL) {
        known->write(&in, &text);
        if (reader_done(&in))
            return text_end(&text);
        text.len = 0;
    }
    text_hex(&text, value);
    return text_end(&text);
}

static void read_extension(struct reader *in, struct arena *arena,
                           parley_certificate_extension *out)
{
    char numbers[OID_TEXT_MAX];
    struct reader inside = der_enter(in, DER_SEQUENCE);
    struct bytes oid = der_oid(&inside);
    const struct known_extension *known = find_extension(oid);
    out->critical = der_boolean(&inside, false);
    out->oid = arena_text(arena, "%s", oid_text(numbers, sizeof numbers, oid));
    out->name = known != NULL ? known->name : out->oid;
    out->text = value_text(arena, known, der_value(&inside, DER_OCTET_STRING));
    der_leave(in, &inside);
}

/* A reader of the extensions, past all that stands before them (RFC 5280 4.1). */
static struct reader find_extensions(struct bytes der)
{
    struct reader in = reader_of(der);
    struct reader certificate = der_enter(&in, DER_SEQUENCE);
    struct reader tbs = der_enter(&certificate, DER_SEQUENCE);
    while (reader_more(&tbs) && !der_next_is(&tbs, DER_CONTEXT_AROUND | 3)) {
        unsigned tag;
        (void)der_any(&tbs, &tag);
    }
    if (!reader_more(&tbs))
        return tbs;
    struct reader outside = der_enter(&tbs, DER_CONTEXT_AROUND | 3);
    return der_enter(&outside, DER_SEQUENCE);
}

const parley_certificate_extension *extension_texts(struct arena *arena, size_t *count,
                                                    struct bytes certificate_der)
{
    struct reader extensions = find_extensions(certificate_der), counted = extensions;
    *count = 0;
    for (; reader_more(&counted); ++*count)
        (void)der_value(&counted, DER_SEQUENCE);
    parley_certificate_extension *made =
        *count > 0 ? arena_new(arena, *count * sizeof *made) : NULL;
    if (made == NULL)
        *count = 0;
    for (size_t i = 0; i < *count; i++)
        read_extension(&extensions, arena, &made[i]);
    return made;
}
