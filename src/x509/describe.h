/* describe.h - what the certificates of a message say, field by field, for people. */
#ifndef X509_DESCRIBE_H
#define X509_DESCRIBE_H

#include "base/trace.h"
#include "x509/certificate.h"

enum { KEY_TEXT_MAX = 64 };
/* "P-256", "RSA of 2048 bits"; `out` is room for it. */
const char *key_text(char out[KEY_TEXT_MAX], const struct certificate *certificate);

/* Tells each certificate that the peer sent, in the order sent, under keys of that level. Nothing is
 * judged; one that cannot be read is told as such. */
void describe_certificates(const struct trace *trace, parley_level level, const struct bytes *chain,
                           size_t count);

#endif
