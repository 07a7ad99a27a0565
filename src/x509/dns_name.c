/* dns_name.c - see the header. */
#include "x509/dns_name.h"

#include "base/limits.h"

enum { LABEL_MAX = 63 };

static bool is_label_byte(uint8_t c)
{
    c = to_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool dns_name_is_valid(struct bytes name)
{
    size_t label_len = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '.' && label_len > 0)
            label_len = 0;
        else if (!is_label_byte(name.data[i]) || ++label_len > LABEL_MAX)
            return false;
    }
    return label_len > 0 && name.len <= DNS_NAME_MAX;
}

bool dns_name_is_wildcard(struct bytes name, struct bytes *parent)
{
    if (name.len < 3 || name.data[0] != '*' || name.data[1] != '.')
        return false;
    *parent = bytes_of(name.data + 2, name.len - 2);
    return dns_name_is_valid(*parent);
}

struct bytes dns_name_parent(struct bytes name)
{
    const uint8_t *dot = name.len > 0 ? memchr(name.data, '.', name.len) : NULL;
    if (dot == NULL)
        return (struct bytes){ NULL, 0 };
    return bytes_of(dot + 1, name.len - (size_t)(dot + 1 - name.data));
}

bool dns_name_is_top_level(struct bytes name)
{
    return dns_name_parent(name).len == 0;
}

static bool is_digit(uint8_t c, bool hexadecimal)
{
    c = to_lower(c);
    return (c >= '0' && c <= '9') || (hexadecimal && c >= 'a' && c <= 'f');
}

bool host_ends_in_number(struct bytes name)
{
    size_t at = name.len;
    while (at > 0 && name.data[at - 1] != '.')
        at--;
    bool hexadecimal =
        name.len - at >= 2 && name.data[at] == '0' && to_lower(name.data[at + 1]) == 'x';
    for (size_t i = hexadecimal ? at + 2 : at; i < name.len; i++)
        if (!is_digit(name.data[i], hexadecimal))
            return false;
    return true;
}

bool text_equal_ignoring_case(struct bytes a, struct bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (to_lower(a.data[i]) != to_lower(b.data[i]))
            return false;
    return true;
}

bool dns_name_is_within(struct bytes name, struct bytes domain)
{
    if (domain.len == 0)
        return true;
    if (name.len < domain.len)
        return false;
    size_t above = name.len - domain.len;
    return text_equal_ignoring_case(bytes_of(name.data + above, domain.len), domain) &&
           (above == 0 || name.data[above - 1] == '.');
}
