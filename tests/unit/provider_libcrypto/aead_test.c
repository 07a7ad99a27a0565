/* aead_test.c - AES-GCM and ChaCha20-Poly1305: known answers, and every way to be wrong. */
#include "fixture.h"
#include "support/hex.h"

#include <openssl/err.h>
#include <stdlib.h>

#include "support/test.h"

static const struct {
    const char *name, *key, *nonce, *aad, *text, *sealed;
} known_answers[] = {
    /* The Galois/Counter Mode of Operation (McGrew, Viega), test cases 4 and 16 */
    { "AES_128_GCM", "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
      "49a6b525b16aedf5aa0de657ba637b39",
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5a"
      "ac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47" },
    { "AES_256_GCM", "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
      "49a6b525b16aedf5aa0de657ba637b39",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
      "56828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b" },
    /* RFC 8439 2.8.2 */
    { "CHACHA20_POLY1305", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
      "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
      "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966"
      "204920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f72207468652066757475"
      "72652c2073756e73637265656e20776f756c642062652069742e",
      "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69"
      "da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad67594"
      "5585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691" },
};

static const uint8_t key[AEAD_KEY_LEN_MAX] = { 1, 2, 3 };
static const uint8_t nonce[AEAD_NONCE_LEN] = { 4, 5, 6 };
static const struct bytes aad = { (const uint8_t *)"aad", 3 };

static void gives_the_known_answers_and_takes_them_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known_answers / sizeof *known_answers; i++) {
        const struct aead *aead = provider_aead(provider, known_answers[i].name);
        struct bytes answer_key = hex_new(known_answers[i].key);
        struct bytes answer_nonce = hex_new(known_answers[i].nonce);
        struct bytes answer_aad = hex_new(known_answers[i].aad);
        struct bytes text = hex_new(known_answers[i].text);
        struct aead_state aead_state;
        uint8_t room[200];
        assert_int_equal(answer_key.len, aead->key_len);
        assert_true(aead->start(aead, &aead_state, answer_key.data));
        memcpy(room, text.data, text.len);
        assert_true(aead->seal(&aead_state, answer_nonce.data, answer_aad, room, text.len));
        assert_hex(room, text.len + AEAD_TAG_LEN, known_answers[i].sealed);
        assert_int_equal(aead->open(&aead_state, answer_nonce.data, answer_aad, room, text.len),
                         OUTCOME_OK);
        assert_memory_equal(room, text.data, text.len);
        aead->wipe(&aead_state);
        hex_free(answer_key);
        hex_free(answer_nonce);
        hex_free(answer_aad);
        hex_free(text);
    }
}

/* Each in a heap block of its very length, so that AddressSanitizer sees a byte beyond it. */
static void opens_what_it_sealed_at_any_length(void **state)
{
    (void)state;
    static const size_t longer[] = { 255, 256, 257, 1024, 16384, 16385, 16640 };
    for (size_t a = 0; a < provider->aead_count; a++) {
        const struct aead *aead = provider->aeads[a];
        struct aead_state sealing, opening;
        assert_true(aead->start(aead, &sealing, key));
        assert_true(aead->start(aead, &opening, key));
        for (size_t i = 0; i < 70 + sizeof longer / sizeof *longer; i++) {
            size_t len = i < 70 ? i : longer[i - 70];
            uint8_t *text = malloc(len + AEAD_TAG_LEN);
            assert_non_null(text);
            memset(text, 'x', len);
            assert_true(aead->seal(&sealing, nonce, i % 2 ? aad : bytes_of(NULL, 0), text, len));
            assert_int_equal(
                aead->open(&opening, nonce, i % 2 ? aad : bytes_of(NULL, 0), text, len),
                OUTCOME_OK);
            for (size_t at = 0; at < len; at++)
                assert_int_equal(text[at], 'x');
            free(text);
        }
        aead->wipe(&sealing);
        aead->wipe(&opening);
    }
}

enum { LEN = 20 };

/* Opens a sealed text with one bit changed in it (at < LEN + AEAD_TAG_LEN), in the additional data
 * or in the nonce; it must be refused and wiped, and the state must be good for the next record. */
static void refuse_changed(const struct aead *aead, struct aead_state *aead_state, size_t at)
{
    uint8_t text[LEN + AEAD_TAG_LEN], good[sizeof text], other_nonce[AEAD_NONCE_LEN];
    memset(text, 'x', LEN);
    assert_true(aead->seal(aead_state, nonce, aad, text, LEN));
    memcpy(good, text, sizeof text);
    memcpy(other_nonce, nonce, sizeof nonce);
    struct bytes other_aad = aad;
    if (at < sizeof text)
        text[at] ^= 1;
    else if (at == sizeof text)
        other_aad = bytes_of("aae", 3);
    else
        other_nonce[11] ^= 1;

    leave_error_of_host();
    assert_int_equal(aead->open(aead_state, other_nonce, other_aad, text, LEN), OUTCOME_REJECTED);
    expect_only_the_error_of_host();
    for (size_t i = 0; i < LEN; i++)
        assert_int_equal(text[i], 0);
    assert_int_equal(aead->open(aead_state, nonce, aad, good, LEN), OUTCOME_OK);
}

static void refuses_and_wipes_what_was_changed(void **state)
{
    (void)state;
    for (size_t a = 0; a < provider->aead_count; a++) {
        const struct aead *aead = provider->aeads[a];
        struct aead_state aead_state;
        assert_true(aead->start(aead, &aead_state, key));
        for (size_t at = 0; at < LEN + AEAD_TAG_LEN + 2; at++)
            refuse_changed(aead, &aead_state, at);
        aead->wipe(&aead_state);
    }
}

static void refuses_another_key(void **state)
{
    (void)state;
    static const uint8_t other_key[AEAD_KEY_LEN_MAX] = { 9 };
    for (size_t a = 0; a < provider->aead_count; a++) {
        const struct aead *aead = provider->aeads[a];
        struct aead_state sealing, opening;
        uint8_t text[AEAD_TAG_LEN];
        assert_true(aead->start(aead, &sealing, key));
        assert_true(aead->start(aead, &opening, other_key));
        assert_true(aead->seal(&sealing, nonce, aad, text, 0));
        assert_int_equal(aead->open(&opening, nonce, aad, text, 0), OUTCOME_REJECTED);
        aead->wipe(&sealing);
        aead->wipe(&opening);
    }
}

static void wipes_a_state_that_was_never_started(void **state)
{
    (void)state;
    for (size_t a = 0; a < provider->aead_count; a++) {
        struct aead_state aead_state = { { 0 } };
        provider->aeads[a]->wipe(&aead_state);
        provider->aeads[a]->wipe(&aead_state);
    }
}

/* RFC 9846 5.5: 2^24.5 records under AES-GCM. */
static void knows_how_long_a_key_lasts(void **state)
{
    (void)state;
    assert_int_equal(provider_aead(provider, "AES_128_GCM")->records_max, 23726566);
    assert_int_equal(provider_aead(provider, "AES_256_GCM")->records_max, 23726566);
    assert_true(provider_aead(provider, "CHACHA20_POLY1305")->records_max == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_known_answers_and_takes_them_back),
        cmocka_unit_test(opens_what_it_sealed_at_any_length),
        cmocka_unit_test(refuses_and_wipes_what_was_changed),
        cmocka_unit_test(refuses_another_key),
        cmocka_unit_test(wipes_a_state_that_was_never_started),
        cmocka_unit_test(knows_how_long_a_key_lasts),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
