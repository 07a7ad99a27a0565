/* inquiry_test.c - what is noted of answers and silence, and which answers are of their time. */
#include "x509/inquiry.h"

#include "support/certificates.h"

#include <stdio.h>

#include "support/test.h"

static struct made *ca, *leaf;

static int make_all(void **state)
{
    (void)state;
    ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    leaf = make_certificate(&(struct recipe){ .name = "leaf" }, ca);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    made_free(leaf);
    made_free(ca);
    return 0;
}

/* A question at MADE_NOW_S about the leaf. */
struct scene {
    struct certificate certificate;
    struct link link;
    struct path_question question;
    char text[REVOCATION_TEXT_MAX];
    struct inquiry inquiry;
    struct refusal refusal;
};

static void begin(struct scene *scene)
{
    parley_error error = no_error();
    memset(scene, 0, sizeof *scene);
    assert_true(certificate_parse(&scene->certificate, leaf->der, &error));
    scene->link = (struct link){ &scene->certificate, POSITION_LEAF };
    scene->question.now_s = MADE_NOW_S;
    scene->inquiry =
        (struct inquiry){ .question = &scene->question, .link = &scene->link, .text = scene->text };
}

static void keeps_an_answer_whatever_is_silent_later(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    inquiry_note_silence(&scene.inquiry, "nobody was there");
    assert_string_equal(scene.text, "not checked: nobody was there");
    inquiry_note_answer(&scene.inquiry, false, scene.certificate.issuer, MADE_NOW_S);
    inquiry_note_silence(&scene.inquiry, "nobody was there");
    assert_string_equal(scene.text, "good, by the CRL of CN=CA, issued 2026-06-15 12:00:00 UTC");
    assert_true(scene.inquiry.answered);
    assert_false(scene.inquiry.by_ocsp);
}

static void remembers_that_one_answer_was_of_ocsp(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    inquiry_note_answer(&scene.inquiry, true, scene.certificate.issuer, MADE_NOW_S);
    assert_non_null(strstr(scene.text, "good, by the OCSP response of CN=CA"));
    inquiry_note_answer(&scene.inquiry, false, scene.certificate.issuer, MADE_NOW_S);
    assert_true(scene.inquiry.by_ocsp);
}

static void says_when_and_why_a_certificate_was_revoked(void **state)
{
    (void)state;
    struct scene scene;
    struct revocation_entry entry = { .revoked_s = MADE_NOW_S, .reason = 1 };
    begin(&scene);
    assert_false(inquiry_refuse_revoked(&scene.inquiry, &entry, "CRL", scene.certificate.issuer,
                                        &scene.refusal));
    assert_int_equal(scene.refusal.code, CERTIFICATE_REVOKED);
    assert_string_equal(scene.refusal.found,
                        "revoked 2026-06-15 12:00:00 UTC (keyCompromise), by the CRL of CN=CA");
    assert_string_equal(scene.refusal.found, scene.text);
}

static enum code freshness(int64_t issued_s, int64_t until_s, char *found, size_t cap)
{
    struct scene scene;
    begin(&scene);
    bool fresh = inquiry_check_freshness(&scene.inquiry, CRL_STALE, "CRL", issued_s, until_s,
                                         &scene.refusal);
    assert_int_equal(fresh, scene.refusal.code == NO_ERROR);
    (void)snprintf(found, cap, "%s", scene.refusal.found);
    return scene.refusal.code;
}

static void forgives_clocks_that_differ_a_little_and_no_more(void **state)
{
    (void)state;
    const int64_t now_s = MADE_NOW_S, little_s = REVOCATION_TOLERANCE_S;
    char found[256];
    assert_int_equal(freshness(now_s + little_s, now_s + 86400, found, sizeof found), NO_ERROR);
    assert_int_equal(freshness(now_s - 86400, now_s - little_s, found, sizeof found), NO_ERROR);
    assert_int_equal(freshness(now_s + little_s + 1, now_s + 86400, found, sizeof found),
                     CRL_STALE);
    assert_non_null(strstr(found, "its CRL is of 2026-06-15"));
    assert_int_equal(freshness(now_s - 86400, now_s - little_s - 1, found, sizeof found),
                     CRL_STALE);
    assert_non_null(strstr(found, "its CRL was good until 2026-06-15"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_an_answer_whatever_is_silent_later),
        cmocka_unit_test(remembers_that_one_answer_was_of_ocsp),
        cmocka_unit_test(says_when_and_why_a_certificate_was_revoked),
        cmocka_unit_test(forgives_clocks_that_differ_a_little_and_no_more),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
