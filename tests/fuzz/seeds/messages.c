/* messages.c - seeds of single handshake messages. */
#include "fuzz/seeds/seeds.h"

#include "fuzz/fuzz.h"
#include "wire/client_hello.h"
#include "wire/post_handshake.h"
#include "wire/server_hello.h"
#include "wire/server_parameters.h"

#include <stdio.h>
#include <string.h>

static const char *target_of(uint8_t type, uint16_t version)
{
    if (version == TLS_1_2 && type != CLIENT_HELLO)
        return "messages12";
    switch (type) {
    case CLIENT_HELLO: return "client_hello";
    case SERVER_HELLO: return "server_hello";
    case ENCRYPTED_EXTENSIONS:
    case CERTIFICATE_REQUEST: return "server_parameters";
    case CERTIFICATE:
    case CERTIFICATE_VERIFY: return "authentication";
    case NEW_SESSION_TICKET:
    case KEY_UPDATE: return "post_handshake";
    default: return NULL;
    }
}

/* Reads a message up to its extensions, and says in which place of extensions.c these stand; -1 when
 * it has none. */
static int read_up_to_extensions(struct reader *in, uint16_t version)
{
    uint8_t type = read_u8(in);
    struct bytes body = bytes_of(in->at + 3, in->left - 3);
    (void)read_bytes(in, 3);
    switch (type) {
    case CLIENT_HELLO:
        (void)read_bytes(in, 2 + 32); /* legacy_version, random */
        (void)read_vector(in, 1, 0, 32);
        (void)read_vector(in, 2, 0, 65535); /* cipher_suites */
        (void)read_vector(in, 1, 0, 255);
        return 0;
    case SERVER_HELLO:
        (void)read_bytes(in, 2 + 32);
        (void)read_vector(in, 1, 0, 32);
        (void)read_bytes(in, 2 + 1); /* cipher_suite, legacy_compression_method */
        if (version == TLS_1_2)
            return 7;
        return server_hello_is_retry(body) ? 2 : 1;
    case ENCRYPTED_EXTENSIONS: return 3;
    case CERTIFICATE_REQUEST:
        if (version == TLS_1_2)
            return -1;
        (void)read_vector(in, 1, 0, 255);
        return 4;
    default: return -1;
    }
}

void put_message(const char *scenario, const char *name, uint16_t version, struct bytes message)
{
    static uint8_t room[SEED_LEN_MAX];
    char seed_name[SEED_NAME_MAX];
    (void)snprintf(seed_name, sizeof seed_name, "%s_%s", scenario, name);
    const char *target = target_of(message.data[0], version);
    if (target != NULL)
        put(target, seed_name, message);

    struct reader in = reader_of(message);
    int place = read_up_to_extensions(&in, version);
    if (place < 0)
        return;
    struct writer out = writer_of(room, sizeof room);
    write_u8(&out, (uint8_t)place);
    write_u32(&out, UINT32_MAX); /* all was offered */
    write_bytes(&out, read_vector(&in, 2, 0, 65535));
    must(reader_done(&in));
    put_written("extensions", seed_name, &out);
}

/* A message of this type, whose body is written next; end_message puts it. */
static struct mark begin_message(struct writer *out, enum handshake_type type)
{
    static uint8_t room[SEED_LEN_MAX];
    *out = writer_of(room, sizeof room);
    write_u8(out, (uint8_t)type);
    return open_vector(out, 3);
}

static void end_message(struct writer *out, struct mark body, const char *name)
{
    close_vector(out, body);
    must(writer_done(out));
    put_message("rare", name, TLS_1_3, writer_bytes(out));
}

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

