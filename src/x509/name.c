/* name.c - RFC 9525: subjectAltName alone counts. The common name is never looked at, whatever
 * kinds of subjectAltName are there: fallbacks to it have been the way around name constraints.
 */
#include "x509/name.h"

#include "x509/dns_name.h"
#include "x509/general_name.h"
#include "x509/ip_address.h"
#include "x509/mailbox.h"

#include <stdio.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* RFC 952: no label begins or ends with a hyphen. "-host" would be an option to many a program. */
static bool has_hyphen_at_an_end(struct bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        bool first = i == 0 || name.data[i - 1] == '.';
        bool last = i + 1 == name.len || name.data[i + 1] == '.';
        if (name.data[i] == '-' && (first || last))
            return true;
    }
    return false;
}

static struct bytes without_brackets(struct bytes text)
{
    bool has_brackets = text.len >= 2 && text.data[0] == '[' && text.data[text.len - 1] == ']';
    return has_brackets ? bytes_of(text.data + 1, text.len - 2) : text;
}

static void set_text(struct peer_name *name, enum peer_name_kind kind, struct bytes text)
{
    *name = (struct peer_name){ .kind = kind, .len = text.len };
    memcpy(name->value, text.data, text.len);
}

static void lower_from(struct peer_name *name, size_t at)
{
    for (size_t i = at; i < name->len; i++)
        name->value[i] = to_lower(name->value[i]);
}

bool host_name_read(struct peer_name *name, struct bytes text, parley_error *error)
{
    *name = (struct peer_name){ .kind = PEER_NAME_IP };
    name->len = ip_address_read(name->value, without_brackets(text));
    if (name->len > 0)
        return true;

    if (text.len > 1 && text.data[text.len - 1] == '.') /* the root: "example.com." is absolute */
        text.len--;
    if (!dns_name_is_valid(text) || host_ends_in_number(text) || has_hyphen_at_an_end(text))
        return fail(error, NAME_INVALID);
    set_text(name, PEER_NAME_DNS, text);
    lower_from(name, 0);
    return true;
}

static bool read_mailbox(struct peer_name *name, struct bytes text, parley_error *error)
{
    struct bytes local, host;
    if (!mailbox_split(text, &local, &host) || text.len > URI_MAX || host_ends_in_number(host) ||
        has_hyphen_at_an_end(host))
        return fail_because(error, NAME_INVALID, "no mailbox as in somebody@example.com");
    set_text(name, PEER_NAME_EMAIL, text);
    lower_from(name, local.len);
    return true;
}

/* RFC 3986 3.1: the scheme is a letter, then letters, digits, "+", "-" and ".". */
static bool has_scheme(struct bytes uri)
{
    size_t i = 0;
    for (; i < uri.len && uri.data[i] != ':'; i++) {
        uint8_t c = to_lower(uri.data[i]);
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (i == 0 || !(is_digit(c) || c == '+' || c == '-' || c == '.')))
            return false;
    }
    return i > 0 && i + 1 < uri.len;
}

static bool read_uri(struct peer_name *name, struct bytes text, parley_error *error)
{
    bool good = text.len <= URI_MAX && has_scheme(text);
    for (size_t i = 0; i < text.len; i++)
        good = good && text.data[i] > ' ' && text.data[i] <= '~';
    if (!good)
        return fail_because(error, NAME_INVALID, "no URI as in spiffe://example.com/service");
    set_text(name, PEER_NAME_URI, text);
    return true;
}

/* What stands before a name that is no host's. */
static const char email_prefix[] = "email:", uri_prefix[] = "URI:";

static bool take_prefix(struct bytes *text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (text->len < len || memcmp(text->data, prefix, len) != 0)
        return false;
    *text = bytes_of(text->data + len, text->len - len);
    return true;
}

bool peer_name_read(struct peer_name *name, struct bytes text, parley_error *error)
{
    if (take_prefix(&text, email_prefix))
        return read_mailbox(name, text, error);
    if (take_prefix(&text, uri_prefix))
        return read_uri(name, text, error);
    return host_name_read(name, text, error);
}

char *peer_name_text(char out[PEER_NAME_TEXT_MAX], const struct peer_name *name)
{
    if (name->kind == PEER_NAME_IP)
        return ip_address_text(out, bytes_of(name->value, name->len));
    const char *prefix = name->kind == PEER_NAME_EMAIL ? email_prefix
                         : name->kind == PEER_NAME_URI ? uri_prefix
                                                       : "";
    (void)snprintf(out, PEER_NAME_TEXT_MAX, "%s%s", prefix, (const char *)name->value);
    return out;
}

static enum general_name_kind general_kind(enum peer_name_kind kind)
{
    switch (kind) {
    case PEER_NAME_DNS: break;
    case PEER_NAME_IP: return GENERAL_NAME_IP;
    case PEER_NAME_EMAIL: return GENERAL_NAME_EMAIL;
    case PEER_NAME_URI: return GENERAL_NAME_URI;
    }
    return GENERAL_NAME_DNS;
}

/* Is one of the certificate's names the wanted one, in the way that `matches` tells? */
static bool any_name(const struct certificate *certificate, const struct peer_name *wanted,
                     bool (*matches)(const struct general_name *name, struct bytes wanted))
{
    enum general_name_kind kind = general_kind(wanted->kind);
    struct reader names = reader_of(certificate->alt_names);
    while (reader_more(&names)) {
        struct general_name name = read_general_name(&names);
        if (name.kind == kind && matches(&name, bytes_of(wanted->value, wanted->len)))
            return true;
    }
    return false;
}

/* RFC 9525 6.3 for names, 6.5 for addresses. A valid name holds no wildcard, so that
 * "*.example.com" equals none. URIs that differ in a byte are two (RFC 3986 6.2.1): nothing is
 * normalised, as one that is made to look like another must not become it. */
static bool is_exactly(const struct general_name *name, struct bytes wanted)
{
    if (name->kind == GENERAL_NAME_DNS)
        return text_equal_ignoring_case(name->value, wanted);
    if (name->kind == GENERAL_NAME_EMAIL)
        return mailbox_equal(name->value, wanted);
    return bytes_equal(name->value, wanted);
}

/* RFC 9525 6.3: the wildcard is the whole of the left-most label and stands for one label. "*.com"
 * would stand for every name under "com" and is refused. */
static bool is_wildcard_for(const struct general_name *name, struct bytes wanted)
{
    struct bytes parent;
    return dns_name_is_wildcard(name->value, &parent) && !dns_name_is_top_level(parent) &&
           text_equal_ignoring_case(parent, dns_name_parent(wanted));
}

bool certificate_has_name(const struct certificate *certificate, const struct peer_name *name)
{
    return any_name(certificate, name, is_exactly);
}

bool certificate_has_wildcard_for(const struct certificate *certificate,
                                  const struct peer_name *name)
{
    return name->kind == PEER_NAME_DNS && any_name(certificate, name, is_wildcard_for);
}

bool certificate_matches_name(const struct certificate *certificate, const struct peer_name *name)
{
    return certificate_has_name(certificate, name) ||
           certificate_has_wildcard_for(certificate, name);
}
