/* authentication.c - fuzz target: Certificate and CertificateVerify. */
#include "fuzz/rewrite.h"

#include "wire/authentication.h"

static bool rewrite_certificate(struct bytes body, struct writer *out)
{
    struct certificate_message message;
    struct reader in = reader_of(body);
    if (!certificate_message_parse(&message, &in, all_extensions))
        return false;
    must(message.count <= CHAIN_CERTIFICATES_MAX);
    certificate_message_write(out, &message);
    return true;
}

static bool rewrite_certificate_verify(struct bytes body, struct writer *out)
{
    struct certificate_verify message;
    struct reader in = reader_of(body);
    if (!certificate_verify_parse(&message, &in))
        return false;
    certificate_verify_write(out, &message);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_message(bytes_of(data, len), CERTIFICATE, rewrite_certificate);
    check_message(bytes_of(data, len), CERTIFICATE_VERIFY, rewrite_certificate_verify);
    return 0;
}
