/* authentication_test.c - Certificate and CertificateVerify (RFC 9846 4.5), read and written. */
#include "wire/authentication.h"

#include "messages.h"
#include "support/test.h"

static const extension_set offered =
    1u << EXT_STATUS_REQUEST | 1u << EXT_SIGNED_CERTIFICATE_TIMESTAMP | 1u << EXT_ALPN;

static bool parse_certificate(struct reader *in)
{
    struct certificate_message message;
    return certificate_message_parse(&message, in, offered);
}

static bool parse_verify(struct reader *in)
{
    struct certificate_verify message;
    return certificate_verify_parse(&message, in);
}

static struct certificate_message to_write;

static void write(struct writer *out)
{
    certificate_message_write(out, &to_write);
}

static struct bytes golden(struct message *message)
{
    return from_hex(message, "01 63  00002c"
                             "000003 aabbcc 0017"
                             "0005 0006 01 000002 3000" /* status_request: an OCSP response */
                             "0012 0009 0007 0002 7331 0001 73" /* two SCTs */
                             "000001 dd 0000"
                             "000002 eeff 0000");
}

/* R37 */
static void reads_and_writes_a_certificate_message(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = golden(&message);
    struct reader in = reader_of(body);

    assert_true(certificate_message_parse(&to_write, &in, offered));
    assert_true(bytes_equal(to_write.context, bytes_of("c", 1)));
    assert_int_equal(to_write.count, 3);
    assert_true(bytes_equal(to_write.certificates[0], bytes_of("\xaa\xbb\xcc", 3)));
    assert_true(bytes_equal(to_write.certificates[1], bytes_of("\xdd", 1)));
    assert_true(bytes_equal(to_write.certificates[2], bytes_of("\xee\xff", 2)));
    assert_true(bytes_equal(to_write.ocsp_responses[0], bytes_of("\x30\0", 2)));
    assert_int_equal(to_write.sct_list.len, 7);
    writes(write, body);
    refuses_every_truncation(parse_certificate, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_certificate, body);
    survives_every_change_of_a_byte(parse_certificate, body);
}

/* R37, R42: whether it may be empty depends on who sent it: the handshake judges that. */
static void reads_and_writes_a_message_without_certificates(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00 000000");
    struct reader in = reader_of(body);

    assert_true(certificate_message_parse(&to_write, &in, 0));
    assert_int_equal(to_write.count, 0);
    assert_null(to_write.ocsp_responses[0].data);
    writes(write, body);
}

/* RFC 9846 4.5.1.1 */
static void takes_staples_of_any_certificate(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00 000016 000001 aa 0000 000001 bb 000a"
                                           "0005 0006 01 000002 3000");
    struct reader in = reader_of(body);
    assert_true(certificate_message_parse(&to_write, &in, offered));
    assert_int_equal(to_write.count, 2);
    assert_null(to_write.ocsp_responses[0].data);
    assert_true(bytes_equal(to_write.ocsp_responses[1], bytes_of("\x30\0", 2)));
    writes(write, body);
}

/* R16, R35. Offsets count from the extensions of the one entry. */
static void refuses_entries_that_say_what_they_may_not(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *extensions;
        uint16_t code;
        size_t at;
    } cases[] = {
        { "0010 0005 0003 026832", EXTENSION_MISPLACED, 0 }, /* ALPN */
        { "0a0a 0000", EXTENSION_NOT_OFFERED, 0 },
        { "0011 0000", EXTENSION_NOT_OFFERED, 0 }, /* status_request_v2 */
        { "0005 0006 01 000002 3000 0005 0006 01 000002 3000", EXTENSION_TWICE, 10 },
        { "0005 0000", READ_MALFORMED, 4 },
        { "0005 0006 02 000002 3000", READ_MALFORMED, 4 },     /* not OCSP */
        { "0005 0004 01 000000", READ_MALFORMED, 5 },          /* an empty response */
        { "0005 0007 01 000002 3000 00", READ_MALFORMED, 10 }, /* a byte left over */
        { "0012 0002 0000", READ_MALFORMED, 4 },               /* no SCT */
        { "0012 0004 0002 0000", READ_MALFORMED, 6 },          /* an empty SCT */
        { "0012 0006 0003 0001 73 00", READ_MALFORMED, 9 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct message block;
        struct bytes extensions = from_hex(&block, cases[i].extensions);
        struct writer out = message_writer(&message);
        write_u8(&out, 0);
        struct mark list = open_vector(&out, 3);
        write_vector(&out, 3, bytes_of("c", 1));
        write_vector(&out, 2, extensions);
        close_vector(&out, list);
        refuses(parse_certificate, writer_bytes(&out), cases[i].code, 10 + cases[i].at);
    }
}

static bool parse_unoffered(struct reader *in)
{
    struct certificate_message message;
    return certificate_message_parse(&message, in, 0);
}

/* R35 */
static void refuses_staples_that_nobody_asked_for(void **state)
{
    (void)state;
    struct message message;
    refuses(parse_unoffered, golden(&message), EXTENSION_NOT_OFFERED, 13);
    refuses(parse_unoffered,
            from_hex(&message, "00 000011 000001 aa 000b 0012 0007 0005 0003 736374"),
            EXTENSION_NOT_OFFERED, 10);
}

