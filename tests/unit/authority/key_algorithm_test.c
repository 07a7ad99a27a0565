/* key_algorithm_test.c - the AlgorithmIdentifiers are those that OpenSSL writes. */
#include "authority/key_algorithm.h"

#include <openssl/objects.h>
#include <openssl/x509.h>

#include "support/test.h"

static void expect_identifier(const struct writer *written, int nid, int parameter_type, int curve)
{
    X509_ALGOR *expected = X509_ALGOR_new();
    void *parameter = parameter_type == V_ASN1_OBJECT ? OBJ_nid2obj(curve) : NULL;
    unsigned char *der = NULL;
    assert_int_equal(X509_ALGOR_set0(expected, OBJ_nid2obj(nid), parameter_type, parameter), 1);
    int len = i2d_X509_ALGOR(expected, &der);
    assert_true(len > 0);
    assert_true(writer_done(written));
    assert_true(bytes_equal(writer_bytes(written), bytes_of(der, (size_t)len)));
    OPENSSL_free(der);
    X509_ALGOR_free(expected);
}

static void identifiers_of_keys_and_signatures_are_right(void **state)
{
    (void)state;
    static const struct {
        enum key_kind kind;
        int key, key_parameter, curve, signature, signature_parameter;
    } rows[] = {
        { KEY_P256, NID_X9_62_id_ecPublicKey, V_ASN1_OBJECT, NID_X9_62_prime256v1,
          NID_ecdsa_with_SHA256, V_ASN1_UNDEF },
        { KEY_P384, NID_X9_62_id_ecPublicKey, V_ASN1_OBJECT, NID_secp384r1, NID_ecdsa_with_SHA384,
          V_ASN1_UNDEF },
        { KEY_P521, NID_X9_62_id_ecPublicKey, V_ASN1_OBJECT, NID_secp521r1, NID_ecdsa_with_SHA512,
          V_ASN1_UNDEF },
        { KEY_ED25519, NID_ED25519, V_ASN1_UNDEF, 0, NID_ED25519, V_ASN1_UNDEF },
        { KEY_RSA, NID_rsaEncryption, V_ASN1_NULL, 0, NID_sha256WithRSAEncryption, V_ASN1_NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t room[64];
        const struct key_algorithm *algorithm = key_algorithm_of(rows[i].kind);
        assert_non_null(algorithm);

        struct writer out = writer_of(room, sizeof room);
        write_key_algorithm(&out, algorithm);
        expect_identifier(&out, rows[i].key, rows[i].key_parameter, rows[i].curve);

        out = writer_of(room, sizeof room);
        write_signature_algorithm(&out, algorithm);
        expect_identifier(&out, rows[i].signature, rows[i].signature_parameter, 0);
    }
}

static void other_kinds_of_keys_have_none(void **state)
{
    (void)state;
    assert_null(key_algorithm_of(KEY_UNKNOWN));
    assert_null(key_algorithm_of(KEY_RSA_PSS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers_of_keys_and_signatures_are_right),
        cmocka_unit_test(other_kinds_of_keys_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
