/* messages12.c - seeds of what TLS 1.2 has for itself: messages, and records. */
#include "fuzz/seeds/seeds.h"

#include "fuzz/fuzz.h"
#include "wire/authentication12.h"
#include "wire/key_exchange.h"
#include "wire/server_hello12.h"
#include "wire/session_ticket12.h"

static uint8_t room[SEED_LEN_MAX];

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

/* A message of this type, whose body is written next; end_message puts it. */
static struct mark begin_message(struct writer *out, enum handshake_type type)
{
    *out = writer_of(room, sizeof room);
    write_u8(out, (uint8_t)type);
    return open_vector(out, 3);
}

static void end_message(struct writer *out, struct mark body, const char *name)
{
    close_vector(out, body);
    put_written("messages12", name, out);
}

/* The extensions of the ServerHello that was put last, in their place of extensions.c. */
static void put_extensions12(void)
{
    enum { PLACE = 7, BEFORE = 4 + 2 + 32 + 1 + 32 + 2 + 1 };
    static uint8_t seed_room[SEED_LEN_MAX];
    struct writer seed = writer_of(seed_room, sizeof seed_room);
    struct reader in = reader_of(bytes_of(room, sizeof room));
    (void)read_bytes(&in, BEFORE);
    write_u8(&seed, PLACE);
    write_u32(&seed, UINT32_MAX);
    write_bytes(&seed, read_vector(&in, 2, 0, 65535));
    put_written("extensions", "full_ServerHello12", &seed);
}

static void put_server_hello12(void)
{
    static const uint8_t random[32] = { 3 };
    struct writer out;
    struct mark body = begin_message(&out, SERVER_HELLO);
    server_hello12_write(&out, &(struct server_hello12){
                                   .version = TLS_1_2,
                                   .random = bytes_of(random, sizeof random),
                                   .session_id = bytes_of(random, sizeof random),
                                   .cipher_suite = 0xc02b,
                                   .alpn = text("h2"),
                                   .sct_list = bytes_of("\0\2ab", 4),
                                   .ec_point_formats = bytes_of("\0", 1),
                                   .server_name = true,
                                   .status_request = true,
                                   .session_ticket = true,
                                   .extended_main_secret = true,
                                   .encrypt_then_mac = true,
                                   .secure_renegotiation = true,
                               });
    end_message(&out, body, "full_ServerHello");
    put_extensions12();

    body = begin_message(&out, SERVER_HELLO);
    server_hello12_write(&out, &(struct server_hello12){ .version = TLS_1_2,
                                                         .random = bytes_of(random, 32),
                                                         .cipher_suite = 0xc02f });
    end_message(&out, body, "short_ServerHello");
}

static void put_authentication12(void)
{
    struct writer out;
    struct mark body = begin_message(&out, CERTIFICATE);
    certificate_message12_write(
        &out, &(struct certificate_message){ .count = 2,
                                             .certificates = { text("leaf"), text("issuer") } });
    end_message(&out, body, "Certificate");

    body = begin_message(&out, CERTIFICATE_STATUS);
    write_certificate_status(&out, text("response"));
    end_message(&out, body, "CertificateStatus");

    body = begin_message(&out, CERTIFICATE_REQUEST);
    certificate_request12_write(&out, &(struct certificate_request12){
                                          .certificate_types = text("\x01\x40"),
                                          .signature_algorithms = text("\x04\x03\x08\x04"),
                                          .certificate_authorities = bytes_of("\0\2\x30\0", 4) });
    end_message(&out, body, "CertificateRequest");

    body = begin_message(&out, NEW_SESSION_TICKET);
    new_session_ticket12_write(&out, &(struct new_session_ticket12){ .lifetime_hint_s = 7200,
                                                                     .ticket = text("a ticket") });
    end_message(&out, body, "NewSessionTicket");
}

static void put_key_exchange(void)
{
    uint8_t params_room[SIGNED_PARAMS_MAX];
    struct writer out, params = writer_of(params_room, sizeof params_room);
    server_ecdh_params_write(&params, 0x1d, text("a point"));
    struct mark body = begin_message(&out, SERVER_KEY_EXCHANGE);
    server_key_exchange_write(&out, &(struct server_key_exchange){ .params = writer_bytes(&params),
                                                                   .algorithm = 0x0403,
                                                                   .signature = text("signed") });
    end_message(&out, body, "ServerKeyExchange");

    body = begin_message(&out, CLIENT_KEY_EXCHANGE);
    client_key_exchange_write(&out, text("a point"));
    end_message(&out, body, "ClientKeyExchange");

    body = begin_message(&out, CLIENT_KEY_EXCHANGE);
    encrypted_premaster_write(&out, text("an encrypted premaster secret"));
    end_message(&out, body, "ClientKeyExchange_of_static_RSA");
}

static void put_record(struct writer *out, uint8_t type, size_t nonce_len, struct bytes content,
                       size_t tag_len)
{
    static const uint8_t zeros[16];
    write_u8(out, type);
    write_u16(out, TLS_1_2);
    struct mark record = open_vector(out, 2);
    write_bytes(out, bytes_of(zeros, nonce_len));
    write_bytes(out, content);
    write_bytes(out, bytes_of(zeros, tag_len));
    close_vector(out, record);
}

/* A hello, ChangeCipherSpec, and under keys of glass Finished, data and an alert: see records.c. */
static void put_records12(const char *name, uint8_t how, size_t nonce_len)
{
    struct writer out = writer_of(room, sizeof room);
    write_u8(&out, how);
    write_u8(&out, 20);
    put_record(&out, CONTENT_HANDSHAKE, 0, bytes_of("\1\0\0\4hell", 8), 0);
    put_record(&out, CONTENT_CHANGE_CIPHER_SPEC, 0, bytes_of("\1", 1), 0);
    put_record(&out, CONTENT_HANDSHAKE, nonce_len,
               bytes_of("\x14\0\0\x0c"
                        "verify data.",
                        16),
               16);
    put_record(&out, CONTENT_APPLICATION_DATA, nonce_len, text("data"), 16);
    put_record(&out, CONTENT_APPLICATION_DATA, nonce_len, text(""), 16);
    put_record(&out, CONTENT_ALERT, nonce_len, bytes_of("\1\0", 2), 16);
    put_written("records", name, &out);
}

void put_messages12(void)
{
    put_server_hello12();
    put_authentication12();
    put_key_exchange();
    put_records12("tls12_explicit_nonce", 4, 8);
    put_records12("tls12_implicit_nonce", 12, 0);
}
