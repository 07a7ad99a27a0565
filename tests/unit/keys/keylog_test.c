/* keylog_test.c - the form of a line of a key log file (RFC 9850). */
#include "keys/keylog.h"

#include "crypto/provider.h"

#include <string.h>

#include "support/test.h"

struct lines {
    char last[512];
    unsigned count;
};

static void keep(void *user, const char *line)
{
    struct lines *lines = user;
    size_t len = strlen(line);
    assert_true(len < sizeof lines->last);
    memcpy(lines->last, line, len + 1);
    lines->count++;
}

static const uint8_t random_bytes[32] = { 0x00, 0x01, 0x0f, 0x10, 0xab, 0xff };
#define RANDOM_HEX "00010f10abff0000000000000000000000000000000000000000000000000000"

static void writes_label_random_and_secret_with_blanks_between(void **state)
{
    (void)state;
    static const uint8_t secret[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
    struct lines lines = { .count = 0 };
    keylog_write(&(struct keylog){ keep, &lines }, "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                 bytes_of(random_bytes, 32), bytes_of(secret, sizeof secret));
    assert_int_equal(lines.count, 1);
    assert_string_equal(lines.last,
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM_HEX " 0123456789abcdef");
}

/* SHA-512's is the longest there is; a line that lacks its end would open nothing. */
static void has_room_for_the_longest_secret_and_label(void **state)
{
    (void)state;
    static const char label[] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    uint8_t secret[HASH_LEN_MAX];
    struct lines lines = { .count = 0 };
    memset(secret, 0x5a, sizeof secret);
    keylog_write(&(struct keylog){ keep, &lines }, label, bytes_of(random_bytes, 32),
                 bytes_of(secret, sizeof secret));
    assert_int_equal(lines.count, 1);
    assert_int_equal(strlen(lines.last), strlen(label) + 1 + 64 + 1 + 2 * sizeof secret);
    assert_string_equal(lines.last + strlen(lines.last) - 4, "5a5a");
}

/* Half a line would be worse than none. */
static void writes_nothing_that_does_not_fit(void **state)
{
    (void)state;
    uint8_t secret[HASH_LEN_MAX + 16] = { 0 };
    char label[64] = { 0 };
    struct lines lines = { .count = 0 };
    memset(label, 'L', sizeof label - 1);
    keylog_write(&(struct keylog){ keep, &lines }, label, bytes_of(random_bytes, 32),
                 bytes_of(secret, sizeof secret));
    assert_int_equal(lines.count, 0);
}

static void is_silent_without_somebody_who_listens(void **state)
{
    (void)state;
    keylog_write(&(struct keylog){ NULL, NULL }, "EXPORTER_SECRET", bytes_of(random_bytes, 32),
                 bytes_of(random_bytes, 32));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_label_random_and_secret_with_blanks_between),
        cmocka_unit_test(has_room_for_the_longest_secret_and_label),
        cmocka_unit_test(writes_nothing_that_does_not_fit),
        cmocka_unit_test(is_silent_without_somebody_who_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
