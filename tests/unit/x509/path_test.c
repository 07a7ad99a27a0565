/* path_test.c - the whole question: chain, trust, name, time; and what a watcher is told. */
#include "x509/path.h"

#include "base/memory.h"
#include "x509/findings.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/certificates.h"

#include <stdio.h>

#include "support/test.h"

static struct provider *libcrypto;
static struct made *root, *intermediate, *leaf;
static struct trust *roots;

static int make_all(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    root = make_certificate(&(struct recipe){ .name = "Root", .ca = true, .key = MADE_RSA_2048 },
                            NULL);
    intermediate = make_certificate(
        &(struct recipe){ .name = "Intermediate", .ca = true, .key = MADE_P384 }, root);
    leaf = make_certificate(&(struct recipe){ .name = "leaf",
                                              .alt_names = "DNS:a.example,DNS:*.b.example,"
                                                           "IP:192.0.2.1",
                                              .key = MADE_ED25519 },
                            intermediate);
    roots = trust_new();
    return trust_add_der(roots, root->der, &error) ? 0 : -1;
}

static int free_all(void **state)
{
    (void)state;
    trust_free(roots);
    made_free(leaf);
    made_free(intermediate);
    made_free(root);
    libcrypto->close(libcrypto);
    return 0;
}

static enum code judge(const char *wanted, const struct trace *trace, parley_error *error)
{
    struct bytes chain[] = { leaf->der, intermediate->der };
    struct peer_name name;
    *error = no_error();
    if (wanted != NULL)
        assert_true(peer_name_read(&name, bytes_of(wanted, strlen(wanted)), error));
    bool good = path_validate(&(struct path_question){ .provider = libcrypto,
                                                       .trust = roots,
                                                       .chain = chain,
                                                       .chain_count = 2,
                                                       .name = wanted != NULL ? &name : NULL,
                                                       .now_s = MADE_NOW_S,
                                                       .purpose = PURPOSE_SERVER,
                                                       .usage = USAGE_DIGITAL_SIGNATURE,
                                                       .trace = trace },
                              error);
    assert_int_equal(good, !failed(error));
    return (enum code)error->code;
}

/* R72, R73, R74 */
static void takes_a_good_chain_for_each_of_its_names(void **state)
{
    (void)state;
    parley_error error;
    assert_int_equal(judge("a.example", NULL, &error), NO_ERROR);
    assert_int_equal(judge("A.example.", NULL, &error), NO_ERROR);
    assert_int_equal(judge("x.b.example", NULL, &error), NO_ERROR);
    assert_int_equal(judge("192.0.2.1", NULL, &error), NO_ERROR);
    assert_int_equal(judge(NULL, NULL, &error), NO_ERROR);
}

/* R72 */
static void refuses_another_name_and_lists_those_that_are_there(void **state)
{
    (void)state;
    parley_error error;
    assert_int_equal(judge("www.a.example", NULL, &error), NAME_MISMATCH);
    assert_string_equal(error.detail, "wanted www.a.example; it is for DNS:a.example, "
                                      "DNS:*.b.example, IP:192.0.2.1");
    assert_int_equal(error.alert, ALERT_BAD_CERTIFICATE);
    assert_int_equal(judge("leaf", NULL, &error), NAME_MISMATCH);
    assert_int_equal(judge("192.0.2.2", NULL, &error), NAME_MISMATCH);
}

static void keeps_what_was_going_on(void **state)
{
    (void)state;
    struct bytes chain[] = { leaf->der };
    parley_error error = no_error();
    fail_during(&error, "reading Certificate");
    assert_false(path_validate(&(struct path_question){ .provider = libcrypto,
                                                        .trust = roots,
                                                        .chain = chain,
                                                        .chain_count = 1,
                                                        .now_s = MADE_NOW_S,
                                                        .purpose = PURPOSE_SERVER },
                               &error));
    assert_int_equal(error.code, UNKNOWN_ISSUER);
    assert_string_equal(error.during, "reading Certificate");
}

static struct bytes asked_about;
static bool asked_for_private;

