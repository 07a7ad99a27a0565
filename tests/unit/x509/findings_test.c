/* findings_test.c - which of the paths that failed are kept, and in which order. */
#include "x509/findings.h"

#include <stdio.h>

#include "support/test.h"

/* A path of two certificates without contents. */
static struct certificate certificates[3];
static const struct path path = {
    .links = { { &certificates[0], POSITION_LEAF }, { &certificates[1], 4 } }, .count = 2
};

static void note(struct findings *findings, unsigned worth, const char *found)
{
    struct refusal refusal = { .code = NO_ERROR };
    assert_false(refuse_link(&refusal, UNKNOWN_ISSUER, &path.links[1], "more", "%s", found));
    findings_note(findings, &path, worth, &refusal);
}

static void puts_the_most_telling_first(void **state)
{
    (void)state;
    struct findings findings = { .path_count = 0 };
    note(&findings, 2, "c");
    note(&findings, 5, "a");
    note(&findings, 5, "b");
    note(&findings, 1, "d");
    assert_int_equal(findings.path_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const char expected[] = { (char)('a' + i), '\0' };
        assert_string_equal(findings.paths[i].found, expected);
    }
    assert_int_equal(findings.paths[0].code, UNKNOWN_ISSUER);
    assert_int_equal(findings.paths[0].count, 2);
    assert_int_equal(findings.paths[0].certificates[1].position, 4);
    assert_int_equal(findings.paths[0].at, 1);
    assert_string_equal(findings.paths[0].expected, "more");
    assert_int_equal(findings.paths_untold, 0);
}

static void counts_those_that_found_no_room(void **state)
{
    (void)state;
    struct findings findings = { .path_count = 0 };
    for (unsigned i = 0; i < FINDINGS_PATHS_MAX; i++)
        note(&findings, 10, "early");
    note(&findings, 10, "late");
    note(&findings, 9, "worthless");
    assert_int_equal(findings.path_count, FINDINGS_PATHS_MAX);
    assert_int_equal(findings.paths_untold, 2);
    assert_string_equal(findings.paths[FINDINGS_PATHS_MAX - 1].found, "early");
    note(&findings, 11, "telling");
    assert_int_equal(findings.paths_untold, 3);
    assert_string_equal(findings.paths[0].found, "telling");
}

static void blames_the_last_one_when_the_path_broke_off(void **state)
{
    (void)state;
    struct findings findings = { .path_count = 0 };
    struct refusal refusal = { .code = NO_ERROR };
    struct link not_on_it = { &certificates[2], 7 };
    assert_false(refuse_link(&refusal, KEY_TOO_WEAK, &not_on_it, "", "weak"));
    findings_note(&findings, &path, 1, &refusal);
    assert_int_equal(findings.paths[0].at, 1);
    refusal = (struct refusal){ .code = NO_ERROR };
    assert_false(refuse_link(&refusal, KEY_TOO_WEAK, &path.links[0], "", "weak"));
    findings_note(&findings, &path, 2, &refusal);
    assert_int_equal(findings.paths[0].at, 0);
}

static void settles_on_the_path_that_was_found(void **state)
{
    (void)state;
    struct findings findings = { .path_count = 0 };
    struct refusal none = { .code = NO_ERROR };
    note(&findings, 2, "a");
    note(&findings, 2, "b");
    findings_settle(&findings, &path, &none);
    assert_int_equal(findings.path_count, 1);
    assert_int_equal(findings.paths[0].code, NO_ERROR);
    assert_string_equal(findings.paths[0].found, "");
}

static void are_made_when_they_are_asked_for(void **state)
{
    (void)state;
    struct findings *findings = NULL;
    struct path_question question = { .findings = NULL };
    assert_null(findings_wanted(&question));
    question.findings = &findings;
    assert_non_null(findings_wanted(&question));
    assert_ptr_equal(findings_wanted(&question), findings);
    findings_forget(&question);
    assert_null(findings);
    question.findings = NULL;
    findings_forget(&question);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_the_most_telling_first),
        cmocka_unit_test(counts_those_that_found_no_room),
        cmocka_unit_test(blames_the_last_one_when_the_path_broke_off),
        cmocka_unit_test(settles_on_the_path_that_was_found),
        cmocka_unit_test(are_made_when_they_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
