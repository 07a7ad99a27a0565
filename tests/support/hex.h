/* hex.h - known answers are written in hex. */
#ifndef SUPPORT_HEX_H
#define SUPPORT_HEX_H

#include "base/bytes.h"

/* A heap block of exactly the length that the text gives, so that AddressSanitizer sees a read
 * beyond it; blanks and ends of lines are skipped, and anything else fails the test. Ended with hex_free. */
struct bytes hex_new(const char *hex);
void hex_free(struct bytes bytes);

/* Fails the test unless these bytes are those of the text. */
void assert_hex(const void *data, size_t len, const char *hex);

#endif