static bool is_b_example(struct bytes domain, bool also_private)
{
    asked_about = domain;
    asked_for_private = also_private;
    return bytes_equal(domain, bytes_of("b.example", 9));
}

static enum code judge_wildcard(enum profile profile, const char *wanted, parley_error *error)
{
    struct bytes chain[] = { leaf->der, intermediate->der };
    struct peer_name name;
    *error = no_error();
    asked_about = bytes_of(NULL, 0);
    assert_true(peer_name_read(&name, bytes_of(wanted, strlen(wanted)), error));
    bool good = path_validate(&(struct path_question){ .provider = libcrypto,
                                                       .trust = roots,
                                                       .chain = chain,
                                                       .chain_count = 2,
                                                       .name = &name,
                                                       .now_s = MADE_NOW_S,
                                                       .purpose = PURPOSE_SERVER,
                                                       .profile = profile,
                                                       .is_public_suffix = is_b_example },
                              error);
    assert_int_equal(good, !failed(error));
    return (enum code)error->code;
}

/* R72 */
static void web_refuses_a_wildcard_below_a_public_suffix(void **state)
{
    (void)state;
    parley_error error;
    assert_int_equal(judge_wildcard(PROFILE_WEB, "X.b.example", &error), WILDCARD_TOO_WIDE);
    assert_string_equal(error.detail, "wanted x.b.example; it is for *.b.example");
    assert_true(asked_for_private); /* these roots are not the system's */
    assert_int_equal(judge_wildcard(PROFILE_PRIVATE, "x.b.example", &error), NO_ERROR);
    assert_int_equal(judge_wildcard(PROFILE_WEB, "a.example", &error), NO_ERROR);
    assert_null(asked_about.data); /* no wildcard, no question */
}

static void asks_for_the_suffixes_of_registries_below_roots_of_the_system(void **state)
{
    (void)state;
    parley_error error;
    trust_set_profile(roots, PROFILE_WEB);
    assert_int_equal(judge_wildcard(PROFILE_OF_TRUST, "x.b.example", &error), WILDCARD_TOO_WIDE);
    trust_set_profile(roots, PROFILE_PRIVATE);
    assert_false(asked_for_private);
}

static void refuses_a_chain_of_nothing(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct path_question question = { .provider = libcrypto, .trust = roots };
    assert_false(path_validate(&question, &error));
    assert_int_equal(error.code, MALFORMED_CERTIFICATE);
}

/* R73 */
static void tells_the_good_path_when_that_is_asked_for(void **state)
{
    (void)state;
    struct bytes chain[] = { leaf->der, root->der, intermediate->der };
    struct findings *findings = NULL;
    parley_error error = no_error();
    struct path_question question = { .provider = libcrypto,
                                      .trust = roots,
                                      .chain = chain,
                                      .chain_count = 3,
                                      .now_s = MADE_NOW_S,
                                      .purpose = PURPOSE_SERVER,
                                      .findings = &findings };
    assert_true(path_validate(&question, &error));
    assert_null(findings);
    question.explain_good = true;
    assert_true(path_validate(&question, &error));
    assert_int_equal(findings->path_count, 1);
    assert_int_equal(findings->paths[0].code, NO_ERROR);
    assert_int_equal(findings->paths[0].count, 3);
    assert_int_equal(findings->paths[0].certificates[1].position, 2);
    assert_int_equal(findings->paths[0].certificates[2].position, POSITION_ANCHOR);
    assert_true(bytes_equal(findings->paths[0].certificates[2].der, root->der));
    assert_int_equal(findings->signature_checks, 1); /* the trust remembers the other */
    assert_int_equal(findings->profile, PROFILE_PRIVATE);
    memory_free(findings);
}

