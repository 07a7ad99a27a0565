/* name.c - RFC 9525: subjectAltName alone counts. The common name is never looked at, whatever
 * kinds of subjectAltName are there: fallbacks to it have been the way around name constraints.
 */
#include "x509/name.h"

#include "x509/dns_name.h"
#include "x509/general_name.h"
#include "x509/ip_address.h"

/* A host's name that ends in a number is a misspelt IP address: no top-level domain is a number. */
static bool ends_in_number(struct bytes name)
{
    size_t i = name.len;
    while (i > 0 && name.data[i - 1] >= '0' && name.data[i - 1] <= '9')
        i--;
    return i < name.len && (i == 0 || name.data[i - 1] == '.');
}

static struct bytes without_brackets(struct bytes text)
{
    bool has_brackets = text.len >= 2 && text.data[0] == '[' && text.data[text.len - 1] == ']';
    return has_brackets ? bytes_of(text.data + 1, text.len - 2) : text;
}

bool peer_name_read(struct peer_name *name, struct bytes text, parley_error *error)
{
    *name = (struct peer_name){ .kind = PEER_NAME_IP };
    name->len = ip_address_read(name->value, without_brackets(text));
    if (name->len > 0)
        return true;

    *name = (struct peer_name){ .kind = PEER_NAME_DNS };
    if (text.len > 1 && text.data[text.len - 1] == '.') /* the root: "example.com." is absolute */
        text.len--;
    if (!dns_name_is_valid(text) || ends_in_number(text))
        return fail(error, NAME_INVALID);
    for (size_t i = 0; i < text.len; i++)
        name->value[i] = to_lower(text.data[i]);
    name->len = text.len;
    return true;
}

char *peer_name_text(char out[PEER_NAME_TEXT_MAX], const struct peer_name *name)
{
    if (name->kind == PEER_NAME_IP)
        return ip_address_text(out, bytes_of(name->value, name->len));
    memcpy(out, name->value, name->len + 1);
    return out;
}

/* Is one of the certificate's names the wanted one, in the way that `matches` tells? */
static bool any_name(const struct certificate *certificate, const struct peer_name *wanted,
                     bool (*matches)(const struct general_name *name, struct bytes wanted))
{
    enum general_name_kind kind = wanted->kind == PEER_NAME_IP ? GENERAL_NAME_IP : GENERAL_NAME_DNS;
    struct reader names = reader_of(certificate->alt_names);
    while (reader_more(&names)) {
        struct general_name name = read_general_name(&names);
        if (name.kind == kind && matches(&name, bytes_of(wanted->value, wanted->len)))
            return true;
    }
    return false;
}

/* RFC 9525 6.3 for names, 6.5 for addresses. A valid name holds no wildcard, so that
 * "*.example.com" equals none. */
static bool is_exactly(const struct general_name *name, struct bytes wanted)
{
    return name->kind == GENERAL_NAME_IP ? bytes_equal(name->value, wanted)
                                         : text_equal_ignoring_case(name->value, wanted);
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
