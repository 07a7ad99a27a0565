/* cbc_test.c - AES-CBC and an HMAC over the ciphertext, beside libcrypto's EVP and HMAC used apart. */
#include "fixture.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

#include "support/test.h"

/* Drawn after RFC 7366 3; the key is that of the HMAC, and behind it that of the cipher. */
static const struct opinion {
    const char *name, *cipher, *digest;
    size_t mac_len, cipher_key_len;
} opinions[] = {
    { "AES_128_CBC_SHA256", "AES-128-CBC", "SHA256", 32, 16 },
    { "AES_256_CBC_SHA384", "AES-256-CBC", "SHA384", 48, 32 },
};

enum { OPINIONS = 2, LEN_MAX = 16384 + 16 };

static const uint8_t key[CBC_KEY_LEN_MAX] = { 1, 2, 3, [31] = 4, 5, [47] = 6, 7, [79] = 8 };
static const uint8_t vector[CBC_BLOCK_LEN] = { 9, 10, 11, [15] = 12 };
static const struct bytes aad = { (const uint8_t *)"thirteen more", 13 };

static const struct aead *cbc(size_t which)
{
    assert_true(which < provider->cbc_count);
    assert_string_equal(provider->cbc[which]->name, opinions[which].name);
    return provider->cbc[which];
}

static void encrypt_apart(const struct opinion *opinion, uint8_t *text, size_t len)
{
    int wrote;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, opinion->cipher, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex2(context, cipher, key + opinion->mac_len, vector, NULL), 1);
    assert_int_equal(EVP_CIPHER_CTX_set_padding(context, 0), 1);
    assert_int_equal(EVP_EncryptUpdate(context, text, &wrote, text, (int)len), 1);
    assert_int_equal(wrote, len);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

static void tag_apart(const struct opinion *opinion, uint8_t *text, size_t len)
{
    static uint8_t covered[13 + CBC_BLOCK_LEN + LEN_MAX];
    unsigned tag_len;
    memcpy(covered, aad.data, aad.len);
    memcpy(covered + aad.len, vector, sizeof vector);
    memcpy(covered + aad.len + sizeof vector, text, len);
    assert_non_null(HMAC(EVP_get_digestbyname(opinion->digest), key, (int)opinion->mac_len, covered,
                         aad.len + sizeof vector + len, text + len, &tag_len));
    assert_int_equal(tag_len, opinion->mac_len);
}

/* Each in a heap block of its very length, so that AddressSanitizer sees a byte beyond it. */
static uint8_t *text_of(size_t len, size_t tag_len)
{
    uint8_t *text = malloc(len + tag_len);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = (uint8_t)('a' + i % 26);
    return text;
}

static void expect_text(const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(text[i], 'a' + i % 26);
}

static void seals_and_opens_what_libcrypto_does_apart(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 16, 32, 48, 64, 256, 272, 1024, 16384, LEN_MAX };
    for (size_t c = 0; c < OPINIONS; c++) {
        const struct aead *aead = cbc(c);
        size_t tag_len = opinions[c].mac_len;
        struct aead_state sealing, opening;
        assert_true(aead->start(aead, &sealing, key));
        assert_true(aead->start(aead, &opening, key));
        for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
            uint8_t *ours = text_of(lens[i], tag_len), *theirs = text_of(lens[i], tag_len);
            encrypt_apart(&opinions[c], theirs, lens[i]);
            tag_apart(&opinions[c], theirs, lens[i]);
            assert_true(aead->seal(&sealing, vector, aad, ours, lens[i]));
            assert_memory_equal(ours, theirs, lens[i] + tag_len);
            assert_int_equal(aead->open(&opening, vector, aad, theirs, lens[i]), OUTCOME_OK);
            expect_text(theirs, lens[i]);
            free(ours);
            free(theirs);
        }
        aead->wipe(&sealing);
        aead->wipe(&opening);
    }
}

/* One state does both, record by record, and each record has its own vector. */
static void takes_each_record_by_itself(void **state)
{
    (void)state;
    for (size_t c = 0; c < OPINIONS; c++) {
        const struct aead *aead = cbc(c);
        struct aead_state aead_state;
        uint8_t first[32 + CBC_TAG_LEN_MAX] = { 0 }, second[sizeof first] = { 0 };
        uint8_t other_vector[CBC_BLOCK_LEN] = { 0 };
        assert_true(aead->start(aead, &aead_state, key));
        assert_true(aead->seal(&aead_state, vector, aad, first, 32));
        assert_true(aead->seal(&aead_state, other_vector, aad, second, 32));
        assert_memory_not_equal(first, second, 16);
        assert_int_equal(aead->open(&aead_state, other_vector, aad, second, 32), OUTCOME_OK);
        assert_int_equal(aead->open(&aead_state, vector, aad, first, 32), OUTCOME_OK);
        assert_memory_equal(first, second, 32);
        aead->wipe(&aead_state);
    }
}

enum { LEN = 48, AAD_LEN = 13 };

/* What is opened, in the order in which its bits are counted. */
struct sealed {
    uint8_t text[LEN + CBC_TAG_LEN_MAX], vector[CBC_BLOCK_LEN], aad[AAD_LEN];
};

static struct sealed seal(const struct aead *aead, struct aead_state *aead_state)
{
    struct sealed sealed;
    memset(sealed.text, 'x', LEN);
    memcpy(sealed.vector, vector, sizeof vector);
    memcpy(sealed.aad, aad.data, AAD_LEN);
    assert_true(aead->seal(aead_state, vector, aad, sealed.text, LEN));
    return sealed;
}

