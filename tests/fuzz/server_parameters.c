/* server_parameters.c - fuzz target: EncryptedExtensions and CertificateRequest. */
#include "fuzz/rewrite.h"

#include "wire/server_parameters.h"

static bool rewrite_encrypted_extensions(struct bytes body, struct writer *out)
{
    struct encrypted_extensions message;
    struct reader in = reader_of(body);
    if (!encrypted_extensions_parse(&message, &in, all_extensions))
        return false;
    encrypted_extensions_write(out, &message);
    return true;
}

static bool rewrite_certificate_request(struct bytes body, struct writer *out)
{
    struct certificate_request message;
    struct reader in = reader_of(body);
    if (!certificate_request_parse(&message, &in))
        return false;

    struct reader filters = reader_of(message.oid_filters);
    struct oid_filter filter;
    while (oid_filter_next(&filters, &filter))
        must(filter.oid.len > 0);
    must(reader_done(&filters));
    certificate_request_write(out, &message);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_message(bytes_of(data, len), ENCRYPTED_EXTENSIONS, rewrite_encrypted_extensions);
    check_message(bytes_of(data, len), CERTIFICATE_REQUEST, rewrite_certificate_request);
    return 0;
}
