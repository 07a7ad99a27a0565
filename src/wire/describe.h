/* describe.h - tells a watcher what a handshake message says, field by field. A second pass over
 * the whole message, run only when somebody watches: parsers cannot trace. */
#ifndef WIRE_DESCRIBE_H
#define WIRE_DESCRIBE_H

#include "base/trace.h"
#include "wire/codes.h"

/* Tells a PARLEY_TRACE_FIELD for each field and extension of a message that parses; nothing for one
 * that does not. message: with its 4-byte header. */
void describe_message(const struct trace *trace, bool sent, parley_level level,
                      struct bytes message);

#endif
