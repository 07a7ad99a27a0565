/* public_suffix.h - domains below which anybody may have a name: "com", "co.uk" (publicsuffix.org).
 *
 * The one place that sees libpsl. The list is the one that is built into it: constant, without a file
 * to read, and asked only when a wildcard of a certificate has matched.
 */
#ifndef NAMES_PUBLIC_SUFFIX_H
#define NAMES_PUBLIC_SUFFIX_H

#include "base/bytes.h"

/* domain: a valid DNS name. also_private: those also that a company gives to its own customers
 * ("github.io"), not those of registries alone. */
bool domain_is_public_suffix(struct bytes domain, bool also_private);

#endif
