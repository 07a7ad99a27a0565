/* base64.h - bytes that the runner gives as text (RFC 4648 4). */
#ifndef BOGO_BASE64_H
#define BOGO_BASE64_H

#include <parley/parley.h>

/* The bytes, from malloc; false when the text is not base64. */
bool base64_decode(parley_room *out, const char *text);

#endif
