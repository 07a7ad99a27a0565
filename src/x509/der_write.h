/* der_write.h - writing of DER (X.690 section 10), the other direction of der.h.
 *
 * Elements are written with a writer of base/bytes.h, whose first mistake sticks. A constructed
 * element is opened and closed as a vector is:
 *
 *     struct mark validity = der_open(out, DER_SEQUENCE);
 *     der_write_time(out, not_before);
 *     der_write_time(out, not_after);
 *     der_close(out, validity);
 */
#ifndef X509_DER_WRITE_H
#define X509_DER_WRITE_H

#include "x509/der.h"

struct mark der_open(struct writer *out, unsigned tag);
void der_close(struct writer *out, struct mark element);

/* A whole element at once. */
void der_write(struct writer *out, unsigned tag, struct bytes contents);
/* BOOLEAN TRUE: DER leaves a FALSE that is the default out. */
void der_write_true(struct writer *out);
/* A non-negative INTEGER, from its magnitude. */
void der_write_magnitude(struct writer *out, struct bytes magnitude);
/* The same for numbers under 256. */
void der_write_small(struct writer *out, uint8_t value);
/* A BIT STRING of whole bytes. */
void der_write_octets(struct writer *out, struct bytes octets);
/* A BIT STRING that is a list of names: bit n of `names` is its bit n. */
void der_write_named_bits(struct writer *out, unsigned names);
/* UTCTime or GeneralizedTime, whichever RFC 5280 4.1.2.5 demands; years 1 to 9999. */
void der_write_time(struct writer *out, int64_t seconds);

#endif
