/* certificate_write_test.c - a certificate reads back as it was planned, and a provider that fails is
 * this machine's fault.
 */
#include "authority/certificate_write.h"

#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"

#include "support/test.h"

static struct provider *provider;
static struct private_key *key;

static int open_provider(void **state)
{
    (void)state;
    parley_error error = no_error();
    provider = libcrypto_open(&error);
    if (provider == NULL)
        return -1;
    key = provider->private_keys.make(KEY_P256, 0, &error);
    return key == NULL;
}

static int close_provider(void **state)
{
    (void)state;
    provider->private_keys.free(key);
    provider->close(provider);
    return 0;
}

static const char issuer_name[] = "\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02me";
static const char subject_name[] = "\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03you";
static const char alt_names[] = "\x82\x01x\x87\x04\x7f\0\0\x01";
static const char issuer_key_id[] = "an issuer's key";

static struct certificate_plan leaf_plan(void)
{
    return (struct certificate_plan){
        .issuer = bytes_of(issuer_name, sizeof issuer_name - 1),
        .subject = bytes_of(subject_name, sizeof subject_name - 1),
        .not_before_s = 1000000000,
        .not_after_s = 2600000000, /* one date of each kind */
        .key = provider->private_keys.public_half(key),
        .purpose = PURPOSE_SERVER,
        .alt_names = bytes_of(alt_names, sizeof alt_names - 1),
        .issuer_key_id = bytes_of(issuer_key_id, sizeof issuer_key_id - 1),
    };
}

/* The certificate's views lie in *der, which the caller frees. */
static struct certificate make_and_parse(const struct certificate_plan *plan, uint8_t **der)
{
    struct certificate certificate;
    parley_error error = no_error();
    size_t len = 0;
    assert_true(certificate_make(plan, provider, key, der, &len, &error));
    assert_true(certificate_parse(&certificate, bytes_of(*der, len), &error));
    return certificate;
}

static void a_leaf_reads_back_as_it_was_planned(void **state)
{
    (void)state;
    struct certificate_plan plan = leaf_plan();
    uint8_t *der = NULL;
    struct certificate leaf = make_and_parse(&plan, &der);
    uint8_t key_id[KEY_ID_LEN];
    key_id_of(key_id, provider, &plan.key);

    assert_int_equal(leaf.version, 3);
    assert_int_equal(leaf.serial.len, 16);
    assert_true(bytes_equal(leaf.issuer, plan.issuer));
    assert_true(bytes_equal(leaf.subject, plan.subject));
    assert_true(leaf.not_before_s == plan.not_before_s);
    assert_true(leaf.not_after_s == plan.not_after_s);
    assert_int_equal(leaf.key.kind, KEY_P256);
    assert_true(bytes_equal(leaf.key.bytes, plan.key.bytes));
    assert_int_equal(leaf.extensions, EXTENSION_BASIC_CONSTRAINTS | EXTENSION_KEY_USAGE |
                                          EXTENSION_EXTENDED_KEY_USAGE | EXTENSION_ALT_NAMES |
                                          EXTENSION_SUBJECT_KEY_ID | EXTENSION_AUTHORITY_KEY_ID);
    assert_int_equal(leaf.critical, EXTENSION_BASIC_CONSTRAINTS | EXTENSION_KEY_USAGE);
    assert_false(leaf.is_ca);
    assert_int_equal(leaf.key_usage, USAGE_DIGITAL_SIGNATURE);
    assert_int_equal(leaf.purposes, PURPOSE_SERVER);
    assert_true(bytes_equal(leaf.alt_names, plan.alt_names));
    assert_true(bytes_equal(leaf.subject_key_id, bytes_of(key_id, sizeof key_id)));
    assert_true(bytes_equal(leaf.authority_key_id, plan.issuer_key_id));
    memory_free(der);
}

