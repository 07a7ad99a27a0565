/* revocation_test.c - what lists and OCSP responses say of a path, and what is refused for it. */
#include "x509/revocation.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/revocation.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

/* Root <- Issuer <- leaf; `old` has a key that the issuer had before. */
static struct provider *libcrypto;
static struct made *root, *issuer, *old, *leaf, *other, *stapled, *brief;
static struct made *responder, *unmarked, *stranger, *expired, *checked;
static struct trust *roots;

static struct made *make_responder(const char *name, const char *purposes, const char *no_check,
                                   const struct made *by, int64_t until_s)
{
    return make_certificate(&(struct recipe){ .name = name,
                                              .not_after_s = until_s,
                                              .extensions = { purposes, no_check } },
                            by);
}

static void make_responders(void)
{
    static const char ocsp[] = "extendedKeyUsage=OCSPSigning", no_check[] = "noCheck=ignored";
    responder = make_responder("OCSP", ocsp, no_check, issuer, 0);
    unmarked = make_responder("OCSP", "extendedKeyUsage=serverAuth", no_check, issuer, 0);
    stranger = make_responder("OCSP", ocsp, no_check, old, 0);
    expired = make_responder("OCSP", ocsp, no_check, issuer, MADE_NOW_S - 1);
    checked = make_responder("OCSP", ocsp, NULL, issuer, 0);
}

static int make_all(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    root = make_certificate(&(struct recipe){ .name = "Root", .ca = true }, NULL);
    issuer = make_certificate(&(struct recipe){ .name = "Issuer", .ca = true }, root);
    old = make_certificate(&(struct recipe){ .name = "Issuer", .ca = true }, root);
    leaf = make_certificate(&(struct recipe){ .name = "leaf" }, issuer);
    other = make_certificate(&(struct recipe){ .name = "other" }, issuer);
    stapled = make_certificate(
        &(struct recipe){ .name = "stapled", .extensions = { "tlsfeature=status_request" } },
        issuer);
    brief = make_certificate(&(struct recipe){ .name = "brief",
                                               .not_before_s = MADE_NOW_S - 86400,
                                               .not_after_s = MADE_NOW_S + 5 * 86400 },
                             issuer);
    make_responders();
    roots = trust_new();
    return trust_add_der(roots, root->der, &error) ? 0 : -1;
}

static int free_all(void **state)
{
    (void)state;
    struct made *all[] = { root,  issuer,    old,      leaf,     other,   stapled,
                           brief, responder, unmarked, stranger, expired, checked };
    trust_free(roots);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        made_free(all[i]);
    libcrypto->close(libcrypto);
    return 0;
}

/* What is at hand, what was decided, and what a watcher was told of it. */
struct scene {
    const struct made *leaf; /* NULL: `leaf` */
    enum revocation_policy policy;
    enum profile profile;
    enum purpose purpose; /* 0: PURPOSE_SERVER */
    struct crls *crls;
    struct bytes staples[2], responses[2];
    size_t response_count;
    parley_error error;
    char told[1024];
};

static void take_note(void *user, const parley_trace *happening)
{
    struct scene *scene = user;
    size_t len = strlen(scene->told);
    if (strcmp(happening->name, "revocation") == 0)
        (void)snprintf(scene->told + len, sizeof scene->told - len, "%s\n", happening->meaning);
}

static enum code judge(struct scene *scene)
{
    const struct made *shown = scene->leaf != NULL ? scene->leaf : leaf;
    struct bytes chain[] = { shown->der, issuer->der };
    struct trace trace = { take_note, scene };
    struct path_question question = {
        .provider = libcrypto,
        .trust = roots,
        .chain = chain,
        .chain_count = 2,
        .now_s = MADE_NOW_S,
        .purpose = scene->purpose != 0 ? scene->purpose : PURPOSE_SERVER,
        .profile = scene->profile != PROFILE_OF_TRUST ? scene->profile : PROFILE_PRIVATE,
        .revocation = { scene->policy, scene->crls, scene->staples, scene->responses,
                        scene->response_count },
        .trace = &trace,
    };
    scene->error = no_error();
    scene->told[0] = '\0';
    bool good = path_validate(&question, &scene->error);
    assert_int_equal(good, !failed(&scene->error));
    return (enum code)scene->error.code;
}

