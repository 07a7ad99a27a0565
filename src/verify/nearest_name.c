/* nearest_name.c - the mistakes that people make with names, from the likeliest on. */
#include "verify/nearest_name.h"

#include "verify/name_text.h"
#include "x509/distinguished_name.h"
#include "x509/dns_name.h"
#include "x509/ip_address.h"
#include "x509/oid.h"

enum {
    NAMES_MAX = 1000, /* that are looked at: a hostile certificate may hold 10,000 */
    EDITS_MAX = 3,
    LENGTH_MAX = DNS_NAME_MAX, /* of names that are compared letter by letter */
};

/* How a name can be like the wanted one; the later, the more. */
enum likeness {
    UNLIKE,
    MISSPELT, /* EDITS_MAX edits or fewer: the fewer, the more alike */
    WILDCARD_TOO_HIGH = MISSPELT + EDITS_MAX,
    WILDCARD_TOO_LOW,
    OTHER_KIND,
    WWW_TOO_MUCH,
    WWW_MISSING,
};

static const char *const hints[] = {
    [WILDCARD_TOO_HIGH] = "The wildcard stands for one label alone, not for several.",
    [WILDCARD_TOO_LOW] =
        "The wildcard stands for names below the domain, not for the domain itself.",
    [OTHER_KIND] = "The address stands there as a DNS name, where no address is looked for.",
    [WWW_TOO_MUCH] = "It has the name without www, and not the one with it.",
    [WWW_MISSING] = "It has the name with www, and not the one without it.",
};

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein's distance: how many letters must be put in, taken out or changed. */
static size_t edit_distance(struct bytes a, struct bytes b)
{
    size_t row[LENGTH_MAX + 1];
    if (a.len > LENGTH_MAX || b.len > LENGTH_MAX || a.len > b.len + EDITS_MAX ||
        b.len > a.len + EDITS_MAX)
        return EDITS_MAX + 1;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 0; i < a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.len; j++) {
            size_t changed = diagonal + (to_lower(a.data[i]) != to_lower(b.data[j]));
            diagonal = row[j + 1];
            row[j + 1] = min3(changed, row[j] + 1, diagonal + 1);
        }
    }
    return row[b.len];
}

/* Is the first "www." and the second, and nothing else? */
static bool is_www_of(struct bytes name, struct bytes domain)
{
    static const char www[] = "www.";
    size_t len = sizeof www - 1;
    return name.len == domain.len + len && memcmp(name.data, www, len) == 0 &&
           text_equal_ignoring_case(bytes_of(name.data + len, domain.len), domain);
}

/* Short names are like others with fewer letters changed: "a.example" is not "b.example". */
static unsigned misspelling(struct bytes name, struct bytes wanted)
{
    size_t edits = edit_distance(name, wanted);
    return edits <= EDITS_MAX && edits * 5 <= wanted.len ? MISSPELT + EDITS_MAX - (unsigned)edits
                                                         : UNLIKE;
}

static unsigned dns_likeness(struct bytes name, struct bytes wanted)
{
    struct bytes parent;
    if (dns_name_is_wildcard(name, &parent)) {
        if (text_equal_ignoring_case(parent, wanted))
            return WILDCARD_TOO_LOW;
        if (dns_name_is_within(wanted, parent))
            return WILDCARD_TOO_HIGH;
    }
    if (is_www_of(name, wanted))
        return WWW_MISSING;
    if (is_www_of(wanted, name))
        return WWW_TOO_MUCH;
    return misspelling(name, wanted);
}

static unsigned ip_likeness(const struct general_name *name, struct bytes wanted)
{
    char address[IP_TEXT_MAX];
    if (name->kind == GENERAL_NAME_DNS)
        return text_equal_ignoring_case(name->value, wanted) ? OTHER_KIND : UNLIKE;
    if (name->kind != GENERAL_NAME_IP)
        return UNLIKE;
    ip_address_text(address, name->value);
    return misspelling(bytes_of(address, strlen(address)), wanted);
}

/* `text`: the wanted name without what says its kind. */
static unsigned likeness(const struct general_name *name, enum peer_name_kind kind,
                         struct bytes text)
{
    switch (kind) {
    case PEER_NAME_DNS:
        return name->kind == GENERAL_NAME_DNS ? dns_likeness(name->value, text) : UNLIKE;
    case PEER_NAME_IP: return ip_likeness(name, text);
    case PEER_NAME_EMAIL:
        return name->kind == GENERAL_NAME_EMAIL ? misspelling(name->value, text) : UNLIKE;
    case PEER_NAME_URI:
        return name->kind == GENERAL_NAME_URI ? misspelling(name->value, text) : UNLIKE;
    }
    return UNLIKE;
}

static struct bytes common_name(const struct certificate *certificate)
{
    static const struct bytes type = OID("\x55\x04\x03");
    struct attribute_walk walk = attributes_of(certificate->subject);
    struct attribute attribute;
    struct bytes found = { NULL, 0 };
    while (next_attribute(&walk, &attribute))
        if (bytes_equal(attribute.type, type))
            found = attribute.value;
    return found;
}

/* RFC 9525 2: the common name was looked at once, and no more. */
static const char *hint_without_names(struct arena *arena, const struct certificate *certificate)
{
    struct bytes name = common_name(certificate);
    struct text text = text_begin(arena);
    text_add(&text, "It has no subjectAltName");
    if (name.len > 0) {
        text_add(&text, "; its common name ");
        text_escape(&text, name);
        text_add(&text, " is not read");
    }
    text_add(&text, " (RFC 9525).");
    return text_end(&text);
}

struct near_name nearest_name(struct arena *arena, const struct certificate *certificate,
                              const struct peer_name *wanted)
{
    char address[IP_TEXT_MAX];
    struct bytes text_wanted = bytes_of(wanted->value, wanted->len);
    struct near_name nearest = { NULL, NULL };
    struct general_name best = { .kind = GENERAL_NAME_OTHER };
    unsigned most = UNLIKE;
    struct reader names = reader_of(certificate->alt_names);

    if (wanted->kind == PEER_NAME_IP)
        text_wanted = bytes_of(address, strlen(ip_address_text(address, text_wanted)));
    if (!reader_more(&names))
        return (struct near_name){ NULL, hint_without_names(arena, certificate) };
    for (size_t i = 0; i < NAMES_MAX && reader_more(&names); i++) {
        struct general_name name = read_general_name(&names);
        unsigned like = likeness(&name, wanted->kind, text_wanted);
        if (like > most) {
            most = like;
            best = name;
        }
    }
    if (most == UNLIKE)
        return nearest;
    struct text text = text_begin(arena);
    text_general_name(&text, &best);
    nearest.name = text_end(&text);
    nearest.hint = hints[most];
    return nearest;
}
