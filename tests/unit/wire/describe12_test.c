/* describe12_test.c - what a watcher is told about each message of TLS 1.2 (RFC 5246 7.4). R88. */
#include "wire/describe12.h"

#include "told.h"

#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RANDOM_TOLD                                                                                \
    "1 random = 0001020304050607... (32 bytes): fresh for each connection, so that no handshake can be replayed"

static void expect(enum handshake_type type, const char *head, const char *extensions,
                   const char *expected)
{
    expect_told(PARLEY_LEVEL_PLAIN, type, head, extensions, expected);
}

static void tells_a_client_hello_without_tls13(void **state)
{
    (void)state;
    expect(CLIENT_HELLO, "0303" RANDOM "02 abcd 0006 c02f 00ff 5600 01 00",
           "0023 0003 746b74  002b 0003 02 0303",
           "1 client_version = TLS 1.2: the newest that the client can do\n" RANDOM_TOLD "\n"
           "1 session_id = abcd: a session that the client would like to resume\n"
           "1 cipher_suites = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "
           "TLS_EMPTY_RENEGOTIATION_INFO_SCSV, TLS_FALLBACK_SCSV: ciphers for the data, the best "
           "first\n"
           "1 legacy_compression_methods = none: TLS no longer compresses\n"
           "1 extensions = 14 bytes\n"
           "2 session_ticket = 3 bytes: a ticket from earlier, in TLS 1.2\n"
           "2 supported_versions = TLS 1.2: the client's true list, the best first\n");
}

static void tells_a_server_hello(void **state)
{
    (void)state;
    expect(SERVER_HELLO, "0303" RANDOM "02 abcd c02f 00",
           "ff01 0001 00  0023 0000  0017 0000  0016 0000  000b 0002 01 00  0005 0000"
           "0012 0005 0003 0001 73  0010 0005 0003 02 6832",
           "1 server_version = TLS 1.2: the version that the server chose\n" RANDOM_TOLD "\n"
           "1 session_id = abcd: the client's own when a session is resumed, else a new one's\n"
           "1 cipher_suite = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: key exchange, signature, "
           "protection of the records and hash, all in one\n"
           "1 compression_method = none\n"
           "1 extensions = 45 bytes\n"
           "2 renegotiation_info = in TLS 1.2, nobody can put a handshake of his own before this "
           "one\n"
           "2 session_ticket = a NewSessionTicket will follow\n"
           "2 extended_main_secret = the main secret of TLS 1.2 is bound to the whole handshake\n"
           "2 encrypt_then_mac = the MAC covers what is encrypted, and is checked first\n"
           "2 ec_point_formats = uncompressed: how points may be written in TLS 1.2; the first is "
           "the only one left\n"
           "2 status_request = a CertificateStatus may follow\n"
           "2 signed_certificate_timestamp = 5 bytes: proof that the certificate stands in public "
           "logs\n"
           "2 application_layer_protocol_negotiation = \"h2\": the application protocol from here "
           "on\n");
}

/* R12 */
static void tells_that_a_server_could_do_better(void **state)
{
    (void)state;
    expect(SERVER_HELLO,
           "0303 000102030405060708090a0b0c0d0e0f1011121314151617444f574e47524401 00 002f 01", NULL,
           "1 server_version = TLS 1.2: the version that the server chose\n" RANDOM_TOLD
           "; its end says that the server could do better than this version\n"
           "1 session_id = empty\n"
           "1 cipher_suite = TLS_RSA_WITH_AES_128_CBC_SHA: key exchange, signature, protection of "
           "the records and hash, all in one\n"
           "1 compression_method = one that is not known here\n");
}

static void tells_certificates(void **state)
{
    (void)state;
    expect(CERTIFICATE, "00000b 000003 aabbcc 000002 ddee", NULL,
           "1 certificate_list = 11 bytes\n"
           "2 ASN.1Cert = 3 bytes of DER: the sender's own certificate\n"
           "2 ASN.1Cert = 2 bytes of DER: one that helps to check it\n");
    expect(CERTIFICATE, "000000", NULL,
           "1 certificate_list = empty: the sender has none that would do\n");
    expect(CERTIFICATE_STATUS, "01 000003 300100", NULL,
           "1 status_type = ocsp\n1 response = 3 bytes of DER\n");
    expect(CERTIFICATE_REQUEST, "03 01 40 02  0004 0403 0807  0004 0002 3000", NULL,
           "1 certificate_types = rsa_sign, ecdsa_sign, 0x0002: kinds of keys that would do\n"
           "1 supported_signature_algorithms = ecdsa_secp256r1_sha256, ed25519: signatures that "
           "the server can check, the best first\n"
           "1 certificate_authorities = 1: names of issuers that the server trusts\n");
    expect(CERTIFICATE_VERIFY, "0403 0002 aabb", NULL,
           "1 algorithm = ecdsa_secp256r1_sha256\n"
           "1 signature = aabb: over all messages up to here, by the certificate's key\n");
}

