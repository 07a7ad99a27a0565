/* describe_test.c - what a watcher is told about each message (RFC 9846 4). R88. */
#include "wire/describe.h"

#include "wire/extensions.h"

#include "told.h"

#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY  "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

static void expect(enum handshake_type type, const char *head, const char *extensions,
                   const char *expected)
{
    expect_told(PARLEY_LEVEL_HANDSHAKE, type, head, extensions, expected);
}

static void tells_a_client_hello(void **state)
{
    (void)state;
    expect(CLIENT_HELLO, "0303" RANDOM "00 0006 2a2a 1301 beef 01 00",
           "0000 0006 0004 00 0001 61  002b 0005 04 0304 0303  000a 0006 0004 11ec 001d"
           "0033 0007 0005 001d 0001 aa  000d 0004 0002 0403  0010 0008 0006 02 6832 02 6833"
           "002d 0003 02 01 02  ff01 0001 00  0a0a 0000  ffce 0001 00",
           "1 legacy_version = TLS 1.2: what old middleboxes look at; supported_versions "
           "overrides it\n"
           "1 random = 0001020304050607... (32 bytes): fresh for each connection, so that no "
           "handshake can be replayed\n"
           "1 legacy_session_id = empty\n"
           "1 cipher_suites = GREASE, TLS_AES_128_GCM_SHA256, 0xbeef: ciphers for the data, the "
           "best first\n"
           "1 legacy_compression_methods = none: TLS no longer compresses\n"
           "1 extensions = 81 bytes\n"
           "2 server_name = \"a\": the host that the client wants, readable by everybody on the "
           "path\n"
           "2 supported_versions = TLS 1.3, TLS 1.2: the client's true list, the best first\n"
           "2 supported_groups = X25519MLKEM768, X25519: groups for the key exchange, the best "
           "first\n"
           "2 key_share = X25519 (1 bytes): public keys, made for this connection only\n"
           "2 signature_algorithms = ecdsa_secp256r1_sha256: signatures that the sender can "
           "check, the best first\n"
           "2 application_layer_protocol_negotiation = \"h2\", \"h3\": application protocols, "
           "the best first\n"
           "2 psk_key_exchange_modes = psk_dhe_ke, 0x0002: how keys from earlier may be used, "
           "with a new key exchange (dhe) or without\n"
           "2 renegotiation_info = in TLS 1.2, nobody can put a handshake of his own before this "
           "one\n"
           "2 GREASE = number 2570, 0 bytes: means nothing, and keeps servers used to what they "
           "do not know\n"
           "2 unknown extension = number 65486, 1 bytes: not used here, and passed over\n");
}

static void tells_what_else_a_client_hello_may_say(void **state)
{
    (void)state;
    struct message body, message;
    struct told told;
    static const char *const expected[] = {
        "\n1 legacy_session_id = aa: makes this look like resumption in TLS 1.2",
        "\n2 status_request = please add proof (OCSP)",
        "\n2 signed_certificate_timestamp = please add proof",
        "\n2 padding = 2 bytes that mean nothing",
        "\n2 record_size_limit = 16385 bytes",
        "\n2 key_share = none: public keys",
        "\n2 cookie = 636f6b: sent back as it came",
        "\n2 certificate_authorities = 1: names of issuers",
        "\n2 signature_algorithms_cert = rsa_pkcs1_sha256: the same",
        "\n2 post_handshake_auth = the client would also",
        "\n2 early_data = data follows at once",
        "\n2 pre_shared_key = 1: keys from earlier",
        "\n2 ec_point_formats = uncompressed, ansiX962_compressed_prime, 0x0005: how points may",
        "\n2 encrypt_then_mac = if it must be a CBC cipher",
        "\n2 extended_main_secret = the main secret of TLS 1.2",
        "\n2 session_ticket = please give a ticket",
    };

    with_extensions(&body, "0303" RANDOM "01 aa 0002 1301 0100",
                    "0005 0005 01 0000 0000  0012 0000  0015 0002 0000  001c 0002 4001"
                    "002b 0003 02 0304  000b 0004 03 00 01 05  0016 0000  0017 0000  0023 0000"
                    "0033 0002 0000  002c 0005 0003 636f6b  002f 0006 0004 0002 3000"
                    "0032 0004 0002 0401  0031 0000  002a 0000  002d 0002 01 01"
                    "0029 002c 0007 0001 61 00000000 0021 20" RANDOM);
    describe(&told, framed(&message, CLIENT_HELLO, bytes_of(body.data, body.len)), false,
             PARLEY_LEVEL_PLAIN);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_non_null(strstr(told.text, expected[i]));
}

