/* session_cache_test.c - sessions by their IDs: found, replaced, forgotten. */
#include "session/session_cache.h"

#include <string.h>

#include "support/test.h"

/* An ID for each number; the first four bytes choose the set. */
static const uint8_t *id_of(uint32_t number)
{
    static uint8_t id[SESSION_ID_LEN];
    memset(id, 0x1d, sizeof id);
    for (size_t i = 0; i < 4; i++)
        id[i] = (uint8_t)(number >> (24 - 8 * i));
    return id;
}

static bool has(struct session_cache *cache, uint32_t number, const char *session)
{
    uint8_t room[64];
    struct writer out = writer_of(room, sizeof room);
    return session_cache_get(cache, &out, bytes_of(id_of(number), SESSION_ID_LEN)) &&
           bytes_equal(writer_bytes(&out), bytes_of(session, strlen(session)));
}

static void put(struct session_cache *cache, uint32_t number, const char *session)
{
    assert_true(session_cache_put(cache, id_of(number), bytes_of(session, strlen(session))));
}

static void finds_what_was_put_under_that_id_alone(void **state)
{
    (void)state;
    struct session_cache *cache = session_cache_new(64);
    put(cache, 1, "one");
    put(cache, 2, "two");
    assert_true(has(cache, 1, "one"));
    assert_true(has(cache, 2, "two"));
    assert_false(has(cache, 3, "one"));
    session_cache_free(cache);
}

static void takes_the_newer_session_of_one_id(void **state)
{
    (void)state;
    struct session_cache *cache = session_cache_new(64);
    put(cache, 1, "old");
    put(cache, 1, "new");
    assert_true(has(cache, 1, "new"));
    session_cache_free(cache);
}

static void forgets_what_is_dropped(void **state)
{
    (void)state;
    struct session_cache *cache = session_cache_new(64);
    put(cache, 1, "one");
    session_cache_drop(cache, bytes_of(id_of(1), SESSION_ID_LEN));
    session_cache_drop(cache, bytes_of(id_of(2), SESSION_ID_LEN));
    assert_false(has(cache, 1, "one"));
    session_cache_free(cache);
}

static void the_first_one_makes_room(void **state)
{
    enum { PLACES = 8 };
    (void)state;
    struct session_cache *cache = session_cache_new(1); /* one set */
    for (uint32_t i = 0; i <= PLACES; i++)
        put(cache, i, "x");
    assert_false(has(cache, 0, "x"));
    for (uint32_t i = 1; i <= PLACES; i++)
        assert_true(has(cache, i, "x"));
    session_cache_free(cache);
}

static void finds_nothing_under_ids_of_other_lengths(void **state)
{
    (void)state;
    uint8_t room[64];
    struct writer out = writer_of(room, sizeof room);
    struct session_cache *cache = session_cache_new(64);
    put(cache, 1, "one");
    for (size_t len = 0; len < SESSION_ID_LEN; len++) {
        assert_false(session_cache_get(cache, &out, bytes_of(id_of(1), len)));
        session_cache_drop(cache, bytes_of(id_of(1), len));
    }
    assert_true(has(cache, 1, "one"));
    session_cache_free(cache);
}

static void says_no_when_there_is_no_room_for_the_answer(void **state)
{
    (void)state;
    uint8_t room[2];
    struct writer out = writer_of(room, sizeof room);
    struct session_cache *cache = session_cache_new(0);
    put(cache, 1, "one");
    assert_false(session_cache_get(cache, &out, bytes_of(id_of(1), SESSION_ID_LEN)));
    session_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put_under_that_id_alone),
        cmocka_unit_test(takes_the_newer_session_of_one_id),
        cmocka_unit_test(forgets_what_is_dropped),
        cmocka_unit_test(the_first_one_makes_room),
        cmocka_unit_test(finds_nothing_under_ids_of_other_lengths),
        cmocka_unit_test(says_no_when_there_is_no_room_for_the_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
