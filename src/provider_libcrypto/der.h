/* der.h - the one ASN.1 shape that primitives need to read: two numbers. */
#ifndef PROVIDER_LIBCRYPTO_DER_H
#define PROVIDER_LIBCRYPTO_DER_H

#include "base/bytes.h"
#include "base/error.h"

/* SEQUENCE { first INTEGER, second INTEGER } in strict DER, neither of them negative: an
 * RSAPublicKey (RFC 8017 A.1.1) as well as an ECDSA-Sig-Value (RFC 3279 2.2.3). The numbers come
 * big-endian, without leading zeros: zero is empty. */
bool der_read_two_numbers(struct bytes *first, struct bytes *second, struct bytes der) MUST_USE;

#endif
