/* protect_cbc_test.c - single records with CBC beside libcrypto's: padding, additional data, limits. R31 */
#include "legacy/protect_cbc.h"

#include "peer_cbc.h"
#include "unit/record/fake_aead.h"

#include "support/test.h"

static struct wire wire;
static uint8_t record[RECORD_WIRE_MAX + 1024], content[RECORD_CONTENT_MAX + 256];

/* Vectors that can be foreseen, so that records can be compared; or none at all. */
struct counter {
    uint8_t next;
    bool is_empty;
};

static bool count(void *state, uint8_t *out, size_t len)
{
    struct counter *counter = state;
    if (counter->is_empty)
        return false;
    memset(out, 0, len);
    out[0] = counter->next++;
    return true;
}

static struct protection start(size_t which)
{
    struct protection protection;
    assert_true(protect_cbc_start(&protection, suite_cbc(which), key_cbc));
    return protection;
}

/* Under a key that lasts for so many records. */
static struct protection start_lasting(struct aead *aead, uint64_t records_max)
{
    struct suite12 suite = *suite_cbc(0);
    struct protection protection;
    *aead = *suite.aead;
    aead->records_max = records_max;
    suite.aead = aead;
    assert_true(protect_cbc_start(&protection, &suite, key_cbc));
    return protection;
}

/* Seals content_len bytes of content; the length on the wire. */
static size_t seal(struct protection *protection, enum content_type type, size_t content_len)
{
    size_t len = 0;
    parley_error error = no_error();
    memcpy(record + protection_room_before(protection), content, content_len);
    assert_true(protection_seal(protection, record, type, content_len, &len, &error));
    assert_true(len <= protection_room_before(protection) + content_len +
                           protection_room_behind(protection));
    return len;
}

static void open_wire(struct protection *protection, enum content_type expected_type,
                      struct bytes expected)
{
    enum content_type type;
    struct bytes opened;
    parley_error error = no_error();
    assert_int_equal(protection_open(protection, wire.bytes, wire.len, &type, &opened, &error),
                     OUTCOME_OK);
    assert_int_equal(type, expected_type);
    assert_ptr_equal(opened.data, wire.bytes + protection_room_before(protection));
    assert_true(bytes_equal(opened, expected));
}

/* As that of a record that somebody has changed: nothing tells the two apart. */
static void reject(struct protection *protection, uint8_t *bytes, size_t len)
{
    enum content_type type;
    struct bytes opened;
    parley_error error = no_error();
    assert_int_equal(protection_open(protection, bytes, len, &type, &opened, &error),
                     OUTCOME_REJECTED);
    assert_false(failed(&error));
}

/* Each length that matters to blocks, and the longest. */
static size_t next_len(size_t len)
{
    return len == 300 ? RECORD_CONTENT_MAX : len + 1;
}

/* Golden records: each suite, each type, the first records of a key. */
static void seals_what_libcrypto_seals(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection ours = start(s);
        struct sealer_cbc theirs = sealer_cbc_of(s);
        struct counter counter = { .next = 0 };
        const struct random random = { count, &counter };
        ours.random = &random;
        for (size_t len = 0; len <= RECORD_CONTENT_MAX; len = next_len(len)) {
            enum content_type type = CONTENT_CHANGE_CIPHER_SPEC + len % 4;
            memset(content, (int)(0x30 + len), sizeof content);
            wire_clear(&wire);
            wire_sealed_cbc(&wire, &theirs, type, bytes_of(content, len), least_padding(len));
            assert_int_equal(seal(&ours, type, len), wire.len);
            assert_memory_equal(record, wire.bytes, wire.len);
        }
        protection_end(&ours);
    }
}

static void opens_what_libcrypto_seals(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection ours = start(s);
        struct sealer_cbc theirs = sealer_cbc_of(s);
        for (size_t len = 0; len <= RECORD_CONTENT_MAX; len = next_len(len)) {
            enum content_type type = CONTENT_CHANGE_CIPHER_SPEC + len % 4;
            memset(content, (int)(0x30 + len), sizeof content);
            wire_clear(&wire);
            wire_sealed_cbc(&wire, &theirs, type, bytes_of(content, len), least_padding(len));
            open_wire(&ours, type, bytes_of(content, len));
        }
        protection_end(&ours);
    }
}

