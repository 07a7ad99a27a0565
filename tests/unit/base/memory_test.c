/* memory_test.c - the heap, and what happens when it is empty. */
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

static bool heap_is_empty;

/* The linker's names for what is wrapped, and for what wraps it. */
void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);

void *__wrap_calloc(size_t count, size_t len)
{
    return heap_is_empty ? NULL : __real_calloc(count, len);
}

/* free is played too, to see what is in a block when it is given back. */
static const uint8_t *watched;
static uint8_t seen[4];

void __real_free(void *memory);
void __wrap_free(void *memory);

void __wrap_free(void *memory)
{
    if (memory != NULL && memory == watched)
        memcpy(seen, memory, sizeof seen);
    __real_free(memory);
}

static void watch(const void *memory)
{
    watched = memory;
    memcpy(seen, "????", sizeof seen);
}

static void gives_zeroed_memory(void **state)
{
    (void)state;
    uint8_t *memory = memory_new(100);
    assert_non_null(memory);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(memory[i], 0);
    memory_free(memory);
}

static void gives_a_block_of_no_bytes(void **state)
{
    (void)state;
    void *memory = memory_new(0);
    assert_non_null(memory);
    memory_free(memory);
}

static void frees_nothing(void **state)
{
    (void)state;
    memory_free(NULL);
    memory_wipe_and_free(NULL, 10);
}

static void wipes_before_it_frees(void **state)
{
    (void)state;
    uint8_t *memory = memory_copy("key!", 4);
    assert_non_null(memory);
    watch(memory);
    memory_wipe_and_free(memory, 4);
    assert_memory_equal(seen, "\0\0\0\0", 4);
}

static void copies_with_a_zero_behind(void **state)
{
    (void)state;
    char *copy = memory_copy("text and more", 4);
    assert_non_null(copy);
    assert_string_equal(copy, "text");
    memory_free(copy);
    copy = memory_copy(NULL, 0);
    assert_non_null(copy);
    assert_string_equal(copy, "");
    memory_free(copy);
}

static void keeps_what_was_used_when_it_grows(void **state)
{
    (void)state;
    uint8_t *small = memory_copy("abcd", 4);
    assert_non_null(small);
    watch(small);
    uint8_t *large = memory_resize(small, 4, 8);
    assert_non_null(large);
    assert_memory_equal(large, "abcd\0\0\0\0", 8);
    assert_memory_equal(seen, "\0\0\0\0", 4); /* the old block may have held plaintext */
    memory_free(large);
}

static void keeps_what_fits_when_it_shrinks(void **state)
{
    (void)state;
    uint8_t *large = memory_copy("abcd", 4);
    assert_non_null(large);
    uint8_t *small = memory_resize(large, 4, 2);
    assert_non_null(small);
    assert_memory_equal(small, "ab", 2);
    memory_free(small);
}

static void makes_a_first_block_of_nothing(void **state)
{
    (void)state;
    uint8_t *memory = memory_resize(NULL, 0, 4);
    assert_non_null(memory);
    assert_memory_equal(memory, "\0\0\0\0", 4);
    memory_free(memory);
}

static void says_when_the_heap_is_empty(void **state)
{
    (void)state;
    uint8_t *block = memory_copy("abcd", 4);
    assert_non_null(block);
    heap_is_empty = true;
    void *fresh = memory_new(1), *copy = memory_copy("a", 1), *moved = memory_resize(block, 4, 8);
    heap_is_empty = false;
    assert_null(fresh);
    assert_null(copy);
    assert_null(moved);
    assert_memory_equal(block, "abcd", 4); /* the old block stays */
    memory_free(block);
    assert_null(memory_copy("a", SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_memory),
        cmocka_unit_test(gives_a_block_of_no_bytes),
        cmocka_unit_test(frees_nothing),
        cmocka_unit_test(wipes_before_it_frees),
        cmocka_unit_test(copies_with_a_zero_behind),
        cmocka_unit_test(keeps_what_was_used_when_it_grows),
        cmocka_unit_test(keeps_what_fits_when_it_shrinks),
        cmocka_unit_test(makes_a_first_block_of_nothing),
        cmocka_unit_test(says_when_the_heap_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
