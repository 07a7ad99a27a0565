/* provider_test.c - look-ups in a provider's lists. */
#include "crypto/provider.h"

#include "support/test.h"

static const struct hash hash_a = { .name = "A" }, hash_b = { .name = "B" };
static const struct aead aead_a = { .name = "A" }, aead_b = { .name = "B" };
static const struct group group_a = { .id = 1 }, group_b = { .id = 2 };
static const struct signature signature_a = { .kind = SIGNATURE_ED25519 },
                              signature_b = { .kind = SIGNATURE_ECDSA_SHA256 };

static const struct hash *const hashes[] = { &hash_a, &hash_b };
static const struct aead *const aeads[] = { &aead_a, &aead_b };
static const struct group *const groups[] = { &group_a, &group_b };
static const struct signature *const signatures[] = { &signature_a, &signature_b };

static const struct provider provider = {
    .hashes = hashes,
    .hash_count = 2,
    .aeads = aeads,
    .aead_count = 2,
    .groups = groups,
    .group_count = 2,
    .signatures = signatures,
    .signature_count = 2,
};

static void finds_what_it_has(void **state)
{
    (void)state;
    assert_ptr_equal(provider_hash(&provider, "A"), &hash_a);
    assert_ptr_equal(provider_hash(&provider, "B"), &hash_b);
    assert_ptr_equal(provider_aead(&provider, "B"), &aead_b);
    assert_ptr_equal(provider_group(&provider, 2), &group_b);
    assert_ptr_equal(provider_signature(&provider, SIGNATURE_ECDSA_SHA256), &signature_b);
}

static void finds_nothing_else(void **state)
{
    (void)state;
    static const struct provider empty;
    assert_null(provider_hash(&provider, "AB"));
    assert_null(provider_aead(&provider, ""));
    assert_null(provider_group(&provider, 3));
    assert_null(provider_signature(&provider, SIGNATURE_RSA_PSS_SHA256));
    assert_null(provider_hash(&empty, "A"));
    assert_null(provider_aead(&empty, "A"));
    assert_null(provider_group(&empty, 1));
    assert_null(provider_signature(&empty, SIGNATURE_ED25519));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_it_has),
        cmocka_unit_test(finds_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
