/* exporter12.h - keying material for the program, bound to a connection of TLS 1.2 (RFC 5705). */
#ifndef KEYS_EXPORTER12_H
#define KEYS_EXPORTER12_H

#include "keys/key_schedule12.h"

/* context: NULL for none, which is not the same as an empty one. False, with nothing but zeros in
 * out, when the main secret is not bound to its handshake (RFC 7627 5.4), the label is one that the
 * handshake itself uses (RFC 5705 4), or the context has more than 65,535 bytes. */
bool exporter12_derive(const struct main_secret12 *main, const struct randoms *randoms,
                       struct bytes label, const struct bytes *context, uint8_t *out,
                       size_t out_len) MUST_USE;

#endif
