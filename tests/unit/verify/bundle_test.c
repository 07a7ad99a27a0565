/* bundle_test.c - the certificates of a file. */
#include "base/error.h"
#include "support/certificates.h"
#include "unit/connection/failing_heap.h"

#include <parley/x509.h>
#include <stdio.h>

#include "support/test.h"

enum { COUNT = 20 };

static struct made *made[COUNT];
static char pem[COUNT * 1024];
static uint8_t der[COUNT * 1024];
static size_t der_len;

static int make_all(void **state)
{
    (void)state;
    size_t len = (size_t)snprintf(pem, sizeof pem, "# a bundle\n");
    for (size_t i = 0; i < COUNT; i++) {
        made[i] = make_certificate(&(struct recipe){ .name = "x", .key = MADE_ED25519 }, NULL);
        len += (size_t)snprintf(pem + len, sizeof pem - len, "%s%s", made[i]->pem,
                                i == 3 ? made[i]->key_pem : "");
        memcpy(der + der_len, made[i]->der.data, made[i]->der.len);
        der_len += made[i]->der.len;
    }
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        made_free(made[i]);
    return 0;
}

static parley_view pem_view(void)
{
    return (parley_view){ (const uint8_t *)pem, strlen(pem) };
}

static void expect_all(parley_bundle *bundle)
{
    assert_non_null(bundle);
    assert_int_equal(bundle->count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(bytes_equal(bytes_of(bundle->certificates[i].data, bundle->certificates[i].len),
                                made[i]->der));
    parley_bundle_free(bundle);
}

static void reads_pem_and_der(void **state)
{
    (void)state;
    parley_error error;
    expect_all(parley_bundle_read(pem_view(), &error));
    expect_all(parley_bundle_read((parley_view){ der, der_len }, &error));
}

static uint16_t refusal_of(const void *data, size_t len)
{
    parley_error error;
    assert_null(parley_bundle_read((parley_view){ data, len }, &error));
    return error.code;
}

static void refuses_files_that_hold_none(void **state)
{
    (void)state;
    assert_int_equal(refusal_of("", 0), PARLEY_E_PEM_EMPTY);
    assert_int_equal(refusal_of("0 certificates", 14), PARLEY_E_PEM_EMPTY);
    assert_int_equal(refusal_of(made[0]->key_pem, strlen(made[0]->key_pem)), PARLEY_E_PEM_EMPTY);
    assert_int_equal(refusal_of(pem, strlen(made[0]->pem)), PARLEY_E_PEM_MALFORMED);
    assert_int_equal(refusal_of(der, made[0]->der.len + 5), PARLEY_E_CERTIFICATE_MALFORMED);
    parley_bundle_free(NULL);
}

static void says_that_memory_is_out(void **state)
{
    (void)state;
    parley_error error;
    parley_bundle *bundle = NULL;
    for (size_t call = 0; bundle == NULL; call++) {
        heap_fails_at(call);
        bundle = parley_bundle_read(pem_view(), &error);
        (void)heap_is_whole();
        if (bundle == NULL)
            assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
    }
    expect_all(bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_pem_and_der),
        cmocka_unit_test(refuses_files_that_hold_none),
        cmocka_unit_test(says_that_memory_is_out),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
