/* names.c - fuzz target: the names of peers, as people write them and as certificates hold them.
 *
 *     kind (1) | the name, or two with a byte 0xff between
 *
 * Whatever is read can be written, and read again as the same.
 */
#include "fuzz/fuzz.h"

#include "x509/distinguished_name.h"
#include "x509/dns_name.h"
#include "x509/general_name.h"
#include "x509/ip_address.h"
#include "x509/name.h"

#include <string.h>

static struct bytes bytes_of_text(const char *text)
{
    return bytes_of(text, strlen(text));
}

static void check_peer_name(struct bytes text)
{
    struct peer_name name, again;
    char written[PEER_NAME_TEXT_MAX];
    parley_error error = no_error();
    if (!peer_name_read(&name, text, &error)) {
        must(error.code == PARLEY_E_NAME_INVALID);
        return;
    }
    must(peer_name_read(&again, bytes_of_text(peer_name_text(written, &name)), &error));
    must(again.kind == name.kind &&
         bytes_equal(bytes_of(again.value, again.len), bytes_of(name.value, name.len)));
}

static void check_ip_address(struct bytes text)
{
    uint8_t address[IP_ADDRESS_MAX], again[IP_ADDRESS_MAX];
    char written[IP_TEXT_MAX];
    size_t len = ip_address_read(address, text);
    if (len == 0)
        return;
    must(ip_address_read(again, bytes_of_text(ip_address_text(written, bytes_of(address, len)))) ==
         len);
    must(memcmp(address, again, len) == 0);
}

static void check_dns_names(struct bytes a, struct bytes b)
{
    struct bytes parent;
    if (dns_name_is_wildcard(a, &parent))
        must(dns_name_is_valid(parent) && !dns_name_is_valid(a));
    if (!dns_name_is_valid(a) || !dns_name_is_valid(b))
        return;
    must(dns_name_is_within(a, a) && dns_name_is_within(a, bytes_of("", 0)));
    parent = dns_name_parent(a);
    must((parent.len == 0) == dns_name_is_top_level(a) && dns_name_is_within(a, parent));
    if (dns_name_is_within(a, b) && dns_name_is_within(b, a))
        must(text_equal_ignoring_case(a, b));
}

static void check_distinguished_names(struct bytes a, struct bytes b)
{
    char text[256];
    struct reader in = reader_of(a), other = reader_of(b);
    struct bytes name = read_distinguished_name(&in), above = read_distinguished_name(&other);
    if (!reader_ok(&in) || !reader_ok(&other))
        return;
    must(strlen(distinguished_name_text(text, sizeof text, name)) < sizeof text);
    must(distinguished_name_is_within(name, name, false));
    if (distinguished_name_is_within(name, above, false))
        must(distinguished_name_is_within(name, above, true));

    struct attribute attribute;
    struct attribute_walk walk = attributes_of(name);
    size_t count = 0;
    while (next_attribute(&walk, &attribute))
        count++;
    must((count == 0) == distinguished_name_is_empty(name));
}

static void check_general_names(struct bytes names)
{
    char text[256];
    for (struct reader in = reader_of(names); reader_more(&in);) {
        struct general_name name = read_general_name(&in);
        if (reader_ok(&in))
            must(strlen(general_name_text(text, sizeof text, &name)) < sizeof text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0)
        return 0;
    struct bytes all = bytes_of(data + 1, len - 1), first = all, second = { NULL, 0 };
    const uint8_t *between = all.len > 0 ? memchr(all.data, 0xff, all.len) : NULL;
    if (between != NULL) {
        first.len = (size_t)(between - all.data);
        second = bytes_of(between + 1, all.len - first.len - 1);
    }
    switch (data[0] % 5) {
    case 0: check_peer_name(all); break;
    case 1: check_ip_address(all); break;
    case 2: check_dns_names(first, second); break;
    case 3: check_distinguished_names(first, second); break;
    default: check_general_names(all); break;
    }
    return 0;
}
