/* nearest_name.h - what was probably meant, when a certificate is for other names (RFC 9525). */
#ifndef VERIFY_NEAREST_NAME_H
#define VERIFY_NEAREST_NAME_H

#include "verify/arena.h"
#include "x509/name.h"

struct near_name {
    const char *name; /* "DNS:www.example.com"; NULL: none looks like the wanted one */
    const char *hint; /* a sentence; NULL: nothing to say */
};

struct near_name nearest_name(struct arena *arena, const struct certificate *certificate,
                              const struct peer_name *wanted);

#endif