/* With each extension that is known. */
static void put_full_client_hello(void)
{
    static const uint8_t random[32] = { 1 };
    struct writer out;
    struct mark body = begin_message(&out, CLIENT_HELLO);
    client_hello_write(&out, &(struct client_hello){
                                 .legacy_version = TLS_1_2,
                                 .random = bytes_of(random, sizeof random),
                                 .legacy_session_id = bytes_of(random, sizeof random),
                                 .cipher_suites = text("\x13\x01\x13\x02\x13\x03\xc0\x2b\x0a\x0a"),
                                 .legacy_compression = bytes_of("\0", 1),
                                 .server_name = text("server.example"),
                                 .supported_versions = text("\x7a\x7a\x03\x04\x03\x03"),
                                 .supported_groups = bytes_of("\0\x1d\0\x17\0\x18\0\x19", 8),
                                 .signature_algorithms = text("\x04\x03\x08\x07\x08\x04"),
                                 .signature_algorithms_cert = text("\x04\x01\x08\x04"),
                                 .alpn = text("\x02h2\x08http/1.1"),
                                 .key_shares = bytes_of("\0\x1d\0\x04"
                                                        "abcd\x0a\x0a\0\x01x",
                                                        13),
                                 .cookie = text("a cookie"),
                                 .psk_key_exchange_modes = text("\x01"),
                                 .certificate_authorities = bytes_of("\0\x02\x30\0", 4),
                                 .psk_identities = bytes_of("\0\x06ticket\0\0\x01\0", 12),
                                 .psk_binders = text("\x20"
                                                     "01234567890123456789012345678901"),
                                 .status_request = true,
                                 .signed_certificate_timestamp = true,
                                 .post_handshake_auth = true,
                             });
    end_message(&out, body, "full_ClientHello");
}

static void put_server_hello(void)
{
    static const uint8_t random[32] = { 2 };
    struct writer out;
    struct server_hello hello = {
        .legacy_version = TLS_1_2,
        .random = bytes_of(random, sizeof random),
        .cipher_suite = 0x1301,
        .is_tls13 = true,
        .selected_version = TLS_1_3,
        .has_key_share = true,
        .key_share = { .group = 0x1d, .key_exchange = text("abcd") },
        .has_pre_shared_key = true,
    };
    struct mark body = begin_message(&out, SERVER_HELLO);
    server_hello_write(&out, &hello);
    end_message(&out, body, "resumed_ServerHello");

    hello.is_retry = true;
    hello.has_pre_shared_key = false;
    hello.cookie = text("a cookie");
    body = begin_message(&out, SERVER_HELLO);
    server_hello_write(&out, &hello);
    end_message(&out, body, "HelloRetryRequest_with_cookie");
}

static void put_server_parameters(void)
{
    struct writer out;
    struct mark body = begin_message(&out, ENCRYPTED_EXTENSIONS);
    encrypted_extensions_write(
        &out, &(struct encrypted_extensions){ .server_name = true,
                                              .alpn = text("h2"),
                                              .early_data = true,
                                              .supported_groups = bytes_of("\0\x1d\0\x17", 4) });
    end_message(&out, body, "full_EncryptedExtensions");

    body = begin_message(&out, CERTIFICATE_REQUEST);
    certificate_request_write(&out, &(struct certificate_request){
                                        .context = text("context"),
                                        .signature_algorithms = text("\x04\x03\x08\x07"),
                                        .signature_algorithms_cert = text("\x04\x01"),
                                        .certificate_authorities = bytes_of("\0\x02\x30\0", 4),
                                        .oid_filters = bytes_of("\x03\x55\x1d\x0f\0\x02\x03\0", 8),
                                        .status_request = true,
                                        .signed_certificate_timestamp = true });
    end_message(&out, body, "full_CertificateRequest");
}

void put_rare_messages(void)
{
    struct writer out;
    put_full_client_hello();
    put_server_hello();
    put_server_parameters();
    struct mark body = begin_message(&out, NEW_SESSION_TICKET);
    new_session_ticket_write(&out, &(struct new_session_ticket){ .lifetime_s = 7200,
                                                                 .age_add = 0x01020304,
                                                                 .nonce = text("nonce"),
                                                                 .ticket = text("a ticket"),
                                                                 .early_data = true,
                                                                 .max_early_data_size = 16384 });
    end_message(&out, body, "NewSessionTicket");
    body = begin_message(&out, KEY_UPDATE);
    key_update_write(&out, true);
    end_message(&out, body, "KeyUpdate");
}
