/* objects.h - the counted objects of this layer, beside the trust. */
#ifndef CONNECTION_OBJECTS_H
#define CONNECTION_OBJECTS_H

#include "handshake/identity.h"
#include "session/session_cache.h"
#include "session/ticketer.h"
#include "verify/objects.h"

struct parley_identity {
    atomic_size_t count;
    struct identity identity;
};

struct parley_ticketer {
    atomic_size_t count;
    struct ticketer *ticketer;
    struct session_cache *sessions; /* NULL: none are kept */
};

#endif
