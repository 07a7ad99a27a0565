/* certificate.c - fuzz target: one certificate in DER, and the names in it. */
#include "fuzz/fuzz.h"

#include "x509/certificate.h"
#include "x509/name.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const hosts[] = { "www.example.com", "192.0.2.1", "2001:db8::1" };
    struct certificate certificate;
    parley_error error = no_error();
    if (!certificate_parse(&certificate, bytes_of(data, len), &error)) {
        must(error.code == CERTIFICATE_MALFORMED);
        return 0;
    }
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct peer_name name;
        must(peer_name_read(&name, bytes_of(hosts[i], strlen(hosts[i])), &error));
        if (certificate_has_name(&certificate, &name) ||
            certificate_has_wildcard_for(&certificate, &name))
            must(certificate_matches_name(&certificate, &name));
    }
    return 0;
}
