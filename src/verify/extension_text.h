/* extension_text.h - the extensions of a certificate as text, for people (RFC 5280 4.2). */
#ifndef VERIFY_EXTENSION_TEXT_H
#define VERIFY_EXTENSION_TEXT_H

#include "verify/arena.h"

#include <parley/x509.h>

/* All extensions of a certificate that could be parsed; NULL when it has none, or no memory. Those that
 * are not known, or not written as they should be, are shown as bytes. */
const parley_certificate_extension *extension_texts(struct arena *arena, size_t *count,
                                                    struct bytes certificate_der);

#endif
