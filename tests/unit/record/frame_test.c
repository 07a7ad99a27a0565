/* Record headers, and peers that do not speak TLS. */
#include "record/frame.h"

#include "support/test.h"

static void reads_a_header_when_it_is_whole(void **state)
{
    (void)state;
    const uint8_t came[] = { 22, 3, 1, 0x12, 0x34, 0xff };
    struct frame frame;
    for (size_t len = 0; len < RECORD_HEADER_LEN; len++)
        assert_false(frame_read(&frame, bytes_of(came, len)));
    for (size_t len = RECORD_HEADER_LEN; len <= sizeof came; len++) {
        assert_true(frame_read(&frame, bytes_of(came, len)));
        assert_int_equal(frame.type, CONTENT_HANDSHAKE);
        assert_int_equal(frame.len, 0x1234);
    }
}

/* R69: each version is read, and refused by none. RFC 5246 6.2.1: one of them is that of TLS 1.2. */
static void judges_no_version_by_itself(void **state)
{
    (void)state;
    struct frame frame;
    for (unsigned version = 0; version <= UINT16_MAX; version++) {
        const uint8_t came[] = { 23, (uint8_t)(version >> 8), (uint8_t)version, 0, 7 };
        assert_true(frame_read(&frame, bytes_of(came, sizeof came)));
        assert_int_equal(frame.len, 7);
        assert_int_equal(frame.version, version);
        assert_int_equal(frame_is_tls12(&frame), version == TLS_1_2);
    }
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    const uint8_t expected[] = { 21, 3, 1, 0x40, 0x11 };
    uint8_t header[RECORD_HEADER_LEN];
    frame_write(header, CONTENT_ALERT, TLS_1_0, 0x4011);
    assert_memory_equal(header, expected, sizeof expected);
}

/* R69, R70 */
static void takes_every_minor_version_for_tls(void **state)
{
    (void)state;
    parley_error error = no_error();
    for (unsigned minor = 0; minor <= UINT8_MAX; minor++) {
        const uint8_t came[] = { 22, 3, (uint8_t)minor, 0, 1 };
        assert_true(frame_expect_tls(bytes_of(came, sizeof came), &error));
    }
}

static void refuses_other_major_versions(void **state)
{
    (void)state;
    for (unsigned major = 0; major <= UINT8_MAX; major++) {
        const uint8_t came[] = { 22, (uint8_t)major, 3, 0, 1 };
        parley_error error = no_error();
        assert_int_equal(frame_expect_tls(bytes_of(came, sizeof came), &error), major == 3);
        assert_int_equal(error.code, major == 3 ? NO_ERROR : NOT_TLS);
    }
}

static void names_the_protocol_that_it_finds(void **state)
{
    (void)state;
    static const struct {
        const char *came, *named;
    } rows[] = {
        { "HTTP/1.1 400 Bad Request\r\n", "an HTTP response" },
        { "GET / HTTP/1.1\r\n", "an HTTP request" },
        { "OPTIONS * HTTP/1.1\r\n", "an HTTP request" },
        { "OPTIO", "an HTTP request" },
        { "PRI * HTTP/2.0\r\n", "an HTTP/2 request" },
        { "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "an SSH banner" },
        { "220 mail.example.com ESMTP\r\n", "an SMTP or FTP greeting" },
        { "* OK IMAP4rev1\r\n", "an IMAP greeting" },
        { "+OK POP3\r\n", "a POP3 greeting" },
        { "\x80\x2e\x01\x03\x01", "an SSL 2.0 ClientHello" },
        { "\x16\x7f\x01\x02\x03", "no protocol known here" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        parley_error error = no_error();
        assert_false(frame_expect_tls(bytes_of(rows[i].came, strlen(rows[i].came)), &error));
        assert_int_equal(error.code, NOT_TLS);
        assert_int_equal(error.alert, ALERT_UNEXPECTED_MESSAGE);
        assert_non_null(strstr(error.detail, rows[i].named));
    }
}

static void shows_the_first_bytes_escaped(void **state)
{
    (void)state;
    parley_error error = no_error();
    assert_false(frame_expect_tls(bytes_of("HTTP/1.1 \x1b[31m\r\n", 16), &error));
    assert_string_equal(error.detail, "the first bytes are \"HTTP/1.1 \\x1b[31m\\x0d\\x0a\": "
                                      "an HTTP response");
}

static void names_it_however_much_came(void **state)
{
    (void)state;
    uint8_t came[1000];
    memset(came, 0, sizeof came);
    parley_error error = no_error();
    assert_false(frame_expect_tls(bytes_of(came, sizeof came), &error));
    assert_non_null(strstr(error.detail, "no protocol known here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_header_when_it_is_whole),
        cmocka_unit_test(judges_no_version_by_itself),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(takes_every_minor_version_for_tls),
        cmocka_unit_test(refuses_other_major_versions),
        cmocka_unit_test(names_the_protocol_that_it_finds),
        cmocka_unit_test(shows_the_first_bytes_escaped),
        cmocka_unit_test(names_it_however_much_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