static void add_crl(struct scene *scene, const struct crl_recipe *recipe, const struct made *by)
{
    struct bytes der = make_crl(recipe, by);
    parley_error error = no_error();
    if (scene->crls == NULL)
        scene->crls = crls_new();
    assert_true(crls_add(scene->crls, der, &error));
    free((void *)der.data);
}

static void staple(struct scene *scene, size_t at, const struct ocsp_recipe *recipe,
                   const struct made *by)
{
    free((void *)scene->staples[at].data);
    scene->staples[at] = make_ocsp(recipe, by);
}

static void end(struct scene *scene)
{
    crls_free(scene->crls);
    for (size_t i = 0; i < 2; i++) {
        free((void *)scene->staples[i].data);
        free((void *)scene->responses[i].data);
    }
}

static void tells(const struct scene *scene, const char *text)
{
    if (strstr(scene->told, text) == NULL)
        fail_msg("\"%s\" was not told, but: %s", text, scene->told);
}

static void blames(const struct scene *scene, const char *text)
{
    if (strstr(scene->error.detail, text) == NULL)
        fail_msg("\"%s\" is not in: %s", text, scene->error.detail);
}

/* ---- lists ---- */

static void takes_what_no_list_names_and_says_by_which(void **state)
{
    (void)state;
    struct scene scene = { .policy = REVOCATION_REQUIRE };
    add_crl(&scene, &(struct crl_recipe){ .revoked = { other } }, issuer);
    add_crl(&scene, &(struct crl_recipe){ 0 }, root);
    assert_int_equal(judge(&scene), NO_ERROR);
    tells(&scene, "leaf CN=leaf: good, by the CRL of CN=Issuer, issued 2026-06-15 11:00:00 UTC.");
    tells(&scene, "certificate 1 CN=Issuer: good, by the CRL of CN=Root");
    end(&scene);
}

static void refuses_a_leaf_that_a_list_names(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    add_crl(&scene, &(struct crl_recipe){ .revoked = { other, leaf }, .reason = 1 }, issuer);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    assert_string_equal(scene.error.detail, "leaf CN=leaf: revoked 2026-06-14 12:00:00 UTC "
                                            "(keyCompromise), by the CRL of CN=Issuer");
    assert_int_equal(scene.error.alert, ALERT_CERTIFICATE_REVOKED);
    scene.policy = REVOCATION_OFF;
    assert_int_equal(judge(&scene), NO_ERROR);
    tells(&scene, "leaf CN=leaf: not checked: it is switched off.");
    end(&scene);
}

static void refuses_an_intermediate_that_a_list_names(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    add_crl(&scene, &(struct crl_recipe){ .revoked = { issuer } }, root);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    blames(&scene, "certificate 1 CN=Issuer: revoked");
    end(&scene);
}

static void does_not_miss_lists_unless_they_are_required(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    assert_int_equal(judge(&scene), NO_ERROR);
    tells(&scene, "leaf CN=leaf: not checked: no CRL covers it, and no OCSP response came.");
    scene.policy = REVOCATION_REQUIRE;
    assert_int_equal(judge(&scene), STATUS_MISSING);
    assert_int_equal(scene.error.blame, PARLEY_BLAME_SETUP);
    add_crl(&scene, &(struct crl_recipe){ 0 }, issuer);
    assert_int_equal(judge(&scene), STATUS_MISSING);
    blames(&scene, "certificate 1 CN=Issuer: not checked: no CRL covers it");
    end(&scene);
}

static void says_why_a_list_does_not_cover(void **state)
{
    (void)state;
    struct scene scene = { .policy = REVOCATION_REQUIRE };
    add_crl(&scene,
            &(struct crl_recipe){ .revoked = { leaf },
                                  .extensions = { "issuingDistributionPoint=critical,@p" },
                                  .sections = "[p]\nonlyCA=TRUE\n" },
            issuer);
    assert_int_equal(judge(&scene), STATUS_MISSING);
    blames(&scene, "not checked: it is for authorities");
    end(&scene);
}