static void tells_a_server_hello_and_a_retry(void **state)
{
    (void)state;
    expect(SERVER_HELLO, "0303" RANDOM "00 1301 00",
           "002b 0002 0304  0033 0006 001d 0002 aabb  0029 0002 0000",
           "1 legacy_version = TLS 1.2: what old middleboxes look at; supported_versions "
           "overrides it\n"
           "1 random = 0001020304050607... (32 bytes): fresh for each connection, so that no "
           "handshake can be replayed\n"
           "1 legacy_session_id_echo = empty\n"
           "1 cipher_suite = TLS_AES_128_GCM_SHA256: protects the records, and its hash derives "
           "the keys\n"
           "1 legacy_compression_method = none: TLS no longer compresses\n"
           "1 extensions = 22 bytes\n"
           "2 supported_versions = TLS 1.3: the version that the server chose\n"
           "2 key_share = X25519 (2 bytes): the server's public key; both sides now know the "
           "shared secret\n"
           "2 pre_shared_key = key 0 of those that the client offered\n");
    expect(SERVER_HELLO, "0303" RETRY "00 1301 00",
           "002b 0002 0304  0033 0002 0017  002c 0003 0001 61",
           "1 legacy_version = TLS 1.2: what old middleboxes look at; supported_versions "
           "overrides it\n"
           "1 random = cf21ad74e59a6111... (32 bytes): SHA-256 of \"HelloRetryRequest\", which "
           "makes this ServerHello one\n"
           "1 legacy_session_id_echo = empty\n"
           "1 cipher_suite = TLS_AES_128_GCM_SHA256: protects the records, and its hash derives "
           "the keys\n"
           "1 legacy_compression_method = none: TLS no longer compresses\n"
           "1 extensions = 19 bytes\n"
           "2 supported_versions = TLS 1.3: the version that the server chose\n"
           "2 key_share = secp256r1: the group that the client must send a key share for\n"
           "2 cookie = 61: to be sent back as it is\n");
}

static void tells_the_server_s_parameters(void **state)
{
    (void)state;
    expect(ENCRYPTED_EXTENSIONS, "", "", "1 extensions = none\n");
    expect(ENCRYPTED_EXTENSIONS, "",
           "0000 0000  0010 0005 0003 02 6832  000a 0004 0002 0017  002a 0000",
           "1 extensions = 25 bytes\n"
           "2 server_name = the server went by the name that the client gave\n"
           "2 application_layer_protocol_negotiation = \"h2\": the application protocol from "
           "here on\n"
           "2 supported_groups = secp256r1: groups that the server knows, for the next time\n"
           "2 early_data = the server takes the early data\n");
    expect(CERTIFICATE_REQUEST, "02 abcd",
           "000d 0004 0002 0807  0030 0007 0005 01 55 0001 00  0000 0000",
           "1 certificate_request_context = abcd\n"
           "1 extensions = 23 bytes\n"
           "2 signature_algorithms = ed25519: signatures that the sender can check, the best "
           "first\n"
           "2 oid_filters = 1: extensions that the certificate must have\n"
           "2 server_name = the name that the certificate should be for\n");
}

