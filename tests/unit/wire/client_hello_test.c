/* client_hello_test.c - ClientHello (RFC 9846 4.2.2) and its extensions, read and written. */
#include "wire/client_hello.h"

#include "messages.h"
#include "support/test.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* Version, random, no session id, one suite, no compression. */
#define HEAD "0303" RANDOM "00 0002 1301 0100"

/* All that this side can write, in the order in which it writes. */
#define GOLDEN_HEAD                                                                                \
    "0303" RANDOM "20 a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"            \
    "0006 1301 1302 1303  01 00"
#define GOLDEN_EXTENSIONS                                                                          \
    "0000 0010 000e 00 000b 6578616d706c652e636f6d" /* server_name: example.com */                 \
    "002b 0005 04 0304 0303"                        /* supported_versions */                       \
    "000a 0006 0004 001d 0017"                      /* supported_groups */                         \
    "0033 000d 000b 001d 0002 aabb 0017 0001 cc"    /* key_share */                                \
    "000d 0006 0004 0403 0804"                      /* signature_algorithms */                     \
    "0032 0004 0002 0401"                           /* signature_algorithms_cert */                \
    "0010 000e 000c 02 6832 08 687474702f312e31"    /* ALPN: h2, http/1.1 */                       \
    "0005 0005 01 0000 0000"                        /* status_request: OCSP */                     \
    "0012 0000"                                     /* signed_certificate_timestamp */             \
    "002f 0006 0004 0002 3000"                      /* certificate_authorities */                  \
    "0031 0000"                                     /* post_handshake_auth */                      \
    "002c 0005 0003 636f6b"                         /* cookie */                                   \
    "002d 0003 02 01 00"                            /* psk_key_exchange_modes */                   \
    "002a 0000"                                     /* early_data */                               \
    "000b 0003 02 00 01"                            /* ec_point_formats */                         \
    "0017 0000"                                     /* extended_main_secret */                     \
    "0016 0000"                                     /* encrypt_then_mac */                         \
    "0023 0003 746b74"                              /* session_ticket: no length of its own */     \
    "ff01 0001 00"                                  /* renegotiation_info */                       \
    "0029 002d 0008 0002 6964 01020304"             /* pre_shared_key: one identity, ... */        \
    "0021 20 " RANDOM                               /* ... one binder */

static bool parse(struct reader *in)
{
    struct client_hello hello;
    return client_hello_parse(&hello, in);
}

static struct client_hello parsed(struct bytes body)
{
    struct client_hello hello;
    struct reader in = reader_of(body);
    assert_true(client_hello_parse(&hello, &in));
    return hello;
}

static struct client_hello golden(struct message *message)
{
    return parsed(with_extensions(message, GOLDEN_HEAD, GOLDEN_EXTENSIONS));
}

static void assert_bytes(struct bytes bytes, const void *expected, size_t len)
{
    assert_int_equal(bytes.len, len);
    assert_memory_equal(bytes.data, expected, len);
}

static void reads_every_field(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello = golden(&message);

    assert_int_equal(hello.legacy_version, TLS_1_2);
    assert_int_equal(hello.random.len, 32);
    assert_int_equal(hello.random.data[31], 0x1f);
    assert_int_equal(hello.legacy_session_id.len, 32);
    assert_int_equal(hello.legacy_session_id.data[0], 0xa0);
    assert_bytes(hello.cipher_suites, "\x13\x01\x13\x02\x13\x03", 6);
    assert_bytes(hello.legacy_compression, "\0", 1); /* R14: exactly null */
    assert_bytes(hello.server_name, "example.com", 11);
    assert_bytes(hello.supported_versions, "\x03\x04\x03\x03", 4);
    assert_bytes(hello.supported_groups, "\0\x1d\0\x17", 4);
    assert_bytes(hello.signature_algorithms, "\x04\x03\x08\x04", 4);
    assert_bytes(hello.signature_algorithms_cert, "\x04\x01", 2);
    assert_bytes(hello.cookie, "cok", 3);
    assert_bytes(hello.psk_key_exchange_modes, "\1\0", 2);
    assert_true(hello.status_request && hello.signed_certificate_timestamp);
    assert_true(hello.early_data && hello.post_handshake_auth);
    assert_bytes(hello.ec_point_formats, "\0\1", 2);
    assert_bytes(hello.session_ticket, "tkt", 3);
    assert_bytes(hello.renegotiation_info, "", 0);
    assert_true(hello.extended_main_secret && hello.encrypt_then_mac);
    assert_int_equal(hello.extensions.count, 20);
    assert_int_equal(hello.extensions.last_type, EXTENSION_PRE_SHARED_KEY);
}

