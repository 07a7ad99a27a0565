/* verifier_test.c - path validation alone: what may be said to a verifier, and what it answers. */
#include "base/error.h"
#include "base/limits.h"
#include "support/revocation.h"
#include "unit/connection/failing_heap.h"

#include <parley/x509.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/test.h"

static struct made *root, *intermediate, *leaf, *client;
static parley_trust *trust;
static parley_view chain[2];

static parley_view view_of(const struct made *made)
{
    return (parley_view){ made->der.data, made->der.len };
}

static int make_all(void **state)
{
    (void)state;
    parley_error error;
    root = make_certificate(&(struct recipe){ .name = "Root", .ca = true }, NULL);
    intermediate = make_certificate(&(struct recipe){ .name = "Intermediate", .ca = true }, root);
    leaf = make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:a.example" },
                            intermediate);
    client = make_certificate(
        &(struct recipe){ .name = "client", .extensions = { "extendedKeyUsage=clientAuth" } },
        root);
    chain[0] = view_of(leaf);
    chain[1] = view_of(intermediate);
    trust = parley_trust_from_der(view_of(root), &error);
    return trust != NULL ? 0 : -1;
}

static int free_all(void **state)
{
    (void)state;
    parley_trust_free(trust);
    made_free(client);
    made_free(leaf);
    made_free(intermediate);
    made_free(root);
    return 0;
}

static parley_verifier *verifier_new(void)
{
    parley_error error;
    parley_verifier *verifier = parley_verifier_new(&error);
    assert_non_null(verifier);
    parley_verifier_trust(verifier, trust);
    parley_verifier_at(verifier, MADE_NOW_S);
    return verifier;
}

/* Judges a chain with a verdict and without one: both say the same. Ends the verifier. */
static uint16_t judge_chain(parley_verifier *verifier, const parley_view *certificates,
                            size_t count, const char *name)
{
    parley_error error, alone;
    parley_verdict *verdict;
    bool good = parley_verify(verifier, certificates, count, name, &verdict, &error);
    assert_non_null(verdict);
    assert_int_equal(good, error.code == PARLEY_E_NONE);
    assert_int_equal(verdict->error.code, error.code);
    assert_string_equal(verdict->error.detail, error.detail);
    assert_int_equal(parley_verify(verifier, certificates, count, name, NULL, &alone), good);
    assert_int_equal(alone.code, error.code);
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
    return error.code;
}

static uint16_t judge(parley_verifier *verifier, const char *name)
{
    return judge_chain(verifier, chain, 2, name);
}

/* R72, R73 */
static void judges_a_server(void **state)
{
    (void)state;
    assert_int_equal(judge(verifier_new(), "a.example"), PARLEY_E_NONE);
    assert_int_equal(judge(verifier_new(), "b.example"), PARLEY_E_NAME_MISMATCH);
    assert_int_equal(judge_chain(verifier_new(), chain, 1, "a.example"), PARLEY_E_UNKNOWN_ISSUER);
    assert_int_equal(judge_chain(verifier_new(), chain, 0, "a.example"),
                     PARLEY_E_MALFORMED_CERTIFICATE);
}

static void wants_a_name_of_a_server(void **state)
{
    (void)state;
    assert_int_equal(judge(verifier_new(), NULL), PARLEY_E_NAME_INVALID);
    assert_int_equal(judge(verifier_new(), ""), PARLEY_E_NAME_INVALID);
    assert_int_equal(judge(verifier_new(), "no host"), PARLEY_E_NAME_INVALID);
}

static void judges_clients_when_that_is_said(void **state)
{
    (void)state;
    parley_view certificate = view_of(client);
    parley_verifier *verifier = verifier_new();
    parley_verifier_for_clients(verifier);
    assert_int_equal(judge_chain(verifier, &certificate, 1, NULL), PARLEY_E_NONE);
    verifier = verifier_new();
    parley_verifier_for_clients(verifier);
    assert_int_equal(judge_chain(verifier, &certificate, 1, ""), PARLEY_E_NONE);
    verifier = verifier_new();
    parley_verifier_for_clients(verifier);
    assert_int_equal(judge_chain(verifier, &certificate, 1, "a.example"), PARLEY_E_NAME_MISMATCH);
    assert_int_equal(judge_chain(verifier_new(), &certificate, 1, "a.example"),
                     PARLEY_E_PURPOSE_WRONG);
}

