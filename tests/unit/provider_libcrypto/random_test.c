/* random_test.c - random bytes from libcrypto. */
#include "provider_libcrypto/random.h"

#include "support/test.h"

static void fills_all_of_it_anew_each_time(void **state)
{
    (void)state;
    uint8_t first[64] = { 0 }, second[64] = { 0 };
    assert_true(libcrypto_random.fill(libcrypto_random.state, first, sizeof first));
    assert_true(libcrypto_random.fill(libcrypto_random.state, second, sizeof second));
    assert_memory_not_equal(first, second, sizeof first);
    /* Were an end left out, its 16 bytes would be zero in both. */
    static const uint8_t zeros[16];
    assert_memory_not_equal(first, zeros, sizeof zeros);
    assert_memory_not_equal(first + sizeof first - sizeof zeros, zeros, sizeof zeros);
}

static void gives_no_bytes_when_none_are_asked_for(void **state)
{
    (void)state;
    uint8_t byte = 7;
    assert_true(libcrypto_random.fill(libcrypto_random.state, &byte, 0));
    assert_int_equal(byte, 7);
}

static void refuses_more_than_libcrypto_can_count(void **state)
{
    (void)state;
    uint8_t byte;
    assert_false(libcrypto_random.fill(libcrypto_random.state, &byte, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_all_of_it_anew_each_time),
        cmocka_unit_test(gives_no_bytes_when_none_are_asked_for),
        cmocka_unit_test(refuses_more_than_libcrypto_can_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
