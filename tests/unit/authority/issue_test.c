/* issue_test.c - what is issued is believed by OpenSSL at its strictest and by our own path validation,
 * for the names that were asked for and for no others.
 */
#include <parley/authority.h>

#include "base/error.h"
#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"
#include "x509/path.h"
#include "x509/pem.h"

#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "second_opinion.h"
#include "support/test.h"

static const uint64_t now_ms = 1772366400000; /* 2026-03-01 12:00:00 UTC */
static const int64_t now_s = 1772366400;
static const int64_t day_s = 86400;

static const char *const names[] = { "localhost", "*.example.test", "192.0.2.1", "2001:db8::1" };

static const parley_key_kind all_kinds[] = { PARLEY_KEY_P256, PARLEY_KEY_P384, PARLEY_KEY_ED25519,
                                             PARLEY_KEY_RSA_2048 };
enum { KIND_COUNT = sizeof all_kinds / sizeof *all_kinds };

static parley_issue_options usual_options(void)
{
    return (parley_issue_options){ .names = names,
                                   .name_count = sizeof names / sizeof *names,
                                   .now_ms = now_ms };
}

static parley_authority *authority_of(parley_key_kind kind, uint32_t days)
{
    parley_error error;
    parley_authority_options options = { .key = kind, .now_ms = now_ms, .days = days };
    parley_authority *authority = parley_authority_new(&options, &error);
    assert_non_null(authority);
    return authority;
}

static parley_issued *issue(const parley_authority *authority, const parley_issue_options *options)
{
    parley_error error;
    parley_issued *issued = parley_authority_issue(authority, options, &error);
    assert_non_null(issued);
    return issued;
}

static X509 *leaf_of(const parley_issued *issued)
{
    X509 *leaf = certificate_of_pem(parley_issued_chain(issued));
    assert_non_null(leaf);
    return leaf;
}

static int verdict(const parley_authority *authority, const parley_issued *issued, int purpose,
                   int64_t at_s)
{
    X509 *root = certificate_of_pem(parley_authority_certificate(authority));
    X509 *leaf = leaf_of(issued);
    assert_non_null(root);
    int found = strict_verdict(leaf, root, purpose, at_s);
    X509_free(leaf);
    X509_free(root);
    return found;
}

static void expect_failure(const parley_authority *authority, const parley_issue_options *options,
                           enum code code)
{
    parley_error error;
    assert_null(parley_authority_issue(authority, options, &error));
    assert_string_equal(parley_error_name(error.code), parley_error_name((uint16_t)code));
}

static void every_kind_of_authority_issues_for_every_kind_of_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        parley_authority *authority = authority_of(all_kinds[i], 0);
        for (size_t j = 0; j < KIND_COUNT; j++) {
            parley_issue_options options = usual_options();
            options.key = all_kinds[j];
            parley_issued *issued = issue(authority, &options);
            assert_int_equal(verdict(authority, issued, X509_PURPOSE_SSL_SERVER, now_s), X509_V_OK);

            X509 *leaf = leaf_of(issued);
            EVP_PKEY *key = private_key_of_pem(parley_issued_key(issued));
            assert_int_equal(X509_check_private_key(leaf, key), 1);
            EVP_PKEY_free(key);
            X509_free(leaf);
            parley_issued_free(issued);
        }
        parley_authority_free(authority);
    }
}

static bool our_verdict(const parley_authority *authority, const parley_issued *issued,
                        const char *name, enum purpose purpose, parley_error *error)
{
    parley_view root = parley_authority_certificate(authority);
    parley_view chain = parley_issued_chain(issued);
    struct reader text = reader_of(bytes_of(chain.data, chain.len));
    struct trust *trust = trust_new();
    struct pem_block leaf;
    struct peer_name wanted;
    const struct trace nobody = { NULL, NULL };

    *error = no_error();
    struct provider *provider = libcrypto_open(error);
    assert_non_null(provider);
    assert_true(trust_add_pem(trust, bytes_of(root.data, root.len), error));
    assert_true(pem_next(&text, &leaf, error));
    assert_true(peer_name_read(&wanted, bytes_of(name, strlen(name)), error));
    struct bytes der = bytes_of(leaf.der, leaf.der_len);
    bool good = path_validate(&(struct path_question){ .provider = provider,
                                                       .trust = trust,
                                                       .chain = &der,
                                                       .chain_count = 1,
                                                       .name = &wanted,
                                                       .now_s = now_s,
                                                       .purpose = purpose,
                                                       .trace = &nobody },
                              error);
    memory_free(leaf.der);
    trust_free(trust);
    provider->close(provider);
    return good;
}

