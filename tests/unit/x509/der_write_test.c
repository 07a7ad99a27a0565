/* der_write_test.c - each value has the one encoding of X.690, and reads back as what it was. */
#include "x509/der_write.h"

#include "support/test.h"

static uint8_t room[70000];

static struct writer fresh_writer(void)
{
    return writer_of(room, sizeof room);
}

static void expect_written(const struct writer *out, const char *expected, size_t len)
{
    assert_true(writer_done(out));
    assert_int_equal(writer_len(out), len);
    assert_memory_equal(room, expected, len);
}

#define EXPECT(out, literal) expect_written(out, literal, sizeof(literal) - 1)

static void integers_have_no_byte_too_many_and_a_bit_for_the_sign(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    der_write_magnitude(&out, bytes_of(NULL, 0));
    der_write_magnitude(&out, bytes_of("\0\0", 2));
    der_write_magnitude(&out, bytes_of("\x7f", 1));
    der_write_magnitude(&out, bytes_of("\x80", 1));
    der_write_magnitude(&out, bytes_of("\0\0\x01\x00", 4));
    der_write_small(&out, 0);
    der_write_small(&out, 2);
    der_write_small(&out, 255);
    EXPECT(&out, "\x02\x01\x00"
                 "\x02\x01\x00"
                 "\x02\x01\x7f"
                 "\x02\x02\x00\x80"
                 "\x02\x02\x01\x00"
                 "\x02\x01\x00"
                 "\x02\x01\x02"
                 "\x02\x02\x00\xff");
}

static void true_is_all_ones(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    der_write_true(&out);
    EXPECT(&out, "\x01\x01\xff");
}

static void named_bits_end_with_the_last_that_is_set(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    der_write_named_bits(&out, 0);
    der_write_named_bits(&out, 1u << 0);
    der_write_named_bits(&out, 1u << 5 | 1u << 6);
    der_write_named_bits(&out, 1u << 8);
    der_write_named_bits(&out, 1u << 31);
    EXPECT(&out, "\x03\x01\x00"
                 "\x03\x02\x07\x80"
                 "\x03\x02\x01\x06"
                 "\x03\x03\x07\x00\x80"
                 "\x03\x05\x00\x00\x00\x00\x01");
}

static void octets_have_no_unused_bits(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    der_write_octets(&out, bytes_of("\x12\x34", 2));
    EXPECT(&out, "\x03\x03\x00\x12\x34");
}

/* RFC 5280 4.1.2.5 */
static void times_are_utc_time_until_2049_and_generalized_time_after(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    der_write_time(&out, 0);
    der_write_time(&out, -631152000);
    der_write_time(&out, -631152001);
    der_write_time(&out, 2524607999);
    der_write_time(&out, 2524608000);
    der_write_time(&out, 253402300799);
    EXPECT(&out, "\x17\x0d"
                 "700101000000Z"
                 "\x17\x0d"
                 "500101000000Z"
                 "\x18\x0f"
                 "19491231235959Z"
                 "\x17\x0d"
                 "491231235959Z"
                 "\x18\x0f"
                 "20500101000000Z"
                 "\x18\x0f"
                 "99991231235959Z");
}

static void a_year_of_five_digits_is_refused(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    der_write_time(&out, 253402300800);
    assert_false(writer_done(&out));
}

