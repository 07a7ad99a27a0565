/* release_date_test.c - a day, and not one of the future when this was written. */
#include "x509/release_date.h"

#include "support/test.h"

static void knows_when_this_version_was_released(void **state)
{
    (void)state;
    assert_true(release_date_s() >= INT64_C(1795219200)); /* 2026-11-21 */
    assert_int_equal(release_date_s() % 86400, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(knows_when_this_version_was_released) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
