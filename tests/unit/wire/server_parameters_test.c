/* server_parameters_test.c - EncryptedExtensions and CertificateRequest (RFC 9846 4.4). */
#include "wire/server_parameters.h"

#include "messages.h"
#include "support/test.h"

static const extension_set offered = 1u << EXT_SERVER_NAME | 1u << EXT_ALPN | 1u << EXT_EARLY_DATA |
                                     1u << EXT_SUPPORTED_GROUPS | 1u << EXT_KEY_SHARE |
                                     1u << EXT_STATUS_REQUEST;

#define GOLDEN_ANSWERS                                                                             \
    "0000 0000"                /* server_name */                                                   \
    "000a 0006 0004 001d 0017" /* supported_groups */                                              \
    "0010 0005 0003 02 6832"   /* ALPN: h2 */                                                      \
    "002a 0000"                /* early_data */

#define GOLDEN_REQUEST                                                                             \
    "000d 0006 0004 0403 0804"             /* signature_algorithms */                              \
    "0032 0004 0002 0401"                  /* signature_algorithms_cert */                         \
    "002f 000a 0008 0002 3000 0002 3001"   /* certificate_authorities */                           \
    "0030 000b 0009 03 551d0f 0003 030101" /* oid_filters: keyUsage */                             \
    "0005 0000"                            /* status_request */                                    \
    "0012 0000"                            /* signed_certificate_timestamp */

static bool parse_answers(struct reader *in)
{
    struct encrypted_extensions message;
    return encrypted_extensions_parse(&message, in, offered);
}

static bool parse_request(struct reader *in)
{
    struct certificate_request message;
    return certificate_request_parse(&message, in);
}

static struct encrypted_extensions answers_to_write;

static void write_answers(struct writer *out)
{
    encrypted_extensions_write(out, &answers_to_write);
}

static struct certificate_request request_to_write;

static void write_request(struct writer *out)
{
    certificate_request_write(out, &request_to_write);
}

/* R7, R35 */
static void reads_and_writes_encrypted_extensions(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = with_extensions(&message, "", GOLDEN_ANSWERS);
    struct reader in = reader_of(body);

    assert_true(encrypted_extensions_parse(&answers_to_write, &in, offered));
    assert_true(answers_to_write.server_name && answers_to_write.early_data);
    assert_true(bytes_equal(answers_to_write.alpn, bytes_of("h2", 2)));
    assert_int_equal(u16_at(answers_to_write.supported_groups, 1), 0x17);
    writes(write_answers, body);
    refuses_every_truncation(parse_answers, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_answers, body);
    survives_every_change_of_a_byte(parse_answers, body);
}

static void reads_and_writes_encrypted_extensions_without_any(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "0000");
    struct reader in = reader_of(body);

    assert_true(encrypted_extensions_parse(&answers_to_write, &in, 0));
    assert_false(answers_to_write.server_name || answers_to_write.early_data);
    assert_null(answers_to_write.alpn.data);
    writes(write_answers, body);
}

