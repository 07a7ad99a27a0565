/* distribution_point_test.c - which points a list's name leads to. */
#include "x509/distribution_point.h"

#include "support/test.h"

/* GeneralName: [6] "u1", [6] "u2"; a DistributionPointName around them. */
#define URI1   "\x86\x02u1"
#define URI2   "\x86\x02u2"
#define FULL1  "\xa0\x06\xa0\x04" URI1
#define FULL12 "\xa0\x0a\xa0\x08" URI1 URI2
#define RDN    "\xa0\x0e\xa1\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03pkx"

#define BYTES(literal) bytes_of(literal, sizeof(literal) - 1)

static struct distribution_point_name name_of(struct bytes der)
{
    struct reader in = reader_of(der);
    struct distribution_point_name name = read_distribution_point_name(&in);
    assert_true(reader_done(&in));
    return name;
}

static struct bytes points_of(struct bytes der)
{
    struct reader in = reader_of(der);
    struct bytes points = read_distribution_points(&in);
    assert_true(reader_done(&in));
    return points;
}

static void reads_full_relative_and_absent_names(void **state)
{
    (void)state;
    assert_true(bytes_equal(name_of(BYTES(FULL12)).full, BYTES(URI1 URI2)));
    assert_int_equal(name_of(BYTES(RDN)).relative.len, 12);
    assert_int_equal(name_of(BYTES("")).full.len, 0);
}

/* RFC 5280 6.3.3 (b) (2) (i) */
static void a_name_that_both_have_is_enough(void **state)
{
    (void)state;
    struct distribution_point_name both = name_of(BYTES(FULL12)), one = name_of(BYTES(FULL1));
    struct distribution_point_name relative = name_of(BYTES(RDN));
    struct bytes first = points_of(BYTES("\x30\x0a\x30\x08" FULL1));
    struct bytes second = points_of(BYTES("\x30\x0a\x30\x08\xa0\x06\xa0\x04" URI2));
    struct bytes named = points_of(BYTES("\x30\x12\x30\x10" RDN));
    assert_true(distribution_points_have(first, &both));
    assert_true(distribution_points_have(first, &one));
    assert_true(distribution_points_have(second, &both));
    assert_false(distribution_points_have(second, &one));
    assert_false(distribution_points_have(first, &relative));
    assert_true(distribution_points_have(named, &relative));
    assert_false(distribution_points_have(named, &one));
    assert_false(distribution_points_have(bytes_of(NULL, 0), &one));
}

static void a_point_for_some_reasons_or_of_another_issuer_does_not_count(void **state)
{
    (void)state;
    struct distribution_point_name one = name_of(BYTES(FULL1));
    assert_false(distribution_points_have(
        points_of(BYTES("\x30\x0e\x30\x0c" FULL1 "\x81\x02\x06\x40")), &one));
    assert_false(distribution_points_have(
        points_of(BYTES("\x30\x0e\x30\x0c" FULL1 "\xa2\x02\xa4\x00")), &one));
    assert_true(distribution_points_have(
        points_of(BYTES("\x30\x18\x30\x0c" FULL1 "\xa2\x02\xa4\x00\x30\x08" FULL1)), &one));
}

static void refuses_no_points_and_malformed_ones(void **state)
{
    (void)state;
    static const struct {
        const char *der;
        size_t len;
    } cases[] = {
        { "\x30\x00", 2 },                         /* none */
        { "\x30\x04\x30\x02\xa0\x00", 6 },         /* a name that is none */
        { "\x30\x06\x30\x04\xa0\x02\xa0\x00", 8 }, /* no GeneralName */
        { "\x30\x06\x30\x04\xa0\x02\xa1\x00", 8 }, /* no RDN */
        { "\x30\x04\x30\x02\xa3\x00", 6 },         /* a field that does not exist */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reader in = reader_of(bytes_of(cases[i].der, cases[i].len));
        (void)read_distribution_points(&in);
        assert_false(reader_done(&in));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_full_relative_and_absent_names),
        cmocka_unit_test(a_name_that_both_have_is_enough),
        cmocka_unit_test(a_point_for_some_reasons_or_of_another_issuer_does_not_count),
        cmocka_unit_test(refuses_no_points_and_malformed_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
