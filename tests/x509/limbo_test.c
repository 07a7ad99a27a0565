/* limbo_test.c - every case of x509-limbo: nothing bad is accepted, nothing good refused.
 *
 * The cases are chains with a verdict each, collected by C2SP from standards and from other
 * people's mistakes. Where ours is another, the case stands in `known` with the reason; a case
 * there that comes out as it should fails the test too, so that the list stays true.
 */
#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"
#include "x509/calendar.h"
#include "x509/path.h"
#include "x509/pem.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

/* What the cases without a time of their own are judged at: all were made before. */
static const struct date today = { 2026, 11, 21, 12, 0, 0 };

#define NO_KEY_IDS  "key identifiers are a hint: many private authorities have none"
#define OLD_ROOTS   "roots of the system's store are like this"
#define UNDERSCORE  "real hosts have underscores in their names"
#define PEDANTRY    "a rule of form for public authorities: breaking it deceives nobody"
#define NO_CN       "the common name is never looked at, whatever it says"
#define NO_SUFFIXES "needs the list of public suffixes"
#define OTHER_VIEW  "another case demands the opposite, by RFC 5280"

static const struct {
    const char *id, *reason;
} known[] = {
    { "crl::crlnumber-missing", PEDANTRY },
    { "crl::crlnumber-critical", PEDANTRY },
    { "rfc5280::aki::leaf-missing-aki", NO_KEY_IDS },
    { "rfc5280::aki::intermediate-missing-aki", NO_KEY_IDS },
    { "rfc5280::aki::cross-signed-root-missing-aki", NO_KEY_IDS },
    { "rfc5280::ski::root-missing-ski", NO_KEY_IDS },
    { "rfc5280::ski::intermediate-missing-ski", NO_KEY_IDS },
    { "rfc5280::root-non-critical-basic-constraints", OLD_ROOTS },
    { "webpki::aki::root-with-aki-missing-keyidentifier", NO_KEY_IDS },
    { "webpki::aki::root-with-aki-authoritycertissuer", OLD_ROOTS },
    { "webpki::aki::root-with-aki-authoritycertserialnumber", OLD_ROOTS },
    { "webpki::aki::root-with-aki-all-fields", OLD_ROOTS },
    { "webpki::aki::root-with-aki-ski-mismatch", NO_KEY_IDS },
    { "webpki::eku::root-has-eku", PEDANTRY },
    { "rfc5280::nc::permitted-dns-match-noncritical", PEDANTRY },
    { "rfc5280::pc::ica-noncritical-pc", PEDANTRY },
    { "rfc5280::san::noncritical-with-empty-subject", PEDANTRY },
    { "rfc5280::san::underscore-dns", UNDERSCORE },
    { "rfc5280::serial::too-long", PEDANTRY },
    { "rfc5280::serial::zero", PEDANTRY },
    { "rfc5280::serial::negative", PEDANTRY },
    { "rfc5280::leaf-ku-keycertsign", PEDANTRY },
    { "webpki::eku::ee-anyeku", PEDANTRY },
    { "webpki::eku::ee-critical-eku", PEDANTRY },
    { "webpki::eku::ee-without-eku", PEDANTRY },
    { "webpki::san::san-critical-with-nonempty-subject", PEDANTRY },
    { "webpki::forbidden-rsa-not-divisible-by-8-in-root", PEDANTRY },
    { "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf", PEDANTRY },
    { "webpki::ee-basicconstraints-ca", PEDANTRY },
    { "webpki::cn::ipv4-hex-mismatch", NO_CN },
    { "webpki::cn::ipv4-leading-zeros-mismatch", NO_CN },
    { "webpki::cn::ipv6-uppercase-mismatch", NO_CN },
    { "webpki::cn::ipv6-uncompressed-mismatch", NO_CN },
    { "webpki::cn::ipv6-non-rfc5952-mismatch", NO_CN },
    { "webpki::cn::punycode-not-in-san", NO_CN },
    { "webpki::cn::utf8-vs-punycode-mismatch", NO_CN },
    { "webpki::cn::not-in-san", NO_CN },
    { "webpki::cn::case-mismatch", NO_CN },
    { "webpki::san::public-suffix-multi-label-wildcard-san", NO_SUFFIXES },
    { "webpki::san::public-suffix-private-namespace-wildcard-san", NO_SUFFIXES },
    { "webpki::ca-as-leaf", OTHER_VIEW },
};

enum { CERTIFICATES_MAX = 128 };

struct chain {
    struct bytes certificates[CERTIFICATES_MAX];
    size_t count;
};

static struct bytes text_of(const json_t *string)
{
    return bytes_of(json_string_value(string), json_string_length(string));
}

static void add_certificate(struct chain *chain, const json_t *pem)
{
    struct reader text = reader_of(text_of(pem));
    struct pem_block block;
    parley_error error = no_error();
    assert_true(chain->count < CERTIFICATES_MAX);
    assert_true(pem_next(&text, &block, &error) && block.der != NULL);
    chain->certificates[chain->count++] = bytes_of(block.der, block.der_len);
}