/* R16, R18, R35. Offsets count from the block of extensions. */
static void refuses_what_encrypted_extensions_may_not_say(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { "0033 0005 001d 0001 aa", EXTENSION_MISPLACED, 0 }, /* key_share */
        { "002b 0002 0304", EXTENSION_MISPLACED, 0 },         /* supported_versions */
        { "0005 0000", EXTENSION_MISPLACED, 0 },              /* status_request */
        { "000d 0004 0002 0403", EXTENSION_MISPLACED, 0 },    /* signature_algorithms */
        { "001c 0002 4001", EXTENSION_NOT_OFFERED, 0 },       /* record_size_limit */
        { "ff01 0001 00", EXTENSION_MISPLACED, 0 },           /* renegotiation_info */
        { "0017 0000", EXTENSION_MISPLACED, 0 },              /* extended_main_secret */
        { "0023 0000", EXTENSION_MISPLACED, 0 },              /* session_ticket */
        { "000b 0002 0100", EXTENSION_MISPLACED, 0 },         /* ec_point_formats */
        { "000f 0001 01", EXTENSION_NOT_OFFERED, 0 },         /* heartbeat */
        { "0a0a 0000", EXTENSION_NOT_OFFERED, 0 },            /* GREASE */
        { "0000 0000 0000 0000", EXTENSION_TWICE, 4 },
        { "0000 0001 00", READ_MALFORMED, 4 },                 /* server_name: not empty */
        { "002a 0001 00", READ_MALFORMED, 4 },                 /* early_data: not empty */
        { "0010 0002 0000", READ_MALFORMED, 4 },               /* ALPN: none */
        { "0010 0004 0002 00 00", READ_MALFORMED, 6 },         /* an empty protocol */
        { "0010 0007 0005 02 6832 01 61", READ_MALFORMED, 9 }, /* two protocols */
        { "0010 0006 0003 02 6832 00", READ_MALFORMED, 9 },    /* a byte left over */
        { "000a 0003 0001 00", READ_MALFORMED, 4 },            /* half a group */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse_answers, with_extensions(&message, "", cases[i].extensions), cases[i].code,
                2 + cases[i].at);
}

static void takes_protocols_of_every_legal_length(void **state)
{
    (void)state;
    struct message message;
    uint8_t protocol[255];
    memset(protocol, 'p', sizeof protocol);
    for (size_t len = 1; len <= sizeof protocol; len++) {
        answers_to_write = (struct encrypted_extensions){ .alpn = bytes_of(protocol, len) };
        struct writer out = message_writer(&message);
        write_answers(&out);
        accepts(parse_answers, writer_bytes(&out));
    }
}

static bool parse_unoffered(struct reader *in)
{
    struct encrypted_extensions message;
    return encrypted_extensions_parse(&message, in, 0);
}

/* R35 */
static void refuses_answers_that_nobody_asked_for(void **state)
{
    (void)state;
    struct message message;
    refuses(parse_unoffered, with_extensions(&message, "", "0010 0005 0003 026832"),
            EXTENSION_NOT_OFFERED, 2);
    refuses(parse_unoffered, with_extensions(&message, "", "0000 0000"), EXTENSION_NOT_OFFERED, 2);
}

/* R36 */
static void reads_and_writes_a_certificate_request(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = with_extensions(&message, "03 637478", GOLDEN_REQUEST), name;
    struct reader in = reader_of(body), list;
    struct oid_filter filter;

    assert_true(certificate_request_parse(&request_to_write, &in));
    assert_true(bytes_equal(request_to_write.context, bytes_of("ctx", 3)));
    assert_int_equal(request_to_write.signature_algorithms.len, 4);
    assert_int_equal(u16_at(request_to_write.signature_algorithms_cert, 0), 0x0401);
    assert_true(request_to_write.status_request && request_to_write.signed_certificate_timestamp);

    list = reader_of(request_to_write.certificate_authorities);
    assert_true(authority_next(&list, &name));
    assert_true(authority_next(&list, &name));
    assert_true(bytes_equal(name, bytes_of("\x30\x01", 2)));
    assert_false(authority_next(&list, &name));

    list = reader_of(request_to_write.oid_filters);
    assert_true(oid_filter_next(&list, &filter));
    assert_true(bytes_equal(filter.oid, bytes_of("\x55\x1d\x0f", 3)));
    assert_true(bytes_equal(filter.values, bytes_of("\x03\x01\x01", 3)));
    assert_false(oid_filter_next(&list, &filter));

    writes(write_request, body);
    refuses_every_truncation(parse_request, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_request, body);
    survives_every_change_of_a_byte(parse_request, body);
}

