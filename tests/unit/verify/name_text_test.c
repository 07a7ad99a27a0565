/* name_text_test.c - names in full. */
#include "verify/name_text.h"

#include "support/certificates.h"

#include "support/test.h"

static struct bytes subject_with(X509_NAME *name, const char *type, const char *value)
{
    const unsigned char *der;
    size_t len;
    assert_true(X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, (const unsigned char *)value,
                                           -1, -1, 0));
    assert_true(X509_NAME_get0_der(name, &der, &len));
    return bytes_of(der, len);
}

static void writes_the_most_specific_first(void **state)
{
    (void)state;
    struct arena arena = { .chunks = NULL };
    X509_NAME *name = X509_NAME_new();
    (void)subject_with(name, "C", "US");
    (void)subject_with(name, "O", "Fish, Chips + Sons");
    (void)subject_with(name, "1.2.3.4", "x");
    struct bytes der = subject_with(name, "CN", "caf\xc3\xa9");
    assert_string_equal(distinguished_name_in_full(&arena, der),
                        "CN=caf\\xc3\\xa9,1.2.3.4=x,O=Fish\\, Chips \\+ Sons,C=US");
    X509_NAME_free(name);
    name = X509_NAME_new();
    const unsigned char *empty;
    size_t len;
    assert_true(X509_NAME_get0_der(name, &empty, &len));
    assert_string_equal(distinguished_name_in_full(&arena, bytes_of(empty, len)), "");
    X509_NAME_free(name);
    arena_end(&arena);
}

static void leaves_out_what_nobody_reads(void **state)
{
    (void)state;
    struct arena arena = { .chunks = NULL };
    X509_NAME *name = X509_NAME_new();
    struct bytes der = { NULL, 0 };
    for (int i = 0; i < 100; i++)
        der = subject_with(name, "DC", i == 0 ? "first" : "x");
    const char *text = distinguished_name_in_full(&arena, der);
    assert_null(strstr(text, "first"));
    assert_memory_equal(text, "DC=x,DC=x", 9);
    X509_NAME_free(name);
    arena_end(&arena);
}

static void writes_each_kind_of_alternative_name(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "DNS:a.example",    "IP:192.0.2.1",         "email:a@b.example",
        "URI:spiffe://x/y", "registeredID:1.2.3.4", "otherName:06:03:2a:03:04:a0:03:0c:01:61",
        "directory:CN=x",
    };
    struct arena arena = { .chunks = NULL };
    struct certificate certificate;
    parley_error error = no_error();
    size_t count;
    struct made *made = make_certificate(
        &(struct recipe){ .name = "x",
                          .alt_names = "DNS:a.example,IP:192.0.2.1,email:a@b.example,"
                                       "URI:spiffe://x/y,RID:1.2.3.4,otherName:1.2.3.4;UTF8:a" },
        NULL);
    assert_true(certificate_parse(&certificate, made->der, &error));
    const char *const *names = alt_names_in_full(&arena, &count, &certificate);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(names[i], expected[i]);

    struct general_name directory = { GENERAL_NAME_DIRECTORY, certificate.subject };
    struct text text = text_begin(&arena);
    text_general_name(&text, &directory);
    assert_string_equal(text_end(&text), expected[6]);
    certificate.alt_names.len = 0;
    assert_null(alt_names_in_full(&arena, &count, &certificate));
    assert_int_equal(count, 0);
    made_free(made);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_most_specific_first),
        cmocka_unit_test(leaves_out_what_nobody_reads),
        cmocka_unit_test(writes_each_kind_of_alternative_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
