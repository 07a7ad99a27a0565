/* authentication12.c - Certificate, CertificateStatus and CertificateRequest of TLS 1.2, both directions.
 *
 *   Certificate          | certificate_list<0..2^24-1>, each | ASN.1Cert<1..2^24-1> | |
 *   CertificateStatus    | status_type 1 | OCSPResponse<1..2^24-1> |
 *   CertificateRequest   | certificate_types<1..2^8-1> | supported_signature_algorithms<2..2^16-2> |
 *                        | certificate_authorities<0..2^16-1> |
 */
#include "wire/authentication12.h"

#include "base/error.h"

enum { CERT_LIST_MAX = (1 << 24) - 1 };

static void read_certificate(struct certificate_message *message, struct reader *in)
{
    const uint8_t *at = in->at;
    struct bytes certificate = read_vector(in, 3, 1, CERT_LIST_MAX);
    if (message->count == CHAIN_CERTIFICATES_MAX)
        reader_refuse_at(in, TOO_MANY_CERTIFICATES, at);
    else
        message->certificates[message->count++] = certificate;
}

bool certificate_message12_parse(struct certificate_message *message, struct reader *in)
{
    *message = (struct certificate_message){ 0 };
    struct reader list = reader_within(in, read_vector(in, 3, 0, CERT_LIST_MAX));
    while (reader_more(&list))
        read_certificate(message, &list);
    reader_leave(in, &list);
    return reader_done(in);
}

void certificate_message12_write(struct writer *out, const struct certificate_message *message)
{
    struct mark list = open_vector(out, 3);
    for (size_t i = 0; i < message->count; i++)
        write_vector(out, 3, message->certificates[i]);
    close_vector(out, list);
}

bool certificate_status_parse(struct bytes *ocsp_response, struct reader *in)
{
    *ocsp_response = read_certificate_status(in);
    return reader_done(in);
}

/* Unlike the extension of TLS 1.3, the list may be empty (RFC 5246 7.4.4). */
static struct bytes read_any_authorities(struct reader *in)
{
    struct bytes list = read_vector(in, 2, 0, 65535);
    struct reader authorities = reader_within(in, list);
    struct bytes name;
    while (authority_next(&authorities, &name))
        continue;
    reader_leave(in, &authorities);
    return list;
}

bool certificate_request12_parse(struct certificate_request12 *message, struct reader *in)
{
    *message = (struct certificate_request12){ 0 };
    message->certificate_types = read_vector(in, 1, 1, 255);
    message->signature_algorithms = read_signature_schemes(in);
    message->certificate_authorities = read_any_authorities(in);
    return reader_done(in);
}

void certificate_request12_write(struct writer *out, const struct certificate_request12 *message)
{
    write_vector(out, 1, message->certificate_types);
    write_vector(out, 2, message->signature_algorithms);
    write_vector(out, 2, message->certificate_authorities);
}
