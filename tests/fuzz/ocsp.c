/* ocsp.c - fuzz target: one OCSP response in DER. What was parsed can be stepped through to its end. */
#include "fuzz/fuzz.h"

#include "x509/ocsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct ocsp_response response;
    struct ocsp_entry entry;
    parley_error error = no_error();
    if (!ocsp_parse(&response, bytes_of(data, len), &error)) {
        must(error.code == OCSP_MALFORMED);
        return 0;
    }
    if (response.status != 0) {
        must(ocsp_failure_name(response.status) != NULL && response.entries.len == 0);
        return 0;
    }
    struct reader entries = reader_of(response.entries);
    while (ocsp_next(&entries, &entry))
        must(entry.status != OCSP_REVOKED || crl_reason_name(entry.revocation.reason) != NULL);
    must(reader_done(&entries));
    must((response.responder_name.len > 0) != (response.responder_key_digest.data != NULL));
    return 0;
}
