/* path_check_test.c - one fault each, on paths that are otherwise good. */
#include "x509/path_check.h"

#include "support/certificates.h"

#include "support/test.h"

enum { LEAF, INTERMEDIATE, ROOT, COUNT };

/* A good path of three; a test changes a recipe and judges it. */
struct fixture {
    struct recipe recipes[COUNT];
    struct path_question question;
    struct refusal refusal;
    parley_error error; /* what the caller would see */
};

static struct fixture good_fixture(void)
{
    struct fixture fixture = {
        .recipes = { [LEAF] = { .name = "leaf", .alt_names = "DNS:a.example" },
                     [INTERMEDIATE] = { .name = "intermediate", .ca = true },
                     [ROOT] = { .name = "root", .ca = true } },
        .question = { .now_s = MADE_NOW_S,
                      .purpose = PURPOSE_SERVER,
                      .usage = USAGE_DIGITAL_SIGNATURE },
    };
    return fixture;
}

/* Makes the path from the recipes, `from` being its leaf, and returns the code. */
static enum code judge_from(struct fixture *fixture, size_t from)
{
    struct made *made[COUNT];
    struct certificate certificates[COUNT];
    struct path path = { .count = 0 };
    size_t checks = NAME_CONSTRAINT_CHECKS_MAX;
    fixture->error = no_error();
    for (size_t i = COUNT; i-- > 0;) {
        made[i] = make_certificate(&fixture->recipes[i], i + 1 < COUNT ? made[i + 1] : NULL);
        assert_true(certificate_parse(&certificates[i], made[i]->der, &fixture->error));
    }
    for (size_t i = from; i < COUNT; i++)
        path.links[path.count++] =
            (struct link){ &certificates[i],
                           i == from || i + 1 < COUNT ? (int)(i - from) : POSITION_ANCHOR };
    fixture->refusal = (struct refusal){ .code = NO_ERROR };
    bool good = path_check(&path, &fixture->question, &checks, &fixture->refusal);
    assert_int_equal(good, fixture->refusal.code == NO_ERROR);
    if (!good)
        (void)fail_refused(&fixture->error, &fixture->refusal);
    for (size_t i = 0; i < COUNT; i++)
        made_free(made[i]);
    return (enum code)fixture->error.code;
}

static enum code judge(struct fixture *fixture)
{
    return judge_from(fixture, LEAF);
}

static void takes_a_good_path(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    assert_int_equal(judge(&f), NO_ERROR);
}

/* R74: with the distance in time, for the operator. */
static void refuses_what_has_expired(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].not_after_s = MADE_NOW_S - INT64_C(61) * 86400;
    assert_int_equal(judge(&f), CERTIFICATE_EXPIRED);
    assert_string_equal(f.error.detail,
                        "leaf CN=leaf: expired 2026-04-15 12:00:00 UTC, 61 days ago");
    assert_string_equal(f.refusal.expected, "valid at 2026-06-15 12:00:00 UTC");
    assert_int_equal(f.error.alert, ALERT_CERTIFICATE_EXPIRED);

    f = good_fixture();
    f.recipes[INTERMEDIATE].not_after_s = MADE_NOW_S - 7200;
    assert_int_equal(judge(&f), CERTIFICATE_EXPIRED);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: expired 2026-06-15 10:00:00 "
                        "UTC, 2 hours ago");

    f = good_fixture();
    f.recipes[ROOT].not_after_s = MADE_NOW_S - 1;
    assert_int_equal(judge(&f), ANCHOR_NOT_VALID_NOW); /* not what the peer can mend */
    assert_string_equal(f.error.detail,
                        "anchor CN=root: expired 2026-06-15 11:59:59 UTC, 1 second ago");
}

