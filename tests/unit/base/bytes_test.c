/* bytes_test.c - reading and writing: every truncation, every short buffer, every wrong nesting. */
#include "base/bytes.h"

#include <stdlib.h>

#include "support/test.h"

/* One of each kind of field. */
struct sample {
    uint8_t u8;
    uint16_t u16;
    uint32_t u24, u32;
    struct bytes fixed, vector, list, rest;
};

static const struct sample sample = {
    .u8 = 0x01,
    .u16 = 0x0203,
    .u24 = 0x040506,
    .u32 = 0x0708090a,
    .fixed = { (const uint8_t *)"fixed", 5 },
    .vector = { (const uint8_t *)"vec", 3 },
    .list = { (const uint8_t *)"\x13\x01\x13\x02", 4 },
    .rest = { (const uint8_t *)"rest", 4 },
};

static const uint8_t sample_encoded[] = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"
                                        "fixed"
                                        "\x00\x03vec"
                                        "\x04\x13\x01\x13\x02"
                                        "\x00\x00\x04rest";
enum { SAMPLE_LEN = sizeof sample_encoded - 1 };

static void write_sample(struct writer *out)
{
    write_u8(out, sample.u8);
    write_u16(out, sample.u16);
    write_u24(out, sample.u24);
    write_u32(out, sample.u32);
    write_bytes(out, sample.fixed);
    write_vector(out, 2, sample.vector);
    struct mark list = open_vector(out, 1);
    for (size_t i = 0; i < sample.list.len / 2; i++)
        write_u16(out, u16_at(sample.list, i));
    close_vector(out, list);
    write_vector(out, 3, sample.rest);
}

static bool read_sample(struct sample *got, struct bytes from)
{
    struct reader in = reader_of(from);
    got->u8 = read_u8(&in);
    got->u16 = read_u16(&in);
    got->u24 = read_u24(&in);
    got->u32 = read_u32(&in);
    got->fixed = read_bytes(&in, 5);
    got->vector = read_vector(&in, 2, 0, 65535);
    got->list = read_u16_vector(&in, 1, 2, 254);
    struct reader rest = reader_of(read_vector(&in, 3, 0, 0xffffff));
    got->rest = read_rest(&rest);
    return reader_done(&rest) && reader_done(&in);
}

static void writes_the_presentation_language(void **state)
{
    (void)state;
    uint8_t room[SAMPLE_LEN];
    struct writer out = writer_of(room, sizeof room);
    write_sample(&out);
    assert_true(writer_done(&out));
    assert_int_equal(writer_len(&out), SAMPLE_LEN);
    assert_true(bytes_equal(writer_bytes(&out), bytes_of(sample_encoded, SAMPLE_LEN)));
}

static void reads_back_what_it_wrote(void **state)
{
    (void)state;
    struct sample got;
    assert_true(read_sample(&got, bytes_of(sample_encoded, SAMPLE_LEN)));
    assert_int_equal(got.u8, sample.u8);
    assert_int_equal(got.u16, sample.u16);
    assert_int_equal(got.u24, sample.u24);
    assert_int_equal(got.u32, sample.u32);
    assert_true(bytes_equal(got.fixed, sample.fixed));
    assert_true(bytes_equal(got.vector, sample.vector));
    assert_true(bytes_equal(got.list, sample.list));
    assert_true(bytes_equal(got.rest, sample.rest));
}

/* Each in a heap block of its very length, so that AddressSanitizer sees a read beyond it. */
static void refuses_every_truncation(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < SAMPLE_LEN; cut++) {
        uint8_t *exact = malloc(cut > 0 ? cut : 1);
        assert_non_null(exact);
        memcpy(exact, sample_encoded, cut);
        struct sample got;
        assert_false(read_sample(&got, bytes_of(exact, cut)));
        free(exact);
    }
}

/* R16 */
static void refuses_what_is_left_over(void **state)
{
    (void)state;
    struct sample got;
    assert_false(read_sample(&got, bytes_of(sample_encoded, sizeof sample_encoded)));
}

static void reads_nothing_from_nothing(void **state)
{
    (void)state;
    struct reader in = reader_of(bytes_of(NULL, 0));
    assert_false(reader_more(&in));
    assert_int_equal(read_rest(&in).len, 0);
    assert_int_equal(read_bytes(&in, 0).len, 0);
    assert_true(reader_done(&in));
}