static int number(const char *text, size_t at, size_t len)
{
    int value = 0;
    for (size_t i = at; i < at + len; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* "2024-01-01T00:00:00.999+00:00", in whole seconds. */
static int64_t time_of(const json_t *value)
{
    if (!json_is_string(value))
        return date_to_seconds(&today);
    const char *text = json_string_value(value);
    struct date date = { number(text, 0, 4),  number(text, 5, 2),  number(text, 8, 2),
                         number(text, 11, 2), number(text, 14, 2), number(text, 17, 2) };
    assert_non_null(strstr(text + 19, "+00:00"));
    return date_to_seconds(&date);
}

static struct trust *trust_of(const json_t *certificates)
{
    struct trust *trust = trust_new();
    parley_error error = no_error();
    size_t i;
    json_t *pem;
    assert_non_null(trust);
    json_array_foreach (certificates, i, pem)
        assert_true(trust_add_pem(trust, text_of(pem), &error));
    return trust;
}

static bool add_lists(struct crls *crls, const json_t *lists, parley_error *error)
{
    size_t i;
    json_t *pem;
    json_array_foreach (lists, i, pem)
        if (!crls_add(crls, text_of(pem), error))
            return false;
    return true;
}

static bool judge(const struct provider *provider, const json_t *test, parley_error *error)
{
    struct chain chain = { .count = 0 };
    struct peer_name name;
    size_t i;
    json_t *pem, *usage;
    add_certificate(&chain, json_object_get(test, "peer_certificate"));
    json_array_foreach (json_object_get(test, "untrusted_intermediates"), i, pem)
        add_certificate(&chain, pem);

    struct crls *crls = crls_new();
    struct trust *trust = trust_of(json_object_get(test, "trusted_certs"));
    const json_t *wanted = json_object_get(json_object_get(test, "expected_peer_name"), "value");
    bool is_server =
        strcmp(json_string_value(json_object_get(test, "validation_kind")), "SERVER") == 0;
    struct path_question question = {
        .provider = provider,
        .trust = trust,
        .chain = chain.certificates,
        .chain_count = chain.count,
        .name = wanted != NULL ? &name : NULL,
        .now_s = time_of(json_object_get(test, "validation_time")),
        .purpose = is_server ? PURPOSE_SERVER : PURPOSE_CLIENT,
        .revocation = { .crls = crls },
    };
    json_array_foreach (json_object_get(test, "key_usage"), i, usage)
        if (strcmp(json_string_value(usage), "digitalSignature") == 0)
            question.usage = USAGE_DIGITAL_SIGNATURE;
    const json_t *depth = json_object_get(test, "max_chain_depth");
    if (json_is_integer(depth))
        question.path_max = (size_t)json_integer_value(depth) + 1; /* with the anchor */
    *error = no_error();
    bool good = add_lists(crls, json_object_get(test, "crls"), error) &&
                (wanted == NULL || peer_name_read(&name, text_of(wanted), error)) &&
                path_validate(&question, error);
    crls_free(crls);
    trust_free(trust);
    for (i = 0; i < chain.count; i++)
        memory_free((void *)chain.certificates[i].data);
    return good;
}

static const char *known_reason(const char *id)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].id, id) == 0)
            return known[i].reason;
    return NULL;
}

/* R72, R73, R74 */
enum { SKIPPED = 77 }; /* ctest's SKIP_RETURN_CODE */
static bool skipped;   /* the data is not there */

static void judges_every_case_as_limbo_does(void **state)
{
    (void)state;
    const char *vectors = getenv("PARLEY_VECTORS");
    char path[512];
    json_error_t json_error;
    (void)snprintf(path, sizeof path, "%s/x509-limbo/limbo.json",
                   vectors != NULL ? vectors : PARLEY_DEFAULT_VECTORS);
    json_t *limbo = json_load_file(path, 0, &json_error);
    if (limbo == NULL) {
        (void)fprintf(stderr, "SKIPPED: %s: %s\n", path, json_error.text);
        skipped = true;
        skip();
    }
    parley_error error = no_error();
    struct provider *provider = libcrypto_open(&error);
    assert_non_null(provider);

    size_t i, wrong = 0, excepted = 0;
    json_t *test;
    json_array_foreach (json_object_get(limbo, "testcases"), i, test) {
        const char *id = json_string_value(json_object_get(test, "id"));
        const char *expected = json_string_value(json_object_get(test, "expected_result"));
        bool good = judge(provider, test, &error);
        bool as_expected = good == (strcmp(expected, "SUCCESS") == 0);
        bool is_known = known_reason(id) != NULL;
        excepted += is_known;
        if (as_expected != is_known)
            continue;
        wrong++;
        (void)fprintf(stderr, "%s: limbo says %s, we say %s: %s%s\n", id, expected,
                      good ? "good" : parley_error_name(error.code), error.detail,
                      is_known ? " (no exception any more)" : "");
    }
    print_message("%zu cases, %zu of them exceptions\n", i, excepted);
    provider->close(provider);
    json_decref(limbo);
    assert_int_equal(excepted, sizeof known / sizeof *known);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_every_case_as_limbo_does),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    return skipped ? SKIPPED : failures;
}