/* RFC 5246 6.2.3.2: up to 255 bytes, to hide how long the content is. */
static void takes_every_padding_that_makes_whole_blocks(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 15, 16, 20, RECORD_CONTENT_MAX };
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection ours = start(s);
        struct sealer_cbc theirs = sealer_cbc_of(s);
        for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
            for (size_t padding = least_padding(lens[i]); padding < 256; padding += CBC_BLOCK_LEN) {
                wire_clear(&wire);
                wire_sealed_cbc(&wire, &theirs, CONTENT_HANDSHAKE, bytes_of(content, lens[i]),
                                padding);
                assert_true(wire.len - RECORD_HEADER_LEN <= protection_record_max(&ours));
                open_wire(&ours, CONTENT_HANDSHAKE, bytes_of(content, lens[i]));
            }
        protection_end(&ours);
    }
}

static void reject_text(struct bytes text)
{
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection ours = start(s);
        struct sealer_cbc theirs = sealer_cbc_of(s);
        wire_clear(&wire);
        wire_sealed_text(&wire, &theirs, CONTENT_HANDSHAKE, text);
        reject(&ours, wire.bytes, wire.len);
        protection_end(&ours);
    }
}

/* Only the peer itself can have made it, and it is wrong all the same: each byte of it counts. */
static void rejects_a_wrong_padding_in_an_authentic_record(void **state)
{
    (void)state;
    uint8_t text[2 * CBC_BLOCK_LEN];
    for (size_t at = 0; at < 21; at++) { /* but the byte that says how many they are */
        memset(text, 'x', sizeof text);
        memset(text + sizeof text - 22, 21, 22);
        text[sizeof text - 22 + at] ^= 1;
        reject_text(bytes_of(text, sizeof text));
    }
}

static void rejects_a_padding_that_is_longer_than_the_text(void **state)
{
    (void)state;
    uint8_t text[2 * CBC_BLOCK_LEN];
    for (size_t length = sizeof text; length < 256; length++) {
        memset(text, (int)length, sizeof text);
        reject_text(bytes_of(text, sizeof text));
    }
}

/* R91: one bit anywhere; type, vector and tag included. The length is judged elsewhere. */
static void rejects_every_changed_bit(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection theirs = start(s), ours = start(s);
        uint8_t copy[128];
        size_t len = seal(&theirs, CONTENT_APPLICATION_DATA, 20);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            if (bit / 8 > 0 && bit / 8 < RECORD_HEADER_LEN)
                continue;
            memcpy(copy, record, len);
            copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
            reject(&ours, copy, len);
            assert_int_equal(ours.sequence, 0);
        }
        protection_end(&theirs);
        protection_end(&ours);
    }
}

static void rejects_a_record_out_of_order(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection theirs = start(s), ours = start(s);
        (void)seal(&theirs, CONTENT_APPLICATION_DATA, 10);
        size_t len = seal(&theirs, CONTENT_APPLICATION_DATA, 10);
        reject(&ours, record, len);
        protection_end(&theirs);
        protection_end(&ours);
    }
}

static void counts_records_in_eight_bytes(void **state)
{
    (void)state;
    const uint64_t sequence = 0x0102030405060708;
    struct protection ours = start(0);
    struct sealer_cbc theirs = sealer_cbc_of(0);
    ours.sequence = theirs.sequence = sequence;
    wire_clear(&wire);
    wire_sealed_cbc(&wire, &theirs, CONTENT_HANDSHAKE, bytes_of("x", 1), 14);
    open_wire(&ours, CONTENT_HANDSHAKE, bytes_of("x", 1));
    assert_true(ours.sequence == sequence + 1);
    protection_end(&ours);
}

/* No block, or no whole ones; and one that is authentic and has nothing in it, not even padding. */
static void rejects_lengths_that_cannot_be(void **state)
{
    (void)state;
    reject_text(bytes_of(NULL, 0));
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection theirs = start(s), ours = start(s);
        size_t len = seal(&theirs, CONTENT_HANDSHAKE, 20);
        for (size_t cut = RECORD_HEADER_LEN; cut < len + 2 * CBC_BLOCK_LEN; cut++)
            if (cut != len)
                reject(&ours, record, cut);
        protection_end(&theirs);
        protection_end(&ours);
    }
}

