/* extensions_test.c - which extensions may stand where (RFC 9846 4.3). */
#include "wire/extensions.h"

#include "messages.h"
#include "support/test.h"

static const extension_set everything = (1u << EXTENSIONS_KNOWN) - 1;

static const enum extension_place places[] = {
    IN_CLIENT_HELLO,        IN_SERVER_HELLO, IN_HELLO_RETRY_REQUEST, IN_ENCRYPTED_EXTENSIONS,
    IN_CERTIFICATE_REQUEST, IN_CERTIFICATE,  IN_NEW_SESSION_TICKET,  IN_SERVER_HELLO12,
};

enum { PLACES = sizeof places / sizeof *places };

static struct reader parse(struct extensions *extensions, struct bytes block,
                           enum extension_place place, extension_set offered)
{
    struct reader in = reader_of(block);
    extensions_parse(extensions, &in, read_rest(&in), place, offered);
    return in;
}

static void splits_a_block_into_bodies(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    struct bytes block = from_hex(&message, "002b 0002 0304  002a 0000  1234 0001 ff");

    struct reader in = parse(&extensions, block, IN_CLIENT_HELLO, 0);
    assert_true(reader_done(&in));
    assert_int_equal(extensions.present, 1u << EXT_SUPPORTED_VERSIONS | 1u << EXT_EARLY_DATA);
    assert_true(extensions_have(&extensions, EXT_EARLY_DATA));
    assert_false(extensions_have(&extensions, EXT_COOKIE));
    assert_ptr_equal(extensions.body[EXT_SUPPORTED_VERSIONS].data, block.data + 4);
    assert_int_equal(extensions.body[EXT_SUPPORTED_VERSIONS].len, 2);
    assert_int_equal(extensions.body[EXT_EARLY_DATA].len, 0);
    assert_null(extensions.body[EXT_COOKIE].data);
    assert_int_equal(extensions.count, 3);
    assert_int_equal(extensions.last_type, 0x1234);
}

static void takes_an_empty_block(void **state)
{
    (void)state;
    struct extensions extensions;
    for (size_t i = 0; i < PLACES; i++) {
        struct reader in = parse(&extensions, bytes_of(NULL, 0), places[i], 0);
        assert_true(reader_done(&in));
        assert_int_equal(extensions.count, 0);
    }
}

/* R16 */
static void passes_over_what_it_does_not_know_where_anything_may_be_asked(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    /* GREASE (RFC 8701), token_binding, tls_lts, heartbeat, a private one */
    struct bytes block = from_hex(&message, "0a0a 0000  0018 0001 00  001a 0000  000f 0001 01"
                                            "fafa 0001 00  ffce 0002 abcd");

    const enum extension_place tolerant[] = { IN_CLIENT_HELLO, IN_CERTIFICATE_REQUEST,
                                              IN_NEW_SESSION_TICKET };
    for (size_t i = 0; i < sizeof tolerant / sizeof *tolerant; i++) {
        struct reader in = parse(&extensions, block, tolerant[i], 0);
        assert_true(reader_done(&in));
        assert_int_equal(extensions.present, 0);
        assert_int_equal(extensions.count, 6);
    }
}

/* R16, R35 */
static void refuses_an_unknown_extension_in_an_answer(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    const enum extension_place answers[] = { IN_SERVER_HELLO, IN_HELLO_RETRY_REQUEST,
                                             IN_ENCRYPTED_EXTENSIONS, IN_CERTIFICATE,
                                             IN_SERVER_HELLO12 };
    const char *unknown[] = { "0a0a 0000", "0018 0001 00", "001a 0000", "000f 0001 01" };

    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (size_t j = 0; j < sizeof unknown / sizeof *unknown; j++) {
            struct reader in =
                parse(&extensions, from_hex(&message, unknown[j]), answers[i], everything);
            assert_int_equal(in.fault, EXTENSION_NOT_OFFERED);
            assert_int_equal(in.fault_at, 0);
        }
    }
}

