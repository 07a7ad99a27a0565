/* der_test.c - one encoding for each value. */
#include "x509/der.h"

#include <stdlib.h>

#include "support/test.h"

#define DER(literal) bytes_of(literal, sizeof(literal) - 1)

/* Is this one element of the type, and nothing else? */
static bool reads(struct bytes der, void (*read)(struct reader *in))
{
    struct reader in = reader_of(der);
    read(&in);
    return reader_done(&in);
}

static void read_octet_string(struct reader *in)
{
    (void)der_value(in, DER_OCTET_STRING);
}

static void read_boolean(struct reader *in)
{
    (void)der_boolean(in, false);
}

static void read_integer(struct reader *in)
{
    (void)der_integer(in);
}

static void read_positive(struct reader *in)
{
    (void)der_positive(in);
}

static void read_small(struct reader *in)
{
    (void)der_small(in, 1000);
}

static void read_oid(struct reader *in)
{
    (void)der_oid(in);
}

static void read_octets(struct reader *in)
{
    (void)der_octets(in);
}

static void read_named_bits(struct reader *in)
{
    (void)der_named_bits(in);
}

static void read_time(struct reader *in)
{
    (void)der_time(in);
}

static void takes_lengths_in_their_shortest_form_only(void **state)
{
    (void)state;
    uint8_t long_string[3 + 128] = { 0x04, 0x81, 0x80 };
    assert_true(reads(DER("\x04\x00"), read_octet_string));
    assert_true(reads(DER("\x04\x01x"), read_octet_string));
    assert_true(reads(bytes_of(long_string, sizeof long_string), read_octet_string));

    assert_false(reads(DER("\x04\x81\x01x"), read_octet_string));             /* under 0x80 */
    assert_false(reads(DER("\x04\x82\x00\x01x"), read_octet_string));         /* a zero in front */
    assert_false(reads(DER("\x04\x80x\x00\x00"), read_octet_string));         /* indefinite */
    assert_false(reads(DER("\x04\x84\x00\x00\x00\x01x"), read_octet_string)); /* over 16 MB */
    assert_false(reads(DER("\x04\xff"), read_octet_string));
    assert_false(reads(DER("\x04\x02x"), read_octet_string));    /* longer than there is */
    assert_false(reads(DER("\x04\x01xx"), read_octet_string));   /* a byte left over */
    assert_false(reads(DER("\x24\x01x"), read_octet_string));    /* constructed */
    assert_false(reads(DER("\x1f\x04\x00"), read_octet_string)); /* the long form of a tag */
    assert_false(reads(DER("\x04"), read_octet_string));
    assert_false(reads(DER(""), read_octet_string));
}

static void takes_booleans_of_zero_and_ff_only(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x01\x01\xff"));
    assert_true(der_boolean(&in, false));
    in = reader_of(DER("\x01\x01\x00"));
    assert_false(der_boolean(&in, true));
    in = reader_of(DER("\x02\x01\x05"));
    assert_true(der_boolean(&in, true)); /* absent: the default, and the next element stays */
    assert_int_equal(der_small(&in, 9), 5);
    assert_true(reader_done(&in));

    assert_false(reads(DER("\x01\x01\x01"), read_boolean));
    assert_false(reads(DER("\x01\x00"), read_boolean));
    assert_false(reads(DER("\x01\x02\xff\xff"), read_boolean));
}

static void takes_what_authorities_write_though_der_leaves_it_out(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x01\x01\x00\x03\x02\x00\x80"));
    assert_false(der_boolean(&in, false));         /* a DEFAULT, written out */
    assert_int_equal(der_named_bits(&in), 1 << 0); /* seven zero bits behind it */
    assert_true(reader_done(&in));
}

static void takes_integers_of_the_fewest_bytes_only(void **state)
{
    (void)state;
    assert_true(reads(DER("\x02\x01\x00"), read_integer));
    assert_true(reads(DER("\x02\x01\x80"), read_integer));
    assert_true(reads(DER("\x02\x02\x00\x80"), read_integer));
    assert_true(reads(DER("\x02\x02\xff\x7f"), read_integer));
    assert_false(reads(DER("\x02\x00"), read_integer));
    assert_false(reads(DER("\x02\x02\x00\x7f"), read_integer));
    assert_false(reads(DER("\x02\x02\xff\x80"), read_integer));
}

static void reads_positive_integers_without_their_sign(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x02\x02\x00\x80"));
    struct bytes magnitude = der_positive(&in);
    assert_int_equal(magnitude.len, 1);
    assert_int_equal(magnitude.data[0], 0x80);
    assert_false(reads(DER("\x02\x01\x00"), read_positive));
    assert_false(reads(DER("\x02\x01\x80"), read_positive));
}

static void takes_object_identifiers_of_whole_numbers_only(void **state)
{
    (void)state;
    assert_true(reads(DER("\x06\x03\x55\x1d\x13"), read_oid));
    assert_true(reads(DER("\x06\x03\x88\x37\x00"), read_oid));
    assert_true(reads(DER("\x06\x04\x2a\x81\x80\x00"), read_oid)); /* zeros further on are fine */
    assert_false(reads(DER("\x06\x00"), read_oid));
    assert_false(reads(DER("\x06\x02\x55\x9d"), read_oid));         /* ends in a number */
    assert_false(reads(DER("\x06\x04\x55\x1d\x80\x13"), read_oid)); /* a zero in front */
    assert_false(reads(DER("\x06\x04\x80\x55\x1d\x13"), read_oid));
}

