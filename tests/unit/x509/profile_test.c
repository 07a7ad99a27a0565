/* profile_test.c - each rule that belongs to one profile: what breaks it, and where it does not hold. */
#include "x509/profile.h"

#include "support/certificates.h"

#include "support/test.h"

static struct made *root, *intermediate;

static int make_issuers(void **state)
{
    (void)state;
    root = make_certificate(&(struct recipe){ .name = "root", .ca = true }, NULL);
    intermediate = make_certificate(&(struct recipe){ .name = "intermediate", .ca = true }, root);
    return 0;
}

static int free_issuers(void **state)
{
    (void)state;
    made_free(intermediate);
    made_free(root);
    return 0;
}

/* The recipe of a certificate that keeps every rule where it stands. */
static struct recipe good(enum path_role role)
{
    return role == ROLE_LEAF ? (struct recipe){ .name = "a.example", .alt_names = "DNS:a.example" }
                             : (struct recipe){ .name = "authority", .ca = true };
}

static const struct made *issuer_of(enum path_role role)
{
    return role == ROLE_LEAF ? intermediate : role == ROLE_INTERMEDIATE ? root : NULL;
}

/* What is done to the certificate once it is parsed: libcrypto does not write all that is odd. */
typedef void change_fn(struct certificate *certificate);

static enum code judge(enum profile profile, const struct recipe *recipe, enum path_role role,
                       enum purpose purpose, change_fn *change)
{
    struct made *made = make_certificate(recipe, issuer_of(role));
    struct certificate certificate;
    parley_error error = no_error();
    assert_true(certificate_parse(&certificate, made->der, &error));
    if (change != NULL)
        change(&certificate);
    const struct profile_question question = { profile, purpose };
    const struct link link = { &certificate,
                               role == ROLE_ANCHOR ? POSITION_ANCHOR : POSITION_LEAF };
    struct refusal refusal = { .code = NO_ERROR };
    bool allowed = profile_check(&question, &link, role, &refusal);
    assert_int_equal(allowed, refusal.code == NO_ERROR);
    assert_int_equal(allowed, refusal.found[0] == '\0');
    assert_int_equal(allowed, refusal.expected[0] == '\0');
    made_free(made);
    return refusal.code;
}

static void takes_what_keeps_every_rule(void **state)
{
    (void)state;
    for (enum profile profile = PROFILE_WEB; profile <= PROFILE_WEB_IN_FULL; profile++)
        for (enum path_role role = ROLE_LEAF; role <= ROLE_ANCHOR; role <<= 1) {
            const struct recipe recipe = good(role);
            assert_int_equal(judge(profile, &recipe, role, PURPOSE_SERVER, NULL), NO_ERROR);
        }
}

/* Broken by an extension of a certificate that stands there. */
static const struct {
    enum path_role role;
    const char *extension;
} web_rules[] = {
    { ROLE_LEAF, "authorityKeyIdentifier=" },
    { ROLE_INTERMEDIATE, "authorityKeyIdentifier=" },
    { ROLE_ANCHOR, "authorityKeyIdentifier=issuer:always" },
    { ROLE_ANCHOR, "authorityKeyIdentifier=keyid,issuer:always" },
    { ROLE_ANCHOR, "2.5.29.35=DER:30058003010203" }, /* of another key */
    { ROLE_ANCHOR, "2.5.29.35=DER:3000" },
    { ROLE_INTERMEDIATE, "subjectKeyIdentifier=" },
    { ROLE_ANCHOR, "subjectKeyIdentifier=" },
    { ROLE_INTERMEDIATE, "basicConstraints=CA:TRUE" },
    { ROLE_ANCHOR, "basicConstraints=CA:TRUE" },
    { ROLE_INTERMEDIATE, "policyConstraints=requireExplicitPolicy:3" },
    { ROLE_ANCHOR, "extendedKeyUsage=serverAuth" },
    { ROLE_LEAF, "basicConstraints=critical,CA:TRUE" },
    { ROLE_LEAF, "keyUsage=critical,digitalSignature,keyCertSign" },
    { ROLE_LEAF, "extendedKeyUsage=" },
    { ROLE_LEAF, "extendedKeyUsage=serverAuth,anyExtendedKeyUsage" },
    { ROLE_LEAF, "extendedKeyUsage=critical,serverAuth" },
    { ROLE_LEAF, "subjectAltName=critical,DNS:a.example" },
    { ROLE_LEAF, "subjectAltName=DNS:a.example,DNS:b_c.example" },
};

/* R73 */
static void web_refuses_what_public_authorities_may_not_issue(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof web_rules / sizeof *web_rules; i++) {
        enum path_role role = web_rules[i].role;
        struct recipe recipe = good(role);
        recipe.extensions[0] = web_rules[i].extension;
        if (strncmp(recipe.extensions[0], "subjectAltName", 14) == 0)
            recipe.alt_names = NULL;
        assert_int_equal(judge(PROFILE_WEB_IN_FULL, &recipe, role, PURPOSE_SERVER, NULL),
                         WEB_RULE_BROKEN);
        assert_int_equal(judge(PROFILE_WEB, &recipe, role, PURPOSE_SERVER, NULL),
                         role == ROLE_ANCHOR ? NO_ERROR : WEB_RULE_BROKEN);
        assert_int_equal(judge(PROFILE_PRIVATE, &recipe, role, PURPOSE_SERVER, NULL), NO_ERROR);
    }
}