static uint8_t *byte_at(struct sealed *sealed, size_t at, size_t tag_len)
{
    size_t text_len = LEN + tag_len;
    if (at < text_len)
        return &sealed->text[at];
    at -= text_len;
    return at < CBC_BLOCK_LEN ? &sealed->vector[at] : &sealed->aad[at - CBC_BLOCK_LEN];
}

static void expect_wiped(const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal(text[i], 0);
}

static enum outcome open_it(const struct aead *aead, struct aead_state *aead_state,
                            struct sealed *sealed)
{
    return aead->open(aead_state, sealed->vector, bytes_of(sealed->aad, AAD_LEN), sealed->text,
                      LEN);
}

/* R91: every bit of ciphertext, tag, vector and additional data. */
static void refuses_and_wipes_what_was_changed(void **state)
{
    (void)state;
    for (size_t c = 0; c < OPINIONS; c++) {
        const struct aead *aead = cbc(c);
        size_t bytes = LEN + aead->tag_len + CBC_BLOCK_LEN + AAD_LEN;
        struct aead_state aead_state;
        assert_true(aead->start(aead, &aead_state, key));
        for (size_t bit = 0; bit < 8 * bytes; bit++) {
            struct sealed changed = seal(aead, &aead_state), good = changed;
            *byte_at(&changed, bit / 8, aead->tag_len) ^= (uint8_t)(1 << bit % 8);
            leave_error_of_host();
            assert_int_equal(open_it(aead, &aead_state, &changed), OUTCOME_REJECTED);
            expect_only_the_error_of_host();
            expect_wiped(changed.text, LEN);
            assert_int_equal(open_it(aead, &aead_state, &good), OUTCOME_OK);
        }
        aead->wipe(&aead_state);
    }
}

/* One bit anywhere in the part for the HMAC; the other part decrypts what is authentic. */
static void refuses_another_key(void **state)
{
    (void)state;
    for (size_t c = 0; c < OPINIONS; c++) {
        const struct aead *aead = cbc(c);
        struct aead_state sealing, opening;
        uint8_t other_key[CBC_KEY_LEN_MAX];
        assert_true(aead->start(aead, &sealing, key));
        for (size_t at = 0; at < opinions[c].mac_len; at++) {
            struct sealed sealed = seal(aead, &sealing);
            memcpy(other_key, key, sizeof key);
            other_key[at] ^= 0x80;
            assert_true(aead->start(aead, &opening, other_key));
            assert_int_equal(open_it(aead, &opening, &sealed), OUTCOME_REJECTED);
            aead->wipe(&opening);
        }
        aead->wipe(&sealing);
    }
}

static void works_with_whole_blocks_alone(void **state)
{
    (void)state;
    for (size_t c = 0; c < OPINIONS; c++) {
        const struct aead *aead = cbc(c);
        struct aead_state aead_state;
        assert_true(aead->start(aead, &aead_state, key));
        for (size_t len = 0; len < 50; len++) {
            if (len % CBC_BLOCK_LEN == 0)
                continue;
            uint8_t *text = text_of(len, aead->tag_len);
            assert_false(aead->seal(&aead_state, vector, aad, text, len));
            tag_apart(&opinions[c], text, len); /* authentic, and yet no ciphertext */
            assert_int_equal(aead->open(&aead_state, vector, aad, text, len), OUTCOME_REJECTED);
            expect_wiped(text, len);
            free(text);
        }
        aead->wipe(&aead_state);
    }
}

static void wipes_a_state_that_was_never_started(void **state)
{
    (void)state;
    for (size_t c = 0; c < OPINIONS; c++) {
        struct aead_state aead_state = { { 0 } };
        cbc(c)->wipe(&aead_state);
        cbc(c)->wipe(&aead_state);
        assert_true(cbc(c)->start(cbc(c), &aead_state, key));
        cbc(c)->wipe(&aead_state);
        cbc(c)->wipe(&aead_state);
    }
}

static void has_the_lengths_that_records_count_on(void **state)
{
    (void)state;
    assert_int_equal(provider->cbc_count, OPINIONS);
    for (size_t c = 0; c < OPINIONS; c++) {
        const struct aead *aead = cbc(c);
        assert_int_equal(aead->tag_len, opinions[c].mac_len);
        assert_int_equal(aead->key_len, opinions[c].mac_len + opinions[c].cipher_key_len);
        assert_true(aead->tag_len <= CBC_TAG_LEN_MAX && aead->key_len <= CBC_KEY_LEN_MAX);
        assert_true(aead->records_max == 1 << 26);
    }
}

/* Suites are made of the AEADs of a provider: those of old are not among them. */
static void is_no_aead_of_the_provider(void **state)
{
    (void)state;
    for (size_t c = 0; c < OPINIONS; c++)
        assert_null(provider_aead(provider, opinions[c].name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_and_opens_what_libcrypto_does_apart),
        cmocka_unit_test(takes_each_record_by_itself),
        cmocka_unit_test(refuses_and_wipes_what_was_changed),
        cmocka_unit_test(refuses_another_key),
        cmocka_unit_test(works_with_whole_blocks_alone),
        cmocka_unit_test(wipes_a_state_that_was_never_started),
        cmocka_unit_test(has_the_lengths_that_records_count_on),
        cmocka_unit_test(is_no_aead_of_the_provider),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
