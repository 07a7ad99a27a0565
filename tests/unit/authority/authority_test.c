/* authority_test.c - making an authority, writing it down, reading it again, and refusing others. */
#include <parley/authority.h>

#include "base/error.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "second_opinion.h"
#include "support/test.h"

static const uint64_t now_ms = 1772366400000; /* 2026-03-01 12:00:00 UTC */
static const int64_t now_s = 1772366400;
static const int64_t day_s = 86400;

/* So many more allocations of ours succeed; the test stands between base/memory.c and the heap. */
static size_t allocations_left = SIZE_MAX;

void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len)
{
    if (allocations_left == 0)
        return NULL;
    allocations_left--;
    return __real_calloc(count, len);
}

static parley_authority *make(const parley_authority_options *options)
{
    parley_error error;
    parley_authority *authority = parley_authority_new(options, &error);
    assert_non_null(authority);
    return authority;
}

static parley_issued *issue_localhost(const parley_authority *authority)
{
    static const char *const names[] = { "localhost" };
    parley_issue_options options = { .names = names, .name_count = 1, .now_ms = now_ms };
    parley_error error;
    parley_issued *issued = parley_authority_issue(authority, &options, &error);
    assert_non_null(issued);
    return issued;
}

static void expect_refused(parley_view certificate, parley_view key, enum code code)
{
    parley_error error;
    assert_null(parley_authority_from_pem(certificate, key, &error));
    assert_string_equal(parley_error_name(error.code), parley_error_name((uint16_t)code));
}

static bool view_equal(parley_view a, parley_view b)
{
    return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static void every_kind_of_root_signs_itself_and_may_issue_leaves_alone(void **state)
{
    (void)state;
    const parley_key_kind kinds[] = { PARLEY_KEY_P256, PARLEY_KEY_P384, PARLEY_KEY_ED25519,
                                      PARLEY_KEY_RSA_2048 };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        parley_authority *authority =
            make(&(parley_authority_options){ .key = kinds[i], .now_ms = now_ms });
        X509 *root = certificate_of_pem(parley_authority_certificate(authority));
        assert_non_null(root);
        assert_int_equal(X509_verify(root, X509_get0_pubkey(root)), 1);
        assert_int_equal(X509_get_version(root), X509_VERSION_3);
        assert_int_equal(X509_get_pathlen(root), 0);
        assert_int_equal(X509_get_key_usage(root), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
        assert_true((X509_get_extension_flags(root) & EXFLAG_CA) != 0);
        assert_int_equal(strict_verdict(root, root, X509_PURPOSE_ANY, now_s), X509_V_OK);
        X509_free(root);
        parley_authority_free(authority);
    }
}

static void it_is_called_as_asked_and_lives_as_long_as_asked(void **state)
{
    (void)state;
    parley_authority *authority =
        make(&(parley_authority_options){ .name = "me@here", .now_ms = now_ms, .days = 30 });
    X509 *root = certificate_of_pem(parley_authority_certificate(authority));
    char name[80];
    (void)X509_NAME_get_text_by_NID(X509_get_subject_name(root), NID_commonName, name, sizeof name);
    assert_string_equal(name, "me@here");
    assert_int_equal(X509_NAME_cmp(X509_get_subject_name(root), X509_get_issuer_name(root)), 0);
    assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notBefore(root), now_s - day_s), 0);
    assert_int_equal(ASN1_TIME_cmp_time_t(X509_get0_notAfter(root), now_s + 30 * day_s - 1), 0);
    X509_free(root);
    parley_authority_free(authority);
}

/* RFC 5280 4.1.2.2 */
static void its_serial_number_has_16_bytes_and_is_positive(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        parley_authority *authority = make(&(parley_authority_options){ .now_ms = now_ms });
        X509 *root = certificate_of_pem(parley_authority_certificate(authority));
        BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(root), NULL);
        assert_false(BN_is_negative(serial));
        assert_int_equal(BN_num_bits(serial), 127);
        BN_free(serial);
        X509_free(root);
        parley_authority_free(authority);
    }
}

