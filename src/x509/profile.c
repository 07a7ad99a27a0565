/* profile.c - the table of the rules that belong to one profile, and a predicate for each.
 *
 * BR: CA/Browser Forum, Baseline Requirements for TLS Server Certificates.
 */
#include "x509/profile.h"

#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/dns_name.h"
#include "x509/general_name.h"
#include "x509/ip_address.h"
#include "x509/oid.h"

#include <stdio.h>

enum { SERIAL_LEN_MAX = 20 };

static bool has_negative_serial(const struct certificate *c)
{
    return (c->serial.data[0] & 0x80) != 0;
}

/* 20 bytes of a number whose first bit is set have a zero in front. */
static bool has_odd_serial(const struct certificate *c)
{
    bool zero_in_front = c->serial.data[0] == 0;
    bool is_zero = zero_in_front && c->serial.len == 1;
    return has_negative_serial(c) || is_zero || c->serial.len - zero_in_front > SERIAL_LEN_MAX;
}

static bool lacks_authority_key_id(const struct certificate *c)
{
    return c->authority_key_id.len == 0;
}

/* A root says nothing that is wrong about its own key, if anything. */
static bool has_odd_authority_key_id(const struct certificate *c)
{
    if (!certificate_has(c, EXTENSION_AUTHORITY_KEY_ID))
        return !certificate_is_self_issued(c);
    return lacks_authority_key_id(c) || c->authority_has_serial ||
           (certificate_is_self_issued(c) && !bytes_equal(c->authority_key_id, c->subject_key_id));
}

static bool lacks_subject_key_id(const struct certificate *c)
{
    return c->subject_key_id.len == 0;
}

static bool has_uncritical_basic_constraints(const struct certificate *c)
{
    return (c->critical & EXTENSION_BASIC_CONSTRAINTS) == 0;
}

static bool has_uncritical_name_constraints(const struct certificate *c)
{
    return certificate_has(c, EXTENSION_NAME_CONSTRAINTS) &&
           (c->critical & EXTENSION_NAME_CONSTRAINTS) == 0;
}

static bool has_policy_constraints(const struct certificate *c)
{
    return certificate_has(c, EXTENSION_POLICY_CONSTRAINTS);
}

static bool has_odd_rsa_modulus(const struct certificate *c)
{
    return c->key.rsa_bits % 8 != 0;
}

static bool is_root_with_purposes(const struct certificate *c)
{
    return certificate_is_self_issued(c) && certificate_has(c, EXTENSION_EXTENDED_KEY_USAGE);
}

static bool is_authority(const struct certificate *c)
{
    return c->is_ca || (c->key_usage & USAGE_CERT_SIGN) != 0;
}

static bool lacks_purposes(const struct certificate *c)
{
    return !certificate_has(c, EXTENSION_EXTENDED_KEY_USAGE);
}

static bool is_for_any_purpose(const struct certificate *c)
{
    return (c->purposes & PURPOSE_ANY) != 0;
}

static bool has_critical_purposes(const struct certificate *c)
{
    return (c->critical & EXTENSION_EXTENDED_KEY_USAGE) != 0;
}

/* Critical where they stand for the subject, and only there. */
static bool has_wrongly_critical_alt_names(const struct certificate *c)
{
    bool critical = (c->critical & EXTENSION_ALT_NAMES) != 0;
    return certificate_has(c, EXTENSION_ALT_NAMES) &&
           critical != distinguished_name_is_empty(c->subject);
}

static bool has_underscore(const struct certificate *c)
{
    struct reader names = reader_of(c->alt_names);
    while (reader_more(&names)) {
        struct general_name name = read_general_name(&names);
        if (name.kind == GENERAL_NAME_DNS && name.value.len > 0 &&
            memchr(name.value.data, '_', name.value.len) != NULL)
            return true;
    }
    return false;
}

/* What a common name reads like. "0x7f000001" and "1.2.3" are addresses to some. */
enum reading { NO_NAME, HOST, ADDRESS };

