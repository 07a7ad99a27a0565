/* name_constraints_test.c - names of each kind within and without an authority's subtrees. */
#include "x509/name_constraints.h"

#include "base/limits.h"
#include "support/certificates.h"

#include "support/test.h"

/* Asks about one certificate under one authority; returns the code. */
static enum code ask(const char *constraints, const struct recipe *recipe, size_t *checks_left,
                     parley_error *error)
{
    struct made *ca = make_certificate(
        &(struct recipe){
            .name = "CA", .ca = true, .key = MADE_ED25519, .extensions = { constraints } },
        NULL);
    struct made *leaf = make_certificate(recipe, ca);
    struct certificate above, below;
    *error = no_error();
    assert_true(certificate_parse(&above, ca->der, error));
    assert_true(certificate_parse(&below, leaf->der, error));
    struct link authority = { &above, 1 }, subject = { &below, POSITION_LEAF };
    struct refusal refusal = { .code = NO_ERROR };
    if (!name_constraints_allow(&authority, &subject, checks_left, &refusal))
        (void)fail_refused(error, &refusal);
    assert_int_equal(error->code, refusal.code);
    made_free(leaf);
    made_free(ca);
    return (enum code)error->code;
}

static enum code judge(const char *constraints, const char *alt_names)
{
    size_t checks = NAME_CONSTRAINT_CHECKS_MAX;
    parley_error error;
    struct recipe recipe = { .name = "x", .alt_names = alt_names, .key = MADE_ED25519 };
    return ask(constraints, &recipe, &checks, &error);
}

struct row {
    const char *constraints, *alt_names;
    enum code code;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char line[256];
        (void)snprintf(line, sizeof line, "nameConstraints=critical,%s", rows[i].constraints);
        enum code code = judge(line, rows[i].alt_names);
        if (code != rows[i].code)
            print_message("%s / %s\n", rows[i].constraints, rows[i].alt_names);
        assert_int_equal(code, rows[i].code);
    }
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof *(rows))

static void compares_dns_names(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "permitted;DNS:example.com", "DNS:example.com", NO_ERROR },
        { "permitted;DNS:example.com", "DNS:a.b.EXAMPLE.com", NO_ERROR },
        { "permitted;DNS:EXAMPLE.com", "DNS:example.com", NO_ERROR },
        { "permitted;DNS:example.com", "DNS:notexample.com", NAME_NOT_PERMITTED },
        { "permitted;DNS:example.com", "DNS:example.com,DNS:other.org", NAME_NOT_PERMITTED },
        { "permitted;DNS:a.com,permitted;DNS:b.com", "DNS:a.com,DNS:x.b.com", NO_ERROR },
        { "excluded;DNS:example.com", "DNS:example.com", NAME_NOT_PERMITTED },
        { "excluded;DNS:EXAMPLE.COM", "DNS:www.example.com", NAME_NOT_PERMITTED },
        { "excluded;DNS:example.com", "DNS:example.org", NO_ERROR },
        { "permitted;DNS:example.com,excluded;DNS:a.example.com", "DNS:a.example.com",
          NAME_NOT_PERMITTED },
        { "permitted;DNS:example.com,excluded;DNS:a.example.com", "DNS:b.example.com", NO_ERROR },
        /* other kinds of names are free */
        { "permitted;DNS:example.com", "IP:192.0.2.1", NO_ERROR },
        { "permitted;DNS:example.com", NULL, NO_ERROR },
    };
    CHECK_ROWS(rows);
}

static void takes_a_wildcard_for_all_that_it_may_stand_for(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "permitted;DNS:example.com", "DNS:*.example.com", NO_ERROR },
        { "permitted;DNS:a.example.com", "DNS:*.example.com", NAME_NOT_PERMITTED },
        { "excluded;DNS:a.example.com", "DNS:*.example.com", NAME_NOT_PERMITTED },
        { "excluded;DNS:example.com", "DNS:*.example.com", NAME_NOT_PERMITTED },
        { "excluded;DNS:b.a.example.com", "DNS:*.example.com", NO_ERROR },
        { "excluded;DNS:example.org", "DNS:*.example.com", NO_ERROR },
    };
    CHECK_ROWS(rows);
}

