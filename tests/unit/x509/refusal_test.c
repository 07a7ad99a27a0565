/* refusal_test.c - what is kept of a broken rule, and the error that is made of it. */
#include "x509/refusal.h"

#include "support/certificates.h"

#include "support/test.h"

static void keeps_what_was_found_and_what_was_expected(void **state)
{
    (void)state;
    struct certificate certificate = { .version = 3 };
    struct link link = { &certificate, 1 };
    struct refusal refusal = { .code = NO_ERROR };
    assert_false(refuse_link(&refusal, NOT_A_CA, &link, "CA:TRUE", "%d reasons", 2));
    assert_int_equal(refusal.code, NOT_A_CA);
    assert_ptr_equal(refusal.link.certificate, &certificate);
    assert_int_equal(refusal.link.position, 1);
    assert_string_equal(refusal.found, "2 reasons");
    assert_string_equal(refusal.expected, "CA:TRUE");
    assert_string_equal(refusal.who, "certificate 1 (empty name)");
}

static void keeps_the_first_of_several(void **state)
{
    (void)state;
    struct refusal refusal = { .code = NO_ERROR };
    assert_false(refuse_link(&refusal, PATH_TOO_COSTLY, NULL, "", "first"));
    assert_false(refuse_link(&refusal, CRYPTO_BROKEN, NULL, "", "second"));
    assert_int_equal(refusal.code, PATH_TOO_COSTLY);
    assert_string_equal(refusal.found, "first");
}

static void puts_the_certificate_in_front_of_what_was_found(void **state)
{
    (void)state;
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    struct certificate certificate;
    parley_error error = no_error();
    assert_true(certificate_parse(&certificate, made->der, &error));
    struct link link = { &certificate, 1 };
    struct refusal refusal = { .code = NO_ERROR };
    assert_false(refuse_link(&refusal, NOT_A_CA, &link, "", "%d reasons", 2));
    assert_false(fail_refused(&error, &refusal));
    assert_int_equal(error.code, NOT_A_CA);
    assert_string_equal(error.detail, "certificate 1 CN=x: 2 reasons");

    struct refusal of_nobody = { .code = NO_ERROR };
    error = no_error();
    assert_false(refuse_link(&of_nobody, PATH_TOO_COSTLY, NULL, "", "%d reasons", 3));
    assert_false(fail_refused(&error, &of_nobody));
    assert_string_equal(error.detail, "3 reasons");
    made_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_was_found_and_what_was_expected),
        cmocka_unit_test(keeps_the_first_of_several),
        cmocka_unit_test(puts_the_certificate_in_front_of_what_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
