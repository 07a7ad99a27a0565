/* describe_extensions.h - tells a block of extensions (RFC 9846 4.3). */
#ifndef WIRE_DESCRIBE_EXTENSIONS_H
#define WIRE_DESCRIBE_EXTENSIONS_H

#include "wire/telling.h"

/* Reads and tells the block that stands in telling->in, with its length: a heading of this
 * depth, and each extension one deeper. */
void tell_extensions(struct telling *telling, uint8_t depth);

#endif
