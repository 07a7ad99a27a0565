/* objects.h - what outlives those who use it: counted objects that any thread may share. */
#ifndef VERIFY_OBJECTS_H
#define VERIFY_OBJECTS_H

#include "x509/crls.h"
#include "x509/trust.h"

#include <parley/parley.h>
#include <stdatomic.h>

static inline void count_start(atomic_size_t *count)
{
    atomic_init(count, 1);
}

static inline void count_more(atomic_size_t *count)
{
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
}

/* True for the last one, who has to end the object. */
static inline bool count_less(atomic_size_t *count)
{
    return atomic_fetch_sub_explicit(count, 1, memory_order_acq_rel) == 1;
}

struct parley_trust {
    atomic_size_t count;
    struct trust *trust;
};

struct parley_crls {
    atomic_size_t count;
    struct crls *crls;
};

#endif
