/* pool.c - lends record buffers, and keeps the few that come back. */
#include "record/pool.h"

#include "base/memory.h"
#include "base/secret.h"

void pool_start(struct pool *pool, size_t keeps)
{
    *pool = (struct pool){ .keeps = keeps < POOL_KEEPS_MAX ? keeps : POOL_KEEPS_MAX };
}

uint8_t *pool_take(struct pool *pool)
{
    if (pool->kept_count > 0)
        return pool->kept[--pool->kept_count];
    return memory_new(POOL_BUFFER_LEN);
}

void pool_give_back(struct pool *pool, uint8_t *buffer, size_t used)
{
    secret_wipe(buffer, used);
    if (pool->kept_count < pool->keeps)
        pool->kept[pool->kept_count++] = buffer;
    else
        memory_free(buffer);
}

void pool_end(struct pool *pool)
{
    while (pool->kept_count > 0)
        memory_free(pool->kept[--pool->kept_count]);
}
