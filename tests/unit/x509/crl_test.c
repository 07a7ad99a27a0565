/* crl_test.c - revocation lists as libcrypto writes them, whole and spoilt. */
#include "x509/crl.h"

#include "support/revocation.h"

#include <stdlib.h>

#include "support/test.h"

static struct made *ca, *leaf, *other, *below;

static int make_all(void **state)
{
    (void)state;
    ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    leaf = make_certificate(
        &(struct recipe){ .name = "leaf",
                          .extensions = { "crlDistributionPoints=URI:http://a.example/1.crl,"
                                          "URI:http://a.example/2.crl" } },
        ca);
    other = make_certificate(&(struct recipe){ .name = "other" }, ca);
    below = make_certificate(&(struct recipe){ .name = "below", .ca = true }, ca);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    made_free(below);
    made_free(other);
    made_free(leaf);
    made_free(ca);
    return 0;
}

static struct bytes serial_of(const struct made *made)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(made->x509);
    return bytes_of(ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
}

static struct certificate parsed(const struct made *made)
{
    struct certificate certificate;
    parley_error error = no_error();
    assert_true(certificate_parse(&certificate, made->der, &error));
    return certificate;
}

static enum code parse(const struct crl_recipe *recipe, parley_error *error)
{
    struct bytes der = make_crl(recipe, ca);
    struct crl crl;
    *error = no_error();
    if (crl_parse(&crl, der, error))
        crl_end(&crl);
    free((void *)der.data);
    return (enum code)error->code;
}

static void reads_every_field_of_a_list(void **state)
{
    (void)state;
    struct bytes der = make_crl(&(struct crl_recipe){ .revoked = { leaf }, .reason = 1 }, ca);
    struct certificate issuer = parsed(ca);
    struct crl crl;
    parley_error error = no_error();
    assert_true(crl_parse(&crl, der, &error));
    assert_true(bytes_equal(crl.issuer, issuer.subject));
    assert_int_equal(crl.this_update_s, MADE_THIS_UPDATE_S);
    assert_int_equal(crl.next_update_s, MADE_NEXT_UPDATE_S);
    assert_true(bytes_equal(crl.authority_key_id, issuer.subject_key_id));
    assert_true(crl.has_number);
    assert_false(crl.has_critical_number);
    assert_int_equal(crl.object.kind, SIGNATURE_ECDSA_SHA256);
    assert_int_equal(crl.entry_count, 1);
    crl_end(&crl);
    free((void *)der.data);
}

static void finds_those_and_only_those_that_are_listed(void **state)
{
    (void)state;
    struct crl_recipe recipe = { .revoked = { leaf }, .reason = 4, .strangers = 1000 };
    struct bytes der = make_crl(&recipe, ca);
    struct revocation_entry entry;
    struct crl crl;
    parley_error error = no_error();
    assert_true(crl_parse(&crl, der, &error));
    assert_int_equal(crl.entry_count, 1001);
    assert_true(crl_lists(&crl, serial_of(leaf), &entry));
    assert_int_equal(entry.revoked_s, MADE_REVOKED_S);
    assert_string_equal(crl_reason_name(entry.reason), "superseded");
    assert_false(crl_lists(&crl, serial_of(other), &entry));
    assert_false(crl_lists(&crl, bytes_of("\x01", 1), &entry));
    for (size_t i = 0; i < crl.entry_count; i++)
        assert_true(
            crl_lists(&crl, bytes_of(crl.entries[i].serial, crl.entries[i].serial_len), &entry));
    crl_end(&crl);
    free((void *)der.data);
}

static void reads_lists_without_entries_and_of_version_1(void **state)
{
    (void)state;
    struct bytes der = make_crl(&(struct crl_recipe){ .old = true }, ca);
    struct revocation_entry entry;
    struct crl crl;
    parley_error error = no_error();
    assert_true(crl_parse(&crl, der, &error));
    assert_false(crl.has_number);
    assert_false(crl_lists(&crl, serial_of(leaf), &entry));
    crl_end(&crl);
    free((void *)der.data);
}

static void refuses_lists_that_do_not_say_all_by_themselves(void **state)
{
    (void)state;
    static const struct {
        const char *extension, *sections, *detail;
    } cases[] = {
        { "2.5.29.27=critical,DER:020101", NULL,
          "that of CN=CA: it is a delta CRL: give the complete one" },
        { "issuingDistributionPoint=critical,@p", "[p]\nindirectCRL=TRUE\n",
          "that of CN=CA: it is an indirect CRL: give the one of the issuer itself" },
        { "issuingDistributionPoint=critical,@p", "[p]\nonlysomereasons=keyCompromise\n",
          "that of CN=CA: it is for some reasons only: give the one for all" },
        { "1.2.3.4=critical,DER:0500", NULL, "that of CN=CA: the critical extension 1.2.3.4" },
    };
    parley_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct crl_recipe recipe = { .extensions = { cases[i].extension },
                                     .sections = cases[i].sections };
        assert_int_equal(parse(&recipe, &error), CRL_UNSUPPORTED);
        assert_string_equal(error.detail, cases[i].detail);
        assert_int_equal(error.blame, PARLEY_BLAME_SETUP);
    }
    struct crl_recipe harmless = { .extensions = { "1.2.3.4=DER:0500" } };
    assert_int_equal(parse(&harmless, &error), NO_ERROR);
}

