/* explain_test.c - a failure as a paragraph. */
#include "base/error.h"

#include <errno.h>
#include <stdlib.h>

#include "support/test.h"

static void explains(const parley_error *error, const char *expected)
{
    char text[1024];
    assert_int_equal(parley_explain(error, text, sizeof text), strlen(expected));
    assert_string_equal(text, expected);
}

static void says_when_nothing_went_wrong(void **state)
{
    (void)state;
    parley_error error = no_error();
    explains(&error, "Nothing went wrong.");
}

static void says_what_happened_and_what_to_do(void **state)
{
    (void)state;
    parley_error error = no_error();
    (void)fail(&error, NO_MEMORY);
    explains(&error, "This machine has no memory left. Who can mend it: this machine. What to do: "
                     "Give the process more memory, or serve fewer connections at once. Alert to "
                     "the peer: internal_error. (NO_MEMORY)");
}

static void shows_the_evidence(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct reader in = reader_of(bytes_of("abcd", 4));
    (void)read_bytes(&in, 4);
    (void)read_u8(&in);
    fail_during(&error, "reading Finished");
    (void)fail_reading(&error, &in, MALFORMED_FINISHED);
    explains(&error, "Finished has a wrong length. It happened while reading Finished, at byte 4. "
                     "Who can mend it: the peer. What "
                     "to do: Report it to whoever makes the peer. Alert to the peer: decode_error. "
                     "(MALFORMED_FINISHED; RFC 9846 4.5.3)");
}

static void shows_details_and_the_systems_word(void **state)
{
    (void)state;
    parley_error error = no_error();
    (void)fail_because(&error, FILE_UNREADABLE, "key.pem");
    error.os_error = ENOENT;
    explains(&error, "A file cannot be read. Found: key.pem. The operating system says: No such "
                     "file or directory. Who can mend it: the configuration of this side. What to "
                     "do: Check its path and its permissions. (FILE_UNREADABLE)");
}

static void tells_an_alert_that_came_from_one_that_went(void **state)
{
    (void)state;
    char text[1024];
    parley_error error = no_error();
    (void)fail(&error, PEER_SAYS_UNKNOWN_CA);
    error.alert = ALERT_UNKNOWN_CA;
    error.alert_came = 1;
    (void)parley_explain(&error, text, sizeof text);
    assert_non_null(strstr(text, " The peer sent the alert unknown_ca."));
    assert_null(strstr(text, "Alert to the peer"));
    error.alert = 77;
    (void)parley_explain(&error, text, sizeof text);
    assert_non_null(strstr(text, " The peer sent the alert 77, which has no name."));
}

/* Each in a heap block of its very length, so that AddressSanitizer sees a byte beyond it. */
static void cuts_the_text_as_snprintf_does(void **state)
{
    (void)state;
    char whole[1024];
    parley_error error = no_error();
    (void)fail_because(&error, KEY_UNREADABLE, "a key");
    size_t len = parley_explain(&error, whole, sizeof whole);
    assert_int_equal(parley_explain(&error, NULL, 0), len);
    for (size_t cap = 1; cap <= len + 1; cap++) {
        char *cut = malloc(cap);
        assert_non_null(cut);
        assert_int_equal(parley_explain(&error, cut, cap), len);
        assert_int_equal(strlen(cut), cap - 1);
        assert_memory_equal(cut, whole, cap - 1);
        free(cut);
    }
}

static void names_who_can_mend_it(void **state)
{
    (void)state;
    for (int blame = PARLEY_BLAME_CALLER; blame <= PARLEY_BLAME_MACHINE; blame++)
        assert_string_not_equal(parley_blame_name((parley_blame)blame), "nobody");
    assert_string_equal(parley_blame_name(PARLEY_BLAME_NOBODY), "nobody");
    assert_string_equal(parley_blame_name((parley_blame)99), "nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_when_nothing_went_wrong),
        cmocka_unit_test(says_what_happened_and_what_to_do),
        cmocka_unit_test(shows_the_evidence),
        cmocka_unit_test(shows_details_and_the_systems_word),
        cmocka_unit_test(tells_an_alert_that_came_from_one_that_went),
        cmocka_unit_test(cuts_the_text_as_snprintf_does),
        cmocka_unit_test(names_who_can_mend_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