static void steps_through_its_lists(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello = golden(&message);
    struct reader list;
    struct key_share share;
    struct psk_identity identity;
    struct bytes item;

    list = reader_of(hello.key_shares);
    assert_true(key_share_next(&list, &share));
    assert_int_equal(share.group, 0x1d);
    assert_bytes(share.key_exchange, "\xaa\xbb", 2);
    assert_true(key_share_next(&list, &share));
    assert_int_equal(share.group, 0x17);
    assert_false(key_share_next(&list, &share));

    list = reader_of(hello.alpn);
    assert_true(protocol_next(&list, &item));
    assert_bytes(item, "h2", 2);
    assert_true(protocol_next(&list, &item));
    assert_bytes(item, "http/1.1", 8);
    assert_false(protocol_next(&list, &item));

    list = reader_of(hello.certificate_authorities);
    assert_true(authority_next(&list, &item));
    assert_bytes(item, "\x30\0", 2);
    assert_false(authority_next(&list, &item));

    list = reader_of(hello.psk_identities);
    assert_true(psk_identity_next(&list, &identity));
    assert_bytes(identity.identity, "id", 2);
    assert_int_equal(identity.obfuscated_ticket_age, 0x01020304);
    assert_false(psk_identity_next(&list, &identity));

    list = reader_of(hello.psk_binders);
    assert_true(psk_binder_next(&list, &item));
    assert_int_equal(item.len, 32);
    assert_false(psk_binder_next(&list, &item));
}

static struct client_hello to_write;

static void write(struct writer *out)
{
    client_hello_write(out, &to_write);
}

/* R1, R4, R6, R7, R8 */
static void writes_what_it_reads(void **state)
{
    (void)state;
    struct message message;
    to_write = golden(&message);
    writes(write, bytes_of(message.data, message.len));
}

static void leaves_out_absent_extensions_and_keeps_empty_lists(void **state)
{
    (void)state;
    struct message written, message;
    to_write = parsed(with_extensions(&written, HEAD, "002b 0003 02 0304  0033 0002 0000"));

    assert_non_null(to_write.key_shares.data); /* present but empty: asks for a retry */
    assert_int_equal(to_write.key_shares.len, 0);
    assert_null(to_write.alpn.data);
    writes(write, with_extensions(&message, HEAD, "002b 0003 02 0304  0033 0002 0000"));

    to_write = parsed(with_extensions(&written, HEAD, "0023 0000"));
    assert_non_null(to_write.session_ticket.data); /* present but empty: asks for a ticket */
    assert_int_equal(to_write.session_ticket.len, 0);
    assert_null(to_write.renegotiation_info.data);
    assert_false(to_write.extended_main_secret || to_write.encrypt_then_mac);
    writes(write, with_extensions(&message, HEAD, "0023 0000"));
}

/* RFC 5746 3.4: a client says it in one way or the other. RFC 7507 2. */
static void reads_what_is_signaled_by_cipher_suites(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello = parsed(from_hex(&message, HEAD));
    assert_false(client_renegotiates_securely(&hello) || client_falls_back(&hello));
    hello = parsed(from_hex(&message, "0303" RANDOM "00 0004 c02f 00ff 0100"));
    assert_true(client_renegotiates_securely(&hello));
    assert_false(client_falls_back(&hello));
    hello =
        parsed(with_extensions(&message, "0303" RANDOM "00 0004 5600 c02f 0100", "ff01 0001 00"));
    assert_true(client_renegotiates_securely(&hello) && client_falls_back(&hello));
}

/* R16 */
static void refuses_whatever_is_cut_or_too_long(void **state)
{
    (void)state;
    struct message message;
    with_extensions(&message, GOLDEN_HEAD, GOLDEN_EXTENSIONS);
    struct bytes body = bytes_of(message.data, message.len);

    /* Cut just before the extensions, it is a hello of TLS 1.2 without any. */
    refuses_every_truncation(parse, body, 2 + 32 + 33 + 8 + 2);
    refuses_a_trailing_byte(parse, body);
    survives_every_change_of_a_byte(parse, body);
}

static void takes_a_hello_of_older_versions_without_extensions(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello = parsed(from_hex(&message, HEAD));
    assert_int_equal(hello.extensions.count, 0);
    hello = parsed(from_hex(&message, HEAD "0000"));
    assert_int_equal(hello.extensions.count, 0);
    /* R10: its list of compression methods is for the handshake to judge */
    hello = parsed(from_hex(&message, "0301" RANDOM "00 0002 002f 02 0100"));
    assert_bytes(hello.legacy_compression, "\1\0", 2);
}

/* One field of so many bytes in the place of each vector that has a bound. */
struct sizes {
    size_t suites, compression, versions, protocol, modes, binder;
};

static struct bytes sized_hello(struct message *message, struct sizes sizes)
{
    static const uint8_t filler[65536];
    struct client_hello hello = {
        .legacy_version = TLS_1_2,
        .random = bytes_of(filler, 32),
        .legacy_session_id = bytes_of(filler, 0),
        .cipher_suites = bytes_of(filler, sizes.suites),
        .legacy_compression = bytes_of(filler, sizes.compression),
        .supported_versions = bytes_of(filler, sizes.versions),
        .psk_key_exchange_modes = bytes_of(filler, sizes.modes),
        .psk_identities = bytes_of("\0\1i\0\0\0", 7),
    };
    uint8_t protocol[256], binder[256];
    struct writer list = writer_of(protocol, sizeof protocol);
    write_vector(&list, 1, bytes_of(filler, sizes.protocol));
    hello.alpn = writer_bytes(&list);
    list = writer_of(binder, sizeof binder);
    write_vector(&list, 1, bytes_of(filler, sizes.binder));
    hello.psk_binders = writer_bytes(&list);