static void tells_authentication(void **state)
{
    (void)state;
    expect(CERTIFICATE, "00 000000", NULL,
           "1 certificate_request_context = empty\n"
           "1 certificate_list = empty: the sender has none that would do\n");
    expect(CERTIFICATE,
           "00 000022  000003 aabbcc 0013 0005 0006 01 000002 3000 0012 0005 0003 0001 73"
           "000002 ddee 0000",
           NULL,
           "1 certificate_request_context = empty\n"
           "1 certificate_list = 34 bytes\n"
           "2 cert_data = 3 bytes of DER: the sender's own certificate\n"
           "2 extensions = 19 bytes\n"
           "3 status_request = 6 bytes: proof, signed by the issuer, that the certificate is not "
           "revoked\n"
           "3 signed_certificate_timestamp = 5 bytes: proof that the certificate stands in "
           "public logs\n"
           "2 cert_data = 2 bytes of DER: one that helps to check it\n"
           "2 extensions = none\n");
    expect(CERTIFICATE_VERIFY, "0403 0002 aabb", NULL,
           "1 algorithm = ecdsa_secp256r1_sha256\n"
           "1 signature = aabb: over all messages up to here, by the certificate's key\n");
    expect(FINISHED, "000102030405060708", NULL,
           "1 verify_data = 0001020304050607... (9 bytes): HMAC over all messages up to here, "
           "with a key that only both sides have\n");
}

static void shows_the_beginning_of_long_bytes(void **state)
{
    (void)state;
    expect(CERTIFICATE_VERIFY, "0807 0008 0001020304050607", NULL,
           "1 algorithm = ed25519\n"
           "1 signature = 0001020304050607: over all messages up to here, by the certificate's "
           "key\n");
    expect(CERTIFICATE_VERIFY, "0807 0009 000102030405060708", NULL,
           "1 algorithm = ed25519\n"
           "1 signature = 0001020304050607... (9 bytes): over all messages up to here, by the "
           "certificate's key\n");
}

static void tells_what_comes_after_the_handshake(void **state)
{
    (void)state;
    expect(NEW_SESSION_TICKET, "0000001e 0000abcd 00 0001 74", "002a 0004 00000400",
           "1 ticket_lifetime = 30 seconds, and never more than seven days\n"
           "1 ticket_age_add = 0000abcd: added to the ticket's age, to hide it\n"
           "1 ticket_nonce = empty: gives each ticket a key of its own\n"
           "1 ticket = 74: only the server can read it\n"
           "1 extensions = 8 bytes\n"
           "2 early_data = 1024 bytes may be sent early with this ticket\n");
    expect(KEY_UPDATE, "01", NULL,
           "1 request_update = update_requested: the other side must do the same\n");
    expect(KEY_UPDATE, "00", NULL, "1 request_update = update_not_requested\n");
}

static void tells_nothing_of_what_has_no_fields_or_is_not_known(void **state)
{
    (void)state;
    expect(END_OF_EARLY_DATA, "", NULL, "");
    expect((enum handshake_type)12, "010203", NULL, "");
}

static void escapes_what_a_peer_wrote(void **state)
{
    (void)state;
    struct message body, message;
    struct told told;
    with_extensions(&body, "0303" RANDOM "00 0002 1301 0100",
                    "0000 000c 000a 00 0007 1b5b33316d22ff  0010 0006 0004 03 0a0d07");
    describe(&told, framed(&message, CLIENT_HELLO, bytes_of(body.data, body.len)), false,
             PARLEY_LEVEL_PLAIN);
    assert_non_null(strstr(told.text, "server_name = \"\\x1b[31m\\x22\\xff\":"));
    assert_non_null(strstr(told.text, "= \"\\x0a\\x0d\\x07\":"));
}

