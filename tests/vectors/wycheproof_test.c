/* wycheproof_test.c - libcrypto as a provider against the Wycheproof vectors.
 *
 * The argument names a primitive. All tests of its files are run, but for those with parameters
 * that TLS 1.3 does not have; what is legal there and not in TLS must be refused.
 */
#include "crypto/hmac.h"
#include "provider_libcrypto/libcrypto.h"
#include "support/hex.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/test.h"

enum { SKIPPED = 77, FILES_MAX = 12 };

/* What became of one test. */
enum verdict { AGREES, DIFFERS, NOT_FOR_TLS };

struct primitive {
    const char *name;
    enum verdict (*check)(json_t *group, json_t *test);
    const char *files[FILES_MAX];
};

static struct provider *provider;

static const char *text(json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    if (value == NULL)
        fail_msg("there is no text \"%s\"", key);
    return value;
}

static size_t number(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_integer(value))
        fail_msg("there is no number \"%s\"", key);
    return (size_t)json_integer_value(value);
}

/* Ended with hex_free. */
static struct bytes hex(json_t *object, const char *key)
{
    return hex_new(text(object, key));
}

static bool is(json_t *object, const char *key, const char *expected)
{
    return strcmp(text(object, key), expected) == 0;
}

static bool is_valid(json_t *test)
{
    return is(test, "result", "valid");
}

static enum verdict agrees(bool as_expected)
{
    return as_expected ? AGREES : DIFFERS;
}

/* NULL: a hash that TLS 1.3 does not use. */
static const struct hash *hash_of(const char *name)
{
    static const char *const names[][2] = { { "SHA-256", "SHA256" },
                                            { "SHA-384", "SHA384" },
                                            { "SHA-512", "SHA512" } };
    for (size_t i = 0; i < 3; i++)
        if (strcmp(name, names[i][0]) == 0)
            return provider_hash(provider, names[i][1]);
    return NULL;
}

/* The signature algorithm of a family (its member with SHA-256) with the group's hash. */
static const struct signature *algorithm_of(enum signature_kind with_sha256, json_t *group)
{
    static const size_t digest_lens[] = { 32, 48, 64 };
    const struct hash *hash = hash_of(text(group, "sha"));
    for (unsigned i = 0; hash != NULL && i < 3; i++)
        if (hash->len == digest_lens[i])
            return provider_signature(provider, with_sha256 + i);
    return NULL;
}

static const struct aead *aead_of(json_t *group)
{
    if (number(group, "ivSize") != 96 || number(group, "tagSize") != 128)
        return NULL;
    switch (number(group, "keySize")) {
    case 128: return provider_aead(provider, "AES_128_GCM");
    case 256: return provider_aead(provider, "AES_256_GCM");
    default: return NULL;
    }
}

static bool seals(const struct aead *aead, struct aead_state *state, json_t *test)
{
    struct bytes iv = hex(test, "iv"), aad = hex(test, "aad"), msg = hex(test, "msg");
    struct bytes ct = hex(test, "ct"), tag = hex(test, "tag");
    uint8_t *room = malloc(msg.len + AEAD_TAG_LEN);
    assert_non_null(room);
    memcpy(room, msg.data, msg.len);
    bool same = aead->seal(state, iv.data, aad, room, msg.len) && msg.len == ct.len &&
                memcmp(room, ct.data, ct.len) == 0 &&
                memcmp(room + ct.len, tag.data, AEAD_TAG_LEN) == 0;
    free(room);
    hex_free(iv), hex_free(aad), hex_free(msg), hex_free(ct), hex_free(tag);
    return same;
}

static bool opens(const struct aead *aead, struct aead_state *state, json_t *test)
{
    struct bytes iv = hex(test, "iv"), aad = hex(test, "aad"), msg = hex(test, "msg");
    struct bytes ct = hex(test, "ct"), tag = hex(test, "tag");
    uint8_t *room = malloc(ct.len + AEAD_TAG_LEN);
    assert_non_null(room);
    memcpy(room, ct.data, ct.len);
    memcpy(room + ct.len, tag.data, AEAD_TAG_LEN);
    enum outcome outcome = aead->open(state, iv.data, aad, room, ct.len);
    bool as_expected = is_valid(test)
                           ? outcome == OUTCOME_OK && memcmp(room, msg.data, msg.len) == 0
                           : outcome == OUTCOME_REJECTED;
    free(room);
    hex_free(iv), hex_free(aad), hex_free(msg), hex_free(ct), hex_free(tag);
    return as_expected;
}