/* R74 */
static void tells_the_paths_that_failed(void **state)
{
    (void)state;
    struct bytes chain[] = { leaf->der, intermediate->der };
    struct findings *findings = NULL;
    parley_error error = no_error();
    struct path_question question = { .provider = libcrypto,
                                      .trust = roots,
                                      .chain = chain,
                                      .chain_count = 2,
                                      .now_s = MADE_NOT_AFTER_S + 86400,
                                      .purpose = PURPOSE_SERVER,
                                      .profile = PROFILE_WEB,
                                      .findings = &findings };
    assert_false(path_validate(&question, &error));
    assert_int_equal(findings->path_count, 1);
    assert_int_equal(findings->paths[0].code, ANCHOR_NOT_VALID_NOW);
    assert_int_equal(findings->paths[0].at, 2);
    assert_string_equal(findings->paths[0].found, "expired 2027-01-01 00:00:00 UTC, 1 day ago");
    assert_int_equal(findings->profile, PROFILE_WEB);
    memory_free(findings);
}

static void refuses_an_absurd_number_of_certificates(void **state)
{
    (void)state;
    parley_error error = no_error();
    struct path_question question = { .provider = libcrypto,
                                      .trust = roots,
                                      .chain_count = PATH_CANDIDATES_MAX + 1 };
    assert_false(path_validate(&question, &error));
    assert_int_equal(error.code, PATH_TOO_COSTLY);
}

/* The texts of the decisions, one a line. */
static char told[2048];

static void take_note(void *user, const parley_trace *happening)
{
    (void)user;
    assert_int_equal(happening->kind, PARLEY_TRACE_DECISION);
    size_t len = strlen(told);
    (void)snprintf(told + len, sizeof told - len, "%s: %s (%s)\n", happening->name,
                   happening->meaning, happening->reference);
}

static void tells_a_watcher_how_the_path_was_found_and_which_name_counted(void **state)
{
    (void)state;
    parley_error error;
    struct trace watcher = { .tell = take_note }, nobody = { .tell = NULL };
    told[0] = '\0';
    assert_int_equal(judge("a.example", &watcher, &error), NO_ERROR);
    assert_string_equal(told, "certificate path: leaf CN=leaf, issued by certificate 1 "
                              "CN=Intermediate, issued by anchor CN=Root. (RFC 5280 6.1)\n"
                              "revocation: leaf CN=leaf: not checked: no CRL covers it, and no "
                              "OCSP response came. (RFC 5280 6.3)\n"
                              "revocation: certificate 1 CN=Intermediate: not checked: no CRL "
                              "covers it, and no OCSP response came. (RFC 5280 6.3)\n"
                              "peer name: The certificate is for a.example. (RFC 9525 6)\n");
    told[0] = '\0';
    assert_int_equal(judge("x.b.example", &watcher, &error), NO_ERROR);
    assert_non_null(strstr(told, "The certificate is for x.b.example, by a wildcard."));
    told[0] = '\0';
    assert_int_equal(judge("c.example", &watcher, &error), NAME_MISMATCH);
    assert_null(strstr(told, "peer name"));
    assert_int_equal(judge("a.example", &nobody, &error), NO_ERROR);
}

/* The heap fails at the n-th allocation from here; -1: never. */
static int allocations_left = -1;

void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len)
{
    if (allocations_left == 0)
        return NULL;
    if (allocations_left > 0)
        allocations_left--;
    return __real_calloc(count, len);
}

static void does_not_blame_the_peer_when_memory_is_out(void **state)
{
    (void)state;
    parley_error error;
    for (int allocations = 0; allocations < 3; allocations++) {
        allocations_left = allocations;
        assert_int_equal(judge("a.example", NULL, &error), NO_MEMORY);
        assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    }
    allocations_left = -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_good_chain_for_each_of_its_names),
        cmocka_unit_test(refuses_another_name_and_lists_those_that_are_there),
        cmocka_unit_test(keeps_what_was_going_on),
        cmocka_unit_test(web_refuses_a_wildcard_below_a_public_suffix),
        cmocka_unit_test(asks_for_the_suffixes_of_registries_below_roots_of_the_system),
        cmocka_unit_test(refuses_a_chain_of_nothing),
        cmocka_unit_test(tells_the_good_path_when_that_is_asked_for),
        cmocka_unit_test(tells_the_paths_that_failed),
        cmocka_unit_test(refuses_an_absurd_number_of_certificates),
        cmocka_unit_test(tells_a_watcher_how_the_path_was_found_and_which_name_counted),
        cmocka_unit_test(does_not_blame_the_peer_when_memory_is_out),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
