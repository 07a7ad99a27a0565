/* describe.h - what the certificates of a message say, field by field, for people. */
#ifndef X509_DESCRIBE_H
#define X509_DESCRIBE_H

#include "base/bytes.h"
#include "base/trace.h"

/* Tells each certificate that the peer sent, in the order sent, under keys of that level. Nothing is
 * judged; one that cannot be read is told as such. */
void describe_certificates(const struct trace *trace, parley_level level, const struct bytes *chain,
                           size_t count);

#endif
