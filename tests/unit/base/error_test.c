/* error_test.c - the catalogue of errors, and how a failure is recorded. */
#include "base/error.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "support/test.h"

static const struct {
    unsigned number;
    const char *name;
    unsigned alert, blame;
    const char *meaning, *remedy, *reference;
} rows[] = {
#define PARLEY_ERROR(number, name, alert, blame, meaning, remedy, reference)                       \
    { number, #name, ALERT_##alert, PARLEY_BLAME_##blame, meaning, remedy, reference },
#include <parley/error_catalogue.def>
#undef PARLEY_ERROR
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static bool is_sentence(const char *text)
{
    size_t len = strlen(text);
    return len > 10 && isalpha((unsigned char)text[0]) &&
           (text[len - 1] == '.' || text[len - 1] == '?');
}

/* Ascending, so that a number is unique and a row is found by eye. READ_MALFORMED and its like live
 * below the first row. */
static void numbers_its_rows_upwards(void **state)
{
    (void)state;
    assert_true(rows[0].number > READ_MALFORMED);
    for (size_t i = 1; i < ROW_COUNT; i++)
        if (rows[i].number <= rows[i - 1].number)
            fail_msg("%s stands behind %s", rows[i].name, rows[i - 1].name);
    assert_true(rows[ROW_COUNT - 1].number <= UINT16_MAX);
}

static void fills_each_column_of_each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        bool has_alert = rows[i].alert == ALERT_NONE || alert_name(rows[i].alert) != NULL;
        bool has_reference = rows[i].reference[0] == '\0' || strchr(rows[i].reference, ' ') != NULL;
        if (!is_sentence(rows[i].meaning) || !is_sentence(rows[i].remedy) || !has_reference ||
            !has_alert || rows[i].blame > PARLEY_BLAME_MACHINE)
            fail_msg("a column of %s", rows[i].name);
    }
}

static void shows_each_row_by_its_number(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        uint16_t code = (uint16_t)rows[i].number;
        assert_string_equal(parley_error_name(code), rows[i].name);
        assert_string_equal(parley_error_meaning(code), rows[i].meaning);
        assert_string_equal(parley_error_remedy(code), rows[i].remedy);
        assert_string_equal(parley_error_reference(code), rows[i].reference);
        assert_int_equal(alert_of((enum code)code), rows[i].alert);
    }
}

static void has_a_row_for_each_alert_that_a_peer_may_send(void **state)
{
    (void)state;
    for (unsigned alert = 1; alert < 255; alert++) {
        const char *name = alert_name(alert);
        if (name == NULL)
            continue;
        char expected[80];
        (void)snprintf(expected, sizeof expected, "PEER_SAYS_%s", name);
        for (char *at = expected; *at != '\0'; at++)
            *at = (char)toupper((unsigned char)*at);
        assert_string_equal(parley_error_name((uint16_t)(1000 + alert)), expected);
    }
}

static void knows_nothing_of_other_numbers(void **state)
{
    (void)state;
    assert_string_equal(parley_error_name(0), "UNKNOWN");
    assert_string_equal(parley_error_name(65535), "UNKNOWN");
    assert_string_equal(parley_error_meaning(1), "");
    assert_string_equal(parley_error_remedy(1), "");
    assert_string_equal(parley_error_reference(1), "");
    assert_int_equal(alert_of((enum code)1), ALERT_NONE);
}

static void starts_with_nothing_wrong(void **state)
{
    (void)state;
    parley_error error = no_error();
    assert_false(failed(&error));
    assert_int_equal(error.code, PARLEY_E_NONE);
    assert_int_equal(error.alert, ALERT_NONE);
    assert_int_equal(error.offset, UINT32_MAX);
    assert_null(error.during);
}

