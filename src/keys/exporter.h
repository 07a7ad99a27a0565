/* exporter.h - keying material for the program, bound to the connection (RFC 9846 7.5). */
#ifndef KEYS_EXPORTER_H
#define KEYS_EXPORTER_H

#include "keys/key_schedule13.h"

/* False when label or out_len are longer than HKDF allows; out is then all zero. */
bool exporter_derive(const struct exporter_secret *exporter, struct bytes label,
                     struct bytes context, uint8_t *out, size_t out_len) MUST_USE;

#endif
