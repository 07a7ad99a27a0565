/* What the protection of records has in common in both versions: the room it takes, and when a key has to
 * be changed. How it seals, opens, ends and fails is told by the tests of protect12 and protect13. */
#include "record/protect12.h"
#include "record/protect13.h"

#include "fake_aead.h"

#include "support/test.h"

static const uint8_t key[16], iv[AEAD_NONCE_LEN];

static struct protection start13(void)
{
    struct protection protection;
    assert_true(protect13_start(&protection, &fake_aead, key, iv));
    return protection;
}

static struct protection start12(size_t explicit_nonce_len)
{
    struct protection protection;
    const struct suite12 suite = { .aead = &fake_aead,
                                   .fixed_iv_len = AEAD_NONCE_LEN - explicit_nonce_len,
                                   .explicit_nonce_len = explicit_nonce_len };
    assert_true(protect12_start(&protection, &suite, key, iv));
    return protection;
}

static void expect_room(const struct protection *protection, size_t before, size_t behind)
{
    assert_int_equal(protection_room_before(protection), before);
    assert_int_equal(protection_room_behind(protection), behind);
    assert_true(before + behind <= RECORD_OVERHEAD_MAX);
}

static void says_how_much_room_a_record_takes(void **state)
{
    (void)state;
    struct protection clear = { .aead = NULL }, tls13 = start13(), gcm = start12(8),
                      chacha20 = start12(0);
    expect_room(&clear, RECORD_HEADER_LEN, 0);
    expect_room(&tls13, RECORD_HEADER_LEN, 1 + AEAD_TAG_LEN);
    expect_room(&gcm, RECORD_HEADER_LEN + 8, AEAD_TAG_LEN);
    expect_room(&chacha20, RECORD_HEADER_LEN, AEAD_TAG_LEN);
    protection_end(&tls13);
    protection_end(&gcm);
    protection_end(&chacha20);
}

/* RFC 9846 5.5: in time for all that may be on its way. TLS 1.2 has no way to change a key. */
static void wants_a_new_key_in_time_where_one_can_be_had(void **state)
{
    (void)state;
    static const uint64_t max = 1 << 20, reserve = 1 << 16;
    struct protection clear = { .aead = NULL }, tls13 = start13(), tls12 = start12(8);
    assert_false(protection_wants_new_key(&clear));
    tls13.sequence = max - reserve;
    assert_false(protection_wants_new_key(&tls13));
    tls13.sequence++;
    assert_true(protection_wants_new_key(&tls13));
    tls12.sequence = max - 1;
    assert_false(protection_wants_new_key(&tls12));
    protection_end(&tls13);
    protection_end(&tls12);
}

/* What is spent stays so, and says why. In the clear nothing changes. */
static void a_spent_key_neither_seals_nor_opens(void **state)
{
    (void)state;
    static const enum code codes[] = { KEYS_EXHAUSTED, KEYS_WORN_OUT };
    for (size_t i = 0; i < 2; i++) {
        struct protection protection = i == 0 ? start13() : start12(8);
        uint8_t record[64] = { 0 };
        enum content_type type;
        struct bytes content;
        size_t len;
        parley_error error = no_error();
        protection_spend(&protection);
        assert_int_equal(fake_calls.alive, 0);
        assert_int_equal(protection_left(&protection), 0);
        assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
        assert_int_equal(error.code, codes[i]);
        error = no_error();
        assert_int_equal(protection_open(&protection, record, 64, &type, &content, &error),
                         OUTCOME_BROKEN);
        assert_int_equal(error.code, codes[i]);
        protection_end(&protection);
    }
    struct protection clear = { .aead = NULL };
    protection_spend(&clear);
    assert_int_equal(protection_left(&clear), UINT64_MAX);
}

static int reset(void **state)
{
    (void)state;
    fake_aead_reset();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(says_how_much_room_a_record_takes, reset),
        cmocka_unit_test_setup(wants_a_new_key_in_time_where_one_can_be_had, reset),
        cmocka_unit_test_setup(a_spent_key_neither_seals_nor_opens, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
