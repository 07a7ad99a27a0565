/* scheme_test.c - the signature schemes of RFC 9846 4.3.3. */
#include "crypto/scheme.h"

#include "support/test.h"

/* From the enum of RFC 9846 4.3.3, without ed448 and SHA-1. */
static const struct {
    uint16_t id;
    const char *name;
} rfc_schemes[] = {
    { 0x0401, "rsa_pkcs1_sha256" },       { 0x0501, "rsa_pkcs1_sha384" },
    { 0x0601, "rsa_pkcs1_sha512" },       { 0x0403, "ecdsa_secp256r1_sha256" },
    { 0x0503, "ecdsa_secp384r1_sha384" }, { 0x0603, "ecdsa_secp521r1_sha512" },
    { 0x0804, "rsa_pss_rsae_sha256" },    { 0x0805, "rsa_pss_rsae_sha384" },
    { 0x0806, "rsa_pss_rsae_sha512" },    { 0x0807, "ed25519" },
    { 0x0809, "rsa_pss_pss_sha256" },     { 0x080a, "rsa_pss_pss_sha384" },
    { 0x080b, "rsa_pss_pss_sha512" },
};

enum { RFC_SCHEME_COUNT = sizeof rfc_schemes / sizeof *rfc_schemes };

static void has_the_schemes_of_the_rfc_and_no_other(void **state)
{
    (void)state;
    size_t count;
    (void)schemes_all(&count);
    assert_int_equal(count, RFC_SCHEME_COUNT);
    for (size_t i = 0; i < RFC_SCHEME_COUNT; i++) {
        const struct scheme *scheme = scheme_of(rfc_schemes[i].id);
        assert_non_null(scheme);
        assert_string_equal(scheme->name, rfc_schemes[i].name);
    }
}

static void does_not_know_sha_1(void **state)
{
    (void)state;
    assert_null(scheme_of(0x0201));
    assert_null(scheme_of(0x0203));
    assert_null(scheme_of(0));
    assert_null(scheme_of(0xffff));
}

/* A name says it all: the kind of key, the padding and the hash. */
static void means_what_its_name_says(void **state)
{
    (void)state;
    static const struct {
        const char *part;
        enum key_kind key;
    } keys[] = {
        { "secp256r1", KEY_P256 },  { "secp384r1", KEY_P384 }, { "secp521r1", KEY_P521 },
        { "ed25519", KEY_ED25519 }, { "rsae", KEY_RSA },       { "pss_pss", KEY_RSA_PSS },
        { "rsa_pkcs1", KEY_RSA },
    };
    static const struct {
        const char *start, *end;
        enum signature_kind signature;
    } signatures[] = {
        { "ecdsa", "sha256", SIGNATURE_ECDSA_SHA256 },
        { "ecdsa", "sha384", SIGNATURE_ECDSA_SHA384 },
        { "ecdsa", "sha512", SIGNATURE_ECDSA_SHA512 },
        { "ed25519", "", SIGNATURE_ED25519 },
        { "rsa_pss", "sha256", SIGNATURE_RSA_PSS_SHA256 },
        { "rsa_pss", "sha384", SIGNATURE_RSA_PSS_SHA384 },
        { "rsa_pss", "sha512", SIGNATURE_RSA_PSS_SHA512 },
        { "rsa_pkcs1", "sha256", SIGNATURE_RSA_PKCS1_SHA256 },
        { "rsa_pkcs1", "sha384", SIGNATURE_RSA_PKCS1_SHA384 },
        { "rsa_pkcs1", "sha512", SIGNATURE_RSA_PKCS1_SHA512 },
    };
    size_t count, checked = 0;
    const struct scheme *schemes = schemes_all(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (strstr(schemes[i].name, keys[k].part) != NULL) {
                assert_int_equal(schemes[i].key, keys[k].key);
                checked++;
            }
        for (size_t s = 0; s < sizeof signatures / sizeof *signatures; s++)
            if (strstr(schemes[i].name, signatures[s].start) == schemes[i].name &&
                strstr(schemes[i].name, signatures[s].end) != NULL) {
                assert_int_equal(schemes[i].signature, signatures[s].signature);
                checked++;
            }
    }
    assert_int_equal(checked, 2 * count);
}

/* RFC 9846 4.3.3: these algorithms "are not defined for use in signed TLS handshake messages". */
static void keeps_pkcs1_to_certificates(void **state)
{
    (void)state;
    size_t count;
    const struct scheme *schemes = schemes_all(&count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(schemes[i].in_handshake, strstr(schemes[i].name, "pkcs1") == NULL);
}

static void fits_its_own_kind_of_key(void **state)
{
    (void)state;
    const struct scheme *pss = scheme_of(0x0809);
    assert_true(scheme_fits_key(pss, KEY_RSA_PSS, 0));
    assert_true(scheme_fits_key(pss, KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA256));
    assert_false(scheme_fits_key(pss, KEY_RSA_PSS, SIGNATURE_RSA_PSS_SHA384));
    assert_false(scheme_fits_key(pss, KEY_RSA, 0));
}

/* RFC 5246 7.4.1.4.1: a hash and an algorithm, whatever the curve. */
static void signs_with_any_curve_in_tls12_and_with_its_own_in_tls13(void **state)
{
    (void)state;
    const struct scheme *p256 = scheme_of(0x0403), *pkcs1 = scheme_of(0x0401);
    const struct scheme *ed25519 = scheme_of(0x0807), *pss = scheme_of(0x0804);
    assert_true(scheme_signs12(p256, KEY_P384, 0));
    assert_true(scheme_signs12(p256, KEY_P521, 0));
    assert_false(scheme_signs13(p256, KEY_P384, 0));
    assert_true(scheme_signs12(pkcs1, KEY_RSA, 0));
    assert_false(scheme_signs13(pkcs1, KEY_RSA, 0));
    assert_true(scheme_signs12(ed25519, KEY_ED25519, 0));
    assert_false(scheme_signs12(ed25519, KEY_P256, 0));
    assert_false(scheme_signs12(p256, KEY_ED25519, 0));
    assert_false(scheme_signs12(p256, KEY_RSA, 0));
    assert_false(scheme_signs12(pss, KEY_RSA_PSS, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_schemes_of_the_rfc_and_no_other),
        cmocka_unit_test(does_not_know_sha_1),
        cmocka_unit_test(means_what_its_name_says),
        cmocka_unit_test(keeps_pkcs1_to_certificates),
        cmocka_unit_test(fits_its_own_kind_of_key),
        cmocka_unit_test(signs_with_any_curve_in_tls12_and_with_its_own_in_tls13),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