    struct writer out = message_writer(message);
    client_hello_write(&out, &hello);
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

static void takes_fields_at_their_bounds(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello;

    accepts(parse, sized_hello(&message, (struct sizes){ 2, 1, 2, 1, 1, 32 }));
    accepts(parse, sized_hello(&message, (struct sizes){ 65534, 255, 254, 255, 255, 255 }));
    hello = parsed(with_extensions(&message, HEAD, "0005 0008 01 0003 0001 72 0000"));
    assert_true(hello.status_request);
    hello = parsed(with_extensions(&message, HEAD, "002f 0005 0003 0001 30"));
    assert_int_equal(hello.certificate_authorities.len, 3);
    accepts(parse, with_extensions(&message, HEAD, "000d 0004 0002 0403  000a 0004 0002 001d"));
}

/* R16: GREASE (RFC 8701) wherever a client may put it, and extensions that are not known here. */
static void tolerates_grease_and_what_it_does_not_know(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello = parsed(with_extensions(
        &message, "0303" RANDOM "00 0004 baba 1301 0100",
        "0a0a 0000  ff01 0001 00  0017 0000  0023 0000  000b 0002 0100  44cd 0005 0003 02 6832"
        "002b 0007 06 1a1a 0304 0303  000a 0006 0004 2a2a 001d  0033 000c 000a 2a2a 0001 00 001d"
        "0001 aa  fe0d 0003 000102  002d 0003 02 0b01  0010 0008 0006 02 3a3a 02 6832"
        "000d 0006 0004 4a4a 0403  5a5a 0001 00  0015 0003 ff00ff"));

    assert_int_equal(u16_at(hello.cipher_suites, 0), 0xbaba);
    assert_int_equal(hello.extensions.count, 15);
    assert_int_equal(hello.extensions.last_type, EXTENSION_PADDING);
}

static void passes_over_names_and_status_requests_of_other_types(void **state)
{
    (void)state;
    struct message message;
    struct client_hello hello;

    hello = parsed(with_extensions(&message, HEAD, "0000 000b 0009 07 0000 00 0003 612e62"));
    assert_bytes(hello.server_name, "a.b", 3);
    hello = parsed(with_extensions(&message, HEAD, "0000 0006 0004 07 0001 00"));
    assert_null(hello.server_name.data);
    hello = parsed(with_extensions(&message, HEAD, "0005 0003 07 abcd"));
    assert_false(hello.status_request);
}

static void take_rfc8448(const char *name, extension_set expected)
{
    struct message message;
    struct bytes body = body_from_rfc8448(&message, name, CLIENT_HELLO);
    struct client_hello hello = parsed(body);
    assert_bytes(hello.server_name, "server", 6);
    assert_bytes(hello.cipher_suites, "\x13\x01\x13\x03\x13\x02", 6);
    assert_bytes(hello.supported_versions, "\x03\x04", 2);
    assert_true((hello.extensions.present & expected) == expected);
    refuses_a_trailing_byte(parse, body);
    refuses_every_truncation(parse, body, 2 + 32 + 1 + hello.legacy_session_id.len + 2 + 6 + 1 + 1);
}

static void takes_the_hellos_of_rfc8448(void **state)
{
    (void)state;
    const extension_set all = 1u << EXT_KEY_SHARE | 1u << EXT_SIGNATURE_ALGORITHMS |
                              1u << EXT_SUPPORTED_GROUPS | 1u << EXT_PSK_KEY_EXCHANGE_MODES;

    take_rfc8448("simple-1rtt.02.client.construct-a-clienthello-handshake-message.clienthello",
                 all);
    take_rfc8448("resumed-0rtt.05.client.send-handshake-record.payload",
                 all | 1u << EXT_PRE_SHARED_KEY | 1u << EXT_EARLY_DATA);
    take_rfc8448("hello-retry-request.07.client.construct-a-clienthello-handshake-message."
                 "clienthello",
                 all | 1u << EXT_COOKIE | 1u << EXT_PADDING);
    take_rfc8448("compatibility.02.client.construct-a-clienthello-handshake-message.clienthello",
                 all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(steps_through_its_lists),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(leaves_out_absent_extensions_and_keeps_empty_lists),
        cmocka_unit_test(reads_what_is_signaled_by_cipher_suites),
        cmocka_unit_test(refuses_whatever_is_cut_or_too_long),
        cmocka_unit_test(takes_a_hello_of_older_versions_without_extensions),
        cmocka_unit_test(takes_fields_at_their_bounds),
        cmocka_unit_test(tolerates_grease_and_what_it_does_not_know),
        cmocka_unit_test(passes_over_names_and_status_requests_of_other_types),
        cmocka_unit_test(takes_the_hellos_of_rfc8448),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
