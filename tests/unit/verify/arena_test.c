/* arena_test.c - texts and structs in one piece of memory. */
#include "verify/arena.h"

#include <stdio.h>

#include "support/test.h"

static struct bytes bytes_of_text(const char *text)
{
    return bytes_of(text, strlen(text));
}

static void keeps_what_was_made_before(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    struct arena arena = { .chunks = NULL };
    const char *texts[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        unsigned *number = arena_new(&arena, sizeof *number);
        assert_int_equal(*number, 0);
        *number = i;
        texts[i] = arena_text(&arena, "number %u", i);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        char expected[32];
        (void)snprintf(expected, sizeof expected, "number %u", i);
        assert_string_equal(texts[i], expected);
    }
    assert_false(arena.is_exhausted);
    arena_end(&arena);
}

static void writes_texts_of_any_length(void **state)
{
    (void)state;
    struct arena arena = { .chunks = NULL };
    struct text text = text_begin(&arena);
    for (int i = 0; i < 10000; i++)
        text_add(&text, "%d", i % 10);
    const char *made = text_end(&text);
    assert_int_equal(strlen(made), 10000);
    assert_memory_equal(made, "0123456789", 10);
    assert_string_equal(made + 9990, "0123456789");
    arena_end(&arena);
}

static void escapes_what_peers_say_and_cuts_nothing(void **state)
{
    (void)state;
    struct arena arena = { .chunks = NULL };
    struct text text = text_begin(&arena);
    text_add(&text, "<");
    text_escape(&text, bytes_of_text("a\x1b[2J"));
    text_escape(&text, bytes_of_text(""));
    text_add(&text, ">");
    assert_string_equal(text_end(&text), "<a\\x1b[2J>");
    text = text_begin(&arena);
    text_hex(&text, bytes_of_text("\x04\x1f"));
    assert_string_equal(text_end(&text), "04:1f");
    text = text_begin(&arena);
    assert_string_equal(text_end(&text), "");
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_was_made_before),
        cmocka_unit_test(writes_texts_of_any_length),
        cmocka_unit_test(escapes_what_peers_say_and_cuts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
