/* extensions_test.c - the form of each extension, as libcrypto writes whatever bytes it is told. */
#include "x509/extensions.h"

#include "base/limits.h"
#include "support/certificates.h"

#include <openssl/x509v3.h>

#include "support/test.h"

/* Reads a certificate with this extension; its views are of no use afterwards. */
static bool parses(struct certificate *out, const char *extension, parley_error *error)
{
    struct made *made = make_certificate(
        &(struct recipe){ .name = "x", .key = MADE_ED25519, .extensions = { extension } }, NULL);
    *error = no_error();
    bool good = certificate_parse(out, made->der, error);
    made_free(made);
    return good;
}

static void refuses_malformed_extensions_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *extension, *name;
    } bad[] = {
        { "basicConstraints=critical,DER:3003010101", "basicConstraints" },       /* TRUE is ff */
        { "basicConstraints=critical,DER:30060101ff0201ff", "basicConstraints" }, /* pathLen -1 */
        { "basicConstraints=critical,DER:30060201000101ff", "basicConstraints" },
        { "basicConstraints=critical,DER:30000500", "basicConstraints" }, /* left over */
        { "keyUsage=critical,DER:0500", "keyUsage" },
        { "keyUsage=critical,DER:03020780ff", "keyUsage" },
        { "extendedKeyUsage=DER:3000", "extendedKeyUsage" }, /* none at all */
        { "extendedKeyUsage=DER:30020500", "extendedKeyUsage" },
        { "subjectAltName=DER:3000", "subjectAltName" },
        { "subjectAltName=DER:3003890161", "subjectAltName" }, /* [9] */
        { "subjectAltName=DER:3003a20161", "subjectAltName" }, /* a constructed dNSName */
        { "subjectAltName=DER:6578616d706c652e636f6d", "subjectAltName" }, /* "example.com" */
        { "nameConstraints=critical,DER:3000", "nameConstraints" },
        { "nameConstraints=critical,DER:3002a000", "nameConstraints" },
        { "nameConstraints=critical,DER:3002a100", "nameConstraints" },
        { "nameConstraints=critical,DER:300aa00830068201618001"
          "01",
          "nameConstraints" }, /* min 1 */
        { "subjectKeyIdentifier=DER:0500", "subjectKeyIdentifier" },
        { "authorityKeyIdentifier=DER:30020500", "authorityKeyIdentifier" },
        { "authorityInfoAccess=DER:3000", "authorityInfoAccess" },
        { "authorityInfoAccess=DER:30023000", "authorityInfoAccess" },
        { "certificatePolicies=DER:3000", "certificatePolicies" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct certificate c;
        parley_error error;
        assert_false(parses(&c, bad[i].extension, &error));
        assert_int_equal(error.code, CERTIFICATE_MALFORMED);
        assert_non_null(strstr(error.detail, bad[i].name));
    }
}

static void reads_basic_constraints(void **state)
{
    (void)state;
    struct certificate c;
    parley_error error;
    assert_true(parses(&c, "basicConstraints=critical,CA:TRUE,pathlen:3", &error));
    assert_true(c.is_ca);
    assert_int_equal(c.path_len, 3);
    assert_true(parses(&c, "basicConstraints=DER:3003010100", &error)); /* FALSE, written out */
    assert_false(c.is_ca);
    assert_int_equal(c.critical & EXTENSION_BASIC_CONSTRAINTS, 0);
    assert_true(parses(&c, "basicConstraints=", &error));
    assert_false(certificate_has(&c, EXTENSION_BASIC_CONSTRAINTS));
}

static void reads_key_usages(void **state)
{
    (void)state;
    struct certificate c;
    parley_error error;
    assert_true(parses(&c, "keyUsage=digitalSignature,keyCertSign,decipherOnly", &error));
    assert_int_equal(c.key_usage, USAGE_DIGITAL_SIGNATURE | USAGE_CERT_SIGN | 1 << 8);
}

static void reads_purposes(void **state)
{
    (void)state;
    struct certificate c;
    parley_error error;
    assert_true(parses(&c, "extendedKeyUsage=codeSigning", &error));
    assert_int_equal(c.purposes, 0);
    assert_true(certificate_has(&c, EXTENSION_EXTENDED_KEY_USAGE));
    assert_true(parses(&c, "extendedKeyUsage=serverAuth,clientAuth,codeSigning", &error));
    assert_int_equal(c.purposes, PURPOSE_SERVER | PURPOSE_CLIENT);
    assert_true(parses(&c, "extendedKeyUsage=anyExtendedKeyUsage", &error));
    assert_int_equal(c.purposes, PURPOSE_ANY);
}

