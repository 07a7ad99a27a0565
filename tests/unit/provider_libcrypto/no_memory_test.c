/* no_memory_test.c - each allocation failing, in parley and in libcrypto: never the peer's fault.
 *
 * Each thing is done again and again, with the memory running out one allocation later each time,
 * until there is enough for it.
 */
#include "base/memory.h"
#include "fixture.h"
#include "provider_libcrypto/libcrypto.h"
#include "second_opinion.h"
#include "support/hex.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#include "support/test.h"

static size_t left = SIZE_MAX; /* so many more allocations succeed */
static size_t taken;

static bool may_take(void)
{
    taken++;
    if (left == SIZE_MAX)
        return true;
    if (left == 0)
        return false;
    left--;
    return true;
}

static void *take(size_t len, const char *file, int line)
{
    (void)file, (void)line;
    return may_take() ? malloc(len) : NULL;
}

static void *take_again(void *memory, size_t len, const char *file, int line)
{
    (void)file, (void)line;
    return may_take() ? realloc(memory, len) : NULL;
}

static void give_back(void *memory, const char *file, int line)
{
    (void)file, (void)line;
    free(memory);
}

/* The linker's names for what base/memory.c calls, and for what it gets. */
void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);

void *__wrap_calloc(size_t count, size_t len)
{
    return may_take() ? __real_calloc(count, len) : NULL;
}

/* Does `attempt` with ever more memory until it is OK. */
static void expect_broken_until_ok(enum outcome (*attempt)(const void *context),
                                   const void *context)
{
    assert_int_equal(attempt(context), OUTCOME_OK); /* and warms libcrypto's caches */
    enum outcome outcome = OUTCOME_BROKEN;
    for (size_t enough = 0; outcome != OUTCOME_OK; enough++) {
        assert_true(enough < 10000);
        left = enough;
        outcome = attempt(context);
        left = SIZE_MAX;
        assert_int_not_equal(outcome, OUTCOME_REJECTED);
    }
}

static enum outcome of(bool done)
{
    return done ? OUTCOME_OK : OUTCOME_BROKEN;
}

static enum outcome open_and_close(const void *context)
{
    (void)context;
    parley_error error = no_error();
    struct provider *opened = libcrypto_open(&error);
    if (opened == NULL)
        return failed(&error) && error.blame == PARLEY_BLAME_MACHINE ? OUTCOME_BROKEN
                                                                     : OUTCOME_REJECTED;
    opened->close(opened);
    return OUTCOME_OK;
}

static void opens_or_says_why_not(void **state)
{
    (void)state;
    expect_broken_until_ok(open_and_close, NULL);
}

static enum outcome start_aead(const void *context)
{
    static const uint8_t key[CBC_KEY_LEN_MAX];
    const struct aead *aead = context;
    struct aead_state aead_state;
    bool done = aead->start(aead, &aead_state, key);
    aead->wipe(&aead_state);
    return of(done);
}

static void starts_aeads_or_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < provider->aead_count; i++)
        expect_broken_until_ok(start_aead, provider->aeads[i]);
    for (size_t i = 0; i < provider->cbc_count; i++)
        expect_broken_until_ok(start_aead, provider->cbc[i]);
}

static void protect_a_record(const struct aead *aead)
{
    static const uint8_t key[CBC_KEY_LEN_MAX], nonce[CBC_BLOCK_LEN];
    struct aead_state aead_state;
    uint8_t text[1008 + CBC_TAG_LEN_MAX] = { 0 };
    assert_true(aead->start(aead, &aead_state, key));
    taken = 0;
    assert_true(aead->seal(&aead_state, nonce, bytes_of("aad", 3), text, 1008));
    assert_int_equal(aead->open(&aead_state, nonce, bytes_of("aad", 3), text, 1008), OUTCOME_OK);
    assert_int_equal(taken, 0);
    aead->wipe(&aead_state);
}

static void protects_records_without_the_heap(void **state)
{
    (void)state;
    for (size_t i = 0; i < provider->aead_count; i++)
        protect_a_record(provider->aeads[i]);
    for (size_t i = 0; i < provider->cbc_count; i++)
        protect_a_record(provider->cbc[i]);
}