static void records_what_the_catalogue_says(void **state)
{
    (void)state;
    parley_error error = no_error();
    assert_false(fail(&error, RECORD_NOT_AUTHENTIC));
    assert_true(failed(&error));
    assert_int_equal(error.code, PARLEY_E_RECORD_NOT_AUTHENTIC);
    assert_int_equal(error.alert, ALERT_BAD_RECORD_MAC);
    assert_int_equal(error.blame, PARLEY_BLAME_PEER);
    assert_int_equal(error.alert_came, 0);
    assert_int_equal(error.offset, UINT32_MAX);
    assert_string_equal(error.detail, "");
}

static void keeps_the_first_failure(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct reader in = reader_of(bytes_of("", 0));
    (void)read_u8(&in);
    assert_false(fail_because(&error, KEY_UNREADABLE, "first"));
    assert_false(fail(&error, NO_MEMORY));
    assert_false(fail_because(&error, NO_MEMORY, "second"));
    assert_false(fail_os(&error, FILE_UNREADABLE, ENOENT));
    assert_false(fail_reading(&error, &in, MALFORMED_FINISHED));
    fail_during(&error, "cleaning up");
    assert_int_equal(error.code, KEY_UNREADABLE);
    assert_string_equal(error.detail, "first");
    assert_int_equal(error.os_error, 0);
    assert_int_equal(error.offset, UINT32_MAX);
    assert_null(error.during);
}

static void cuts_details_that_are_too_long(void **state)
{
    (void)state;
    parley_error error = no_error();
    assert_false(fail_because(&error, KEY_UNREADABLE, "%0300d", 7));
    assert_int_equal(strlen(error.detail), sizeof error.detail - 1);
}

static void keeps_what_the_system_said(void **state)
{
    (void)state;
    parley_error error = no_error();
    assert_false(fail_os(&error, FILE_UNREADABLE, EACCES));
    assert_int_equal(error.code, FILE_UNREADABLE);
    assert_int_equal(error.os_error, EACCES);
}

static void keeps_what_was_going_on(void **state)
{
    (void)state;
    parley_error error = no_error();
    fail_during(&error, "reading ClientHello");
    fail_during(&error, "reading Finished");
    assert_false(fail(&error, MALFORMED_FINISHED));
    assert_string_equal(error.during, "reading Finished");
}

static void turns_a_fault_of_form_into_the_messages_row(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct reader in = reader_of(bytes_of("abc", 3));
    (void)read_u16(&in);
    (void)read_u16(&in);
    assert_false(fail_reading(&error, &in, MALFORMED_SERVER_HELLO));
    assert_int_equal(error.code, MALFORMED_SERVER_HELLO);
    assert_int_equal(error.alert, ALERT_DECODE_ERROR);
    assert_int_equal(error.offset, 2);
}

static void turns_a_fault_of_meaning_into_its_own_row(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct reader in = reader_of(bytes_of("abc", 3));
    (void)read_u8(&in);
    reader_refuse(&in, EXTENSION_TWICE);
    assert_false(fail_reading(&error, &in, MALFORMED_SERVER_HELLO));
    assert_int_equal(error.code, EXTENSION_TWICE);
    assert_int_equal(error.alert, ALERT_ILLEGAL_PARAMETER);
    assert_int_equal(error.offset, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_its_rows_upwards),
        cmocka_unit_test(fills_each_column_of_each_row),
        cmocka_unit_test(shows_each_row_by_its_number),
        cmocka_unit_test(has_a_row_for_each_alert_that_a_peer_may_send),
        cmocka_unit_test(knows_nothing_of_other_numbers),
        cmocka_unit_test(starts_with_nothing_wrong),
        cmocka_unit_test(records_what_the_catalogue_says),
        cmocka_unit_test(keeps_the_first_failure),
        cmocka_unit_test(cuts_details_that_are_too_long),
        cmocka_unit_test(keeps_what_the_system_said),
        cmocka_unit_test(keeps_what_was_going_on),
        cmocka_unit_test(turns_a_fault_of_form_into_the_messages_row),
        cmocka_unit_test(turns_a_fault_of_meaning_into_its_own_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
