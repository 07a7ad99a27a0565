/* mailbox_test.c - what is a mailbox, and which are the same. */
#include "x509/mailbox.h"

#include "support/test.h"

static bool split(const char *text, const char *local, const char *host)
{
    struct bytes a, b;
    if (!mailbox_split(bytes_of(text, strlen(text)), &a, &b))
        return false;
    assert_memory_equal(a.data, local, a.len);
    assert_memory_equal(b.data, host, b.len);
    assert_int_equal(a.len, strlen(local));
    assert_int_equal(b.len, strlen(host));
    return true;
}

static void splits_at_the_one_at_sign(void **state)
{
    (void)state;
    assert_true(split("a@example.com", "a", "example.com"));
    assert_true(split("*@example.com", "*", "example.com"));
    assert_false(split("", "", ""));
    assert_false(split("example.com", "", ""));
    assert_false(split("@example.com", "", ""));
    assert_false(split("a@", "", ""));
    assert_false(split("a@b@example.com", "", ""));
    assert_false(split("a@.example.com", "", ""));
    assert_false(split("a b@example.com", "", ""));
    assert_false(split("\xc3\xbc@example.com", "", ""));
    assert_false(split("a@\xc3\xbc.example", "", ""));
}

static bool equal(const char *a, const char *b)
{
    return mailbox_equal(bytes_of(a, strlen(a)), bytes_of(b, strlen(b)));
}

static void compares_hosts_without_letter_case_and_nothing_else(void **state)
{
    (void)state;
    assert_true(equal("a@example.com", "a@EXAMPLE.com"));
    assert_false(equal("a@example.com", "A@example.com"));
    assert_false(equal("a@example.com", "a@www.example.com"));
    assert_false(equal("a@example.com", "ab@example.com"));
    assert_false(equal("example.com", "example.com"));
    assert_false(equal("a@example.com", "example.com"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_at_the_one_at_sign),
        cmocka_unit_test(compares_hosts_without_letter_case_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
