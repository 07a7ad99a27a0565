/* signed_object.h - what an authority signs beside certificates: revocation lists, OCSP responses. */
#ifndef X509_SIGNED_OBJECT_H
#define X509_SIGNED_OBJECT_H

#include "crypto/provider.h"

struct signed_object {
    struct bytes tbs;         /* what the signature is over: an element with its header */
    struct bytes algorithm;   /* contents of its OID */
    enum signature_kind kind; /* 0: none that is accepted */
    struct bytes signature;
};

/* The next two elements: signatureAlgorithm and signature. Returns the first one, as DER. */
struct bytes read_signature(struct reader *in, struct signed_object *out);

#endif
