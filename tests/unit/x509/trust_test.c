/* trust_test.c - anchors, found by their subject. */
#include "x509/trust.h"

#include "support/certificates.h"
#include "x509/certificate.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

static struct bytes subject_of(const struct made *made)
{
    const unsigned char *der;
    size_t len;
    assert_true(X509_NAME_get0_der(X509_get_subject_name(made->x509), &der, &len));
    return bytes_of(der, len);
}

static struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

static void finds_each_certificate_by_its_subject(void **state)
{
    (void)state;
    enum { COUNT = 60 };
    struct made *made[COUNT];
    struct trust *trust = trust_new();
    parley_error error = no_error();
    for (int i = 0; i < COUNT; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "CA %d", i);
        made[i] = make_certificate(&(struct recipe){ .name = name, .ca = true }, NULL);
        assert_true(trust_add_der(trust, made[i]->der, &error));
    }
    assert_int_equal(trust_count(trust), COUNT);
    for (int i = 0; i < COUNT; i++) {
        size_t at = 0;
        struct bytes found;
        assert_true(trust_next(trust, subject_of(made[i]), &at, &found));
        assert_true(bytes_equal(found, made[i]->der));
        assert_false(trust_next(trust, subject_of(made[i]), &at, &found));
        assert_true(trust_has(trust, subject_of(made[i]), made[i]->der));
    }
    struct made *other = make_certificate(&(struct recipe){ .name = "CA 1" }, NULL);
    assert_false(trust_has(trust, subject_of(other), other->der));
    made_free(other);
    for (int i = 0; i < COUNT; i++)
        made_free(made[i]);
    trust_free(trust);
}

static void finds_all_certificates_with_one_subject(void **state)
{
    (void)state;
    struct trust *trust = trust_new();
    parley_error error = no_error();
    struct made *made[3];
    for (int i = 0; i < 3; i++) {
        made[i] = make_certificate(&(struct recipe){ .name = "same" }, NULL);
        assert_true(trust_add_der(trust, made[i]->der, &error));
    }
    size_t at = 0, count = 0;
    struct bytes found;
    while (trust_next(trust, subject_of(made[0]), &at, &found)) {
        bool known = false;
        for (int i = 0; i < 3; i++)
            known = known || bytes_equal(found, made[i]->der);
        assert_true(known);
        count++;
    }
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; i++)
        made_free(made[i]);
    trust_free(trust);
}

/* These two names have one hash. */
static void keeps_apart_what_looks_alike_in_its_index(void **state)
{
    (void)state;
    struct trust *trust = trust_new();
    parley_error error = no_error();
    struct made *one = make_certificate(&(struct recipe){ .name = "CA 000389db" }, NULL);
    struct made *other = make_certificate(&(struct recipe){ .name = "CA 00077828" }, NULL);
    assert_true(trust_add_der(trust, one->der, &error));
    assert_true(trust_add_der(trust, other->der, &error));
    assert_true(trust_has(trust, subject_of(one), one->der));
    assert_true(trust_has(trust, subject_of(other), other->der));
    assert_false(trust_has(trust, subject_of(one), other->der));
    made_free(one);
    made_free(other);
    trust_free(trust);
}

/* The names that a CertificateRequest lists (RFC 9846 4.3.4). */
static void tells_each_subject_once(void **state)
{
    (void)state;
    static const char *const names[] = { "same", "CA 000389db", "same", "CA 00077828", "same" };
    struct trust *trust = trust_new();
    parley_error error = no_error();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct made *made = make_certificate(&(struct recipe){ .name = names[i] }, NULL);
        assert_true(trust_add_der(trust, made->der, &error));
        made_free(made);
    }
    struct bytes told[5] = { { NULL, 0 } };
    size_t at = 0, count = 0;
    while (count < 5 && trust_next_subject(trust, &at, &told[count]))
        count++;
    assert_int_equal(count, 3);
    assert_false(bytes_equal(told[0], told[1]) || bytes_equal(told[1], told[2]) ||
                 bytes_equal(told[0], told[2]));
    trust_free(trust);
}

static void keeps_each_certificate_once(void **state)
{
    (void)state;
    struct trust *trust = trust_new();
    parley_error error = no_error();
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    assert_true(trust_add_der(trust, made->der, &error));
    assert_true(trust_add_pem(trust, text(made->pem), &error));
    assert_int_equal(trust_count(trust), 1);
    made_free(made);
    trust_free(trust);
}

