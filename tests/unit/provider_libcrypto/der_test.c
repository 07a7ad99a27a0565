/* der_test.c - two numbers in strict DER. */
#include "provider_libcrypto/der.h"

#include "support/hex.h"

#include <stdlib.h>

#include "support/test.h"

static bool reads(const char *hex, const char *first_hex, const char *second_hex)
{
    struct bytes der = hex_new(hex), first, second;
    bool read = der_read_two_numbers(&first, &second, der);
    if (read) {
        assert_hex(first.data, first.len, first_hex);
        assert_hex(second.data, second.len, second_hex);
    }
    hex_free(der);
    return read;
}

static void reads_numbers_without_their_sign(void **state)
{
    (void)state;
    assert_true(reads("3006 020101 020102", "01", "02"));
    assert_true(reads("3008 02020080 0202 00ff", "80", "ff"));
    assert_true(reads("3006 020100 02017f", "", "7f"));
}

static void reads_long_numbers(void **state)
{
    (void)state;
    /* 0x81 and 0x82 announce one and two bytes of length. */
    uint8_t der[4 + 4 + 300 + 3] = { 0x30, 0x82, 0x01, 0x33, 0x02, 0x82, 0x01, 0x2c, 0x01 };
    memcpy(der + sizeof der - 3, "\x02\x01\x03", 3);
    struct bytes first, second;
    assert_true(der_read_two_numbers(&first, &second, bytes_of(der, sizeof der)));
    assert_int_equal(first.len, 300);
    assert_hex(second.data, second.len, "03");
}

static void refuses_what_is_no_der(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "3106020101020102",         /* a SET */
        "3006030101020102",         /* a BIT STRING */
        "3006020101030102",         /* the same, second */
        "3006020101020102 00",      /* something after it */
        "3007020101020102 00",      /* something in it */
        "3009020101020102020103",   /* three numbers */
        "3003020101",               /* one number */
        "3000",                     /* none */
        "3005020002 0101",          /* a number of no bytes */
        "3006020181020102",         /* a negative number */
        "3007 02020001 020102",     /* a zero too many */
        "3007 02020000 020102",     /* the same, of zero */
        "308106020101020102",       /* a length longer than it need be */
        "30820006020101020102",     /* the same */
        "3080020101020102 0000",    /* an indefinite length */
        "3083000006020101020102",   /* three bytes of length */
        "30840000000602010102 0102" /* four */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (reads(wrong[i], "", ""))
            fail_msg("%s was read", wrong[i]);
}

static void refuses_every_truncation(void **state)
{
    (void)state;
    static const uint8_t whole[] = { 0x30, 0x08, 0x02, 0x02, 0x00, 0x80, 0x02, 0x02, 0x01, 0x02 };
    struct bytes first, second;
    assert_true(der_read_two_numbers(&first, &second, bytes_of(whole, sizeof whole)));
    for (size_t cut = 0; cut < sizeof whole; cut++) {
        uint8_t *exact = malloc(cut > 0 ? cut : 1);
        assert_non_null(exact);
        memcpy(exact, whole, cut);
        assert_false(der_read_two_numbers(&first, &second, bytes_of(exact, cut)));
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_without_their_sign),
        cmocka_unit_test(reads_long_numbers),
        cmocka_unit_test(refuses_what_is_no_der),
        cmocka_unit_test(refuses_every_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
