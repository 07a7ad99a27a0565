/* crls_test.c - lists as callers give them, and what is remembered of them. */
#include "x509/crls.h"

#include "support/revocation.h"

#include <stdlib.h>

#include "support/test.h"

static struct made *ca, *another;
static struct bytes one, two;

static int make_all(void **state)
{
    (void)state;
    ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    another = make_certificate(&(struct recipe){ .name = "Another CA", .ca = true }, NULL);
    one = make_crl(&(struct crl_recipe){ .strangers = 3 }, ca);
    two = make_crl(&(struct crl_recipe){ 0 }, another);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    free((void *)one.data);
    free((void *)two.data);
    made_free(another);
    made_free(ca);
    return 0;
}

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

static struct bytes subject_of(const struct made *made)
{
    const unsigned char *der;
    size_t len;
    assert_true(X509_NAME_get0_der(X509_get_subject_name(made->x509), &der, &len));
    return bytes_of(der, len);
}

static void takes_pem_with_any_number_of_lists_and_der_with_one(void **state)
{
    (void)state;
    char *pem = crl_pem(one, two);
    struct crls *crls = crls_new();
    parley_error error = no_error();
    assert_true(crls_add(crls, text(pem), &error));
    assert_int_equal(crls_count(crls), 2);
    for (int i = 0; i < 9; i++)
        assert_true(crls_add(crls, one, &error));
    assert_int_equal(crls_count(crls), 11);
    crls_free(crls);
    free(pem);
}

static void finds_the_lists_of_an_issuer(void **state)
{
    (void)state;
    struct crls *crls = crls_new();
    parley_error error = no_error();
    size_t at = 0;
    assert_true(crls_add(crls, one, &error) && crls_add(crls, two, &error) &&
                crls_add(crls, one, &error));
    struct given_crl *first = crls_next(crls, subject_of(ca), &at);
    struct given_crl *second = crls_next(crls, subject_of(ca), &at);
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first != second);
    assert_null(crls_next(crls, subject_of(ca), &at));
    crls_free(crls);
}

/* RFC 5280 7.1 */
static void compares_names_as_names(void **state)
{
    (void)state;
    struct made *loud = make_certificate(&(struct recipe){ .name = "CA ", .ca = true }, NULL);
    struct made *longer = make_certificate(&(struct recipe){ .name = "CAs", .ca = true }, NULL);
    struct crls *crls = crls_new();
    parley_error error = no_error();
    size_t at = 0;
    assert_true(crls_add(crls, one, &error));
    assert_non_null(crls_next(crls, subject_of(loud), &at));
    at = 0;
    assert_null(crls_next(crls, subject_of(longer), &at));
    crls_free(crls);
    made_free(longer);
    made_free(loud);
}

static void refuses_what_is_no_list(void **state)
{
    (void)state;
    struct crls *crls = crls_new();
    parley_error error = no_error();
    assert_false(crls_add(crls, text(ca->pem), &error));
    assert_int_equal(error.code, PEM_EMPTY);
    assert_string_equal(error.detail, "no X509 CRL among 1 blocks");
    error = no_error();
    assert_false(crls_add(crls, ca->der, &error));
    assert_int_equal(error.code, CRL_MALFORMED);
    error = no_error();
    assert_false(crls_add(crls, text("-----BEGIN X509 CRL-----\n"), &error));
    assert_int_equal(error.code, PEM_MALFORMED);
    error = no_error();
    assert_false(crls_add(crls, text(""), &error));
    assert_int_equal(error.code, PEM_EMPTY);
    assert_int_equal(crls_count(crls), 0);
    crls_free(crls);
    crls_free(NULL);
}

static void remembers_one_signer(void **state)
{
    (void)state;
    static const uint8_t a[KEY_DIGEST_LEN] = { 1 }, b[KEY_DIGEST_LEN] = { 2 };
    struct crls *crls = crls_new();
    parley_error error = no_error();
    size_t at = 0;
    assert_true(crls_add(crls, one, &error));
    struct given_crl *given = crls_next(crls, subject_of(ca), &at);
    assert_false(crl_is_known_from(given, (const uint8_t[KEY_DIGEST_LEN]){ 0 }));
    crl_remember_signer(given, a);
    crl_remember_signer(given, b);
    assert_true(crl_is_known_from(given, a));
    assert_false(crl_is_known_from(given, b));
    crls_free(crls);
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

static bool add_in_small_memory(struct bytes lists, int allocations, parley_error *error)
{
    *error = no_error();
    allocations_left = allocations;
    struct crls *crls = crls_new();
    bool added = crls != NULL && crls_add(crls, lists, error);
    allocations_left = -1;
    if (crls == NULL)
        error->code = NO_MEMORY;
    crls_free(crls);
    return added;
}

/* R11 */
static void says_so_when_memory_runs_out(void **state)
{
    (void)state;
    char *pem = crl_pem(one, two);
    struct bytes texts[] = { one, text(pem) };
    parley_error error;
    for (size_t i = 0; i < 2; i++) {
        int allocations = 0;
        while (!add_in_small_memory(texts[i], allocations, &error)) {
            assert_int_equal(error.code, NO_MEMORY);
            allocations++;
        }
        assert_true(allocations > 3);
    }
    free(pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pem_with_any_number_of_lists_and_der_with_one),
        cmocka_unit_test(finds_the_lists_of_an_issuer),
        cmocka_unit_test(compares_names_as_names),
        cmocka_unit_test(refuses_what_is_no_list),
        cmocka_unit_test(remembers_one_signer),
        cmocka_unit_test(says_so_when_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