static void gives_zeros_after_the_first_fault(void **state)
{
    (void)state;
    struct reader in = reader_of(bytes_of("\xff\xff\xff", 3));
    assert_int_equal(read_u32(&in), 0);
    assert_false(reader_ok(&in));
    assert_false(reader_more(&in));
    assert_int_equal(read_u8(&in), 0);
    assert_int_equal(read_rest(&in).len, 0);
    assert_int_equal(read_vector(&in, 1, 0, 255).len, 0);
    assert_false(reader_done(&in));
}

static void keeps_the_first_fault_and_its_place(void **state)
{
    (void)state;
    struct reader in = reader_of(bytes_of("abcdef", 6));
    (void)read_u16(&in);
    reader_refuse(&in, 700);
    reader_refuse(&in, 701);
    (void)read_u32(&in);
    assert_int_equal(in.fault, 700);
    assert_int_equal(in.fault_at, 2);
}

static void points_at_the_length_of_a_vector_out_of_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *encoded;
        size_t min, max;
    } cases[] = {
        { "a\x00\x02zz", 3, 9 }, /* too short */
        { "a\x00\x02zz", 0, 1 }, /* too long */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reader in = reader_of(bytes_of(cases[i].encoded, 5));
        (void)read_u8(&in);
        struct bytes vector = read_vector(&in, 2, cases[i].min, cases[i].max);
        assert_int_equal(vector.len, 0);
        assert_int_equal(in.fault, READ_MALFORMED);
        assert_int_equal(in.fault_at, 1);
    }
}

static void takes_vectors_at_their_bounds(void **state)
{
    (void)state;
    for (size_t min = 0; min <= 2; min++)
        for (size_t max = 2; max <= 3; max++) {
            struct reader in = reader_of(bytes_of("\x02zz", 3));
            assert_int_equal(read_vector(&in, 1, min, max).len, 2);
            assert_true(reader_done(&in));
        }
}

static void refuses_a_vector_longer_than_its_message(void **state)
{
    (void)state;
    struct reader in = reader_of(bytes_of("\xff\xff\xff\xff", 4));
    assert_int_equal(read_vector(&in, 4, 0, SIZE_MAX).len, 0);
    assert_false(reader_done(&in));
}

static void refuses_lists_of_an_odd_length(void **state)
{
    (void)state;
    struct reader in = reader_of(bytes_of("\x03\x13\x01\x13zz", 6));
    struct bytes list = read_u16_vector(&in, 1, 0, 254);
    assert_int_equal(list.len, 0);
    assert_int_equal(in.fault, READ_MALFORMED);
    assert_int_equal(in.fault_at, 0);
}

static void finds_numbers_in_a_list(void **state)
{
    (void)state;
    struct bytes list = bytes_of("\x13\x01\x00\x1d\xff\xff", 6);
    assert_int_equal(u16_at(list, 1), 0x001d);
    assert_true(u16_list_has(list, 0x1301));
    assert_true(u16_list_has(list, 0xffff));
    assert_false(u16_list_has(list, 0x0100)); /* across two elements */
    assert_false(u16_list_has(bytes_of(NULL, 0), 0));
}

static void compares_bytes(void **state)
{
    (void)state;
    assert_true(bytes_equal(bytes_of("ab", 2), bytes_of("ab", 2)));
    assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of("", 0)));
    assert_false(bytes_equal(bytes_of("ab", 2), bytes_of("ac", 2)));
    assert_false(bytes_equal(bytes_of("ab", 2), bytes_of("abc", 3)));
}

static void refuses_every_buffer_that_is_too_short(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < SAMPLE_LEN; cap++) {
        uint8_t *exact = malloc(cap > 0 ? cap : 1);
        assert_non_null(exact);
        struct writer out = writer_of(exact, cap);
        write_sample(&out);
        assert_false(writer_done(&out));
        assert_true(writer_len(&out) <= cap);
        free(exact);
    }
}

static void writes_nothing_after_something_did_not_fit(void **state)
{
    (void)state;
    uint8_t room[4];
    struct writer out = writer_of(room, 3);
    write_u32(&out, 1);
    write_u8(&out, 1);
    assert_null(write_room(&out, 0));
    assert_int_equal(writer_len(&out), 0);
    assert_false(writer_done(&out));
}

