/* server_hello12.c - ServerHello of TLS 1.2 (RFC 5246 7.4.1.3), both directions.
 *
 *   | server_version 2 | random 32 | session_id<0..32> | cipher_suite 2 | compression_method 1 |
 *   | extensions<0..2^16-1>, or nothing |
 */
#include "wire/server_hello12.h"

#include "base/error.h"

/* RFC 8422 5.2: a server that has a list of formats has this one in it. */
static void read_formats(struct server_hello12 *hello, struct reader *body)
{
    const uint8_t *at = body->at;
    hello->ec_point_formats = read_point_formats(body);
    if (reader_ok(body) && memchr(hello->ec_point_formats.data, POINT_FORMAT_UNCOMPRESSED,
                                  hello->ec_point_formats.len) == NULL)
        reader_refuse_at(body, POINT_FORMAT_MISSING, at);
}

/* RFC 5746 3.4: the first handshake of a connection renegotiates nothing. */
static void read_renegotiation(struct server_hello12 *hello, struct reader *body)
{
    const uint8_t *at = body->at;
    hello->secure_renegotiation = true;
    if (read_renegotiation_info(body).len > 0)
        reader_refuse_at(body, RENEGOTIATION_INFO_WRONG, at);
}

/* What says something by being there has an empty body. */
static bool read_flag(struct reader *in, const struct extensions *extensions, enum extension flag)
{
    struct reader body;
    if (!extension_enter(&body, in, extensions, flag))
        return false;
    reader_leave(in, &body);
    return true;
}

static void read_flags(struct server_hello12 *hello, struct reader *in,
                       const struct extensions *extensions)
{
    hello->server_name = read_flag(in, extensions, EXT_SERVER_NAME);
    hello->status_request = read_flag(in, extensions, EXT_STATUS_REQUEST);
    hello->session_ticket = read_flag(in, extensions, EXT_SESSION_TICKET);
    hello->extended_main_secret = read_flag(in, extensions, EXT_EXTENDED_MAIN_SECRET);
    hello->encrypt_then_mac = read_flag(in, extensions, EXT_ENCRYPT_THEN_MAC);
}

static void read_extensions(struct server_hello12 *hello, struct reader *in, struct bytes block,
                            extension_set offered)
{
    struct extensions extensions;
    struct reader body;

    extensions_parse(&extensions, in, block, IN_SERVER_HELLO12, offered);
    read_flags(hello, in, &extensions);
    if (extension_enter(&body, in, &extensions, EXT_ALPN)) {
        hello->alpn = read_protocol(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_SIGNED_CERTIFICATE_TIMESTAMP)) {
        hello->sct_list = read_sct_list(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_EC_POINT_FORMATS)) {
        read_formats(hello, &body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_RENEGOTIATION_INFO)) {
        read_renegotiation(hello, &body);
        reader_leave(in, &body);
    }
}

bool server_hello12_parse(struct server_hello12 *hello, struct reader *in, extension_set offered)
{
    *hello = (struct server_hello12){ 0 };
    hello->version = read_u16(in);
    hello->random = read_bytes(in, 32);
    hello->session_id = read_vector(in, 1, 0, 32);
    hello->cipher_suite = read_u16(in);
    hello->compression = read_u8(in);
    if (reader_more(in))
        read_extensions(hello, in, read_vector(in, 2, 0, 65535), offered);
    return reader_done(in);
}

static void write_renegotiation(struct writer *out, bool secure)
{
    if (!secure)
        return;
    struct mark extension = open_extension(out, EXTENSION_RENEGOTIATION_INFO);
    write_u8(out, 0); /* renegotiated_connection: none */
    close_vector(out, extension);
}

/* RFC 5246 7.4.1.3: a client that says nothing in extensions may not know what they are. */
static bool answers_something(const struct server_hello12 *hello)
{
    return hello->secure_renegotiation || hello->server_name || hello->session_ticket ||
           hello->status_request || hello->encrypt_then_mac || hello->extended_main_secret ||
           hello->ec_point_formats.data != NULL || hello->alpn.data != NULL ||
           hello->sct_list.data != NULL;
}

static void write_extensions(struct writer *out, const struct server_hello12 *hello)
{
    struct mark extensions = open_vector(out, 2);
    write_renegotiation(out, hello->secure_renegotiation);
    write_flag_extension(out, EXTENSION_SERVER_NAME, hello->server_name);
    write_extension(out, EXTENSION_EC_POINT_FORMATS, 1, hello->ec_point_formats);
    write_flag_extension(out, EXTENSION_SESSION_TICKET, hello->session_ticket);
    write_flag_extension(out, EXTENSION_STATUS_REQUEST, hello->status_request);
    write_protocol(out, hello->alpn);
    write_extension(out, EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP, 2, hello->sct_list);
    write_flag_extension(out, EXTENSION_ENCRYPT_THEN_MAC, hello->encrypt_then_mac);
    write_flag_extension(out, EXTENSION_EXTENDED_MAIN_SECRET, hello->extended_main_secret);
    close_vector(out, extensions);
}

void server_hello12_write(struct writer *out, const struct server_hello12 *hello)
{
    write_u16(out, hello->version);
    write_bytes(out, hello->random);
    write_vector(out, 1, hello->session_id);
    write_u16(out, hello->cipher_suite);
    write_u8(out, hello->compression);
    if (answers_something(hello))
        write_extensions(out, hello);
}
