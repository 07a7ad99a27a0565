/* limbo_test.c - every case of x509-limbo: nothing bad is accepted, nothing good refused.
 *
 * The cases are chains with a verdict each, collected by C2SP from standards and from other people's
 * mistakes. Their anchors are the caller's, so that the profile `web` is judged in full. Each case is
 * judged by both profiles, and both must say what limbo says: but for those in `one_profile_only`,
 * which are about a rule that the other profile does not have. A case there that both get right fails
 * the test too, so that the list stays true.
 */
#include "base/memory.h"
#include "names/public_suffix.h"
#include "names/wanted_name.h"
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

/* Cases that show why there are two profiles. */
static const struct {
    const char *id;
    enum profile profile; /* the one that limbo speaks of */
} one_profile_only[] = {
    /* Forms that RFC 5280 demands of authorities, and that private ones often do not have, */
    { "rfc5280::aki::leaf-missing-aki", PROFILE_WEB },
    { "rfc5280::aki::intermediate-missing-aki", PROFILE_WEB },
    { "rfc5280::aki::cross-signed-root-missing-aki", PROFILE_WEB },
    { "rfc5280::pc::ica-noncritical-pc", PROFILE_WEB },
    { "rfc5280::san::noncritical-with-empty-subject", PROFILE_WEB },
    { "rfc5280::san::underscore-dns", PROFILE_WEB },
    { "rfc5280::serial::too-long", PROFILE_WEB },
    { "rfc5280::serial::zero", PROFILE_WEB },
    { "rfc5280::ski::root-missing-ski", PROFILE_WEB },
    { "rfc5280::ski::intermediate-missing-ski", PROFILE_WEB },
    { "rfc5280::root-non-critical-basic-constraints", PROFILE_WEB },
    { "rfc5280::leaf-ku-keycertsign", PROFILE_WEB },
    /* what the Baseline Requirements add, */
    { "webpki::aki::root-with-aki-missing-keyidentifier", PROFILE_WEB },
    { "webpki::aki::root-with-aki-authoritycertissuer", PROFILE_WEB },
    { "webpki::aki::root-with-aki-authoritycertserialnumber", PROFILE_WEB },
    { "webpki::aki::root-with-aki-all-fields", PROFILE_WEB },
    { "webpki::aki::root-with-aki-ski-mismatch", PROFILE_WEB },
    { "webpki::cn::ipv4-hex-mismatch", PROFILE_WEB },
    { "webpki::cn::ipv4-leading-zeros-mismatch", PROFILE_WEB },
    { "webpki::cn::ipv6-uppercase-mismatch", PROFILE_WEB },
    { "webpki::cn::ipv6-uncompressed-mismatch", PROFILE_WEB },
    { "webpki::cn::ipv6-non-rfc5952-mismatch", PROFILE_WEB },
    { "webpki::cn::punycode-not-in-san", PROFILE_WEB },
    { "webpki::cn::utf8-vs-punycode-mismatch", PROFILE_WEB },
    { "webpki::cn::not-in-san", PROFILE_WEB },
    { "webpki::cn::case-mismatch", PROFILE_WEB },
    { "webpki::eku::ee-anyeku", PROFILE_WEB },
    { "webpki::eku::ee-critical-eku", PROFILE_WEB },
    { "webpki::eku::ee-without-eku", PROFILE_WEB },
    { "webpki::eku::root-has-eku", PROFILE_WEB },
    { "webpki::nc::permitted-dns-match-noncritical", PROFILE_WEB },
    { "webpki::san::public-suffix-multi-label-wildcard-san", PROFILE_WEB },
    { "webpki::san::public-suffix-private-namespace-wildcard-san", PROFILE_WEB },
    { "webpki::san::san-critical-with-nonempty-subject", PROFILE_WEB },
    { "webpki::forbidden-rsa-not-divisible-by-8-in-root", PROFILE_WEB },
    { "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf", PROFILE_WEB },
    { "webpki::ee-basicconstraints-ca", PROFILE_WEB },
    { "webpki::ca-as-leaf", PROFILE_WEB },
    { "crl::crlnumber-missing", PROFILE_WEB },
    { "crl::crlnumber-critical", PROFILE_WEB },
    /* and what these forbid and RFC 5280 does not. The anchor of the first bears the name of another
     * issuer and no authorityKeyIdentifier, as that of cross-signed-root-missing-aki does; the CN of
     * permitted-dns-match-more is none of its names, as that of cn::not-in-san. */
    { "cve::cve-2024-0567", PROFILE_PRIVATE },
    { "pathlen::validation-ignores-pathlen-in-leaf", PROFILE_PRIVATE },
    { "rfc5280::eku::ee-without-eku", PROFILE_PRIVATE },
    { "rfc5280::nc::permitted-dns-match-noncritical", PROFILE_PRIVATE },
    { "rfc5280::nc::permitted-dns-match-more", PROFILE_PRIVATE },
    { "rfc5280::ca-as-leaf", PROFILE_PRIVATE },
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

static struct path_question question_of(const json_t *test, enum profile profile)
{
    const json_t *depth = json_object_get(test, "max_chain_depth");
    const char *kind = json_string_value(json_object_get(test, "validation_kind"));
    struct path_question question = {
        .now_s = time_of(json_object_get(test, "validation_time")),
        .purpose = strcmp(kind, "SERVER") == 0 ? PURPOSE_SERVER : PURPOSE_CLIENT,
        .profile = profile,
        .is_public_suffix = domain_is_public_suffix,
        .path_max = json_is_integer(depth) ? (size_t)json_integer_value(depth) + 1 : 0,
    };
    size_t i;
    json_t *usage;
    json_array_foreach (json_object_get(test, "key_usage"), i, usage)
        if (strcmp(json_string_value(usage), "digitalSignature") == 0)
            question.usage = USAGE_DIGITAL_SIGNATURE;
    return question;
}

/* Is the chain good for that name, or for none in particular? */
static bool judge_name(struct path_question question, const json_t *name, parley_error *error)
{
    struct peer_name wanted;
    char text[512];
    const char *value = json_string_value(json_object_get(name, "value"));
    if (value == NULL)
        return path_validate(&question, error);
    bool is_mailbox = strcmp(json_string_value(json_object_get(name, "kind")), "RFC822") == 0;
    (void)snprintf(text, sizeof text, "%s%s", is_mailbox ? "email:" : "", value);
    question.name = &wanted;
    return wanted_name_read(&wanted, bytes_of(text, strlen(text)), error) &&
           path_validate(&question, error);
}

static bool judge_names(const struct path_question *question, const json_t *test,
                        parley_error *error)
{
    size_t i;
    json_t *name;
    bool good = judge_name(*question, json_object_get(test, "expected_peer_name"), error);
    json_array_foreach (json_object_get(test, "expected_peer_names"), i, name)
        good = good && judge_name(*question, name, error);
    return good;
}

static bool judge(const struct provider *provider, const json_t *test, enum profile profile,
                  parley_error *error)
{
    struct chain chain = { .count = 0 };
    size_t i;
    json_t *pem;
    add_certificate(&chain, json_object_get(test, "peer_certificate"));
    json_array_foreach (json_object_get(test, "untrusted_intermediates"), i, pem)
        add_certificate(&chain, pem);

    struct trust *trust = trust_of(json_object_get(test, "trusted_certs"));
    struct path_question question = question_of(test, profile);
    question.provider = provider;
    question.trust = trust;
    question.chain = chain.certificates;
    question.chain_count = chain.count;
    struct crls *crls = crls_new();
    question.revocation.crls = crls;
    *error = no_error();
    bool good = add_lists(crls, json_object_get(test, "crls"), error) &&
                judge_names(&question, test, error);
    crls_free(crls);
    trust_free(trust);
    for (i = 0; i < chain.count; i++)
        memory_free((void *)chain.certificates[i].data);
    return good;
}

/* The one profile that must be right about it; PROFILE_OF_TRUST: both. */
static enum profile only_profile(const char *id)
{
    for (size_t i = 0; i < sizeof one_profile_only / sizeof *one_profile_only; i++)
        if (strcmp(one_profile_only[i].id, id) == 0)
            return one_profile_only[i].profile;
    return PROFILE_OF_TRUST;
}

/* How many judgements of the case are not as they should be. */
static size_t count_wrong(const struct provider *provider, const json_t *test)
{
    const char *id = json_string_value(json_object_get(test, "id"));
    const char *expected = json_string_value(json_object_get(test, "expected_result"));
    enum profile only = only_profile(id);
    size_t wrong = 0;
    for (enum profile profile = PROFILE_WEB; profile <= PROFILE_PRIVATE; profile++) {
        parley_error error;
        bool good = judge(provider, test, profile, &error);
        bool as_limbo = good == (strcmp(expected, "SUCCESS") == 0);
        bool must_be = only == PROFILE_OF_TRUST || only == profile;
        if (as_limbo == must_be)
            continue;
        wrong++;
        (void)fprintf(stderr, "%s, profile %s: limbo says %s, we say %s: %s\n", id,
                      profile == PROFILE_WEB ? "web" : "private", expected,
                      good ? "good" : parley_error_name(error.code), error.detail);
    }
    return wrong;
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

    size_t i, wrong = 0;
    json_t *test;
    json_array_foreach (json_object_get(limbo, "testcases"), i, test)
        wrong += count_wrong(provider, test);
    print_message("%zu cases, %zu of them for one profile\n", i,
                  sizeof one_profile_only / sizeof *one_profile_only);
    provider->close(provider);
    json_decref(limbo);
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
