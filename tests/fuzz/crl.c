/* crl.c - fuzz target: one revocation list in DER: what it lists is found, and nothing else is. */
#include "fuzz/fuzz.h"

#include "x509/crl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct crl crl;
    struct revocation_entry entry;
    struct certificate certificate = { .version = 3 };
    parley_error error = no_error();
    if (!crl_parse(&crl, bytes_of(data, len), &error)) {
        must(error.code == CRL_MALFORMED || error.code == CRL_UNSUPPORTED);
        return 0;
    }
    for (size_t i = 0; i < crl.entry_count; i++) {
        struct bytes serial = bytes_of(crl.entries[i].serial, crl.entries[i].serial_len);
        must(crl_lists(&crl, serial, &entry));
        must(crl_reason_name(entry.reason) != NULL);
    }
    must(!crl_lists(&crl, bytes_of(NULL, 0), &entry));
    certificate.crl_points = crl.point.full;
    (void)crl_covers_not(&crl, &certificate);
    crl_end(&crl);
    return 0;
}
