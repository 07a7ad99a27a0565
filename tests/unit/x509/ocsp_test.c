/* ocsp_test.c - OCSP responses as libcrypto writes them, whole and spoilt. */
#include "x509/ocsp.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/revocation.h"

#include <stdlib.h>

#include "support/test.h"

static struct provider *libcrypto;
static struct made *ca, *leaf, *other, *another_ca;

static int make_all(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true, .key = MADE_RSA_2048 }, NULL);
    another_ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    leaf = make_certificate(&(struct recipe){ .name = "leaf" }, ca);
    other = make_certificate(&(struct recipe){ .name = "other" }, ca);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    made_free(other);
    made_free(leaf);
    made_free(another_ca);
    made_free(ca);
    libcrypto->close(libcrypto);
    return 0;
}

static struct certificate parsed(const struct made *made)
{
    struct certificate certificate;
    parley_error error = no_error();
    assert_true(certificate_parse(&certificate, made->der, &error));
    return certificate;
}

static struct bytes response_of(const struct ocsp_recipe *recipe, struct ocsp_response *response)
{
    struct bytes der = make_ocsp(recipe, ca);
    parley_error error = no_error();
    assert_true(ocsp_parse(response, der, &error));
    return der;
}

static void end(struct bytes der)
{
    free((void *)der.data);
}

static void reads_every_field_of_a_response(void **state)
{
    (void)state;
    struct ocsp_response response;
    struct ocsp_entry entry;
    struct certificate issuer = parsed(ca);
    struct bytes der = response_of(&(struct ocsp_recipe){ .about = { leaf } }, &response);
    assert_int_equal(response.status, 0);
    assert_true(bytes_equal(response.responder_name, issuer.subject));
    assert_int_equal(response.responder_key_digest.len, 0);
    assert_int_equal(response.object.kind, SIGNATURE_RSA_PKCS1_SHA256);
    assert_int_equal(response.certificates.len, 0);
    struct reader entries = reader_of(response.entries);
    assert_true(ocsp_next(&entries, &entry));
    assert_int_equal(entry.status, OCSP_GOOD);
    assert_int_equal(entry.this_update_s, MADE_THIS_UPDATE_S);
    assert_true(entry.has_next_update);
    assert_int_equal(entry.next_update_s, MADE_NEXT_UPDATE_S);
    assert_false(ocsp_next(&entries, &entry));
    end(der);
}

static void reads_each_status(void **state)
{
    (void)state;
    struct ocsp_response response;
    struct ocsp_entry entry;
    struct ocsp_recipe recipe = { .about = { leaf }, .by_key = true };
    for (int status = 0; status < 3; status++) {
        recipe.status = status;
        recipe.reason = status == V_OCSP_CERTSTATUS_REVOKED ? 5 : 0;
        struct bytes der = response_of(&recipe, &response);
        struct reader entries = reader_of(response.entries);
        assert_int_equal(response.responder_key_digest.len, 20);
        assert_true(ocsp_next(&entries, &entry));
        assert_int_equal(entry.status, status);
        if (entry.status == OCSP_REVOKED) {
            assert_int_equal(entry.revocation.revoked_s, MADE_REVOKED_S);
            assert_string_equal(crl_reason_name(entry.revocation.reason), "cessationOfOperation");
        }
        end(der);
    }
}

static void reads_responses_without_an_answer(void **state)
{
    (void)state;
    static const struct {
        int failure;
        const char *name;
    } cases[] = { { 1, "malformedRequest" },
                  { 2, "internalError" },
                  { 3, "tryLater" },
                  { 5, "sigRequired" },
                  { 6, "unauthorized" } };
    struct ocsp_response response;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes der =
            response_of(&(struct ocsp_recipe){ .failure = cases[i].failure }, &response);
        assert_string_equal(ocsp_failure_name(response.status), cases[i].name);
        end(der);
    }
}