/* R73 */
static void our_own_path_validation_believes_it(void **state)
{
    (void)state;
    parley_error error;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        parley_authority *authority = authority_of(all_kinds[i], 0);
        parley_issue_options options = usual_options();
        options.key = all_kinds[i];
        parley_issued *issued = issue(authority, &options);
        assert_true(our_verdict(authority, issued, "localhost", PURPOSE_SERVER, &error));
        assert_true(our_verdict(authority, issued, "www.example.test", PURPOSE_SERVER, &error));
        assert_true(our_verdict(authority, issued, "192.0.2.1", PURPOSE_SERVER, &error));
        assert_true(our_verdict(authority, issued, "2001:db8::1", PURPOSE_SERVER, &error));
        assert_false(our_verdict(authority, issued, "example.test", PURPOSE_SERVER, &error));
        assert_false(our_verdict(authority, issued, "localhost", PURPOSE_CLIENT, &error));
        parley_issued_free(issued);
        parley_authority_free(authority);
    }
}

static void it_is_for_the_names_that_were_asked_for(void **state)
{
    (void)state;
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = usual_options();
    parley_issued *issued = issue(authority, &options);
    X509 *leaf = leaf_of(issued);
    assert_int_equal(X509_check_host(leaf, "localhost", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(leaf, "www.example.test", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(leaf, "example.test", 0, 0, NULL), 0);
    assert_int_equal(X509_check_host(leaf, "a.b.example.test", 0, 0, NULL), 0);
    assert_int_equal(X509_check_ip_asc(leaf, "192.0.2.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(leaf, "192.0.2.2", 0), 0);
    assert_int_equal(X509_check_ip_asc(leaf, "2001:db8::1", 0), 1);
    X509_free(leaf);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

static void it_is_for_its_use_alone(void **state)
{
    (void)state;
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = usual_options();
    parley_issued *server = issue(authority, &options);
    options.use = PARLEY_USE_CLIENT;
    parley_issued *client = issue(authority, &options);
    assert_int_equal(verdict(authority, server, X509_PURPOSE_SSL_SERVER, now_s), X509_V_OK);
    assert_int_equal(verdict(authority, server, X509_PURPOSE_SSL_CLIENT, now_s),
                     X509_V_ERR_INVALID_PURPOSE);
    assert_int_equal(verdict(authority, client, X509_PURPOSE_SSL_CLIENT, now_s), X509_V_OK);
    assert_int_equal(verdict(authority, client, X509_PURPOSE_SSL_SERVER, now_s),
                     X509_V_ERR_INVALID_PURPOSE);
    parley_issued_free(client);
    parley_issued_free(server);
    parley_authority_free(authority);
}

static void expect_life(const parley_issued *issued, int64_t not_before_s, int64_t not_after_s)
{
    X509 *leaf = leaf_of(issued);
    assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notBefore(leaf), (time_t)not_before_s), 0);
    assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(leaf), (time_t)not_after_s), 0);
    X509_free(leaf);
}

/* Both its first and its last second belong to its life. */
static void it_lives_from_a_day_ago_for_398_days_or_as_asked(void **state)
{
    (void)state;
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = usual_options();
    parley_issued *issued = issue(authority, &options);
    expect_life(issued, now_s - day_s, now_s - day_s + 398 * day_s - 1);
    parley_issued_free(issued);

    options.days = 1;
    issued = issue(authority, &options);
    expect_life(issued, now_s - day_s, now_s + day_s - 1);
    assert_int_equal(verdict(authority, issued, X509_PURPOSE_SSL_SERVER, now_s + day_s),
                     X509_V_ERR_CERT_HAS_EXPIRED);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

static void its_life_lies_within_the_authoritys(void **state)
{
    (void)state;
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 10);
    parley_issue_options options = usual_options();
    options.now_ms = now_ms - 3600000;
    parley_issued *issued = issue(authority, &options);
    expect_life(issued, now_s - day_s, now_s + 10 * day_s - 1); /* the authority's */
    parley_issued_free(issued);
    parley_authority_free(authority);
}

static void an_authority_does_not_issue_outside_its_life(void **state)
{
    (void)state;
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 10);
    parley_issue_options options = usual_options();
    options.now_ms = now_ms + 864000000;
    expect_failure(authority, &options, AUTHORITY_EXPIRED);
    options.now_ms = now_ms - 86401000;
    expect_failure(authority, &options, AUTHORITY_EXPIRED);
    parley_authority_free(authority);
}

static void two_of_them_have_different_keys_and_serial_numbers(void **state)
{
    (void)state;
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = usual_options();
    parley_issued *one = issue(authority, &options), *other = issue(authority, &options);
    X509 *one_leaf = leaf_of(one), *other_leaf = leaf_of(other);
    assert_int_not_equal(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(one_leaf), X509_get0_serialNumber(other_leaf)), 0);
    assert_int_not_equal(EVP_PKEY_eq(X509_get0_pubkey(one_leaf), X509_get0_pubkey(other_leaf)), 1);
    X509_free(other_leaf);
    X509_free(one_leaf);
    parley_issued_free(other);
    parley_issued_free(one);
    parley_authority_free(authority);
}