static enum reading reading_of(struct bytes text)
{
    bool has_dot = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == ' ')
            return NO_NAME;
        if (text.data[i] == ':')
            return ADDRESS;
        has_dot = has_dot || text.data[i] == '.';
    }
    if (text.len > 0 && host_ends_in_number(text))
        return ADDRESS;
    return has_dot ? HOST : NO_NAME;
}

/* Letter for letter; or the domain that a wildcard is for all below of. */
static bool is_host_of(struct bytes text, struct bytes name)
{
    struct bytes parent;
    return bytes_equal(text, name) ||
           (dns_name_is_wildcard(name, &parent) && bytes_equal(text, parent));
}

static bool is_text_of_address(struct bytes text, struct bytes address)
{
    char written[IP_TEXT_MAX];
    ip_address_text(written, address);
    return bytes_equal(text, bytes_of(written, strlen(written)));
}

/* Is the text one of the names of the kind that it reads like, or is there none of that kind? */
static bool is_copy_of_a_name(const struct certificate *c, struct bytes text, enum reading reading)
{
    enum general_name_kind kind = reading == HOST ? GENERAL_NAME_DNS : GENERAL_NAME_IP;
    bool found = false;
    struct reader names = reader_of(c->alt_names);
    while (reader_more(&names)) {
        struct general_name name = read_general_name(&names);
        if (name.kind != kind)
            continue;
        if (reading == HOST ? is_host_of(text, name.value) : is_text_of_address(text, name.value))
            return true;
        found = true;
    }
    return !found;
}

/* The common name is never a name to be found by: here it is only kept from telling people another
 * one. What does not read like a name tells none. */
static bool has_other_common_name(const struct certificate *c)
{
    static const struct bytes common_name = OID("\x55\x04\x03");
    struct attribute_walk walk = attributes_of(c->subject);
    struct attribute attribute;
    while (next_attribute(&walk, &attribute)) {
        enum reading reading = reading_of(attribute.value);
        if (bytes_equal(attribute.type, common_name) && reading != NO_NAME &&
            !is_copy_of_a_name(c, attribute.value, reading))
            return true;
    }
    return false;
}

enum {
    WEB = 1 << PROFILE_WEB | 1 << PROFILE_WEB_IN_FULL,
    PRIVATE = 1 << PROFILE_PRIVATE,
    EVERY = WEB | PRIVATE,
    SENT = ROLE_LEAF | ROLE_INTERMEDIATE,
    ISSUER = ROLE_INTERMEDIATE | ROLE_ANCHOR,
    ALL = SENT | ROLE_ANCHOR,
};

