/* clock_suspicion_test.c - when the clock is suspected, and when the certificate is. */
#include "verify/clock_suspicion.h"

#include "support/test.h"

#define DAY        INT64_C(86400)
#define NOW_S      INT64_C(1781524800) /* 2026-06-15 12:00:00 UTC */
#define RELEASED_S (NOW_S - 100 * DAY)

/* A leaf, an intermediate and an anchor, valid around NOW_S. */
static parley_path_certificate certificates[3];
static parley_candidate_path path;

static int make_path(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        certificates[i].not_before_s = NOW_S - (10 + i * 1000) * DAY;
        certificates[i].not_after_s = NOW_S + (80 + i * 1000) * DAY;
    }
    path = (parley_candidate_path){ .certificates = certificates, .count = 3 };
    return 0;
}

static struct arena arena;

static const char *suspect(uint16_t code, int64_t now_s)
{
    path.code = code;
    return clock_suspicion(&arena, &path, now_s, RELEASED_S);
}

static int end(void **state)
{
    (void)state;
    arena_end(&arena);
    arena = (struct arena){ .chunks = NULL };
    return 0;
}

/* R74 */
static void does_not_suspect_it_when_a_leaf_has_expired(void **state)
{
    (void)state;
    assert_null(suspect(PARLEY_E_CERTIFICATE_EXPIRED, NOW_S + 81 * DAY));
    assert_null(suspect(PARLEY_E_CERTIFICATE_EXPIRED, NOW_S + 1081 * DAY));
    path.count = 1; /* a self-signed one, trusted itself */
    assert_null(suspect(PARLEY_E_CERTIFICATE_EXPIRED, NOW_S + 81 * DAY));
}

static void suspects_a_fast_one_when_all_have_expired(void **state)
{
    (void)state;
    assert_string_equal(suspect(PARLEY_E_CERTIFICATE_EXPIRED, NOW_S + 3000 * DAY),
                        "All of the 3 certificates have expired at 2034-09-01 12:00:00 UTC: the "
                        "clock is fast.");
}

static void suspects_a_slow_one_when_none_is_valid_yet(void **state)
{
    (void)state;
    certificates[1].not_before_s = certificates[2].not_before_s = NOW_S - 20 * DAY;
    assert_string_equal(
        suspect(PARLEY_E_CERTIFICATE_NOT_YET_VALID, NOW_S - 30 * DAY),
        "Not one of the 3 certificates is valid yet at 2026-05-16 12:00:00 UTC: the "
        "clock is slow.");
}

static void suspects_a_time_before_this_version_was_released(void **state)
{
    (void)state;
    assert_string_equal(suspect(PARLEY_E_CERTIFICATE_NOT_YET_VALID, RELEASED_S - 1),
                        "The clock shows 2026-03-07 11:59:59 UTC, which was before this version of "
                        "parley was released (2026-03-07): it is slow.");
    assert_null(suspect(PARLEY_E_UNKNOWN_ISSUER, RELEASED_S - 1));
}

static void suspects_a_leaf_that_begins_in_a_little_while(void **state)
{
    (void)state;
    assert_string_equal(suspect(PARLEY_E_CERTIFICATE_NOT_YET_VALID, NOW_S - 10 * DAY - 7200),
                        "The youngest certificate begins in 2 hours: it was issued just now, and "
                        "the clock, which shows 2026-06-05 10:00:00 UTC, is a little slow.");
    assert_null(suspect(PARLEY_E_CERTIFICATE_NOT_YET_VALID, NOW_S - 11 * DAY - 1));
    certificates[1].not_before_s = NOW_S + 3600; /* the youngest is not the leaf */
    assert_non_null(suspect(PARLEY_E_CERTIFICATE_NOT_YET_VALID, NOW_S));
}

/* Which end of its validity it is says its place on the path. */
static void suspects_both_ways_when_the_anchor_is_not_valid(void **state)
{
    (void)state;
    path.at = 2;
    assert_non_null(suspect(PARLEY_E_ANCHOR_NOT_VALID_NOW, NOW_S + 3000 * DAY));
    assert_null(suspect(PARLEY_E_ANCHOR_NOT_VALID_NOW, NOW_S + 1081 * DAY));
    assert_non_null(suspect(PARLEY_E_ANCHOR_NOT_VALID_NOW, NOW_S - 3000 * DAY));
    assert_non_null(suspect(PARLEY_E_CLOCK_WRONG, RELEASED_S - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(does_not_suspect_it_when_a_leaf_has_expired, make_path,
                                        end),
        cmocka_unit_test_setup_teardown(suspects_a_fast_one_when_all_have_expired, make_path, end),
        cmocka_unit_test_setup_teardown(suspects_a_slow_one_when_none_is_valid_yet, make_path, end),
        cmocka_unit_test_setup_teardown(suspects_a_time_before_this_version_was_released, make_path,
                                        end),
        cmocka_unit_test_setup_teardown(suspects_a_leaf_that_begins_in_a_little_while, make_path,
                                        end),
        cmocka_unit_test_setup_teardown(suspects_both_ways_when_the_anchor_is_not_valid, make_path,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
