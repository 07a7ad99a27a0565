/* suites.h - the cipher suites of TLS 1.2 that are there for peers that have nothing else, each with what it
 * does otherwise. Nothing here is reached but by a configuration that asked for it by a call with `insecure`
 * in its name, and a build with -DPARLEY_LEGACY=OFF has none of it.
 *
 *   TLS_RSA_WITH_AES_*_GCM_*          whoever gets the certificate's key can read all that was ever said, and
 *                                     a server that answers wrong paddings otherwise gives it away
 *                                     (Bleichenbacher, ROBOT); RFC 10015 deprecates it
 *   TLS_ECDHE_*_WITH_AES_*_CBC_*      with encrypt_then_mac alone (RFC 7366): MAC-then-encrypt told by its
 *                                     timing what was in the padding (Lucky Thirteen)
 */
#ifndef LEGACY_SUITES_H
#define LEGACY_SUITES_H

#include "crypto/suite12.h"

/* Is there any of it in this build? */
bool legacy_is_built(void);

/* Adds those that were asked for behind the first `count` of suites; how many there are then. */
size_t legacy_suites_add(struct suite12 suites[SUITES12_MAX], size_t count,
                         const struct provider *provider, bool rsa_key_exchange, bool cbc);

#endif
