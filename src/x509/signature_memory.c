/* signature_memory.c - a table of digests in sets of four: the first byte of a digest says which set,
 * and in a set the oldest makes room.
 */
#include "x509/signature_memory.h"

#include "base/memory.h"

#include <stdatomic.h>
#include <string.h>

enum { WAYS = 4, SETS = SIGNATURES_KEPT_MAX / WAYS };

struct set {
    uint8_t digests[WAYS][SIGNATURE_DIGEST_LEN];
    unsigned count, next; /* next: where the next goes, over the oldest when all are taken */
};

struct signature_memory {
    atomic_flag in_use;
    struct set sets[SETS];
};

struct signature_memory *signature_memory_new(void)
{
    struct signature_memory *memory = memory_new(sizeof *memory);
    if (memory != NULL)
        atomic_flag_clear(&memory->in_use);
    return memory;
}

void signature_memory_free(struct signature_memory *memory)
{
    memory_free(memory);
}

static bool try_enter(struct signature_memory *memory)
{
    return !atomic_flag_test_and_set_explicit(&memory->in_use, memory_order_acquire);
}

static void leave(struct signature_memory *memory)
{
    atomic_flag_clear_explicit(&memory->in_use, memory_order_release);
}

static struct set *set_of(struct signature_memory *memory, const uint8_t *digest)
{
    return &memory->sets[digest[0] % SETS];
}

static bool set_has(const struct set *set, const uint8_t *digest)
{
    for (unsigned i = 0; i < set->count; i++)
        if (memcmp(set->digests[i], digest, SIGNATURE_DIGEST_LEN) == 0)
            return true;
    return false;
}

bool signature_memory_has(struct signature_memory *memory,
                          const uint8_t digest[SIGNATURE_DIGEST_LEN])
{
    if (!try_enter(memory))
        return false;
    bool found = set_has(set_of(memory, digest), digest);
    leave(memory);
    return found;
}

void signature_memory_keep(struct signature_memory *memory,
                           const uint8_t digest[SIGNATURE_DIGEST_LEN])
{
    struct set *set = set_of(memory, digest);
    if (!try_enter(memory))
        return;
    if (!set_has(set, digest)) {
        memcpy(set->digests[set->next], digest, SIGNATURE_DIGEST_LEN);
        set->next = (set->next + 1) % WAYS;
        set->count += set->count < WAYS;
    }
    leave(memory);
}
