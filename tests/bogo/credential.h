/* credential.h - certificates in files, compared with those that go over the wire. */
#ifndef BOGO_CREDENTIAL_H
#define BOGO_CREDENTIAL_H

#include <parley/parley.h>

#include "flags.h"

enum { NO_CREDENTIAL = CREDENTIALS_MAX + 1 };

/* Which credential a server showed; the field of its number in struct flags. */
struct shown_credential {
    const struct flags *flags;
    size_t index;
};

/* A parley_trace_fn; user is a struct shown_credential. */
void credential_watch(void *user, const parley_trace *happening);

/* Whether a PEM file holds exactly these certificates, in this order. */
bool chain_is_that_of_file(const parley_view *chain, size_t chain_count, const char *path);

#endif
