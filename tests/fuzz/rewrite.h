/* rewrite.h - what every handshake message has to survive.
 *
 * What parses is written anew, and that is parsed and written again: the two writings are the same
 * bytes. (The first may differ from the input, since unknown extensions are dropped.) And whatever
 * comes can be told field by field.
 */
#ifndef FUZZ_REWRITE_H
#define FUZZ_REWRITE_H

#include "fuzz/fuzz.h"

#include "wire/extensions.h"

/* Parses one body and writes it anew; false when it is refused. */
typedef bool rewrite_fn(struct bytes body, struct writer *out);

/* Everything was offered: what is judged here is form. */
static const extension_set all_extensions = (extension_set)-1;

/* message: with its 4-byte header, as it comes to the fuzz target. */
void check_message(struct bytes message, uint8_t type, rewrite_fn *rewrite);

#endif