static void lengths_are_as_short_as_can_be(void **state)
{
    (void)state;
    static const uint8_t contents[65536];
    static const struct {
        size_t len;
        const char *header;
        size_t header_len;
    } rows[] = {
        { 0, "\x04\x00", 2 },
        { 127, "\x04\x7f", 2 },
        { 128, "\x04\x81\x80", 3 },
        { 255, "\x04\x81\xff", 3 },
        { 256, "\x04\x82\x01\x00", 4 },
        { 65535, "\x04\x82\xff\xff", 4 },
        { 65536, "\x04\x83\x01\x00\x00", 5 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct writer out = fresh_writer();
        der_write(&out, DER_OCTET_STRING, bytes_of(contents, rows[i].len));
        assert_true(writer_done(&out));
        assert_int_equal(writer_len(&out), rows[i].header_len + rows[i].len);
        assert_memory_equal(room, rows[i].header, rows[i].header_len);
    }
}

/* Contents of all lengths around the long forms, two deep, keep their bytes and read back. */
static void long_elements_within_long_elements_read_back(void **state)
{
    (void)state;
    uint8_t contents[300];
    for (size_t i = 0; i < sizeof contents; i++)
        contents[i] = (uint8_t)i;
    for (size_t len = 0; len <= sizeof contents; len++) {
        struct writer out = fresh_writer();
        struct mark outer = der_open(&out, DER_SEQUENCE);
        struct mark inner = der_open(&out, DER_CONTEXT_AROUND | 3);
        der_write(&out, DER_OCTET_STRING, bytes_of(contents, len));
        der_close(&out, inner);
        der_write_small(&out, 7);
        der_close(&out, outer);
        assert_true(writer_done(&out));

        struct reader in = reader_of(writer_bytes(&out));
        struct reader sequence = der_enter(&in, DER_SEQUENCE);
        struct reader around = der_enter(&sequence, DER_CONTEXT_AROUND | 3);
        struct bytes read = der_value(&around, DER_OCTET_STRING);
        der_leave(&sequence, &around);
        assert_int_equal(der_small(&sequence, 255), 7);
        der_leave(&in, &sequence);
        assert_true(reader_done(&in));
        assert_true(bytes_equal(read, bytes_of(contents, len)));
    }
}

static void times_and_bits_read_back(void **state)
{
    (void)state;
    static const int64_t times[] = { -62135596800, -1, 0, 951782400, 2524608000, 253402300799 };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct writer out = fresh_writer();
        der_write_time(&out, times[i]);
        der_write_named_bits(&out, (unsigned)times[i]);
        struct reader in = reader_of(writer_bytes(&out));
        assert_true(der_time(&in) == times[i]);
        assert_int_equal(der_named_bits(&in), (unsigned)times[i]);
        assert_true(reader_done(&in));
    }
}

static void a_room_too_short_by_one_byte_is_noticed(void **state)
{
    (void)state;
    static const uint8_t contents[200];
    size_t whole = 6 + sizeof contents; /* with two headers */
    for (size_t cap = 0; cap <= whole; cap++) {
        uint8_t exact[206];
        struct writer out = writer_of(exact, cap);
        struct mark outer = der_open(&out, DER_SEQUENCE);
        der_write(&out, DER_OCTET_STRING, bytes_of(contents, sizeof contents));
        der_close(&out, outer);
        assert_int_equal(writer_done(&out), cap == whole);
    }
}

static void elements_closed_in_a_wrong_order_are_noticed(void **state)
{
    (void)state;
    struct writer out = fresh_writer();
    struct mark outer = der_open(&out, DER_SEQUENCE);
    struct mark inner = der_open(&out, DER_SEQUENCE);
    der_close(&out, outer);
    der_close(&out, inner);
    assert_false(writer_done(&out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_have_no_byte_too_many_and_a_bit_for_the_sign),
        cmocka_unit_test(true_is_all_ones),
        cmocka_unit_test(named_bits_end_with_the_last_that_is_set),
        cmocka_unit_test(octets_have_no_unused_bits),
        cmocka_unit_test(times_are_utc_time_until_2049_and_generalized_time_after),
        cmocka_unit_test(a_year_of_five_digits_is_refused),
        cmocka_unit_test(lengths_are_as_short_as_can_be),
        cmocka_unit_test(long_elements_within_long_elements_read_back),
        cmocka_unit_test(times_and_bits_read_back),
        cmocka_unit_test(a_room_too_short_by_one_byte_is_noticed),
        cmocka_unit_test(elements_closed_in_a_wrong_order_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
