/* path_check.c - one function for each thing that a certificate on a path must be. */
#include "x509/path_check.h"

#include "x509/algorithm.h"
#include "x509/calendar.h"
#include "x509/distinguished_name.h"
#include "x509/name_constraints.h"
#include "x509/oid.h"
#include "x509/signature_check.h"

/* 4.1.2.5: both ends are within. */
static bool check_validity(const struct link *link, int64_t now_s, parley_error *error)
{
    const struct certificate *certificate = link->certificate;
    char date[DATE_TEXT_MAX], span[SPAN_TEXT_MAX];
    if (now_s > certificate->not_after_s)
        return fail_at(error, CERTIFICATE_EXPIRED, link, "expired %s, %s ago",
                       date_text(date, certificate->not_after_s),
                       span_text(span, now_s - certificate->not_after_s));
    if (now_s < certificate->not_before_s)
        return fail_at(error, CERTIFICATE_NOT_YET_VALID, link, "valid from %s, in %s",
                       date_text(date, certificate->not_before_s),
                       span_text(span, certificate->not_before_s - now_s));
    return true;
}

/* What no certificate of a path may be. */
static bool check_form(const struct link *link, bool is_anchor, parley_error *error)
{
    const struct certificate *certificate = link->certificate;
    const unsigned never_critical =
        EXTENSION_AUTHORITY_KEY_ID | EXTENSION_SUBJECT_KEY_ID | EXTENSION_AUTHORITY_INFO;
    char oid[ALGORITHM_TEXT_MAX];
    if (certificate->version != 3 && !is_anchor)
        return fail_at(error, CERTIFICATE_VERSION_WRONG, link, "version %u", certificate->version);
    if (certificate->unknown_critical.len > 0)
        return fail_at(error, CRITICAL_EXTENSION_UNKNOWN, link, "extension %s",
                       oid_text(oid, sizeof oid, certificate->unknown_critical));
    if ((certificate->critical & never_critical) != 0)
        return fail_at(error, CERTIFICATE_FORBIDDEN, link,
                       "a key identifier or authorityInfoAccess is critical (4.2.1.1, 4.2.2.1)");
    if (distinguished_name_is_empty(certificate->issuer))
        return fail_at(error, CERTIFICATE_FORBIDDEN, link, "the issuer has no name (4.1.2.4)");
    return true;
}

/* 4.2.1.12: an authority's extendedKeyUsage bounds what those below it are for. */
static bool check_purpose(const struct link *link, enum purpose purpose, parley_error *error)
{
    const struct certificate *certificate = link->certificate;
    if (!certificate_has(certificate, EXTENSION_EXTENDED_KEY_USAGE) ||
        (certificate->purposes & (purpose | PURPOSE_ANY)) != 0)
        return true;
    return fail_at(error, PURPOSE_WRONG, link, "extendedKeyUsage lacks %s",
                   purpose == PURPOSE_SERVER ? "serverAuth" : "clientAuth");
}

/* 6.1.4 (k) to (n). `below`: how many authorities stand between this one and the leaf, not counting
 * those that are self-issued. An anchor of version 1 has no extensions and needs none. */
static bool check_authority(const struct link *link, size_t below, parley_error *error)
{
    const struct certificate *certificate = link->certificate;
    if (certificate->version == 3 && !certificate->is_ca)
        return fail_at(error, NOT_A_CA, link,
                       certificate_has(certificate, EXTENSION_BASIC_CONSTRAINTS)
                           ? "basicConstraints say that it is no CA"
                           : "it has no basicConstraints");
    if (certificate_has(certificate, EXTENSION_KEY_USAGE) &&
        (certificate->key_usage & USAGE_CERT_SIGN) == 0)
        return fail_at(error, KEY_USAGE_WRONG, link, "keyUsage lacks keyCertSign");
    if (certificate->path_len >= 0 && below > (size_t)certificate->path_len)
        return fail_at(error, PATH_TOO_LONG, link, "%zu authorities below it, pathLenConstraint %d",
                       below, certificate->path_len);
    if (distinguished_name_is_empty(certificate->subject))
        return fail_at(error, CERTIFICATE_FORBIDDEN, link, "an authority without a name (4.1.2.6)");
    return true;
}

static bool check_leaf(const struct link *link, unsigned usage, parley_error *error)
{
    const struct certificate *certificate = link->certificate;
    if (certificate_has(certificate, EXTENSION_KEY_USAGE) &&
        (certificate->key_usage & usage) != usage)
        return fail_at(error, KEY_USAGE_WRONG, link, "keyUsage lacks %s",
                       usage == USAGE_DIGITAL_SIGNATURE ? "digitalSignature" : "what is needed");
    if (certificate_has(certificate, EXTENSION_NAME_CONSTRAINTS) && !certificate->is_ca)
        return fail_at(error, CERTIFICATE_FORBIDDEN, link,
                       "nameConstraints, but it is no CA (4.2.1.10)");
    return key_check(link, error);
}

/* Every authority constrains all that stand below it, but for those that are self-issued and not
 * the leaf (6.1.3 (b), (c)). */
static bool check_names(const struct path *path, size_t i, size_t *checks_left, parley_error *error)
{
    const struct link *link = &path->links[i];
    if (i > 0 && certificate_is_self_issued(link->certificate))
        return true;
    for (size_t above = path->count - 1; above > i; above--)
        TRY(name_constraints_allow(&path->links[above], link, checks_left, error));
    return true;
}

bool path_check(const struct path *path, const struct path_question *question, size_t *checks_left,
                parley_error *error)
{
    size_t authorities = 0; /* that are not self-issued, below the one that is looked at */
    for (size_t i = 1; i < path->count; i++)
        authorities += !certificate_is_self_issued(path->links[i].certificate);

    for (size_t i = path->count; i-- > 0;) {
        const struct link *link = &path->links[i];
        TRY(check_form(link, i + 1 == path->count, error));
        TRY(check_validity(link, question->now_s, error));
        TRY(check_purpose(link, question->purpose, error));
        TRY(check_names(path, i, checks_left, error));
        if (i == 0)
            return check_leaf(link, question->usage, error);
        authorities -= !certificate_is_self_issued(link->certificate);
        TRY(check_authority(link, authorities, error));
    }
    return true;
}
