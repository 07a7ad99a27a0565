/* server_hello_test.c - ServerHello and HelloRetryRequest (RFC 9846 4.2.3, 4.2.4), read and
 * written. */
#include "wire/server_hello.h"

#include "messages.h"
#include "support/test.h"

#include <openssl/evp.h>

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY  "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define ID     "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

/* The block of extensions begins at byte 40 after its length. */
#define HEAD       "0303" RANDOM "00 1301 00"
#define RETRY_HEAD "0303" RETRY "00 1301 00"
enum { BLOCK_AT = 40 };

#define VERSION "002b 0002 0304"

static const extension_set offered = 1u << EXT_SUPPORTED_VERSIONS | 1u << EXT_KEY_SHARE |
                                     1u << EXT_PRE_SHARED_KEY | 1u << EXT_ALPN |
                                     1u << EXT_SERVER_NAME | 1u << EXT_SUPPORTED_GROUPS;

static bool parse(struct reader *in)
{
    struct server_hello hello;
    return server_hello_parse(&hello, in, offered);
}

static struct server_hello parsed(struct bytes body)
{
    struct server_hello hello;
    struct reader in = reader_of(body);
    assert_true(server_hello_parse(&hello, &in, offered));
    return hello;
}

static struct server_hello to_write;

static void write(struct writer *out)
{
    server_hello_write(out, &to_write);
}

static struct bytes golden_hello(struct message *message)
{
    return with_extensions(message, "0303" RANDOM "20" ID "1302 00",
                           "0033 0007 001d 0003 aabbcc " VERSION " 0029 0002 0001");
}

static struct bytes golden_retry(struct message *message)
{
    return with_extensions(message, "0303" RETRY "20" ID "1302 00",
                           "0033 0002 0017  002c 0004 0002 6f6b " VERSION);
}

/* R17 */
static void reads_and_writes_a_server_hello(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = golden_hello(&message);
    struct server_hello hello = parsed(body);

    assert_false(hello.is_retry);
    assert_true(hello.is_tls13);
    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_int_equal(hello.random.data[31], 0x1f);
    assert_int_equal(hello.legacy_session_id_echo.len, 32);
    assert_int_equal(hello.cipher_suite, 0x1302);
    assert_int_equal(hello.legacy_compression, 0);
    assert_int_equal(hello.selected_version, TLS_1_3);
    assert_true(hello.has_key_share);
    assert_int_equal(hello.key_share.group, 0x1d);
    assert_true(bytes_equal(hello.key_share.key_exchange, bytes_of("\xaa\xbb\xcc", 3)));
    assert_null(hello.cookie.data);
    assert_true(hello.has_pre_shared_key);
    assert_int_equal(hello.selected_identity, 1);
    to_write = hello;
    writes(write, body);
}

/* R21 */
static void reads_and_writes_a_hello_retry_request(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = golden_retry(&message);
    struct server_hello hello = parsed(body);

    assert_true(hello.is_retry && hello.is_tls13);
    assert_int_equal(hello.selected_version, TLS_1_3);
    assert_true(hello.has_key_share);
    assert_int_equal(hello.key_share.group, 0x17);
    assert_null(hello.key_share.key_exchange.data);
    assert_true(bytes_equal(hello.cookie, bytes_of("ok", 2)));
    to_write = hello;
    to_write.random = bytes_of(NULL, 0); /* not looked at: there is only one */
    writes(write, body);
}

static void writes_only_what_there_is(void **state)
{
    (void)state;
    struct message written, message;
    to_write = parsed(with_extensions(&written, HEAD, VERSION));
    writes(write, with_extensions(&message, HEAD, VERSION));
    to_write = parsed(with_extensions(&written, RETRY_HEAD, VERSION));
    writes(write, with_extensions(&message, RETRY_HEAD, VERSION));
}

/* R16 */
static void refuses_whatever_is_cut_or_too_long(void **state)
{
    (void)state;
    struct message message;

    golden_hello(&message);
    struct bytes body = bytes_of(message.data, message.len);
    refuses_every_truncation(parse, body, 70); /* there it is a hello of TLS 1.2 */
    refuses_a_trailing_byte(parse, body);
    survives_every_change_of_a_byte(parse, body);

    body = golden_retry(&message);
    refuses(parse, bytes_of(body.data, 70), EXTENSION_MISSING, 70);
    for (size_t len = 0; len < body.len; len++)
        if (len != 70)
            refuses_at_some_byte(parse, bytes_of(body.data, len), READ_MALFORMED);
    refuses_a_trailing_byte(parse, body);
    survives_every_change_of_a_byte(parse, body);
}