/* Those for servers alone have a purpose. */
static const struct rule {
    unsigned profiles, roles;
    enum purpose only_for;
    enum code code;
    bool (*is_broken)(const struct certificate *certificate);
    const char *found, *expected;
} rules[] = {
    { EVERY, SENT, 0, CERTIFICATE_FORBIDDEN, has_negative_serial,
      "a negative serial number (RFC 5280 4.1.2.2)", "a positive serial number" },
    { PRIVATE, ISSUER, 0, CERTIFICATE_FORBIDDEN, has_uncritical_name_constraints,
      "nameConstraints that are not critical (RFC 5280 4.2.1.10)", "critical nameConstraints" },
    { WEB, SENT, 0, WEB_RULE_BROKEN, has_odd_serial,
      "a serial number of zero, or of more than 20 bytes (RFC 5280 4.1.2.2)",
      "a positive serial number of at most 20 bytes" },
    { WEB, SENT, 0, WEB_RULE_BROKEN, lacks_authority_key_id,
      "no authorityKeyIdentifier with a keyIdentifier (RFC 5280 4.2.1.1)",
      "the identifier of the issuer's key" },
    { WEB, ROLE_ANCHOR, 0, WEB_RULE_BROKEN, has_odd_authority_key_id,
      "an authorityKeyIdentifier that is not the identifier of a key alone, or not its own "
      "(BR 7.1.2.1.3)",
      "the identifier of the issuer's key" },
    { WEB, ISSUER, 0, WEB_RULE_BROKEN, lacks_subject_key_id,
      "an authority without subjectKeyIdentifier (RFC 5280 4.2.1.2)", "a subjectKeyIdentifier" },
    { WEB, ISSUER, 0, WEB_RULE_BROKEN, has_uncritical_basic_constraints,
      "basicConstraints of an authority that are not critical (RFC 5280 4.2.1.9)",
      "critical basicConstraints" },
    { WEB, ISSUER, 0, WEB_RULE_BROKEN, has_policy_constraints,
      "policyConstraints that are not critical (RFC 5280 4.2.1.11)", "no policyConstraints" },
    { WEB, ALL, 0, WEB_RULE_BROKEN, has_odd_rsa_modulus,
      "an RSA modulus whose bits are not whole bytes (BR 6.1.5)", "RSA of 2048, 3072, 4096 bits" },
    { WEB, ROLE_ANCHOR, 0, WEB_RULE_BROKEN, is_root_with_purposes,
      "a root with extendedKeyUsage (BR 7.1.2.1.2)", "no extendedKeyUsage" },
    { WEB, ROLE_LEAF, 0, WEB_RULE_BROKEN, is_authority,
      "an authority as a leaf, by basicConstraints or keyCertSign (BR 7.1.2.7)",
      "a certificate that can issue no other" },
    { WEB, ROLE_LEAF, 0, WEB_RULE_BROKEN, lacks_purposes, "no extendedKeyUsage (BR 7.1.2.7.10)",
      "serverAuth or clientAuth" },
    { WEB, ROLE_LEAF, 0, WEB_RULE_BROKEN, is_for_any_purpose,
      "extendedKeyUsage with anyExtendedKeyUsage (BR 7.1.2.7.10)", "serverAuth or clientAuth" },
    { WEB, ROLE_LEAF, 0, WEB_RULE_BROKEN, has_critical_purposes,
      "extendedKeyUsage that is critical (BR 7.1.2.7.6)", "extendedKeyUsage, not critical" },
    { WEB, ROLE_LEAF, 0, WEB_RULE_BROKEN, has_wrongly_critical_alt_names,
      "subjectAltName critical beside a subject, or not critical without one (BR 7.1.2.7.12)",
      "critical if, and only if, the subject is empty" },
    { WEB, ROLE_LEAF, PURPOSE_SERVER, WEB_RULE_BROKEN, has_underscore,
      "a DNS name with an underscore (RFC 5280 4.2.1.6)", "letters, digits and hyphens" },
    { WEB, ROLE_LEAF, PURPOSE_SERVER, WEB_RULE_BROKEN, has_other_common_name,
      "a common name that reads like a host's name or address and is no copy of one (BR 7.1.4.3)",
      "no common name, or one of the names" },
};

enum profile profile_resolve(enum profile asked, enum profile of_trust)
{
    if (asked == PROFILE_OF_TRUST)
        return of_trust;
    if (asked > PROFILE_PRIVATE) /* a number of the caller's that is none: the strictest */
        return PROFILE_WEB_IN_FULL;
    return asked == PROFILE_WEB && of_trust != PROFILE_WEB ? PROFILE_WEB_IN_FULL : asked;
}

bool profile_check(const struct profile_question *question, const struct link *link, unsigned roles,
                   struct refusal *refusal)
{
    if (question->profile == PROFILE_WEB && (roles & ROLE_ANCHOR) != 0)
        return true;
    if ((roles & ROLE_LEAF) != 0) /* one that is trusted itself is no authority by that */
        roles = ROLE_LEAF;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *rule = &rules[i];
        bool applies = (rule->profiles & 1u << question->profile) != 0 &&
                       (rule->roles & roles) != 0 &&
                       (rule->only_for == 0 || rule->only_for == question->purpose);
        if (applies && rule->is_broken(link->certificate))
            return refuse_link(refusal, rule->code, link, rule->expected, "%s", rule->found);
    }
    return true;
}
