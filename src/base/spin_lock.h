/* spin_lock.h - keeps threads apart while a few hundred bytes are copied or moved, no longer: whoever
 * waits spins, and no call that could block is made inside.
 */
#ifndef BASE_SPIN_LOCK_H
#define BASE_SPIN_LOCK_H

#include <stdatomic.h>
#include <stdbool.h>

/* Zeroed memory is no lock yet: spin_lock_start comes first. */
struct spin_lock {
    atomic_flag busy;
};

static inline void spin_lock_start(struct spin_lock *lock)
{
    atomic_flag_clear_explicit(&lock->busy, memory_order_relaxed);
}

static inline void spin_lock_take(struct spin_lock *lock)
{
    while (atomic_flag_test_and_set_explicit(&lock->busy, memory_order_acquire))
        ;
}

/* For those who can go without: false when somebody else has it. */
static inline bool spin_lock_try(struct spin_lock *lock)
{
    return !atomic_flag_test_and_set_explicit(&lock->busy, memory_order_acquire);
}

static inline void spin_lock_give(struct spin_lock *lock)
{
    atomic_flag_clear_explicit(&lock->busy, memory_order_release);
}

#endif
