/* der.h - reading of DER (X.690 sections 10 and 11), strictly: definite lengths, tags, integers and
 * object identifiers in as few bytes as it takes, booleans of 0x00 and 0xff, no stray bits, nothing
 * left over; else it is malformed.
 *
 * Three of its rules are not enforced, since authorities have broken them and no value can be read as
 * another by it: a DEFAULT may be written out, a list of names may end in zero bits (11.2.2), and the
 * elements of a SET OF stand in any order (11.6).
 *
 * Elements are read with a reader of base/bytes.h, whose first mistake sticks. A constructed
 * element is entered and left; the reader inside counts its offsets from the start of the whole:
 *
 *     struct reader validity = der_enter(&in, DER_SEQUENCE);
 *     not_before = der_time(&validity);
 *     not_after = der_time(&validity);
 *     der_leave(&in, &validity);              // nothing bad, nothing left
 */
#ifndef X509_DER_H
#define X509_DER_H

#include "base/bytes.h"

/* Identifier octets; all tag numbers of X.509 are under 31. */
enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_ENUMERATED = 0x0a,
    DER_UTF8_STRING = 0x0c,
    DER_PRINTABLE_STRING = 0x13,
    DER_TELETEX_STRING = 0x14,
    DER_IA5_STRING = 0x16,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_BMP_STRING = 0x1e,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT = 0x80,        /* [n] IMPLICIT of something primitive: DER_CONTEXT | n */
    DER_CONTEXT_AROUND = 0xa0, /* [n] EXPLICIT, or IMPLICIT of something constructed */
};

/* Is the next element there, and has it this tag? For OPTIONAL and DEFAULT. */
static inline bool der_next_is(const struct reader *in, unsigned tag)
{
    return reader_more(in) && *in->at == tag;
}

/* The contents of the next element, whatever it is. */
struct bytes der_any(struct reader *in, unsigned *tag);
/* The contents of the next element, which must have this tag. */
struct bytes der_value(struct reader *in, unsigned tag);
/* The same element, with its header. */
struct bytes der_element(struct reader *in, unsigned tag);

/* A reader of `contents`, which was read from `in`. */
struct reader der_within(const struct reader *in, struct bytes contents);
/* The same for the contents of the next element, which must have this tag. */
struct reader der_enter(struct reader *in, unsigned tag);
/* The faults of what was inside become those of `in`; so do bytes left over there. */
void der_leave(struct reader *in, struct reader *inside);

/* TRUE or FALSE; `absent` if the next element is not a BOOLEAN. */
bool der_boolean(struct reader *in, bool absent);
/* The contents of an INTEGER: at least one byte, two's complement, no byte too many. */
struct bytes der_integer(struct reader *in);
/* An INTEGER from 0 to max, as a number. */
unsigned der_small(struct reader *in, unsigned max);
/* An ENUMERATED from 0 to max, which is under 128. */
unsigned der_enumerated(struct reader *in, unsigned max);
/* A positive INTEGER: its magnitude, without a zero in front. */
struct bytes der_positive(struct reader *in);
/* The contents of an OBJECT IDENTIFIER: whole numbers, at least one, no byte too many. */
struct bytes der_oid(struct reader *in);
/* A BIT STRING of whole bytes. */
struct bytes der_octets(struct reader *in);
/* A BIT STRING that is a list of names: bit n of the result is its bit n, at most 31. */
unsigned der_named_bits(struct reader *in);
/* UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 restricts them, in seconds since 1970. */
int64_t der_time(struct reader *in);

#endif
