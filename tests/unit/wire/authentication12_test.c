/* authentication12_test.c - Certificate, CertificateStatus and CertificateRequest of TLS 1.2. */
#include "wire/authentication12.h"

#include "messages.h"
#include "support/test.h"

static bool parse_certificate(struct reader *in)
{
    struct certificate_message message;
    return certificate_message12_parse(&message, in);
}

static struct certificate_message certificates;

static void write_certificate(struct writer *out)
{
    certificate_message12_write(out, &certificates);
}

static void reads_and_writes_a_chain(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00000a 000003 aabbcc 000001 dd");
    struct reader in = reader_of(body);

    assert_true(certificate_message12_parse(&certificates, &in));
    assert_int_equal(certificates.count, 2);
    assert_true(bytes_equal(certificates.certificates[0], bytes_of("\xaa\xbb\xcc", 3)));
    assert_true(bytes_equal(certificates.certificates[1], bytes_of("\xdd", 1)));
    assert_int_equal(certificates.context.len, 0);
    assert_null(certificates.ocsp_responses[0].data);
    assert_null(certificates.sct_list.data);
    writes(write_certificate, body);
}

/* R52: RFC 5246 7.4.6 */
static void reads_and_writes_no_certificate(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "000000");
    struct reader in = reader_of(body);
    assert_true(certificate_message12_parse(&certificates, &in));
    assert_int_equal(certificates.count, 0);
    writes(write_certificate, body);
}

static void refuses_a_certificate_message_that_is_cut_too_long_or_of_tls13(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00000a 000003 aabbcc 000001 dd");
    refuses_every_truncation(parse_certificate, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_certificate, body);
    survives_every_change_of_a_byte(parse_certificate, body);
    refuses(parse_certificate, from_hex(&message, "000003 000000"), READ_MALFORMED, 3);
    refuses(parse_certificate, from_hex(&message, "00 000008 000003 aabbcc 0000"), READ_MALFORMED,
            3);
}

static struct bytes chain_of(struct message *message, size_t count)
{
    struct writer out = message_writer(message);
    struct mark list = open_vector(&out, 3);
    for (size_t i = 0; i < count; i++)
        write_vector(&out, 3, bytes_of("c", 1));
    close_vector(&out, list);
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

static void refuses_more_certificates_than_the_limit(void **state)
{
    (void)state;
    struct message message;
    accepts(parse_certificate, chain_of(&message, CHAIN_CERTIFICATES_MAX));
    refuses(parse_certificate, chain_of(&message, CHAIN_CERTIFICATES_MAX + 1),
            TOO_MANY_CERTIFICATES, 3 + 4 * CHAIN_CERTIFICATES_MAX);
}

static bool parse_status(struct reader *in)
{
    struct bytes response;
    return certificate_status_parse(&response, in);
}

static struct bytes ocsp_response;

static void write_status(struct writer *out)
{
    write_certificate_status(out, ocsp_response);
}

static void reads_and_writes_a_certificate_status(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "01 000003 3001ff");
    struct reader in = reader_of(body);
    assert_true(certificate_status_parse(&ocsp_response, &in));
    assert_true(bytes_equal(ocsp_response, bytes_of("\x30\1\xff", 3)));
    writes(write_status, body);

    refuses_every_truncation(parse_status, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_status, body);
    survives_every_change_of_a_byte(parse_status, body);
    refuses(parse_status, from_hex(&message, "02 000003 3001ff"), READ_MALFORMED, 0);
    refuses(parse_status, from_hex(&message, "01 000000"), READ_MALFORMED, 1);
}

static bool parse_request(struct reader *in)
{
    struct certificate_request12 request;
    return certificate_request12_parse(&request, in);
}

static struct certificate_request12 request;

static void write_request(struct writer *out)
{
    certificate_request12_write(out, &request);
}

/* R50 */
static void reads_and_writes_a_certificate_request(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "02 01 40  0004 0403 0804  0009 0002 3000 0003 310100");
    struct reader in = reader_of(body);
    assert_true(certificate_request12_parse(&request, &in));
    assert_true(bytes_equal(request.certificate_types, bytes_of("\1\x40", 2)));
    assert_true(bytes_equal(request.signature_algorithms, bytes_of("\4\3\x08\4", 4)));
    writes(write_request, body);

    struct reader authorities = reader_of(request.certificate_authorities);
    struct bytes name;
    assert_true(authority_next(&authorities, &name));
    assert_true(bytes_equal(name, bytes_of("\x30\0", 2)));
    assert_true(authority_next(&authorities, &name));
    assert_false(authority_next(&authorities, &name));

    refuses_every_truncation(parse_request, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_request, body);
    survives_every_change_of_a_byte(parse_request, body);
}

static void takes_a_request_without_authorities(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "01 40  0002 0403  0000");
    struct reader in = reader_of(body);
    assert_true(certificate_request12_parse(&request, &in));
    assert_int_equal(request.certificate_authorities.len, 0);
    writes(write_request, body);
}

static void refuses_a_request_out_of_bounds(void **state)
{
    (void)state;
    struct message message;
    static const struct {
        const char *body;
        size_t at;
    } cases[] = {
        { "00  0002 0403  0000", 0 },             /* no type */
        { "01 40  0000  0000", 2 },               /* no algorithm: RFC 5246 has none by default */
        { "01 40  0003 040308  0000", 2 },        /* half an algorithm */
        { "01 40  0002 0403  0002 0000", 8 },     /* an empty name */
        { "01 40  0002 0403  0003 0002 30", 10 }, /* longer than its list */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(parse_request, from_hex(&message, cases[i].body), READ_MALFORMED, cases[i].at);
}

static void refuses_a_malformed_status_with_the_right_alert(void **state)
{
    (void)state;
    struct message message;
    parley_error error = no_error();
    struct reader in = reader_of(from_hex(&message, "01 000000"));
    assert_false(parse_status(&in));
    assert_false(fail_reading(&error, &in, MALFORMED_CERTIFICATE_STATUS));
    assert_int_equal(error.code, MALFORMED_CERTIFICATE_STATUS);
    assert_int_equal(error.alert, ALERT_DECODE_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_chain),
        cmocka_unit_test(reads_and_writes_no_certificate),
        cmocka_unit_test(refuses_a_certificate_message_that_is_cut_too_long_or_of_tls13),
        cmocka_unit_test(refuses_more_certificates_than_the_limit),
        cmocka_unit_test(reads_and_writes_a_certificate_status),
        cmocka_unit_test(reads_and_writes_a_certificate_request),
        cmocka_unit_test(takes_a_request_without_authorities),
        cmocka_unit_test(refuses_a_request_out_of_bounds),
        cmocka_unit_test(refuses_a_malformed_status_with_the_right_alert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
