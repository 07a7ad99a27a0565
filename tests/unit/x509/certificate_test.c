/* certificate_test.c - certificates made by libcrypto, whole and damaged. */
#include "x509/certificate.h"

#include "support/certificates.h"

#include <stdlib.h>

#include "support/test.h"

static struct made *ca, *leaf;

static int make_both(void **state)
{
    (void)state;
    ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true, .key = MADE_P384 }, NULL);
    leaf = make_certificate(
        &(struct recipe){ .name = "leaf",
                          .alt_names = "DNS:example.com,IP:192.0.2.1",
                          .extensions = { "authorityInfoAccess=caIssuers;URI:http://ca.example/ca",
                                          "certificatePolicies=DER:300a3008060667810c010201",
                                          "1.2.3.4=critical,DER:0500" } },
        ca);
    return 0;
}

static int free_both(void **state)
{
    (void)state;
    made_free(leaf);
    made_free(ca);
    return 0;
}

static bool parses(struct bytes der)
{
    struct certificate certificate;
    parley_error error = no_error();
    bool good = certificate_parse(&certificate, der, &error);
    assert_int_equal(error.code, good ? NO_ERROR : CERTIFICATE_MALFORMED);
    return good;
}

static const char *fault_of(struct bytes der)
{
    static parley_error error;
    struct certificate certificate;
    error = no_error();
    assert_false(certificate_parse(&certificate, der, &error));
    assert_int_equal(error.code, CERTIFICATE_MALFORMED);
    return error.detail;
}

static bool is_name(struct bytes der, X509_NAME *name)
{
    const unsigned char *expected;
    size_t len;
    assert_true(X509_NAME_get0_der(name, &expected, &len));
    return bytes_equal(der, bytes_of(expected, len));
}

static void reads_every_field(void **state)
{
    (void)state;
    struct certificate c;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, leaf->der, &error));
    assert_true(bytes_equal(c.der, leaf->der));
    assert_int_equal(c.version, 3);
    assert_true(is_name(c.subject, X509_get_subject_name(leaf->x509)));
    assert_true(is_name(c.issuer, X509_get_issuer_name(leaf->x509)));
    assert_false(certificate_is_self_issued(&c));
    const ASN1_INTEGER *serial = X509_get0_serialNumber(leaf->x509);
    assert_true(bytes_equal(c.serial, bytes_of(serial->data, (size_t)serial->length)));
    assert_int_equal(c.not_before_s, MADE_NOT_BEFORE_S);
    assert_int_equal(c.not_after_s, MADE_NOT_AFTER_S);
    assert_int_equal(c.key.kind, KEY_P256);
    assert_int_equal(c.key.bytes.len, 65);
    assert_int_equal(c.signature_kind, SIGNATURE_ECDSA_SHA256);

    unsigned char *tbs = NULL;
    int tbs_len = i2d_re_X509_tbs(leaf->x509, &tbs);
    assert_true(bytes_equal(c.tbs, bytes_of(tbs, (size_t)tbs_len)));
    OPENSSL_free(tbs);
}

static void reads_every_extension(void **state)
{
    (void)state;
    struct certificate c, above;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, leaf->der, &error));
    assert_true(certificate_parse(&above, ca->der, &error));
    assert_int_equal(c.extensions, EXTENSION_AUTHORITY_KEY_ID | EXTENSION_SUBJECT_KEY_ID |
                                       EXTENSION_KEY_USAGE | EXTENSION_CERTIFICATE_POLICIES |
                                       EXTENSION_ALT_NAMES | EXTENSION_BASIC_CONSTRAINTS |
                                       EXTENSION_EXTENDED_KEY_USAGE | EXTENSION_AUTHORITY_INFO);
    assert_int_equal(c.critical, EXTENSION_KEY_USAGE | EXTENSION_BASIC_CONSTRAINTS);
    assert_false(c.is_ca);
    assert_true(above.is_ca);
    assert_int_equal(above.path_len, -1);
    assert_int_equal(c.key_usage, USAGE_DIGITAL_SIGNATURE);
    assert_int_equal(above.key_usage, USAGE_CERT_SIGN | USAGE_CRL_SIGN);
    assert_int_equal(c.purposes, PURPOSE_SERVER);
    assert_int_equal(c.subject_key_id.len, 20);
    assert_true(bytes_equal(c.authority_key_id, above.subject_key_id));
    assert_int_equal(above.authority_key_id.len, 0);
    assert_true(bytes_equal(c.issuer_url, bytes_of("http://ca.example/ca", 20)));
    assert_true(bytes_equal(c.unknown_critical, bytes_of("\x2a\x03\x04", 3)));
}

static void reads_version_1(void **state)
{
    (void)state;
    struct made *old = make_certificate(&(struct recipe){ .name = "old", .version = 1 }, NULL);
    struct certificate c;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, old->der, &error));
    assert_int_equal(c.version, 1);
    assert_int_equal(c.extensions, 0);
    assert_true(certificate_is_self_issued(&c));
    made_free(old);
}

/* R74 */
static void reads_dates_up_to_year_9999(void **state)
{
    (void)state;
    struct made *made = make_certificate(&(struct recipe){ .name = "long",
                                                           .not_before_s = INT64_C(-600000000),
                                                           .not_after_s = INT64_C(253402300799) },
                                         NULL);
    struct certificate c;
    parley_error error = no_error();
    assert_true(certificate_parse(&c, made->der, &error));
    assert_int_equal(c.not_before_s, -600000000);
    assert_int_equal(c.not_after_s, INT64_C(253402300799));
    made_free(made);
}

