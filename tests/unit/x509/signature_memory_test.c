/* signature_memory_test.c - what is kept, for how long, and what is never found. */
#include "x509/signature_memory.h"

#include <string.h>

#include "support/test.h"

/* The first byte says which set, the last makes it another of the same set. */
static const uint8_t *digest_of(unsigned set, unsigned number)
{
    static uint8_t digest[SIGNATURE_DIGEST_LEN];
    memset(digest, 0, sizeof digest);
    digest[0] = (uint8_t)set;
    digest[SIGNATURE_DIGEST_LEN - 1] = (uint8_t)number;
    return digest;
}

static void finds_what_was_kept_and_nothing_else(void **state)
{
    (void)state;
    struct signature_memory *memory = signature_memory_new();
    assert_false(signature_memory_has(memory, digest_of(0, 0)));
    for (unsigned set = 0; set < SIGNATURES_KEPT_MAX / 4; set++)
        signature_memory_keep(memory, digest_of(set, 1));
    for (unsigned set = 0; set < SIGNATURES_KEPT_MAX / 4; set++) {
        assert_true(signature_memory_has(memory, digest_of(set, 1)));
        assert_false(signature_memory_has(memory, digest_of(set, 0)));
    }
    signature_memory_free(memory);
}

static void forgets_the_oldest_of_a_set_that_is_full(void **state)
{
    (void)state;
    enum { WAYS = 4 };
    struct signature_memory *memory = signature_memory_new();
    for (unsigned number = 0; number < 3 * WAYS; number++) {
        signature_memory_keep(memory, digest_of(7, number));
        signature_memory_keep(memory, digest_of(7, number)); /* which changes nothing */
        for (unsigned earlier = 0; earlier <= number; earlier++)
            assert_int_equal(signature_memory_has(memory, digest_of(7, earlier)),
                             earlier + WAYS > number);
    }
    signature_memory_free(memory);
}

static void keeps_no_more_than_it_has_room_for(void **state)
{
    (void)state;
    struct signature_memory *memory = signature_memory_new();
    unsigned found = 0;
    for (unsigned set = 0; set < 256; set++)
        for (unsigned number = 0; number < 8; number++)
            signature_memory_keep(memory, digest_of(set, number));
    for (unsigned set = 0; set < 256; set++)
        for (unsigned number = 0; number < 8; number++)
            found += signature_memory_has(memory, digest_of(set, number));
    assert_int_equal(found, SIGNATURES_KEPT_MAX);
    signature_memory_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_kept_and_nothing_else),
        cmocka_unit_test(forgets_the_oldest_of_a_set_that_is_full),
        cmocka_unit_test(keeps_no_more_than_it_has_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
