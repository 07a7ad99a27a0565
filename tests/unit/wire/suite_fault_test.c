/* suite_fault_test.c - what is wrong with suites of old, by their numbers in the registry. R15, R81 */
#include "wire/names.h"

#include "support/test.h"

static void knows_what_is_wrong_with_each_kind(void **state)
{
    static const struct {
        uint16_t id;
        const char *fault;
    } cases[] = {
        { 0x0002, "no encryption" },               /* TLS_RSA_WITH_NULL_SHA */
        { 0x0034, "no authentication" },           /* TLS_DH_anon_WITH_AES_128_CBC_SHA */
        { 0x0003, "export keys" },                 /* TLS_RSA_EXPORT_WITH_RC4_40_MD5 */
        { 0x0005, "RC4" },                         /* TLS_RSA_WITH_RC4_128_SHA */
        { 0x000a, "3DES" },                        /* TLS_RSA_WITH_3DES_EDE_CBC_SHA */
        { 0x0009, "single DES" },                  /* TLS_RSA_WITH_DES_CBC_SHA */
        { 0x002f, "static RSA key exchange" },     /* TLS_RSA_WITH_AES_128_CBC_SHA */
        { 0x009c, "static RSA key exchange" },     /* TLS_RSA_WITH_AES_128_GCM_SHA256 */
        { 0x009e, "finite-field Diffie-Hellman" }, /* TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 */
        { 0x0031, "static Diffie-Hellman" },       /* TLS_DH_RSA_WITH_AES_128_CBC_SHA */
        { 0xc02d, "static Diffie-Hellman" },       /* TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256 */
        { 0x008c, "pre-shared keys" },             /* TLS_PSK_WITH_AES_128_CBC_SHA */
        { 0xc01d, "passwords (SRP)" },             /* TLS_SRP_SHA_WITH_AES_128_CBC_SHA */
        { 0xc013, "CBC" },                         /* TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(suite_fault(cases[i].id), cases[i].fault);
}

static void finds_nothing_wrong_with_what_is_negotiated(void **state)
{
    static const uint16_t good[] = { 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c,
                                     0xc02f, 0xc030, 0xcca8, 0xcca9 };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(suite_fault(good[i]));
    assert_null(suite_fault(0x00ff)); /* a signal */
    assert_null(suite_fault(0x0a0a)); /* GREASE */
    assert_null(suite_fault(0xfffe)); /* nobody's */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_what_is_wrong_with_each_kind),
        cmocka_unit_test(finds_nothing_wrong_with_what_is_negotiated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
