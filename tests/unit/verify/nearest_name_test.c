/* nearest_name_test.c - what was probably meant. */
#include "verify/nearest_name.h"

#include "support/certificates.h"

#include "support/test.h"

struct row {
    const char *wanted, *alt_names, *nearest, *hint;
};

static void check(const struct row *row)
{
    struct arena arena = { .chunks = NULL };
    struct certificate certificate;
    struct peer_name wanted;
    parley_error error = no_error();
    struct made *made = make_certificate(
        &(struct recipe){ .name = "cn.example", .alt_names = row->alt_names, .key = MADE_ED25519 },
        NULL);
    assert_true(certificate_parse(&certificate, made->der, &error));
    assert_true(peer_name_read(&wanted, bytes_of(row->wanted, strlen(row->wanted)), &error));
    struct near_name nearest = nearest_name(&arena, &certificate, &wanted);
    assert_string_equal(nearest.name != NULL ? nearest.name : "", row->nearest);
    assert_string_equal(nearest.hint != NULL ? nearest.hint : "", row->hint);
    made_free(made);
    arena_end(&arena);
}

static void finds_what_was_probably_meant(void **state)
{
    (void)state;
    static const char too_high[] = "The wildcard stands for one label alone, not for several.";
    static const char too_low[] =
        "The wildcard stands for names below the domain, not for the domain itself.";
    static const struct row rows[] = {
        { "exmaple.com", "DNS:other.org,DNS:example.com", "DNS:example.com", "" },
        { "exampel-shop.example.com", "DNS:x.org,DNS:example-shop.example.com",
          "DNS:example-shop.example.com", "" },
        { "www.example.com", "DNS:wwww.example.com,DNS:example.com", "DNS:example.com",
          "It has the name without www, and not the one with it." },
        { "example.com", "DNS:examples.com,DNS:www.EXAMPLE.com", "DNS:www.EXAMPLE.com",
          "It has the name with www, and not the one without it." },
        { "a.b.example.com", "DNS:*.example.com", "DNS:*.example.com", too_high },
        { "example.com", "DNS:*.example.com", "DNS:*.example.com", too_low },
        { "192.0.2.1", "DNS:192.0.2.1", "DNS:192.0.2.1",
          "The address stands there as a DNS name, where no address is looked for." },
        { "192.0.2.11", "IP:192.0.2.1", "IP:192.0.2.1", "" },
        { "ab.example", "DNS:cde.example,DNS:b.example.com,IP:192.0.2.1,email:a@ab.example", "",
          "" },
        { "192.0.2.1", "DNS:a.example,IP:198.51.100.7,URI:http://192.0.2.1/", "", "" },
        { "email:alice@a.example", "DNS:a.example,email:alise@a.example", "email:alise@a.example",
          "" },
        { "URI:spiffe://a.example/web", "DNS:a.example,URI:spiffe://a.example/wep",
          "URI:spiffe://a.example/wep", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i]);
}

/* R72 */
static void says_that_the_common_name_is_not_read(void **state)
{
    (void)state;
    const struct row row = {
        "cn.example", NULL, "",
        "It has no subjectAltName; its common name cn.example is not read (RFC 9525)."
    };
    check(&row);
}

static void prefers_fewer_edits(void **state)
{
    (void)state;
    const struct row row = { "server-12.example.com",
                             "DNS:server-345.example.com,DNS:server-13.example.com",
                             "DNS:server-13.example.com", "" };
    check(&row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_probably_meant),
        cmocka_unit_test(says_that_the_common_name_is_not_read),
        cmocka_unit_test(prefers_fewer_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