static void hashes_without_the_heap(void **state)
{
    (void)state;
    taken = 0;
    for (size_t i = 0; i < provider->hash_count; i++) {
        struct hash_state hashing;
        uint8_t digest[HASH_LEN_MAX];
        provider->hashes[i]->start(&hashing);
        provider->hashes[i]->update(&hashing, bytes_of("data", 4));
        provider->hashes[i]->finish(&hashing, digest);
    }
    assert_int_equal(taken, 0);
}

static enum outcome generate(const void *context)
{
    const struct group *group = context;
    struct group_state client;
    uint8_t share[GROUP_SHARE_LEN_MAX];
    bool done = group->generate(group, &client, &provider->random, share);
    group->wipe(&client);
    return of(done);
}

/* A share, and the private half that waits for it. */
struct waiting {
    const struct group *group;
    struct group_state client;
    uint8_t share[GROUP_SHARE_LEN_MAX];
};

static enum outcome encapsulate(const void *context)
{
    const struct waiting *waiting = context;
    uint8_t reply[GROUP_SHARE_LEN_MAX], secret[GROUP_SECRET_LEN_MAX];
    return waiting->group->encapsulate(waiting->group, &provider->random,
                                       bytes_of(waiting->share, waiting->group->share_len), reply,
                                       secret);
}

static enum outcome decapsulate(const void *context)
{
    struct waiting waiting = *(const struct waiting *)context;
    uint8_t secret[GROUP_SECRET_LEN_MAX];
    return waiting.group->decapsulate(waiting.group, &waiting.client,
                                      bytes_of(waiting.share, waiting.group->share_len), secret);
}

static void agrees_or_is_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < provider->group_count; i++) {
        struct waiting waiting = { .group = provider->groups[i] };
        assert_true(waiting.group->generate(waiting.group, &waiting.client, &provider->random,
                                            waiting.share));
        expect_broken_until_ok(generate, waiting.group);
        expect_broken_until_ok(encapsulate, &waiting);
        expect_broken_until_ok(decapsulate, &waiting);
        waiting.group->wipe(&waiting.client);
    }
}

/* A signature to check, and what to make one with. */
struct signed_message {
    const struct signature *signature;
    struct private_key *key;
    struct public_key half;
    struct bytes signed_with;
};

static const struct bytes message = { (const uint8_t *)"message", 7 };

static enum outcome verify_it(const void *context)
{
    const struct signed_message *it = context;
    return it->signature->verify(it->signature, &it->half, message, it->signed_with);
}

static enum outcome sign_it(const void *context)
{
    const struct signed_message *it = context;
    uint8_t out[SIGNATURE_LEN_MAX];
    size_t len;
    return of(it->signature->sign(it->signature, it->key, message, out, &len));
}

static enum outcome write_it(const void *context)
{
    const struct signed_message *it = context;
    parley_error error = no_error();
    uint8_t *der;
    size_t len;
    if (!provider->private_keys.write(it->key, &der, &len, &error))
        return of(!failed(&error));
    memory_wipe_and_free(der, len);
    return OUTCOME_OK;
}

