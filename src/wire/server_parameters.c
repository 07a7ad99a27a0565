/* server_parameters.c - EncryptedExtensions and CertificateRequest (RFC 9846 4.4), both directions.
 *
 *   EncryptedExtensions   | extensions<0..2^16-1> |
 *   CertificateRequest    | certificate_request_context<0..2^8-1> | extensions<0..2^16-1> |
 */
#include "wire/server_parameters.h"

#include "base/error.h"

bool encrypted_extensions_parse(struct encrypted_extensions *message, struct reader *in,
                                extension_set offered)
{
    struct extensions extensions;
    struct reader body;

    *message = (struct encrypted_extensions){ 0 };
    extensions_parse(&extensions, in, read_vector(in, 2, 0, 65535), IN_ENCRYPTED_EXTENSIONS,
                     offered);
    if (extension_enter(&body, in, &extensions, EXT_SERVER_NAME)) {
        message->server_name = true; /* RFC 6066 3: the answer is empty */
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_ALPN)) {
        message->alpn = read_protocol(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_EARLY_DATA)) {
        message->early_data = true; /* RFC 9846 4.3.10: empty too */
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_SUPPORTED_GROUPS)) {
        message->supported_groups = read_named_groups(&body);
        reader_leave(in, &body);
    }
    return reader_done(in);
}

void encrypted_extensions_write(struct writer *out, const struct encrypted_extensions *message)
{
    struct mark extensions = open_vector(out, 2);
    write_flag_extension(out, EXTENSION_SERVER_NAME, message->server_name);
    write_extension(out, EXTENSION_SUPPORTED_GROUPS, 2, message->supported_groups);
    write_protocol(out, message->alpn);
    write_flag_extension(out, EXTENSION_EARLY_DATA, message->early_data);
    close_vector(out, extensions);
}

bool oid_filter_next(struct reader *filters, struct oid_filter *filter)
{
    if (!reader_more(filters))
        return false;
    filter->oid = read_vector(filters, 1, 1, 255);
    filter->values = read_vector(filters, 2, 0, 65535);
    return reader_ok(filters);
}

/* RFC 9846 4.3.5 */
static void read_oid_filters(struct certificate_request *message, struct reader *body)
{
    struct oid_filter filter;
    message->oid_filters = read_vector(body, 2, 0, 65535);
    struct reader filters = reader_within(body, message->oid_filters);
    while (oid_filter_next(&filters, &filter))
        continue;
    reader_leave(body, &filters);
}

static void read_request_extensions(struct certificate_request *message, struct reader *in,
                                    const struct extensions *extensions)
{
    struct reader body;

    if (extension_enter(&body, in, extensions, EXT_SIGNATURE_ALGORITHMS)) {
        message->signature_algorithms = read_signature_schemes(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, extensions, EXT_SIGNATURE_ALGORITHMS_CERT)) {
        message->signature_algorithms_cert = read_signature_schemes(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, extensions, EXT_CERTIFICATE_AUTHORITIES)) {
        message->certificate_authorities = read_authorities(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, extensions, EXT_OID_FILTERS)) {
        read_oid_filters(message, &body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, extensions, EXT_STATUS_REQUEST)) {
        message->status_request = true; /* RFC 9846 4.5.1.1: empty, unlike in a ClientHello */
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, extensions, EXT_SIGNED_CERTIFICATE_TIMESTAMP)) {
        message->signed_certificate_timestamp = true;
        reader_leave(in, &body);
    }
}

bool certificate_request_parse(struct certificate_request *message, struct reader *in)
{
    struct extensions extensions;

    *message = (struct certificate_request){ 0 };
    message->context = read_vector(in, 1, 0, 255);
    extensions_parse(&extensions, in, read_vector(in, 2, 0, 65535), IN_CERTIFICATE_REQUEST, 0);
    read_request_extensions(message, in, &extensions);
    if (!extensions_have(&extensions, EXT_SIGNATURE_ALGORITHMS))
        reader_refuse(in, EXTENSION_MISSING);
    return reader_done(in);
}

void certificate_request_write(struct writer *out, const struct certificate_request *message)
{
    write_vector(out, 1, message->context);
    struct mark extensions = open_vector(out, 2);
    write_extension(out, EXTENSION_SIGNATURE_ALGORITHMS, 2, message->signature_algorithms);
    write_extension(out, EXTENSION_SIGNATURE_ALGORITHMS_CERT, 2,
                    message->signature_algorithms_cert);
    write_extension(out, EXTENSION_CERTIFICATE_AUTHORITIES, 2, message->certificate_authorities);
    write_extension(out, EXTENSION_OID_FILTERS, 2, message->oid_filters);
    write_flag_extension(out, EXTENSION_STATUS_REQUEST, message->status_request);
    write_flag_extension(out, EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP,
                         message->signed_certificate_timestamp);
    close_vector(out, extensions);
}
