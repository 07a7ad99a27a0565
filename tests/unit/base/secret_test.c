/* secret_test.c - wiping and comparing; that the time is constant is not to be seen from here. */
#include "base/secret.h"

#include <string.h>

#include "support/test.h"

static void wipes_exactly_what_it_is_told(void **state)
{
    (void)state;
    uint8_t memory[6] = { 1, 2, 3, 4, 5, 6 };
    secret_wipe(memory + 1, 4);
    assert_memory_equal(memory, "\x01\x00\x00\x00\x00\x06", 6);
    secret_wipe(NULL, 0);
}

static void tells_a_difference_in_any_bit(void **state)
{
    (void)state;
    uint8_t a[33] = { 0 }, b[33] = { 0 };
    assert_true(secret_equal(a, b, sizeof a));
    for (size_t i = 0; i < 8 * sizeof a; i++) {
        b[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_false(secret_equal(a, b, sizeof a));
        b[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_true(secret_equal(a, b, sizeof a));
}

static void tells_differences_that_cancel_out(void **state)
{
    (void)state;
    assert_false(secret_equal((const uint8_t *)"\x01\x01", (const uint8_t *)"\x00\x00", 2));
    assert_false(secret_equal((const uint8_t *)"\x80\x80", (const uint8_t *)"\x00\x00", 2));
}

static void knows_what_is_all_zero(void **state)
{
    (void)state;
    uint8_t secret[32] = { 0 };
    assert_true(secret_is_zero(secret, sizeof secret));
    for (size_t i = 0; i < sizeof secret; i++) {
        secret[i] = 0x80;
        assert_false(secret_is_zero(secret, sizeof secret));
        secret[i] = 0;
    }
    assert_true(secret_is_zero(NULL, 0));
}

static void knows_the_smaller_number(void **state)
{
    (void)state;
    static const uint8_t bound[] = { 0x80, 0x00, 0x01 };
    assert_true(secret_is_below((const uint8_t *)"\x00\x00\x00", bound, sizeof bound));
    assert_true(secret_is_below((const uint8_t *)"\x80\x00\x00", bound, sizeof bound));
    assert_true(secret_is_below((const uint8_t *)"\x7f\xff\xff", bound, sizeof bound));
    assert_false(secret_is_below(bound, bound, sizeof bound));
    assert_false(secret_is_below((const uint8_t *)"\x80\x00\x02", bound, sizeof bound));
    assert_false(secret_is_below((const uint8_t *)"\x80\x01\x00", bound, sizeof bound));
    assert_false(secret_is_below((const uint8_t *)"\xff\x00\x00", bound, sizeof bound));
    assert_false(secret_is_below(NULL, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wipes_exactly_what_it_is_told),
        cmocka_unit_test(tells_a_difference_in_any_bit),
        cmocka_unit_test(tells_differences_that_cancel_out),
        cmocka_unit_test(knows_what_is_all_zero),
        cmocka_unit_test(knows_the_smaller_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
