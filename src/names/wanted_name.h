/* wanted_name.h - the name that a caller wants, in any language (RFC 5890, RFC 9525 2).
 *
 * The one place that sees libidn2: certificates hold A-labels ("xn--..."), people write U-labels.
 */
#ifndef NAMES_WANTED_NAME_H
#define NAMES_WANTED_NAME_H

#include "x509/name.h"

/* As peer_name_read, and a host's name may be UTF-8: "bücher.example", "email:post@bücher.example".
 * It is converted as IDNA2008 says, by the non-transitional processing of UTS 46. Not so what stands
 * before the '@', nor a URI: those must be ASCII. NAME_INVALID, NO_MEMORY. */
bool wanted_name_read(struct peer_name *name, struct bytes text, parley_error *error) MUST_USE;

#endif