static void compares_addresses(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "permitted;IP:192.0.2.0/255.255.255.0", "IP:192.0.2.77", NO_ERROR },
        { "permitted;IP:192.0.2.0/255.255.255.0", "IP:192.0.3.1", NAME_NOT_PERMITTED },
        { "permitted;IP:192.0.2.0/255.255.255.0", "IP:2001:db8::1", NAME_NOT_PERMITTED },
        { "excluded;IP:192.0.2.0/255.255.255.0", "IP:2001:db8::1", NO_ERROR },
        { "permitted;IP:192.0.2.8/255.255.255.248", "IP:192.0.2.15", NO_ERROR },
        { "permitted;IP:192.0.2.8/255.255.255.248", "IP:192.0.2.16", NAME_NOT_PERMITTED },
        { "excluded;IP:0.0.0.0/0.0.0.0", "IP:192.0.2.1", NAME_NOT_PERMITTED },
        { "permitted;IP:2001:db8::/ffff:ffff::", "IP:2001:db8:1::1", NO_ERROR },
        { "permitted;IP:2001:db8::/ffff:ffff::", "IP:2001:db9::1", NAME_NOT_PERMITTED },
        { "permitted;IP:192.0.2.0/255.0.255.0", "IP:192.0.2.1", NAME_CONSTRAINT_UNSUPPORTED },
    };
    CHECK_ROWS(rows);
}

static void compares_mailboxes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "permitted;email:a@example.com", "email:a@EXAMPLE.com", NO_ERROR },
        { "permitted;email:a@example.com", "email:A@example.com", NAME_NOT_PERMITTED },
        { "permitted;email:example.com", "email:a@Example.com", NO_ERROR },
        { "permitted;email:example.com", "email:a@sub.example.com", NAME_NOT_PERMITTED },
        { "permitted;email:.example.com", "email:a@sub.example.com", NO_ERROR },
        { "permitted;email:.example.com", "email:a@example.com", NAME_NOT_PERMITTED },
        { "excluded;email:EXAMPLE.com", "email:a@example.com", NAME_NOT_PERMITTED },
        { "permitted;email:*@example.com", "email:a@example.com", NAME_NOT_PERMITTED },
        { "permitted;email:example.com", "email:a@b@example.com", NAME_NOT_PERMITTED },
        { "excluded;email:other.org", "email:example.com", NAME_NOT_PERMITTED }, /* malformed */
        { "DER:3006a00430028100", "email:a@example.com", NO_ERROR }, /* permitted: all hosts */
        { "permitted;email:.example..com", "email:a@example.com", NAME_CONSTRAINT_UNSUPPORTED },
        { "excluded;email:a@b@example.com", "email:a@example.com", NAME_CONSTRAINT_UNSUPPORTED },
    };
    CHECK_ROWS(rows);
}

/* Another library read these constraints and did not apply them. */
static void compares_uris_by_their_host(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "permitted;URI:example.com", "URI:https://u:p@EXAMPLE.com:443/x?y#z", NO_ERROR },
        { "permitted;URI:example.com", "URI:https://example.org/", NAME_NOT_PERMITTED },
        { "permitted;URI:example.com", "URI:https://a.example.com/", NAME_NOT_PERMITTED },
        { "permitted;URI:.example.com", "URI:spiffe://a.example.com", NO_ERROR },
        { "permitted;URI:.example.com", "URI:https://example.com", NAME_NOT_PERMITTED },
        { "excluded;URI:.example.com", "URI:https://b.A.example.com", NAME_NOT_PERMITTED },
        { "excluded;URI:example.com", "URI:https://example.com/@other.org", NAME_NOT_PERMITTED },
        { "excluded;URI:example.com", "URI:urn:example", NAME_NOT_PERMITTED },
        { "excluded;URI:example.com", "URI:https://192.0.2.1/", NAME_NOT_PERMITTED },
        { "excluded;URI:https://example.com", "URI:https://example.com",
          NAME_CONSTRAINT_UNSUPPORTED },
    };
    CHECK_ROWS(rows);
}

#define NAME_FOO "a410300e310c300a06035504030c03666f6f" /* CN=foo */

