/* name_constraints.c - every name of a certificate against the subtrees of one authority.
 *
 * Each authority of a path is asked on its own: a name is allowed if none of an authority's
 * excluded subtrees holds it, and one of its permitted subtrees does, if it has any of that kind.
 * What is in doubt is refused.
 */
#include "x509/name_constraints.h"

#include "base/limits.h"
#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/dns_name.h"
#include "x509/general_name.h"
#include "x509/ip_address.h"
#include "x509/mailbox.h"
#include "x509/oid.h"

/* One question: these constraints, that name. */
struct comparison {
    const struct link *authority, *subject;
    size_t *checks_left;
    struct refusal *refusal;
};

enum relation {
    OUTSIDE,
    WITHIN,
    INCOMPARABLE, /* the constraint is of a form or kind that means nothing to us */
};

static enum relation within(bool is_within)
{
    return is_within ? WITHIN : OUTSIDE;
}

static bool has_leading_dot(struct bytes text)
{
    return text.len > 0 && text.data[0] == '.';
}

static struct bytes after(struct bytes text, size_t count)
{
    return bytes_of(text.data + count, text.len - count);
}

/* Any name made by adding labels on the left is within "example.com"; "" is the root. A wildcard is
 * excluded if one of the names that it stands for is, and permitted if all of them are. */
static enum relation compare_dns(struct bytes name, struct bytes constraint, bool excluding)
{
    struct bytes parent;
    if (constraint.len > 0 && !dns_name_is_valid(constraint))
        return INCOMPARABLE;
    if (!dns_name_is_wildcard(name, &parent))
        return within(dns_name_is_within(name, constraint));
    bool one_is_excluded = text_equal_ignoring_case(dns_name_parent(constraint), parent);
    return within(dns_name_is_within(parent, constraint) || (excluding && one_is_excluded));
}

/* "example.com" is that host alone, ".example.com" all hosts below it: so for e-mail and URI. */
static enum relation compare_host(struct bytes host, struct bytes constraint)
{
    if (constraint.len == 0)
        return WITHIN;
    if (!has_leading_dot(constraint))
        return dns_name_is_valid(constraint) ? within(text_equal_ignoring_case(host, constraint))
                                             : INCOMPARABLE;
    struct bytes domain = after(constraint, 1);
    if (!dns_name_is_valid(domain))
        return INCOMPARABLE;
    return within(host.len > domain.len && dns_name_is_within(host, domain));
}

/* A mailbox, a host, or ".example.com". */
static enum relation compare_email(struct bytes name, struct bytes constraint)
{
    struct bytes local, host, wanted_local, wanted_host;
    if (!mailbox_split(name, &local, &host))
        return INCOMPARABLE;
    if (mailbox_split(constraint, &wanted_local, &wanted_host))
        return within(mailbox_equal(name, constraint));
    return compare_host(host, constraint);
}

/* RFC 3986 3.1. How many bytes stand before "://"; 0 if that is no scheme. */
static size_t scheme_len(struct bytes uri)
{
    size_t len = 0;
    for (; len < uri.len && uri.data[len] != ':'; len++) {
        uint8_t c = to_lower(uri.data[len]);
        bool letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
        if (!letter && (len == 0 || !(digit || c == '+' || c == '-' || c == '.')))
            return 0;
    }
    return uri.len - len >= 3 && memcmp(uri.data + len, "://", 3) == 0 ? len : 0;
}

/* RFC 3986 3.2 */
static bool ends_authority(uint8_t c)
{
    return c == '/' || c == '?' || c == '#';
}

/* The host of scheme://[userinfo@]host[:port][/...]; false when there is none, or an address, or a
 * backslash, which is no character of a URI and a slash to some. */
static bool host_of_uri(struct bytes uri, struct bytes *host)
{
    size_t start = scheme_len(uri), end;
    uint8_t address[IP_ADDRESS_MAX];
    if (start == 0)
        return false;
    start += 3;
    for (end = start; end < uri.len && !ends_authority(uri.data[end]); end++) {
        if (uri.data[end] == '\\')
            return false;
        if (uri.data[end] == '@')
            start = end + 1;
    }
    for (size_t i = start; i < end; i++)
        if (uri.data[i] == ':')
            end = i;
    *host = bytes_of(uri.data + start, end - start);
    return dns_name_is_valid(*host) && ip_address_read(address, *host) == 0;
}

/* An address and a mask of as many bytes, whose ones stand before its zeros. */
static enum relation compare_ip(struct bytes name, struct bytes constraint)
{
    size_t len = constraint.len / 2;
    bool mask_ended = false;
    if (constraint.len != 8 && constraint.len != 32)
        return INCOMPARABLE;
    for (size_t i = 0; i < len * 8; i++) {
        bool bit = (constraint.data[len + i / 8] & (0x80 >> i % 8)) != 0;
        if (bit && mask_ended)
            return INCOMPARABLE;
        mask_ended = !bit;
    }
    if (name.len != len)
        return OUTSIDE;
    for (size_t i = 0; i < len; i++)
        if (((name.data[i] ^ constraint.data[i]) & constraint.data[len + i]) != 0)
            return OUTSIDE;
    return WITHIN;
}

/* What may be excluded, written in another way, is not let through. */
static enum relation compare_directory(struct bytes name, struct bytes constraint, bool excluding)
{
    if (distinguished_name_is_within(name, constraint, false))
        return WITHIN;
    return excluding && distinguished_name_is_within(name, constraint, true) ? INCOMPARABLE
                                                                             : OUTSIDE;
}

