/* server_hello12_test.c - ServerHello of TLS 1.2 (RFC 5246 7.4.1.3) and its answers, read and written. */
#include "wire/server_hello12.h"

#include "messages.h"
#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define ID     "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

/* The block of extensions begins at byte 40 after its length. */
#define HEAD "0303" RANDOM "00 c02f 00"
enum { BLOCK_AT = 40 };

static const extension_set everything = (1u << EXTENSIONS_KNOWN) - 1;

static bool parse(struct reader *in)
{
    struct server_hello12 hello;
    return server_hello12_parse(&hello, in, everything);
}

static struct server_hello12 parsed(struct bytes body)
{
    struct server_hello12 hello;
    struct reader in = reader_of(body);
    assert_true(server_hello12_parse(&hello, &in, everything));
    return hello;
}

static struct server_hello12 to_write;

static void write(struct writer *out)
{
    server_hello12_write(out, &to_write);
}

/* All that this side can write, in the order in which it writes. */
static struct bytes golden(struct message *message)
{
    return with_extensions(message, "0303" RANDOM "20" ID "c02b 00",
                           "ff01 0001 00"             /* renegotiation_info */
                           "0000 0000"                /* server_name */
                           "000b 0003 02 01 00"       /* ec_point_formats */
                           "0023 0000"                /* session_ticket */
                           "0005 0000"                /* status_request */
                           "0010 0005 0003 02 6832"   /* ALPN: h2 */
                           "0012 0006 0004 0002 abcd" /* signed_certificate_timestamp */
                           "0016 0000"                /* encrypt_then_mac */
                           "0017 0000");              /* extended_main_secret */
}

/* R47 */
static void reads_and_writes_a_server_hello(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = golden(&message);
    struct server_hello12 hello = parsed(body);

    assert_int_equal(hello.version, TLS_1_2);
    assert_int_equal(hello.random.data[31], 0x1f);
    assert_int_equal(hello.session_id.len, 32);
    assert_int_equal(hello.session_id.data[0], 0xa0);
    assert_int_equal(hello.cipher_suite, 0xc02b);
    assert_int_equal(hello.compression, 0);
    assert_true(bytes_equal(hello.alpn, bytes_of("h2", 2)));
    assert_true(bytes_equal(hello.sct_list, bytes_of("\0\2\xab\xcd", 4)));
    assert_true(bytes_equal(hello.ec_point_formats, bytes_of("\1\0", 2)));
    assert_true(hello.server_name && hello.status_request && hello.session_ticket);
    assert_true(hello.extended_main_secret && hello.encrypt_then_mac);
    assert_true(hello.secure_renegotiation);
    to_write = hello;
    writes(write, body);
}

/* RFC 5246 7.4.1.3: the block may be absent, or empty, and is not written when nothing is in it. */
static void reads_and_writes_a_server_hello_without_answers(void **state)
{
    (void)state;
    struct message message;
    to_write = parsed(from_hex(&message, HEAD "0000"));
    assert_false(to_write.extended_main_secret || to_write.secure_renegotiation);
    assert_false(to_write.server_name || to_write.status_request || to_write.session_ticket);
    assert_false(to_write.encrypt_then_mac);
    assert_null(to_write.alpn.data);
    assert_null(to_write.ec_point_formats.data);
    writes(write, from_hex(&message, HEAD));
    to_write = parsed(from_hex(&message, HEAD));
    writes(write, from_hex(&message, HEAD));
}

static void writes_only_what_there_is(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "ff01 0001 00",
        "0000 0000",
        "000b 0002 01 00",
        "0023 0000",
        "0005 0000",
        "0016 0000",
        "0017 0000",
        "0010 0005 0003 02 6832",
        "0012 0006 0004 0002 abcd",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct message written, message;
        to_write = parsed(with_extensions(&written, HEAD, answers[i]));
        writes(write, with_extensions(&message, HEAD, answers[i]));
    }
}

static void refuses_whatever_is_cut_or_too_long(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = golden(&message);
    refuses_every_truncation(parse, body, BLOCK_AT + 32 - 2); /* there it has no extensions */
    refuses_a_trailing_byte(parse, body);
    survives_every_change_of_a_byte(parse, body);
    refuses(parse, from_hex(&message, "0303" RANDOM "21" ID "00 c02f 00"), READ_MALFORMED, 34);
}