static void requires_nothing_of_short_lived_leaves(void **state)
{
    (void)state;
    struct scene scene = { .leaf = brief, .policy = REVOCATION_REQUIRE };
    add_crl(&scene, &(struct crl_recipe){ 0 }, root);
    assert_int_equal(judge(&scene), NO_ERROR);
    tells(&scene, "leaf CN=brief: not checked: it is short-lived.");
    end(&scene);
}

static void refuses_a_list_that_is_stale_or_from_the_future(void **state)
{
    (void)state;
    static const struct {
        int64_t this_update_s, next_update_s;
        enum code code;
        const char *detail;
    } cases[] = {
        { MADE_NOW_S - 9 * 86400, MADE_NOW_S - 2 * 86400, CRL_STALE, "2 days ago" },
        { MADE_NOW_S - 9 * 86400, MADE_NOW_S - REVOCATION_TOLERANCE_S, NO_ERROR, "" },
        { MADE_NOW_S + 3600, MADE_NOW_S + 7200, CRL_STALE, "in 1 hour" },
        { MADE_NOW_S + REVOCATION_TOLERANCE_S, MADE_NOW_S + 7200, NO_ERROR, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene scene = { .crls = NULL };
        add_crl(&scene,
                &(struct crl_recipe){ .this_update_s = cases[i].this_update_s,
                                      .next_update_s = cases[i].next_update_s },
                issuer);
        assert_int_equal(judge(&scene), cases[i].code);
        blames(&scene, cases[i].detail);
        end(&scene);
    }
}

static void believes_a_stale_list_that_names_a_certificate(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    add_crl(&scene,
            &(struct crl_recipe){ .revoked = { leaf }, .next_update_s = MADE_NOW_S - 86400 },
            issuer);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    end(&scene);
}

static void does_not_mind_a_stale_list_beside_a_current_one(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    add_crl(&scene, &(struct crl_recipe){ .next_update_s = MADE_NOW_S - 86400 }, issuer);
    add_crl(&scene, &(struct crl_recipe){ 0 }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
}

static void refuses_a_list_that_its_issuer_did_not_sign(void **state)
{
    (void)state;
    struct scene spoilt = { .crls = NULL }, by_old_key = { .crls = NULL };
    add_crl(&spoilt, &(struct crl_recipe){ .revoked = { leaf }, .wrong_signature = true }, issuer);
    assert_int_equal(judge(&spoilt), CRL_SIGNATURE_WRONG);
    blames(&spoilt, "no authority of the path signed its CRL");
    add_crl(&spoilt, &(struct crl_recipe){ 0 }, issuer);
    assert_int_equal(judge(&spoilt), NO_ERROR);
    end(&spoilt);

    add_crl(&by_old_key, &(struct crl_recipe){ .revoked = { leaf } }, old);
    assert_int_equal(judge(&by_old_key), CRL_SIGNATURE_WRONG);
    end(&by_old_key);
}

static void refuses_a_list_that_was_signed_with_sha1(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    add_crl(&scene, &(struct crl_recipe){ .digest = "SHA1" }, issuer);
    assert_int_equal(judge(&scene), CRL_SIGNATURE_WRONG);
    end(&scene);
}

static void refuses_a_list_of_an_authority_that_may_sign_none(void **state)
{
    (void)state;
    struct made *mute = make_certificate(
        &(struct recipe){
            .name = "Mute", .ca = true, .extensions = { "keyUsage=critical,keyCertSign" } },
        NULL);
    struct made *below = make_certificate(&(struct recipe){ .name = "below" }, mute);
    struct scene scene = { .leaf = below };
    struct trust *before = roots;
    parley_error error = no_error();
    roots = trust_new();
    assert_true(trust_add_der(roots, mute->der, &error));
    add_crl(&scene, &(struct crl_recipe){ 0 }, mute);
    assert_int_equal(judge(&scene), CRL_SIGNATURE_WRONG);
    blames(&scene, "keyUsage of the authority that issued its CRL lacks cRLSign");
    trust_free(roots);
    roots = before;
    end(&scene);
    made_free(below);
    made_free(mute);
}

static void demands_numbers_of_public_authorities_alone(void **state)
{
    (void)state;
    struct scene scene = { .profile = PROFILE_WEB }, critical = { .profile = PROFILE_WEB };
    add_crl(&scene, &(struct crl_recipe){ .no_number = true }, issuer);
    assert_int_equal(judge(&scene), CRL_FORBIDDEN);
    blames(&scene, "its CRL has no cRLNumber");
    scene.profile = PROFILE_PRIVATE;
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);

    add_crl(&critical,
            &(struct crl_recipe){ .no_number = true,
                                  .extensions = { "2.5.29.20=critical,DER:020101" } },
            issuer);
    assert_int_equal(judge(&critical), CRL_FORBIDDEN);
    blames(&critical, "cRLNumber of its CRL is critical");
    end(&critical);
}

static size_t verified; /* signatures */
static const struct signature *verifier;

static enum outcome count_and_verify(const struct signature *signature,
                                     const struct public_key *key, struct bytes message,
                                     struct bytes signed_with)
{
    (void)signature;
    verified++;
    return verifier->verify(verifier, key, message, signed_with);
}

static void hashes_a_list_once_for_all_connections(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    struct provider counting = *libcrypto, *before = libcrypto;
    verifier = provider_signature(libcrypto, SIGNATURE_ECDSA_SHA256);
    struct signature counted = *verifier;
    const struct signature *list[] = { &counted };
    counted.verify = count_and_verify;
    counting.signatures = list;
    counting.signature_count = 1;
    libcrypto = &counting;
    add_crl(&scene, &(struct crl_recipe){ .strangers = 100 }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    size_t first = verified;
    assert_int_equal(judge(&scene), NO_ERROR);
    assert_int_equal(verified - first, 1); /* the leaf's */
    assert_true(first > 1);
    libcrypto = before;
    end(&scene);
}

/* ---- OCSP ---- */

static void takes_a_staple_that_says_good(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    for (int i = 0; i < 8; i++) {
        struct ocsp_recipe recipe = { .about = { other, leaf },
                                      .by_key = (i & 1) != 0,
                                      .sha256 = (i & 2) != 0,
                                      .responder = (i & 4) != 0 ? responder : NULL };
        staple(&scene, 0, &recipe, issuer);
        assert_int_equal(judge(&scene), NO_ERROR);
        tells(&scene, (i & 4) != 0
                          ? "leaf CN=leaf: good, by the OCSP response of CN=OCSP, issued"
                          : "leaf CN=leaf: good, by the OCSP response of CN=Issuer, issued");
    }
    end(&scene);
}

static void refuses_what_a_staple_says_is_revoked_or_unknown(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    struct ocsp_recipe recipe = { .about = { leaf }, .status = V_OCSP_CERTSTATUS_REVOKED };
    staple(&scene, 0, &recipe, issuer);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    blames(&scene, "revoked 2026-06-14 12:00:00 UTC (unspecified), by the OCSP response of "
                   "CN=Issuer");
    recipe.status = V_OCSP_CERTSTATUS_UNKNOWN;
    staple(&scene, 0, &recipe, issuer);
    assert_int_equal(judge(&scene), OCSP_STATUS_UNKNOWN);
    assert_int_equal(scene.error.alert, ALERT_BAD_CERTIFICATE_STATUS_RESPONSE);
    scene.policy = REVOCATION_OFF;
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
}

/* As CVE-2026-3832 was not: the first entry is about another certificate, and says "good". */
static void looks_at_the_entry_that_is_about_the_certificate(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    staple(&scene, 0,
           &(struct ocsp_recipe){ .about = { other, leaf }, .status = V_OCSP_CERTSTATUS_REVOKED },
           issuer);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    staple(&scene, 0,
           &(struct ocsp_recipe){ .about = { leaf, other }, .status = V_OCSP_CERTSTATUS_REVOKED },
           issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
}

static void refuses_what_one_of_several_answers_says_is_revoked(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    staple(&scene, 0, &(struct ocsp_recipe){ .about = { leaf } }, issuer);
    add_crl(&scene, &(struct crl_recipe){ .revoked = { leaf } }, issuer);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    end(&scene);
}

static void takes_staples_for_intermediates(void **state)
{
    (void)state;
    struct scene scene = { .policy = REVOCATION_REQUIRE };
    staple(&scene, 0, &(struct ocsp_recipe){ .about = { leaf } }, issuer);
    staple(&scene, 1, &(struct ocsp_recipe){ .about = { issuer } }, root);
    assert_int_equal(judge(&scene), NO_ERROR);
    staple(&scene, 1,
           &(struct ocsp_recipe){ .about = { issuer }, .status = V_OCSP_CERTSTATUS_REVOKED }, root);
    assert_int_equal(judge(&scene), CERTIFICATE_REVOKED);
    end(&scene);
}

static void refuses_a_staple_for_another_certificate(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    staple(&scene, 0, &(struct ocsp_recipe){ .about = { other } }, issuer);
    assert_int_equal(judge(&scene), OCSP_NOT_FOR_CERTIFICATE);
    end(&scene);
}

static void looks_among_given_responses_for_one_that_fits(void **state)
{
    (void)state;
    struct scene scene = { .leaf = stapled, .response_count = 2 };
    scene.responses[0] = make_ocsp(&(struct ocsp_recipe){ .about = { other } }, issuer);
    scene.responses[1] = make_ocsp(&(struct ocsp_recipe){ .about = { stapled } }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    scene.leaf = leaf;
    scene.policy = REVOCATION_REQUIRE;
    assert_int_equal(judge(&scene), STATUS_MISSING);
    end(&scene);
}

static void refuses_a_staple_that_is_stale_or_from_the_future(void **state)
{
    (void)state;
    static const struct {
        int64_t this_update_s, next_update_s;
        enum code code;
    } cases[] = {
        { MADE_NOW_S - 9 * 86400, MADE_NOW_S - 86400, OCSP_STALE },
        { MADE_NOW_S - 9 * 86400, MADE_NOW_S - REVOCATION_TOLERANCE_S, NO_ERROR },
        { MADE_NOW_S + 3600, MADE_NOW_S + 7200, OCSP_STALE },
        { MADE_NOW_S - OCSP_AGE_MAX_S, MADE_NEVER, NO_ERROR },
        { MADE_NOW_S - OCSP_AGE_MAX_S - REVOCATION_TOLERANCE_S - 1, MADE_NEVER, OCSP_STALE },
    };
    struct scene scene = { .crls = NULL };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ocsp_recipe recipe = { .about = { leaf },
                                      .this_update_s = cases[i].this_update_s,
                                      .next_update_s = cases[i].next_update_s };
        staple(&scene, 0, &recipe, issuer);
        assert_int_equal(judge(&scene), cases[i].code);
    }
    end(&scene);
}

static void refuses_staples_that_nobody_signed_who_may(void **state)
{
    (void)state;
    const struct {
        struct ocsp_recipe recipe;
        const struct made *by;
        const char *detail;
    } cases[] = {
        { { .wrong_signature = true }, issuer, "the signature is wrong" },
        { { .wrong_signature = true, .responder = responder }, issuer, "the signature is wrong" },
        { { .responder = unmarked }, issuer, "extendedKeyUsage lacks OCSPSigning" },
        { { .responder = stranger }, issuer, "was not signed by the issuer" },
        { { .responder = expired }, issuer, "is not valid now" },
        { { .responder = root }, issuer, "is of another issuer" },
        { { .responder = responder, .no_certificate = true }, issuer, "is not there" },
        { { .responder = responder, .by_key = true, .no_certificate = true, .more = { unmarked } },
          issuer,
          "is not there" },
    };
    struct scene scene = { .crls = NULL };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ocsp_recipe recipe = cases[i].recipe;
        recipe.about[0] = leaf;
        staple(&scene, 0, &recipe, cases[i].by);
        assert_int_equal(judge(&scene), OCSP_SIGNATURE_WRONG);
        blames(&scene, cases[i].detail);
        assert_int_equal(scene.error.alert, ALERT_BAD_CERTIFICATE_STATUS_RESPONSE);
    }
    end(&scene);
}

static void asks_the_lists_about_a_responder_unless_it_says_no_check(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    staple(&scene, 0, &(struct ocsp_recipe){ .about = { leaf }, .responder = checked }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    add_crl(&scene, &(struct crl_recipe){ .revoked = { checked, responder } }, issuer);
    assert_int_equal(judge(&scene), OCSP_SIGNATURE_WRONG);
    blames(&scene, "its OCSP responder was revoked 2026-06-14");
    staple(&scene, 0, &(struct ocsp_recipe){ .about = { leaf }, .responder = responder }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
}

static void refuses_malformed_staples(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    struct made *many[12] = { other, other, other, other, other, other, other, other, other };
    struct ocsp_recipe recipe = { .about = { leaf },
                                  .responder = responder,
                                  .no_certificate = true };
    memcpy(recipe.more, many, sizeof many);
    staple(&scene, 0, &recipe, issuer);
    assert_int_equal(judge(&scene), OCSP_MALFORMED);
    blames(&scene, "more than 8 certificates in it");
    ((uint8_t *)scene.staples[0].data)[0] = 0x31;
    assert_int_equal(judge(&scene), OCSP_MALFORMED);
    blames(&scene, "leaf CN=leaf: its OCSP response: at byte 0 of");
    end(&scene);
}

static void hears_a_responder_that_has_no_answer(void **state)
{
    (void)state;
    struct scene scene = { .crls = NULL };
    staple(&scene, 0, &(struct ocsp_recipe){ .failure = OCSP_RESPONSE_STATUS_TRYLATER }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    tells(&scene, "leaf CN=leaf: not checked: the OCSP responder says tryLater.");
    scene.policy = REVOCATION_REQUIRE;
    assert_int_equal(judge(&scene), STATUS_MISSING);
    end(&scene);
}

static void demands_the_staple_that_a_certificate_demands(void **state)
{
    (void)state;
    struct scene scene = { .leaf = stapled };
    assert_int_equal(judge(&scene), STAPLE_MISSING);
    add_crl(&scene, &(struct crl_recipe){ 0 }, issuer);
    assert_int_equal(judge(&scene), STAPLE_MISSING);
    blames(&scene, "no OCSP response came");
    staple(&scene, 0, &(struct ocsp_recipe){ .failure = OCSP_RESPONSE_STATUS_TRYLATER }, issuer);
    assert_int_equal(judge(&scene), STAPLE_MISSING);
    staple(&scene, 0, &(struct ocsp_recipe){ .about = { stapled } }, issuer);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);

    struct scene off = { .leaf = stapled, .policy = REVOCATION_OFF };
    assert_int_equal(judge(&off), NO_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_no_list_names_and_says_by_which),
        cmocka_unit_test(refuses_a_leaf_that_a_list_names),
        cmocka_unit_test(refuses_an_intermediate_that_a_list_names),
        cmocka_unit_test(does_not_miss_lists_unless_they_are_required),
        cmocka_unit_test(says_why_a_list_does_not_cover),
        cmocka_unit_test(requires_nothing_of_short_lived_leaves),
        cmocka_unit_test(refuses_a_list_that_is_stale_or_from_the_future),
        cmocka_unit_test(believes_a_stale_list_that_names_a_certificate),
        cmocka_unit_test(does_not_mind_a_stale_list_beside_a_current_one),
        cmocka_unit_test(refuses_a_list_that_its_issuer_did_not_sign),
        cmocka_unit_test(refuses_a_list_that_was_signed_with_sha1),
        cmocka_unit_test(refuses_a_list_of_an_authority_that_may_sign_none),
        cmocka_unit_test(demands_numbers_of_public_authorities_alone),
        cmocka_unit_test(hashes_a_list_once_for_all_connections),
        cmocka_unit_test(takes_a_staple_that_says_good),
        cmocka_unit_test(refuses_what_a_staple_says_is_revoked_or_unknown),
        cmocka_unit_test(looks_at_the_entry_that_is_about_the_certificate),
        cmocka_unit_test(refuses_what_one_of_several_answers_says_is_revoked),
        cmocka_unit_test(takes_staples_for_intermediates),
        cmocka_unit_test(refuses_a_staple_for_another_certificate),
        cmocka_unit_test(looks_among_given_responses_for_one_that_fits),
        cmocka_unit_test(refuses_a_staple_that_is_stale_or_from_the_future),
        cmocka_unit_test(refuses_staples_that_nobody_signed_who_may),
        cmocka_unit_test(asks_the_lists_about_a_responder_unless_it_says_no_check),
        cmocka_unit_test(refuses_malformed_staples),
        cmocka_unit_test(hears_a_responder_that_has_no_answer),
        cmocka_unit_test(demands_the_staple_that_a_certificate_demands),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