static void reads_the_first_address_of_the_issuer(void **state)
{
    (void)state;
    struct made *made = make_certificate(
        &(struct recipe){ .name = "x",
                          .extensions = { "authorityInfoAccess=OCSP;URI:http://ocsp.example,"
                                          "caIssuers;email:ca@example.com,"
                                          "caIssuers;URI:http://a.example,"
                                          "caIssuers;URI:http://b.example" } },
        NULL);
    struct certificate c;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, made->der, &error));
    assert_true(bytes_equal(c.issuer_url, bytes_of("http://a.example", 16)));
    made_free(made);
}

static void keeps_the_first_unknown_critical_extension(void **state)
{
    (void)state;
    struct made *made = make_certificate(
        &(struct recipe){ .name = "x",
                          .extensions = { "1.2.3=DER:0500", "1.2.4=critical,DER:0500",
                                          "1.2.5=critical,DER:0500",
                                          "policyConstraints=critical,requireExplicitPolicy:0" } },
        NULL);
    struct certificate c;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, made->der, &error));
    assert_true(bytes_equal(c.unknown_critical, bytes_of("\x2a\x04", 2)));
    made_free(made);
}

/* X.690 8.19: a critical extension must not hide behind an identifier of no bytes. */
static void refuses_an_extension_without_an_identifier(void **state)
{
    (void)state;
    static const uint8_t named[] = { 0x06, 3, 0x2a, 3, 4, 1, 1, 0xff, 4, 2, 5, 0 };
    static const uint8_t nameless[] = { 0x06, 0, 1, 1, 0xff, 4, 5, 5, 3, 0, 0, 0 };
    struct made *made = make_certificate(
        &(struct recipe){ .name = "x", .extensions = { "1.2.3.4=critical,DER:0500" } }, NULL);
    size_t at = 0;
    struct certificate c;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, made->der, &error));
    while (memcmp(made->der.data + at, named, sizeof named) != 0)
        assert_true(++at + sizeof named <= made->der.len);
    memcpy((uint8_t *)made->der.data + at, nameless, sizeof nameless);
    assert_false(certificate_parse(&c, made->der, &error));
    assert_int_equal(error.code, CERTIFICATE_MALFORMED);
    made_free(made);
}

/* RFC 5280 4.2: "MUST NOT include more than one instance", known to us or not. */
static void refuses_an_extension_twice(void **state)
{
    (void)state;
    static const char *const twice[] = { "1.2.3=DER:0500", "extendedKeyUsage=serverAuth" };
    for (size_t i = 0; i < 2; i++) {
        struct made *made = make_certificate(
            &(struct recipe){ .name = "x", .extensions = { twice[i], twice[i] } }, NULL);
        struct certificate c;
        parley_error error = no_error();
        assert_false(certificate_parse(&c, made->der, &error));
        assert_int_equal(error.code, CERTIFICATE_MALFORMED);
        made_free(made);
    }
}

static bool parses_with_extensions(size_t wanted)
{
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    for (size_t i = (size_t)X509_get_ext_count(made->x509); i < wanted; i++) {
        char oid[32];
        (void)snprintf(oid, sizeof oid, "1.2.3.%zu", i);
        X509_EXTENSION *extension = X509V3_EXT_nconf(NULL, NULL, oid, "DER:0500");
        assert_true(X509_add_ext(made->x509, extension, -1));
        X509_EXTENSION_free(extension);
    }
    (void)i2d_re_X509_tbs(made->x509, NULL); /* libcrypto would write what it wrote before */
    unsigned char *der = NULL;
    int len = i2d_X509(made->x509, &der);
    struct certificate c;
    parley_error error = no_error();
    bool good = certificate_parse(&c, bytes_of(der, (size_t)len), &error);
    OPENSSL_free(der);
    made_free(made);
    return good;
}

static void bounds_the_number_of_extensions(void **state)
{
    (void)state;
    assert_true(parses_with_extensions(CERTIFICATE_EXTENSIONS_MAX));
    assert_false(parses_with_extensions(CERTIFICATE_EXTENSIONS_MAX + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_malformed_extensions_by_name),
        cmocka_unit_test(reads_basic_constraints),
        cmocka_unit_test(reads_key_usages),
        cmocka_unit_test(reads_purposes),
        cmocka_unit_test(reads_the_first_address_of_the_issuer),
        cmocka_unit_test(keeps_the_first_unknown_critical_extension),
        cmocka_unit_test(refuses_an_extension_without_an_identifier),
        cmocka_unit_test(refuses_an_extension_twice),
        cmocka_unit_test(bounds_the_number_of_extensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
