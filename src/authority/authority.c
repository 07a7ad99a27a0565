/* authority.c - the authority itself: its key, and the certificate with which it vouches for itself. */
#include "authority/authority.h"

#include "authority/key_algorithm.h"
#include "authority/options.h"
#include "authority/subject.h"
#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"

enum { AUTHORITY_DAYS = 3650 };

/* Takes up the certificate that lies in authority->der. */
static bool adopt_certificate(parley_authority *authority, size_t len, parley_error *error)
{
    struct certificate *certificate = &authority->certificate;
    struct public_key own = authority->provider->private_keys.public_half(authority->key);
    parley_error unreadable = no_error();

    if (!certificate_parse(certificate, bytes_of(authority->der, len), &unreadable))
        return fail_because(error, OWN_CERTIFICATE_MALFORMED, "%s", unreadable.detail);
    if (own.kind != certificate->key.kind || !bytes_equal(own.bytes, certificate->key.bytes))
        return fail(error, KEY_NOT_FOR_CERTIFICATE);
    if (key_algorithm_of(own.kind) == NULL)
        return fail(error, KEY_UNSUPPORTED);
    bool may_sign = !certificate_has(certificate, EXTENSION_KEY_USAGE) ||
                    (certificate->key_usage & USAGE_CERT_SIGN) != 0;
    if (!certificate->is_ca || !may_sign)
        return fail(error, NOT_AN_AUTHORITY);

    /* RFC 5280 4.2.1.1: what is issued names the key as the issuer's own certificate does. */
    key_id_of(authority->own_key_id, authority->provider, &own);
    authority->key_id = certificate->subject_key_id.len > 0
                            ? certificate->subject_key_id
                            : bytes_of(authority->own_key_id, KEY_ID_LEN);
    return pem_text_of_certificate(&authority->certificate_text, certificate->der, error) &&
           pem_text_of_key(&authority->key_text, &authority->provider->private_keys, authority->key,
                           error);
}

static bool name_authority(struct writer *out, const char *name, parley_error *error)
{
    struct bytes text = bytes_of(name, strlen(name));
    bool printable = text.len > 0 && text.len <= COMMON_NAME_MAX;
    for (size_t i = 0; printable && i < text.len; i++)
        printable = text.data[i] >= 0x20 && text.data[i] < 0x7f;
    if (!printable)
        return fail_because(error, ISSUE_OPTIONS_INVALID,
                            "a name that is not 1 to 64 printable ASCII characters");
    write_subject(out, text);
    return true;
}

static bool make_authority(parley_authority *authority, const parley_authority_options *options,
                           parley_error *error)
{
    const char *name = options->name != NULL ? options->name : "parley development authority";
    uint8_t room[SUBJECT_LEN_MAX];
    struct writer subject = writer_of(room, sizeof room);
    struct lifetime lifetime;
    size_t len;

    TRY(reserved_is_zero(options->reserved, error));
    TRY(lifetime_of(&lifetime, options->now_ms, options->days, AUTHORITY_DAYS, error));
    TRY(name_authority(&subject, name, error));
    authority->key = make_key(&authority->provider->private_keys, options->key, error);
    TRY(authority->key != NULL);
    struct certificate_plan plan = {
        .issuer = writer_bytes(&subject),
        .subject = writer_bytes(&subject),
        .not_before_s = lifetime.not_before_s,
        .not_after_s = lifetime.not_after_s,
        .key = authority->provider->private_keys.public_half(authority->key),
    };
    TRY(certificate_make(&plan, authority->provider, authority->key, &authority->der, &len, error));
    return adopt_certificate(authority, len, error);
}

static bool read_authority(parley_authority *authority, struct bytes certificate, struct bytes key,
                           parley_error *error)
{
    struct pem_block block;
    TRY(pem_find(&block, key, "PRIVATE KEY", error));
    authority->key =
        authority->provider->private_keys.read(bytes_of(block.der, block.der_len), error);
    memory_wipe_and_free(block.der, block.der_len);
    TRY(authority->key != NULL);
    TRY(pem_find(&block, certificate, "CERTIFICATE", error));
    authority->der = block.der;
    return adopt_certificate(authority, block.der_len, error);
}

/* An authority with nothing but a provider; NULL when that failed. */
static parley_authority *empty_authority(parley_error *error)
{
    *error = no_error();
    parley_authority *authority = memory_new(sizeof *authority);
    if (authority == NULL) {
        (void)fail(error, NO_MEMORY);
        return NULL;
    }
    authority->provider = libcrypto_open(error);
    if (authority->provider == NULL) {
        memory_free(authority);
        return NULL;
    }
    return authority;
}

parley_authority *parley_authority_new(const parley_authority_options *options, parley_error *error)
{
    static const parley_authority_options defaults;
    parley_authority *authority = empty_authority(error);
    if (authority == NULL ||
        make_authority(authority, options != NULL ? options : &defaults, error))
        return authority;
    parley_authority_free(authority);
    return NULL;
}

parley_authority *parley_authority_from_pem(parley_view certificate, parley_view key,
                                            parley_error *error)
{
    parley_authority *authority = empty_authority(error);
    if (authority == NULL || read_authority(authority, bytes_of(certificate.data, certificate.len),
                                            bytes_of(key.data, key.len), error))
        return authority;
    parley_authority_free(authority);
    return NULL;
}

void parley_authority_free(parley_authority *authority)
{
    if (authority == NULL)
        return;
    authority->provider->private_keys.free(authority->key);
    authority->provider->close(authority->provider);
    pem_text_end(&authority->certificate_text);
    pem_text_end(&authority->key_text);
    memory_free(authority->der);
    memory_free(authority);
}

parley_view parley_authority_certificate(const parley_authority *authority)
{
    return pem_text_view(&authority->certificate_text);
}

parley_view parley_authority_key(const parley_authority *authority)
{
    return pem_text_view(&authority->key_text);
}