/* R74 */
static void judges_for_the_time_that_is_said_or_for_now(void **state)
{
    (void)state;
    parley_error error;
    parley_verifier *verifier = verifier_new();
    parley_verifier_at(verifier, MADE_NOT_AFTER_S + 1);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_ANCHOR_NOT_VALID_NOW);

    struct made *lasting = make_certificate(&(struct recipe){ .name = "x",
                                                              .alt_names = "DNS:a.example",
                                                              .not_before_s = 1,
                                                              .not_after_s = INT64_C(1) << 35 },
                                            NULL);
    parley_view certificate = view_of(lasting);
    parley_trust *itself = parley_trust_from_der(certificate, &error);
    verifier = parley_verifier_new(&error);
    parley_verifier_trust(verifier, itself);
    assert_int_equal(judge_chain(verifier, &certificate, 1, "a.example"), PARLEY_E_NONE);
    parley_trust_free(itself);
    made_free(lasting);
}

/* As far away as the parameter can be. */
static void judges_for_any_time(void **state)
{
    (void)state;
    static const struct {
        int64_t at_s, judged_at_s;
        uint16_t code;
    } known[] = {
        { INT64_MIN, -INT64_C(62167219200), PARLEY_E_ANCHOR_NOT_VALID_NOW },
        { INT64_MAX, INT64_C(253402300800), PARLEY_E_ANCHOR_NOT_VALID_NOW },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        parley_verdict *verdict;
        parley_error error;
        parley_verifier *verifier = verifier_new();
        parley_verifier_at(verifier, known[i].at_s);
        assert_false(parley_verify(verifier, chain, 2, "a.example", &verdict, &error));
        assert_int_equal(error.code, known[i].code);
        assert_true(verdict->judged_at_s == known[i].judged_at_s);
        parley_verdict_free(verdict);
        parley_verifier_free(verifier);
    }
}

static void bounds_the_intermediates_when_that_is_said(void **state)
{
    (void)state;
    parley_verifier *verifier = verifier_new();
    parley_verifier_path_max(verifier, 0);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_PATH_TOO_DEEP);
    verifier = verifier_new();
    parley_verifier_path_max(verifier, 1);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_NONE);
}

static void tells_the_first_mistake(void **state)
{
    (void)state;
    parley_verifier *verifier = verifier_new();
    parley_verifier_trust(verifier, NULL);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_OBJECT_MISSING);
    parley_verifier_free(NULL);
    parley_verdict_free(NULL);
}

static void refuses_more_certificates_than_any_host_has(void **state)
{
    (void)state;
    enum { COUNT = PATH_CANDIDATES_MAX + 1 };
    parley_view *many = calloc(COUNT, sizeof *many);
    assert_non_null(many);
    many[0] = chain[0];
    assert_int_equal(judge_chain(verifier_new(), many, COUNT, "a.example"),
                     PARLEY_E_PATH_TOO_COSTLY);
    free(many);
}

static void refuses_no_certificates_and_such_of_no_bytes(void **state)
{
    (void)state;
    const parley_view nothing[2] = { { NULL, 0 }, { NULL, 0 } };
    const parley_view leaf_and_nothing[2] = { chain[0], { NULL, 0 } };
    assert_int_equal(judge_chain(verifier_new(), NULL, 0, "a.example"),
                     PARLEY_E_MALFORMED_CERTIFICATE);
    assert_int_equal(judge_chain(verifier_new(), nothing, 2, "a.example"),
                     PARLEY_E_CERTIFICATE_MALFORMED);
    assert_int_equal(judge_chain(verifier_new(), leaf_and_nothing, 2, "a.example"),
                     PARLEY_E_CERTIFICATE_MALFORMED);
}

/* The system's authorities are read when they are needed, from the file that the environment names. */
static void believes_the_system_when_nothing_else_is_said(void **state)
{
    (void)state;
    parley_error error;
    assert_int_equal(setenv("SSL_CERT_FILE", "/nonexistent", 1), 0);
    parley_verifier *verifier = parley_verifier_new(&error);
    parley_verifier_at(verifier, MADE_NOW_S);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_NO_SYSTEM_TRUST);

    char path[] = "/tmp/parley-verifier-XXXXXX";
    int file = mkstemp(path);
    assert_int_equal(write(file, root->pem, strlen(root->pem)), strlen(root->pem));
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    verifier = parley_verifier_new(&error);
    parley_verifier_at(verifier, MADE_NOW_S);
    parley_verifier_profile(verifier, PARLEY_PROFILE_PRIVATE);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_NONE);
    assert_int_equal(close(file), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
}

static void tells_the_profile_that_was_applied(void **state)
{
    (void)state;
    static const parley_profile applied[] = { PARLEY_PROFILE_PRIVATE, PARLEY_PROFILE_WEB,
                                              PARLEY_PROFILE_PRIVATE };
    for (int profile = PARLEY_PROFILE_OF_TRUST; profile <= PARLEY_PROFILE_PRIVATE; profile++) {
        parley_error error;
        parley_verdict *verdict;
        parley_verifier *verifier = verifier_new();
        parley_verifier_profile(verifier, (parley_profile)profile);
        (void)!parley_verify(verifier, chain, 2, "a.example", &verdict, &error);
        assert_int_equal(verdict->profile, applied[profile]);
        parley_verdict_free(verdict);
        parley_verifier_free(verifier);
    }
}