/* R74 */
static void refuses_what_is_not_valid_yet(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].not_before_s = MADE_NOW_S + 90;
    assert_int_equal(judge(&f), CERTIFICATE_NOT_YET_VALID);
    assert_string_equal(f.error.detail,
                        "leaf CN=leaf: valid from 2026-06-15 12:01:30 UTC, in 1 minute");
    assert_int_equal(f.error.alert, ALERT_CERTIFICATE_EXPIRED);
}

static void blames_an_anchor_that_is_not_valid_yet_on_who_trusts_it(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[ROOT].not_before_s = MADE_NOW_S + 1;
    assert_int_equal(judge(&f), ANCHOR_NOT_VALID_NOW);
    assert_int_equal(f.error.blame, PARLEY_BLAME_SETUP);
}

/* R82: what such a clock says of a certificate counts for nothing. */
static void blames_a_clock_from_before_the_release_on_this_machine(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        struct fixture f = good_fixture();
        f.recipes[i].not_before_s = MADE_NOW_S + 1;
        f.question.released_s = MADE_NOW_S + 1;
        assert_int_equal(judge(&f), CLOCK_WRONG);
        assert_int_equal(f.error.blame, PARLEY_BLAME_MACHINE);
        f.question.released_s = MADE_NOW_S; /* that may be right */
        assert_int_not_equal(judge(&f), CLOCK_WRONG);
    }
    struct fixture f = good_fixture();
    f.question.released_s = MADE_NOW_S + 1;
    assert_int_equal(judge(&f), NO_ERROR);
}

/* R74; RFC 5280 4.1.2.5: "through notAfter, inclusive" */
static void counts_both_ends_of_the_validity_in(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].not_before_s = f.recipes[LEAF].not_after_s = MADE_NOW_S;
    assert_int_equal(judge(&f), NO_ERROR);
    f.question.now_s = MADE_NOW_S + 1;
    assert_int_equal(judge(&f), CERTIFICATE_EXPIRED);
    f.question.now_s = MADE_NOW_S - 1;
    assert_int_equal(judge(&f), CERTIFICATE_NOT_YET_VALID);
}

static void refuses_issuers_that_are_no_authorities(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[INTERMEDIATE].extensions[0] = "basicConstraints=critical,CA:FALSE";
    assert_int_equal(judge(&f), NOT_A_CA);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: basicConstraints say that it is no CA");

    f.recipes[INTERMEDIATE].extensions[0] = "basicConstraints=";
    assert_int_equal(judge(&f), NOT_A_CA);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: it has no basicConstraints");

    f = good_fixture();
    f.recipes[ROOT].extensions[0] = "basicConstraints=";
    assert_int_equal(judge(&f), NOT_A_CA);
}

static void refuses_issuers_whose_key_may_not_sign_certificates(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[INTERMEDIATE].extensions[0] = "keyUsage=critical,digitalSignature";
    assert_int_equal(judge(&f), KEY_USAGE_WRONG);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: keyUsage lacks keyCertSign");
    f.recipes[INTERMEDIATE].extensions[0] = "keyUsage=";
    assert_int_equal(judge(&f), NO_ERROR);
}

static void refuses_a_path_longer_than_an_authority_allows(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[ROOT].extensions[0] = "basicConstraints=critical,CA:TRUE,pathlen:0";
    assert_int_equal(judge(&f), PATH_TOO_LONG);
    assert_string_equal(f.error.detail,
                        "anchor CN=root: 1 authorities below it, pathLenConstraint 0");
    f.recipes[ROOT].extensions[0] = "basicConstraints=critical,CA:TRUE,pathlen:1";
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[INTERMEDIATE].extensions[0] = "basicConstraints=critical,CA:TRUE,pathlen:0";
    assert_int_equal(judge(&f), NO_ERROR);
}

/* RFC 5280 4.2.1.9: an authority that certifies itself anew does not lengthen the path. */
static void does_not_count_self_issued_authorities(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[ROOT].extensions[0] = "basicConstraints=critical,CA:TRUE,pathlen:0";
    f.recipes[INTERMEDIATE].name = f.recipes[ROOT].name;
    assert_int_equal(judge(&f), NO_ERROR);
}

