/* algorithm_test.c - keys and signatures as libcrypto writes them into certificates. */
#include "x509/algorithm.h"

#include "support/certificates.h"
#include "x509/der_write.h"

#include <openssl/ec.h>
#include <stdlib.h>

#include "support/test.h"

static struct made *parse_made(struct certificate *out, const struct recipe *recipe)
{
    struct made *made = make_certificate(recipe, NULL);
    parley_error error = no_error();
    assert_true(certificate_parse(out, made->der, &error));
    return made;
}

static void knows_every_kind_of_key(void **state)
{
    (void)state;
    static const struct {
        enum made_key made;
        enum key_kind kind;
        unsigned rsa_bits;
    } kinds[] = {
        { MADE_P256, KEY_P256, 0 },         { MADE_P384, KEY_P384, 0 },
        { MADE_P521, KEY_P521, 0 },         { MADE_ED25519, KEY_ED25519, 0 },
        { MADE_RSA_2048, KEY_RSA, 2048 },   { MADE_RSA_PSS_2048, KEY_RSA_PSS, 2048 },
        { MADE_SECP256K1, KEY_UNKNOWN, 0 },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct certificate c;
        struct made *made = parse_made(&c, &(struct recipe){ .name = "x", .key = kinds[i].made });
        assert_int_equal(c.key.kind, kinds[i].kind);
        assert_int_equal(c.key.rsa_bits, kinds[i].rsa_bits);
        assert_int_equal(c.key_only_for, 0);
        unsigned char *expected = NULL;
        int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(made->x509), &expected);
        assert_true(bytes_equal(c.key_info, bytes_of(expected, (size_t)len)));
        OPENSSL_free(expected);
        made_free(made);
    }
}

static void knows_every_signature(void **state)
{
    (void)state;
    static const struct {
        enum made_key key;
        const char *digest;
        bool pss;
        enum signature_kind kind;
        const char *text;
    } signatures[] = {
        { MADE_P256, "SHA256", false, SIGNATURE_ECDSA_SHA256, "SHA-256 with ECDSA" },
        { MADE_P256, "SHA384", false, SIGNATURE_ECDSA_SHA384, "SHA-384 with ECDSA" },
        { MADE_P256, "SHA512", false, SIGNATURE_ECDSA_SHA512, "SHA-512 with ECDSA" },
        { MADE_ED25519, NULL, false, SIGNATURE_ED25519, "Ed25519" },
        { MADE_RSA_2048, "SHA256", false, SIGNATURE_RSA_PKCS1_SHA256, "SHA-256 with RSA" },
        { MADE_RSA_2048, "SHA384", false, SIGNATURE_RSA_PKCS1_SHA384, "SHA-384 with RSA" },
        { MADE_RSA_2048, "SHA512", false, SIGNATURE_RSA_PKCS1_SHA512, "SHA-512 with RSA" },
        { MADE_RSA_2048, "SHA256", true, SIGNATURE_RSA_PSS_SHA256, "RSASSA-PSS" },
        { MADE_RSA_2048, "SHA384", true, SIGNATURE_RSA_PSS_SHA384, "RSASSA-PSS" },
        { MADE_RSA_2048, "SHA512", true, SIGNATURE_RSA_PSS_SHA512, "RSASSA-PSS" },
        { MADE_RSA_2048, "MD5", false, 0, "MD5 with RSA" },
        { MADE_RSA_2048, "SHA1", false, 0, "SHA-1 with RSA" },
        { MADE_RSA_2048, "SHA224", false, 0, "SHA-224 with RSA" },
        { MADE_RSA_2048, "SHA1", true, 0, "RSASSA-PSS" },
        { MADE_P256, "SHA1", false, 0, "SHA-1 with ECDSA" },
        { MADE_P256, "SHA224", false, 0, "SHA-224 with ECDSA" },
    };
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        struct certificate c;
        char text[ALGORITHM_TEXT_MAX];
        struct made *made = parse_made(&c, &(struct recipe){ .name = "x",
                                                             .key = signatures[i].key,
                                                             .digest = signatures[i].digest,
                                                             .pss = signatures[i].pss });
        assert_int_equal(c.signature_kind, signatures[i].kind);
        assert_string_equal(algorithm_text(text, c.signature_algorithm), signatures[i].text);
        made_free(made);
    }
}