/* RFC 5280 4.1.2.6: then the alternative names are critical. */
static void a_long_first_name_makes_an_empty_subject(void **state)
{
    (void)state;
    const char *const long_name[] = {
        "a-name-that-is-rather-too-long-for-a-common-name.example.test.of-ours"
    };
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = { .names = long_name, .name_count = 1, .now_ms = now_ms };
    parley_issued *issued = issue(authority, &options);
    X509 *leaf = leaf_of(issued);
    assert_int_equal(X509_NAME_entry_count(X509_get_subject_name(leaf)), 0);
    assert_int_equal(verdict(authority, issued, X509_PURPOSE_SSL_SERVER, now_s), X509_V_OK);
    assert_int_equal(X509_check_host(leaf, long_name[0], 0, 0, NULL), 1);
    X509_free(leaf);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

static void a_hundred_long_names_fit(void **state)
{
    (void)state;
    enum { COUNT = 100 };
    char texts[COUNT][254];
    const char *views[COUNT];
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "%0250d.nn", i);
        for (size_t j = 60; j < 250; j += 60)
            texts[i][j] = '.';
        views[i] = texts[i];
    }
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = { .names = views, .name_count = COUNT, .now_ms = now_ms };
    parley_issued *issued = issue(authority, &options);
    X509 *leaf = leaf_of(issued);
    assert_int_equal(X509_check_host(leaf, views[COUNT - 1], 0, 0, NULL), 1);
    X509_free(leaf);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

static void *issue_ten(void *authority)
{
    for (int i = 0; i < 10; i++) {
        parley_issue_options options = usual_options();
        parley_error error;
        parley_issued *issued = parley_authority_issue(authority, &options, &error);
        if (issued == NULL)
            return authority;
        parley_issued_free(issued);
    }
    return NULL;
}

static void threads_issue_at_once(void **state)
{
    (void)state;
    pthread_t threads[4];
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, issue_ten, authority), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed_with = authority;
        assert_int_equal(pthread_join(threads[i], &failed_with), 0);
        assert_null(failed_with);
    }
    parley_authority_free(authority);
}

static void options_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    const char *const no_name[] = { "localhost", NULL };
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    const parley_issue_options good = usual_options();
    parley_issue_options bad[] = { good, good, good, good, good, good, good, good };
    bad[0].name_count = 0;
    bad[1].name_count = 101;
    bad[2].names = NULL;
    bad[3].names = no_name;
    bad[3].name_count = 2;
    bad[4].days = 36501;
    bad[5].use = (parley_certificate_use)2;
    bad[6].reserved[3] = 1;
    bad[7].reserved32 = 1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_failure(authority, &bad[i], ISSUE_OPTIONS_INVALID);
    expect_failure(authority, NULL, ISSUE_OPTIONS_INVALID);
    parley_issue_options no_kind = good;
    no_kind.key = (parley_key_kind)4;
    expect_failure(authority, &no_kind, ISSUE_OPTIONS_INVALID);
    parley_authority_free(authority);
}

static void says_which_name_is_none(void **state)
{
    (void)state;
    const char *const wrong[] = { "localhost", "not a name" };
    parley_authority *authority = authority_of(PARLEY_KEY_P256, 0);
    parley_issue_options options = { .names = wrong, .name_count = 2, .now_ms = now_ms };
    parley_error error;
    assert_null(parley_authority_issue(authority, &options, &error));
    assert_int_equal(error.code, NAME_INVALID);
    assert_string_equal(error.detail, "not a name: a certificate is issued for host names in ASCII "
                                      "(xn--...), wildcards and IP addresses");
    parley_authority_free(authority);
}

static void the_systems_clock_serves_when_no_time_is_given(void **state)
{
    (void)state;
    parley_error error;
    parley_authority *authority = parley_authority_new(NULL, &error);
    assert_non_null(authority);
    parley_issue_options options = usual_options();
    options.now_ms = 0;
    parley_issued *issued = issue(authority, &options);
    assert_int_equal(verdict(authority, issued, X509_PURPOSE_SSL_SERVER, (int64_t)time(NULL)),
                     X509_V_OK);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_authority_issues_for_every_kind_of_key),
        cmocka_unit_test(our_own_path_validation_believes_it),
        cmocka_unit_test(it_is_for_the_names_that_were_asked_for),
        cmocka_unit_test(it_is_for_its_use_alone),
        cmocka_unit_test(it_lives_from_a_day_ago_for_398_days_or_as_asked),
        cmocka_unit_test(its_life_lies_within_the_authoritys),
        cmocka_unit_test(an_authority_does_not_issue_outside_its_life),
        cmocka_unit_test(two_of_them_have_different_keys_and_serial_numbers),
        cmocka_unit_test(a_long_first_name_makes_an_empty_subject),
        cmocka_unit_test(a_hundred_long_names_fit),
        cmocka_unit_test(threads_issue_at_once),
        cmocka_unit_test(options_that_make_no_sense_are_refused),
        cmocka_unit_test(says_which_name_is_none),
        cmocka_unit_test(the_systems_clock_serves_when_no_time_is_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
