/* signed_object_test.c - the algorithm and the signature at the end of what an authority signs. */
#include "x509/signed_object.h"

#include "support/test.h"

/* ecdsa-with-SHA256, and a BIT STRING of two octets; then something else. */
static const uint8_t good[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04,
                                0x03, 0x02, 0x03, 0x03, 0x00, 0xab, 0xcd, 0x05, 0x00 };

static void reads_the_algorithm_and_the_signature(void **state)
{
    (void)state;
    static const uint8_t signature[] = { 0xab, 0xcd };
    struct signed_object object = { .kind = 0 };
    struct reader in = reader_of(bytes_of(good, sizeof good));
    struct bytes algorithm = read_signature(&in, &object);
    assert_true(bytes_equal(algorithm, bytes_of(good, 12)));
    assert_true(bytes_equal(object.algorithm, bytes_of(good + 4, 8)));
    assert_int_equal(object.kind, SIGNATURE_ECDSA_SHA256);
    assert_true(bytes_equal(object.signature, bytes_of(signature, sizeof signature)));
    assert_true(reader_ok(&in));
    assert_int_equal(in.at - good, 17);
}

static void knows_no_kind_for_an_algorithm_that_is_not_accepted(void **state)
{
    (void)state;
    uint8_t der[sizeof good];
    struct signed_object object = { .kind = SIGNATURE_ED25519 };
    memcpy(der, good, sizeof der);
    struct reader in = reader_of(bytes_of(der, sizeof der));
    der[11] = 0x01; /* ecdsa-with-SHA224 */
    assert_int_equal(read_signature(&in, &object).len, 12);
    assert_int_equal(object.kind, 0);
    assert_true(reader_ok(&in));
}

static void fails_on_what_ends_early_or_has_bits_to_spare(void **state)
{
    (void)state;
    uint8_t der[sizeof good];
    struct signed_object object;
    for (size_t len = 0; len < 17; len++) {
        struct reader in = reader_of(bytes_of(good, len));
        (void)read_signature(&in, &object);
        assert_false(reader_ok(&in));
    }
    memcpy(der, good, sizeof der);
    der[14] = 4; /* unused bits */
    struct reader in = reader_of(bytes_of(der, sizeof der));
    (void)read_signature(&in, &object);
    assert_false(reader_ok(&in));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_algorithm_and_the_signature),
        cmocka_unit_test(knows_no_kind_for_an_algorithm_that_is_not_accepted),
        cmocka_unit_test(fails_on_what_ends_early_or_has_bits_to_spare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