static bool is_retry(struct bytes body, size_t len)
{
    return server_hello_is_retry(bytes_of(body.data, len));
}

/* R21 */
static void tells_a_retry_from_its_random(void **state)
{
    (void)state;
    struct message message;
    uint8_t digest[EVP_MAX_MD_SIZE];

    assert_true(EVP_Digest("HelloRetryRequest", 17, digest, NULL, EVP_sha256(), NULL));
    assert_memory_equal(digest, hello_retry_request_random, 32);

    struct bytes body = golden_retry(&message);
    assert_true(is_retry(body, body.len));
    assert_true(is_retry(body, 34));
    assert_false(is_retry(body, 33));
    assert_false(is_retry(body, 0));
    message.data[33] ^= 1;
    assert_false(is_retry(body, body.len));
}

static struct bytes random_ending(uint8_t random[32], const char *end)
{
    memset(random, 0x44, 32);
    memcpy(random + 24, end, 8);
    return bytes_of(random, 32);
}

/* R12 */
static void knows_the_marks_of_a_downgrade(void **state)
{
    (void)state;
    uint8_t random[32];
    assert_true(random_says_downgrade(random_ending(random, "DOWNGRD\1")));
    assert_true(random_says_downgrade(random_ending(random, "DOWNGRD\0")));
    assert_false(random_says_downgrade(random_ending(random, "DOWNGRD\2")));
    assert_false(random_says_downgrade(random_ending(random, "DOWNGRd\1")));
    assert_false(random_says_downgrade(bytes_of("DOWNGRD\1", 8)));
    assert_false(random_says_downgrade(bytes_of(NULL, 0)));
}

static void takes_a_server_hello_of_older_versions_and_judges_no_extension_of_it(void **state)
{
    (void)state;
    struct message message;
    struct server_hello hello;

    hello = parsed(from_hex(&message, HEAD));
    assert_false(hello.is_tls13);
    hello = parsed(from_hex(&message, HEAD "0000"));
    assert_false(hello.is_tls13);
    /* renegotiation_info, ALPN, session_ticket, extended_main_secret: none of TLS 1.3 */
    hello = parsed(with_extensions(&message, "0303" RANDOM "00 c02f 00",
                                   "ff01 0001 00  0010 0005 0003 026832  0023 0000  0017 0000"));
    assert_false(hello.is_tls13 || hello.has_key_share);
    assert_int_equal(hello.cipher_suite, 0xc02f);
    refuses(parse, with_extensions(&message, HEAD, "ff01 0002 00"), READ_MALFORMED, BLOCK_AT + 4);
}

/* R16, R17, R18, R35. Offsets count from the block of extensions. */
static void refuses_what_a_server_hello_may_not_say(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { VERSION "0010 0005 0003 026832", EXTENSION_MISPLACED, 6 }, /* ALPN */
        { VERSION "0000 0000", EXTENSION_MISPLACED, 6 },             /* server_name */
        { VERSION "000a 0004 0002 001d", EXTENSION_MISPLACED, 6 },   /* supported_groups */
        { VERSION "002c 0003 0001 61", EXTENSION_MISPLACED, 6 },     /* cookie */
        { VERSION "ff01 0001 00", EXTENSION_MISPLACED, 6 },          /* renegotiation_info */
        { VERSION "0017 0000", EXTENSION_MISPLACED, 6 },             /* extended_main_secret */
        { VERSION "0018 0001 00", EXTENSION_NOT_OFFERED, 6 },        /* token_binding */
        { VERSION "0a0a 0000", EXTENSION_NOT_OFFERED, 6 },           /* GREASE */
        { VERSION VERSION, EXTENSION_TWICE, 6 },
        { "002b 0003 030400", READ_MALFORMED, 6 },
        { "002b 0001 03", READ_MALFORMED, 4 },
        { VERSION "0033 0004 001d 0000", READ_MALFORMED, 12 }, /* an empty share */
        { VERSION "0033 0002 001d", READ_MALFORMED, 12 },      /* a group alone */
        { VERSION "0033 0006 001d 0001 aa ff", READ_MALFORMED, 15 },
        { VERSION "0029 0001 00", READ_MALFORMED, 10 },
        { VERSION "0029 0003 000000", READ_MALFORMED, 12 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse, with_extensions(&message, HEAD, cases[i].extensions), cases[i].code,
                BLOCK_AT + cases[i].at);
}

