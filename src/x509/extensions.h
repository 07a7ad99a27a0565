/* extensions.h - the extensions of a certificate that are understood (RFC 5280 4.2). */
#ifndef X509_EXTENSIONS_H
#define X509_EXTENSIONS_H

#include "x509/certificate.h"

/* The next SEQUENCE OF Extension. On a fault within a known extension, *where is its name. */
void read_extensions(struct reader *in, struct certificate *out, const char **where);

#endif
