/* ip_address.c - the two notations. Nothing here knows the shorthands of inet_aton, such as "127.1"
 * or "0x7f000001": they make one address look like another.
 */
#include "x509/ip_address.h"

#include <stdio.h>

enum { GROUPS = 8 };

static bool read_ipv4(uint8_t out[4], struct reader *in)
{
    for (size_t i = 0; i < 4; i++) {
        if (i > 0 && read_u8(in) != '.')
            return false;
        unsigned value = 0;
        size_t digits = 0;
        while (reader_more(in) && *in->at >= '0' && *in->at <= '9' && digits < 3) {
            if (digits > 0 && value == 0)
                return false;
            value = value * 10 + (read_u8(in) - (unsigned)'0');
            digits++;
        }
        if (digits == 0 || value > 255)
            return false;
        out[i] = (uint8_t)value;
    }
    return reader_done(in);
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One to four hexadecimal digits. */
static bool read_group(uint8_t out[2], struct reader *in)
{
    unsigned value = 0, digits = 0;
    while (reader_more(in) && hex_digit(*in->at) >= 0 && digits < 4) {
        value = value << 4 | (unsigned)hex_digit(read_u8(in));
        digits++;
    }
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return digits > 0;
}

/* Groups until the end or until "::"; the last 4 bytes may be in the notation of IPv4. Returns how
 * many bytes they make, or -1. */
static int read_groups(uint8_t out[IP_ADDRESS_MAX], struct reader *in, bool *gap)
{
    size_t len = 0;
    *gap = false;
    while (reader_more(in)) {
        struct reader rest = *in;
        if (len + 4 <= IP_ADDRESS_MAX && read_ipv4(out + len, &rest)) {
            *in = rest;
            return (int)len + 4;
        }
        if (len + 2 > IP_ADDRESS_MAX || !read_group(out + len, in))
            return -1;
        len += 2;
        if (!reader_more(in))
            break;
        if (read_u8(in) != ':' || !reader_more(in))
            return -1;
        if (*in->at == ':') {
            (void)read_u8(in);
            *gap = true;
            break;
        }
    }
    return (int)len;
}

static bool read_ipv6(uint8_t out[IP_ADDRESS_MAX], struct bytes text)
{
    struct reader in = reader_of(text);
    uint8_t tail[IP_ADDRESS_MAX];
    bool gap = text.len >= 2 && memcmp(text.data, "::", 2) == 0, second_gap = false;
    int head_len = 0, tail_len = 0;

    memset(out, 0, IP_ADDRESS_MAX);
    if (gap)
        (void)read_bytes(&in, 2);
    else
        head_len = read_groups(out, &in, &gap);
    if (gap)
        tail_len = read_groups(tail, &in, &second_gap);
    if (head_len < 0 || tail_len < 0 || second_gap)
        return false;
    int len = head_len + tail_len;
    if (gap ? len > IP_ADDRESS_MAX - 2 : len != IP_ADDRESS_MAX)
        return false;
    memcpy(out + IP_ADDRESS_MAX - tail_len, tail, (size_t)tail_len);
    return true;
}

size_t ip_address_read(uint8_t out[IP_ADDRESS_MAX], struct bytes text)
{
    struct reader in = reader_of(text);
    if (read_ipv4(out, &in))
        return 4;
    return read_ipv6(out, text) ? 16 : 0;
}

/* RFC 5952 4.2: the longest run of two or more zero groups is shortened, the first of equals. */
static size_t longest_zero_run(const unsigned groups[GROUPS], size_t *count)
{
    size_t best = GROUPS;
    *count = 1;
    for (size_t i = 0; i < GROUPS; i++) {
        size_t n = 0;
        while (i + n < GROUPS && groups[i + n] == 0)
            n++;
        if (n > *count) {
            best = i;
            *count = n;
        }
    }
    return best;
}

char *ip_address_text(char out[IP_TEXT_MAX], struct bytes address)
{
    const uint8_t *a = address.data;
    out[0] = '\0';
    if (address.len == 4)
        (void)snprintf(out, IP_TEXT_MAX, "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
    if (address.len != 16)
        return out;

    unsigned groups[GROUPS];
    for (size_t i = 0; i < GROUPS; i++)
        groups[i] = u16_at(address, i);
    size_t zeros, gap = longest_zero_run(groups, &zeros), len = 0;
    for (size_t i = 0; i < GROUPS; i++) {
        bool first = i == 0 || i == gap + zeros;
        int wrote = i == gap
                        ? snprintf(out + len, IP_TEXT_MAX - len, "::")
                        : snprintf(out + len, IP_TEXT_MAX - len, first ? "%x" : ":%x", groups[i]);
        len += (size_t)wrote;
        if (i == gap)
            i += zeros - 1;
    }
    return out;
}
