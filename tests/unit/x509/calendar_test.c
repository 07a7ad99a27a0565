/* calendar_test.c - the Gregorian calendar, both ways. */
#include "x509/calendar.h"

#include "support/test.h"

static void counts_known_days(void **state)
{
    (void)state;
    static const struct {
        struct date date;
        int64_t seconds;
    } known[] = {
        { { 1970, 1, 1, 0, 0, 0 }, 0 },
        { { 1969, 12, 31, 23, 59, 59 }, -1 },
        { { 2000, 2, 29, 0, 0, 0 }, 951782400 },
        { { 2000, 3, 1, 0, 0, 0 }, 951868800 },
        { { 2026, 11, 20, 21, 57, 3 }, 1795211823 },
        { { 1, 1, 1, 0, 0, 0 }, INT64_C(-62135596800) },
        { { 9999, 12, 31, 23, 59, 59 }, INT64_C(253402300799) },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(date_to_seconds(&known[i].date), known[i].seconds);
        struct date back = date_from_seconds(known[i].seconds);
        assert_memory_equal(&back, &known[i].date, sizeof back);
    }
}

/* R74: leap years by the rules of 4, 100 and 400. */
static void steps_through_every_day_of_800_years(void **state)
{
    (void)state;
    struct date expected = { 1600, 1, 1, 12, 30, 15 };
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    for (int64_t seconds = date_to_seconds(&expected); expected.year < 2400; seconds += 86400) {
        struct date date = date_from_seconds(seconds);
        assert_memory_equal(&date, &expected, sizeof date);
        assert_int_equal(date_to_seconds(&date), seconds);
        bool leap =
            expected.year % 400 == 0 || (expected.year % 4 == 0 && expected.year % 100 != 0);
        if (++expected.day > days[expected.month - 1] + (leap && expected.month == 2)) {
            expected.day = 1;
            expected.month = expected.month % 12 + 1;
            expected.year += expected.month == 1;
        }
    }
}

static void knows_which_dates_are_real(void **state)
{
    (void)state;
    assert_true(date_is_real(&(struct date){ 2024, 2, 29, 23, 59, 59 }));
    assert_true(date_is_real(&(struct date){ 2000, 2, 29, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2100, 2, 29, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2023, 2, 29, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2023, 4, 31, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2023, 0, 1, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2023, 13, 1, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 0, 1, 1, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 10000, 1, 1, 0, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2023, 1, 1, 24, 0, 0 }));
    assert_false(date_is_real(&(struct date){ 2023, 1, 1, 0, 60, 0 }));
    assert_false(date_is_real(&(struct date){ 2016, 12, 31, 23, 59, 60 })); /* a leap second */
}

static void writes_dates_and_spans_for_people(void **state)
{
    (void)state;
    char date[DATE_TEXT_MAX], span[SPAN_TEXT_MAX];
    assert_string_equal(date_text(date, 1767348000), "2026-01-02 10:00:00 UTC");
    assert_string_equal(date_text(date, INT64_C(253402300799)), "9999-12-31 23:59:59 UTC");
    assert_string_equal(span_text(span, 61 * 86400 + 5), "61 days");
    assert_string_equal(span_text(span, 86400), "1 day");
    assert_string_equal(span_text(span, 86399), "23 hours");
    assert_string_equal(span_text(span, 3599), "59 minutes");
    assert_string_equal(span_text(span, 1), "1 second");
    assert_string_equal(span_text(span, 0), "0 seconds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_known_days),
        cmocka_unit_test(steps_through_every_day_of_800_years),
        cmocka_unit_test(knows_which_dates_are_real),
        cmocka_unit_test(writes_dates_and_spans_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
