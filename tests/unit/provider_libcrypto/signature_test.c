/* signature_test.c - each algorithm against each kind of key. */
#include "fixture.h"

#include <openssl/err.h>

#include "support/test.h"

static const struct bytes message = { (const uint8_t *)"message", 7 };

static bool is_for(enum signature_kind signature, enum key_kind key)
{
    switch (key) {
    case KEY_P256:
    case KEY_P384:
    case KEY_P521: return signature <= SIGNATURE_ECDSA_SHA512;
    case KEY_ED25519: return signature == SIGNATURE_ED25519;
    case KEY_RSA: return signature >= SIGNATURE_RSA_PSS_SHA256;
    case KEY_RSA_PSS:
        return signature >= SIGNATURE_RSA_PSS_SHA256 && signature <= SIGNATURE_RSA_PSS_SHA512;
    case KEY_UNKNOWN: break;
    }
    return false;
}

static void try_all_algorithms(const struct private_key *key, enum key_kind kind)
{
    struct public_key half = provider->private_keys.public_half(key);
    assert_int_equal(half.kind, kind);
    for (size_t i = 0; i < provider->signature_count; i++) {
        const struct signature *signature = provider->signatures[i];
        uint8_t out[SIGNATURE_LEN_MAX] = { 0 };
        size_t len = 64;
        bool fits = is_for(signature->kind, kind);
        leave_error_of_host();
        assert_int_equal(signature->sign(signature, key, message, out, &len), fits);
        assert_int_equal(signature->verify(signature, &half, message, bytes_of(out, len)),
                         fits ? OUTCOME_OK : OUTCOME_REJECTED);
        expect_only_the_error_of_host();
    }
}

static void works_with_its_own_kinds_of_keys_only(void **state)
{
    (void)state;
    for (enum key_kind kind = KEY_P256; kind <= KEY_RSA_PSS; kind++) {
        parley_error error = no_error();
        struct private_key *key = provider->private_keys.make(kind, 2048, &error);
        assert_non_null(key);
        try_all_algorithms(key, kind);
        provider->private_keys.free(key);
    }
}

static void refuses_keys_of_an_unknown_kind(void **state)
{
    (void)state;
    struct public_key unknown = { .kind = KEY_UNKNOWN, .bytes = bytes_of("", 0) };
    for (size_t i = 0; i < provider->signature_count; i++)
        assert_int_equal(verify(provider->signatures[i]->kind, unknown, message, bytes_of("", 0)),
                         OUTCOME_REJECTED);
}

static void names_each_algorithm(void **state)
{
    (void)state;
    assert_int_equal(provider->signature_count, SIGNATURE_RSA_PKCS1_SHA512);
    for (enum signature_kind kind = SIGNATURE_ECDSA_SHA256; kind <= SIGNATURE_RSA_PKCS1_SHA512;
         kind++) {
        const struct signature *signature = provider_signature(provider, kind);
        assert_non_null(signature);
        assert_non_null(signature->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(works_with_its_own_kinds_of_keys_only),
        cmocka_unit_test(refuses_keys_of_an_unknown_kind),
        cmocka_unit_test(names_each_algorithm),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
