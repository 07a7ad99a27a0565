/* certificate.c - Certificate and TBSCertificate, field by field (RFC 5280 4.1). */
#include "x509/certificate.h"

#include "x509/algorithm.h"
#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/extensions.h"

/* version [0] EXPLICIT INTEGER DEFAULT v1 */
static void read_version(struct reader *in, struct certificate *out)
{
    out->version = 1;
    if (!der_next_is(in, DER_CONTEXT_AROUND | 0))
        return;
    struct reader inside = der_enter(in, DER_CONTEXT_AROUND | 0);
    out->version = der_small(&inside, 2) + 1;
    der_leave(in, &inside);
}

/* issuerUniqueID [1], subjectUniqueID [2], extensions [3]: where the version allows them. */
static void read_optional_fields(struct reader *in, struct certificate *out, const char **where)
{
    for (unsigned id = 1; id <= 2; id++)
        if (out->version >= 2 && der_next_is(in, DER_CONTEXT | id))
            (void)der_value(in, DER_CONTEXT | id);
    if (out->version == 3 && der_next_is(in, DER_CONTEXT_AROUND | 3)) {
        struct reader inside = der_enter(in, DER_CONTEXT_AROUND | 3);
        read_extensions(&inside, out, where);
        der_leave(in, &inside);
    }
}

/* Returns the AlgorithmIdentifier inside. */
static struct bytes read_tbs(struct reader *in, struct certificate *out, const char **where)
{
    struct reader tbs = der_enter(in, DER_SEQUENCE);
    read_version(&tbs, out);
    out->serial = der_integer(&tbs);
    struct bytes algorithm = der_element(&tbs, DER_SEQUENCE);
    out->issuer = read_distinguished_name(&tbs);

    struct reader validity = der_enter(&tbs, DER_SEQUENCE);
    out->not_before_s = der_time(&validity);
    out->not_after_s = der_time(&validity);
    der_leave(&tbs, &validity);

    out->subject = read_distinguished_name(&tbs);
    read_public_key_info(&tbs, out);
    read_optional_fields(&tbs, out, where);
    der_leave(in, &tbs);
    return algorithm;
}

static struct bytes algorithm_oid(struct bytes identifier)
{
    struct reader in = reader_of(identifier);
    struct reader fields = der_enter(&in, DER_SEQUENCE);
    return der_oid(&fields);
}

/* 4.1.1.2: what is signed says by which algorithm, and so does what is not; both must say the same. */
static bool check_algorithms(struct bytes inside, struct bytes outside, parley_error *error)
{
    char one[ALGORITHM_TEXT_MAX], other[ALGORITHM_TEXT_MAX];
    struct bytes named_inside = algorithm_oid(inside), named_outside = algorithm_oid(outside);
    if (bytes_equal(inside, outside))
        return true;
    if (bytes_equal(named_inside, named_outside))
        return fail_because(error, CERTIFICATE_MALFORMED,
                            "its signature algorithm, %s, has other parameters inside than outside",
                            algorithm_text(one, named_inside));
    return fail_because(error, CERTIFICATE_MALFORMED,
                        "its signature algorithm is %s inside, and %s outside",
                        algorithm_text(one, named_inside), algorithm_text(other, named_outside));
}

bool certificate_parse(struct certificate *out, struct bytes der, parley_error *error)
{
    struct reader in = reader_of(der);
    const char *where = NULL;

    *out = (struct certificate){ .der = der, .path_len = -1 };
    struct reader fields = der_enter(&in, DER_SEQUENCE);
    const uint8_t *tbs = fields.at;
    struct bytes inside = read_tbs(&fields, out, &where);
    out->tbs = bytes_of(tbs, (size_t)(fields.at - tbs));

    const uint8_t *at = fields.at;
    out->signature_kind = read_signature_algorithm(&fields, &out->signature_algorithm);
    struct bytes outside = bytes_of(at, (size_t)(fields.at - at));
    out->signature = der_octets(&fields);
    der_leave(&in, &fields);

    if (reader_done(&in))
        return check_algorithms(inside, outside, error);
    return fail_because(error, CERTIFICATE_MALFORMED, "at byte %u of %zu%s%s",
                        (unsigned)in.fault_at, der.len, where != NULL ? ", in the extension " : "",
                        where != NULL ? where : "");
}