static void cuts_long_lists_and_still_says_what_they_are(void **state)
{
    (void)state;
    struct message body, message;
    struct told told;
    struct writer out = message_writer(&body);

    write_bytes(&out, bytes_of("\x03\x03", 2));
    memset(write_room(&out, 32), 7, 32);
    write_u8(&out, 0);
    struct mark suites = open_vector(&out, 2);
    for (uint16_t i = 0; i < 5000; i++)
        write_u16(&out, 0x1301);
    close_vector(&out, suites);
    write_bytes(&out, bytes_of("\x01\x00", 2));
    struct mark block = open_vector(&out, 2);
    struct mark extension = open_extension(&out, EXTENSION_ALPN);
    struct mark list = open_vector(&out, 2);
    for (size_t i = 0; i < 40; i++) {
        struct mark protocol = open_vector(&out, 1);
        memset(write_room(&out, 255), 0xff, 255);
        close_vector(&out, protocol);
    }
    close_vector(&out, list);
    close_vector(&out, extension);
    close_vector(&out, block);
    assert_true(writer_done(&out));

    describe(&told, framed(&message, CLIENT_HELLO, writer_bytes(&out)), false, PARLEY_LEVEL_PLAIN);
    assert_non_null(strstr(told.text, "GCM_SHA256, ...: ciphers for the data, the best first\n"));
    assert_non_null(strstr(told.text, "\\xff...\", ...: application protocols, the best first\n"));
}

static const char *const traces[] = {
    "simple-1rtt.02.client.construct-a-clienthello-handshake-message.clienthello",
    "resumed-0rtt.05.client.send-handshake-record.payload",
    "hello-retry-request.04.server.construct-a-serverhello-handshake-message.serverhello",
    "simple-1rtt.06.server.construct-a-serverhello-handshake-message.serverhello",
    "simple-1rtt.15.server.construct-an-encryptedextensions-handshake-message.encryptedextensions",
    "client-auth.16.server.construct-a-certificaterequest-handshake-message.certificaterequest",
    "simple-1rtt.16.server.construct-a-certificate-handshake-message.certificate",
    "simple-1rtt.17.server.construct-a-certificateverify-handshake-message.certificateverify",
    "simple-1rtt.19.server.construct-a-finished-handshake-message.finished",
    "simple-1rtt.49.server.construct-a-newsessionticket-handshake-message.newsessionticket",
};

static void tells_every_byte_of_the_messages_of_rfc8448(void **state)
{
    (void)state;
    struct message message;
    struct told told;
    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) {
        describe(&told, from_rfc8448(&message, traces[i]), true, PARLEY_LEVEL_APPLICATION);
        assert_true(told.count > 0);
    }
}

static void survives_whatever_comes(void **state)
{
    (void)state;
    struct message message;
    struct told told;
    const uint8_t changes[] = { 0x01, 0x80, 0xff };
    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) {
        struct bytes whole = from_rfc8448(&message, traces[i]);
        for (size_t at = 0; at < whole.len; at++) {
            describe(&told, bytes_of(whole.data, at), true, PARLEY_LEVEL_PLAIN);
            assert_int_equal(told.count, 0);
            for (size_t j = 0; j < sizeof changes; j++) {
                message.data[at] ^= changes[j];
                describe(&told, whole, true, PARLEY_LEVEL_PLAIN);
                message.data[at] ^= changes[j];
            }
        }
    }
}

static void does_nothing_when_nobody_watches(void **state)
{
    (void)state;
    struct message message;
    from_hex(&message, "18000001 01");
    describe_message(&(struct trace){ NULL, NULL }, true, PARLEY_LEVEL_PLAIN,
                     bytes_of(message.data, message.len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_client_hello),
        cmocka_unit_test(tells_what_else_a_client_hello_may_say),
        cmocka_unit_test(tells_a_server_hello_and_a_retry),
        cmocka_unit_test(tells_the_server_s_parameters),
        cmocka_unit_test(tells_authentication),
        cmocka_unit_test(shows_the_beginning_of_long_bytes),
        cmocka_unit_test(tells_what_comes_after_the_handshake),
        cmocka_unit_test(tells_nothing_of_what_has_no_fields_or_is_not_known),
        cmocka_unit_test(escapes_what_a_peer_wrote),
        cmocka_unit_test(cuts_long_lists_and_still_says_what_they_are),
        cmocka_unit_test(tells_every_byte_of_the_messages_of_rfc8448),
        cmocka_unit_test(survives_whatever_comes),
        cmocka_unit_test(does_nothing_when_nobody_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
