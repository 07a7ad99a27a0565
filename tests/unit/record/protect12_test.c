/* Protection of single records of TLS 1.2, beside libcrypto's: nonces, additional data, limits. */
#include "record/protect12.h"

#include "fake_aead.h"
#include "peer12.h"

#include "support/test.h"

static struct wire wire;
static uint8_t record[RECORD_WIRE_MAX + 64], content[RECORD_CONTENT_MAX + 1];

static struct protection start(const struct suite12 *suite)
{
    struct protection protection;
    assert_true(protect12_start(&protection, suite, key12, fixed_iv12));
    return protection;
}

static struct protection start_fake(size_t explicit_nonce_len)
{
    fake_aead_reset();
    return start(&(struct suite12){ .aead = &fake_aead,
                                    .fixed_iv_len = AEAD_NONCE_LEN - explicit_nonce_len,
                                    .explicit_nonce_len = explicit_nonce_len });
}

/* Seals content_len bytes of content; the length on the wire. */
static size_t seal(struct protection *protection, enum content_type type, size_t content_len)
{
    size_t len = 0;
    parley_error error = no_error();
    memcpy(record + protection_room_before(protection), content, content_len);
    assert_true(protection_seal(protection, record, type, content_len, &len, &error));
    assert_int_equal(len, protection_room_before(protection) + content_len +
                              protection_room_behind(protection));
    return len;
}

/* Golden records: each suite, each type, lengths that are special, the first records of a key. */
static void seals_what_libcrypto_seals(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 15, 16, 17, 1000, RECORD_CONTENT_MAX };
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        const struct suite12 *suite = test_suite12(s);
        struct protection ours = start(suite);
        struct sealer12 theirs = sealer12_of(suite);
        for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
            enum content_type type = CONTENT_CHANGE_CIPHER_SPEC + i % 4;
            memset(content, (int)(0x30 + i), sizeof content);
            wire_clear(&wire);
            wire_sealed12(&wire, &theirs, type, bytes_of(content, lens[i]));
            assert_int_equal(seal(&ours, type, lens[i]), wire.len);
            assert_memory_equal(record, wire.bytes, wire.len);
        }
        protection_end(&ours);
    }
}

static void opens_what_libcrypto_seals(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 15, 16, 17, 1000, RECORD_CONTENT_MAX };
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        const struct suite12 *suite = test_suite12(s);
        struct protection ours = start(suite);
        struct sealer12 theirs = sealer12_of(suite);
        for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
            enum content_type type, sent = CONTENT_CHANGE_CIPHER_SPEC + i % 4;
            struct bytes opened;
            parley_error error = no_error();
            memset(content, (int)(0x30 + i), sizeof content);
            wire_clear(&wire);
            wire_sealed12(&wire, &theirs, sent, bytes_of(content, lens[i]));
            assert_true(wire.len - RECORD_HEADER_LEN <= protection_record_max(&ours));
            assert_int_equal(protection_open(&ours, wire.bytes, wire.len, &type, &opened, &error),
                             OUTCOME_OK);
            assert_int_equal(type, sent);
            assert_ptr_equal(opened.data, wire.bytes + protection_room_before(&ours));
            assert_true(bytes_equal(opened, bytes_of(content, lens[i])));
        }
        protection_end(&ours);
    }
}