/* R16 */
static void refuses_an_extension_that_comes_twice(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    static const struct {
        const char *block;
        uint32_t second_at;
    } cases[] = {
        { "002b 0002 0304  002b 0002 0304", 6 },     /* known */
        { "1234 0000  002a 0000  1234 0001 00", 8 }, /* unknown */
        { "0a0a 0000  0a0a 0000", 4 },               /* GREASE too */
        { "1234 0000  1235 0000  1236 0000  1235 0000", 12 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes block = from_hex(&message, cases[i].block);
        struct reader in = parse(&extensions, block, IN_CLIENT_HELLO, 0);
        assert_int_equal(in.fault, EXTENSION_TWICE);
        assert_int_equal(in.fault_at, cases[i].second_at);
    }
}

static struct bytes many_extensions(struct message *message, size_t count)
{
    struct writer out = message_writer(message);
    for (size_t i = 0; i < count; i++)
        close_vector(&out, open_extension(&out, (enum extension_type)(0x2000 + i)));
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

/* R16 */
static void refuses_more_extensions_than_the_limit(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    struct reader in;

    in = parse(&extensions, many_extensions(&message, EXTENSIONS_MAX), IN_CLIENT_HELLO, 0);
    assert_true(reader_done(&in));
    assert_int_equal(extensions.count, EXTENSIONS_MAX);
    in = parse(&extensions, many_extensions(&message, EXTENSIONS_MAX + 1), IN_CLIENT_HELLO, 0);
    assert_int_equal(in.fault, TOO_MANY_EXTENSIONS);
    assert_int_equal(in.fault_at, 4 * EXTENSIONS_MAX);
    in = parse(&extensions, many_extensions(&message, 16383), IN_CLIENT_HELLO, 0);
    assert_int_equal(in.fault, TOO_MANY_EXTENSIONS);
}

static void refuses_a_block_that_is_cut(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    struct bytes block = from_hex(&message, "002b 0002 0304  1234 0003 010203");

    for (size_t len = 0; len < block.len; len++) {
        struct reader in = parse(&extensions, bytes_of(block.data, len), IN_CLIENT_HELLO, 0);
        assert_int_equal(in.fault, len == 0 || len == 6 ? READ_OK : READ_MALFORMED);
    }
}

/* The columns of the table in RFC 9846 4.3, typed anew; beside them, H12, the ServerHello of TLS 1.2:
 * RFC 6066 3 and 8, RFC 7301 3.1, RFC 6962 3.3.1, RFC 8449 4, RFC 8422 5.2, RFC 7366 2, RFC 7627 5.1,
 * RFC 5077 3.2, RFC 5746 3.2. */
static const struct {
    enum extension extension;
    uint16_t type;
    const char *places;
} rfc_table[] = {
    { EXT_SERVER_NAME, 0, "CH EE CR H12" },
    { EXT_STATUS_REQUEST, 5, "CH CR CT H12" },
    { EXT_SUPPORTED_GROUPS, 10, "CH EE H12" },
    { EXT_SIGNATURE_ALGORITHMS, 13, "CH CR" },
    { EXT_ALPN, 16, "CH EE H12" },
    { EXT_SIGNED_CERTIFICATE_TIMESTAMP, 18, "CH CR CT H12" }, /* RFC 8446 4.2 */
    { EXT_PADDING, 21, "CH" },
    { EXT_RECORD_SIZE_LIMIT, 28, "CH EE H12" },
    { EXT_PRE_SHARED_KEY, 41, "CH SH" },
    { EXT_EARLY_DATA, 42, "CH EE NST" },
    { EXT_SUPPORTED_VERSIONS, 43, "CH SH HRR" },
    { EXT_COOKIE, 44, "CH HRR" },
    { EXT_PSK_KEY_EXCHANGE_MODES, 45, "CH" },
    { EXT_CERTIFICATE_AUTHORITIES, 47, "CH CR" },
    { EXT_OID_FILTERS, 48, "CR" },
    { EXT_POST_HANDSHAKE_AUTH, 49, "CH" },
    { EXT_SIGNATURE_ALGORITHMS_CERT, 50, "CH CR" },
    { EXT_KEY_SHARE, 51, "CH SH HRR" },
    { EXT_EC_POINT_FORMATS, 11, "CH H12" },
    { EXT_ENCRYPT_THEN_MAC, 22, "CH H12" },
    { EXT_EXTENDED_MAIN_SECRET, 23, "CH H12" },
    { EXT_SESSION_TICKET, 35, "CH H12" },
    { EXT_RENEGOTIATION_INFO, 65281, "CH H12" },
};

static const char *const column_names[PLACES] = {
    "CH", "SH", "HRR", "EE", "CR", "CT", "NST", "H12"
};

/* R18, R35 */
static void judges_each_extension_in_each_message_as_the_table_of_the_rfc(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;

    assert_int_equal(sizeof rfc_table / sizeof *rfc_table, EXTENSIONS_KNOWN);
    for (size_t row = 0; row < EXTENSIONS_KNOWN; row++) {
        for (size_t column = 0; column < PLACES; column++) {
            bool legal = strstr(rfc_table[row].places, column_names[column]) != NULL;
            struct writer out = message_writer(&message);
            close_vector(&out, open_extension(&out, (enum extension_type)rfc_table[row].type));
            struct reader in = parse(&extensions, writer_bytes(&out), places[column], everything);
            assert_int_equal(in.fault, legal ? READ_OK : EXTENSION_MISPLACED);
            assert_int_equal(extensions_have(&extensions, rfc_table[row].extension), legal);
        }
    }
}

/* R35 */
static void refuses_an_answer_to_what_was_not_offered(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    struct bytes alpn = from_hex(&message, "0010 0000");
    struct reader in;

    in = parse(&extensions, alpn, IN_ENCRYPTED_EXTENSIONS, everything & ~(1u << EXT_ALPN));
    assert_int_equal(in.fault, EXTENSION_NOT_OFFERED);
    in = parse(&extensions, alpn, IN_ENCRYPTED_EXTENSIONS, 1u << EXT_ALPN);
    assert_true(reader_done(&in));
}

/* R21: a retry brings a cookie that nobody asked for, and nothing else of that kind. */
static void lets_only_a_retry_bring_a_cookie(void **state)
{
    (void)state;
    struct message message;
    struct extensions extensions;
    struct reader in;

    in = parse(&extensions, from_hex(&message, "002c 0000"), IN_HELLO_RETRY_REQUEST, 0);
    assert_true(reader_done(&in));
    in = parse(&extensions, from_hex(&message, "0033 0000"), IN_HELLO_RETRY_REQUEST, 0);
    assert_int_equal(in.fault, EXTENSION_NOT_OFFERED);
    in = parse(&extensions, from_hex(&message, "002c 0000"), IN_SERVER_HELLO, everything);
    assert_int_equal(in.fault, EXTENSION_MISPLACED);
}

static void a_fault_inside_a_part_has_its_offset_in_the_whole(void **state)
{
    (void)state;
    struct message message;
    struct reader in = reader_of(from_hex(&message, "aabb 0002 0102 cc"));

    read_u16(&in);
    struct reader part = reader_within(&in, read_vector(&in, 2, 0, 65535));
    read_u8(&part);
    reader_leave(&in, &part);
    assert_int_equal(in.fault, READ_MALFORMED); /* one byte of the part was left over */
    assert_int_equal(in.fault_at, 5);
    assert_int_equal(read_u8(&in), 0);
}

static void the_first_fault_stays_whatever_a_part_says(void **state)
{
    (void)state;
    struct message message;
    struct reader in = reader_of(from_hex(&message, "aabb"));

    reader_refuse(&in, EXTENSION_MISSING);
    struct reader part = reader_within(&in, bytes_of(message.data, 2));
    assert_false(reader_more(&part));
    reader_refuse(&part, EXTENSION_TWICE);
    reader_leave(&in, &part);
    assert_int_equal(in.fault, EXTENSION_MISSING);
}

static void write_all(struct writer *out)
{
    write_protocol(out, bytes_of(NULL, 0));
    write_protocol(out, bytes_of("h2", 2));
    write_extension(out, EXTENSION_COOKIE, 2, bytes_of("ab", 2));
    write_extension(out, EXTENSION_ALPN, 2, bytes_of(NULL, 0));
    write_extension(out, EXTENSION_KEY_SHARE, 2, bytes_of("", 0));
    write_flag_extension(out, EXTENSION_EARLY_DATA, true);
    write_flag_extension(out, EXTENSION_POST_HANDSHAKE_AUTH, false);
}

static void writes_what_is_present_and_leaves_out_what_is_absent(void **state)
{
    (void)state;
    struct message message;
    writes(write_all,
           from_hex(&message,
                    "0010 0005 0003 02 6832  002c 0004 0002 6162  0033 0002 0000  002a 0000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_a_block_into_bodies),
        cmocka_unit_test(takes_an_empty_block),
        cmocka_unit_test(passes_over_what_it_does_not_know_where_anything_may_be_asked),
        cmocka_unit_test(refuses_an_unknown_extension_in_an_answer),
        cmocka_unit_test(refuses_an_extension_that_comes_twice),
        cmocka_unit_test(refuses_more_extensions_than_the_limit),
        cmocka_unit_test(refuses_a_block_that_is_cut),
        cmocka_unit_test(judges_each_extension_in_each_message_as_the_table_of_the_rfc),
        cmocka_unit_test(refuses_an_answer_to_what_was_not_offered),
        cmocka_unit_test(lets_only_a_retry_bring_a_cookie),
        cmocka_unit_test(a_fault_inside_a_part_has_its_offset_in_the_whole),
        cmocka_unit_test(the_first_fault_stays_whatever_a_part_says),
        cmocka_unit_test(writes_what_is_present_and_leaves_out_what_is_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