static enum verdict check_under(const struct aead *aead, json_t *test)
{
    struct bytes key = hex(test, "key");
    struct aead_state state;
    assert_int_equal(key.len, aead->key_len);
    assert_true(aead->start(aead, &state, key.data));
    bool good = (!is_valid(test) || seals(aead, &state, test)) && opens(aead, &state, test);
    aead->wipe(&state);
    hex_free(key);
    return agrees(good);
}

static enum verdict check_aes_gcm(json_t *group, json_t *test)
{
    const struct aead *aead = aead_of(group);
    return aead == NULL ? NOT_FOR_TLS : check_under(aead, test);
}

static enum verdict check_chacha20_poly1305(json_t *group, json_t *test)
{
    if (number(group, "ivSize") != 96 || number(group, "tagSize") != 128)
        return NOT_FOR_TLS;
    return check_under(provider_aead(provider, "CHACHA20_POLY1305"), test);
}

static bool fill_with_scalar(void *state, uint8_t *out, size_t len)
{
    struct bytes scalar = *(const struct bytes *)state;
    while (scalar.len > len && scalar.data[0] == 0)
        scalar = bytes_of(scalar.data + 1, scalar.len - 1);
    assert_true(scalar.len <= len);
    memset(out, 0, len - scalar.len);
    memcpy(out + len - scalar.len, scalar.data, scalar.len);
    return true;
}

/* The test's private half, made by letting it come as random bytes, meets the test's public one. */
static enum verdict check_agreement(uint16_t group_id, json_t *test, enum outcome expected)
{
    const struct group *group = provider_group(provider, group_id);
    struct bytes private_half = hex(test, "private"), public_half = hex(test, "public");
    struct bytes shared = hex(test, "shared");
    struct random random = { fill_with_scalar, &private_half };
    struct group_state state;
    uint8_t share[GROUP_SHARE_LEN_MAX], secret[GROUP_SECRET_LEN_MAX];
    assert_true(group->generate(group, &state, &random, share));
    bool good = group->decapsulate(group, &state, public_half, secret) == expected;
    if (expected == OUTCOME_OK)
        good =
            good && shared.len == group->secret_len && memcmp(secret, shared.data, shared.len) == 0;
    group->wipe(&state);
    hex_free(private_half), hex_free(public_half), hex_free(shared);
    return agrees(good);
}

/* RFC 9846 7.4.2: of what is acceptable, points that are not canonical or on the twist are used as
 * they are, and the all-zero secret is refused. */
static enum verdict check_x25519(json_t *group, json_t *test)
{
    (void)group;
    bool all_zero = strspn(text(test, "shared"), "0") == 64;
    return check_agreement(0x001d, test, all_zero ? OUTCOME_REJECTED : OUTCOME_OK);
}

/* RFC 9846 4.3.8.2: compressed points, which are acceptable, are not for TLS. */
static enum verdict check_ecdh(json_t *group, json_t *test)
{
    static const struct {
        const char *curve;
        uint16_t id;
    } groups[] = { { "secp256r1", 0x0017 }, { "secp384r1", 0x0018 }, { "secp521r1", 0x0019 } };
    size_t i = 0;
    while (!is(group, "curve", groups[i].curve))
        assert_true(++i < 3);
    return check_agreement(groups[i].id, test, is_valid(test) ? OUTCOME_OK : OUTCOME_REJECTED);
}

static enum verdict check_signature(const struct signature *signature, struct public_key key,
                                    json_t *test, enum outcome expected)
{
    struct bytes msg = hex(test, "msg"), sig = hex(test, "sig");
    enum outcome outcome = signature->verify(signature, &key, msg, sig);
    hex_free(msg), hex_free(sig);
    return agrees(outcome == expected);
}

static enum outcome expected_of(json_t *test)
{
    return is_valid(test) ? OUTCOME_OK : OUTCOME_REJECTED;
}

static enum verdict check_ecdsa(json_t *group, json_t *test)
{
    json_t *public_half = json_object_get(group, "publicKey");
    struct bytes point = hex(public_half, "uncompressed");
    enum key_kind kind = is(public_half, "curve", "secp256r1")   ? KEY_P256
                         : is(public_half, "curve", "secp384r1") ? KEY_P384
                                                                 : KEY_P521;
    enum verdict verdict = check_signature(algorithm_of(SIGNATURE_ECDSA_SHA256, group),
                                           (struct public_key){ .kind = kind, .bytes = point },
                                           test, expected_of(test));
    hex_free(point);
    return verdict;
}

