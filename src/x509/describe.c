/* describe.c - what the certificates of a message say, field by field, for people. */
#include "x509/describe.h"

#include "x509/algorithm.h"
#include "x509/calendar.h"
#include "x509/distinguished_name.h"
#include "x509/evidence.h"

#include <stdio.h>

enum { NAMES_TEXT_MAX = 400 };

/* Where the fields go, and which keys hid them on the way. */
struct teller {
    const struct trace *trace;
    parley_level level;
};

static void tell(const struct teller *teller, uint8_t depth, const char *name, const char *meaning,
                 const char *reference, struct bytes bytes)
{
    trace_tell(teller->trace, &(parley_trace){ .kind = PARLEY_TRACE_FIELD,
                                               .level = teller->level,
                                               .depth = depth,
                                               .name = name,
                                               .meaning = meaning,
                                               .reference = reference,
                                               .bytes = { bytes.data, bytes.len } });
}

const char *key_text(char out[KEY_TEXT_MAX], const struct certificate *certificate)
{
    switch (certificate->key.kind) {
    case KEY_P256: return "P-256";
    case KEY_P384: return "P-384";
    case KEY_P521: return "P-521";
    case KEY_ED25519: return "Ed25519";
    case KEY_RSA:
    case KEY_RSA_PSS:
        (void)snprintf(out, KEY_TEXT_MAX, "RSA of %u bits%s", certificate->key.rsa_bits,
                       certificate->key.kind == KEY_RSA_PSS ? ", for PSS alone" : "");
        return out;
    case KEY_UNKNOWN: break;
    }
    return "of a kind that cannot be used here";
}

static void tell_validity(const struct teller *teller, const struct certificate *certificate)
{
    char text[2 * DATE_TEXT_MAX], from[DATE_TEXT_MAX], until[DATE_TEXT_MAX];
    (void)snprintf(text, sizeof text, "%s to %s", date_text(from, certificate->not_before_s),
                   date_text(until, certificate->not_after_s));
    tell(teller, 2, "validity", text, "RFC 5280 4.1.2.5", bytes_of(NULL, 0));
}

static void tell_contents(const struct teller *teller, const struct certificate *certificate)
{
    char names[NAMES_TEXT_MAX], issuer[SUBJECT_TEXT_MAX], key[KEY_TEXT_MAX];
    char algorithm[ALGORITHM_TEXT_MAX];

    if (certificate_has(certificate, EXTENSION_ALT_NAMES))
        tell(teller, 2, "names", alt_names_text(names, sizeof names, certificate),
             "RFC 5280 4.2.1.6", certificate->alt_names);
    if (certificate->is_ca)
        tell(teller, 2, "authority", "may issue certificates", "RFC 5280 4.2.1.9",
             bytes_of(NULL, 0));
    tell_validity(teller, certificate);
    tell(teller, 2, "key", key_text(key, certificate), "RFC 5280 4.1.2.7", certificate->key_info);
    tell(teller, 2, "issuer", distinguished_name_text(issuer, sizeof issuer, certificate->issuer),
         "RFC 5280 4.1.2.4", certificate->issuer);
    tell(teller, 2, "signature", algorithm_text(algorithm, certificate->signature_algorithm),
         "RFC 5280 4.1.1.2", certificate->signature);
}

static void tell_certificate(const struct teller *teller, size_t position, struct bytes der)
{
    struct certificate certificate;
    parley_error error = no_error();
    char name[40], text[sizeof error.detail + 16];

    if (position == 0)
        (void)snprintf(name, sizeof name, "leaf");
    else
        (void)snprintf(name, sizeof name, "certificate %zu", position);
    if (!certificate_parse(&certificate, der, &error)) {
        (void)snprintf(text, sizeof text, "malformed: %s", error.detail);
        tell(teller, 1, name, text, "RFC 5280 4.1", der);
        return;
    }
    tell(teller, 1, name, subject_text(text, &certificate), "RFC 5280 4.1.2.6", der);
    tell_contents(teller, &certificate);
}

void describe_certificates(const struct trace *trace, parley_level level, const struct bytes *chain,
                           size_t count)
{
    struct teller teller = { trace, level };
    if (!trace_wanted(trace))
        return;
    for (size_t i = 0; i < count; i++)
        tell_certificate(&teller, i, chain[i]);
}