static void knows_which_certificate_an_entry_is_about(void **state)
{
    (void)state;
    struct certificate it = parsed(leaf), another = parsed(other), issuer = parsed(ca);
    struct certificate namesake = parsed(another_ca);
    struct ocsp_response response;
    struct ocsp_entry entry;
    for (int sha256 = 0; sha256 < 2; sha256++) {
        struct ocsp_recipe recipe = { .about = { leaf, other }, .sha256 = sha256 == 1 };
        struct bytes der = response_of(&recipe, &response);
        struct reader entries = reader_of(response.entries);
        assert_true(ocsp_next(&entries, &entry));
        assert_true(ocsp_entry_is_about(&entry, libcrypto, &it, &issuer));
        assert_false(ocsp_entry_is_about(&entry, libcrypto, &another, &issuer));
        assert_false(ocsp_entry_is_about(&entry, libcrypto, &it, &namesake));
        assert_false(ocsp_entry_is_about(&entry, libcrypto, &it, &it));
        assert_true(ocsp_next(&entries, &entry));
        assert_true(ocsp_entry_is_about(&entry, libcrypto, &another, &issuer));
        entry.hash = bytes_of("\x2a\x03", 2);
        assert_false(ocsp_entry_is_about(&entry, libcrypto, &another, &issuer));
        end(der);
    }
}

static void refuse(const struct ocsp_recipe *recipe)
{
    struct bytes der = make_ocsp(recipe, ca);
    struct ocsp_response response;
    parley_error error = no_error();
    assert_false(ocsp_parse(&response, der, &error));
    assert_int_equal(error.code, OCSP_MALFORMED);
    assert_int_equal(error.alert, ALERT_BAD_CERTIFICATE_STATUS_RESPONSE);
    end(der);
}

static void refuses_critical_extensions(void **state)
{
    (void)state;
    refuse(&(struct ocsp_recipe){ .about = { leaf }, .critical_extension = true });
    refuse(&(struct ocsp_recipe){ .about = { leaf }, .critical_entry_extension = true });
}

static void refuses_reasons_and_statuses_that_do_not_exist(void **state)
{
    (void)state;
    struct ocsp_response response;
    parley_error error = no_error();
    refuse(&(struct ocsp_recipe){
        .about = { leaf }, .status = V_OCSP_CERTSTATUS_REVOKED, .reason = 7 });
    refuse(&(struct ocsp_recipe){ .failure = 4 });
    refuse(&(struct ocsp_recipe){ .failure = 7 });
    /* successful, but nothing in it; and a failure with something in it */
    assert_false(ocsp_parse(&response, bytes_of("\x30\x03\x0a\x01\x00", 5), &error));
    assert_false(ocsp_parse(&response, bytes_of("\x30\x05\x0a\x01\x03\x05\x00", 7), &error));
    assert_false(ocsp_parse(&response, bytes_of(NULL, 0), &error));
}

static void refuses_every_beginning_of_a_response(void **state)
{
    (void)state;
    struct ocsp_recipe recipe = { .about = { leaf }, .more = { other } };
    struct ocsp_response response;
    struct bytes der = response_of(&recipe, &response);
    assert_true(response.certificates.len > 0);
    for (size_t len = 0; len < der.len; len++) {
        uint8_t *cut = malloc(len + 1);
        parley_error error = no_error();
        assert_non_null(cut);
        memcpy(cut, der.data, len);
        assert_false(ocsp_parse(&response, bytes_of(cut, len), &error));
        free(cut);
    }
    end(der);
}

/* Every byte of a response is changed in turn: whatever comes of it, nothing is read outside. */
static void survives_every_changed_byte(void **state)
{
    (void)state;
    struct ocsp_response response;
    struct bytes der = response_of(&(struct ocsp_recipe){ .about = { leaf } }, &response);
    uint8_t *bytes = (uint8_t *)der.data;
    size_t refused = 0;
    for (size_t i = 0; i < der.len; i++) {
        parley_error error = no_error();
        bytes[i] ^= 0x20;
        refused += !ocsp_parse(&response, der, &error);
        bytes[i] ^= 0x20;
    }
    assert_true(refused > 40);
    end(der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field_of_a_response),
        cmocka_unit_test(reads_each_status),
        cmocka_unit_test(reads_responses_without_an_answer),
        cmocka_unit_test(knows_which_certificate_an_entry_is_about),
        cmocka_unit_test(refuses_critical_extensions),
        cmocka_unit_test(refuses_reasons_and_statuses_that_do_not_exist),
        cmocka_unit_test(refuses_every_beginning_of_a_response),
        cmocka_unit_test(survives_every_changed_byte),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
