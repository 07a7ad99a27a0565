/* Protection of single records: nonces, types, padding, limits, tampering. */
#include "record/protect13.h"

#include "base/limits.h"
#include "fake_aead.h"
#include "peer.h"

#include "support/test.h"

/* RFC 8448 section 3, the client's last record: close_notify under its application key. */
static const char known_key[] = "17422dda596ed5d9acd890e3c63f5051";
static const char known_iv[] = "5b78923dee08579033e523d9";

static void start_with(struct protection *protection, const uint8_t *key, const uint8_t *iv)
{
    assert_true(protect13_start(protection, test_aead(), key, iv));
}

static void start_fake(struct protection *protection)
{
    fake_aead_reset();
    assert_true(protect13_start(protection, &fake_aead, client_key, client_iv));
}

/* R26: the second record of that key, after 50 bytes of data. */
static void seals_the_known_answer_of_rfc_8448(void **state)
{
    (void)state;
    uint8_t key[16], iv[AEAD_NONCE_LEN], expected[24], record[24] = { [5] = 1, [6] = 0 };
    bytes_from_hex(key, sizeof key, known_key);
    bytes_from_hex(iv, sizeof iv, known_iv);
    bytes_from_hex(expected, sizeof expected, "1703030013c9872760655666b74d7ff1153efd6db6d0b0e3");

    struct protection protection;
    start_with(&protection, key, iv);
    protection.sequence = 1;
    parley_error error = no_error();
    size_t record_len;
    assert_true(protection_seal(&protection, record, CONTENT_ALERT, 2, &record_len, &error));
    assert_int_equal(record_len, sizeof expected);
    assert_memory_equal(record, expected, sizeof expected);
    protection_end(&protection);
}

/* RFC 9846 5.3 */
static void makes_the_nonce_of_iv_and_sequence(void **state)
{
    (void)state;
    static const struct {
        uint64_t sequence;
        const char *nonce;
    } rows[] = {
        { 0, "c0000000000000000000000c" },
        { 1, "c0000000000000000000000d" },
        { 0x100, "c0000000000000000000010c" },
        { UINT64_C(0x0123456789abcdef), "c00000000123456789abcde3" },
        { UINT64_C(0xfffffffffffffffe), "c0000000fffffffffffffff2" },
    };
    struct protection protection;
    start_fake(&protection);
    fake_aead.records_max = UINT64_MAX;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t record[64] = { 0 }, nonce[AEAD_NONCE_LEN];
        enum content_type type;
        struct bytes content;
        size_t len;
        parley_error error = no_error();
        bytes_from_hex(nonce, sizeof nonce, rows[i].nonce);
        protection.sequence = rows[i].sequence;
        assert_true(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
        assert_memory_equal(fake_calls.nonce, nonce, sizeof nonce);
        protection.sequence = rows[i].sequence;
        memset(fake_calls.nonce, 0, sizeof fake_calls.nonce);
        assert_int_equal(protection_open(&protection, record, len, &type, &content, &error),
                         OUTCOME_OK);
        assert_memory_equal(fake_calls.nonce, nonce, sizeof nonce);
    }
    protection_end(&protection);
}

/* RFC 9846 5.2: the header is the additional data, with the version that really came. */
static void authenticates_the_header_as_it_came(void **state)
{
    (void)state;
    const uint8_t sealed[] = { 23, 3, 3, 0, 19 }, came[] = { 23, 9, 9, 0, 19 };
    uint8_t record[64] = { 0 };
    enum content_type type;
    struct bytes content;
    size_t len;
    parley_error error = no_error();
    struct protection protection;
    start_fake(&protection);
    assert_true(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_memory_equal(fake_calls.aad, sealed, sizeof sealed);
    record[1] = record[2] = 9;
    assert_int_equal(protection_open(&protection, record, len, &type, &content, &error),
                     OUTCOME_OK);
    assert_memory_equal(fake_calls.aad, came, sizeof came);
    protection_end(&protection);
}

/* What one side seals the other opens in place, for every type and at every length that is
 * special. */
static void opens_what_it_seals(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 2, 15, 16, 17, 1000, RECORD_CONTENT_MAX };
    static uint8_t record[RECORD_WIRE_MAX];
    struct protection ours, theirs;
    start_with(&ours, client_key, client_iv);
    start_with(&theirs, client_key, client_iv);
    parley_error error = no_error();
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        enum content_type type, sent = CONTENT_ALERT + i % 3;
        struct bytes content;
        size_t len;
        memset(record + RECORD_HEADER_LEN, (int)i + 1, lens[i]);
        assert_true(protection_seal(&ours, record, sent, lens[i], &len, &error));
        assert_int_equal(len, lens[i] + 22);
        assert_int_equal(protection_open(&theirs, record, len, &type, &content, &error),
                         OUTCOME_OK);
        assert_int_equal(type, sent);
        assert_int_equal(content.len, lens[i]);
        assert_ptr_equal(content.data, record + RECORD_HEADER_LEN);
        for (size_t at = 0; at < content.len; at++)
            assert_int_equal(content.data[at], i + 1);
    }
    protection_end(&ours);
    protection_end(&theirs);
}

