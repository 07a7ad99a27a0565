/* signed_object.c - AlgorithmIdentifier and BIT STRING (RFC 5280 5.1.1, RFC 6960 4.2.1). */
#include "x509/signed_object.h"

#include "x509/algorithm.h"
#include "x509/der.h"

struct bytes read_signature(struct reader *in, struct signed_object *out)
{
    const uint8_t *at = in->at;
    out->kind = read_signature_algorithm(in, &out->algorithm);
    struct bytes algorithm = bytes_of(at, reader_ok(in) ? (size_t)(in->at - at) : 0);
    out->signature = der_octets(in);
    return algorithm;
}
