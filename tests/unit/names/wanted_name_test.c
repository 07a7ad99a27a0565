/* wanted_name_test.c - names as people write them, in letters beyond ASCII too. */
#include "names/wanted_name.h"

#include <idn2.h>

#include "support/test.h"

int __real_idn2_to_ascii_8z(const char *input, char **output, int flags);
int __wrap_idn2_to_ascii_8z(const char *input, char **output, int flags);

static bool memory_runs_out;

int __wrap_idn2_to_ascii_8z(const char *input, char **output, int flags)
{
    return memory_runs_out ? IDN2_MALLOC : __real_idn2_to_ascii_8z(input, output, flags);
}

static enum code read_code(struct peer_name *name, const char *text)
{
    parley_error error = no_error();
    bool good = wanted_name_read(name, bytes_of(text, strlen(text)), &error);
    assert_int_equal(good, error.code == NO_ERROR);
    return (enum code)error.code;
}

/* R72 */
static void converts_letters_beyond_ascii_to_a_labels(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
    } good[] = {
        { "example.com", "example.com" },
        { "192.0.2.1", "192.0.2.1" },
        { "URI:spiffe://a/b", "URI:spiffe://a/b" },
        { "b\xc3\xbc"
          "cher.example",
          "xn--bcher-kva.example" },
        { "B\xc3\x9c"
          "CHER.example.",
          "xn--bcher-kva.example" },
        { "bu\xcc\x88"
          "cher.example",
          "xn--bcher-kva.example" },          /* u, and its dots apart */
        { "fa\xc3\x9f.de", "xn--fa-hia.de" }, /* not the transitional "fass" */
        { "\xe4\xbe\x8b\xe3\x81\x88\xe3\x80\x82\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88",
          "xn--r8jz45g.xn--zckzah" }, /* with an ideographic full stop */
        { "email:post@b\xc3\xbc"
          "cher.example",
          "email:post@xn--bcher-kva.example" },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct peer_name name;
        char text[PEER_NAME_TEXT_MAX];
        assert_int_equal(read_code(&name, good[i].text), NO_ERROR);
        assert_string_equal(peer_name_text(text, &name), good[i].name);
    }
}

static void refuses_what_is_no_name_in_any_language(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "-host",
        "\xc3\xbc\xff.example", /* not UTF-8 */
        "\xe2\x98\x83.example", /* a snowman */
        "-\xc3\xa4.example",    /* a hyphen before */
        "\xe2\x80\x8d.example", /* a joiner that joins nothing */
        "a\xef\xbc\x8f"
        "b.example",                                  /* a full-width solidus */
        "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1", /* an address in full-width digits */
        "email:\xc3\xbc@example.com",
        "email:\xc3\xbc@b\xc3\xbc"
        "cher.example",
        "URI:https://b\xc3\xbc"
        "cher.example/",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct peer_name name;
        assert_int_equal(read_code(&name, bad[i]), NAME_INVALID);
    }
    struct peer_name name;
    parley_error error = no_error();
    assert_false(wanted_name_read(&name, bytes_of("\xc3\xbc\0.example", 11), &error));
}

static void refuses_what_is_too_long(void **state)
{
    (void)state;
    struct peer_name name;
    char text[5 * DNS_NAME_MAX] = "";
    for (size_t i = 0; i < sizeof text - 3; i += 3)
        memcpy(text + i, "\xc3\xbc.", 4);
    assert_int_equal(read_code(&name, text), NAME_INVALID);

    char mailbox[4 * DNS_NAME_MAX + DNS_NAME_MAX + 32] = "email:";
    memset(mailbox + strlen(mailbox), 'a', sizeof mailbox - 32);
    strcpy(mailbox + strlen(mailbox), "@b\xc3\xbc.example");
    assert_int_equal(read_code(&name, mailbox), NAME_INVALID);
}

static void tells_when_memory_runs_out(void **state)
{
    (void)state;
    struct peer_name name;
    memory_runs_out = true;
    assert_int_equal(read_code(&name, "b\xc3\xbc"
                                      "cher.example"),
                     NO_MEMORY);
    memory_runs_out = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_letters_beyond_ascii_to_a_labels),
        cmocka_unit_test(refuses_what_is_no_name_in_any_language),
        cmocka_unit_test(refuses_what_is_too_long),
        cmocka_unit_test(tells_when_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
