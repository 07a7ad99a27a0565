/* transcript_test.c - the hash over all messages (RFC 9846 4.1). */
#include "crypto/transcript.h"

#include "provider_libcrypto/hash.h"
#include "support/hex.h"

#include "support/test.h"

static const struct bytes client_hello = { (const uint8_t *)"\x01\x00\x00\x03"
                                                            "abc",
                                           7 };
static const struct bytes retry_request = { (const uint8_t *)"\x02\x00\x00\x02hr", 6 };

static void expect(const struct transcript *transcript, const char *hex)
{
    uint8_t digest[HASH_LEN_MAX];
    transcript_hash(transcript, digest);
    assert_hex(digest, transcript->hash->len, hex);
}

static void hashes_what_was_added_so_far(void **state)
{
    (void)state;
    struct transcript transcript;
    transcript_start(&transcript, &libcrypto_sha256);
    expect(&transcript, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    transcript_add(&transcript, client_hello);
    expect(&transcript, "6f50d04ebccfc92fab762e6ece797de3c0c6d62e02feb988d8dffe69a81566d4");
    expect(&transcript, "6f50d04ebccfc92fab762e6ece797de3c0c6d62e02feb988d8dffe69a81566d4");
    transcript_add(&transcript, retry_request);
    expect(&transcript, "8965c41c40e6031c8766bcd4cdd31a2414f23b043d99c31ada3626d9da3a2d6c");
}

static void replaces_the_first_hello_by_its_hash_on_a_retry(void **state)
{
    (void)state;
    static const struct {
        const struct hash *hash;
        const char *expected;
    } cases[] = {
        { &libcrypto_sha256, "8a1320b64f96c75257fbe1ac8b7a28574c117e2e9e33ab70feb5bb8753e246f0" },
        { &libcrypto_sha384, "d283229b701231b4715e4867d39cde2b8c428674529b9288a83a71bedf99c141"
                             "16516001bc596327e112fb08d308d441" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct transcript transcript;
        transcript_start(&transcript, cases[i].hash);
        transcript_add(&transcript, client_hello);
        transcript_retry(&transcript);
        transcript_add(&transcript, retry_request);
        expect(&transcript, cases[i].expected);
    }
}

static void can_be_copied_and_go_two_ways(void **state)
{
    (void)state;
    struct transcript transcript;
    transcript_start(&transcript, &libcrypto_sha256);
    struct transcript copy = transcript;
    transcript_add(&copy, client_hello);
    expect(&copy, "6f50d04ebccfc92fab762e6ece797de3c0c6d62e02feb988d8dffe69a81566d4");
    expect(&transcript, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 5246 7.4.8 */
static void keeps_the_messages_for_who_asks_for_them(void **state)
{
    (void)state;
    static uint8_t long_message[10000];
    struct transcript transcript;
    struct bytes kept;
    transcript_start(&transcript, &libcrypto_sha256);
    transcript_add(&transcript, client_hello);
    transcript_keep(&transcript);
    assert_true(transcript_kept(&transcript, &kept));
    assert_int_equal(kept.len, 0);
    transcript_add(&transcript, retry_request);
    transcript_add(&transcript, bytes_of(long_message, sizeof long_message));
    transcript_add(&transcript, client_hello);
    assert_true(transcript_kept(&transcript, &kept));
    assert_int_equal(kept.len, 6 + 10000 + 7);
    assert_memory_equal(kept.data, retry_request.data, 6);
    assert_memory_equal(kept.data + 6, long_message, 10000);
    assert_memory_equal(kept.data + 10006, client_hello.data, 7);
    transcript_forget(&transcript);
    transcript_add(&transcript, client_hello);
    assert_null(transcript.kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_what_was_added_so_far),
        cmocka_unit_test(replaces_the_first_hello_by_its_hash_on_a_retry),
        cmocka_unit_test(can_be_copied_and_go_two_ways),
        cmocka_unit_test(keeps_the_messages_for_who_asks_for_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