/* Bytes from hexadecimal digits, with spaces between. */
static struct bytes from_hex(uint8_t *out, const char *hex)
{
    size_t len = 0;
    for (; *hex != '\0'; hex += 2) {
        while (*hex == ' ')
            hex++;
        const char digits[3] = { hex[0], hex[1], '\0' };
        out[len++] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return bytes_of(out, len);
}

static bool read_pss(struct certificate *out, const char *parameters_hex)
{
    uint8_t parameters[256], der[512];
    struct writer writer = writer_of(der, sizeof der);
    struct mark algorithm = der_open(&writer, DER_SEQUENCE);
    der_write(&writer, DER_OID, bytes_of("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 9));
    write_bytes(&writer, from_hex(parameters, parameters_hex));
    der_close(&writer, algorithm);
    struct reader in = reader_of(writer_bytes(&writer));
    *out = (struct certificate){ .version = 0 };
    out->signature_kind = read_signature_algorithm(&in, &out->signature_algorithm);
    return reader_done(&in);
}

#define SHA256_HEX "300d 0609608648016503040201 0500"
#define MGF1_HEX   "301a 06092a864886f70d010108 " SHA256_HEX

static void takes_pss_with_one_hash_and_a_salt_of_its_length_only(void **state)
{
    (void)state;
    struct certificate c;
    assert_true(read_pss(&c, "3034 a00f" SHA256_HEX "a11c" MGF1_HEX "a203020120"));
    assert_int_equal(c.signature_kind, SIGNATURE_RSA_PSS_SHA256);
    /* the hashes' parameters absent, and the trailer written out */
    assert_true(read_pss(&c, "3035 a00d 300b 0609608648016503040201"
                             "a11a 3018 06092a864886f70d010108 300b 0609608648016503040201"
                             "a203020120 a303020101"));
    assert_int_equal(c.signature_kind, SIGNATURE_RSA_PSS_SHA256);

    static const char *const not_accepted[] = {
        "3000",                                                        /* SHA-1 by default */
        "302f a00f" SHA256_HEX "a11c" MGF1_HEX,                        /* a salt of 20 */
        "3034 a00f" SHA256_HEX "a11c" MGF1_HEX "a203020121",           /* a salt of 33 */
        "3039 a00f" SHA256_HEX "a11c" MGF1_HEX "a203020120a303020102", /* another trailer */
        "3016 a00f" SHA256_HEX "a203020120",                           /* the mask with SHA-1 */
        "3034 a00f" SHA256_HEX "a11c 301a 06092a864886f70d010109" SHA256_HEX
        "a203020120", /* no MGF1 */
    };
    for (size_t i = 0; i < sizeof not_accepted / sizeof *not_accepted; i++) {
        assert_true(read_pss(&c, not_accepted[i]));
        assert_int_equal(c.signature_kind, 0);
    }
    assert_false(read_pss(&c, ""));
    assert_false(read_pss(&c, "0500"));
    assert_false(read_pss(&c, "3035 a010 300e 0609608648016503040201 050100" /* no NULL */
                              "a11c" MGF1_HEX "a203020120"));
    assert_false(read_pss(&c, "3035 a00f" SHA256_HEX "a11c" MGF1_HEX "a20302012000"));
}

static bool read_key(struct certificate *out, const char *hex)
{
    static uint8_t der[1024];
    struct reader in = reader_of(from_hex(der, hex));
    *out = (struct certificate){ .version = 0 };
    read_public_key_info(&in, out);
    return reader_done(&in);
}

/* RFC 4055 1.2, and RFC 9846 4.3.3: parameters of a key bind it to one way of signing. */
static void knows_what_a_restricted_pss_key_is_for(void **state)
{
    (void)state;
    struct certificate c;
    assert_true(read_key(&c, "3055 3041 06092a864886f70d01010a"
                             "3034 a00f" SHA256_HEX "a11c" MGF1_HEX "a203020120"
                             "0310 00 300d 0206 00ffffffffff 0203010001"));
    assert_int_equal(c.key.kind, KEY_RSA_PSS);
    assert_int_equal(c.key_only_for, SIGNATURE_RSA_PSS_SHA256);
    assert_int_equal(c.key.rsa_bits, 40);
    assert_true(read_key(&c, "3021 300d 06092a864886f70d01010a 3000"
                             "0310 00 300d 0206 00ffffffffff 0203010001"));
    assert_int_equal(c.key.kind, KEY_UNKNOWN); /* for SHA-1 alone */
}

static void takes_no_rsa_key_whose_numbers_make_no_sense(void **state)
{
    (void)state;
#define RSA_HEX "300d 06092a864886f70d010101 0500"
    struct certificate c;
    assert_true(read_key(&c, "3021" RSA_HEX "0310 00 300d 0206 00ffffffffff 0203010001"));
    assert_int_equal(c.key.kind, KEY_RSA);
    assert_true(read_key(&c, "3021" RSA_HEX "0310 00 300d 0206 00fffffffffe 0203010001"));
    assert_int_equal(c.key.kind, KEY_UNKNOWN); /* an even modulus */
    assert_true(read_key(&c, "301f" RSA_HEX "030e 00 300b 0206 00ffffffffff 020101"));
    assert_int_equal(c.key.kind, KEY_UNKNOWN); /* the exponent 1 */
    assert_true(read_key(&c, "301f" RSA_HEX "030e 00 300b 0206 00ffffffffff 020102"));
    assert_int_equal(c.key.kind, KEY_UNKNOWN); /* the exponent 2 */
    assert_true(read_key(&c, "3023" RSA_HEX "0312 00 300f 0206 00ffffffffff 0205 0200000001"));
    assert_int_equal(c.key.kind, KEY_UNKNOWN); /* an exponent of 34 bits */
    assert_true(read_key(&c, "3023" RSA_HEX "0312 00 300f 0206 00ffffffffff 0205 0100000001"));
    assert_int_equal(c.key.kind, KEY_RSA); /* of 33 */
    assert_false(read_key(&c, "3020" RSA_HEX "030f 00 300c 0205 ffffffffff 0203010001"));
    assert_false(read_key(&c, "301f 300b 06092a864886f70d010101"
                              "0310 00 300d 0206 00ffffffffff 0203010001")); /* NULL is missing */
}

static void takes_no_compressed_point_and_no_explicit_curve(void **state)
{
    (void)state;
    struct certificate c;
    assert_true(read_key(&c, "3039 3013 06072a8648ce3d0201 06082a8648ce3d030107 0322 00 02"
                             "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));
    assert_int_equal(c.key.kind, KEY_UNKNOWN);

    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    assert_true(EVP_PKEY_keygen_init(context) > 0);
    assert_true(EVP_PKEY_CTX_set_group_name(context, "P-256") > 0);
    assert_true(EVP_PKEY_CTX_set_ec_param_enc(context, OPENSSL_EC_EXPLICIT_CURVE) > 0);
    assert_true(EVP_PKEY_generate(context, &key) > 0);
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key, &der);
    assert_true(len > 200); /* the curve's numbers are in it */
    struct reader in = reader_of(bytes_of(der, (size_t)len));
    c = (struct certificate){ .version = 0 };
    read_public_key_info(&in, &c);
    assert_true(reader_done(&in));
    assert_int_equal(c.key.kind, KEY_UNKNOWN);
    OPENSSL_free(der);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
}

static void writes_an_algorithm_that_it_does_not_know_as_numbers(void **state)
{
    (void)state;
    char text[ALGORITHM_TEXT_MAX];
    assert_string_equal(algorithm_text(text, bytes_of("\x2a\x03\x04", 3)), "1.2.3.4");
}

static void knows_which_key_can_make_which_signature(void **state)
{
    (void)state;
    assert_true(signature_fits_key(SIGNATURE_ECDSA_SHA256, KEY_P521));
    assert_true(signature_fits_key(SIGNATURE_ED25519, KEY_ED25519));
    assert_true(signature_fits_key(SIGNATURE_RSA_PSS_SHA256, KEY_RSA));
    assert_true(signature_fits_key(SIGNATURE_RSA_PSS_SHA256, KEY_RSA_PSS));
    assert_true(signature_fits_key(SIGNATURE_RSA_PKCS1_SHA256, KEY_RSA));
    assert_false(signature_fits_key(SIGNATURE_RSA_PKCS1_SHA256, KEY_RSA_PSS)); /* RFC 4055 1.2 */
    assert_false(signature_fits_key(SIGNATURE_ECDSA_SHA256, KEY_ED25519));
    assert_false(signature_fits_key(SIGNATURE_ED25519, KEY_P256));
    assert_false(signature_fits_key(SIGNATURE_ECDSA_SHA256, KEY_UNKNOWN));
}

#define BYTES(literal) bytes_of(literal, sizeof(literal) - 1)

static void names_keys_that_cannot_be_used(void **state)
{
    (void)state;
    const struct bytes ec = BYTES("\x2a\x86\x48\xce\x3d\x02\x01");
    const struct {
        struct certificate certificate;
        const char *text;
    } cases[] = {
        { { .key_algorithm = BYTES("\x2a\x86\x48\xce\x38\x04\x01") }, "DSA" },
        { { .key_algorithm = ec, .key_curve = BYTES("\x2a\x86\x48\xce\x3d\x03\x01\x01") },
          "EC on P-192" },
        { { .key_algorithm = ec, .key_curve = BYTES("\x2a\x86\x48\xce\x3d\x03\x01\x07") },
          "EC on a good curve, but not as an uncompressed point" },
        { { .key_algorithm = ec, .key_curve = BYTES("\x2a\x03") }, "EC on another curve" },
        { { .key_algorithm = ec }, "EC with parameters of its own" },
        { { .key_algorithm = BYTES("\x2a\x03"), .key = { .rsa_bits = 2048 } },
          "RSA with a modulus or exponent of no use" },
        { { .key_algorithm = BYTES("\x2a\x03") }, "key algorithm 1.2.3" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[ALGORITHM_TEXT_MAX];
        assert_string_equal(unusable_key_text(text, &cases[i].certificate), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_kind_of_key),
        cmocka_unit_test(knows_every_signature),
        cmocka_unit_test(takes_pss_with_one_hash_and_a_salt_of_its_length_only),
        cmocka_unit_test(knows_what_a_restricted_pss_key_is_for),
        cmocka_unit_test(takes_no_rsa_key_whose_numbers_make_no_sense),
        cmocka_unit_test(takes_no_compressed_point_and_no_explicit_curve),
        cmocka_unit_test(writes_an_algorithm_that_it_does_not_know_as_numbers),
        cmocka_unit_test(names_keys_that_cannot_be_used),
        cmocka_unit_test(knows_which_key_can_make_which_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