static parley_crls *lists(void)
{
    parley_error error;
    struct bytes der = make_crl(&(struct crl_recipe){ .revoked = { client } }, intermediate);
    parley_crls *crls = parley_crls_from_memory((parley_view){ der.data, der.len }, &error);
    free((void *)der.data);
    return crls;
}

static void looks_at_lists_and_responses(void **state)
{
    (void)state;
    parley_error error;
    parley_verdict *verdict;
    parley_crls *crls = lists();
    struct bytes response = make_ocsp(&(struct ocsp_recipe){ .about = { intermediate } }, root);
    parley_verifier *verifier = verifier_new();
    parley_verifier_revocation(verifier, PARLEY_REVOCATION_REQUIRE);
    parley_verifier_crls(verifier, crls);
    parley_verifier_crls(verifier, crls);
    assert_false(parley_verify(verifier, chain, 2, "a.example", NULL, &error));
    assert_int_equal(error.code, PARLEY_E_STATUS_MISSING);
    parley_verifier_ocsp(verifier, (parley_view){ response.data, response.len });
    assert_true(parley_verify(verifier, chain, 2, "a.example", &verdict, &error));
    const parley_path_certificate *certificates = verdict->paths[0].certificates;
    assert_string_equal(certificates[0].revocation,
                        "good, by the CRL of CN=Intermediate, issued 2026-06-15 11:00:00 UTC");
    assert_string_equal(certificates[1].revocation,
                        "good, by the OCSP response of CN=Root, issued 2026-06-15 11:00:00 UTC");
    assert_string_equal(certificates[2].revocation, "not asked: it is trusted itself");
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
    parley_crls_free(crls);
    free((void *)response.data);

    verifier = verifier_new();
    parley_verifier_crls(verifier, NULL);
    assert_int_equal(judge(verifier, "a.example"), PARLEY_E_OBJECT_MISSING);
}

static void keeps_that_there_was_no_memory_for_a_response(void **state)
{
    (void)state;
    parley_error error;
    for (size_t call = 0; call < 2; call++) {
        parley_verifier *verifier = verifier_new();
        heap_fails_at(call);
        parley_verifier_ocsp(verifier, chain[0]);
        (void)heap_is_whole();
        assert_false(parley_verify(verifier, chain, 2, "a.example", NULL, &error));
        assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
        parley_verifier_free(verifier);
    }
}

/* Every allocation fails once: no verdict, no memory, and nothing leaks. */
static void expect_clean_failures(const char *name, bool is_good)
{
    parley_error error;
    parley_verdict *verdict = NULL;
    parley_verifier *verifier = verifier_new();
    size_t call = 0;
    for (; verdict == NULL; call++) {
        heap_fails_at(call);
        bool good = parley_verify(verifier, chain, 2, name, &verdict, &error);
        (void)heap_is_whole();
        assert_int_equal(good, verdict != NULL && is_good);
        if (verdict == NULL)
            assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
    }
    assert_true(call > 5);
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
}

static void says_that_memory_is_out(void **state)
{
    (void)state;
    parley_error error;
    expect_clean_failures("a.example", true);
    expect_clean_failures("b.example", false);
    chain[1] = chain[0]; /* no issuer */
    expect_clean_failures("a.example", false);
    chain[1] = view_of(intermediate);
    parley_verifier *verifier = NULL;
    for (size_t call = 0; verifier == NULL; call++) {
        heap_fails_at(call);
        verifier = parley_verifier_new(&error);
        (void)heap_is_whole();
        if (verifier == NULL)
            assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
    }
    parley_verifier_free(verifier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_a_server),
        cmocka_unit_test(wants_a_name_of_a_server),
        cmocka_unit_test(judges_clients_when_that_is_said),
        cmocka_unit_test(judges_for_the_time_that_is_said_or_for_now),
        cmocka_unit_test(judges_for_any_time),
        cmocka_unit_test(bounds_the_intermediates_when_that_is_said),
        cmocka_unit_test(tells_the_first_mistake),
        cmocka_unit_test(refuses_more_certificates_than_any_host_has),
        cmocka_unit_test(refuses_no_certificates_and_such_of_no_bytes),
        cmocka_unit_test(believes_the_system_when_nothing_else_is_said),
        cmocka_unit_test(tells_the_profile_that_was_applied),
        cmocka_unit_test(looks_at_lists_and_responses),
        cmocka_unit_test(keeps_that_there_was_no_memory_for_a_response),
        cmocka_unit_test(says_that_memory_is_out),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