static void reads_small_integers_up_to_a_bound(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x02\x02\x03\xe8"));
    assert_int_equal(der_small(&in, 1000), 1000);
    assert_false(reads(DER("\x02\x02\x03\xe9"), read_small));
    assert_false(reads(DER("\x02\x01\xff"), read_small));                 /* -1 */
    assert_false(reads(DER("\x02\x05\x01\x00\x00\x00\x01"), read_small)); /* would wrap around */
}

static void takes_bit_strings_without_stray_bits_only(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x03\x02\x05\xa0"));
    assert_int_equal(der_named_bits(&in), 1 << 0 | 1 << 2);
    in = reader_of(DER("\x03\x03\x07\x04\x80"));
    assert_int_equal(der_named_bits(&in), 1 << 5 | 1 << 8);
    assert_true(reads(DER("\x03\x01\x00"), read_octets));
    assert_true(reads(DER("\x03\x02\x00x"), read_octets));

    assert_false(reads(DER("\x03\x00"), read_octets));             /* no count of unused bits */
    assert_false(reads(DER("\x03\x02\x01\x02"), read_octets));     /* not whole bytes */
    assert_false(reads(DER("\x03\x01\x01"), read_named_bits));     /* unused bits of nothing */
    assert_false(reads(DER("\x03\x02\x05\xa1"), read_named_bits)); /* an unused bit is set */
    assert_false(reads(DER("\x03\x02\x08\x00"), read_named_bits));
    assert_false(reads(DER("\x03\x06\x00\x01\x02\x03\x04\x05"), read_named_bits));
}

static int64_t time_of(const char *text)
{
    uint8_t der[32];
    size_t len = strlen(text);
    struct writer out = writer_of(der, sizeof der);
    write_u8(&out, len == 13 ? DER_UTC_TIME : DER_GENERALIZED_TIME);
    write_vector(&out, 1, bytes_of(text, len));
    struct reader in = reader_of(writer_bytes(&out));
    int64_t seconds = der_time(&in);
    return reader_done(&in) ? seconds : INT64_MIN;
}

/* R74 */
static void reads_times_from_1950_to_9999(void **state)
{
    (void)state;
    assert_int_equal(time_of("700101000000Z"), 0);
    assert_int_equal(time_of("500101000000Z"), -631152000);
    assert_int_equal(time_of("491231235959Z"), INT64_C(2524607999));
    assert_int_equal(time_of("20500101000000Z"), INT64_C(2524608000));
    assert_int_equal(time_of("20240229120000Z"), 1709208000);
    assert_int_equal(time_of("99991231235959Z"), INT64_C(253402300799));
}

/* R74 */
static void refuses_times_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "230229000000Z", "231301000000Z", "230001000000Z",   "230100000000Z",   "230101240000Z",
        "230101006000Z", "230101000060Z", "2301010000Z",     "230101000000",    "230101000000+",
        "23010100000aZ", "2301010000000", "20230101000000.", "21000229000000Z", "00000101000000Z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(time_of(bad[i]), INT64_MIN);
    assert_false(reads(DER("\x13\x0d"
                           "700101000000Z"),
                       read_time)); /* a PrintableString */
}

static void counts_faults_within_an_element_from_the_start_of_the_whole(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x02\x01\x05\x30\x06\x30\x04\x02\x02\x00\x01"));
    (void)der_integer(&in);
    struct reader outer = der_enter(&in, DER_SEQUENCE);
    struct reader inner = der_enter(&outer, DER_SEQUENCE);
    (void)der_integer(&inner);
    der_leave(&outer, &inner);
    der_leave(&in, &outer);
    assert_false(reader_done(&in));
    assert_int_equal(in.fault, READ_MALFORMED);
    assert_int_equal(in.fault_at, 11);
}

static void refuses_what_is_left_over_in_an_element(void **state)
{
    (void)state;
    struct reader in = reader_of(DER("\x30\x06\x02\x01\x05\x02\x01\x06"));
    struct reader inside = der_enter(&in, DER_SEQUENCE);
    assert_int_equal(der_small(&inside, 9), 5);
    der_leave(&in, &inside);
    assert_false(reader_done(&in));
}

static void never_reads_beyond_its_input(void **state)
{
    (void)state;
    static void (*const readers[])(
        struct reader *) = { read_octet_string, read_boolean,    read_integer, read_small,
                             read_octets,       read_named_bits, read_time };
    for (unsigned first = 0; first < 256; first++)
        for (unsigned second = 0; second < 256; second++)
            for (size_t len = 0; len <= 4; len++) {
                uint8_t *exact = malloc(len > 0 ? len : 1);
                const uint8_t pattern[4] = { (uint8_t)first, (uint8_t)second, 0x01, 0x80 };
                memcpy(exact, pattern, len);
                for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
                    (void)reads(bytes_of(exact, len), readers[i]);
                free(exact);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_lengths_in_their_shortest_form_only),
        cmocka_unit_test(takes_booleans_of_zero_and_ff_only),
        cmocka_unit_test(takes_what_authorities_write_though_der_leaves_it_out),
        cmocka_unit_test(takes_integers_of_the_fewest_bytes_only),
        cmocka_unit_test(reads_positive_integers_without_their_sign),
        cmocka_unit_test(takes_object_identifiers_of_whole_numbers_only),
        cmocka_unit_test(reads_small_integers_up_to_a_bound),
        cmocka_unit_test(takes_bit_strings_without_stray_bits_only),
        cmocka_unit_test(reads_times_from_1950_to_9999),
        cmocka_unit_test(refuses_times_that_are_none),
        cmocka_unit_test(counts_faults_within_an_element_from_the_start_of_the_whole),
        cmocka_unit_test(refuses_what_is_left_over_in_an_element),
        cmocka_unit_test(never_reads_beyond_its_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
