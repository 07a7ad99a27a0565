/* extension_text_test.c - every extension that is known, in words. */
#include "verify/extension_text.h"

#include "support/certificates.h"

#include "support/test.h"

/* What is shown of one extension, given as in x509v3_config(5) with its name or OID in front. */
struct row {
    const char *extension, *name, *text;
};

static const parley_certificate_extension *find(const parley_certificate_extension *all,
                                                size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    fail_msg("no %s", name);
    return NULL;
}

static void check(const struct row *row)
{
    struct arena arena = { .chunks = NULL };
    size_t count;
    struct made *made =
        make_certificate(&(struct recipe){ .name = "x", .extensions = { row->extension } }, NULL);
    const parley_certificate_extension *all = extension_texts(&arena, &count, made->der);
    assert_string_equal(find(all, count, row->name)->text, row->text);
    made_free(made);
    arena_end(&arena);
}

static void says_in_words_what_is_known(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "keyUsage=critical,digitalSignature,decipherOnly", "keyUsage",
          "digitalSignature, decipherOnly" },
        { "keyUsage=DER:030406000040", "keyUsage", "bit 17" },
        { "extendedKeyUsage=serverAuth,OCSPSigning,1.2.3.4", "extendedKeyUsage",
          "serverAuth, OCSPSigning, 1.2.3.4" },
        { "basicConstraints=critical,CA:TRUE,pathlen:3", "basicConstraints",
          "CA, pathLenConstraint 3" },
        { "basicConstraints=CA:FALSE", "basicConstraints", "no CA" },
        { "subjectKeyIdentifier=041f", "subjectKeyIdentifier", "04:1f" },
        { "2.5.29.35=DER:300480020102", "authorityKeyIdentifier", "01:02" },
        { "2.5.29.35=DER:3012800101a10a8208612e6578616d706c82017f", "authorityKeyIdentifier",
          "01, issued by DNS:a.exampl, serial number 7f" },
        { "subjectAltName=DNS:a.example,IP:192.0.2.1", "subjectAltName",
          "DNS:a.example, IP:192.0.2.1" },
        { "nameConstraints=critical,permitted;DNS:a.example,excluded;IP:10.0.0.0/255.0.0.0",
          "nameConstraints", "permitted DNS:a.example, excluded IP:0a:00:00:00:ff:00:00:00" },
        { "nameConstraints=critical,excluded;DNS:a.example", "nameConstraints",
          "excluded DNS:a.example" },
        { "certificatePolicies=DER:300b300906032a030430023000", "certificatePolicies", "1.2.3.4" },
        { "authorityInfoAccess=OCSP;URI:http://o.example/,caIssuers;URI:http://c.example/,"
          "1.2.3.4;URI:http://x.example/",
          "authorityInfoAccess",
          "OCSP URI:http://o.example/, caIssuers URI:http://c.example/, 1.2.3.4 "
          "URI:http://x.example/" },
        { "crlDistributionPoints=URI:http://a.example/1,URI:http://a.example/2",
          "cRLDistributionPoints", "URI:http://a.example/1, URI:http://a.example/2" },
        { "certificatePolicies=DER:30113008060667810c010201300506032a0304", "certificatePolicies",
          "2.23.140.1.2.1, 1.2.3.4" },
        { "tlsfeature=status_request,17", "tlsFeature",
          "status_request (OCSP must be stapled), 17" },
        { "noCheck=yes", "ocspNoCheck", "" },
        { "policyConstraints=critical,requireExplicitPolicy:0", "policyConstraints",
          "30:03:80:01:00" },
        { "1.3.6.1.4.1.11129.2.4.2=DER:042a0028002600aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          "aaaaaaaaaaaaaaaabb0000000000",
          "signedCertificateTimestamps",
          "by the log aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:aa:"
          "aa:aa:aa:aa:aa:aa:bb" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i]);
}

static void shows_the_bytes_of_all_others_and_of_what_is_malformed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "1.2.3.4=critical,DER:0500", "1.2.3.4", "05:00" },
        { "keyUsage=DER:0500", "keyUsage", "05:00" },
        { "subjectAltName=DER:300382016100", "subjectAltName", "30:03:82:01:61:00" },
        { "1.3.6.1.4.1.11129.2.4.2=DER:0402", "signedCertificateTimestamps", "04:02" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i]);
}

static void says_which_are_critical(void **state)
{
    (void)state;
    struct arena arena = { .chunks = NULL };
    size_t count;
    struct made *made =
        make_certificate(&(struct recipe){ .name = "x",
                                           .extensions = { "keyUsage=critical,digitalSignature",
                                                           "1.2.3.4=DER:0500" } },
                         NULL);
    const parley_certificate_extension *all = extension_texts(&arena, &count, made->der);
    assert_true(find(all, count, "keyUsage")->critical);
    assert_false(find(all, count, "1.2.3.4")->critical);
    assert_string_equal(find(all, count, "keyUsage")->oid, "2.5.29.15");
    made_free(made);
    made = make_certificate(&(struct recipe){ .name = "x", .version = 1 }, NULL);
    assert_null(extension_texts(&arena, &count, made->der));
    assert_int_equal(count, 0);
    made_free(made);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_in_words_what_is_known),
        cmocka_unit_test(shows_the_bytes_of_all_others_and_of_what_is_malformed),
        cmocka_unit_test(says_which_are_critical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
