/* signature_check_test.c - which key has signed, and how often that is asked. */
#include "x509/signature_check.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/certificates.h"

#include "support/test.h"

static struct provider *libcrypto;

static int open_provider(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    return libcrypto != NULL ? 0 : -1;
}

static int close_provider(void **state)
{
    (void)state;
    libcrypto->close(libcrypto);
    return 0;
}

/* One certificate under another, as both stand in a chain. */
struct couple {
    struct made *ca, *leaf;
    struct certificate above, below;
    struct link issuer, certificate;
};

static void make_couple(struct couple *couple, const struct recipe *ca, const struct recipe *leaf)
{
    parley_error error = no_error();
    couple->ca = make_certificate(ca, NULL);
    couple->leaf = make_certificate(leaf, couple->ca);
    assert_true(certificate_parse(&couple->above, couple->ca->der, &error));
    assert_true(certificate_parse(&couple->below, couple->leaf->der, &error));
    couple->issuer = (struct link){ &couple->above, POSITION_ANCHOR };
    couple->certificate = (struct link){ &couple->below, POSITION_LEAF };
}

static void free_couple(struct couple *couple)
{
    made_free(couple->leaf);
    made_free(couple->ca);
}

static enum code judge(const struct recipe *ca, const struct recipe *leaf, parley_error *error)
{
    struct couple couple;
    struct signature_checks checks = { .provider = libcrypto };
    make_couple(&couple, ca, leaf);
    *error = no_error();
    struct refusal refusal = { .code = NO_ERROR };
    if (!signature_check(&checks, &couple.certificate, &couple.issuer, &refusal))
        (void)fail_refused(error, &refusal);
    assert_int_equal(error->code, refusal.code);
    free_couple(&couple);
    return (enum code)error->code;
}

/* R73 */
static void takes_every_kind_of_key_and_signature(void **state)
{
    (void)state;
    static const struct {
        enum made_key key;
        const char *digest;
        bool pss;
    } kinds[] = {
        { MADE_P256, "SHA256", false },     { MADE_P256, "SHA512", false },
        { MADE_P384, "SHA384", false },     { MADE_P521, "SHA512", false },
        { MADE_ED25519, NULL, false },      { MADE_RSA_2048, "SHA256", false },
        { MADE_RSA_2048, "SHA384", false }, { MADE_RSA_2048, "SHA512", false },
        { MADE_RSA_2048, "SHA256", true },  { MADE_RSA_2048, "SHA384", true },
        { MADE_RSA_2048, "SHA512", true },  { MADE_RSA_PSS_2048, "SHA256", true },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        parley_error error;
        struct recipe ca = {
            .name = "CA", .key = kinds[i].key, .digest = kinds[i].digest, .pss = kinds[i].pss
        };
        struct recipe leaf = { .name = "x", .digest = kinds[i].digest, .pss = kinds[i].pss };
        assert_int_equal(judge(&ca, &leaf, &error), NO_ERROR);
        leaf.wrong_signature = true;
        assert_int_equal(judge(&ca, &leaf, &error), CERTIFICATE_SIGNATURE_WRONG);
        assert_string_equal(error.detail, "leaf CN=x: not signed by the key of anchor CN=CA");
    }
}

/* RFC 9846 4.5.1.3 */
static void refuses_weak_hashes_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *digest, *detail;
    } weak[] = {
        { "MD5", "leaf CN=x: signed with MD5 with RSA" },
        { "SHA1", "leaf CN=x: signed with SHA-1 with RSA" },
        { "SHA224", "leaf CN=x: signed with SHA-224 with RSA" },
    };
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        parley_error error;
        assert_int_equal(judge(&(struct recipe){ .name = "CA", .key = MADE_RSA_2048 },
                               &(struct recipe){ .name = "x", .digest = weak[i].digest }, &error),
                         ALGORITHM_FORBIDDEN);
        assert_string_equal(error.detail, weak[i].detail);
        assert_int_equal(error.alert, ALERT_BAD_CERTIFICATE);
    }
}

static void refuses_keys_that_are_weak_or_unknown(void **state)
{
    (void)state;
    parley_error error;
    assert_int_equal(judge(&(struct recipe){ .name = "CA", .key = MADE_RSA_1024 },
                           &(struct recipe){ .name = "x" }, &error),
                     ANCHOR_KEY_UNUSABLE);
    assert_string_equal(error.detail, "anchor CN=CA: RSA key of 1024 bits, not 2048 to 8192");
    assert_int_equal(judge(&(struct recipe){ .name = "CA", .key = MADE_SECP256K1 },
                           &(struct recipe){ .name = "x" }, &error),
                     ANCHOR_KEY_UNUSABLE);
    assert_string_equal(error.detail, "anchor CN=CA: EC on secp256k1");
}

