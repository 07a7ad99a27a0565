/* pool.h - buffers of one record each, lent to connections only while they hold bytes.
 *
 * A pool belongs to one thread. It keeps a few buffers that came back, so that a busy connection
 * takes none from the heap for a record, and an idle one holds none.
 */
#ifndef RECORD_POOL_H
#define RECORD_POOL_H

#include "base/limits.h"

#include <stddef.h>
#include <stdint.h>

enum {
    POOL_BUFFER_LEN = RECORD_WIRE_MAX + 512, /* a whole record, and the start of the next */
    POOL_KEEPS_MAX = 32,
};

struct pool {
    uint8_t *kept[POOL_KEEPS_MAX];
    size_t kept_count, keeps; /* keeps: how many it may keep, at most POOL_KEEPS_MAX */
};

void pool_start(struct pool *pool, size_t keeps);
/* POOL_BUFFER_LEN bytes, or NULL. */
uint8_t *pool_take(struct pool *pool);
/* Wipes the first `used` bytes. */
void pool_give_back(struct pool *pool, uint8_t *buffer, size_t used);
void pool_end(struct pool *pool);

#endif