static void refuses_more_content_than_a_record_may_hold(void **state)
{
    (void)state;
    static const size_t paddings[] = { 14, 254 };
    for (size_t i = 0; i < 2; i++) {
        struct protection ours = start(1);
        struct sealer_cbc theirs = sealer_cbc_of(1);
        enum content_type type;
        struct bytes opened;
        parley_error error = no_error();
        wire_clear(&wire);
        wire_sealed_cbc(&wire, &theirs, CONTENT_HANDSHAKE,
                        bytes_of(content, RECORD_CONTENT_MAX + 1), paddings[i]);
        assert_int_equal(protection_open(&ours, wire.bytes, wire.len, &type, &opened, &error),
                         OUTCOME_BROKEN);
        assert_int_equal(error.code, RECORD_TOO_LONG);
        assert_int_equal(error.alert, ALERT_RECORD_OVERFLOW);
        protection_end(&ours);
    }
}

/* RFC 5246 6.2.3.2: a vector that nobody can foresee, for each record. */
static void seals_the_same_text_otherwise_each_time(void **state)
{
    (void)state;
    for (size_t s = 0; s < SUITES_CBC; s++) {
        struct protection protection = start(s);
        uint8_t first[128];
        assert_ptr_equal(protection.random, &test_provider()->random);
        size_t len = seal(&protection, CONTENT_APPLICATION_DATA, 20);
        memcpy(first, record, len);
        assert_int_equal(seal(&protection, CONTENT_APPLICATION_DATA, 20), len);
        for (size_t at = RECORD_HEADER_LEN; at < len; at += CBC_BLOCK_LEN)
            assert_memory_not_equal(first + at, record + at, CBC_BLOCK_LEN);
        protection_end(&protection);
    }
}

static void seals_nothing_without_a_vector(void **state)
{
    (void)state;
    struct counter counter = { .is_empty = true };
    const struct random random = { count, &counter };
    struct protection protection = start(0);
    parley_error error = no_error();
    size_t len;
    protection.random = &random;
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_int_equal(error.code, RANDOM_FAILED);
    assert_int_equal(error.alert, ALERT_INTERNAL_ERROR);
    assert_int_equal(protection.sequence, 0);
    protection_end(&protection);
}

/* RFC 5246 6.1: no new key comes to help, but the alert that says so still goes out. */
static void ends_at_the_limit_of_its_key_with_room_for_an_alert(void **state)
{
    (void)state;
    enum { RECORDS_MAX = 5, RESERVE = 2 };
    struct aead aead;
    struct protection protection = start_lasting(&aead, RECORDS_MAX);
    parley_error error = no_error();
    size_t len;
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
}

static void never_wraps_the_sequence_number(void **state)
{
    (void)state;
    struct aead aead;
    struct protection protection = start_lasting(&aead, UINT64_MAX);
    enum content_type type;
    struct bytes opened;
    parley_error error = no_error();
    size_t len;
    protection.sequence = UINT64_MAX - 1;
    size_t sealed_len = seal(&protection, CONTENT_ALERT, 2);
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    error = no_error();
    assert_int_equal(protection_open(&protection, record, sealed_len, &type, &opened, &error),
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
    assert_false(protect_cbc_start(&protection, &(struct suite12){ .aead = &fake_aead }, key_cbc));
    assert_null(protection.aead);
    assert_int_equal(fake_calls.alive, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_what_libcrypto_seals),
        cmocka_unit_test(opens_what_libcrypto_seals),
        cmocka_unit_test(takes_every_padding_that_makes_whole_blocks),
        cmocka_unit_test(rejects_a_wrong_padding_in_an_authentic_record),
        cmocka_unit_test(rejects_a_padding_that_is_longer_than_the_text),
        cmocka_unit_test(rejects_every_changed_bit),
        cmocka_unit_test(rejects_a_record_out_of_order),
        cmocka_unit_test(counts_records_in_eight_bytes),
        cmocka_unit_test(rejects_lengths_that_cannot_be),
        cmocka_unit_test(refuses_more_content_than_a_record_may_hold),
        cmocka_unit_test(seals_the_same_text_otherwise_each_time),
        cmocka_unit_test(seals_nothing_without_a_vector),
        cmocka_unit_test(ends_at_the_limit_of_its_key_with_room_for_an_alert),
        cmocka_unit_test(never_wraps_the_sequence_number),
        cmocka_unit_test(takes_no_key_when_the_library_does_not),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
