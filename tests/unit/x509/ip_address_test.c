/* ip_address_test.c - addresses in text, and nothing that only looks like one. */
#include "x509/ip_address.h"

#include "support/test.h"

static size_t read(uint8_t out[IP_ADDRESS_MAX], const char *text)
{
    return ip_address_read(out, bytes_of(text, strlen(text)));
}

static void reads_addresses_and_writes_them_as_rfc_5952_does(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } good[] = {
        { "192.0.2.1", "192.0.2.1" },
        { "0.0.0.0", "0.0.0.0" },
        { "255.255.255.255", "255.255.255.255" },
        { "::", "::" },
        { "::1", "::1" },
        { "1::", "1::" },
        { "2001:db8::1", "2001:db8::1" },
        { "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1" },
        { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
        { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
        { "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
        { "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
        { "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
        { "::ffff:192.0.2.1", "::ffff:c000:201" },
        { "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
        { "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201" },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint8_t address[IP_ADDRESS_MAX];
        char text[IP_TEXT_MAX];
        size_t len = read(address, good[i].text);
        assert_int_equal(len, strchr(good[i].text, ':') != NULL ? 16 : 4);
        assert_string_equal(ip_address_text(text, bytes_of(address, len)), good[i].written);
    }
}

static void refuses_what_is_no_address(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "01.2.3.4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1..2.3",
        "1.2.3.",
        ".1.2.3",
        "0x7f.1.2.3",
        "127.1",
        "1.2.3.1000",
        ":",
        ":1",
        "1:",
        "1:2",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "::1%eth0",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "[::1]",
        "::1/128",
        "1:2:3:4:5:6:7",
        "::1:",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t address[IP_ADDRESS_MAX];
        assert_int_equal(read(address, bad[i]), 0);
    }
}

static void writes_nothing_for_other_lengths(void **state)
{
    (void)state;
    char text[IP_TEXT_MAX];
    static const uint8_t zeros[32];
    for (size_t len = 0; len <= sizeof zeros; len++)
        if (len != 4 && len != 16)
            assert_string_equal(ip_address_text(text, bytes_of(zeros, len)), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_addresses_and_writes_them_as_rfc_5952_does),
        cmocka_unit_test(refuses_what_is_no_address),
        cmocka_unit_test(writes_nothing_for_other_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