static enum verdict check_ed25519(json_t *group, json_t *test)
{
    struct bytes half = hex(json_object_get(group, "publicKey"), "pk");
    enum verdict verdict = check_signature(
        provider_signature(provider, SIGNATURE_ED25519),
        (struct public_key){ .kind = KEY_ED25519, .bytes = half }, test, expected_of(test));
    hex_free(half);
    return verdict;
}

/* A DigestInfo without its NULL, which is acceptable, is refused: RFC 8017 A.2.4 wants it. */
static enum verdict check_rsa_pkcs1(json_t *group, json_t *test)
{
    struct bytes half = hex(group, "publicKeyAsn");
    enum verdict verdict = check_signature(algorithm_of(SIGNATURE_RSA_PKCS1_SHA256, group),
                                           (struct public_key){ .kind = KEY_RSA, .bytes = half },
                                           test, expected_of(test));
    hex_free(half);
    return verdict;
}

/* RFC 9846 4.3.3: MGF1 with the same hash and a salt as long as the digest. What is valid with
 * other parameters is refused; what is not valid with them may be valid with ours, and says
 * nothing. */
static enum verdict check_rsa_pss(json_t *group, json_t *test)
{
    const struct signature *signature = algorithm_of(SIGNATURE_RSA_PSS_SHA256, group);
    if (signature == NULL)
        return NOT_FOR_TLS;
    bool ours = is(group, "mgfSha", text(group, "sha")) &&
                number(group, "sLen") == hash_of(text(group, "sha"))->len;
    if (!ours && !is_valid(test))
        return NOT_FOR_TLS;
    enum key_kind kind = is(group, "type", "RsassaPssWithParametersVerify") ? KEY_RSA_PSS : KEY_RSA;
    struct bytes half = hex(group, "publicKeyAsn");
    enum verdict verdict =
        check_signature(signature, (struct public_key){ .kind = kind, .bytes = half }, test,
                        ours ? expected_of(test) : OUTCOME_REJECTED);
    hex_free(half);
    return verdict;
}

/* The hash stands in the file's name only. */
static const struct hash *current_hash;

static enum verdict check_hkdf(json_t *group, json_t *test)
{
    (void)group;
    struct bytes ikm = hex(test, "ikm"), salt = hex(test, "salt"), info = hex(test, "info");
    struct bytes okm = hex(test, "okm");
    size_t size = number(test, "size");
    uint8_t prk[HASH_LEN_MAX], *out = malloc(size);
    assert_non_null(out);
    hkdf_extract(current_hash, prk, salt, ikm);
    bool done = hkdf_expand(current_hash, out, size, bytes_of(prk, current_hash->len), info);
    bool good =
        is_valid(test) ? done && okm.len == size && memcmp(out, okm.data, size) == 0 : !done;
    free(out);
    hex_free(ikm), hex_free(salt), hex_free(info), hex_free(okm);
    return agrees(good);
}

static enum verdict check_hmac(json_t *group, json_t *test)
{
    struct bytes key = hex(test, "key"), msg = hex(test, "msg"), tag = hex(test, "tag");
    struct hmac hmac;
    uint8_t out[HASH_LEN_MAX];
    hmac_start(&hmac, current_hash, key);
    hmac_update(&hmac, msg);
    hmac_finish(&hmac, out);
    bool same = memcmp(out, tag.data, number(group, "tagSize") / 8) == 0;
    hex_free(key), hex_free(msg), hex_free(tag);
    return agrees(same == is_valid(test));
}

