/* curve.h - the NIST curves of libcrypto, kept while the provider is open. */
#ifndef PROVIDER_LIBCRYPTO_CURVE_H
#define PROVIDER_LIBCRYPTO_CURVE_H

#include "crypto/provider.h"

#include <openssl/ec.h>

enum { CURVE_COUNT = 3, CURVE_LEN_MAX = 66 };

/* Never written after curves_open, so that threads may share it. Making the group anew would take
 * 9 us, as long as all parsing of a handshake. */
struct curve {
    enum key_kind kind;
    const char *name;
    uint16_t group_id; /* NamedGroup, RFC 9846 4.3.7 */
    size_t len;        /* of a coordinate and of a scalar */
    EC_GROUP *group;
    uint8_t prime[CURVE_LEN_MAX], order[CURVE_LEN_MAX]; /* big-endian, `len` bytes */
};

/* On failure those that were made stay for curves_close. */
bool curves_open(struct curve curves[CURVE_COUNT], parley_error *error) MUST_USE;
void curves_close(struct curve curves[CURVE_COUNT]);

/* NULL when the kind of key has no NIST curve. */
const struct curve *curve_for(const struct curve curves[CURVE_COUNT], enum key_kind kind);

/* REJECTED: this is no uncompressed point of the curve. */
enum outcome curve_read_point(const struct curve *curve, EC_POINT *point, struct bytes encoded,
                              BN_CTX *scratch);

#endif