static void an_authority_reads_back_as_it_was_planned(void **state)
{
    (void)state;
    struct certificate_plan plan = leaf_plan();
    plan.purpose = 0;
    plan.subject = plan.issuer;
    plan.issuer_key_id = plan.alt_names = bytes_of(NULL, 0);
    uint8_t *der = NULL;
    struct certificate root = make_and_parse(&plan, &der);
    assert_true(root.is_ca);
    assert_int_equal(root.path_len, 0);
    assert_int_equal(root.key_usage, USAGE_CERT_SIGN | USAGE_CRL_SIGN);
    assert_int_equal(root.extensions,
                     EXTENSION_BASIC_CONSTRAINTS | EXTENSION_KEY_USAGE | EXTENSION_SUBJECT_KEY_ID);
    assert_true(certificate_is_self_issued(&root));
    memory_free(der);
}

/* RFC 5280 4.2.1.6 */
static void alternative_names_beside_an_empty_subject_are_critical(void **state)
{
    (void)state;
    struct certificate_plan plan = leaf_plan();
    plan.subject = bytes_of("\x30\x00", 2);
    uint8_t *der = NULL;
    struct certificate leaf = make_and_parse(&plan, &der);
    assert_true((leaf.critical & EXTENSION_ALT_NAMES) != 0);
    memory_free(der);
}

static void the_issuers_signature_covers_it(void **state)
{
    (void)state;
    struct certificate_plan plan = leaf_plan();
    uint8_t *der = NULL;
    struct certificate leaf = make_and_parse(&plan, &der);
    const struct signature *signature = provider_signature(provider, leaf.signature_kind);
    assert_int_equal(leaf.signature_kind, SIGNATURE_ECDSA_SHA256);
    assert_int_equal(signature->verify(signature, &plan.key, leaf.tbs, leaf.signature), OUTCOME_OK);
    memory_free(der);
}

static void expect_failure(const struct certificate_plan *plan, const struct provider *with,
                           enum code code)
{
    parley_error error = no_error();
    uint8_t *der = NULL;
    size_t len = 0;
    assert_false(certificate_make(plan, with, key, &der, &len, &error));
    assert_null(der);
    assert_string_equal(parley_error_name(error.code), parley_error_name((uint16_t)code));
}

static bool no_random(void *state, uint8_t *out, size_t len)
{
    (void)state;
    (void)out;
    (void)len;
    return false;
}

static bool no_signature(const struct signature *signature, const struct private_key *with,
                         struct bytes message, uint8_t *out, size_t *len)
{
    (void)signature;
    (void)with;
    (void)message;
    (void)out;
    (void)len;
    return false;
}

static void tells_that_the_provider_failed(void **state)
{
    (void)state;
    struct certificate_plan plan = leaf_plan();
    struct provider broken = *provider;
    broken.random.fill = no_random;
    expect_failure(&plan, &broken, RANDOM_FAILED);

    struct signature broken_signature = *provider_signature(provider, SIGNATURE_ECDSA_SHA256);
    broken_signature.sign = no_signature;
    const struct signature *const signatures[] = { &broken_signature };
    broken = *provider;
    broken.signatures = signatures;
    broken.signature_count = 1;
    expect_failure(&plan, &broken, CRYPTO_BROKEN);

    broken.signature_count = 0;
    expect_failure(&plan, &broken, KEY_UNSUPPORTED);
}

static void refuses_a_date_that_cannot_be_written(void **state)
{
    (void)state;
    struct certificate_plan plan = leaf_plan();
    plan.not_after_s = 253402300800;
    expect_failure(&plan, provider, ISSUE_OPTIONS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leaf_reads_back_as_it_was_planned),
        cmocka_unit_test(an_authority_reads_back_as_it_was_planned),
        cmocka_unit_test(alternative_names_beside_an_empty_subject_are_critical),
        cmocka_unit_test(the_issuers_signature_covers_it),
        cmocka_unit_test(tells_that_the_provider_failed),
        cmocka_unit_test(refuses_a_date_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
