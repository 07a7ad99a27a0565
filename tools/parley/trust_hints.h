/* trust_hints.h - how programs of this machine are told to trust an authority: commands for a shell. */
#ifndef TRUST_HINTS_H
#define TRUST_HINTS_H

#include <jansson.h>
#include <stdio.h>

/* name: of the authority; path: of its certificate. */
void trust_hints_write(FILE *out, const char *name, const char *path);

/* An array of { "store", "command" }. */
json_t *trust_hints_json(const char *name, const char *path);

#endif
