/* verdict_text_test.c - a verdict in lines for people. */
#include "base/error.h"
#include "support/certificates.h"

#include <parley/x509.h>

#include "support/test.h"

static const parley_path_certificate certificates[] = {
    { .position = 0,
      .subject = "",
      .issuer = "CN=R3",
      .serial = "04:1f",
      .not_before_s = MADE_NOT_BEFORE_S,
      .not_after_s = MADE_NOT_AFTER_S,
      .revocation = "" },
    { .position = 2,
      .subject = "CN=R3",
      .issuer = "CN=Root",
      .serial = "02",
      .not_before_s = MADE_NOT_BEFORE_S,
      .not_after_s = MADE_NOT_AFTER_S,
      .revocation = "not checked" },
    { .position = -1,
      .subject = "CN=Root",
      .issuer = "CN=Root",
      .serial = "01",
      .not_before_s = MADE_NOT_BEFORE_S,
      .not_after_s = MADE_NOT_AFTER_S,
      .revocation = "" },
};

static parley_verdict verdict_of(uint16_t code, const char *detail)
{
    parley_verdict verdict = { .judged_at_s = MADE_NOW_S, .wanted_name = "a.example" };
    parley_error_fill(&verdict.error, code, 0, detail);
    return verdict;
}

static void expect(const parley_verdict *verdict, const char *expected)
{
    char text[4096], cut[16];
    size_t len = parley_verdict_text(verdict, text, sizeof text);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(text));
    assert_int_equal(parley_verdict_text(verdict, cut, sizeof cut), len);
    assert_int_equal(strlen(cut), sizeof cut - 1);
    assert_int_equal(parley_verdict_text(verdict, NULL, 0), len);
}

static void tells_the_path_that_is_good(void **state)
{
    (void)state;
    const parley_candidate_path path = {
        .certificates = certificates, .count = 3, .found = "", .expected = ""
    };
    parley_verdict verdict = verdict_of(PARLEY_E_NONE, "");
    verdict.profile = PARLEY_PROFILE_PRIVATE;
    verdict.paths = &path;
    verdict.path_count = 1;
    expect(&verdict,
           "Good\n"
           "  judged for a.example, at 2026-06-15 12:00:00 UTC by the rules of RFC 5280.\n"
           "\nThe path:\n"
           "     leaf (empty name), serial number 04:1f,\n"
           "       2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n"
           "     certificate 2 CN=R3, serial number 02,\n"
           "       2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n"
           "       revocation: not checked\n"
           "     anchor CN=Root, serial number 01,\n"
           "       2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n");
}

static void tells_each_path_that_failed_and_what_is_missing(void **state)
{
    (void)state;
    const parley_candidate_path path = { .certificates = certificates,
                                         .count = 2,
                                         .code = PARLEY_E_UNKNOWN_ISSUER,
                                         .at = 1,
                                         .found = "nobody",
                                         .expected = "somebody" };
    parley_verdict verdict = verdict_of(PARLEY_E_UNKNOWN_ISSUER, "certificate 2 CN=R3: alone");
    verdict.wanted_name = NULL;
    verdict.profile = PARLEY_PROFILE_WEB;
    verdict.paths = &path;
    verdict.path_count = 1;
    verdict.paths_untold = 3;
    verdict.missing_issuer = "CN=Root";
    verdict.missing_issuer_url = "http://ca.example/root";
    verdict.clock_suspicion = "It is slow.";
    expect(&verdict,
           "The chain ends at an issuer that is neither trusted nor among the certificates sent. "
           "(UNKNOWN_ISSUER)\n"
           "  judged for any name, at 2026-06-15 12:00:00 UTC by the rules of the Web (CA/Browser "
           "Forum).\n"
           "  certificate 2 CN=R3: alone.\n"
           "\nA path that failed: UNKNOWN_ISSUER\n"
           "     leaf (empty name), serial number 04:1f,\n"
           "       2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n"
           "  => certificate 2 CN=R3, serial number 02,\n"
           "       2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n"
           "       revocation: not checked\n"
           "     found: nobody\n"
           "     expected: somebody\n"
           "\n3 more paths failed.\n"
           "\nMissing: the certificate of CN=Root,\nwhich can be had at http://ca.example/root\n"
           "\nIs the clock of this machine right? It is slow.\n"
           "\nWhat to do: Have the server send its intermediate certificates, or trust that "
           "issuer.\n");
}

static void tells_the_names(void **state)
{
    (void)state;
    enum { COUNT = 22 };
    const char *names[COUNT];
    char text[4096];
    for (size_t i = 0; i < COUNT; i++)
        names[i] = "DNS:b.example";
    parley_verdict verdict = verdict_of(PARLEY_E_NAME_MISMATCH, "");
    verdict.names = names;
    verdict.name_count = COUNT;
    verdict.nearest_name = "DNS:b.example";
    verdict.name_hint = "It is not the same.";
    (void)parley_verdict_text(&verdict, text, sizeof text);
    assert_non_null(strstr(text, "\nThe certificate is for DNS:b.example, DNS:b.example,"));
    assert_non_null(strstr(text, ", and 2 more.\nThe nearest to what was wanted is DNS:b.example.\n"
                                 "It is not the same.\n"));
    verdict.name_count = 0;
    (void)parley_verdict_text(&verdict, text, sizeof text);
    assert_non_null(strstr(text, "\nThe certificate is for no name.\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_path_that_is_good),
        cmocka_unit_test(tells_each_path_that_failed_and_what_is_missing),
        cmocka_unit_test(tells_the_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
