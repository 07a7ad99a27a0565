/* general_name_test.c - each kind of GeneralName, read and shown. */
#include "x509/general_name.h"

#include "support/test.h"

#define DER(literal) bytes_of(literal, sizeof(literal) - 1)

static void reads_and_shows_each_kind(void **state)
{
    (void)state;
    static const struct {
        struct bytes der;
        enum general_name_kind kind;
        const char *text;
    } kinds[] = {
        { { (const uint8_t *)"\xa0\x02\x05\x00", 4 }, GENERAL_NAME_OTHER, "otherName:" },
        { { (const uint8_t *)"\x81\x03"
                             "a@b",
            5 },
          GENERAL_NAME_EMAIL,
          "email:a@b" },
        { { (const uint8_t *)"\x82\x03"
                             "a.b",
            5 },
          GENERAL_NAME_DNS,
          "DNS:a.b" },
        { { (const uint8_t *)"\xa3\x00", 2 }, GENERAL_NAME_X400, "x400Address:" },
        { { (const uint8_t *)"\xa4\x0e\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x", 16 },
          GENERAL_NAME_DIRECTORY,
          "directory:CN=x" },
        { { (const uint8_t *)"\xa5\x00", 2 }, GENERAL_NAME_EDI_PARTY, "ediPartyName:" },
        { { (const uint8_t *)"\x86\x04"
                             "u://",
            6 },
          GENERAL_NAME_URI,
          "URI:u://" },
        { { (const uint8_t *)"\x87\x04\xc0\x00\x02\x01", 6 }, GENERAL_NAME_IP, "IP:192.0.2.1" },
        { { (const uint8_t *)"\x88\x01\x2a", 3 }, GENERAL_NAME_REGISTERED_ID, "registeredID:1.2" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char text[64];
        struct reader in = reader_of(kinds[i].der);
        struct general_name name = read_general_name(&in);
        assert_true(reader_done(&in));
        assert_int_equal(name.kind, kinds[i].kind);
        assert_string_equal(general_name_text(text, sizeof text, &name), kinds[i].text);
    }
}

static void refuses_other_tags(void **state)
{
    (void)state;
    for (unsigned tag = 0; tag < 256; tag++) {
        static const unsigned good[] = { 0xa0, 0x81, 0x82, 0xa3, 0xa5, 0x86, 0x87, 0x88 };
        const uint8_t der[] = { (uint8_t)tag, 0 };
        bool is_good = false;
        for (size_t i = 0; i < sizeof good / sizeof *good; i++)
            is_good = is_good || tag == good[i];
        struct reader in = reader_of(bytes_of(der, 2));
        (void)read_general_name(&in);
        assert_int_equal(reader_done(&in), is_good); /* 0xa4 must hold a Name */
    }
}

static void escapes_what_a_peer_wrote(void **state)
{
    (void)state;
    char text[64];
    struct general_name name = { GENERAL_NAME_DNS, DER("a\0b\n") };
    assert_string_equal(general_name_text(text, sizeof text, &name), "DNS:a\\x00b\\x0a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_shows_each_kind),
        cmocka_unit_test(refuses_other_tags),
        cmocka_unit_test(escapes_what_a_peer_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
