/* marks.h - what memcheck knows of secrets.
 *
 * To it a secret is memory that nobody has written yet: it may be copied and computed with, what comes of
 * it is a secret too, and a branch or an index that depends on it is an error. So is, with these marks, a
 * secret where only what everybody may know is expected.
 */
#ifndef SECRETS_MARKS_H
#define SECRETS_MARKS_H

#include <stdbool.h>
#include <stddef.h>

/* False: the program does not run under valgrind, and no mark means anything. */
bool marks_count(void);

void mark_secret(const void *data, size_t len);
void mark_public(const void *data, size_t len);

/* How many of the bytes are secret, at least in part. */
size_t secret_bytes(const void *data, size_t len);
/* There are such bytes, and all of them are secret. */
bool is_secret(const void *data, size_t len);
/* An error to memcheck if one of the bytes is secret. */
void expect_public(const void *data, size_t len);

/* How many errors memcheck has found so far. */
unsigned errors_found(void);

#endif
