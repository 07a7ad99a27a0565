/* dns_name_test.c - the form of DNS names, and what is within what. */
#include "x509/dns_name.h"

#include "support/test.h"

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

#define LABEL_63 "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz"

static void knows_valid_names(void **state)
{
    (void)state;
    static const char *const good[] = {
        "a",
        "localhost",
        "example.com",
        "EXAMPLE.com",
        "xn--n3h.com",
        "foo_bar.example.com",
        "a.b.c.d.e",
        "1.example.com",
        "a-b.com",
        "r3---sn-4g5e6n.example.com",
        (LABEL_63 ".com"),
    };
    static const char *const bad[] = {
        "",
        ".",
        "example.com.",
        ".example.com",
        "a..b",
        "*.example.com",
        "a b.com",
        "a/b",
        "\xc3\xbc.example",
        "a,b",
        (LABEL_63 "x.com"),
        "example.com:443",
        "[::1]",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(dns_name_is_valid(text(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(dns_name_is_valid(text(bad[i])));
    assert_false(dns_name_is_valid(bytes_of("a\0b", 3)));
}

static void takes_names_of_253_bytes_and_no_more(void **state)
{
    (void)state;
    char name[255];
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 2 == 0 ? 'a' : '.';
    assert_true(dns_name_is_valid(bytes_of(name, 253)));
    assert_false(dns_name_is_valid(bytes_of(name, 255)));
}

static void knows_wildcards(void **state)
{
    (void)state;
    struct bytes parent;
    assert_true(dns_name_is_wildcard(text("*.example.com"), &parent));
    assert_true(bytes_equal(parent, text("example.com")));
    static const char *const bad[] = { "*",   "*.",   "example.com",     "a*.example.com",
                                       "a.*", "**.a", "*.*.example.com", "*a.example.com" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(dns_name_is_wildcard(text(bad[i]), &parent));
}

static void knows_parents_and_the_top_level(void **state)
{
    (void)state;
    assert_true(bytes_equal(dns_name_parent(text("www.example.com")), text("example.com")));
    assert_int_equal(dns_name_parent(text("com")).len, 0);
    assert_true(dns_name_is_top_level(text("com")));
    assert_false(dns_name_is_top_level(text("example.com")));
}

static void compares_without_letter_case(void **state)
{
    (void)state;
    assert_true(text_equal_ignoring_case(text("Example.COM"), text("eXAMPLE.com")));
    assert_false(text_equal_ignoring_case(text("example.com"), text("example.co")));
    assert_false(
        text_equal_ignoring_case(text("a@b"), text("a`b"))); /* '@' and '`' differ by 0x20 */
    assert_false(text_equal_ignoring_case(text("[a"), text("{a")));
}

static void knows_what_is_within_a_domain(void **state)
{
    (void)state;
    assert_true(dns_name_is_within(text("example.com"), text("example.com")));
    assert_true(dns_name_is_within(text("a.b.EXAMPLE.com"), text("example.com")));
    assert_true(dns_name_is_within(text("example.com"), text("")));
    assert_false(dns_name_is_within(text("notexample.com"), text("example.com")));
    assert_false(dns_name_is_within(text("com"), text("example.com")));
    assert_false(dns_name_is_within(text("example.com.evil"), text("example.com")));
}

static void knows_addresses_in_disguise(void **state)
{
    (void)state;
    static const char *const numbers[] = {
        "1", "127.1", "1.2.3.4.5", "0x7f000001", "a.0XFF", "0x"
    };
    static const char *const hosts[] = { "a", "1a", "1.a", "0xg", "0x7f.example", "x0" };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_true(host_ends_in_number(bytes_of(numbers[i], strlen(numbers[i]))));
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        assert_false(host_ends_in_number(bytes_of(hosts[i], strlen(hosts[i]))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_addresses_in_disguise),
        cmocka_unit_test(knows_valid_names),
        cmocka_unit_test(takes_names_of_253_bytes_and_no_more),
        cmocka_unit_test(knows_wildcards),
        cmocka_unit_test(knows_parents_and_the_top_level),
        cmocka_unit_test(compares_without_letter_case),
        cmocka_unit_test(knows_what_is_within_a_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
