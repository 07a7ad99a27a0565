/* ocsp_signer_test.c - who is found to have signed a response, and why somebody may not. */
#include "x509/ocsp_signer.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/revocation.h"

#include <stdlib.h>

#include "support/test.h"

static struct provider *libcrypto;
static struct made *ca, *namesake, *leaf, *responder, *late, *mute;

static struct made *make_responder(const char *name, const char *usage, int64_t from_s)
{
    return make_certificate(
        &(struct recipe){ .name = name,
                          .not_before_s = from_s,
                          .extensions = { "extendedKeyUsage=OCSPSigning", usage } },
        ca);
}

static int make_all(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    namesake = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    leaf = make_certificate(&(struct recipe){ .name = "leaf" }, ca);
    responder = make_responder("OCSP", NULL, 0);
    late = make_responder("OCSP", NULL, MADE_NOW_S + 1);
    mute = make_responder("OCSP", "keyUsage=keyAgreement", 0);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    struct made *all[] = { mute, late, responder, leaf, namesake, ca };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        made_free(all[i]);
    libcrypto->close(libcrypto);
    return 0;
}

/* Who signed this response of `by` about the leaf, in the eyes of the CA? */
static bool find(const struct ocsp_recipe *recipe, const struct made *by,
                 struct ocsp_signer *signer, struct refusal *refusal)
{
    struct certificate issuer, certificate;
    struct ocsp_response response;
    struct signature_checks checks = { .provider = libcrypto };
    parley_error error = no_error();
    struct bytes der = make_ocsp(recipe, by);
    assert_true(certificate_parse(&issuer, ca->der, &error));
    assert_true(certificate_parse(&certificate, leaf->der, &error));
    assert_true(ocsp_parse(&response, der, &error));
    struct link link = { &certificate, POSITION_LEAF };
    *refusal = (struct refusal){ .code = NO_ERROR };
    bool good = ocsp_signer_find(signer, &response, &link, &issuer, MADE_NOW_S, &checks, refusal);
    assert_int_equal(good, refusal->code == NO_ERROR);
    free((void *)der.data);
    return good;
}

static void finds_the_issuer_by_name_or_by_key(void **state)
{
    (void)state;
    struct ocsp_signer signer;
    struct refusal refusal;
    for (unsigned by_key = 0; by_key < 2; by_key++) {
        struct ocsp_recipe recipe = { .about = { leaf }, .by_key = by_key };
        assert_true(find(&recipe, ca, &signer, &refusal));
        assert_true(signer.is_issuer);
    }
}

static void finds_a_responder_in_the_response(void **state)
{
    (void)state;
    struct ocsp_signer signer;
    struct refusal refusal;
    struct ocsp_recipe recipe = { .about = { leaf }, .responder = responder, .by_key = true };
    assert_true(find(&recipe, ca, &signer, &refusal));
    assert_false(signer.is_issuer);
}

static void looks_past_those_of_its_name_that_did_not_sign(void **state)
{
    (void)state;
    struct ocsp_signer signer;
    struct refusal refusal;
    struct ocsp_recipe recipe = { .about = { leaf },
                                  .responder = responder,
                                  .no_certificate = true,
                                  .more = { late, mute, responder } };
    assert_true(find(&recipe, ca, &signer, &refusal));
    assert_false(signer.is_issuer);
}

static void says_why_nobody_may_speak(void **state)
{
    (void)state;
    const struct {
        struct ocsp_recipe recipe;
        const struct made *by;
        const char *why;
    } cases[] = {
        { { .about = { leaf } }, namesake, "the signature is wrong" },
        { { .about = { leaf }, .wrong_signature = true }, ca, "the signature is wrong" },
        { { .about = { leaf }, .responder = responder, .wrong_signature = true },
          ca,
          "the signature is wrong" },
        { { .about = { leaf }, .responder = responder, .no_certificate = true },
          ca,
          "it was signed by a responder whose certificate is not there" },
        { { .about = { leaf }, .responder = late },
          ca,
          "the responder's certificate is not valid now" },
        { { .about = { leaf }, .responder = mute },
          ca,
          "the responder's keyUsage lacks digitalSignature" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ocsp_signer signer;
        struct refusal refusal;
        assert_false(find(&cases[i].recipe, cases[i].by, &signer, &refusal));
        assert_int_equal(refusal.code, OCSP_SIGNATURE_WRONG);
        assert_string_equal(refusal.found, cases[i].why);
    }
}

static void refuses_more_certificates_than_anybody_needs(void **state)
{
    (void)state;
    struct ocsp_signer signer;
    struct refusal refusal;
    struct ocsp_recipe recipe = { .about = { leaf }, .responder = responder };
    for (size_t i = 0; i < OCSP_CERTIFICATES_MAX; i++)
        recipe.more[i] = late;
    recipe.no_certificate = true;
    recipe.more[OCSP_CERTIFICATES_MAX] = responder;
    assert_false(find(&recipe, ca, &signer, &refusal));
    assert_int_equal(refusal.code, OCSP_MALFORMED);
    assert_non_null(strstr(refusal.found, "certificates in it"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_issuer_by_name_or_by_key),
        cmocka_unit_test(finds_a_responder_in_the_response),
        cmocka_unit_test(looks_past_those_of_its_name_that_did_not_sign),
        cmocka_unit_test(says_why_nobody_may_speak),
        cmocka_unit_test(refuses_more_certificates_than_anybody_needs),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
