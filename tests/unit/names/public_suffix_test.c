/* public_suffix_test.c - below which domains anybody may have a name. */
#include "names/public_suffix.h"

#include "support/test.h"

static bool is_suffix(const char *domain, bool also_private)
{
    return domain_is_public_suffix(bytes_of(domain, strlen(domain)), also_private);
}

/* R72 */
static void knows_the_domains_of_registries(void **state)
{
    (void)state;
    for (int also_private = 0; also_private < 2; also_private++) {
        assert_true(is_suffix("com", also_private));
        assert_true(is_suffix("co.uk", also_private));
        assert_true(is_suffix("CO.UK", also_private));
        assert_true(is_suffix("any.ck", also_private));  /* by a wildcard of the list */
        assert_false(is_suffix("www.ck", also_private)); /* and this is its exception */
        assert_true(is_suffix("xn--p1ai", also_private));
        assert_true(is_suffix("unheard-of", also_private));
        assert_false(is_suffix("example.com", also_private));
        assert_false(is_suffix("example.co.uk", also_private));
    }
}

static void tells_the_domains_of_companies_apart(void **state)
{
    (void)state;
    assert_true(is_suffix("s3.amazonaws.com", true));
    assert_false(is_suffix("s3.amazonaws.com", false));
    assert_true(is_suffix("github.io", true));
    assert_false(is_suffix("github.io", false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_domains_of_registries),
        cmocka_unit_test(tells_the_domains_of_companies_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
