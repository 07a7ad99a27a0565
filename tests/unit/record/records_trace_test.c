/* The handshakes of RFC 8448: every record of both sides is written as it stands there, byte for
 * byte, and read back. R26, R27, R34
 *
 * Lines of the trace come in the order in which things happen:
 * "WHO.derive-write-traffic-keys..." is where a side's keys change, "WHO.send-...-record" a
 * record with its payload.
 */
#include "record/records.h"

#include "peer.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

enum { LINE_MAX_LEN = 16384, ENDS = 2 };

/* One direction, from the side that writes to the side that reads. */
struct direction {
    struct records writer, reader;
    uint8_t key[16];
    uint8_t payload[4096];
    size_t payload_len;
};

static struct pool pool;
static struct direction directions[ENDS]; /* the client's, the server's */
static char section[64];

static void end_directions(void)
{
    for (size_t i = 0; i < ENDS && section[0] != '\0'; i++) {
        records_end(&directions[i].writer);
        records_end(&directions[i].reader);
    }
}

static void start_section(const char *name, size_t len)
{
    end_directions();
    assert_true(len < sizeof section);
    memcpy(section, name, len);
    section[len] = '\0';
    parley_error error = no_error();
    uint8_t scratch[64];
    for (size_t i = 0; i < ENDS; i++) {
        records_start(&directions[i].writer, &pool);
        records_start(&directions[i].reader, &pool);
        /* That a hello went the other way, which ChangeCipherSpec may then follow. */
        assert_true(records_put_message(&directions[i].reader,
                                        message_of(scratch, CLIENT_HELLO, 40), &error));
    }
}

static void take_keys(struct direction *direction, const char *what, const uint8_t *iv)
{
    parley_error error = no_error();
    parley_level level = strstr(what, "early") != NULL       ? PARLEY_LEVEL_EARLY
                         : strstr(what, "handshake") != NULL ? PARLEY_LEVEL_HANDSHAKE
                                                             : PARLEY_LEVEL_APPLICATION;
    assert_true(
        records_write_with(&direction->writer, level, test_aead(), direction->key, iv, &error));
    assert_true(
        records_read_with(&direction->reader, level, test_aead(), direction->key, iv, &error));
}

static void put(struct direction *direction, const char *what, struct bytes payload)
{
    parley_error error = no_error();
    size_t took = 0;
    if (strstr(what, "send-handshake") != NULL) {
        assert_true(records_put_message(&direction->writer, payload, &error));
    } else if (strstr(what, "send-application-data") != NULL) {
        assert_true(records_put_data(&direction->writer, payload, &took, &error));
        assert_int_equal(took, payload.len);
    } else if (strstr(what, "send-alert") != NULL) {
        assert_true(records_put_alert(&direction->writer, payload.data[1], &error));
    } else {
        assert_non_null(strstr(what, "send-change-cipher-spec"));
        assert_true(records_put_change_cipher_spec(&direction->writer, &error));
    }
}

/* The reader finds the payload, message by message. */
static void read_back(struct direction *direction, struct bytes payload)
{
    parley_error error = no_error();
    struct bytes bytes;
    size_t at = 0;
    while (records_next(&direction->reader, &bytes, &error) != ARRIVAL_NONE) {
        assert_false(failed(&error));
        assert_true(bytes.len <= payload.len - at);
        assert_memory_equal(bytes.data, payload.data + at, bytes.len);
        at += bytes.len;
        records_take(&direction->reader, bytes.len);
    }
    assert_int_equal(at, payload.len);
}

static void check_record(struct direction *direction, const char *what, struct bytes record)
{
    parley_error error = no_error();
    struct bytes payload = bytes_of(direction->payload, direction->payload_len), ready;
    put(direction, what, payload);
    assert_true(records_ready(&direction->writer, &ready, &error));
    assert_int_equal(ready.len, record.len);
    assert_memory_equal(ready.data, record.data, record.len);
    assert_int_equal(receive(&direction->reader, ready), ready.len);
    if (strstr(what, "change-cipher-spec") != NULL)
        expect_nothing(&direction->reader);
    else
        read_back(direction, payload);
    records_sent(&direction->writer, ready.len);
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);
    return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

/* SECTION.STEP.WHO.WHAT.FIELD, and its value. */
static void take_line(const char *name, const char *hex)
{
    uint8_t value[LINE_MAX_LEN / 2];
    size_t section_len = strcspn(name, ".");
    if (strncmp(name, "keys.", 5) == 0)
        return;
    if (strncmp(name, section, section_len) != 0 || section[section_len] != '\0')
        start_section(name, section_len);

    struct bytes bytes = bytes_from_hex(value, sizeof value, hex);
    bool reads = strstr(name, ".derive-read-traffic-keys") != NULL;
    bool is_server = strstr(name, ".server.") != NULL;
    struct direction *direction = &directions[is_server != reads]; /* whose records these are */
    if (reads || strstr(name, ".derive-write-traffic-keys") != NULL) {
        if (ends_with(name, ".key-expanded"))
            memcpy(direction->key, bytes.data, bytes.len);
        if (ends_with(name, ".iv-expanded"))
            take_keys(direction, name, bytes.data);
    } else if (ends_with(name, "-record.payload")) {
        assert_true(bytes.len <= sizeof direction->payload);
        memcpy(direction->payload, bytes.data, bytes.len);
        direction->payload_len = bytes.len;
    } else if (ends_with(name, "-record.complete-record")) {
        check_record(direction, name, bytes);
    }
}

static void every_record_is_written_and_read_back(void **state)
{
    (void)state;
    static char line[LINE_MAX_LEN];
    const char *vectors = getenv("PARLEY_VECTORS");
    (void)snprintf(line, sizeof line, "%s/rfc8448/traces.txt",
                   vectors != NULL ? vectors : PARLEY_DEFAULT_VECTORS);
    FILE *file = fopen(line, "r");
    if (file == NULL) {
        print_message("SKIPPED: there are no traces of RFC 8448 at %s\n", line);
        skip();
    }
    unsigned records = 0;
    pool_start(&pool, 4);
    while (fgets(line, sizeof line, file) != NULL) {
        char *equals = strstr(line, " = ");
        if (line[0] == '#' || equals == NULL)
            continue;
        *equals = '\0';
        take_line(line, equals + 3);
        records += ends_with(line, ".complete-record");
    }
    end_directions();
    pool_end(&pool);
    (void)fclose(file);
    assert_int_equal(records, 41);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_is_written_and_read_back),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