static void make_serial_zero(struct certificate *certificate)
{
    certificate->serial = bytes_of("\0", 1);
}

static void make_serial_long(struct certificate *certificate)
{
    certificate->serial = bytes_of("123456789012345678901", 21);
}

static void make_serial_as_long_as_may_be(struct certificate *certificate)
{
    certificate->serial = bytes_of("\0\xff"
                                   "2345678901234567890",
                                   21);
}

static void make_serial_negative(struct certificate *certificate)
{
    certificate->serial = bytes_of("\xff", 1);
}

static void make_rsa_odd(struct certificate *certificate)
{
    certificate->key.rsa_bits = 2052;
}

static void refuses_odd_numbers(void **state)
{
    (void)state;
    static const struct {
        change_fn *change;
        enum code web, web_anchor, private;
    } cases[] = {
        { make_serial_zero, WEB_RULE_BROKEN, NO_ERROR, NO_ERROR },
        { make_serial_long, WEB_RULE_BROKEN, NO_ERROR, NO_ERROR },
        { make_serial_as_long_as_may_be, NO_ERROR, NO_ERROR, NO_ERROR },
        { make_serial_negative, CERTIFICATE_FORBIDDEN, NO_ERROR, CERTIFICATE_FORBIDDEN },
        { make_rsa_odd, WEB_RULE_BROKEN, WEB_RULE_BROKEN, NO_ERROR },
    };
    const struct recipe leaf = good(ROLE_LEAF), anchor = good(ROLE_ANCHOR);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        change_fn *change = cases[i].change;
        assert_int_equal(judge(PROFILE_WEB, &leaf, ROLE_LEAF, PURPOSE_SERVER, change),
                         cases[i].web);
        assert_int_equal(judge(PROFILE_WEB_IN_FULL, &anchor, ROLE_ANCHOR, PURPOSE_SERVER, change),
                         cases[i].web_anchor);
        assert_int_equal(judge(PROFILE_WEB, &anchor, ROLE_ANCHOR, PURPOSE_SERVER, change),
                         NO_ERROR);
        assert_int_equal(judge(PROFILE_PRIVATE, &leaf, ROLE_LEAF, PURPOSE_SERVER, change),
                         cases[i].private);
    }
}

static void web_wants_the_alt_names_critical_where_there_is_no_subject(void **state)
{
    (void)state;
    struct recipe recipe = { .name = NULL, .alt_names = "DNS:a.example" };
    assert_int_equal(judge(PROFILE_WEB, &recipe, ROLE_LEAF, PURPOSE_SERVER, NULL), NO_ERROR);
    recipe = (struct recipe){ .extensions = { "subjectAltName=DNS:a.example" } };
    assert_int_equal(judge(PROFILE_WEB, &recipe, ROLE_LEAF, PURPOSE_SERVER, NULL), WEB_RULE_BROKEN);
    assert_int_equal(judge(PROFILE_PRIVATE, &recipe, ROLE_LEAF, PURPOSE_SERVER, NULL), NO_ERROR);
}

static enum code judge_common_name(const char *common_name, const char *alt_names)
{
    const struct recipe recipe = { .name = common_name, .alt_names = alt_names };
    assert_int_equal(judge(PROFILE_PRIVATE, &recipe, ROLE_LEAF, PURPOSE_SERVER, NULL), NO_ERROR);
    assert_int_equal(judge(PROFILE_WEB, &recipe, ROLE_LEAF, PURPOSE_CLIENT, NULL), NO_ERROR);
    return judge(PROFILE_WEB, &recipe, ROLE_LEAF, PURPOSE_SERVER, NULL);
}