/* R27 */
static void a_client_key_never_opens_a_server_record(void **state)
{
    (void)state;
    uint8_t record[64] = { 0 };
    size_t len;
    enum content_type type;
    struct bytes content;
    parley_error error = no_error();
    struct protection server, client, mixed;
    start_with(&server, server_key, server_iv);
    start_with(&client, client_key, client_iv);
    start_with(&mixed, server_key, client_iv);
    assert_true(protection_seal(&server, record, CONTENT_APPLICATION_DATA, 20, &len, &error));
    uint8_t copy[sizeof record];
    memcpy(copy, record, sizeof record);
    assert_int_equal(protection_open(&client, copy, len, &type, &content, &error),
                     OUTCOME_REJECTED);
    memcpy(copy, record, sizeof record);
    assert_int_equal(protection_open(&mixed, copy, len, &type, &content, &error), OUTCOME_REJECTED);
    assert_false(failed(&error));
    protection_end(&server);
    protection_end(&client);
    protection_end(&mixed);
}

/* R91: one bit anywhere, header and tag included. */
static void rejects_every_changed_bit(void **state)
{
    (void)state;
    struct protection ours, theirs;
    uint8_t record[30] = { 0 }, copy[sizeof record];
    size_t len;
    enum content_type type;
    struct bytes content;
    parley_error error = no_error();
    start_with(&ours, client_key, client_iv);
    start_with(&theirs, client_key, client_iv);
    assert_true(protection_seal(&ours, record, CONTENT_HANDSHAKE, 8, &len, &error));
    for (size_t bit = 0; bit < 8 * len; bit++) {
        memcpy(copy, record, len);
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(protection_open(&theirs, copy, len, &type, &content, &error),
                         OUTCOME_REJECTED);
        assert_int_equal(theirs.sequence, 0);
    }
    assert_int_equal(protection_open(&theirs, record, len, &type, &content, &error), OUTCOME_OK);
    assert_int_equal(theirs.sequence, 1);
    assert_false(failed(&error));
    protection_end(&ours);
    protection_end(&theirs);
}

static void rejects_what_is_shorter_than_a_tag(void **state)
{
    (void)state;
    uint8_t record[RECORD_HEADER_LEN + AEAD_TAG_LEN] = { 23, 3, 3, 0, 15 };
    struct protection protection;
    enum content_type type;
    struct bytes content;
    parley_error error = no_error();
    start_with(&protection, client_key, client_iv);
    for (size_t len = RECORD_HEADER_LEN; len < sizeof record; len++)
        assert_int_equal(protection_open(&protection, record, len, &type, &content, &error),
                         OUTCOME_REJECTED);
    protection_end(&protection);
}

/* Opens a record with content and zeros of such lengths; its outcome. */
static enum outcome open_padded(size_t content_len, unsigned type_byte, size_t zeros,
                                struct bytes *content, parley_error *error)
{
    static struct wire wire;
    static uint8_t filled[RECORD_CONTENT_MAX + 2];
    enum content_type type = 0;
    struct sealer sealer;
    struct protection protection;
    memset(filled, 0x5a, sizeof filled);
    sealer_start(&sealer, client_key, client_iv);
    start_with(&protection, client_key, client_iv);
    wire_clear(&wire);
    wire_sealed(&wire, &sealer, type_byte, bytes_of(filled, content_len), zeros);
    enum outcome outcome =
        protection_open(&protection, wire.bytes, wire.len, &type, content, error);
    if (outcome == OUTCOME_OK)
        assert_int_equal(type, type_byte);
    protection_end(&protection);
    sealer_end(&sealer);
    return outcome;
}

/* RFC 9846 5.4 */
static void removes_padding_of_every_length(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 100, RECORD_CONTENT_MAX };
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        for (size_t zeros = 0; zeros <= RECORD_CONTENT_MAX - lens[i]; zeros += 1 + zeros / 2) {
            parley_error error = no_error();
            struct bytes content;
            assert_int_equal(open_padded(lens[i], CONTENT_ALERT, zeros, &content, &error),
                             OUTCOME_OK);
            assert_int_equal(content.len, lens[i]);
        }
}

static void refuses_a_record_of_padding_alone(void **state)
{
    (void)state;
    static const size_t zeros[] = { 0, 1, RECORD_CONTENT_MAX };
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        parley_error error = no_error();
        struct bytes content;
        assert_int_equal(open_padded(0, 0, zeros[i], &content, &error), OUTCOME_BROKEN);
        assert_int_equal(error.code, RECORD_WITHOUT_TYPE);
        assert_int_equal(error.alert, ALERT_UNEXPECTED_MESSAGE);
    }
}