static void refuses_a_path_longer_than_the_caller_allows(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.question.path_max = 1;
    assert_int_equal(judge(&f), PATH_TOO_DEEP);
    assert_string_equal(f.error.detail, "leaf CN=leaf: 2 certificates above it, not at most 1");
    f.recipes[INTERMEDIATE].name = f.recipes[ROOT].name; /* self-issued */
    assert_int_equal(judge(&f), NO_ERROR);
    f.question.path_max = 2;
    f.recipes[INTERMEDIATE].name = "intermediate";
    assert_int_equal(judge(&f), NO_ERROR);
}

static void refuses_a_leaf_whose_key_may_not_do_what_is_asked(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].extensions[0] = "keyUsage=critical,keyEncipherment";
    assert_int_equal(judge(&f), KEY_USAGE_WRONG);
    assert_string_equal(f.error.detail, "leaf CN=leaf: keyUsage lacks digitalSignature");
    f.question.usage = 0;
    assert_int_equal(judge(&f), NO_ERROR);
    f.question.usage = USAGE_DIGITAL_SIGNATURE;
    f.recipes[LEAF].extensions[0] = "keyUsage=";
    assert_int_equal(judge(&f), NO_ERROR);
}

/* RFC 5246 7.4.2: where the premaster secret is encrypted to it. */
static void refuses_a_leaf_whose_key_may_not_decrypt(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.question.usage = USAGE_KEY_ENCIPHERMENT;
    f.recipes[LEAF].extensions[0] = "keyUsage=critical,digitalSignature";
    assert_int_equal(judge(&f), KEY_USAGE_WRONG);
    assert_string_equal(f.error.detail, "leaf CN=leaf: keyUsage lacks keyEncipherment");
    f.recipes[LEAF].extensions[0] = "keyUsage=critical,keyEncipherment";
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[LEAF].extensions[0] = "keyUsage=";
    assert_int_equal(judge(&f), NO_ERROR);
}

static void refuses_a_leaf_for_another_purpose(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].extensions[0] = "extendedKeyUsage=clientAuth";
    assert_int_equal(judge(&f), PURPOSE_WRONG);
    assert_string_equal(f.error.detail, "leaf CN=leaf: extendedKeyUsage lacks serverAuth");
    assert_int_equal(f.error.alert, ALERT_UNSUPPORTED_CERTIFICATE);
    f.question.purpose = PURPOSE_CLIENT;
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[LEAF].extensions[0] = "extendedKeyUsage=serverAuth";
    assert_int_equal(judge(&f), PURPOSE_WRONG);
    assert_string_equal(f.error.detail, "leaf CN=leaf: extendedKeyUsage lacks clientAuth");
    f.recipes[LEAF].extensions[0] = "extendedKeyUsage=anyExtendedKeyUsage";
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[LEAF].extensions[0] = "extendedKeyUsage=";
    assert_int_equal(judge(&f), NO_ERROR);
}

static void bounds_the_purpose_by_that_of_each_authority(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[INTERMEDIATE].extensions[0] = "extendedKeyUsage=clientAuth";
    assert_int_equal(judge(&f), PURPOSE_WRONG);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: extendedKeyUsage lacks serverAuth");
    f.recipes[INTERMEDIATE].extensions[0] = "extendedKeyUsage=clientAuth,serverAuth";
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[INTERMEDIATE].extensions[0] = "extendedKeyUsage=anyExtendedKeyUsage";
    assert_int_equal(judge(&f), NO_ERROR);
}

