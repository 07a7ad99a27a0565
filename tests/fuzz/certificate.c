/* certificate.c - fuzz target: one certificate in DER, the names in it, and all of it as text. */
#include "fuzz/fuzz.h"

#include "x509/certificate.h"
#include "x509/name.h"

#include <parley/x509.h>
#include <string.h>

static void must_be_printable(const char *text)
{
    for (; *text != '\0'; text++)
        must(*text >= 0x20 && *text < 0x7f);
}

/* What can be parsed can be shown, and nothing in it harms a terminal. */
static void show(const uint8_t *data, size_t len)
{
    parley_error error;
    parley_certificate *shown = parley_certificate_read((parley_view){ data, len }, &error);
    must(shown != NULL);
    must_be_printable(shown->subject);
    must_be_printable(shown->issuer);
    for (size_t i = 0; i < shown->name_count; i++)
        must_be_printable(shown->names[i]);
    for (size_t i = 0; i < shown->extension_count; i++)
        must_be_printable(shown->extensions[i].text);
    parley_certificate_free(shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const hosts[] = { "www.example.com", "192.0.2.1", "2001:db8::1" };
    struct certificate certificate;
    parley_error error = no_error();
    if (!certificate_parse(&certificate, bytes_of(data, len), &error)) {
        must(error.code == CERTIFICATE_MALFORMED);
        return 0;
    }
    show(data, len);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct peer_name name;
        must(peer_name_read(&name, bytes_of(hosts[i], strlen(hosts[i])), &error));
        if (certificate_has_name(&certificate, &name) ||
            certificate_has_wildcard_for(&certificate, &name))
            must(certificate_matches_name(&certificate, &name));
    }
    return 0;
}