static void compares_directory_names_and_the_subject(void **state)
{
    (void)state;
    size_t checks = 100;
    parley_error error;
    static const char permitted[] = "nameConstraints=critical,DER:3016a0143012" NAME_FOO;
    static const char excluded[] = "nameConstraints=critical,DER:3016a1143012" NAME_FOO;
    struct recipe foo = { .name = "FOO", .alt_names = "DNS:a.example" };
    struct recipe bar = { .name = "bar", .alt_names = "DNS:a.example" };
    struct recipe empty = { .name = NULL, .alt_names = "DNS:a.example" };
    assert_int_equal(ask(permitted, &foo, &checks, &error), NO_ERROR);
    assert_int_equal(ask(permitted, &bar, &checks, &error), NAME_NOT_PERMITTED);
    assert_int_equal(ask(permitted, &empty, &checks, &error), NO_ERROR);
    assert_int_equal(ask(excluded, &foo, &checks, &error), NAME_NOT_PERMITTED);
    assert_int_equal(ask(excluded, &bar, &checks, &error), NO_ERROR);
}

/* RFC 5280 7.1 maps and folds all of Unicode: what is not printable ASCII may be another spelling of
 * what is excluded. */
static void lets_no_spelling_of_an_excluded_name_through(void **state)
{
    (void)state;
    size_t checks = 100;
    parley_error error;
    static const char permitted[] = "nameConstraints=critical,DER:3016a0143012" NAME_FOO;
    static const char excluded[] = "nameConstraints=critical,DER:3016a1143012" NAME_FOO;
    struct recipe foo = { .name = "f\xc3\xb6\xc3\xb6" }, control = { .name = "fo\x01o" };
    assert_int_equal(ask(excluded, &foo, &checks, &error), NAME_CONSTRAINT_UNSUPPORTED);
    assert_int_equal(ask(excluded, &control, &checks, &error), NAME_CONSTRAINT_UNSUPPORTED);
    assert_int_equal(ask(permitted, &foo, &checks, &error), NAME_NOT_PERMITTED);
}

/* RFC 5280 4.2.1.10: old certificates have their mailbox in the subject. */
static void finds_the_mailbox_in_the_subject(void **state)
{
    (void)state;
    struct made *ca = make_certificate(
        &(struct recipe){ .name = "CA",
                          .ca = true,
                          .extensions = { "nameConstraints=critical,excluded;email:example.com" } },
        NULL);
    struct made *leaf = make_certificate(&(struct recipe){ .name = "x" }, ca);
    assert_true(X509_NAME_add_entry_by_txt(X509_get_subject_name(leaf->x509), "emailAddress",
                                           MBSTRING_UTF8, (const unsigned char *)"a@example.com",
                                           -1, -1, 0));
    unsigned char *der = NULL;
    (void)i2d_re_X509_tbs(leaf->x509, NULL);
    int len = i2d_X509(leaf->x509, &der);

    struct certificate above, below;
    parley_error error = no_error();
    struct refusal refusal = { .code = NO_ERROR };
    size_t checks = 100;
    assert_true(certificate_parse(&above, ca->der, &error));
    assert_true(certificate_parse(&below, bytes_of(der, (size_t)len), &error));
    struct link authority = { &above, 1 }, subject = { &below, POSITION_LEAF };
    assert_false(name_constraints_allow(&authority, &subject, &checks, &refusal));
    assert_string_equal(refusal.found, "email:a@example.com is excluded by certificate 1 CN=CA");
    OPENSSL_free(der);
    made_free(leaf);
    made_free(ca);
}

