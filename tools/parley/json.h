/* json.h - JSON on standard output (RFC 8259), for programs that read what a command found. */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <parley/view.h>

/* A string. Bytes that are not UTF-8 stand there as \x and two digits. NULL: null. */
json_t *json_text(const char *text);

/* The same of bytes that somebody else has written. */
json_t *json_peers_text(parley_view text);

/* An array of strings, as json_text makes them. */
json_t *json_texts(const char *const *texts, size_t count);

/* "16030100ff..." */
json_t *json_hex(parley_view bytes);

/* The string that an object has under this key; "" when it has none. */
const char *json_member(const json_t *object, const char *key);

/* Prints the document and takes it; NULL is one for which there was no memory. Returns an exit code. */
int json_print(json_t *document, const char *command);

#endif