/* RFC 5288 3: salt and counter. RFC 7905 2: the sequence number in the last eight of twelve bytes. */
static void makes_the_nonce_and_the_additional_data(void **state)
{
    (void)state;
    static const struct {
        size_t explicit_nonce_len;
        uint64_t sequence;
        const char *nonce, *aad;
    } rows[] = {
        { 8, 0, "515253540000000000000000", "00000000000000001603030002" },
        { 8, 0x0102030405060708, "515253540102030405060708", "01020304050607081603030002" },
        { 0, 0, "51525354550000000000005c", "00000000000000001603030002" },
        { 0, 0x0102030405060708, "515253545402030405060754", "01020304050607081603030002" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct protection protection = start_fake(rows[i].explicit_nonce_len);
        uint8_t nonce[AEAD_NONCE_LEN], aad[13];
        enum content_type type;
        struct bytes opened;
        parley_error error = no_error();
        bytes_from_hex(nonce, sizeof nonce, rows[i].nonce);
        bytes_from_hex(aad, sizeof aad, rows[i].aad);
        fake_aead.records_max = UINT64_MAX;
        protection.sequence = rows[i].sequence;
        size_t len = seal(&protection, CONTENT_HANDSHAKE, 2);
        assert_memory_equal(fake_calls.nonce, nonce, sizeof nonce);
        assert_memory_equal(fake_calls.aad, aad, sizeof aad);

        fake_calls = (struct fake_calls){ .alive = 1 };
        protection.sequence = rows[i].sequence;
        assert_int_equal(protection_open(&protection, record, len, &type, &opened, &error),
                         OUTCOME_OK);
        assert_memory_equal(fake_calls.nonce, nonce, sizeof nonce);
        assert_memory_equal(fake_calls.aad, aad, sizeof aad);
        protection_end(&protection);
    }
}

/* The peer's choice (RFC 5288 3): it need not be a counter. */
static void takes_whatever_explicit_nonce_came(void **state)
{
    (void)state;
    static const uint8_t chosen[] = { 9, 8, 7, 6, 5, 4, 3, 2 };
    struct protection protection = start_fake(sizeof chosen);
    size_t len = seal(&protection, CONTENT_HANDSHAKE, 2);
    enum content_type type;
    struct bytes opened;
    parley_error error = no_error();
    memcpy(record + RECORD_HEADER_LEN, chosen, sizeof chosen);
    assert_int_equal(protection_open(&protection, record, len, &type, &opened, &error), OUTCOME_OK);
    assert_memory_equal(fake_calls.nonce + 4, chosen, sizeof chosen);
    protection_end(&protection);
}

/* R91: one bit anywhere; type, explicit nonce and tag included. The length is judged elsewhere. */
static void rejects_every_changed_bit(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        struct protection theirs = start(test_suite12(s)), ours = start(test_suite12(s));
        uint8_t copy[64];
        enum content_type type;
        struct bytes opened;
        parley_error error = no_error();
        size_t len = seal(&theirs, CONTENT_APPLICATION_DATA, 10);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            if (bit / 8 > 0 && bit / 8 < RECORD_HEADER_LEN)
                continue;
            memcpy(copy, record, len);
            copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(protection_open(&ours, copy, len, &type, &opened, &error),
                             OUTCOME_REJECTED);
            assert_int_equal(ours.sequence, 0);
        }
        assert_int_equal(protection_open(&ours, record, len - 1, &type, &opened, &error),
                         OUTCOME_REJECTED);
        assert_false(failed(&error));
        protection_end(&theirs);
        protection_end(&ours);
    }
}

static void rejects_a_record_out_of_order(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        struct protection theirs = start(test_suite12(s)), ours = start(test_suite12(s));
        enum content_type type;
        struct bytes opened;
        parley_error error = no_error();
        (void)seal(&theirs, CONTENT_APPLICATION_DATA, 10);
        size_t len = seal(&theirs, CONTENT_APPLICATION_DATA, 10);
        assert_int_equal(protection_open(&ours, record, len, &type, &opened, &error),
                         OUTCOME_REJECTED);
        protection_end(&theirs);
        protection_end(&ours);
    }
}

static void rejects_what_is_shorter_than_nonce_and_tag(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES12_TESTED; s++) {
        struct protection protection = start(test_suite12(s));
        size_t least = protection_room_before(&protection) + AEAD_TAG_LEN;
        enum content_type type;
        struct bytes opened;
        parley_error error = no_error();
        for (size_t len = RECORD_HEADER_LEN; len < least; len++)
            assert_int_equal(protection_open(&protection, record, len, &type, &opened, &error),
                             OUTCOME_REJECTED);
        protection_end(&protection);
    }
}

