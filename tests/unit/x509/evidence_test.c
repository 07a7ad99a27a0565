/* evidence_test.c - how a certificate is named to an operator. */
#include "x509/evidence.h"

#include "support/certificates.h"

#include "support/test.h"

static struct made *parse_made(struct certificate *out, const struct recipe *recipe)
{
    struct made *made = make_certificate(recipe, NULL);
    parley_error error = no_error();
    assert_true(certificate_parse(out, made->der, &error));
    return made;
}

static void names_a_certificate_by_its_place_and_subject(void **state)
{
    (void)state;
    struct certificate c;
    char text[LINK_TEXT_MAX];
    struct made *made = parse_made(&c, &(struct recipe){ .name = "x.example" });
    struct link link = { &c, POSITION_LEAF };
    assert_string_equal(link_text(text, &link), "leaf CN=x.example");
    link.position = 2;
    assert_string_equal(link_text(text, &link), "certificate 2 CN=x.example");
    link.position = POSITION_ANCHOR;
    assert_string_equal(link_text(text, &link), "anchor CN=x.example");
    made_free(made);
}

static void names_one_without_a_subject_by_its_first_alternative(void **state)
{
    (void)state;
    struct certificate c;
    char text[SUBJECT_TEXT_MAX];
    struct made *made =
        parse_made(&c, &(struct recipe){ .alt_names = "DNS:a.example,DNS:b.example" });
    assert_string_equal(subject_text(text, &c), "DNS:a.example");
    made_free(made);
    made = parse_made(&c, &(struct recipe){ .name = NULL });
    assert_string_equal(subject_text(text, &c), "(empty name)");
    made_free(made);
}

static void lists_names_and_counts_those_that_do_not_fit(void **state)
{
    (void)state;
    struct certificate c;
    char text[64];
    struct made *made =
        parse_made(&c, &(struct recipe){ .name = "x", .alt_names = "DNS:a.example,IP:192.0.2.1" });
    assert_string_equal(alt_names_text(text, sizeof text, &c), "DNS:a.example, IP:192.0.2.1");
    made_free(made);

    made = parse_made(&c, &(struct recipe){ .name = "x",
                                            .alt_names = "DNS:first.example,DNS:second.example,"
                                                         "DNS:third.example,DNS:4.example" });
    assert_string_equal(alt_names_text(text, sizeof text, &c),
                        "DNS:first.example, DNS:second.example, and 2 more");
    made_free(made);

    made = parse_made(&c, &(struct recipe){ .name = "x" });
    assert_string_equal(alt_names_text(text, sizeof text, &c), "no subjectAltName");
    made_free(made);
}

/* A list in which a name could look like two would give a client another's name. */
static void shows_no_name_as_two(void **state)
{
    (void)state;
    static const uint8_t names[] = "\x86\x18URI:x, DNS:admin.example";
    struct certificate c = { .alt_names = { names, 2 + 24 } };
    char text[64];
    assert_string_equal(alt_names_text(text, sizeof text, &c), "URI:URI:x\\x2c DNS:admin.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_a_certificate_by_its_place_and_subject),
        cmocka_unit_test(names_one_without_a_subject_by_its_first_alternative),
        cmocka_unit_test(lists_names_and_counts_those_that_do_not_fit),
        cmocka_unit_test(shows_no_name_as_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
