/* traces.h - the octets of RFC 8448, by name. */
#ifndef VECTORS_TRACES_H
#define VECTORS_TRACES_H

#include "base/bytes.h"

/* False, said loudly, when the file is not there: the program then ends with TRACES_SKIP. */
enum { TRACES_SKIP = 77 };
bool traces_load(void);
void traces_free(void);

/* The value "SECTION.rest", such as "simple-1rtt" and "03.client.send-handshake-record.payload". It
 * must be there, or the test fails. Valid until traces_free. */
struct bytes trace(const char *section, const char *rest);

#endif
