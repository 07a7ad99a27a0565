/* distinguished_name.h - Name, who a certificate says that somebody is (RFC 5280 4.1.2.4, 7.1). */
#ifndef X509_DISTINGUISHED_NAME_H
#define X509_DISTINGUISHED_NAME_H

#include "base/bytes.h"

/* Names are handed around as DER with its header, as the one that this reads. Malformed when more
 * than RDN_ATTRIBUTES_MAX stand side by side in it. */
struct bytes read_distinguished_name(struct reader *in);

bool distinguished_name_is_empty(struct bytes name);

/* Is `name` that of `above`, or in the subtree below it? Letter case and the width of spaces do not
 * count in text (RFC 5280 7.1). Only of printable ASCII is that known here; different values of
 * which one holds anything else are equal if `in_doubt`. */
bool distinguished_name_is_within(struct bytes name, struct bytes above, bool in_doubt);

struct attribute {
    struct bytes type; /* contents of the OID */
    unsigned tag;      /* of the value */
    struct bytes value;
};

/* A walk over the attributes of a name, in their order. */
struct attribute_walk {
    struct reader names, together; /* the RDNs left; what is left of the one at hand */
};

struct attribute_walk attributes_of(struct bytes name);
bool next_attribute(struct attribute_walk *walk, struct attribute *out);

/* "CN=R3 O=Let's Encrypt", from the attributes that tell most; cut to fit, escaped. Returns out. */
char *distinguished_name_text(char *out, size_t cap, struct bytes name);

#endif