static void refuses_unknown_critical_extensions_anywhere(void **state)
{
    (void)state;
    static const char *const details[] = { "leaf CN=leaf: extension 1.2.3.4",
                                           "certificate 1 CN=intermediate: extension 1.2.3.4",
                                           "anchor CN=root: extension 1.2.3.4" };
    for (size_t i = 0; i < COUNT; i++) {
        struct fixture f = good_fixture();
        f.recipes[i].extensions[0] = "1.2.3.4=critical,DER:0500";
        assert_int_equal(judge(&f), CRITICAL_EXTENSION_UNKNOWN);
        assert_string_equal(f.error.detail, details[i]);
        f.recipes[i].extensions[0] = "1.2.3.4=DER:0500";
        assert_int_equal(judge(&f), NO_ERROR);
    }
}

/* RFC 5280 6.1.4 (i): no policies are followed here, so that nothing may depend on them. */
static void refuses_critical_policy_constraints(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[INTERMEDIATE].extensions[0] = "policyConstraints=critical,requireExplicitPolicy:0";
    assert_int_equal(judge(&f), CRITICAL_EXTENSION_UNKNOWN);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: extension policyConstraints (2.5.29.36)");
    f.recipes[INTERMEDIATE].extensions[0] = "inhibitAnyPolicy=critical,0";
    assert_int_equal(judge(&f), CRITICAL_EXTENSION_UNKNOWN);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: extension inhibitAnyPolicy (2.5.29.54)");
    f.recipes[INTERMEDIATE].extensions[0] = "policyMappings=critical,1.2.3:1.2.4";
    assert_int_equal(judge(&f), CRITICAL_EXTENSION_UNKNOWN);
    assert_string_equal(f.error.detail,
                        "certificate 1 CN=intermediate: extension policyMappings (2.5.29.33)");
    f.recipes[INTERMEDIATE].extensions[0] = "policyConstraints=requireExplicitPolicy:0";
    assert_int_equal(judge(&f), NO_ERROR);
}

static void takes_version_1_as_an_anchor_only(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[ROOT].version = 1;
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[INTERMEDIATE].version = 1;
    assert_int_equal(judge(&f), CERTIFICATE_VERSION_WRONG);
    assert_string_equal(f.error.detail, "certificate 1 CN=intermediate: version 1");
}

static void refuses_leaves_with_weak_or_unknown_keys(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].key = MADE_RSA_1024;
    assert_int_equal(judge(&f), KEY_TOO_WEAK);
    assert_string_equal(f.error.detail, "leaf CN=leaf: RSA key of 1024 bits, not 2048 to 8192");
    f.recipes[LEAF].key = MADE_SECP256K1;
    assert_int_equal(judge(&f), KEY_KIND_UNSUPPORTED);
}

static void applies_name_constraints_of_every_authority(void **state)
{
    (void)state;
    static const char constraint[] = "nameConstraints=critical,permitted;DNS:b.example";
    struct fixture f = good_fixture();
    f.recipes[INTERMEDIATE].extensions[0] = constraint;
    assert_int_equal(judge(&f), NAME_NOT_PERMITTED);
    assert_string_equal(f.error.detail, "leaf CN=leaf: DNS:a.example is not among the names "
                                        "permitted by certificate 1 CN=intermediate");
    f.recipes[INTERMEDIATE].extensions[0] = NULL;
    f.recipes[ROOT].extensions[0] = constraint;
    assert_int_equal(judge(&f), NAME_NOT_PERMITTED);
    f.recipes[LEAF].alt_names = "DNS:x.b.example";
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[INTERMEDIATE].alt_names = "DNS:a.example";
    assert_int_equal(judge(&f), NAME_NOT_PERMITTED);
    f.recipes[INTERMEDIATE].name = f.recipes[ROOT].name; /* self-issued: RFC 5280 6.1.3 (b) */
    assert_int_equal(judge(&f), NO_ERROR);
}