static void tells_the_key_exchange(void **state)
{
    (void)state;
    expect(SERVER_KEY_EXCHANGE, "03 001d 02 aabb 0804 0002 ccdd", NULL,
           "1 curve_type = named_curve\n"
           "1 namedcurve = X25519\n"
           "1 public = aabb: the server's public key, made for this connection only\n"
           "1 algorithm = rsa_pss_rsae_sha256\n"
           "1 signature = ccdd: over both randoms and the three fields above, by the "
           "certificate's key\n");
    expect(CLIENT_KEY_EXCHANGE, "02 aabb", NULL,
           "1 ecdh_Yc = aabb: the client's public key; both sides now know the premaster "
           "secret\n");
}

#define ZEROS_32  "0000000000000000000000000000000000000000000000000000000000000000"
#define ZEROS_128 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32

/* R54: told by its length, as the message does not say which it is. */
static void tells_an_encrypted_premaster_secret(void **state)
{
    (void)state;
    expect(CLIENT_KEY_EXCHANGE, "0100" ZEROS_128 ZEROS_128, NULL,
           "1 encrypted_pre_master_secret = 0000000000000000... (256 bytes): the premaster secret; "
           "only the key of the server's certificate decrypts it\n");
    expect(CLIENT_KEY_EXCHANGE, "0101" ZEROS_128 ZEROS_128, NULL, "");
}

static void tells_what_ends_the_handshake(void **state)
{
    (void)state;
    expect(NEW_SESSION_TICKET, "00001c20 0002 aabb", NULL,
           "1 ticket_lifetime_hint = 7200 seconds, as a hint\n"
           "1 ticket = aabb: only the server can read it\n");
    expect_told(PARLEY_LEVEL_HANDSHAKE, FINISHED, "000102030405060708090a0b", NULL,
                "1 verify_data = 0001020304050607... (12 bytes): made of all messages up to here "
                "and the main secret\n");
}

static void tells_nothing_of_what_is_empty_or_malformed(void **state)
{
    (void)state;
    expect(SERVER_HELLO_DONE, "", NULL, "");
    expect(HELLO_REQUEST, "", NULL, "");
    expect(SERVER_HELLO_DONE, "00", NULL, "");
    expect(SERVER_KEY_EXCHANGE, "01 001d", NULL, "");
    expect(CERTIFICATE, "00 000000", NULL, "");
    expect(CLIENT_KEY_EXCHANGE, "", NULL, "");
}

static void tells_versions_apart(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        parley_level level;
        size_t len;
        bool is_tls12;
    } cases[] = {
        { CERTIFICATE, PARLEY_LEVEL_PLAIN, 3, true },
        { CERTIFICATE, PARLEY_LEVEL_HANDSHAKE, 3, false },
        { CERTIFICATE_REQUEST, PARLEY_LEVEL_PLAIN, 3, true },
        { CERTIFICATE_REQUEST, PARLEY_LEVEL_HANDSHAKE, 3, false },
        { CERTIFICATE_VERIFY, PARLEY_LEVEL_PLAIN, 3, true },
        { CERTIFICATE_VERIFY, PARLEY_LEVEL_HANDSHAKE, 3, false },
        { NEW_SESSION_TICKET, PARLEY_LEVEL_PLAIN, 3, true },
        { NEW_SESSION_TICKET, PARLEY_LEVEL_APPLICATION, 3, false },
        { FINISHED, PARLEY_LEVEL_HANDSHAKE, 12, true },
        { FINISHED, PARLEY_LEVEL_HANDSHAKE, 32, false },
        { HELLO_REQUEST, PARLEY_LEVEL_APPLICATION, 0, true },
        { KEY_UPDATE, PARLEY_LEVEL_APPLICATION, 1, false },
        { CLIENT_HELLO, PARLEY_LEVEL_PLAIN, 40, false },
    };
    static const uint8_t body[40];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            message_is_of_tls12(cases[i].type, cases[i].level, bytes_of(body, cases[i].len)),
            cases[i].is_tls12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_client_hello_without_tls13),
        cmocka_unit_test(tells_a_server_hello),
        cmocka_unit_test(tells_that_a_server_could_do_better),
        cmocka_unit_test(tells_certificates),
        cmocka_unit_test(tells_the_key_exchange),
        cmocka_unit_test(tells_an_encrypted_premaster_secret),
        cmocka_unit_test(tells_what_ends_the_handshake),
        cmocka_unit_test(tells_nothing_of_what_is_empty_or_malformed),
        cmocka_unit_test(tells_versions_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
