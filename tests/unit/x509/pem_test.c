/* pem_test.c - PEM texts, good and bad. */
#include "x509/pem.h"

#include "base/memory.h"

#include <stdlib.h>

#include "support/test.h"

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

/* Expects one block with these contents, or a failure when `contents` is NULL. */
static void expect(const char *pem, const char *label, const char *contents)
{
    struct reader in = reader_of(text(pem));
    struct pem_block block;
    parley_error error = no_error();
    bool good = pem_next(&in, &block, &error);
    if (contents == NULL) {
        assert_false(good);
        assert_int_equal(error.code, PEM_MALFORMED);
        return;
    }
    bool is_whole = good && block.der != NULL && bytes_equal(block.label, text(label)) &&
                    bytes_equal(bytes_of(block.der, block.der_len), text(contents));
    assert_true(is_whole);
    memory_wipe_and_free(block.der, block.der_len);
    assert_true(pem_next(&in, &block, &error));
    assert_null(block.der);
}

static void reads_blocks_with_anything_around_them(void **state)
{
    (void)state;
    expect("-----BEGIN X-----\nYWJj\n-----END X-----\n", "X", "abc");
    expect("-----BEGIN X-----\r\nYWJj\r\n-----END X-----\r\n", "X", "abc");
    expect("-----BEGIN X-----\nYWJj\n-----END X-----", "X", "abc");
    expect(
        "subject=/CN=x\n\n-----BEGIN PRIVATE KEY-----\nYW\n Jj\t\n\n-----END PRIVATE KEY-----\nx",
        "PRIVATE KEY", "abc");
    expect("-----BEGIN X-----\nYWI=\n-----END X-----\n", "X", "ab");
    expect("-----BEGIN X-----\nYQ==\n-----END X-----\n", "X", "a");
    expect("-----BEGIN X-----\n++//\n-----END X-----\n", "X", "\xfb\xef\xff");
}

static void gives_nothing_for_a_text_without_blocks(void **state)
{
    (void)state;
    static const char *const none[] = { "",
                                        "\n\n",
                                        "nothing -----BEGIN X-----\n",
                                        "-----BEGIN X----\nYWJj\n",
                                        "-----BEGINX-----\n",
                                        "-----END X-----\n" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct reader in = reader_of(text(none[i]));
        struct pem_block block;
        parley_error error = no_error();
        assert_true(pem_next(&in, &block, &error));
        assert_null(block.der);
    }
}

static void refuses_malformed_blocks(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "-----BEGIN X-----\nYWJj\n",
        "-----BEGIN X-----\nYWJj\n-----END Y-----\n",
        "-----BEGIN X-----\nYWJj\n-----BEGIN X-----\nYWJj\n-----END X-----\n",
        "-----BEGIN X-----\nYWJ\n-----END X-----\n",
        "-----BEGIN X-----\nYWJj=\n-----END X-----\n",
        "-----BEGIN X-----\nYW=j\n-----END X-----\n",
        "-----BEGIN X-----\nY===\n-----END X-----\n",
        "-----BEGIN X-----\n====\n-----END X-----\n",
        "-----BEGIN X-----\nYR==\n-----END X-----\n", /* bits that belong to no byte */
        "-----BEGIN X-----\nYQ==YQ==\n-----END X-----\n",
        "-----BEGIN X-----\nYW-j\n-----END X-----\n",
        "-----BEGIN X-----\n-----END X-----\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(bad[i], NULL, NULL);
}

static void says_where_and_that_a_key_may_be_encrypted(void **state)
{
    (void)state;
    struct reader in = reader_of(text("\n\n-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nYWJj\n"
                                      "-----END X-----\n"));
    struct pem_block block;
    parley_error error = no_error();
    assert_false(pem_next(&in, &block, &error));
    assert_string_equal(error.detail, "a block has header lines, as encrypted keys of an old form, "
                                      "before line 8");
}

static void knows_every_character(void **state)
{
    (void)state;
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (unsigned c = 1; c < 256; c++) {
        char pem[] = "-----BEGIN X-----\nAAA?\n-----END X-----\n";
        pem[21] = (char)c;
        struct reader in = reader_of(text(pem));
        struct pem_block block;
        parley_error error = no_error();
        const char *at = strchr(alphabet, (int)c);
        bool good = pem_next(&in, &block, &error);
        if (c == '=') {
            assert_true(good && block.der_len == 2);
        } else {
            assert_int_equal(good, at != NULL);
            assert_true(!good || block.der[2] == at - alphabet);
        }
        if (good)
            memory_free(block.der);
    }
}

static void reads_back_what_it_writes(void **state)
{
    (void)state;
    uint8_t data[200];
    char pem[512];
    for (size_t len = 1; len <= sizeof data; len++) {
        data[len - 1] = (uint8_t)(len * 37);
        struct writer out = writer_of((uint8_t *)pem, sizeof pem - 1);
        pem_write(&out, "SOME THING", bytes_of(data, len));
        assert_true(writer_done(&out));
        pem[writer_len(&out)] = '\0';

        struct reader in = reader_of(text(pem));
        struct pem_block block;
        parley_error error = no_error();
        bool is_same = pem_next(&in, &block, &error) && block.der != NULL &&
                       bytes_equal(bytes_of(block.der, block.der_len), bytes_of(data, len));
        assert_true(is_same);
        memory_free(block.der);
    }
    assert_ptr_equal(strstr(pem, "\n") + 65, strstr(strstr(pem, "\n") + 1, "\n")); /* 64 a line */
}

/* Long lines are decoded in runs: wherever in one a character is wrong or missing. */
static void judges_each_character_of_a_long_line(void **state)
{
    (void)state;
    enum { CHARACTERS = 52 };
    for (unsigned i = 0; i < CHARACTERS; i++) {
        char pem[] = "-----BEGIN X-----\n\n"
                     "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xt"
                     "\n-----END X-----\n";
        static const char contents[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm";
        char *first = strstr(pem, "QUJD");
        expect(pem, "X", contents);
        char good = first[i];
        static const char wrong[] = { '-', '=', '\0', ':', '@', '[', '`', '{', '\x7f', '\xc1' };
        for (size_t j = 0; j < sizeof wrong; j++) {
            struct reader in = reader_of(bytes_of(pem, sizeof pem - 1));
            struct pem_block block;
            parley_error error = no_error();
            first[i] = wrong[j];
            bool read = pem_next(&in, &block, &error);
            assert_false(read);
        }
        first[i] = good;
        memmove(first - 1, first, i); /* a line break within */
        first[(int)i - 1] = '\n';
        expect(pem, "X", contents);
    }
}

static void does_not_write_what_does_not_fit(void **state)
{
    (void)state;
    uint8_t room[40];
    struct writer out = writer_of(room, sizeof room);
    pem_write(&out, "CERTIFICATE", bytes_of("abc", 3));
    assert_false(writer_done(&out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_blocks_with_anything_around_them),
        cmocka_unit_test(gives_nothing_for_a_text_without_blocks),
        cmocka_unit_test(refuses_malformed_blocks),
        cmocka_unit_test(says_where_and_that_a_key_may_be_encrypted),
        cmocka_unit_test(knows_every_character),
        cmocka_unit_test(reads_back_what_it_writes),
        cmocka_unit_test(judges_each_character_of_a_long_line),
        cmocka_unit_test(does_not_write_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
