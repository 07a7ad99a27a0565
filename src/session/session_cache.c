/* session_cache.c - sets of places, and a clock hand in each that says whose turn it is to go. */
#include "session/session_cache.h"

#include "base/memory.h"
#include "base/spin_lock.h"

enum { PLACES_IN_A_SET = 8 };

struct place {
    uint8_t id[SESSION_ID_LEN];
    uint8_t *session; /* our own; NULL: free */
    size_t len;
};

/* The lock is held while pointers and one session are copied, and never across memory_new. */
struct set {
    struct spin_lock lock;
    unsigned next;
    struct place places[PLACES_IN_A_SET];
};

struct session_cache {
    size_t set_count;
    struct set sets[];
};

static size_t bounded(size_t count)
{
    if (count > SESSION_CACHE_COUNT_MAX)
        return SESSION_CACHE_COUNT_MAX;
    return count > 0 ? count : 1;
}

struct session_cache *session_cache_new(size_t count)
{
    size_t set_count = (bounded(count) + PLACES_IN_A_SET - 1) / PLACES_IN_A_SET;
    struct session_cache *cache = memory_new(sizeof *cache + set_count * sizeof cache->sets[0]);
    if (cache == NULL)
        return NULL;
    cache->set_count = set_count;
    for (size_t i = 0; i < set_count; i++)
        spin_lock_start(&cache->sets[i].lock);
    return cache;
}

static void empty(struct place *place)
{
    memory_wipe_and_free(place->session, place->len);
    *place = (struct place){ .session = NULL };
}

void session_cache_free(struct session_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < cache->set_count; i++)
        for (size_t j = 0; j < PLACES_IN_A_SET; j++)
            empty(&cache->sets[i].places[j]);
    memory_free(cache);
}

static struct set *set_of(struct session_cache *cache, const uint8_t *id)
{
    uint32_t number = 0;
    for (size_t i = 0; i < 4; i++)
        number = number << 8 | id[i];
    return &cache->sets[number % cache->set_count];
}

/* An ID is no secret: it goes over the wire in the clear. */
static struct place *place_of(struct set *set, const uint8_t *id)
{
    for (size_t i = 0; i < PLACES_IN_A_SET; i++)
        if (set->places[i].session != NULL && memcmp(set->places[i].id, id, SESSION_ID_LEN) == 0)
            return &set->places[i];
    return NULL;
}

bool session_cache_put(struct session_cache *cache, const uint8_t id[SESSION_ID_LEN],
                       struct bytes session)
{
    struct place old,
        made = { .session = memory_copy(session.data, session.len), .len = session.len };
    if (made.session == NULL)
        return false;
    memcpy(made.id, id, SESSION_ID_LEN);

    struct set *set = set_of(cache, id);
    spin_lock_take(&set->lock);
    struct place *place = place_of(set, id);
    if (place == NULL)
        place = &set->places[set->next++ % PLACES_IN_A_SET];
    old = *place;
    *place = made;
    spin_lock_give(&set->lock);
    empty(&old);
    return true;
}

bool session_cache_get(struct session_cache *cache, struct writer *out, struct bytes id)
{
    if (id.len != SESSION_ID_LEN)
        return false;
    struct set *set = set_of(cache, id.data);
    spin_lock_take(&set->lock);
    const struct place *place = place_of(set, id.data);
    if (place != NULL)
        write_bytes(out, bytes_of(place->session, place->len));
    spin_lock_give(&set->lock);
    return place != NULL && !out->full;
}

void session_cache_drop(struct session_cache *cache, struct bytes id)
{
    struct place old = { .session = NULL };
    if (id.len != SESSION_ID_LEN)
        return;
    struct set *set = set_of(cache, id.data);
    spin_lock_take(&set->lock);
    struct place *place = place_of(set, id.data);
    if (place != NULL) {
        old = *place;
        *place = (struct place){ .session = NULL };
    }
    spin_lock_give(&set->lock);
    empty(&old);
}
