/* verdict_test.c - what a verdict tells of each way in which chains are bad. */
#include "base/error.h"
#include "support/certificates.h"

#include <parley/x509.h>

#include "support/test.h"

#define DAY INT64_C(86400)

static struct made *root, *intermediate, *leaf;

static int make_all(void **state)
{
    (void)state;
    root = make_certificate(&(struct recipe){ .name = "Root",
                                              .ca = true,
                                              .not_before_s = MADE_NOT_BEFORE_S - 900 * DAY },
                            NULL);
    intermediate = make_certificate(&(struct recipe){ .name = "Intermediate", .ca = true }, root);
    leaf = make_certificate(
        &(struct recipe){
            .name = "leaf",
            .alt_names = "DNS:www.a.example,DNS:b.example",
            .extensions = { "authorityInfoAccess=caIssuers;URI:http://ca.example/i" } },
        intermediate);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    made_free(leaf);
    made_free(intermediate);
    made_free(root);
    return 0;
}

static parley_view view_of(const struct made *made)
{
    return (parley_view){ made->der.data, made->der.len };
}

/* The verdict on the leaf, with one more certificate or none, by the root. */
static parley_verdict *judge(const struct made *more, const char *name, int64_t now_s)
{
    const parley_view chain[] = { view_of(leaf), view_of(more != NULL ? more : leaf) };
    parley_error error;
    parley_verdict *verdict;
    parley_verifier *verifier = parley_verifier_new(&error);
    parley_trust *trust = parley_trust_from_der(view_of(root), &error);
    parley_verifier_trust(verifier, trust);
    parley_verifier_at(verifier, now_s);
    bool good = parley_verify(verifier, chain, more != NULL ? 2 : 1, name, &verdict, &error);
    assert_non_null(verdict);
    assert_int_equal(good, verdict->error.code == PARLEY_E_NONE);
    parley_trust_free(trust); /* the verifier counts its own */
    parley_verifier_free(verifier);
    return verdict;
}

static void tells_a_good_path(void **state)
{
    (void)state;
    parley_verdict *verdict = judge(intermediate, "b.example", MADE_NOW_S);
    assert_int_equal(verdict->error.code, PARLEY_E_NONE);
    assert_string_equal(verdict->wanted_name, "b.example");
    assert_int_equal(verdict->judged_at_s, MADE_NOW_S);
    assert_int_equal(verdict->name_count, 2);
    assert_string_equal(verdict->names[0], "DNS:www.a.example");
    assert_int_equal(verdict->signature_checks, 2);
    assert_int_equal(verdict->path_count, 1);
    assert_int_equal(verdict->paths_untold, 0);
    const parley_candidate_path *path = &verdict->paths[0];
    assert_int_equal(path->code, PARLEY_E_NONE);
    assert_int_equal(path->count, 3);
    assert_int_equal(path->certificates[0].position, 0);
    assert_int_equal(path->certificates[1].position, 1);
    assert_int_equal(path->certificates[2].position, -1);
    assert_string_equal(path->certificates[1].subject, "CN=Intermediate");
    assert_string_equal(path->certificates[1].issuer, "CN=Root");
    assert_true(strlen(path->certificates[1].serial) > 0);
    assert_int_equal(path->certificates[0].not_after_s, MADE_NOT_AFTER_S);
    assert_ptr_equal(path->certificates[0].der.data, leaf->der.data);
    assert_null(verdict->nearest_name);
    assert_null(verdict->missing_issuer);
    assert_null(verdict->clock_suspicion);
    parley_verdict_free(verdict);
}

/* R74 */
static void tells_how_long_ago_which_certificate_has_expired(void **state)
{
    (void)state;
    parley_verdict *verdict = judge(intermediate, "b.example", MADE_NOT_AFTER_S + 3 * DAY);
    assert_int_equal(verdict->error.code, PARLEY_E_ANCHOR_NOT_VALID_NOW);
    assert_string_equal(verdict->paths[0].found, "expired 2027-01-01 00:00:00 UTC, 3 days ago");
    assert_string_equal(verdict->paths[0].expected, "valid at 2027-01-04 00:00:00 UTC");
    assert_int_equal(verdict->paths[0].at, 2);
    assert_non_null(verdict->clock_suspicion); /* all three have */
    parley_verdict_free(verdict);
}

