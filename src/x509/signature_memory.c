/* signature_memory.c - a table of digests in sets of four: the first byte of a digest says which set,
 * and in a set the oldest makes room.
 */
#include "x509/signature_memory.h"

#include "base/memory.h"
#include "base/spin_lock.h"

#include <string.h>

enum { WAYS = 4, SETS = SIGNATURES_KEPT_MAX / WAYS };

struct set {
    uint8_t digests[WAYS][SIGNATURE_DIGEST_LEN];
    unsigned count, next; /* next: where the next goes, over the oldest when all are taken */
};

struct signature_memory {
    struct spin_lock lock;
    struct set sets[SETS];
};

struct signature_memory *signature_memory_new(void)
{
    struct signature_memory *memory = memory_new(sizeof *memory);
    if (memory != NULL)
        spin_lock_start(&memory->lock);
    return memory;
}

void signature_memory_free(struct signature_memory *memory)
{
    memory_free(memory);
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
    if (!spin_lock_try(&memory->lock))
        return false;
    bool found = set_has(set_of(memory, digest), digest);
    spin_lock_give(&memory->lock);
    return found;
}

void signature_memory_keep(struct signature_memory *memory,
                           const uint8_t digest[SIGNATURE_DIGEST_LEN])
{
    struct set *set = set_of(memory, digest);
    if (!spin_lock_try(&memory->lock))
        return;
    if (!set_has(set, digest)) {
        memcpy(set->digests[set->next], digest, SIGNATURE_DIGEST_LEN);
        set->next = (set->next + 1) % WAYS;
        set->count += set->count < WAYS;
    }
    spin_lock_give(&memory->lock);
}
