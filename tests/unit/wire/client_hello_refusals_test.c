/* client_hello_refusals_test.c - what a ClientHello may not say (RFC 9846 4.2.2, 4.3), each with
 * its error and the byte in question. */
#include "wire/client_hello.h"

#include "messages.h"
#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* Version, random, no session id, one suite, no compression: the block of extensions begins at
 * byte 43 after its length. */
#define HEAD "0303" RANDOM "00 0002 1301 0100"
enum { BLOCK_AT = 43 };

static bool parse(struct reader *in)
{
    struct client_hello hello;
    return client_hello_parse(&hello, in);
}

/* R14, R16 */
static void refuses_fields_out_of_bounds(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *body;
        size_t at;
    } cases[] = {
        { "0303" RANDOM "21" RANDOM "00 0002 1301 0100", 34 }, /* session id of 33 bytes */
        { "0303" RANDOM "00 0000 0100", 35 },                  /* no suite */
        { "0303" RANDOM "00 0003 130113 0100", 35 },           /* half a suite */
        { "0303" RANDOM "00 0002 1301 00", 39 },               /* no compression method */
        { HEAD "00", 41 },                                     /* half a length */
        { HEAD "0001 00", 43 },                                /* half a type */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse, from_hex(&message, cases[i].body), READ_MALFORMED, cases[i].at);
}

/* R16: form. Offsets count from the block of extensions. */
static void refuses_extensions_of_wrong_form(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        size_t at;
    } cases[] = {
        { "0000 0000", 4 },                      /* server_name: empty */
        { "0000 0002 0000", 4 },                 /* no name */
        { "0000 0005 0003 00 0000", 7 },         /* an empty name */
        { "0000 0006 0003 00 0001 61", 9 },      /* longer than its list */
        { "0000 0007 0004 00 0001 61 00", 10 },  /* a byte left over */
        { "0000 0004 0002 0100", 7 },            /* another type of name, cut */
        { "0005 0000", 4 },                      /* status_request: empty */
        { "0005 0004 01 0000 00", 7 },           /* cut */
        { "0005 0007 01 0002 0000 0000", 7 },    /* an empty responder id */
        { "0005 0006 01 0000 0000 00", 9 },      /* a byte left over */
        { "000a 0002 0000", 4 },                 /* supported_groups: none */
        { "000a 0005 0003 001d00", 4 },          /* half a group */
        { "000a 0005 0002 001d 00", 8 },         /* a byte left over */
        { "000d 0002 0000", 4 },                 /* signature_algorithms: none */
        { "000d 0005 0003 040300", 4 },          /* half a scheme */
        { "0032 0002 0000", 4 },                 /* signature_algorithms_cert: none */
        { "0010 0002 0000", 4 },                 /* ALPN: none */
        { "0010 0003 0001 00", 4 },              /* too short for a name */
        { "0010 0006 0004 02 6832 00", 9 },      /* an empty name */
        { "0010 0005 0003 03 6832", 7 },         /* longer than its list */
        { "0012 0001 00", 4 },                   /* signed_certificate_timestamp: not empty */
        { "002a 0001 00", 4 },                   /* early_data: not empty */
        { "0031 0001 00", 4 },                   /* post_handshake_auth: not empty */
        { "0017 0001 00", 4 },                   /* extended_main_secret: not empty */
        { "0016 0001 00", 4 },                   /* encrypt_then_mac: not empty */
        { "000b 0001 00", 4 },                   /* ec_point_formats: none */
        { "000b 0003 01 00 00", 6 },             /* a byte left over */
        { "ff01 0000", 4 },                      /* renegotiation_info: no length */
        { "ff01 0002 00 00", 5 },                /* a byte left over */
        { "002b 0001 00", 4 },                   /* supported_versions: none */
        { "002b 0002 01 03", 4 },                /* half a version */
        { "002b 0004 03 030403", 4 },            /* half a second one */
        { "002b 0004 02 0304 00", 7 },           /* a byte left over */
        { "002c 0002 0000", 4 },                 /* cookie: empty */
        { "002c 0004 0001 61 00", 7 },           /* a byte left over */
        { "002d 0001 00", 4 },                   /* psk_key_exchange_modes: none */
        { "002f 0002 0000", 4 },                 /* certificate_authorities: none */
        { "002f 0006 0004 0000 0000", 6 },       /* an empty name */
        { "0033 0000", 4 },                      /* key_share: no list */
        { "0033 0006 0004 001d 0000", 8 },       /* an empty share */
        { "0033 0008 0006 001d 0003 aabb", 10 }, /* longer than its list */
        { "0033 0005 0003 001d 00", 8 },         /* cut */
        { "002d 0002 01 01  0029 0000", 10 },    /* pre_shared_key: empty */
        { "002d 0002 01 01  0029 0009 0007 0001 61 00000000", 19 }, /* no binders */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse, with_extensions(&message, HEAD, cases[i].extensions), READ_MALFORMED,
                BLOCK_AT + cases[i].at);
}

