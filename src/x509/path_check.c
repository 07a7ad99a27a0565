/* path_check.c - one function for each thing that a certificate on a path must be. */
#include "x509/path_check.h"

#include "x509/algorithm.h"
#include "x509/calendar.h"
#include "x509/distinguished_name.h"
#include "x509/name_constraints.h"
#include "x509/oid.h"
#include "x509/profile.h"
#include "x509/signature_check.h"

#include <stdio.h>

enum { CRITICAL_TEXT_MAX = ALGORITHM_TEXT_MAX + 32 };

static enum code code_too_early(const struct link *link, const struct path_question *question)
{
    if (question->now_s < question->released_s)
        return CLOCK_WRONG;
    return link->position == POSITION_ANCHOR ? ANCHOR_NOT_VALID_NOW : CERTIFICATE_NOT_YET_VALID;
}

static enum code code_too_late(const struct link *link)
{
    return link->position == POSITION_ANCHOR ? ANCHOR_NOT_VALID_NOW : CERTIFICATE_EXPIRED;
}

/* 4.1.2.5: both ends are within. */
static bool check_validity(const struct link *link, const struct path_question *question,
                           struct refusal *refusal)
{
    int64_t now_s = question->now_s;
    const struct certificate *certificate = link->certificate;
    char date[DATE_TEXT_MAX], span[SPAN_TEXT_MAX], expected[DATE_TEXT_MAX + 16], now[DATE_TEXT_MAX];
    if (certificate->not_before_s <= now_s && now_s <= certificate->not_after_s)
        return true;
    (void)snprintf(expected, sizeof expected, "valid at %s", date_text(now, now_s));
    if (now_s > certificate->not_after_s)
        return refuse_link(refusal, code_too_late(link), link, expected, "expired %s, %s ago",
                           date_text(date, certificate->not_after_s),
                           span_text(span, now_s - certificate->not_after_s));
    return refuse_link(refusal, code_too_early(link, question), link, expected,
                       "valid from %s, in %s", date_text(date, certificate->not_before_s),
                       span_text(span, certificate->not_before_s - now_s));
}

/* "policyConstraints (2.5.29.36)": RFC 5280 lets nobody pass over these, and we do not obey them. */
static char *critical_text(char out[CRITICAL_TEXT_MAX], struct bytes oid)
{
    static const struct {
        struct bytes oid;
        const char *name;
    } policies[] = {
        { OID("\x55\x1d\x21"), "policyMappings" },
        { OID("\x55\x1d\x24"), "policyConstraints" },
        { OID("\x55\x1d\x36"), "inhibitAnyPolicy" },
    };
    char number[ALGORITHM_TEXT_MAX];
    oid_text(number, sizeof number, oid);
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        if (bytes_equal(oid, policies[i].oid)) {
            (void)snprintf(out, CRITICAL_TEXT_MAX, "%s (%s)", policies[i].name, number);
            return out;
        }
    (void)snprintf(out, CRITICAL_TEXT_MAX, "%s", number);
    return out;
}

/* What no certificate of a path may be. */
static bool check_form(const struct link *link, bool is_anchor, struct refusal *refusal)
{
    const struct certificate *certificate = link->certificate;
    const unsigned never_critical =
        EXTENSION_AUTHORITY_KEY_ID | EXTENSION_SUBJECT_KEY_ID | EXTENSION_AUTHORITY_INFO;
    char extension[CRITICAL_TEXT_MAX];
    if (certificate->version != 3 && !is_anchor)
        return refuse_link(refusal, CERTIFICATE_VERSION_WRONG, link, "version 3", "version %u",
                           certificate->version);
    if (certificate->unknown_critical.len > 0)
        return refuse_link(refusal, CRITICAL_EXTENSION_UNKNOWN, link,
                           "no critical extension that is not obeyed", "extension %s",
                           critical_text(extension, certificate->unknown_critical));
    if ((certificate->critical & never_critical) != 0)
        return refuse_link(
            refusal, CERTIFICATE_FORBIDDEN, link, "not critical",
            "a key identifier or authorityInfoAccess is critical (4.2.1.1, 4.2.2.1)");
    if (distinguished_name_is_empty(certificate->issuer))
        return refuse_link(refusal, CERTIFICATE_FORBIDDEN, link, "the name of the issuer",
                           "the issuer has no name (4.1.2.4)");
    return true;
}

/* 4.2.1.12: an authority's extendedKeyUsage bounds what those below it are for. */
static bool check_purpose(const struct link *link, enum purpose purpose, struct refusal *refusal)
{
    const struct certificate *certificate = link->certificate;
    if (!certificate_has(certificate, EXTENSION_EXTENDED_KEY_USAGE) ||
        (certificate->purposes & (purpose | PURPOSE_ANY)) != 0)
        return true;
    const char *wanted = purpose == PURPOSE_SERVER ? "serverAuth" : "clientAuth";
    return refuse_link(refusal, PURPOSE_WRONG, link, wanted, "extendedKeyUsage lacks %s", wanted);
}

