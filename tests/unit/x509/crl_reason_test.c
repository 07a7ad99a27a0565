/* crl_reason_test.c - the reasons that there are, and no others. */
#include "x509/crl_reason.h"

#include "x509/der.h"

#include "support/test.h"

static void reads_the_reasons_that_there_are(void **state)
{
    (void)state;
    for (unsigned reason = 0; reason < 256; reason++) {
        uint8_t der[] = { DER_ENUMERATED, 1, (uint8_t)reason };
        struct reader in = reader_of(bytes_of(der, sizeof der));
        unsigned got = read_crl_reason(&in);
        bool exists = reason <= 10 && reason != 7;
        assert_int_equal(reader_done(&in), exists);
        if (!exists)
            continue;
        assert_int_equal(got, reason);
        assert_non_null(crl_reason_name(reason));
    }
    assert_string_equal(crl_reason_name(REASON_REMOVE_FROM_CRL), "removeFromCRL");
}

static void refuses_other_types(void **state)
{
    (void)state;
    static const struct {
        uint8_t der[4];
        size_t len;
    } cases[] = { { { DER_INTEGER, 1, 1 }, 3 },
                  { { DER_ENUMERATED, 0 }, 2 },
                  { { DER_ENUMERATED, 2, 0, 1 }, 4 },
                  { { DER_ENUMERATED, 1 }, 2 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reader in = reader_of(bytes_of(cases[i].der, cases[i].len));
        (void)read_crl_reason(&in);
        assert_false(reader_done(&in));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_reasons_that_there_are),
        cmocka_unit_test(refuses_other_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
