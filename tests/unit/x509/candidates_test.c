/* candidates_test.c - who may have issued what, and in which order they are tried. */
#include "x509/candidates.h"

#include "support/test.h"

enum { NOW_S = 1000 };

/* What matters of a certificate here; the subject is a text. */
static struct certificate make(const char *subject, bool is_ca, int64_t not_after_s)
{
    return (struct certificate){ .version = 3,
                                 .subject = bytes_of(subject, strlen(subject)),
                                 .is_ca = is_ca,
                                 .not_after_s = not_after_s };
}

static const struct candidate *find(const struct candidates *candidates, const char *subject,
                                    size_t *count)
{
    return candidates_named(candidates, bytes_of(subject, strlen(subject)), count);
}

/* R73 */
static void finds_them_by_their_subject_in_the_order_of_their_merit(void **state)
{
    (void)state;
    struct certificate sent[] = {
        make("b", true, NOW_S),      make("b", false, NOW_S - 1), make("b", true, NOW_S - 1),
        make("a", true, NOW_S),      make("b", false, NOW_S),     make("b", true, NOW_S),
        make("longer", true, NOW_S), make("b", true, NOW_S),      make("b", true, NOW_S),
    };
    static const int order[] = { 5, 7, 4, 2, 1 };
    struct candidates candidates;
    size_t count;
    sent[8].version = 0; /* could not be read */
    assert_true(candidates_index(&candidates, sent, 9, NOW_S));
    const struct candidate *found = find(&candidates, "b", &count);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(found[i].link.position, order[i]);
    assert_int_equal(find(&candidates, "a", &count)->link.position, 3);
    assert_int_equal(count, 1);
    (void)find(&candidates, "c", &count);
    assert_int_equal(count, 0);
    candidates_end(&candidates);
}

static void takes_version_1_for_an_authority_and_needs_both_ends_of_the_validity(void **state)
{
    (void)state;
    struct certificate sent[] = { make("a", true, NOW_S), make("a", true, NOW_S),
                                  make("a", false, NOW_S) };
    struct candidates candidates;
    size_t count;
    sent[1].not_before_s = NOW_S + 1;
    sent[2].version = 1;
    assert_true(candidates_index(&candidates, sent, 3, NOW_S));
    assert_int_equal(find(&candidates, "a", &count)->link.position, 2);
    candidates_end(&candidates);
}

static void is_empty_when_the_leaf_came_alone(void **state)
{
    (void)state;
    struct certificate leaf = make("a", false, NOW_S);
    struct candidates candidates;
    size_t count;
    assert_true(candidates_index(&candidates, &leaf, 1, NOW_S));
    (void)find(&candidates, "a", &count);
    assert_int_equal(count, 0);
    candidates_end(&candidates);
}

static void takes_key_identifiers_for_a_hint(void **state)
{
    (void)state;
    struct certificate issuer = make("a", true, NOW_S), below = make("b", false, NOW_S);
    assert_int_equal(issuer_likeliness(&issuer, &below), 1);
    issuer.subject_key_id = bytes_of("1", 1);
    assert_int_equal(issuer_likeliness(&issuer, &below), 1);
    below.authority_key_id = bytes_of("2", 1);
    assert_int_equal(issuer_likeliness(&issuer, &below), 0);
    below.authority_key_id = bytes_of("1", 1);
    assert_int_equal(issuer_likeliness(&issuer, &below), LIKELINESS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_them_by_their_subject_in_the_order_of_their_merit),
        cmocka_unit_test(takes_version_1_for_an_authority_and_needs_both_ends_of_the_validity),
        cmocka_unit_test(is_empty_when_the_leaf_came_alone),
        cmocka_unit_test(takes_key_identifiers_for_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