/* It is never a name to be found by (name_test.c); this is about what it tells people. */
static void web_wants_a_common_name_that_reads_like_a_name_to_be_one(void **state)
{
    (void)state;
    static const struct {
        const char *common_name, *alt_names;
        bool allowed;
    } cases[] = {
        { "a.example", "DNS:b.example,DNS:a.example", true },
        { "a.example", "DNS:*.a.example", true },
        { "*.a.example", "DNS:*.a.example", true },
        { "a.example", "IP:192.0.2.1", true },
        { "Printer on floor 2", "DNS:a.example", true },
        { "printer", "DNS:a.example", true },
        { "192.0.2.1", "IP:192.0.2.1", true },
        { "2001:db8::1", "IP:2001:db8::1", true },
        { "A.example", "DNS:a.example", false },
        { "b.example", "DNS:a.example", false },
        { "www.a.example", "DNS:*.a.example", false },
        { "t\xc3\xa4st.example", "DNS:xn--tst-qla.example", false },
        { "192.0.2.2", "IP:192.0.2.1", false },
        { "0xc0000201", "IP:192.0.2.1", false },
        { "192.000.002.001", "IP:192.0.2.1", false },
        { "2001:DB8::1", "IP:2001:db8::1", false },
        { "2001:db8:0:0:0:0:0:1", "IP:2001:db8::1", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(judge_common_name(cases[i].common_name, cases[i].alt_names),
                         cases[i].allowed ? NO_ERROR : WEB_RULE_BROKEN);
}

static void web_wants_a_cross_signed_anchor_to_name_its_issuers_key(void **state)
{
    (void)state;
    struct made *cross = make_certificate(
        &(struct recipe){ .name = "x", .ca = true, .extensions = { "authorityKeyIdentifier=" } },
        root);
    struct certificate certificate;
    parley_error error = no_error();
    struct refusal refusal = { .code = NO_ERROR };
    const struct link link = { &certificate, POSITION_ANCHOR };
    struct profile_question question = { PROFILE_WEB_IN_FULL, PURPOSE_SERVER };
    assert_true(certificate_parse(&certificate, cross->der, &error));
    assert_false(profile_check(&question, &link, ROLE_ANCHOR, &refusal));
    assert_int_equal(refusal.code, WEB_RULE_BROKEN);
    refusal.code = NO_ERROR;
    question.profile = PROFILE_PRIVATE;
    assert_true(profile_check(&question, &link, ROLE_ANCHOR, &refusal));
    made_free(cross);
}

/* RFC 5280 4.2.1.10 demands it; the requirements for the web make an exception. */
static void private_wants_name_constraints_to_be_critical(void **state)
{
    (void)state;
    for (enum path_role role = ROLE_INTERMEDIATE; role <= ROLE_ANCHOR; role <<= 1) {
        struct recipe recipe = good(role);
        recipe.extensions[0] = "nameConstraints=permitted;DNS:example";
        assert_int_equal(judge(PROFILE_PRIVATE, &recipe, role, PURPOSE_SERVER, NULL),
                         CERTIFICATE_FORBIDDEN);
        assert_int_equal(judge(PROFILE_WEB_IN_FULL, &recipe, role, PURPOSE_SERVER, NULL), NO_ERROR);
    }
}

/* Leaves of today have neither subjectKeyIdentifier nor, often, basicConstraints. */
static void judges_a_trusted_leaf_as_a_leaf(void **state)
{
    (void)state;
    struct recipe recipe = good(ROLE_LEAF);
    struct refusal refusal = { .code = NO_ERROR };
    const struct profile_question question = { PROFILE_WEB_IN_FULL, PURPOSE_SERVER };
    struct certificate certificate;
    struct link link = { &certificate, POSITION_LEAF };
    parley_error error = no_error();
    recipe.extensions[0] = "subjectKeyIdentifier=";
    recipe.extensions[1] = "basicConstraints=";
    struct made *leaf = make_certificate(&recipe, intermediate);
    assert_true(certificate_parse(&certificate, leaf->der, &error));
    assert_true(profile_check(&question, &link, ROLE_LEAF | ROLE_ANCHOR, &refusal));
    certificate.purposes |= PURPOSE_ANY;
    assert_false(profile_check(&question, &link, ROLE_LEAF | ROLE_ANCHOR, &refusal));
    made_free(leaf);
}

static void resolves_what_is_asked_by_what_the_trust_is_for(void **state)
{
    (void)state;
    assert_int_equal(profile_resolve(PROFILE_OF_TRUST, PROFILE_WEB), PROFILE_WEB);
    assert_int_equal(profile_resolve(PROFILE_OF_TRUST, PROFILE_PRIVATE), PROFILE_PRIVATE);
    assert_int_equal(profile_resolve(PROFILE_WEB, PROFILE_WEB), PROFILE_WEB);
    assert_int_equal(profile_resolve(PROFILE_WEB, PROFILE_PRIVATE), PROFILE_WEB_IN_FULL);
    assert_int_equal(profile_resolve(PROFILE_PRIVATE, PROFILE_WEB), PROFILE_PRIVATE);
    assert_int_equal(profile_resolve((enum profile)40, PROFILE_PRIVATE), PROFILE_WEB_IN_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_keeps_every_rule),
        cmocka_unit_test(web_refuses_what_public_authorities_may_not_issue),
        cmocka_unit_test(refuses_odd_numbers),
        cmocka_unit_test(web_wants_the_alt_names_critical_where_there_is_no_subject),
        cmocka_unit_test(web_wants_a_common_name_that_reads_like_a_name_to_be_one),
        cmocka_unit_test(web_wants_a_cross_signed_anchor_to_name_its_issuers_key),
        cmocka_unit_test(private_wants_name_constraints_to_be_critical),
        cmocka_unit_test(judges_a_trusted_leaf_as_a_leaf),
        cmocka_unit_test(resolves_what_is_asked_by_what_the_trust_is_for),
    };
    return cmocka_run_group_tests(tests, make_issuers, free_issuers);
}
