/* escape_test.c - peers' text, made safe to show. */
#include "base/escape.h"

#include <stdlib.h>

#include "support/test.h"

static void shows(const char *text, size_t len, const char *expected)
{
    char out[64];
    assert_ptr_equal(escape_text(out, sizeof out, bytes_of(text, len)), out);
    assert_string_equal(out, expected);
}

static void keeps_printable_text(void **state)
{
    (void)state;
    shows("h2 http/1.1 ~!", 14, "h2 http/1.1 ~!");
    shows("", 0, "");
}

static void escapes_what_a_terminal_or_json_would_act_on(void **state)
{
    (void)state;
    shows("\x1b[31m", 5, "\\x1b[31m");
    shows("a\0b\r\n", 5, "a\\x00b\\x0d\\x0a");
    shows("\"'\\", 3, "\\x22\\x27\\x5c");
    shows("\x7f\x80\xff", 3, "\\x7f\\x80\\xff");
}

static void escapes_all_but_printable_ascii(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char text = (char)c, out[8];
        (void)escape_text(out, sizeof out, bytes_of(&text, 1));
        bool plain = c >= ' ' && c <= '~' && c != '\\' && c != '"' && c != '\'';
        assert_int_equal(strlen(out), plain ? 1 : 4);
        assert_int_equal(out[0], plain ? c : '\\');
    }
}

static void cuts_long_text_and_says_so(void **state)
{
    (void)state;
    char out[8];
    assert_string_equal(escape_text(out, sizeof out, bytes_of("1234567", 7)), "1234567");
    assert_string_equal(escape_text(out, sizeof out, bytes_of("12345678", 8)), "1234...");
}

/* Each in a heap block of its very length, so that AddressSanitizer sees a byte beyond it. */
static void never_cuts_an_escape_in_two(void **state)
{
    (void)state;
    for (size_t cap = 4; cap < 24; cap++) {
        char *out = malloc(cap);
        assert_non_null(out);
        (void)escape_text(out, cap, bytes_of("\x01\x02\x03\x04\x05\x06", 6));
        assert_true(strlen(out) < cap);
        size_t len = strlen(out);
        assert_memory_equal(out + len - 3, "...", 4);
        assert_int_equal((len - 3) % 4, 0);
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_printable_text),
        cmocka_unit_test(escapes_what_a_terminal_or_json_would_act_on),
        cmocka_unit_test(escapes_all_but_printable_ascii),
        cmocka_unit_test(cuts_long_text_and_says_so),
        cmocka_unit_test(never_cuts_an_escape_in_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
