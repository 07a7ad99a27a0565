/* objects.h - the counted objects of this layer, beside the trust. */
#ifndef CONNECTION_OBJECTS_H
#define CONNECTION_OBJECTS_H

#include "handshake/identity.h"
#include "verify/objects.h"

struct parley_identity {
    atomic_size_t count;
    struct identity identity;
};

#endif