/* R36 */
static void takes_a_certificate_request_at_its_bounds(void **state)
{
    (void)state;
    struct message message;
    static const uint8_t filler[255];
    uint8_t filters[300];
    struct writer out = writer_of(filters, sizeof filters);
    write_vector(&out, 1, bytes_of(filler, sizeof filler));
    write_u16(&out, 0); /* no value: the extension must only be there */

    request_to_write = (struct certificate_request){ .context = bytes_of(filler, sizeof filler),
                                                     .signature_algorithms = bytes_of(filler, 2),
                                                     .oid_filters = writer_bytes(&out) };
    out = message_writer(&message);
    write_request(&out);
    accepts(parse_request, writer_bytes(&out));
    accepts(parse_request, with_extensions(&message, "00", "000d 0004 0002 0403 0030 0002 0000"));
}

/* R16, R36 */
static void passes_over_what_it_does_not_know_in_a_certificate_request(void **state)
{
    (void)state;
    struct message message;
    accepts(parse_request, with_extensions(&message, "00",
                                           "1a1a 0001 00  000d 0004 0002 0403"
                                           "001b 0003 020002  0000 0000"));
}

/* R36. Offsets count from the block of extensions. */
static void refuses_what_a_certificate_request_may_not_say(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { "", EXTENSION_MISSING, 0 },
        { "0032 0004 0002 0403", EXTENSION_MISSING, 8 }, /* signature_algorithms_cert alone */
        { "000d 0002 0000", READ_MALFORMED, 4 },
        { "000d 0005 0003 040300", READ_MALFORMED, 4 },
        { "002b 0002 0304", EXTENSION_MISPLACED, 0 },
        { "000d 0004 0002 0403 000d 0004 0002 0403", EXTENSION_TWICE, 8 },
        { "000d 0004 0002 0403 0030 0006 0004 00 0000 00", READ_MALFORMED, 14 }, /* no OID */
        { "000d 0004 0002 0403 0030 0005 0003 01 55 00", READ_MALFORMED, 16 },
        { "000d 0004 0002 0403 002f 0002 0000", READ_MALFORMED, 12 },
        { "000d 0004 0002 0403 0005 0001 00", READ_MALFORMED, 12 },
        { "000d 0004 0002 0403 0012 0001 00", READ_MALFORMED, 12 },
        { "000d 0004 0002 0403 0032 0005 0002 0403 00", READ_MALFORMED, 16 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse_request, with_extensions(&message, "00", cases[i].extensions), cases[i].code,
                3 + cases[i].at);
}

static void takes_the_parameters_of_rfc8448(void **state)
{
    (void)state;
    struct message message;
    struct reader in;
    struct encrypted_extensions answers;
    struct certificate_request request;

    in = reader_of(body_from_rfc8448(&message,
                                     "simple-1rtt.15.server.construct-an-encryptedextensions-"
                                     "handshake-message.encryptedextensions",
                                     ENCRYPTED_EXTENSIONS));
    /* That client had asked for a limit of records, too. */
    assert_true(encrypted_extensions_parse(&answers, &in, offered | 1u << EXT_RECORD_SIZE_LIMIT));
    assert_true(answers.server_name);
    assert_int_equal(answers.supported_groups.len, 18);

    in = reader_of(body_from_rfc8448(&message,
                                     "client-auth.16.server.construct-a-certificaterequest-"
                                     "handshake-message.certificaterequest",
                                     CERTIFICATE_REQUEST));
    assert_true(certificate_request_parse(&request, &in));
    assert_int_equal(request.context.len, 0);
    assert_int_equal(request.signature_algorithms.len, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_encrypted_extensions),
        cmocka_unit_test(reads_and_writes_encrypted_extensions_without_any),
        cmocka_unit_test(refuses_what_encrypted_extensions_may_not_say),
        cmocka_unit_test(takes_protocols_of_every_legal_length),
        cmocka_unit_test(refuses_answers_that_nobody_asked_for),
        cmocka_unit_test(reads_and_writes_a_certificate_request),
        cmocka_unit_test(takes_a_certificate_request_at_its_bounds),
        cmocka_unit_test(passes_over_what_it_does_not_know_in_a_certificate_request),
        cmocka_unit_test(refuses_what_a_certificate_request_may_not_say),
        cmocka_unit_test(takes_the_parameters_of_rfc8448),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
