/* Buffers are lent, wiped and kept as pool.h says. */
#include "record/pool.h"

#include "base/memory.h"
#include "counted_memory.h"

#include <string.h>

#include "support/test.h"

static void lends_a_buffer_that_came_back(void **state)
{
    (void)state;
    struct pool pool;
    pool_start(&pool, 1);
    uint8_t *first = pool_take(&pool);
    assert_non_null(first);
    memory_count_from_here();
    pool_give_back(&pool, first, 0);
    assert_ptr_equal(pool_take(&pool), first);
    assert_int_equal(memory_taken, 0);
    pool_give_back(&pool, first, 0);
    pool_end(&pool);
}

static void wipes_what_was_used(void **state)
{
    (void)state;
    static const uint8_t zeros[100];
    struct pool pool;
    pool_start(&pool, 1);
    uint8_t *buffer = pool_take(&pool);
    memset(buffer, 0xaa, POOL_BUFFER_LEN);
    pool_give_back(&pool, buffer, sizeof zeros);
    assert_ptr_equal(pool_take(&pool), buffer);
    assert_memory_equal(buffer, zeros, sizeof zeros);
    assert_int_equal(buffer[sizeof zeros], 0xaa);
    pool_give_back(&pool, buffer, POOL_BUFFER_LEN);
    pool_end(&pool);
}

static void keeps_no_more_than_it_may(void **state)
{
    (void)state;
    enum { COUNT = POOL_KEEPS_MAX + 2 };
    uint8_t *buffers[COUNT];
    for (size_t keeps = 0; keeps <= COUNT; keeps += COUNT / 2) {
        struct pool pool;
        pool_start(&pool, keeps);
        for (size_t i = 0; i < COUNT; i++)
            assert_non_null(buffers[i] = pool_take(&pool));
        for (size_t i = 0; i < COUNT; i++)
            pool_give_back(&pool, buffers[i], 0);
        assert_int_equal(pool.kept_count, keeps < POOL_KEEPS_MAX ? keeps : POOL_KEEPS_MAX);
        pool_end(&pool);
        assert_int_equal(pool.kept_count, 0);
    }
}

static void says_so_when_there_is_no_memory(void **state)
{
    (void)state;
    struct pool pool;
    pool_start(&pool, 1);
    memory_fails_after = 0;
    assert_null(pool_take(&pool));
    memory_count_from_here();
    pool_end(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lends_a_buffer_that_came_back),
        cmocka_unit_test(wipes_what_was_used),
        cmocka_unit_test(keeps_no_more_than_it_may),
        cmocka_unit_test(says_so_when_there_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
