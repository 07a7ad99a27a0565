/* describe12.h - how messages are told that TLS 1.2 alone has, or writes in a way of its own. */
#ifndef WIRE_DESCRIBE12_H
#define WIRE_DESCRIBE12_H

#include "wire/telling.h"

enum { DESCRIBERS12 = 11 };

extern const struct describer describers12[DESCRIBERS12];

/* A watcher is not told the version, and need not be: ServerHello says it, some messages are of one
 * version alone, and of those that both have all but Finished are never in the clear in TLS 1.3. A
 * ClientHello is of both. */
bool message_is_of_tls12(uint16_t type, parley_level level, struct bytes body);

/* The first three fields of a hello: version, random and session_id. */
void tell_hello12(struct telling *telling, const char *version_field);

#endif
