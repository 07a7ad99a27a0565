/* dns_name.h - DNS names in ASCII: their form, and comparison without regard to case (RFC 4343). */
#ifndef X509_DNS_NAME_H
#define X509_DNS_NAME_H

#include "base/bytes.h"

/* Of ASCII letters; other bytes stay as they are. */
static inline uint8_t to_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Labels of 1 to 63 letters, digits, hyphens and underscores, at most 253 bytes, no dot at the end.
 * Underscores are no hosts' by RFC 1123, but real hosts have them. An A-label is as good as any. */
bool dns_name_is_valid(struct bytes name);

/* "*." before a valid name, which is put into `parent` (RFC 9525 6.3: the wildcard is the whole of
 * the left-most label). */
bool dns_name_is_wildcard(struct bytes name, struct bytes *parent);

/* Is it the name of a domain directly under the root? */
bool dns_name_is_top_level(struct bytes name);

/* Is its last label a number, decimal or as in "0x7f"? Then it is a misspelt IP address, or one in the
 * notation of inet_aton: no top-level domain is a number. */
bool host_ends_in_number(struct bytes name);

/* Equal but for the case of ASCII letters. */
bool text_equal_ignoring_case(struct bytes a, struct bytes b);

/* Is `name` the domain itself, or below it? Both valid; an empty domain is the root. */
bool dns_name_is_within(struct bytes name, struct bytes domain);

/* "example.com" of "www.example.com"; empty for a top-level name. */
struct bytes dns_name_parent(struct bytes name);

#endif