static enum relation compare(const struct general_name *name, struct bytes constraint,
                             bool excluding)
{
    struct bytes host;
    switch (name->kind) {
    case GENERAL_NAME_DNS: return compare_dns(name->value, constraint, excluding);
    case GENERAL_NAME_EMAIL: return compare_email(name->value, constraint);
    case GENERAL_NAME_IP: return compare_ip(name->value, constraint);
    case GENERAL_NAME_DIRECTORY: return compare_directory(name->value, constraint, excluding);
    case GENERAL_NAME_URI:
        return host_of_uri(name->value, &host) ? compare_host(host, constraint) : INCOMPARABLE;
    default: return INCOMPARABLE;
    }
}

/* Has the name the form that its kind must have, so that it can be compared at all? */
static bool is_well_formed(const struct general_name *name)
{
    struct bytes part, rest;
    switch (name->kind) {
    case GENERAL_NAME_DNS:
        return dns_name_is_valid(name->value) || dns_name_is_wildcard(name->value, &part);
    case GENERAL_NAME_EMAIL: return mailbox_split(name->value, &part, &rest);
    case GENERAL_NAME_URI: return host_of_uri(name->value, &part);
    case GENERAL_NAME_IP: return name->value.len == 4 || name->value.len == 16;
    default: return true;
    }
}

static bool refuse(const struct comparison *c, enum code code, const struct general_name *name,
                   const char *expected, const char *why)
{
    char text[SUBJECT_TEXT_MAX], who[LINK_TEXT_MAX];
    general_name_text(text, sizeof text, name);
    return refuse_link(c->refusal, code, c->subject, expected, "%s %s %s", text, why,
                       link_text(who, c->authority));
}

/* Counts comparisons down. */
static bool take_checks(const struct comparison *c, size_t cost)
{
    if (cost > *c->checks_left)
        return refuse_link(c->refusal, PATH_TOO_COSTLY, c->subject, "",
                           "more than %d comparisons with name constraints",
                           NAME_CONSTRAINT_CHECKS_MAX);
    *c->checks_left -= cost;
    return true;
}

/* Goes through the subtrees of the name's kind. *found: there is one; *holds: one holds it. */
static bool look_up(const struct comparison *c, const struct general_name *name,
                    struct bytes subtrees, bool excluding, bool *found, bool *holds)
{
    struct reader in = reader_of(subtrees);
    *found = *holds = false;
    while (reader_more(&in)) {
        struct reader subtree = der_enter(&in, DER_SEQUENCE);
        TRY(take_checks(c, 1 + subtree.left / NAME_CONSTRAINT_BYTES_PER_CHECK));
        struct general_name constraint = read_general_name(&subtree);
        if (constraint.kind != name->kind)
            continue;
        *found = true;
        TRY(take_checks(c, name->value.len / CONSTRAINED_NAME_BYTES_PER_CHECK));
        if (!is_well_formed(name))
            return refuse(c, NAME_NOT_PERMITTED, name, "a name of the form of its kind",
                          "is malformed, and constrained by");
        enum relation relation = compare(name, constraint.value, excluding);
        if (relation == INCOMPARABLE)
            return refuse(c, NAME_CONSTRAINT_UNSUPPORTED, name,
                          "names and constraints of a kind that can be compared",
                          "cannot be compared with a constraint of");
        *holds = *holds || relation == WITHIN;
    }
    return true;
}

static bool check_name(const struct comparison *c, const struct general_name *name)
{
    const struct certificate *authority = c->authority->certificate;
    bool found, holds;
    TRY(look_up(c, name, authority->excluded_names, true, &found, &holds));
    if (holds)
        return refuse(c, NAME_NOT_PERMITTED, name, "a name that every authority allows",
                      "is excluded by");
    TRY(look_up(c, name, authority->permitted_names, false, &found, &holds));
    if (found && !holds)
        return refuse(c, NAME_NOT_PERMITTED, name, "a name that every authority allows",
                      "is not among the names permitted by");
    return true;
}

/* The subject itself, and the mailboxes in it, which old certificates have there. */
static bool check_subject(const struct comparison *c, struct bytes subject)
{
    static const struct bytes email_address = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01");
    struct general_name name = { GENERAL_NAME_DIRECTORY, subject };
    if (distinguished_name_is_empty(subject))
        return true;
    TRY(check_name(c, &name));

    struct attribute_walk walk = attributes_of(subject);
    struct attribute attribute;
    while (next_attribute(&walk, &attribute)) {
        name = (struct general_name){ GENERAL_NAME_EMAIL, attribute.value };
        if (bytes_equal(attribute.type, email_address))
            TRY(check_name(c, &name));
    }
    return true;
}

bool name_constraints_allow(const struct link *authority, const struct link *subject,
                            size_t *checks_left, struct refusal *refusal)
{
    const struct comparison comparison = { authority, subject, checks_left, refusal };
    if (!certificate_has(authority->certificate, EXTENSION_NAME_CONSTRAINTS))
        return true;
    TRY(check_subject(&comparison, subject->certificate->subject));
    struct reader names = reader_of(subject->certificate->alt_names);
    while (reader_more(&names)) {
        struct general_name name = read_general_name(&names);
        TRY(check_name(&comparison, &name));
    }
    return true;
}