static void writes_eight_bytes(void **state)
{
    (void)state;
    uint8_t room[8];
    struct writer out = writer_of(room, sizeof room);
    write_u64(&out, UINT64_C(0x0102030405060708));
    assert_true(writer_done(&out));
    assert_memory_equal(room, "\1\2\3\4\5\6\7\10", sizeof room);
}

static void gives_room_to_be_filled(void **state)
{
    (void)state;
    uint8_t room[3];
    struct writer out = writer_of(room, sizeof room);
    assert_ptr_equal(write_room(&out, 2), room);
    assert_ptr_equal(write_room(&out, 1), room + 2);
    assert_true(writer_done(&out));
    assert_null(write_room(&out, SIZE_MAX));
    assert_false(writer_done(&out));
}

static void refuses_a_vector_that_its_length_cannot_say(void **state)
{
    (void)state;
    static const uint8_t zeros[256];
    uint8_t room[300];
    struct writer out = writer_of(room, sizeof room);
    write_vector(&out, 1, bytes_of(zeros, 255));
    assert_true(writer_done(&out));
    out = writer_of(room, sizeof room);
    write_vector(&out, 1, bytes_of(zeros, 256));
    assert_false(writer_done(&out));
}

static void refuses_a_vector_left_open(void **state)
{
    (void)state;
    uint8_t room[8];
    struct writer out = writer_of(room, sizeof room);
    (void)open_vector(&out, 2);
    assert_false(writer_done(&out));
}

static void refuses_vectors_closed_in_a_wrong_order(void **state)
{
    (void)state;
    uint8_t room[8];
    struct writer out = writer_of(room, sizeof room);
    struct mark outer = open_vector(&out, 2);
    struct mark inner = open_vector(&out, 2);
    close_vector(&out, outer);
    close_vector(&out, inner);
    close_vector(&out, outer);
    assert_false(writer_done(&out));
}

static void refuses_a_vector_closed_twice(void **state)
{
    (void)state;
    uint8_t room[8];
    struct writer out = writer_of(room, sizeof room);
    struct mark vector = open_vector(&out, 2);
    close_vector(&out, vector);
    close_vector(&out, vector);
    assert_false(writer_done(&out));
}

static void nests_vectors(void **state)
{
    (void)state;
    uint8_t room[8];
    struct writer out = writer_of(room, sizeof room);
    struct mark outer = open_vector(&out, 2);
    write_vector(&out, 1, bytes_of("a", 1));
    write_vector(&out, 1, bytes_of(NULL, 0));
    close_vector(&out, outer);
    assert_true(writer_done(&out));
    assert_true(bytes_equal(writer_bytes(&out), bytes_of("\x00\x03\x01"
                                                         "a\x00",
                                                         5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_presentation_language),
        cmocka_unit_test(reads_back_what_it_wrote),
        cmocka_unit_test(refuses_every_truncation),
        cmocka_unit_test(refuses_what_is_left_over),
        cmocka_unit_test(reads_nothing_from_nothing),
        cmocka_unit_test(gives_zeros_after_the_first_fault),
        cmocka_unit_test(keeps_the_first_fault_and_its_place),
        cmocka_unit_test(points_at_the_length_of_a_vector_out_of_bounds),
        cmocka_unit_test(takes_vectors_at_their_bounds),
        cmocka_unit_test(refuses_a_vector_longer_than_its_message),
        cmocka_unit_test(refuses_lists_of_an_odd_length),
        cmocka_unit_test(finds_numbers_in_a_list),
        cmocka_unit_test(compares_bytes),
        cmocka_unit_test(refuses_every_buffer_that_is_too_short),
        cmocka_unit_test(writes_nothing_after_something_did_not_fit),
        cmocka_unit_test(writes_eight_bytes),
        cmocka_unit_test(gives_room_to_be_filled),
        cmocka_unit_test(refuses_a_vector_that_its_length_cannot_say),
        cmocka_unit_test(refuses_a_vector_left_open),
        cmocka_unit_test(refuses_vectors_closed_in_a_wrong_order),
        cmocka_unit_test(refuses_a_vector_closed_twice),
        cmocka_unit_test(nests_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