static void it_can_be_written_down_and_read_again(void **state)
{
    (void)state;
    parley_error error;
    parley_authority *authority = make(&(parley_authority_options){ .now_ms = now_ms });
    parley_authority *again = parley_authority_from_pem(parley_authority_certificate(authority),
                                                        parley_authority_key(authority), &error);
    assert_non_null(again);
    assert_true(
        view_equal(parley_authority_certificate(authority), parley_authority_certificate(again)));
    assert_true(view_equal(parley_authority_key(authority), parley_authority_key(again)));

    parley_issued *issued = issue_localhost(again);
    X509 *root = certificate_of_pem(parley_authority_certificate(authority));
    X509 *leaf = certificate_of_pem(parley_issued_chain(issued));
    assert_int_equal(strict_verdict(leaf, root, X509_PURPOSE_SSL_SERVER, now_s), X509_V_OK);
    X509_free(leaf);
    X509_free(root);
    parley_issued_free(issued);
    parley_authority_free(again);
    parley_authority_free(authority);
}

/* A root that others made, and its key: PEM texts that lie in the BIOs. */
struct foreign_root {
    BIO *certificate_bio, *key_bio;
    parley_view certificate, key;
};

static void add_extension(X509 *root, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, root, root, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(root, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static parley_view view_of(BIO *bio)
{
    const char *data;
    long len = BIO_get_mem_data(bio, &data);
    return (parley_view){ (const uint8_t *)data, (size_t)len };
}

/* key_id, key_usage: values of extensions; NULL: without. */
static struct foreign_root make_foreign_root(EVP_PKEY *key, const char *key_id,
                                             const char *key_usage)
{
    X509 *root = X509_new();
    X509_NAME *name = X509_get_subject_name(root);
    BIO *certificate = BIO_new(BIO_s_mem()), *key_text = BIO_new(BIO_s_mem());

    (void)X509_set_version(root, X509_VERSION_3);
    (void)X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const uint8_t *)"Else", -1, -1, 0);
    (void)X509_set_issuer_name(root, name);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(root), 1);
    (void)ASN1_TIME_set(X509_getm_notBefore(root), (time_t)(now_s - day_s));
    (void)ASN1_TIME_set(X509_getm_notAfter(root), (time_t)(now_s + 500 * day_s));
    (void)X509_set_pubkey(root, key);
    add_extension(root, NID_basic_constraints, "critical,CA:TRUE");
    if (key_id != NULL)
        add_extension(root, NID_subject_key_identifier, key_id);
    if (key_usage != NULL)
        add_extension(root, NID_key_usage, key_usage);
    assert_true(X509_sign(root, key, EVP_sha256()) > 0);
    assert_int_equal(PEM_write_bio_X509(certificate, root), 1);
    assert_int_equal(PEM_write_bio_PrivateKey_traditional(key_text, key, NULL, NULL, 0, NULL, NULL),
                     1);
    X509_free(root);
    EVP_PKEY_free(key);
    return (struct foreign_root){ certificate, key_text, view_of(certificate), view_of(key_text) };
}

static void free_foreign_root(const struct foreign_root *root)
{
    BIO_free(root->certificate_bio);
    BIO_free(root->key_bio);
}

static void an_authority_made_elsewhere_issues_too(void **state)
{
    (void)state;
    static const struct {
        const char *key_id, *key_usage;
        int verdict;
    } rows[] = {
        { "hash", "critical,keyCertSign",
          X509_V_OK }, /* by SHA-1, which is not how ours are made */
        { "07", "critical,keyCertSign", X509_V_OK },
        { NULL, NULL, X509_V_ERR_CA_CERT_MISSING_KEY_USAGE }, /* the root's flaw, not the leaf's */
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        EVP_PKEY *key = i % 2 == 0 ? EVP_EC_gen("P-521") : EVP_RSA_gen(2048);
        struct foreign_root foreign =
            make_foreign_root(key, rows[i / 2].key_id, rows[i / 2].key_usage);
        parley_error error;
        parley_authority *authority =
            parley_authority_from_pem(foreign.certificate, foreign.key, &error);
        assert_non_null(authority);

        parley_issued *issued = issue_localhost(authority);
        X509 *root = certificate_of_pem(foreign.certificate);
        X509 *leaf = certificate_of_pem(parley_issued_chain(issued));
        assert_int_equal(X509_check_issued(root, leaf), X509_V_OK);
        assert_int_equal(X509_verify(leaf, X509_get0_pubkey(root)), 1);
        assert_int_equal(strict_verdict(leaf, root, X509_PURPOSE_SSL_SERVER, now_s),
                         rows[i / 2].verdict);
        X509_free(leaf);
        X509_free(root);
        parley_issued_free(issued);
        parley_authority_free(authority);
        free_foreign_root(&foreign);
    }
}

