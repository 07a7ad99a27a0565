/* oid_test.c - object identifiers in dotted form. */
#include "x509/oid.h"

#include "support/test.h"

static void writes_dotted_form(void **state)
{
    (void)state;
    static const struct {
        struct bytes oid;
        const char *text;
    } known[] = {
        { OID("\x55\x04\x03"), "2.5.4.3" },
        { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), "1.2.840.113549.1.1.11" },
        { OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"), "0.9.2342.19200300.100.1.25" },
        { OID("\x88\x37\x03"), "2.999.3" },
        { OID(""), "" },
        { OID("\x2a\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01"), "1.2.9223372036854775807.1" },
        /* 2^64 + 3 is not 3 */
        { OID("\x55\x04\x82\x80\x80\x80\x80\x80\x80\x80\x80\x03"), "2.5.4.?" },
        { OID("\x82\x80\x80\x80\x80\x80\x80\x80\x80\x55\x04"), "2.?.4" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[64];
        assert_string_equal(oid_text(text, sizeof text, known[i].oid), known[i].text);
    }
}

static void cuts_to_fit(void **state)
{
    (void)state;
    char text[8];
    static const struct bytes long_oid = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b");
    assert_string_equal(oid_text(text, sizeof text, long_oid), "1.2.840");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_dotted_form),
        cmocka_unit_test(cuts_to_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
