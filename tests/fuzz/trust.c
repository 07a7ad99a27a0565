/* trust.c - fuzz target: what is given to be trusted, PEM or DER. Every certificate of it that can be
 * read is found by its subject, and giving all of it once more adds nothing. */
#include "fuzz/fuzz.h"

#include "base/memory.h"
#include "x509/certificate.h"
#include "x509/pem.h"
#include "x509/trust.h"

static void check_found(const struct trust *trust, struct bytes der)
{
    struct certificate certificate;
    parley_error error = no_error();
    if (certificate_parse(&certificate, der, &error))
        must(trust_has(trust, certificate.subject, der));
}

static void check_blocks(const struct trust *trust, struct bytes text)
{
    static const char certificate[] = "CERTIFICATE";
    struct reader in = reader_of(text);
    struct pem_block block;
    parley_error error = no_error();
    while (pem_next(&in, &block, &error) && block.der != NULL) {
        if (bytes_equal(block.label, bytes_of(certificate, sizeof certificate - 1)))
            check_found(trust, bytes_of(block.der, block.der_len));
        memory_wipe_and_free(block.der, block.der_len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes given = bytes_of(data, len);
    struct trust *trust = trust_new();
    parley_error error = no_error();
    must(trust != NULL);
    if (trust_add(trust, given, &error)) {
        size_t count = trust_count(trust);
        must(count > 0 && trust_add(trust, given, &error) && trust_count(trust) == count);
        check_found(trust, given);
        check_blocks(trust, given);
    } else {
        must(error.code == PARLEY_E_PEM_MALFORMED || error.code == PARLEY_E_PEM_EMPTY ||
             error.code == PARLEY_E_ANCHOR_MALFORMED);
    }
    trust_free(trust);
    return 0;
}