static const struct primitive primitives[] = {
    { "aes_gcm", check_aes_gcm, { "aes_gcm" } },
    { "chacha20_poly1305", check_chacha20_poly1305, { "chacha20_poly1305" } },
    { "x25519", check_x25519, { "x25519" } },
    { "ecdh_secp256r1", check_ecdh, { "ecdh_secp256r1_ecpoint" } },
    { "ecdh_secp384r1", check_ecdh, { "ecdh_secp384r1_ecpoint" } },
    { "ecdh_secp521r1", check_ecdh, { "ecdh_secp521r1_ecpoint" } },
    { "ecdsa",
      check_ecdsa,
      { "ecdsa_secp256r1_sha256", "ecdsa_secp256r1_sha512", "ecdsa_secp384r1_sha256",
        "ecdsa_secp384r1_sha384", "ecdsa_secp384r1_sha512", "ecdsa_secp521r1_sha512" } },
    { "ed25519", check_ed25519, { "ed25519" } },
    { "rsa_pkcs1",
      check_rsa_pkcs1,
      { "rsa_signature_2048_sha256", "rsa_signature_2048_sha384", "rsa_signature_2048_sha512",
        "rsa_signature_3072_sha256", "rsa_signature_3072_sha384", "rsa_signature_3072_sha512",
        "rsa_signature_4096_sha256", "rsa_signature_4096_sha384", "rsa_signature_4096_sha512" } },
    { "rsa_pss",
      check_rsa_pss,
      { "rsa_pss_2048_sha256_mgf1_0", "rsa_pss_2048_sha256_mgf1_32", "rsa_pss_2048_sha384_mgf1_48",
        "rsa_pss_3072_sha256_mgf1_32", "rsa_pss_4096_sha256_mgf1_32", "rsa_pss_4096_sha384_mgf1_48",
        "rsa_pss_4096_sha512_mgf1_32", "rsa_pss_4096_sha512_mgf1_64", "rsa_pss_misc" } },
    { "rsa_pss_with_parameters",
      check_rsa_pss,
      { "rsa_pss_2048_sha256_mgf1_32_params", "rsa_pss_3072_sha256_mgf1_32_params",
        "rsa_pss_4096_sha512_mgf1_64_params", "rsa_pss_misc_params" } },
    { "hkdf", check_hkdf, { "hkdf_sha256", "hkdf_sha384", "hkdf_sha512" } },
    { "hmac", check_hmac, { "hmac_sha256", "hmac_sha384", "hmac_sha512" } },
};

static const struct primitive *asked_for;
static const char *folder;
static size_t counts[NOT_FOR_TLS + 1];

static void check_test(const char *file, json_t *group, json_t *test)
{
    enum verdict verdict = asked_for->check(group, test);
    counts[verdict]++;
    if (verdict == DIFFERS)
        print_error("%s: tcId %zu differs: %s\n", file, number(test, "tcId"),
                    text(test, "comment"));
}

static void check_file(const char *file)
{
    char path[1000];
    json_error_t error;
    size_t i, k;
    json_t *group, *test;
    (void)snprintf(path, sizeof path, "%s/%s_test.json", folder, file);
    json_t *whole = json_load_file(path, 0, &error);
    if (whole == NULL)
        fail_msg("%s: %s", path, error.text);

    char hash[16];
    const char *end = strstr(file, "_sha");
    (void)snprintf(hash, sizeof hash, "SHA-%.3s", end != NULL ? end + 4 : "");
    current_hash = hash_of(hash);

    size_t before = counts[AGREES] + counts[DIFFERS] + counts[NOT_FOR_TLS];
    json_array_foreach (json_object_get(whole, "testGroups"), i, group)
        json_array_foreach (json_object_get(group, "tests"), k, test)
            check_test(file, group, test);
    size_t after = counts[AGREES] + counts[DIFFERS] + counts[NOT_FOR_TLS];
    assert_int_equal(after - before, number(whole, "numberOfTests"));
    json_decref(whole);
}

static void agrees_with_wycheproof(void **state)
{
    (void)state;
    parley_error error = no_error();
    provider = libcrypto_open(&error);
    assert_non_null(provider);
    for (size_t i = 0; i < FILES_MAX && asked_for->files[i] != NULL; i++)
        check_file(asked_for->files[i]);
    provider->close(provider);
    print_message("%s: %zu vectors agree, %zu differ, %zu are not for TLS\n", asked_for->name,
                  counts[AGREES], counts[DIFFERS], counts[NOT_FOR_TLS]);
    assert_int_equal(counts[DIFFERS], 0);
    assert_true(counts[AGREES] > 0);
}

int main(int argc, char **argv)
{
    const char *vectors = getenv("PARLEY_VECTORS");
    static char path[900];
    struct stat status;
    for (size_t i = 0; argc == 2 && i < sizeof primitives / sizeof *primitives; i++)
        if (strcmp(argv[1], primitives[i].name) == 0)
            asked_for = &primitives[i];
    if (asked_for == NULL) {
        (void)fprintf(stderr, "usage: wycheproof_test PRIMITIVE\n");
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/wycheproof",
                   vectors != NULL ? vectors : PARLEY_DEFAULT_VECTORS);
    folder = path;
    if (stat(folder, &status) != 0) {
        print_message("SKIPPED: there is no %s (set PARLEY_VECTORS)\n", folder);
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_wycheproof) };
    return cmocka_run_group_tests_name(asked_for->name, tests, NULL, NULL);
}