static void refuses_entries_that_it_cannot_understand(void **state)
{
    (void)state;
    parley_error error;
    struct crl_recipe recipe = { .revoked = { leaf },
                                 .entry_extension = "1.2.3.4=critical,DER:0500" };
    assert_int_equal(parse(&recipe, &error), CRL_UNSUPPORTED);
    recipe.entry_extension = "1.2.3.4=DER:0500";
    assert_int_equal(parse(&recipe, &error), NO_ERROR);
    recipe.entry_extension = NULL;
    recipe.reason = 8; /* removeFromCRL */
    assert_int_equal(parse(&recipe, &error), CRL_MALFORMED);
    recipe.reason = 7; /* there is none */
    assert_int_equal(parse(&recipe, &error), CRL_MALFORMED);
}

static void refuses_a_list_that_would_be_good_for_ever(void **state)
{
    (void)state;
    parley_error error;
    assert_int_equal(parse(&(struct crl_recipe){ .next_update_s = MADE_NEVER }, &error),
                     CRL_MALFORMED);
}

static void says_which_extension_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *extension, *name;
    } cases[] = {
        { "2.5.29.27=critical,DER:0500", "deltaCRLIndicator" },
        { "2.5.29.28=critical,DER:3003810155", "issuingDistributionPoint" },
        { "2.5.29.28=critical,DER:30038101", "issuingDistributionPoint" },
        { "2.5.29.35=DER:0500", "authorityKeyIdentifier" },
        { "2.5.29.20=DER:0201ff", "cRLNumber" },
    };
    parley_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct crl_recipe recipe = { .extensions = { cases[i].extension },
                                     .no_number = true,
                                     .no_key_id = true };
        assert_int_equal(parse(&recipe, &error), CRL_MALFORMED);
        assert_non_null(strstr(error.detail, cases[i].name));
    }
}

static void refuses_an_extension_that_is_there_twice(void **state)
{
    (void)state;
    parley_error error;
    struct crl_recipe recipe = { .extensions = { "2.5.29.20=DER:020101" } };
    assert_int_equal(parse(&recipe, &error), CRL_MALFORMED);
}

static void refuses_every_beginning_of_a_list(void **state)
{
    (void)state;
    struct bytes der = make_crl(&(struct crl_recipe){ .revoked = { leaf }, .reason = 1 }, ca);
    for (size_t len = 0; len < der.len; len++) {
        uint8_t *cut = malloc(len + 1);
        struct crl crl;
        parley_error error = no_error();
        assert_non_null(cut);
        memcpy(cut, der.data, len);
        assert_false(crl_parse(&crl, bytes_of(cut, len), &error));
        assert_int_equal(error.code, CRL_MALFORMED);
        free(cut);
    }
    free((void *)der.data);
}

static void refuses_another_algorithm_inside_than_outside(void **state)
{
    (void)state;
    struct bytes der = make_crl(&(struct crl_recipe){ 0 }, ca);
    static const uint8_t oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };
    struct crl crl;
    parley_error error = no_error();
    for (size_t i = 0; i + sizeof oid <= der.len; i++)
        if (memcmp(der.data + i, oid, sizeof oid) == 0) {
            ((uint8_t *)der.data)[i + sizeof oid - 1] = 0x03; /* SHA-384 inside */
            break;
        }
    assert_false(crl_parse(&crl, der, &error));
    assert_int_equal(error.code, CRL_MALFORMED);
    free((void *)der.data);
}

/* NULL: it covers it. */
static const char *why_not(const char *extension, const char *sections, const struct made *made)
{
    struct crl_recipe recipe = { .extensions = { extension }, .sections = sections };
    struct bytes der = make_crl(&recipe, ca);
    struct certificate certificate = parsed(made);
    struct crl crl;
    parley_error error = no_error();
    assert_true(crl_parse(&crl, der, &error));
    const char *why = crl_covers_not(&crl, &certificate);
    crl_end(&crl);
    free((void *)der.data);
    return why;
}

#define POINT "issuingDistributionPoint=critical,@p"

static void knows_which_certificates_a_list_covers(void **state)
{
    (void)state;
    static const char first[] = "[p]\nfullname=URI:http://a.example/1.crl\n";
    static const char third[] = "[p]\nfullname=URI:http://a.example/3.crl\n";
    assert_null(why_not(NULL, NULL, leaf));
    assert_null(why_not(NULL, NULL, below));
    assert_null(why_not(POINT, "[p]\nonlyuser=TRUE\n", leaf));
    assert_string_equal(why_not(POINT, "[p]\nonlyuser=TRUE\n", below), "it is not for authorities");
    assert_null(why_not(POINT, "[p]\nonlyCA=TRUE\n", below));
    assert_string_equal(why_not(POINT, "[p]\nonlyCA=TRUE\n", leaf), "it is for authorities");
    assert_string_equal(why_not(POINT, "[p]\nonlyAA=TRUE\n", leaf),
                        "it is for attribute certificates");
    assert_null(why_not(POINT, first, leaf));
    assert_string_equal(why_not(POINT, third, leaf), "it is for another distribution point");
    assert_string_equal(why_not(POINT, first, other), "it is for another distribution point");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field_of_a_list),
        cmocka_unit_test(finds_those_and_only_those_that_are_listed),
        cmocka_unit_test(reads_lists_without_entries_and_of_version_1),
        cmocka_unit_test(refuses_lists_that_do_not_say_all_by_themselves),
        cmocka_unit_test(refuses_entries_that_it_cannot_understand),
        cmocka_unit_test(refuses_a_list_that_would_be_good_for_ever),
        cmocka_unit_test(says_which_extension_is_malformed),
        cmocka_unit_test(refuses_an_extension_that_is_there_twice),
        cmocka_unit_test(refuses_every_beginning_of_a_list),
        cmocka_unit_test(refuses_another_algorithm_inside_than_outside),
        cmocka_unit_test(knows_which_certificates_a_list_covers),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
