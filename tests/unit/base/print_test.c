/* print_test.c - a text that is cut, and counted whole. */
#include "base/print.h"

#include "support/test.h"

static void counts_what_does_not_fit(void **state)
{
    (void)state;
    char out[8];
    struct printed text = { out, sizeof out, 0 };
    print(&text, "%s", "12345");
    assert_string_equal(out, "12345");
    print(&text, "%d", 6789);
    assert_string_equal(out, "1234567");
    print(&text, "!");
    assert_string_equal(out, "1234567");
    assert_int_equal(text.len, 10);
    struct printed nowhere = { NULL, 0, 0 };
    print(&nowhere, "123");
    assert_int_equal(nowhere.len, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