static void refuses_every_truncation(void **state)
{
    (void)state;
    for (size_t len = 0; len < leaf->der.len; len++) {
        uint8_t *exact = malloc(len > 0 ? len : 1);
        memcpy(exact, leaf->der.data, len);
        assert_false(parses(bytes_of(exact, len)));
        free(exact);
    }
}

static void refuses_a_byte_too_many(void **state)
{
    (void)state;
    uint8_t *longer = calloc(1, leaf->der.len + 1);
    memcpy(longer, leaf->der.data, leaf->der.len);
    assert_true(parses(bytes_of(longer, leaf->der.len)));
    assert_false(parses(bytes_of(longer, leaf->der.len + 1)));
    free(longer);
}

/* Whatever a changed byte makes of it, all views stay within: each is read to its end. */
static void stays_within_bounds_for_every_change_of_a_byte(void **state)
{
    (void)state;
    size_t parsed = 0;
    uint8_t *exact = malloc(leaf->der.len);
    for (size_t i = 0; i < leaf->der.len; i++)
        for (unsigned value = 0; value < 256; value++) {
            struct certificate c;
            parley_error error = no_error();
            memcpy(exact, leaf->der.data, leaf->der.len);
            exact[i] = (uint8_t)value;
            if (!certificate_parse(&c, bytes_of(exact, leaf->der.len), &error))
                continue;
            parsed++;
            const struct bytes views[] = { c.tbs,        c.serial,          c.issuer,
                                           c.subject,    c.key_info,        c.key.bytes,
                                           c.signature,  c.alt_names,       c.subject_key_id,
                                           c.issuer_url, c.authority_key_id };
            for (size_t v = 0; v < sizeof views / sizeof *views; v++)
                if (views[v].len > 0) {
                    assert_true(views[v].data >= exact);
                    assert_true(views[v].data + views[v].len <= exact + leaf->der.len);
                }
        }
    assert_true(parsed > leaf->der.len); /* keys and signatures may hold anything */
    free(exact);
}

static size_t find(struct bytes der, const char *what, size_t len, size_t from)
{
    while (memcmp(der.data + from, what, len) != 0)
        from++;
    return from;
}

static void refuses_different_signature_algorithms_inside_and_outside(void **state)
{
    (void)state;
    static const char ecdsa_sha256[] = "\x2a\x86\x48\xce\x3d\x04\x03\x02";
    uint8_t *copy = malloc(leaf->der.len);
    memcpy(copy, leaf->der.data, leaf->der.len);
    size_t inside = find(leaf->der, ecdsa_sha256, 8, 0);
    size_t outside = find(leaf->der, ecdsa_sha256, 8, inside + 1);
    copy[inside + 7] = 0x03; /* SHA-384 */
    assert_string_equal(fault_of(bytes_of(copy, leaf->der.len)),
                        "its signature algorithm is SHA-384 with ECDSA inside, and SHA-256 with "
                        "ECDSA outside");
    copy[outside + 7] = 0x03;
    assert_true(parses(bytes_of(copy, leaf->der.len)));
    free(copy);
}

static void refuses_different_parameters_of_the_signature_algorithm(void **state)
{
    (void)state;
    static const char sha256_rsa[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05";
    struct made *by_rsa = make_certificate(&(struct recipe){ .key = MADE_RSA_2048 }, NULL);
    uint8_t *copy = malloc(by_rsa->der.len);
    memcpy(copy, by_rsa->der.data, by_rsa->der.len);
    copy[find(by_rsa->der, sha256_rsa, 10, 0) + 9] = 0x04; /* OCTET STRING, not NULL */
    assert_string_equal(fault_of(bytes_of(copy, by_rsa->der.len)),
                        "its signature algorithm, SHA-256 with RSA, has other parameters inside "
                        "than outside");
    free(copy);
    made_free(by_rsa);
}

static void says_where_the_fault_is(void **state)
{
    (void)state;
    static const char digital_signature[] = "\x03\x02\x07\x80";
    struct certificate c;
    parley_error error = no_error();
    char expected[80];
    uint8_t *copy = malloc(leaf->der.len);
    memcpy(copy, leaf->der.data, leaf->der.len);
    size_t at = find(leaf->der, digital_signature, 4, 0);
    copy[at] = 0x04;
    assert_false(certificate_parse(&c, bytes_of(copy, leaf->der.len), &error));
    (void)snprintf(expected, sizeof expected, "at byte %zu of %zu, in the extension keyUsage", at,
                   leaf->der.len);
    assert_string_equal(error.detail, expected);
    assert_int_equal(error.alert, ALERT_BAD_CERTIFICATE);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(reads_every_extension),
        cmocka_unit_test(reads_version_1),
        cmocka_unit_test(reads_dates_up_to_year_9999),
        cmocka_unit_test(refuses_every_truncation),
        cmocka_unit_test(refuses_a_byte_too_many),
        cmocka_unit_test(stays_within_bounds_for_every_change_of_a_byte),
        cmocka_unit_test(refuses_different_signature_algorithms_inside_and_outside),
        cmocka_unit_test(refuses_different_parameters_of_the_signature_algorithm),
        cmocka_unit_test(says_where_the_fault_is),
    };
    return cmocka_run_group_tests(tests, make_both, free_both);
}