static void signs_and_verifies_or_is_broken(void **state)
{
    (void)state;
    static const struct {
        enum key_kind key;
        enum signature_kind signature;
    } cases[] = {
        { KEY_P256, SIGNATURE_ECDSA_SHA256 },  { KEY_P521, SIGNATURE_ECDSA_SHA512 },
        { KEY_ED25519, SIGNATURE_ED25519 },    { KEY_RSA, SIGNATURE_RSA_PSS_SHA256 },
        { KEY_RSA, SIGNATURE_RSA_PSS_SHA512 }, { KEY_RSA, SIGNATURE_RSA_PKCS1_SHA256 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parley_error error = no_error();
        uint8_t out[SIGNATURE_LEN_MAX];
        size_t len;
        struct signed_message it = {
            .signature = provider_signature(provider, cases[i].signature),
            .key = provider->private_keys.make(cases[i].key, 2048, &error),
        };
        assert_non_null(it.key);
        it.half = provider->private_keys.public_half(it.key);
        assert_true(it.signature->sign(it.signature, it.key, message, out, &len));
        it.signed_with = bytes_of(out, len);
        expect_broken_until_ok(verify_it, &it);
        expect_broken_until_ok(sign_it, &it);
        expect_broken_until_ok(write_it, &it);
        provider->private_keys.free(it.key);
    }
}

static enum outcome read_key(const void *context)
{
    parley_error error = no_error();
    struct private_key *key = provider->private_keys.read(*(const struct bytes *)context, &error);
    if (key == NULL)
        return failed(&error) ? OUTCOME_BROKEN : OUTCOME_REJECTED;
    provider->private_keys.free(key);
    return OUTCOME_OK;
}

static void reads_private_keys_or_fails(void **state)
{
    (void)state;
    static const enum key_kind kinds[] = { KEY_P256, KEY_ED25519, KEY_RSA };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        parley_error error = no_error();
        struct private_key *key = provider->private_keys.make(kinds[i], 2048, &error);
        uint8_t *der;
        size_t len;
        assert_non_null(key);
        assert_true(provider->private_keys.write(key, &der, &len, &error));
        const struct bytes pkcs8 = bytes_of(der, len);
        expect_broken_until_ok(read_key, &pkcs8);
        memory_wipe_and_free(der, len);
        provider->private_keys.free(key);
    }
}

/* A secret on its way to an RSA key. */
struct transported {
    struct bytes key; /* PKCS #8 */
    struct public_key half;
    struct bytes encrypted;
};

static const uint8_t premaster[RSA_PREMASTER_LEN] = { 3, 3, 'x' };

static enum outcome encrypt_it(const void *context)
{
    const struct transported *it = context;
    uint8_t out[SIGNATURE_LEN_MAX];
    size_t len;
    return provider->key_transport->encrypt(&it->half, premaster, out, &len);
}

/* Memory that runs out may not look like a padding that is bad. The key is new each time: where libcrypto has
 * no memory to renew the blinding of one that was used a while, it does not say so (BN_BLINDING_update). */
static enum outcome decrypt_it(const void *context)
{
    const struct transported *it = context;
    uint8_t out[RSA_PREMASTER_LEN];
    parley_error error = no_error();
    struct private_key *key = provider->private_keys.read(it->key, &error);
    if (key == NULL)
        return of(!failed(&error));
    bool done =
        provider->key_transport->decrypt(key, &provider->random, 0x0303, it->encrypted, out);
    provider->private_keys.free(key);
    if (!done)
        return OUTCOME_BROKEN;
    return memcmp(out, premaster, sizeof out) == 0 ? OUTCOME_OK : OUTCOME_REJECTED;
}

static void transports_secrets_or_is_broken(void **state)
{
    (void)state;
    parley_error error = no_error();
    uint8_t out[SIGNATURE_LEN_MAX], *der;
    size_t len, der_len;
    struct transported it;
    if (provider->key_transport == NULL)
        return; /* without src/legacy there is none */
    struct private_key *key = provider->private_keys.make(KEY_RSA, 2048, &error);
    assert_non_null(key);
    assert_true(provider->private_keys.write(key, &der, &der_len, &error));
    it.key = bytes_of(der, der_len);
    it.half = provider->private_keys.public_half(key);
    assert_int_equal(provider->key_transport->encrypt(&it.half, premaster, out, &len), OUTCOME_OK);
    it.encrypted = bytes_of(out, len);
    expect_broken_until_ok(encrypt_it, &it);
    expect_broken_until_ok(decrypt_it, &it);
    memory_wipe_and_free(der, der_len);
    provider->private_keys.free(key);
}

int main(void)
{
    if (CRYPTO_set_mem_functions(take, take_again, give_back) != 1)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_or_says_why_not),
        cmocka_unit_test(starts_aeads_or_fails),
        cmocka_unit_test(protects_records_without_the_heap),
        cmocka_unit_test(hashes_without_the_heap),
        cmocka_unit_test(agrees_or_is_broken),
        cmocka_unit_test(signs_and_verifies_or_is_broken),
        cmocka_unit_test(reads_private_keys_or_fails),
        cmocka_unit_test(transports_secrets_or_is_broken),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