/* 6.1.4 (k) to (n). `below`: how many authorities stand between this one and the leaf, not counting
 * those that are self-issued. An anchor of version 1 has no extensions and needs none. */
static bool check_authority(const struct link *link, size_t below, struct refusal *refusal)
{
    const struct certificate *certificate = link->certificate;
    if (certificate->version == 3 && !certificate->is_ca)
        return refuse_link(refusal, NOT_A_CA, link, "basicConstraints with CA:TRUE", "%s",
                           certificate_has(certificate, EXTENSION_BASIC_CONSTRAINTS)
                               ? "basicConstraints say that it is no CA"
                               : "it has no basicConstraints");
    if (certificate_has(certificate, EXTENSION_KEY_USAGE) &&
        (certificate->key_usage & USAGE_CERT_SIGN) == 0)
        return refuse_link(refusal, KEY_USAGE_WRONG, link, "keyCertSign",
                           "keyUsage lacks keyCertSign");
    if (certificate->path_len >= 0 && below > (size_t)certificate->path_len)
        return refuse_link(
            refusal, PATH_TOO_LONG, link, "no more authorities than pathLenConstraint says",
            "%zu authorities below it, pathLenConstraint %d", below, certificate->path_len);
    if (distinguished_name_is_empty(certificate->subject))
        return refuse_link(refusal, CERTIFICATE_FORBIDDEN, link, "a subject",
                           "an authority without a name (4.1.2.6)");
    return true;
}

static const char *usage_name(unsigned usage)
{
    return usage == USAGE_KEY_ENCIPHERMENT ? "keyEncipherment" : "digitalSignature";
}

static bool check_leaf(const struct link *link, unsigned usage, struct refusal *refusal)
{
    const struct certificate *certificate = link->certificate;
    if (certificate_has(certificate, EXTENSION_KEY_USAGE) &&
        (certificate->key_usage & usage) != usage)
        return refuse_link(refusal, KEY_USAGE_WRONG, link, usage_name(usage), "keyUsage lacks %s",
                           usage_name(usage));
    if (certificate_has(certificate, EXTENSION_NAME_CONSTRAINTS) && !certificate->is_ca)
        return refuse_link(refusal, CERTIFICATE_FORBIDDEN, link, "no nameConstraints",
                           "nameConstraints, but it is no CA (4.2.1.10)");
    return key_check(link, refusal);
}

/* Every authority constrains all that stand below it, but for those that are self-issued and not
 * the leaf (6.1.3 (b), (c)). */
static bool check_names(const struct path *path, size_t i, size_t *checks_left,
                        struct refusal *refusal)
{
    const struct link *link = &path->links[i];
    if (i > 0 && certificate_is_self_issued(link->certificate))
        return true;
    for (size_t above = path->count - 1; above > i; above--)
        TRY(name_constraints_allow(&path->links[above], link, checks_left, refusal));
    return true;
}

/* The bound that the caller sets. */
static bool check_depth(const struct path *path, size_t path_max, struct refusal *refusal)
{
    char expected[EXPECTED_TEXT_MAX];
    size_t above = path->count > 1;
    for (size_t i = 1; i + 1 < path->count; i++)
        above += !certificate_is_self_issued(path->links[i].certificate);
    if (path_max == 0 || above <= path_max)
        return true;
    (void)snprintf(expected, sizeof expected, "at most %zu", path_max);
    return refuse_link(refusal, PATH_TOO_DEEP, &path->links[0], expected,
                       "%zu certificates above it, not at most %zu", above, path_max);
}

static unsigned roles_at(const struct path *path, size_t i)
{
    unsigned roles = (i == 0 ? ROLE_LEAF : 0) | (i + 1 == path->count ? ROLE_ANCHOR : 0);
    return roles != 0 ? roles : ROLE_INTERMEDIATE;
}

bool path_check(const struct path *path, const struct path_question *question, size_t *checks_left,
                struct refusal *refusal)
{
    const struct profile_question profile = { question->profile, question->purpose };
    size_t authorities = 0; /* that are not self-issued, below the one that is looked at */
    for (size_t i = 1; i < path->count; i++)
        authorities += !certificate_is_self_issued(path->links[i].certificate);

    TRY(check_depth(path, question->path_max, refusal));
    for (size_t i = path->count; i-- > 0;) {
        const struct link *link = &path->links[i];
        TRY(check_form(link, i + 1 == path->count, refusal));
        TRY(check_validity(link, question, refusal));
        TRY(profile_check(&profile, link, roles_at(path, i), refusal));
        TRY(check_purpose(link, question->purpose, refusal));
        TRY(check_names(path, i, checks_left, refusal));
        if (i == 0)
            return check_leaf(link, question->usage, refusal);
        authorities -= !certificate_is_self_issued(link->certificate);
        TRY(check_authority(link, authorities, refusal));
    }
    return true;
}