/* R16: meaning */
static void refuses_extensions_of_wrong_meaning(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { "0000 000a 0008 00 0001 61 00 0001 62", SERVER_NAME_INVALID, 10 }, /* two host names */
        { "0000 0008 0006 00 0003 610062", SERVER_NAME_INVALID, 6 },         /* a zero byte */
        { "0033 000c 000a 001d 0001 aa 001d 0001 bb", KEY_SHARE_TWICE, 11 },
        { "002b 0003 02 0304  002b 0003 02 0304", EXTENSION_TWICE, 7 },
        { "0030 0002 0000", EXTENSION_MISPLACED, 0 }, /* oid_filters */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse, with_extensions(&message, HEAD, cases[i].extensions), cases[i].code,
                BLOCK_AT + cases[i].at);
}

static void write_shares(struct writer *out, size_t count)
{
    write_bytes(out, bytes_of("\x03\x03", 2));
    memset(write_room(out, 32), 7, 32);
    write_bytes(out, bytes_of("\0\0\x02\x13\x01\x01\0", 7));
    struct mark block = open_vector(out, 2);
    struct mark extension = open_extension(out, EXTENSION_KEY_SHARE);
    struct mark shares = open_vector(out, 2);
    for (size_t i = 0; i < count; i++) {
        write_u16(out, (uint16_t)i);
        write_vector(out, 2, bytes_of("k", 1));
    }
    close_vector(out, shares);
    close_vector(out, extension);
    close_vector(out, block);
    assert_true(writer_done(out));
}

static void refuses_more_key_shares_than_the_limit(void **state)
{
    (void)state;
    struct message message;
    struct writer out = message_writer(&message);
    write_shares(&out, KEY_SHARES_MAX);
    accepts(parse, writer_bytes(&out));
    out = message_writer(&message);
    write_shares(&out, KEY_SHARES_MAX + 1);
    refuses(parse, writer_bytes(&out), TOO_MANY_KEY_SHARES, BLOCK_AT + 6 + 5 * KEY_SHARES_MAX);
}

#define MODES   "002d 0002 01 01"
#define ONE_PSK "0029 002c 0007 0001 61 00000000  0021 20" RANDOM

/* R9, R16 */
static void refuses_pre_shared_keys_offered_wrongly(void **state)
{
    (void)state;
    struct message message;

    accepts(parse, with_extensions(&message, HEAD, MODES ONE_PSK));
    refuses(parse, with_extensions(&message, HEAD, MODES ONE_PSK "002b 0003 02 0304"),
            PRE_SHARED_KEY_NOT_LAST, BLOCK_AT + 6 + 4);
    refuses(parse, with_extensions(&message, HEAD, MODES ONE_PSK "0a0a 0000"),
            PRE_SHARED_KEY_NOT_LAST, BLOCK_AT + 6 + 4);
    refuses(parse, with_extensions(&message, HEAD, ONE_PSK), EXTENSION_MISSING, BLOCK_AT + 48);
    refuses(parse, /* one identity, two binders */
            with_extensions(&message, HEAD,
                            MODES "0029 004d 0007 0001 61 00000000  0042 20" RANDOM "20" RANDOM),
            PSK_BINDERS_UNEQUAL, BLOCK_AT + 6 + 13);
    refuses(
        parse, /* a binder of 31 bytes */
        with_extensions(&message, HEAD, MODES "0029 002c 0007 0001 61 00000000  0021 1f" RANDOM),
        READ_MALFORMED, BLOCK_AT + 6 + 15);
    refuses(
        parse, /* an empty identity */
        with_extensions(&message, HEAD, MODES "0029 002c 0007 0000 00000000 00  0021 20" RANDOM),
        READ_MALFORMED, BLOCK_AT + 6 + 6);
}

static void a_fault_beside_a_trailing_byte_is_still_the_fault(void **state)
{
    (void)state;
    struct message message;
    refuses(parse, from_hex(&message, HEAD "0006 002b 0002 0000  ff"), READ_MALFORMED,
            BLOCK_AT + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_fields_out_of_bounds),
        cmocka_unit_test(refuses_extensions_of_wrong_form),
        cmocka_unit_test(refuses_extensions_of_wrong_meaning),
        cmocka_unit_test(refuses_more_key_shares_than_the_limit),
        cmocka_unit_test(refuses_pre_shared_keys_offered_wrongly),
        cmocka_unit_test(a_fault_beside_a_trailing_byte_is_still_the_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