/* R47. Offsets count from the block of extensions. */
static void refuses_what_a_server_hello_may_not_say(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { "002b 0002 0304", EXTENSION_MISPLACED, 0 },      /* supported_versions */
        { "0033 0004 001d 0000", EXTENSION_MISPLACED, 0 }, /* key_share */
        { "0029 0002 0000", EXTENSION_MISPLACED, 0 },      /* pre_shared_key */
        { "000d 0004 0002 0403", EXTENSION_MISPLACED, 0 }, /* signature_algorithms */
        { "0a0a 0000", EXTENSION_NOT_OFFERED, 0 },         /* GREASE */
        { "000f 0001 01", EXTENSION_NOT_OFFERED, 0 },      /* heartbeat */
        { "0017 0000 0017 0000", EXTENSION_TWICE, 4 },
        { "0017 0001 00", READ_MALFORMED, 4 }, /* what has to be empty */
        { "0016 0001 00", READ_MALFORMED, 4 },
        { "0023 0001 00", READ_MALFORMED, 4 },
        { "0005 0001 01", READ_MALFORMED, 4 },
        { "0000 0002 0000", READ_MALFORMED, 4 },
        { "0010 0008 0006 02 6832 02 6833", READ_MALFORMED, 9 }, /* two protocols */
        { "0010 0002 0000", READ_MALFORMED, 4 },
        { "0012 0002 0000", READ_MALFORMED, 4 },
        { "000b 0001 00", READ_MALFORMED, 4 }, /* no point format */
        { "000b 0003 02 01 02", POINT_FORMAT_MISSING, 4 },
        { "ff01 0000", READ_MALFORMED, 4 },
        { "ff01 0002 01 aa", RENEGOTIATION_INFO_WRONG, 4 },
        { "ff01 0002 00 aa", READ_MALFORMED, 5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse, with_extensions(&message, HEAD, cases[i].extensions), cases[i].code,
                BLOCK_AT + cases[i].at);
}

/* RFC 8422 4 forbids it; servers do so, and nothing depends on it. */
static void passes_over_groups_that_a_server_should_not_name(void **state)
{
    (void)state;
    struct message message;
    accepts(parse, with_extensions(&message, HEAD, "000a 0004 0002 0017"));
}

static bool parse_unoffered(struct reader *in)
{
    struct server_hello12 hello;
    return server_hello12_parse(&hello, in, everything & ~(1u << EXT_EXTENDED_MAIN_SECRET));
}

static void refuses_what_was_not_offered(void **state)
{
    (void)state;
    struct message message;
    refuses(parse_unoffered, with_extensions(&message, HEAD, "0023 0000 0017 0000"),
            EXTENSION_NOT_OFFERED, BLOCK_AT + 4);
}

/* The errors that these refusals become. */
static void refuses_with_the_right_alert(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        enum code code;
        enum alert alert;
    } cases[] = {
        { "0017 0001 00", MALFORMED_SERVER_HELLO, ALERT_DECODE_ERROR },
        { "000b 0002 01 01", POINT_FORMAT_MISSING, ALERT_ILLEGAL_PARAMETER },
        { "ff01 0002 01 aa", RENEGOTIATION_INFO_WRONG, ALERT_HANDSHAKE_FAILURE },
        { "0a0a 0000", EXTENSION_NOT_OFFERED, ALERT_UNSUPPORTED_EXTENSION },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_error error = no_error();
        struct reader in = reader_of(with_extensions(&message, HEAD, cases[i].extensions));
        assert_false(parse(&in));
        assert_false(fail_reading(&error, &in, MALFORMED_SERVER_HELLO));
        assert_int_equal(error.code, cases[i].code);
        assert_int_equal(error.alert, cases[i].alert);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_server_hello),
        cmocka_unit_test(reads_and_writes_a_server_hello_without_answers),
        cmocka_unit_test(writes_only_what_there_is),
        cmocka_unit_test(refuses_whatever_is_cut_or_too_long),
        cmocka_unit_test(refuses_what_a_server_hello_may_not_say),
        cmocka_unit_test(passes_over_groups_that_a_server_should_not_name),
        cmocka_unit_test(refuses_what_was_not_offered),
        cmocka_unit_test(refuses_with_the_right_alert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