/* R21 */
static void refuses_what_a_retry_may_not_say(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { "0033 0002 0017", EXTENSION_MISSING, 6 }, /* no supported_versions */
        { "", EXTENSION_MISSING, 0 },
        { VERSION "0033 0005 0017 0001 aa", READ_MALFORMED, 12 }, /* a share, not a group */
        { VERSION "002c 0002 0000", READ_MALFORMED, 10 },         /* an empty cookie */
        { VERSION "002c 0004 0001 61 00", READ_MALFORMED, 13 },
        { VERSION "0029 0002 0000", EXTENSION_MISPLACED, 6 }, /* pre_shared_key */
        { VERSION "0010 0005 0003 026832", EXTENSION_MISPLACED, 6 },
        { VERSION "fe0d 0008 0102030405060708", EXTENSION_NOT_OFFERED, 6 },
        { VERSION "002c 0003 0001 61  002c 0003 0001 61", EXTENSION_TWICE, 13 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse, with_extensions(&message, RETRY_HEAD, cases[i].extensions), cases[i].code,
                BLOCK_AT + cases[i].at);
}

static void refuses_a_session_id_that_is_too_long(void **state)
{
    (void)state;
    struct message message;
    refuses(parse, from_hex(&message, "0303" RANDOM "21" ID "00 1301 00"), READ_MALFORMED, 34);
}

static bool parse_unoffered(struct reader *in)
{
    struct server_hello hello;
    return server_hello_parse(&hello, in, 1u << EXT_SUPPORTED_VERSIONS);
}

/* R17, R21 */
static void refuses_what_was_not_offered(void **state)
{
    (void)state;
    struct message message;
    refuses(parse_unoffered, with_extensions(&message, HEAD, VERSION "0033 0005 001d 0001 aa"),
            EXTENSION_NOT_OFFERED, BLOCK_AT + 6);
    refuses(parse_unoffered, with_extensions(&message, RETRY_HEAD, VERSION "0033 0002 0017"),
            EXTENSION_NOT_OFFERED, BLOCK_AT + 6);
    accepts(parse_unoffered, with_extensions(&message, RETRY_HEAD, VERSION "002c 0003 0001 61"));
}

static struct server_hello take_rfc8448(struct message *message, const char *name)
{
    struct bytes body = body_from_rfc8448(message, name, SERVER_HELLO);
    refuses_a_trailing_byte(parse, body);
    return parsed(body);
}

static void takes_the_server_hellos_of_rfc8448(void **state)
{
    (void)state;
    struct message message;
    struct server_hello hello;

    hello = take_rfc8448(
        &message, "simple-1rtt.06.server.construct-a-serverhello-handshake-message.serverhello");
    assert_true(hello.is_tls13 && hello.has_key_share && !hello.is_retry);
    assert_int_equal(hello.key_share.key_exchange.len, 32);
    hello = take_rfc8448(
        &message, "resumed-0rtt.15.server.construct-a-serverhello-handshake-message.serverhello");
    assert_true(hello.has_pre_shared_key);
    assert_int_equal(hello.selected_identity, 0);
    hello = take_rfc8448(&message, "hello-retry-request.04.server.construct-a-serverhello-"
                                   "handshake-message.serverhello");
    assert_true(hello.is_retry);
    assert_int_equal(hello.key_share.group, 0x17);
    assert_int_equal(hello.cookie.len, 114);
    hello = take_rfc8448(
        &message, "compatibility.06.server.construct-a-serverhello-handshake-message.serverhello");
    assert_int_equal(hello.legacy_session_id_echo.len, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_server_hello),
        cmocka_unit_test(reads_and_writes_a_hello_retry_request),
        cmocka_unit_test(writes_only_what_there_is),
        cmocka_unit_test(refuses_whatever_is_cut_or_too_long),
        cmocka_unit_test(tells_a_retry_from_its_random),
        cmocka_unit_test(knows_the_marks_of_a_downgrade),
        cmocka_unit_test(takes_a_server_hello_of_older_versions_and_judges_no_extension_of_it),
        cmocka_unit_test(refuses_what_a_server_hello_may_not_say),
        cmocka_unit_test(refuses_what_a_retry_may_not_say),
        cmocka_unit_test(refuses_a_session_id_that_is_too_long),
        cmocka_unit_test(refuses_what_was_not_offered),
        cmocka_unit_test(takes_the_server_hellos_of_rfc8448),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
