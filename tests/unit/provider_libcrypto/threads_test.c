/* threads_test.c - one provider and one private key, used by several threads at once;
 * ThreadSanitizer sees what they share. */
#include "fixture.h"

#include <pthread.h>

#include "support/test.h"

enum { THREADS = 4, ROUNDS = 20 };

static struct private_key *keys[KEY_RSA_PSS + 1];

static int make_keys(void **state)
{
    if (open_provider(state) != 0)
        return -1;
    for (enum key_kind kind = KEY_P256; kind <= KEY_RSA_PSS; kind++) {
        parley_error error = no_error();
        keys[kind] = provider->private_keys.make(kind, 2048, &error);
        if (keys[kind] == NULL)
            return -1;
    }
    return 0;
}

static int free_keys(void **state)
{
    for (enum key_kind kind = KEY_P256; kind <= KEY_RSA_PSS; kind++)
        provider->private_keys.free(keys[kind]);
    return close_provider(state);
}

static bool sign_and_verify(enum signature_kind kind, const struct private_key *key)
{
    const struct signature *signature = provider_signature(provider, kind);
    struct public_key half = provider->private_keys.public_half(key);
    struct bytes message = bytes_of("message", 7);
    uint8_t out[SIGNATURE_LEN_MAX];
    size_t len;
    return signature->sign(signature, key, message, out, &len) &&
           signature->verify(signature, &half, message, bytes_of(out, len)) == OUTCOME_OK;
}

static bool sign_with_all_keys(void)
{
    return sign_and_verify(SIGNATURE_ECDSA_SHA256, keys[KEY_P256]) &&
           sign_and_verify(SIGNATURE_ECDSA_SHA384, keys[KEY_P384]) &&
           sign_and_verify(SIGNATURE_ECDSA_SHA512, keys[KEY_P521]) &&
           sign_and_verify(SIGNATURE_ED25519, keys[KEY_ED25519]) &&
           sign_and_verify(SIGNATURE_RSA_PKCS1_SHA256, keys[KEY_RSA]) &&
           sign_and_verify(SIGNATURE_RSA_PSS_SHA384, keys[KEY_RSA_PSS]);
}

static bool agree_in_all_groups(void)
{
    for (size_t i = 0; i < provider->group_count; i++) {
        const struct group *group = provider->groups[i];
        struct group_state client;
        uint8_t share[GROUP_SHARE_LEN_MAX], reply[GROUP_SHARE_LEN_MAX];
        uint8_t ours[GROUP_SECRET_LEN_MAX], theirs[GROUP_SECRET_LEN_MAX];
        bool agreed =
            group->generate(group, &client, &provider->random, share) &&
            group->encapsulate(group, &provider->random, bytes_of(share, group->share_len), reply,
                               theirs) == OUTCOME_OK &&
            group->decapsulate(group, &client, bytes_of(reply, group->reply_len), ours) ==
                OUTCOME_OK &&
            memcmp(ours, theirs, group->secret_len) == 0;
        group->wipe(&client);
        if (!agreed)
            return false;
    }
    return true;
}

static bool protect_with_all_aeads(void)
{
    static const uint8_t key[AEAD_KEY_LEN_MAX], nonce[AEAD_NONCE_LEN];
    for (size_t i = 0; i < provider->aead_count; i++) {
        const struct aead *aead = provider->aeads[i];
        struct aead_state aead_state;
        uint8_t text[5 + AEAD_TAG_LEN] = "text";
        bool same = aead->start(aead, &aead_state, key) &&
                    aead->seal(&aead_state, nonce, bytes_of(NULL, 0), text, 5) &&
                    aead->open(&aead_state, nonce, bytes_of(NULL, 0), text, 5) == OUTCOME_OK &&
                    strcmp((const char *)text, "text") == 0;
        aead->wipe(&aead_state);
        if (!same)
            return false;
    }
    return true;
}

static void *work(void *failed)
{
    for (int i = 0; i < ROUNDS; i++)
        if (!sign_with_all_keys() || !agree_in_all_groups() || !protect_with_all_aeads())
            *(bool *)failed = true;
    return NULL;
}

static void serves_several_threads_at_once(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    bool has_failed[THREADS] = { false };
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &has_failed[i]), 0);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(has_failed[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(serves_several_threads_at_once) };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