/* RFC 5280 4.2.1.10: a kind that is not understood, and a name of that kind: refused. */
static void refuses_what_it_cannot_compare(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "excluded;otherName:1.2.3.4;UTF8:a", "otherName:1.2.3.4;UTF8:b",
          NAME_CONSTRAINT_UNSUPPORTED },
        { "excluded;otherName:1.2.3.4;UTF8:a", "DNS:example.com", NO_ERROR },
        { "permitted;RID:1.2.3.4", "RID:1.2.3.4", NAME_CONSTRAINT_UNSUPPORTED },
        { "permitted;DNS:*.example.com", "DNS:a.example.com", NAME_CONSTRAINT_UNSUPPORTED },
        { "permitted;DNS:.example.com", "DNS:a.example.com", NAME_CONSTRAINT_UNSUPPORTED },
        { "excluded;DNS:other.org", "DNS:.example.com", NAME_NOT_PERMITTED }, /* malformed */
        { "excluded;DNS:other.org", "DNS:a b", NAME_NOT_PERMITTED },
        /* a.b, a zero byte, and more behind it */
        { "permitted;DNS:a.b", "DER:30088206612e62002e63", NAME_NOT_PERMITTED },
        { "permitted;URI:a.b", "DER:300c860a753a2f2f612e62002e63", NAME_NOT_PERMITTED },
        { "permitted;email:a.b", "DER:300a81087840612e62002e63", NAME_NOT_PERMITTED },
        /* the host is not what stands behind the last "//": x:y://a.b and u://c.d\@a.b */
        { "permitted;URI:a.b", "DER:300b8609783a793a2f2f612e62", NAME_NOT_PERMITTED },
        { "permitted;URI:a.b", "DER:300e860c753a2f2f632e645c40612e62", NAME_NOT_PERMITTED },
    };
    CHECK_ROWS(rows);
}

static void tells_the_name_and_the_authority(void **state)
{
    (void)state;
    size_t checks = 100;
    parley_error error;
    struct recipe recipe = { .name = "x", .alt_names = "DNS:a.example,DNS:b.org" };
    assert_int_equal(
        ask("nameConstraints=critical,permitted;DNS:example", &recipe, &checks, &error),
        NAME_NOT_PERMITTED);
    assert_string_equal(error.detail, "leaf CN=x: DNS:b.org is not among the names permitted by "
                                      "certificate 1 CN=CA");
}

static void stops_at_the_bound_on_comparisons(void **state)
{
    (void)state;
    size_t checks = 3;
    parley_error error;
    struct recipe recipe = { .alt_names = "DNS:a.example,DNS:b.example,DNS:c.example" };
    assert_int_equal(
        ask("nameConstraints=critical,permitted;DNS:example", &recipe, &checks, &error), NO_ERROR);
    assert_int_equal(checks, 0);
    checks = 2;
    assert_int_equal(
        ask("nameConstraints=critical,permitted;DNS:example", &recipe, &checks, &error),
        PATH_TOO_COSTLY);

    static const char long_one[] = /* 34 bytes */
        "nameConstraints=critical,excluded;DNS:0123456789.123456789.123456789.b";
    checks = 9;
    assert_int_equal(ask(long_one, &recipe, &checks, &error), NO_ERROR);
    assert_int_equal(checks, 0);
    checks = 8;
    assert_int_equal(ask(long_one, &recipe, &checks, &error), PATH_TOO_COSTLY);

    char name[2 * CONSTRAINED_NAME_BYTES_PER_CHECK] = "URI:u://a.b/";
    memset(name + strlen(name), 'x', sizeof name - 1 - strlen(name));
    struct recipe long_name = { .alt_names = name };
    static const char one[] = "nameConstraints=critical,permitted;URI:a.b";
    checks = 2;
    assert_int_equal(ask(one, &long_name, &checks, &error), NO_ERROR);
    assert_int_equal(checks, 0);
    checks = 1;
    assert_int_equal(ask(one, &long_name, &checks, &error), PATH_TOO_COSTLY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_dns_names),
        cmocka_unit_test(takes_a_wildcard_for_all_that_it_may_stand_for),
        cmocka_unit_test(compares_addresses),
        cmocka_unit_test(compares_mailboxes),
        cmocka_unit_test(compares_uris_by_their_host),
        cmocka_unit_test(compares_directory_names_and_the_subject),
        cmocka_unit_test(lets_no_spelling_of_an_excluded_name_through),
        cmocka_unit_test(finds_the_mailbox_in_the_subject),
        cmocka_unit_test(refuses_what_it_cannot_compare),
        cmocka_unit_test(tells_the_name_and_the_authority),
        cmocka_unit_test(stops_at_the_bound_on_comparisons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
