/* authentication.c - Certificate and CertificateVerify (RFC 9846 4.5), both directions.
 *
 *   Certificate         | certificate_request_context<0..2^8-1> | certificate_list<0..2^24-1> |
 *     each entry        | cert_data<1..2^24-1> | extensions<0..2^16-1> |
 *   CertificateVerify   | algorithm 2 | signature<0..2^16-1> |
 */
#include "wire/authentication.h"

#include "base/error.h"

enum {
    CERT_DATA_MAX = (1 << 24) - 1,
    STATUS_TYPE_OCSP = 1, /* RFC 6066 8 */
};

/* OCSP is all that this side ever asks for. */
struct bytes read_certificate_status(struct reader *body)
{
    const uint8_t *at = body->at;
    if (read_u8(body) != STATUS_TYPE_OCSP)
        reader_refuse_at(body, READ_MALFORMED, at);
    return read_vector(body, 3, 1, CERT_DATA_MAX);
}

void write_certificate_status(struct writer *out, struct bytes ocsp_response)
{
    write_u8(out, STATUS_TYPE_OCSP);
    write_vector(out, 3, ocsp_response);
}

static void read_entry_extensions(struct certificate_message *message, struct reader *in,
                                  struct bytes block, extension_set offered)
{
    struct extensions extensions;
    struct reader body;

    extensions_parse(&extensions, in, block, IN_CERTIFICATE, offered);
    if (extension_enter(&body, in, &extensions, EXT_STATUS_REQUEST)) {
        message->ocsp_responses[message->count] = read_certificate_status(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_SIGNED_CERTIFICATE_TIMESTAMP)) {
        struct bytes list = read_sct_list(&body);
        if (message->count == 0)
            message->sct_list = list;
        reader_leave(in, &body);
    }
}

static void read_entry(struct certificate_message *message, struct reader *in,
                       extension_set offered)
{
    if (message->count == CHAIN_CERTIFICATES_MAX) {
        reader_refuse(in, TOO_MANY_CERTIFICATES);
        return;
    }
    message->certificates[message->count] = read_vector(in, 3, 1, CERT_DATA_MAX);
    read_entry_extensions(message, in, read_vector(in, 2, 0, 65535), offered);
    message->count++;
}

bool certificate_message_parse(struct certificate_message *message, struct reader *in,
                               extension_set offered)
{
    *message = (struct certificate_message){ 0 };
    message->context = read_vector(in, 1, 0, 255);
    struct reader list = reader_within(in, read_vector(in, 3, 0, (1 << 24) - 1));
    while (reader_more(&list))
        read_entry(message, &list, offered);
    reader_leave(in, &list);
    return reader_done(in);
}

static void write_ocsp_response(struct writer *out, struct bytes response)
{
    if (response.data == NULL)
        return;
    struct mark extension = open_extension(out, EXTENSION_STATUS_REQUEST);
    write_certificate_status(out, response);
    close_vector(out, extension);
}

void certificate_message_write(struct writer *out, const struct certificate_message *message)
{
    write_vector(out, 1, message->context);
    struct mark list = open_vector(out, 3);
    for (size_t i = 0; i < message->count; i++) {
        write_vector(out, 3, message->certificates[i]);
        struct mark extensions = open_vector(out, 2);
        write_ocsp_response(out, message->ocsp_responses[i]);
        if (i == 0)
            write_extension(out, EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP, 2, message->sct_list);
        close_vector(out, extensions);
    }
    close_vector(out, list);
}

bool certificate_verify_parse(struct certificate_verify *message, struct reader *in)
{
    message->algorithm = read_u16(in);
    message->signature = read_vector(in, 2, 0, 65535);
    return reader_done(in);
}

void certificate_verify_write(struct writer *out, const struct certificate_verify *message)
{
    write_u16(out, message->algorithm);
    write_vector(out, 2, message->signature);
}

void signed_content_write(struct writer *out, bool by_server, struct bytes transcript_hash)
{
    static const char server[] = "TLS 1.3, server CertificateVerify";
    static const char client[] = "TLS 1.3, client CertificateVerify";

    for (int i = 0; i < 64; i++)
        write_u8(out, ' ');
    write_bytes(out, bytes_of(by_server ? server : client, sizeof server)); /* with its zero byte */
    write_bytes(out, transcript_hash);
}