static void refuses_an_authority_that_may_not_sign_or_whose_keys_are_not_known(void **state)
{
    (void)state;
    struct foreign_root foreign = make_foreign_root(EVP_EC_gen("P-256"), NULL, "cRLSign");
    expect_refused(foreign.certificate, foreign.key, NOT_AN_AUTHORITY);
    free_foreign_root(&foreign);

    foreign = make_foreign_root(EVP_EC_gen("secp256k1"), NULL, NULL);
    expect_refused(foreign.certificate, foreign.key, KEY_UNSUPPORTED);
    free_foreign_root(&foreign);
}

static void refuses_what_is_not_an_authority(void **state)
{
    (void)state;
    parley_authority *authority = make(&(parley_authority_options){ .now_ms = now_ms });
    parley_issued *issued = issue_localhost(authority);
    expect_refused(parley_issued_chain(issued), parley_issued_key(issued), NOT_AN_AUTHORITY);
    expect_refused(parley_authority_certificate(authority), parley_issued_key(issued),
                   KEY_NOT_FOR_CERTIFICATE);
    expect_refused(parley_authority_key(authority), parley_authority_key(authority), PEM_EMPTY);
    expect_refused(parley_authority_certificate(authority), parley_authority_certificate(authority),
                   PEM_EMPTY);
    expect_refused((parley_view){ NULL, 0 }, (parley_view){ NULL, 0 }, PEM_EMPTY);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

static void refuses_options_that_make_no_sense(void **state)
{
    (void)state;
    static const char long_name[] =
        "an authority with a name of sixty-five characters, one too many!!";
    assert_int_equal(strlen(long_name), 65);
    const parley_authority_options bad[] = {
        { .now_ms = now_ms, .name = "" },
        { .now_ms = now_ms, .name = long_name },
        { .now_ms = now_ms, .name = "two\nlines" },
        { .now_ms = now_ms, .name = "M\xc3\xbcller" },
        { .now_ms = now_ms, .days = 36501 },
        { .now_ms = now_ms, .key = (parley_key_kind)4 },
        { .now_ms = now_ms, .reserved = { 0, 0, 0, 1 } },
        { .now_ms = 253402300799000 }, /* its end would lie in the year 10009 */
        { .now_ms = UINT64_MAX },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        parley_error error;
        assert_null(parley_authority_new(&bad[i], &error));
        assert_string_equal(parley_error_name(error.code), "ISSUE_OPTIONS_INVALID");
    }
}

/* All that can be done, with only n allocations: false when that failed as it should. */
static bool make_and_read_again(size_t n)
{
    static const char *const names[] = { "localhost" };
    const parley_authority_options options = { .now_ms = now_ms };
    const parley_issue_options leaf = { .names = names, .name_count = 1, .now_ms = now_ms };
    parley_error error;
    parley_authority *again = NULL;
    parley_issued *issued = NULL;

    allocations_left = n;
    parley_authority *authority = parley_authority_new(&options, &error);
    if (authority != NULL)
        again = parley_authority_from_pem(parley_authority_certificate(authority),
                                          parley_authority_key(authority), &error);
    if (again != NULL)
        issued = parley_authority_issue(again, &leaf, &error);
    bool done = issued != NULL;
    allocations_left = SIZE_MAX;
    if (!done)
        assert_string_equal(parley_error_name(error.code), "NO_MEMORY");
    parley_issued_free(issued);
    parley_authority_free(again);
    parley_authority_free(authority);
    return done;
}

static void fails_cleanly_at_every_allocation(void **state)
{
    (void)state;
    size_t n = 0;
    while (!make_and_read_again(n))
        n++;
    assert_true(n > 10);
}

static void frees_nothing_without_harm(void **state)
{
    (void)state;
    parley_authority_free(NULL);
    parley_issued_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_root_signs_itself_and_may_issue_leaves_alone),
        cmocka_unit_test(it_is_called_as_asked_and_lives_as_long_as_asked),
        cmocka_unit_test(its_serial_number_has_16_bytes_and_is_positive),
        cmocka_unit_test(it_can_be_written_down_and_read_again),
        cmocka_unit_test(an_authority_made_elsewhere_issues_too),
        cmocka_unit_test(refuses_an_authority_that_may_not_sign_or_whose_keys_are_not_known),
        cmocka_unit_test(refuses_what_is_not_an_authority),
        cmocka_unit_test(refuses_options_that_make_no_sense),
        cmocka_unit_test(fails_cleanly_at_every_allocation),
        cmocka_unit_test(frees_nothing_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
