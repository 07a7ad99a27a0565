/* options_test.c - lifetimes, reserved words and kinds of keys. */
#include "authority/options.h"

#include "base/error.h"

#include "support/test.h"

/* A provider's keys that remember what was asked for. */
static enum key_kind asked_kind;
static unsigned asked_bits;

static struct private_key *remember(enum key_kind kind, unsigned rsa_bits, parley_error *error)
{
    asked_kind = kind;
    asked_bits = rsa_bits;
    (void)fail(error, CRYPTO_BROKEN);
    return NULL;
}

static void a_life_begins_a_day_ago_and_ends_with_a_last_second(void **state)
{
    (void)state;
    struct lifetime lifetime;
    parley_error error = no_error();
    assert_true(lifetime_of(&lifetime, 1000000999, 7, 90, &error));
    assert_true(lifetime.now_s == 1000000);
    assert_true(lifetime.not_before_s == 1000000 - 86400);
    assert_true(lifetime.not_after_s == 1000000 + 7 * 86400 - 1);
}

static void no_days_are_the_usual_days(void **state)
{
    (void)state;
    struct lifetime lifetime;
    parley_error error = no_error();
    assert_true(lifetime_of(&lifetime, 1000000000, 0, 90, &error));
    assert_true(lifetime.not_after_s == 1000000 + 90 * 86400 - 1);
}

static void a_hundred_years_are_the_most(void **state)
{
    (void)state;
    struct lifetime lifetime;
    parley_error error = no_error();
    assert_true(lifetime_of(&lifetime, 1, 36500, 90, &error));
    assert_false(lifetime_of(&lifetime, 1, 36501, 90, &error));
    assert_int_equal(error.code, ISSUE_OPTIONS_INVALID);
    assert_string_equal(error.detail, "36501 days");
}

static void a_reserved_word_in_use_is_refused(void **state)
{
    (void)state;
    uint64_t reserved[RESERVED_WORDS] = { 0 };
    parley_error error = no_error();
    assert_true(reserved_is_zero(reserved, &error));
    for (size_t i = 0; i < RESERVED_WORDS; i++) {
        error = no_error();
        reserved[i] = 1;
        assert_false(reserved_is_zero(reserved, &error));
        assert_int_equal(error.code, ISSUE_OPTIONS_INVALID);
        reserved[i] = 0;
    }
}

static void each_kind_is_made_by_the_provider(void **state)
{
    (void)state;
    static const struct {
        parley_key_kind kind;
        enum key_kind asked;
        unsigned bits;
    } rows[] = {
        { PARLEY_KEY_P256, KEY_P256, 0 },
        { PARLEY_KEY_P384, KEY_P384, 0 },
        { PARLEY_KEY_ED25519, KEY_ED25519, 0 },
        { PARLEY_KEY_RSA_2048, KEY_RSA, 2048 },
    };
    const struct private_keys keys = { .make = remember };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        parley_error error = no_error();
        assert_null(make_key(&keys, rows[i].kind, &error));
        assert_int_equal(asked_kind, rows[i].asked);
        assert_int_equal(asked_bits, rows[i].bits);
        assert_int_equal(error.code, CRYPTO_BROKEN);
    }
}

static void a_kind_that_is_none_is_refused(void **state)
{
    (void)state;
    const struct private_keys keys = { .make = remember };
    parley_error error = no_error();
    assert_null(make_key(&keys, (parley_key_kind)4, &error));
    assert_int_equal(error.code, ISSUE_OPTIONS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life_begins_a_day_ago_and_ends_with_a_last_second),
        cmocka_unit_test(no_days_are_the_usual_days),
        cmocka_unit_test(a_hundred_years_are_the_most),
        cmocka_unit_test(a_reserved_word_in_use_is_refused),
        cmocka_unit_test(each_kind_is_made_by_the_provider),
        cmocka_unit_test(a_kind_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