static void refuses_more_content_than_a_record_may_hold(void **state)
{
    (void)state;
    struct protection protection = start(test_suite12(0));
    struct sealer12 theirs = sealer12_of(test_suite12(0));
    enum content_type type;
    struct bytes opened;
    parley_error error = no_error();
    wire_clear(&wire);
    wire_sealed12(&wire, &theirs, CONTENT_HANDSHAKE, bytes_of(content, RECORD_CONTENT_MAX + 1));
    assert_int_equal(protection_open(&protection, wire.bytes, wire.len, &type, &opened, &error),
                     OUTCOME_BROKEN);
    assert_int_equal(error.code, RECORD_TOO_LONG);
    assert_int_equal(error.alert, ALERT_RECORD_OVERFLOW);
    protection_end(&protection);
}

/* RFC 9846 5.5, RFC 5246 6.1: no KeyUpdate comes to help, but the alert that says so still goes out. */
static void ends_at_the_limit_of_its_key_with_room_for_an_alert(void **state)
{
    (void)state;
    enum { RECORDS_MAX = 5, RESERVE = 2 };
    struct protection protection = start_fake(8);
    parley_error error = no_error();
    size_t len;
    fake_aead.records_max = RECORDS_MAX;
    assert_false(protection_wants_new_key(&protection));
    for (unsigned i = 0; i < RECORDS_MAX; i++) {
        assert_int_equal(protection_left(&protection),
                         i < RECORDS_MAX - RESERVE ? RECORDS_MAX - RESERVE - i : 0);
        (void)seal(&protection, CONTENT_ALERT, 2);
    }
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_int_equal(error.code, KEYS_WORN_OUT);
    assert_int_equal(error.blame, PARLEY_BLAME_NOBODY);
    protection_end(&protection);

    protection = start_fake(8);
    fake_aead.records_max = 1; /* less than the reserve */
    assert_int_equal(protection_left(&protection), 0);
    protection_end(&protection);
}

static void never_wraps_the_sequence_number(void **state)
{
    (void)state;
    struct protection protection = start_fake(8);
    enum content_type type;
    struct bytes opened;
    parley_error error = no_error();
    size_t len;
    fake_aead.records_max = UINT64_MAX;
    protection.sequence = UINT64_MAX - 1;
    len = seal(&protection, CONTENT_ALERT, 2);
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    error = no_error();
    assert_int_equal(protection_open(&protection, record, 64, &type, &opened, &error),
                     OUTCOME_BROKEN);
    assert_int_equal(error.code, KEYS_WORN_OUT);
    protection_end(&protection);
}

static void takes_no_key_when_the_library_does_not(void **state)
{
    (void)state;
    struct protection protection;
    fake_aead_reset();
    fake_calls.start_fails = true;
    assert_false(protect12_start(&protection,
                                 &(struct suite12){ .aead = &fake_aead, .fixed_iv_len = 4 }, key12,
                                 fixed_iv12));
    assert_null(protection.aead);
    assert_int_equal(fake_calls.alive, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_what_libcrypto_seals),
        cmocka_unit_test(opens_what_libcrypto_seals),
        cmocka_unit_test(makes_the_nonce_and_the_additional_data),
        cmocka_unit_test(takes_whatever_explicit_nonce_came),
        cmocka_unit_test(rejects_every_changed_bit),
        cmocka_unit_test(rejects_a_record_out_of_order),
        cmocka_unit_test(rejects_what_is_shorter_than_nonce_and_tag),
        cmocka_unit_test(refuses_more_content_than_a_record_may_hold),
        cmocka_unit_test(ends_at_the_limit_of_its_key_with_room_for_an_alert),
        cmocka_unit_test(never_wraps_the_sequence_number),
        cmocka_unit_test(takes_no_key_when_the_library_does_not),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
