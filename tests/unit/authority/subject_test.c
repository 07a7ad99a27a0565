/* subject_test.c - names of subjects, as DER. */
#include "authority/subject.h"

#include "support/test.h"

static void expect_alt_name(const char *name, const char *expected, size_t expected_len)
{
    uint8_t room[ALT_NAME_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    parley_error error = no_error();
    assert_true(write_alt_name(&out, bytes_of(name, strlen(name)), &error));
    assert_true(writer_done(&out));
    assert_true(bytes_equal(writer_bytes(&out), bytes_of(expected, expected_len)));
}

#define EXPECT_ALT_NAME(name, literal) expect_alt_name(name, literal, sizeof(literal) - 1)

static void names_and_addresses_become_what_they_are(void **state)
{
    (void)state;
    EXPECT_ALT_NAME("localhost", "\x82\x09localhost");
    EXPECT_ALT_NAME("WWW.Example.test.", "\x82\x10www.example.test");
    EXPECT_ALT_NAME("*.Example.test", "\x82\x0e*.example.test");
    EXPECT_ALT_NAME("192.0.2.1", "\x87\x04\xc0\x00\x02\x01");
    EXPECT_ALT_NAME("::1", "\x87\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01");
    EXPECT_ALT_NAME("[2001:db8::1]", "\x87\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01");
}

static void the_longest_name_fits(void **state)
{
    (void)state;
    char name[2 + DNS_NAME_MAX + 1] = "*.";
    for (size_t i = 2; i < sizeof name - 1; i++)
        name[i] = i % 50 == 0 ? '.' : 'x';
    uint8_t room[ALT_NAME_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    parley_error error = no_error();
    assert_true(write_alt_name(&out, bytes_of(name, strlen(name)), &error));
    assert_true(writer_done(&out));
}

static void refuses_what_nobody_would_believe(void **state)
{
    (void)state;
    const char *const names[] = { "",          ".",           "a..b",    "*",         "*.com",
                                  "*.1.2.3.4", "w*.test.org", "a b.com", "256.0.0.1", "a.*.test" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint8_t room[ALT_NAME_LEN_MAX];
        struct writer out = writer_of(room, sizeof room);
        parley_error error = no_error();
        if (write_alt_name(&out, bytes_of(names[i], strlen(names[i])), &error))
            print_error("taken: %s\n", names[i]);
        assert_int_equal(error.code, NAME_INVALID);
        assert_int_equal(writer_len(&out), 0);
        assert_non_null(strstr(error.detail, names[i]));
    }
}

static void shows_a_refused_name_without_its_control_characters(void **state)
{
    (void)state;
    uint8_t room[ALT_NAME_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    parley_error error = no_error();
    assert_false(write_alt_name(&out, bytes_of("a\x1b[2J", 5), &error));
    assert_null(strchr(error.detail, 0x1b));
}

static void expect_subject(const char *common_name, const char *expected, size_t expected_len)
{
    uint8_t room[SUBJECT_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    write_subject(&out, bytes_of(common_name, strlen(common_name)));
    assert_true(writer_done(&out));
    assert_int_equal(writer_len(&out), expected_len);
    assert_memory_equal(room, expected, expected_len);
}

static void a_subject_is_a_common_name(void **state)
{
    (void)state;
    static const char expected[] = "\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02me";
    expect_subject("me", expected, sizeof expected - 1);
}

static void a_name_too_long_for_a_common_name_makes_an_empty_subject(void **state)
{
    (void)state;
    char name[COMMON_NAME_MAX + 2];
    memset(name, 'x', sizeof name);
    name[COMMON_NAME_MAX + 1] = '\0';
    expect_subject(name, "\x30\x00", 2);

    uint8_t room[SUBJECT_LEN_MAX];
    struct writer out = writer_of(room, sizeof room);
    write_subject(&out, bytes_of(name, COMMON_NAME_MAX));
    assert_true(writer_done(&out));
    assert_true(writer_len(&out) > COMMON_NAME_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_addresses_become_what_they_are),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(refuses_what_nobody_would_believe),
        cmocka_unit_test(shows_a_refused_name_without_its_control_characters),
        cmocka_unit_test(a_subject_is_a_common_name),
        cmocka_unit_test(a_name_too_long_for_a_common_name_makes_an_empty_subject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
