/* public_suffix.c - see the header. */
#include "names/public_suffix.h"

#include "base/limits.h"
#include "x509/dns_name.h"

#include <libpsl.h>

/* Without a list, libpsl takes every domain for a public suffix: then no wildcard is believed. */
bool domain_is_public_suffix(struct bytes domain, bool also_private)
{
    char text[DNS_NAME_MAX + 1]; /* libpsl wants lower case */
    size_t len = domain.len <= DNS_NAME_MAX ? domain.len : DNS_NAME_MAX;
    for (size_t i = 0; i < len; i++)
        text[i] = (char)to_lower(domain.data[i]);
    text[len] = '\0';
    return psl_is_public_suffix2(psl_builtin(), text,
                                 also_private ? PSL_TYPE_ANY : PSL_TYPE_ICANN) != 0;
}
