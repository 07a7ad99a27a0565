/* fork_guard.c - a word that the kernel wipes in the child when a process forks.
 *
 *     parent   word 1 ---------- fork ----------------- 1: the same
 *     child                        \  0 (wiped) -> 2: another, told once somebody asks
 *
 * A process's number would need a system call for each question, is not told to threads that were
 * made past the C library, and is used again: it serves only where memory cannot be wiped.
 */
#include "system/fork_guard.h"

#include "base/memory.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

struct fork_guard {
    atomic_uint *word; /* in a page of its own; NULL: cannot be wiped, ask for the process */
    size_t page_len;
    atomic_uint last; /* the newest generation; memory as any other, so the child has it too */
};

static void *page_wiped_on_fork(size_t len)
{
#ifdef MADV_WIPEONFORK
    void *page = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return NULL;
    if (madvise(page, len, MADV_WIPEONFORK) == 0)
        return page;
    (void)munmap(page, len);
#else
    (void)len;
#endif
    return NULL;
}

struct fork_guard *fork_guard_new(void)
{
    struct fork_guard *guard = memory_new(sizeof *guard);
    if (guard == NULL)
        return NULL;
    guard->page_len = (size_t)sysconf(_SC_PAGESIZE);
    guard->word = page_wiped_on_fork(guard->page_len);
    return guard;
}

void fork_guard_free(struct fork_guard *guard)
{
    if (guard != NULL && guard->word != NULL)
        (void)munmap(guard->word, guard->page_len);
    memory_free(guard);
}

unsigned fork_guard_generation(struct fork_guard *guard)
{
    if (guard->word == NULL)
        return (unsigned)getpid();
    unsigned generation = atomic_load(guard->word);
    if (generation != 0)
        return generation;
    unsigned next = atomic_fetch_add(&guard->last, 1) + 1;
    /* Of several threads the first decides: the others are told its word. */
    return atomic_compare_exchange_strong(guard->word, &generation, next) ? next : generation;
}
