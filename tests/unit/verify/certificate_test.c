/* certificate_test.c - what a certificate says. */
#include "base/error.h"
#include "support/certificates.h"
#include "unit/connection/failing_heap.h"

#include <parley/x509.h>

#include "support/test.h"

static parley_view view_of(struct bytes der)
{
    return (parley_view){ der.data, der.len };
}

static void says_all_that_stands_in_it(void **state)
{
    (void)state;
    parley_error error;
    struct made *ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    struct made *leaf = make_certificate(
        &(struct recipe){
            .name = "leaf",
            .alt_names = "DNS:a.example,IP:::1",
            .key = MADE_RSA_2048,
            .extensions = { "authorityInfoAccess=caIssuers;URI:http://ca.example/ca" } },
        ca);
    parley_certificate *read = parley_certificate_read(view_of(leaf->der), &error);
    assert_non_null(read);
    assert_int_equal(read->version, 3);
    assert_string_equal(read->subject, "CN=leaf");
    assert_string_equal(read->issuer, "CN=CA");
    assert_int_equal(read->not_before_s, MADE_NOT_BEFORE_S);
    assert_int_equal(read->not_after_s, MADE_NOT_AFTER_S);
    assert_string_equal(read->key, "RSA of 2048 bits");
    assert_string_equal(read->signature, "SHA-256 with ECDSA");
    assert_int_equal(strlen(read->sha256), 32 * 3 - 1);
    assert_int_equal(strlen(read->key_sha256), 44);
    assert_true(strlen(read->serial) >= 2);
    assert_false(read->is_ca);
    assert_false(read->is_self_issued);
    assert_int_equal(read->name_count, 2);
    assert_string_equal(read->names[1], "IP:::1");
    assert_true(read->extension_count >= 3);
    assert_ptr_not_equal(read->der.data, leaf->der.data);
    assert_true(bytes_equal(bytes_of(read->der.data, read->der.len), leaf->der));
    assert_string_equal(read->issuer_url, "http://ca.example/ca");
    parley_certificate *issuer = parley_certificate_read(view_of(ca->der), &error);
    assert_string_equal(read->authority_key_id, issuer->subject_key_id);
    assert_int_equal(strlen(read->authority_key_id), 20 * 3 - 1);
    assert_null(issuer->issuer_url);
    parley_certificate_free(issuer);
    parley_certificate_free(read);

    read = parley_certificate_read(view_of(ca->der), &error);
    assert_true(read->is_ca);
    assert_true(read->is_self_issued);
    parley_certificate_free(read);
    made_free(leaf);
    made_free(ca);
}

static void leaves_out_what_does_not_stand_in_it(void **state)
{
    (void)state;
    parley_error error;
    struct made *old = make_certificate(&(struct recipe){ .name = "old", .version = 1 }, NULL);
    parley_certificate *read = parley_certificate_read(view_of(old->der), &error);
    assert_null(read->subject_key_id);
    assert_null(read->authority_key_id);
    assert_null(read->issuer_url);
    assert_int_equal(read->extension_count, 0);
    parley_certificate_free(read);
    made_free(old);
}

static void refuses_what_is_none(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 0x30, 0x01, 0x00 };
    parley_error error;
    assert_null(parley_certificate_read((parley_view){ bytes, sizeof bytes }, &error));
    assert_int_equal(error.code, PARLEY_E_CERTIFICATE_MALFORMED);
    assert_null(parley_certificate_read((parley_view){ NULL, 0 }, &error));
    assert_int_equal(error.code, PARLEY_E_CERTIFICATE_MALFORMED);
    parley_certificate_free(NULL);
}

static void does_without_memory_in_no_other_way_than_to_say_so(void **state)
{
    (void)state;
    parley_error error;
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    parley_certificate *read = NULL;
    size_t call = 0;
    for (; read == NULL; call++) {
        heap_fails_at(call);
        read = parley_certificate_read(view_of(made->der), &error);
        (void)heap_is_whole();
        if (read == NULL)
            assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
    }
    assert_true(call > 2);
    parley_certificate_free(read);
    made_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_all_that_stands_in_it),
        cmocka_unit_test(leaves_out_what_does_not_stand_in_it),
        cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(does_without_memory_in_no_other_way_than_to_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