static void refuses_a_key_that_is_bound_to_another_signature(void **state)
{
    (void)state;
    struct couple couple;
    struct signature_checks checks = { .provider = libcrypto };
    struct refusal refusal = { .code = NO_ERROR };
    make_couple(&couple, &(struct recipe){ .name = "CA", .key = MADE_RSA_PSS_2048 },
                &(struct recipe){ .name = "x" });
    couple.above.key_only_for = SIGNATURE_RSA_PSS_SHA384;
    assert_false(signature_check(&checks, &couple.certificate, &couple.issuer, &refusal));
    assert_int_equal(refusal.code, CERTIFICATE_SIGNATURE_WRONG);
    free_couple(&couple);
}

/* A provider with one signature, whose answer the test chooses. */
static enum outcome answer;
static unsigned asked;

static enum outcome give_answer(const struct signature *signature, const struct public_key *key,
                                struct bytes message, struct bytes signed_with)
{
    (void)signature;
    (void)key;
    (void)message;
    (void)signed_with;
    asked++;
    return answer;
}

static const struct signature only = { .kind = SIGNATURE_ECDSA_SHA256, .verify = give_answer };
static const struct signature *const only_list[] = { &only };
static const struct provider counting = { .signatures = only_list, .signature_count = 1 };

static void asks_once_for_each_certificate_and_key(void **state)
{
    (void)state;
    struct couple couple;
    struct signature_checks checks = { .provider = &counting };
    struct refusal refusal = { .code = NO_ERROR };
    make_couple(&couple, &(struct recipe){ .name = "CA" }, &(struct recipe){ .name = "x" });
    struct certificate twin = couple.above; /* another certificate with the same key */
    struct link other_issuer = { &twin, 3 };
    asked = 0;
    answer = OUTCOME_OK;
    assert_true(signature_check(&checks, &couple.certificate, &couple.issuer, &refusal));
    assert_true(signature_check(&checks, &couple.certificate, &couple.issuer, &refusal));
    assert_true(signature_check(&checks, &couple.certificate, &other_issuer, &refusal));
    assert_int_equal(asked, 1);
    answer = OUTCOME_REJECTED;
    assert_false(signature_check(&checks, &couple.issuer, &couple.issuer, &refusal));
    assert_false(signature_check(&checks, &couple.issuer, &other_issuer, &refusal));
    assert_int_equal(asked, 2);
    free_couple(&couple);
}

static void asks_no_more_than_the_bound(void **state)
{
    (void)state;
    struct couple couple;
    struct signature_checks checks = { .provider = &counting };
    struct refusal refusal = { .code = NO_ERROR };
    make_couple(&couple, &(struct recipe){ .name = "CA" }, &(struct recipe){ .name = "x" });
    struct certificate copies[SIGNATURE_CHECKS_MAX + 1];
    asked = 0;
    answer = OUTCOME_OK;
    for (int i = 0; i <= SIGNATURE_CHECKS_MAX; i++) {
        copies[i] = couple.below;
        struct link certificate = { &copies[i], i };
        bool good = signature_check(&checks, &certificate, &couple.issuer, &refusal);
        assert_int_equal(good, i < SIGNATURE_CHECKS_MAX);
    }
    assert_int_equal(asked, SIGNATURE_CHECKS_MAX);
    assert_int_equal(refusal.code, PATH_TOO_COSTLY);
    free_couple(&couple);
}

static void does_not_blame_the_peer_when_the_library_breaks(void **state)
{
    (void)state;
    struct couple couple;
    struct signature_checks checks = { .provider = &counting };
    struct refusal refusal = { .code = NO_ERROR };
    make_couple(&couple, &(struct recipe){ .name = "CA" }, &(struct recipe){ .name = "x" });
    answer = OUTCOME_BROKEN;
    assert_false(signature_check(&checks, &couple.certificate, &couple.issuer, &refusal));
    assert_int_equal(refusal.code, CRYPTO_BROKEN);
    free_couple(&couple);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_kind_of_key_and_signature),
        cmocka_unit_test(refuses_weak_hashes_by_name),
        cmocka_unit_test(refuses_keys_that_are_weak_or_unknown),
        cmocka_unit_test(refuses_a_key_that_is_bound_to_another_signature),
        cmocka_unit_test(asks_once_for_each_certificate_and_key),
        cmocka_unit_test(asks_no_more_than_the_bound),
        cmocka_unit_test(does_not_blame_the_peer_when_the_library_breaks),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