static void passes_over_what_it_does_not_understand(void **state)
{
    (void)state;
    struct trust *trust = trust_new();
    parley_error error = no_error();
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    char pem[8192];
    (void)snprintf(pem, sizeof pem, "%s%s%s%s", made->key_pem,
                   "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
                   "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n", made->pem);
    assert_true(trust_add_pem(trust, text(pem), &error));
    assert_int_equal(trust_count(trust), 1);

    parley_error first;
    assert_int_equal(trust_passed_over(trust, &first), 3);
    assert_int_equal(first.code, ANCHOR_MALFORMED);
    assert_string_equal(first.detail, "block 1, PRIVATE KEY");
    made_free(made);
    trust_free(trust);
}

static void reads_certificates_as_der_one_after_the_other(void **state)
{
    (void)state;
    struct made *one = make_certificate(&(struct recipe){ .name = "one" }, NULL);
    struct made *other = make_certificate(&(struct recipe){ .name = "other" }, NULL);
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    write_bytes(&out, one->der);
    write_bytes(&out, other->der);
    for (unsigned der = 0; der < 2; der++) {
        struct trust *trust = trust_new();
        parley_error error = no_error(), first;
        assert_true(der ? trust_add(trust, writer_bytes(&out), &error)
                        : trust_add(trust, text(one->pem), &error));
        assert_int_equal(trust_count(trust), der ? 2 : 1);
        assert_true(trust_has(trust, subject_of(one), one->der));
        assert_int_equal(trust_has(trust, subject_of(other), other->der), der);
        assert_int_equal(trust_passed_over(trust, &first), 0);
        assert_int_equal(first.code, NO_ERROR);
        trust_free(trust);
    }
    made_free(one);
    made_free(other);
}

static void refuses_der_that_is_no_certificate(void **state)
{
    (void)state;
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    write_bytes(&out, made->der);
    write_bytes(&out, text("\x30\x00"));
    const struct bytes bad[] = { text(""), text("abc"), bytes_of("\x30\x00", 2),
                                 bytes_of(made->der.data, made->der.len - 1), writer_bytes(&out) };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct trust *trust = trust_new();
        parley_error error = no_error();
        assert_false(trust_add_der(trust, bad[i], &error));
        assert_int_equal(error.code, ANCHOR_MALFORMED);
        assert_int_equal(error.blame, PARLEY_BLAME_SETUP);
        trust_free(trust);
    }
    made_free(made);
}

static void refuses_a_text_without_certificates(void **state)
{
    (void)state;
    struct trust *trust = trust_new();
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    parley_error error = no_error();
    assert_false(trust_add_pem(trust, text("nothing"), &error));
    assert_int_equal(error.code, PEM_EMPTY);
    error = no_error();
    assert_false(trust_add_pem(trust, text(made->key_pem), &error));
    assert_int_equal(error.code, PEM_EMPTY);
    assert_string_equal(error.detail, "no certificate among 1 blocks");
    error = no_error();
    assert_false(trust_add_pem(trust, text("-----BEGIN CERTIFICATE-----\n?"), &error));
    assert_int_equal(error.code, PEM_MALFORMED);
    assert_int_equal(trust_count(trust), 0);
    made_free(made);
    trust_free(trust);
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

static void survives_the_failure_of_each_allocation(void **state)
{
    (void)state;
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    bool good = false;
    int allocations = 0;
    for (; !good; allocations++) {
        parley_error error = no_error();
        allocations_left = allocations;
        struct trust *trust = trust_new();
        good = trust != NULL && trust_add_pem(trust, text(made->pem), &error);
        assert_true(good || trust == NULL || error.code == NO_MEMORY);
        trust_free(trust);
        allocations_left = -1;
    }
    assert_int_equal(allocations, 1 + 4); /* the trust, its memory, its block, its list */
    made_free(made);
}

static void is_for_private_authorities_until_it_is_told(void **state)
{
    (void)state;
    struct trust *trust = trust_new();
    assert_int_equal(trust_profile(trust), PROFILE_PRIVATE);
    trust_set_profile(trust, PROFILE_WEB);
    assert_int_equal(trust_profile(trust), PROFILE_WEB);
    trust_free(trust);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_each_certificate_by_its_subject),
        cmocka_unit_test(finds_all_certificates_with_one_subject),
        cmocka_unit_test(keeps_apart_what_looks_alike_in_its_index),
        cmocka_unit_test(tells_each_subject_once),
        cmocka_unit_test(keeps_each_certificate_once),
        cmocka_unit_test(passes_over_what_it_does_not_understand),
        cmocka_unit_test(reads_certificates_as_der_one_after_the_other),
        cmocka_unit_test(refuses_der_that_is_no_certificate),
        cmocka_unit_test(refuses_a_text_without_certificates),
        cmocka_unit_test(survives_the_failure_of_each_allocation),
        cmocka_unit_test(is_for_private_authorities_until_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