static void limits_content_type_and_padding_together(void **state)
{
    (void)state;
    struct bytes content;
    for (size_t content_len = 0; content_len <= RECORD_CONTENT_MAX; content_len += 4096) {
        parley_error error = no_error();
        size_t zeros = RECORD_CONTENT_MAX - content_len;
        assert_int_equal(open_padded(content_len, CONTENT_ALERT, zeros, &content, &error),
                         OUTCOME_OK);
        assert_int_equal(open_padded(content_len, CONTENT_ALERT, zeros + 1, &content, &error),
                         OUTCOME_BROKEN);
        assert_int_equal(error.code, RECORD_TOO_LONG);
        assert_int_equal(error.alert, ALERT_RECORD_OVERFLOW);
    }
}

/* RFC 9846 5.5 */
static void seals_no_more_records_than_the_key_may(void **state)
{
    (void)state;
    enum { RECORDS_MAX = 3 };
    uint8_t record[64] = { 0 };
    size_t len;
    parley_error error = no_error();
    struct protection protection;
    start_fake(&protection);
    fake_aead.records_max = RECORDS_MAX;
    for (unsigned i = 0; i < RECORDS_MAX; i++) {
        assert_int_equal(protection_left(&protection), RECORDS_MAX - i);
        assert_true(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    }
    assert_int_equal(protection_left(&protection), 0);
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_int_equal(error.code, KEYS_EXHAUSTED);
    assert_int_equal(fake_calls.seals, RECORDS_MAX);
    protection_end(&protection);
}

/* RFC 9846 5.3: neither direction wraps, whatever the AEAD allows. */
static void never_wraps_the_sequence_number(void **state)
{
    (void)state;
    uint8_t record[64] = { 0 };
    size_t len;
    enum content_type type;
    struct bytes content;
    parley_error error = no_error();
    struct protection protection;
    start_fake(&protection);
    fake_aead.records_max = UINT64_MAX;
    protection.sequence = UINT64_MAX - 1;
    assert_int_equal(protection_left(&protection), 1);
    assert_true(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_int_equal(error.code, KEYS_EXHAUSTED);

    error = no_error();
    protection.sequence = UINT64_MAX - 1;
    assert_int_equal(protection_open(&protection, record, len, &type, &content, &error),
                     OUTCOME_OK);
    assert_int_equal(protection_open(&protection, record, len, &type, &content, &error),
                     OUTCOME_BROKEN);
    assert_int_equal(error.code, KEYS_EXHAUSTED);
    protection_end(&protection);
}

static void never_uses_a_key_again_whose_seal_failed(void **state)
{
    (void)state;
    uint8_t record[64] = { 0 };
    size_t len;
    parley_error error = no_error();
    struct protection protection;
    start_fake(&protection);
    fake_calls.seals_before_failure = 0;
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_int_equal(error.code, CRYPTO_BROKEN);
    assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    fake_calls.seals_before_failure = 1;
    assert_int_equal(protection_left(&protection), 0);
    assert_false(protection_seal(&protection, record, CONTENT_ALERT, 2, &len, &error));
    assert_int_equal(fake_calls.seals, 0);
    protection_end(&protection);
}

static void does_not_blame_the_peer_for_a_broken_library(void **state)
{
    (void)state;
    uint8_t record[64] = { 0 };
    enum content_type type;
    struct bytes content;
    parley_error error = no_error();
    struct protection protection;
    start_fake(&protection);
    fake_calls.open_gives = OUTCOME_BROKEN;
    assert_int_equal(protection_open(&protection, record, 40, &type, &content, &error),
                     OUTCOME_BROKEN);
    assert_int_equal(error.code, CRYPTO_BROKEN);
    assert_int_equal(protection.sequence, 0);
    protection_end(&protection);
}

static void wipes_its_key_at_the_end(void **state)
{
    (void)state;
    static const struct protection nothing;
    struct protection protection;
    start_fake(&protection);
    assert_int_equal(fake_calls.alive, 1);
    protection_end(&protection);
    assert_int_equal(fake_calls.alive, 0);
    assert_memory_equal(&protection, &nothing, sizeof nothing);
    protection_end(&protection);
    assert_int_equal(protection_left(&protection), UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_the_known_answer_of_rfc_8448),
        cmocka_unit_test(makes_the_nonce_of_iv_and_sequence),
        cmocka_unit_test(authenticates_the_header_as_it_came),
        cmocka_unit_test(opens_what_it_seals),
        cmocka_unit_test(a_client_key_never_opens_a_server_record),
        cmocka_unit_test(rejects_every_changed_bit),
        cmocka_unit_test(rejects_what_is_shorter_than_a_tag),
        cmocka_unit_test(removes_padding_of_every_length),
        cmocka_unit_test(refuses_a_record_of_padding_alone),
        cmocka_unit_test(limits_content_type_and_padding_together),
        cmocka_unit_test(seals_no_more_records_than_the_key_may),
        cmocka_unit_test(never_wraps_the_sequence_number),
        cmocka_unit_test(never_uses_a_key_again_whose_seal_failed),
        cmocka_unit_test(does_not_blame_the_peer_for_a_broken_library),
        cmocka_unit_test(wipes_its_key_at_the_end),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