/* What is only excluded higher up does not undo what is permitted further down, nor the reverse. */
static void applies_permitted_and_excluded_names_together(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[ROOT].extensions[0] = "nameConstraints=critical,excluded;DNS:c.example";
    f.recipes[INTERMEDIATE].extensions[0] = "nameConstraints=critical,permitted;DNS:b.example";
    assert_int_equal(judge(&f), NAME_NOT_PERMITTED);
    f.recipes[LEAF].alt_names = "DNS:b.example";
    assert_int_equal(judge(&f), NO_ERROR);
    f.recipes[ROOT].extensions[0] = "nameConstraints=critical,excluded;DNS:b.example";
    assert_int_equal(judge(&f), NAME_NOT_PERMITTED);
}

static void refuses_what_no_authority_may_issue(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[LEAF].extensions[0] = "nameConstraints=critical,permitted;DNS:example";
    assert_int_equal(judge(&f), CERTIFICATE_FORBIDDEN);
    assert_string_equal(f.error.detail,
                        "leaf CN=leaf: nameConstraints, but it is no CA (4.2.1.10)");

    f = good_fixture();
    f.recipes[ROOT].extensions[0] = "subjectKeyIdentifier=critical,hash";
    assert_int_equal(judge(&f), CERTIFICATE_FORBIDDEN);

    f = good_fixture();
    f.recipes[ROOT].name = NULL;
    assert_int_equal(judge(&f), CERTIFICATE_FORBIDDEN);
    assert_string_equal(f.error.detail, "anchor (empty name): the issuer has no name (4.1.2.4)");
}

static void judges_a_leaf_that_is_the_anchor(void **state)
{
    (void)state;
    struct fixture f = good_fixture();
    f.recipes[ROOT] = (struct recipe){ .name = "self", .alt_names = "DNS:a.example" };
    assert_int_equal(judge_from(&f, ROOT), NO_ERROR);
    f.recipes[ROOT].extensions[0] = "extendedKeyUsage=clientAuth";
    assert_int_equal(judge_from(&f, ROOT), PURPOSE_WRONG);
    f.recipes[ROOT].extensions[0] = NULL;
    f.recipes[ROOT].key = MADE_RSA_1024;
    assert_int_equal(judge_from(&f, ROOT), KEY_TOO_WEAK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_good_path),
        cmocka_unit_test(refuses_what_has_expired),
        cmocka_unit_test(refuses_what_is_not_valid_yet),
        cmocka_unit_test(blames_an_anchor_that_is_not_valid_yet_on_who_trusts_it),
        cmocka_unit_test(blames_a_clock_from_before_the_release_on_this_machine),
        cmocka_unit_test(counts_both_ends_of_the_validity_in),
        cmocka_unit_test(refuses_issuers_that_are_no_authorities),
        cmocka_unit_test(refuses_issuers_whose_key_may_not_sign_certificates),
        cmocka_unit_test(refuses_a_path_longer_than_an_authority_allows),
        cmocka_unit_test(does_not_count_self_issued_authorities),
        cmocka_unit_test(refuses_a_path_longer_than_the_caller_allows),
        cmocka_unit_test(refuses_a_leaf_whose_key_may_not_do_what_is_asked),
        cmocka_unit_test(refuses_a_leaf_whose_key_may_not_decrypt),
        cmocka_unit_test(refuses_a_leaf_for_another_purpose),
        cmocka_unit_test(bounds_the_purpose_by_that_of_each_authority),
        cmocka_unit_test(refuses_unknown_critical_extensions_anywhere),
        cmocka_unit_test(refuses_critical_policy_constraints),
        cmocka_unit_test(takes_version_1_as_an_anchor_only),
        cmocka_unit_test(refuses_leaves_with_weak_or_unknown_keys),
        cmocka_unit_test(applies_name_constraints_of_every_authority),
        cmocka_unit_test(applies_permitted_and_excluded_names_together),
        cmocka_unit_test(refuses_what_no_authority_may_issue),
        cmocka_unit_test(judges_a_leaf_that_is_the_anchor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
