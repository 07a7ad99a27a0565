/* fork_guard.h - has this process forked since?
 *
 * After a fork both sides hold the same keys and the same sequence numbers: what both then seal has
 * the same nonces, which breaks an AEAD (RFC 9846 5.3). A connection keeps the generation in which it
 * was made and is not used in any other. A guard may be shared by any number of threads, and goes on
 * in a child: connections made there have the child's generation.
 */
#ifndef SYSTEM_FORK_GUARD_H
#define SYSTEM_FORK_GUARD_H

#include <stdbool.h>

struct fork_guard;

struct fork_guard *fork_guard_new(void); /* NULL: no memory */
void fork_guard_free(struct fork_guard *guard);

/* The generation of this process: constant until a fork, and other in the child than any that the
 * guard told before the fork. */
unsigned fork_guard_generation(struct fork_guard *guard);

/* Is this still the process of that generation? Costs a read of memory, or a getpid where the system
 * cannot wipe memory on fork. */
static inline bool fork_guard_same(struct fork_guard *guard, unsigned generation)
{
    return fork_guard_generation(guard) == generation;
}

#endif