static void refuses_entries_of_wrong_form(void **state)
{
    (void)state;
    struct message message;
    refuses(parse_certificate, from_hex(&message, "00 000005 000000 0000"), READ_MALFORMED, 4);
    refuses(parse_certificate, from_hex(&message, "00 000004 000001 aa"), READ_MALFORMED, 8);
    refuses(parse_certificate, from_hex(&message, "00 000006 000002 aa 0000"), READ_MALFORMED, 9);
}

static void write_chain(struct writer *out, size_t count)
{
    write_u8(out, 0);
    struct mark list = open_vector(out, 3);
    for (size_t i = 0; i < count; i++) {
        write_vector(out, 3, bytes_of("c", 1));
        write_u16(out, 0);
    }
    close_vector(out, list);
    assert_true(writer_done(out));
}

static void refuses_more_certificates_than_the_limit(void **state)
{
    (void)state;
    struct message message;
    struct writer out = message_writer(&message);
    write_chain(&out, CHAIN_CERTIFICATES_MAX);
    accepts(parse_certificate, writer_bytes(&out));
    out = message_writer(&message);
    write_chain(&out, CHAIN_CERTIFICATES_MAX + 1);
    refuses(parse_certificate, writer_bytes(&out), TOO_MANY_CERTIFICATES,
            4 + 6 * CHAIN_CERTIFICATES_MAX);
}

static struct certificate_verify verify_to_write;

static void write_verify(struct writer *out)
{
    certificate_verify_write(out, &verify_to_write);
}

/* R39 */
static void reads_and_writes_a_certificate_verify(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "0804 0003 aabbcc");
    struct reader in = reader_of(body);

    assert_true(certificate_verify_parse(&verify_to_write, &in));
    assert_int_equal(verify_to_write.algorithm, 0x0804);
    assert_true(bytes_equal(verify_to_write.signature, bytes_of("\xaa\xbb\xcc", 3)));
    writes(write_verify, body);
    refuses_every_truncation(parse_verify, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_verify, body);
    survives_every_change_of_a_byte(parse_verify, body);
    accepts(parse_verify, from_hex(&message, "0804 0000")); /* its meaning fails, not its form */
}

/* R39: the example of RFC 9846 4.5.2. */
static void writes_what_a_certificate_verify_signs(void **state)
{
    (void)state;
    struct message message;
    uint8_t room[SIGNED_CONTENT_MAX], hash[64];
    memset(hash, 1, sizeof hash);
    struct bytes expected =
        from_hex(&message, "2020202020202020202020202020202020202020202020202020202020202020"
                           "2020202020202020202020202020202020202020202020202020202020202020"
                           "544c5320312e332c207365727665722043657274696669636174655665726966"
                           "79"
                           "00"
                           "0101010101010101010101010101010101010101010101010101010101010101");

    struct writer out = writer_of(room, sizeof room);
    signed_content_write(&out, true, bytes_of(hash, 32));
    assert_true(writer_done(&out));
    assert_true(bytes_equal(writer_bytes(&out), expected));

    out = writer_of(room, sizeof room);
    signed_content_write(&out, false, bytes_of(hash, sizeof hash));
    assert_true(writer_done(&out));
    assert_int_equal(writer_len(&out), SIGNED_CONTENT_MAX);
    assert_memory_equal(room + 64, "TLS 1.3, client CertificateVerify\0\1", 35);
}

static void takes_the_authentication_of_rfc8448(void **state)
{
    (void)state;
    struct message message;
    struct reader in;

    in = reader_of(body_from_rfc8448(
        &message, "simple-1rtt.16.server.construct-a-certificate-handshake-message.certificate",
        CERTIFICATE));
    assert_true(certificate_message_parse(&to_write, &in, 0));
    assert_int_equal(to_write.count, 1);
    assert_int_equal(to_write.certificates[0].len, 432);
    writes(write, bytes_of(message.data + 4, message.len - 4));

    in = reader_of(body_from_rfc8448(
        &message,
        "client-auth.18.server.construct-a-certificateverify-handshake-message.certificateverify",
        CERTIFICATE_VERIFY));
    assert_true(certificate_verify_parse(&verify_to_write, &in));
    assert_int_equal(verify_to_write.algorithm, 0x0403);
    writes(write_verify, bytes_of(message.data + 4, message.len - 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_certificate_message),
        cmocka_unit_test(reads_and_writes_a_message_without_certificates),
        cmocka_unit_test(takes_staples_of_any_certificate),
        cmocka_unit_test(refuses_entries_that_say_what_they_may_not),
        cmocka_unit_test(refuses_staples_that_nobody_asked_for),
        cmocka_unit_test(refuses_entries_of_wrong_form),
        cmocka_unit_test(refuses_more_certificates_than_the_limit),
        cmocka_unit_test(reads_and_writes_a_certificate_verify),
        cmocka_unit_test(writes_what_a_certificate_verify_signs),
        cmocka_unit_test(takes_the_authentication_of_rfc8448),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
