/* provider_test.c - what libcrypto as a provider lists, and in which order. */
#include "crypto/scheme.h"
#include "crypto/suite.h"
#include "fixture.h"
#include "provider_libcrypto/libcrypto.h"

#include "support/test.h"

static void lists_its_algorithms_in_order_of_preference(void **state)
{
    (void)state;
    static const char *const groups[] = { "X25519", "P-256", "P-384", "P-521" };
    static const char *const aeads[] = { "AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305" };
    static const char *const hashes[] = { "SHA256", "SHA384", "SHA512" };
    assert_int_equal(provider->group_count, 4);
    assert_int_equal(provider->aead_count, 3);
    assert_int_equal(provider->hash_count, 3);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(provider->groups[i]->name, groups[i]);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(provider->aeads[i]->name, aeads[i]);
        assert_string_equal(provider->hashes[i]->name, hashes[i]);
    }
}

/* R3 */
static void can_do_all_suites_and_schemes(void **state)
{
    (void)state;
    struct suite suites[SUITES_MAX];
    size_t count;
    const struct scheme *schemes = schemes_all(&count);
    assert_int_equal(suites_of(provider, suites), SUITES_MAX);
    for (size_t i = 0; i < count; i++)
        assert_non_null(provider_signature(provider, schemes[i].signature));
}

static void keeps_within_the_room_that_callers_have(void **state)
{
    (void)state;
    for (size_t i = 0; i < provider->group_count; i++) {
        assert_true(provider->groups[i]->share_len <= GROUP_SHARE_LEN_MAX);
        assert_true(provider->groups[i]->reply_len <= GROUP_SHARE_LEN_MAX);
        assert_true(provider->groups[i]->secret_len <= GROUP_SECRET_LEN_MAX);
    }
    for (size_t i = 0; i < provider->aead_count; i++)
        assert_true(provider->aeads[i]->key_len <= AEAD_KEY_LEN_MAX);
    for (size_t i = 0; i < provider->hash_count; i++) {
        assert_true(provider->hashes[i]->len <= HASH_LEN_MAX);
        assert_true(provider->hashes[i]->block_len <= HASH_BLOCK_LEN_MAX);
    }
}

static void opens_as_often_as_asked(void **state)
{
    (void)state;
    parley_error error = no_error();
    leave_error_of_host();
    struct provider *second = libcrypto_open(&error);
    assert_non_null(second);
    assert_ptr_not_equal(second, provider);
    second->close(second);
    expect_only_the_error_of_host();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_its_algorithms_in_order_of_preference),
        cmocka_unit_test(can_do_all_suites_and_schemes),
        cmocka_unit_test(keeps_within_the_room_that_callers_have),
        cmocka_unit_test(opens_as_often_as_asked),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