static void suspects_the_clock_when_nothing_is_valid_yet(void **state)
{
    (void)state;
    parley_verdict *verdict = judge(intermediate, "b.example", MADE_NOT_BEFORE_S - 1000 * DAY);
    assert_int_equal(verdict->error.code, PARLEY_E_ANCHOR_NOT_VALID_NOW);
    assert_non_null(verdict->clock_suspicion);
    parley_verdict_free(verdict);
}

/* R72 */
static void tells_the_nearest_name(void **state)
{
    (void)state;
    parley_verdict *verdict = judge(intermediate, "a.example", MADE_NOW_S);
    assert_int_equal(verdict->error.code, PARLEY_E_NAME_MISMATCH);
    assert_string_equal(verdict->nearest_name, "DNS:www.a.example");
    assert_string_equal(verdict->name_hint,
                        "It has the name with www, and not the one without it.");
    assert_int_equal(verdict->paths[0].code, PARLEY_E_NAME_MISMATCH);
    assert_int_equal(verdict->paths[0].at, 0);
    assert_string_equal(verdict->paths[0].expected, "a.example");
    parley_verdict_free(verdict);
}

static void tells_whose_certificate_is_missing_and_where_it_is(void **state)
{
    (void)state;
    parley_verdict *verdict = judge(NULL, "b.example", MADE_NOW_S);
    assert_int_equal(verdict->error.code, PARLEY_E_UNKNOWN_ISSUER);
    assert_string_equal(verdict->missing_issuer, "CN=Intermediate");
    assert_string_equal(verdict->missing_issuer_url, "http://ca.example/i");
    parley_verdict_free(verdict);

    struct made *other = make_certificate(
        &(struct recipe){ .name = "Intermediate", .ca = true, .key_of = intermediate },
        intermediate);
    verdict = judge(other, "b.example", MADE_NOW_S); /* which its own self has issued */
    assert_int_equal(verdict->error.code, PARLEY_E_SELF_SIGNED);
    assert_null(verdict->missing_issuer);
    parley_verdict_free(verdict);
    made_free(other);
}

static void tells_each_path_that_failed(void **state)
{
    (void)state;
    parley_error error;
    parley_verdict *verdict;
    struct made *unknown =
        make_certificate(&(struct recipe){ .name = "Unknown", .ca = true }, NULL);
    struct made *cross = make_certificate(
        &(struct recipe){ .name = "Intermediate", .ca = true, .key_of = intermediate }, unknown);
    struct made *expired = make_certificate(&(struct recipe){ .name = "Intermediate",
                                                              .ca = true,
                                                              .key_of = intermediate,
                                                              .not_after_s = MADE_NOW_S - DAY },
                                            root);
    const parley_view chain[] = { view_of(leaf), view_of(cross), view_of(expired) };
    parley_verifier *verifier = parley_verifier_new(&error);
    parley_trust *trust = parley_trust_from_der(view_of(root), &error);
    parley_verifier_trust(verifier, trust);
    parley_verifier_at(verifier, MADE_NOW_S);
    assert_false(parley_verify(verifier, chain, 3, "b.example", &verdict, &error));
    assert_int_equal(verdict->path_count, 2);
    assert_int_equal(verdict->paths[0].code, PARLEY_E_CERTIFICATE_EXPIRED); /* led to an anchor */
    assert_int_equal(verdict->paths[0].at, 1);
    assert_int_equal(verdict->paths[0].certificates[1].position, 2);
    assert_int_equal(verdict->paths[1].code, PARLEY_E_UNKNOWN_ISSUER);
    assert_int_equal(verdict->paths[1].count, 2);
    assert_null(verdict->clock_suspicion);
    parley_verdict_free(verdict);
    parley_trust_free(trust);
    parley_verifier_free(verifier);
    made_free(expired);
    made_free(cross);
    made_free(unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_good_path),
        cmocka_unit_test(tells_how_long_ago_which_certificate_has_expired),
        cmocka_unit_test(suspects_the_clock_when_nothing_is_valid_yet),
        cmocka_unit_test(tells_the_nearest_name),
        cmocka_unit_test(tells_whose_certificate_is_missing_and_where_it_is),
        cmocka_unit_test(tells_each_path_that_failed),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
