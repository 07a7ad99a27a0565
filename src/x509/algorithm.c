/* algorithm.c - the table of signature algorithms, RSASSA-PSS parameters, and the kinds of keys. */
#include "x509/algorithm.h"

#include "base/limits.h"
#include "x509/der.h"
#include "x509/oid.h"

#include <stdio.h>

enum parameters {
    PARAMETERS_ABSENT,
    PARAMETERS_NULL, /* or absent: RFC 4055 5 demands that both are taken */
    PARAMETERS_PSS,
    PARAMETERS_ANY, /* of algorithms that are not accepted anyway */
};

/* Those of kind 0 are here for their names: an operator should read "SHA-1", not an OID. */
static const struct signature_algorithm {
    struct bytes oid;
    enum parameters parameters;
    enum signature_kind kind;
    const char *name;
} signature_algorithms[] = {
    { OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"), PARAMETERS_ABSENT, SIGNATURE_ECDSA_SHA256,
      "SHA-256 with ECDSA" },
    { OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"), PARAMETERS_ABSENT, SIGNATURE_ECDSA_SHA384,
      "SHA-384 with ECDSA" },
    { OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"), PARAMETERS_ABSENT, SIGNATURE_ECDSA_SHA512,
      "SHA-512 with ECDSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), PARAMETERS_NULL, SIGNATURE_RSA_PKCS1_SHA256,
      "SHA-256 with RSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), PARAMETERS_NULL, SIGNATURE_RSA_PKCS1_SHA384,
      "SHA-384 with RSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), PARAMETERS_NULL, SIGNATURE_RSA_PKCS1_SHA512,
      "SHA-512 with RSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), PARAMETERS_PSS, 0, "RSASSA-PSS" },
    { OID("\x2b\x65\x70"), PARAMETERS_ABSENT, SIGNATURE_ED25519, "Ed25519" },
    { OID("\x2b\x65\x71"), PARAMETERS_ANY, 0, "Ed448" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02"), PARAMETERS_ANY, 0, "MD2 with RSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"), PARAMETERS_ANY, 0, "MD5 with RSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"), PARAMETERS_ANY, 0, "SHA-1 with RSA" },
    { OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e"), PARAMETERS_ANY, 0, "SHA-224 with RSA" },
    { OID("\x2a\x86\x48\xce\x3d\x04\x01"), PARAMETERS_ANY, 0, "SHA-1 with ECDSA" },
    { OID("\x2a\x86\x48\xce\x3d\x04\x03\x01"), PARAMETERS_ANY, 0, "SHA-224 with ECDSA" },
    { OID("\x2a\x86\x48\xce\x38\x04\x03"), PARAMETERS_ANY, 0, "SHA-1 with DSA" },
    { OID("\x60\x86\x48\x01\x65\x03\x04\x03\x02"), PARAMETERS_ANY, 0, "SHA-256 with DSA" },
};

static const struct {
    struct bytes oid;
    unsigned len;
    enum signature_kind pss;
} hashes[] = {
    { OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01"), 32, SIGNATURE_RSA_PSS_SHA256 },
    { OID("\x60\x86\x48\x01\x65\x03\x04\x02\x02"), 48, SIGNATURE_RSA_PSS_SHA384 },
    { OID("\x60\x86\x48\x01\x65\x03\x04\x02\x03"), 64, SIGNATURE_RSA_PSS_SHA512 },
};
enum { HASH_COUNT = sizeof hashes / sizeof *hashes };

static const struct bytes mgf1 = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08");

static const struct {
    struct bytes oid;
    enum key_kind kind;
    size_t point_len;
} curves[] = {
    { OID("\x2a\x86\x48\xce\x3d\x03\x01\x07"), KEY_P256, 65 },
    { OID("\x2b\x81\x04\x00\x22"), KEY_P384, 97 },
    { OID("\x2b\x81\x04\x00\x23"), KEY_P521, 133 },
};

static const struct bytes ec_public_key = OID("\x2a\x86\x48\xce\x3d\x02\x01");
static const struct bytes ed25519 = OID("\x2b\x65\x70");
static const struct bytes rsa_encryption = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
static const struct bytes rsassa_pss = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a");

static void read_null(struct reader *in)
{
    if (der_value(in, DER_NULL).len != 0)
        reader_refuse(in, READ_MALFORMED);
}

/* An AlgorithmIdentifier of a hash, as its place in the table; HASH_COUNT for others. */
static size_t read_hash(struct reader *in)
{
    struct reader algorithm = der_enter(in, DER_SEQUENCE);
    struct bytes oid = der_oid(&algorithm);
    if (reader_more(&algorithm))
        read_null(&algorithm);
    der_leave(in, &algorithm);

    size_t i = 0;
    while (i < HASH_COUNT && !bytes_equal(oid, hashes[i].oid))
        i++;
    return i;
}

static size_t read_mgf1_hash(struct reader *in)
{
    struct reader algorithm = der_enter(in, DER_SEQUENCE);
    struct bytes oid = der_oid(&algorithm);
    if (!bytes_equal(oid, mgf1)) {
        (void)read_rest(&algorithm);
        return HASH_COUNT;
    }
    size_t hash = read_hash(&algorithm);
    der_leave(in, &algorithm);
    return hash;
}

/* The optional field [id] of the parameters, and what it means when it is absent. */
static size_t read_hash_field(struct reader *in, unsigned id, size_t (*read)(struct reader *in))
{
    if (!der_next_is(in, DER_CONTEXT_AROUND | id))
        return HASH_COUNT; /* SHA-1 */
    struct reader field = der_enter(in, DER_CONTEXT_AROUND | id);
    size_t hash = read(&field);
    der_leave(in, &field);
    return hash;
}

static unsigned read_number_field(struct reader *in, unsigned id, unsigned absent)
{
    if (!der_next_is(in, DER_CONTEXT_AROUND | id))
        return absent;
    struct reader field = der_enter(in, DER_CONTEXT_AROUND | id);
    unsigned number = der_small(&field, UINT16_MAX);
    der_leave(in, &field);
    return number;
}

/* RFC 4055 3.1. What is accepted has one hash, for the message and for the mask, and a salt as
 * long as its digest. */
static enum signature_kind read_pss_parameters(struct reader *in)
{
    struct reader parameters = der_enter(in, DER_SEQUENCE);
    size_t hash = read_hash_field(&parameters, 0, read_hash);
    size_t mask_hash = read_hash_field(&parameters, 1, read_mgf1_hash);
    unsigned salt_len = read_number_field(&parameters, 2, 20);
    unsigned trailer = read_number_field(&parameters, 3, 1);
    der_leave(in, &parameters);

    bool accepted = hash < HASH_COUNT && mask_hash == hash && salt_len == hashes[hash].len;
    return accepted && trailer == 1 ? hashes[hash].pss : 0;
}

static const struct signature_algorithm *find_signature_algorithm(struct bytes oid)
{
    for (size_t i = 0; i < sizeof signature_algorithms / sizeof *signature_algorithms; i++)
        if (bytes_equal(signature_algorithms[i].oid, oid))
            return &signature_algorithms[i];
    return NULL;
}

enum signature_kind read_signature_algorithm(struct reader *in, struct bytes *oid)
{
    struct reader algorithm = der_enter(in, DER_SEQUENCE);
    *oid = der_oid(&algorithm);
    const struct signature_algorithm *known = find_signature_algorithm(*oid);
    enum signature_kind kind = known != NULL ? known->kind : 0;

    switch (known != NULL ? known->parameters : PARAMETERS_ANY) {
    case PARAMETERS_ABSENT: break;
    case PARAMETERS_NULL:
        if (reader_more(&algorithm))
            read_null(&algorithm);
        break;
    case PARAMETERS_PSS: kind = read_pss_parameters(&algorithm); break;
    case PARAMETERS_ANY: (void)read_rest(&algorithm); break;
    }
    der_leave(in, &algorithm);
    return kind;
}

/* RFC 5480 2.1.1, 2.2: a named curve, and here the uncompressed form alone, as TLS demands. */
static void judge_ec_key(struct public_key *key, struct bytes curve)
{
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
        if (bytes_equal(curves[i].oid, curve) && key->bytes.len == curves[i].point_len &&
            key->bytes.data[0] == 0x04)
            key->kind = curves[i].kind;
}

static unsigned bit_len(struct bytes magnitude)
{
    unsigned bits = (unsigned)magnitude.len * 8;
    for (unsigned mask = 0x80; mask > 0 && magnitude.len > 0 && !(magnitude.data[0] & mask);
         mask >>= 1)
        bits--;
    return bits;
}

/* RFC 8017 A.1.1. A modulus that is even, or an exponent with which RSA is no cipher or costs too
 * much, makes a key of no use; the length of the modulus is judged with the path. */
static void read_rsa_key(struct reader *info, struct certificate *out, enum key_kind kind)
{
    struct reader inside = der_within(info, out->key.bytes);
    struct reader key = der_enter(&inside, DER_SEQUENCE);
    struct bytes modulus = der_positive(&key);
    struct bytes exponent = der_positive(&key);
    der_leave(&inside, &key);
    der_leave(info, &inside);
    if (!reader_ok(info))
        return;
    bool odd = (modulus.data[modulus.len - 1] & exponent.data[exponent.len - 1] & 1) != 0;
    unsigned exponent_bits = bit_len(exponent);
    if (odd && exponent_bits > 1 && exponent_bits <= RSA_EXPONENT_BITS_MAX)
        out->key.kind = kind;
    out->key.rsa_bits = bit_len(modulus);
}

void read_public_key_info(struct reader *in, struct certificate *out)
{
    const uint8_t *at = in->at;
    struct reader info = der_enter(in, DER_SEQUENCE);
    struct reader algorithm = der_enter(&info, DER_SEQUENCE);
    struct bytes oid = der_oid(&algorithm), curve = { NULL, 0 };
    enum key_kind rsa = KEY_UNKNOWN;

    out->key_algorithm = oid;
    if (bytes_equal(oid, ec_public_key) && der_next_is(&algorithm, DER_OID)) {
        curve = out->key_curve = der_oid(&algorithm);
    } else if (bytes_equal(oid, rsa_encryption)) {
        read_null(&algorithm);
        rsa = KEY_RSA;
    } else if (bytes_equal(oid, rsassa_pss)) {
        bool restricted = reader_more(&algorithm);
        if (restricted)
            out->key_only_for = read_pss_parameters(&algorithm);
        rsa = restricted && out->key_only_for == 0 ? KEY_UNKNOWN : KEY_RSA_PSS;
    } else if (!bytes_equal(oid, ed25519)) {
        (void)read_rest(&algorithm);
    }
    der_leave(&info, &algorithm);
    out->key.bytes = der_octets(&info);

    if (curve.len > 0)
        judge_ec_key(&out->key, curve);
    else if (rsa != KEY_UNKNOWN)
        read_rsa_key(&info, out, rsa);
    else if (bytes_equal(oid, ed25519) && out->key.bytes.len == 32)
        out->key.kind = KEY_ED25519;
    der_leave(in, &info);
    if (reader_ok(in))
        out->key_info = bytes_of(at, (size_t)(in->at - at));
}

bool signature_fits_key(enum signature_kind signature, enum key_kind key)
{
    switch (signature) {
    case SIGNATURE_ECDSA_SHA256:
    case SIGNATURE_ECDSA_SHA384:
    case SIGNATURE_ECDSA_SHA512: return key == KEY_P256 || key == KEY_P384 || key == KEY_P521;
    case SIGNATURE_ED25519: return key == KEY_ED25519;
    case SIGNATURE_RSA_PSS_SHA256:
    case SIGNATURE_RSA_PSS_SHA384:
    case SIGNATURE_RSA_PSS_SHA512: return key == KEY_RSA || key == KEY_RSA_PSS;
    case SIGNATURE_RSA_PKCS1_SHA256:
    case SIGNATURE_RSA_PKCS1_SHA384:
    case SIGNATURE_RSA_PKCS1_SHA512: return key == KEY_RSA;
    }
    return false;
}

char *algorithm_text(char out[ALGORITHM_TEXT_MAX], struct bytes oid)
{
    const struct signature_algorithm *known = find_signature_algorithm(oid);
    if (known == NULL)
        return oid_text(out, ALGORITHM_TEXT_MAX, oid);
    (void)snprintf(out, ALGORITHM_TEXT_MAX, "%s", known->name);
    return out;
}

static const char *unusable_curve(struct bytes curve)
{
    static const struct {
        struct bytes oid;
        const char *name;
    } known[] = {
        { OID("\x2a\x86\x48\xce\x3d\x03\x01\x01"), "P-192" },
        { OID("\x2b\x81\x04\x00\x21"), "P-224" },
        { OID("\x2b\x81\x04\x00\x0a"), "secp256k1" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (bytes_equal(known[i].oid, curve))
            return known[i].name;
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
        if (bytes_equal(curves[i].oid, curve))
            return "a good curve, but not as an uncompressed point";
    return "another curve";
}

char *unusable_key_text(char out[ALGORITHM_TEXT_MAX], const struct certificate *certificate)
{
    static const struct bytes dsa = OID("\x2a\x86\x48\xce\x38\x04\x01");
    char oid[ALGORITHM_TEXT_MAX - 16];
    if (bytes_equal(certificate->key_algorithm, dsa))
        (void)snprintf(out, ALGORITHM_TEXT_MAX, "DSA");
    else if (certificate->key.rsa_bits > 0)
        (void)snprintf(out, ALGORITHM_TEXT_MAX, "RSA with a modulus or exponent of no use");
    else if (certificate->key_curve.len > 0)
        (void)snprintf(out, ALGORITHM_TEXT_MAX, "EC on %s", unusable_curve(certificate->key_curve));
    else if (bytes_equal(certificate->key_algorithm, ec_public_key))
        (void)snprintf(out, ALGORITHM_TEXT_MAX, "EC with parameters of its own");
    else
        (void)snprintf(out, ALGORITHM_TEXT_MAX, "key algorithm %s",
                       oid_text(oid, sizeof oid, certificate->key_algorithm));
    return out;
}
