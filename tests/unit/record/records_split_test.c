/* However the bytes of a connection are cut on their way, what arrives is the same (R70). */
#include "record/records.h"

#include "base/limits.h"
#include "base/memory.h"
#include "peer.h"

#include "support/test.h"

enum { LOG_MAX = 1 << 17 };

/* What arrived, written down: kind, length, bytes; at the end the code of the failure, if any. */
struct log {
    size_t len;
    uint8_t bytes[LOG_MAX];
};

static struct wire wire;
static struct log whole, cut;
static uint8_t scratch[40000];

static void note(struct log *log, enum arrival arrival, struct bytes bytes)
{
    const uint8_t head[] = { (uint8_t)arrival, (uint8_t)(bytes.len >> 8), (uint8_t)bytes.len };
    assert_true(sizeof head + bytes.len <= LOG_MAX - log->len);
    memcpy(log->bytes + log->len, head, sizeof head);
    log->len += sizeof head;
    if (bytes.len > 0)
        memcpy(log->bytes + log->len, bytes.data, bytes.len);
    log->len += bytes.len;
}

/* As a connection does it: EncryptedExtensions and all after it are read with the handshake's
 * keys, what follows Finished or KeyUpdate with new ones. */
static void change_keys_after(struct records *records, unsigned type)
{
    parley_error error = no_error();
    if (type == CLIENT_HELLO)
        read_with_client_keys(records, PARLEY_LEVEL_HANDSHAKE);
    else if (type == FINISHED)
        assert_true(records_read_with(records, PARLEY_LEVEL_APPLICATION, test_aead(), server_key,
                                      server_iv, &error));
    else if (type == KEY_UPDATE)
        read_with_client_keys(records, PARLEY_LEVEL_APPLICATION);
}

/* Takes all that is there; false once reading has failed. */
static bool drain(struct records *records, struct log *log)
{
    for (;;) {
        parley_error error = no_error();
        struct bytes bytes;
        enum arrival arrival = records_next(records, &bytes, &error);
        if (arrival == ARRIVAL_NONE)
            return true;
        if (arrival == ARRIVAL_FAILED) {
            const uint8_t code[] = { (uint8_t)(error.code >> 8), (uint8_t)error.code };
            note(log, arrival, bytes_of(code, sizeof code));
            return false;
        }
        note(log, arrival, bytes);
        if (arrival == ARRIVAL_MESSAGE)
            change_keys_after(records, bytes.data[0]);
        records_take(records, bytes.len);
    }
}

/* Gives the wire in pieces: the first of so many bytes, and all others of at most so many. */
static void run(struct log *log, size_t first, size_t others, size_t hint)
{
    struct pool pool;
    struct records records;
    parley_error error = no_error();
    pool_start(&pool, 1);
    records_start(&records, &pool);
    log->len = 0;
    for (size_t at = 0, piece = first; at < wire.len; piece = others) {
        size_t end = wire.len - at < piece ? wire.len : at + piece;
        while (at < end) {
            uint8_t *room;
            size_t len;
            assert_true(records_room(&records, hint, &room, &len, &error));
            assert_true(len > 0);
            if (len > end - at)
                len = end - at;
            memcpy(room, wire.bytes + at, len);
            records_came(&records, len);
            at += len;
            if (!drain(&records, log))
                at = end = wire.len;
        }
    }
    records_end(&records);
    pool_end(&pool);
}

/* A connection as a server reads it: messages cut over records and several in one, records of every
 * size, padding, empty ones, dummies, new keys. */
static void write_connection(void)
{
    struct bytes ccs = bytes_of("\x01", 1);
    struct sealer handshake, application, updated;
    sealer_start(&handshake, client_key, client_iv);
    sealer_start(&application, server_key, server_iv);
    sealer_start(&updated, client_key, client_iv);
    wire_clear(&wire);

    struct bytes hello = message_of(scratch, CLIENT_HELLO, 300);
    wire_plain(&wire, CONTENT_HANDSHAKE, bytes_of(hello.data, 2));
    wire_plain(&wire, CONTENT_HANDSHAKE, bytes_of(hello.data + 2, 100));
    wire_plain(&wire, CONTENT_HANDSHAKE, bytes_of(hello.data + 102, hello.len - 102));
    wire_plain(&wire, CONTENT_CHANGE_CIPHER_SPEC, ccs);

    size_t len = message_of(scratch, CERTIFICATE, 700).len;
    len += message_of(scratch + len, CERTIFICATE_VERIFY, 80).len;
    len += message_of(scratch + len, END_OF_EARLY_DATA, 0).len;
    len += message_of(scratch + len, FINISHED, 32).len;
    wire_sealed(&wire, &handshake, CONTENT_HANDSHAKE, bytes_of(scratch, 300), 0);
    wire_sealed(&wire, &handshake, CONTENT_HANDSHAKE, bytes_of(scratch + 300, 406), 9);
    wire_sealed(&wire, &handshake, CONTENT_HANDSHAKE, bytes_of(scratch + 706, len - 706), 0);

    for (size_t i = 0; i < 6; i++)
        wire_sealed(&wire, &application, CONTENT_APPLICATION_DATA, bytes_of(scratch, i * i), i);
    wire_sealed(&wire, &application, CONTENT_HANDSHAKE, message_of(scratch, KEY_UPDATE, 1), 0);
    wire_sealed(&wire, &updated, CONTENT_APPLICATION_DATA, bytes_of(scratch, 3000), 300);
    wire_sealed(&wire, &updated, CONTENT_ALERT, bytes_of("\x01\x00", 2), 0);
    sealer_end(&handshake);
    sealer_end(&application);
    sealer_end(&updated);
}

/* The same, and records of full length behind it. */
static void write_long_connection(void)
{
    struct sealer updated;
    write_connection();
    sealer_start(&updated, client_key, client_iv);
    updated.sequence = 2;
    wire_sealed(&wire, &updated, CONTENT_APPLICATION_DATA, bytes_of(scratch, RECORD_CONTENT_MAX),
                0);
    wire_sealed(&wire, &updated, CONTENT_APPLICATION_DATA, bytes_of(scratch, 10), 0);
    wire_sealed(&wire, &updated, CONTENT_APPLICATION_DATA, bytes_of(scratch, RECORD_CONTENT_MAX),
                0);
    sealer_end(&updated);
}

static void expect_same(size_t first, size_t others, size_t hint)
{
    run(&cut, first, others, hint);
    assert_int_equal(cut.len, whole.len);
    assert_memory_equal(cut.bytes, whole.bytes, whole.len);
}

static void the_whole_connection_arrives(void **state)
{
    (void)state;
    write_connection();
    run(&whole, wire.len, wire.len, 0);
    size_t arrivals[ARRIVAL_FAILED + 1] = { 0 };
    for (size_t at = 0; at < whole.len;
         at += 3 + (size_t)(whole.bytes[at + 1] << 8 | whole.bytes[at + 2]))
        arrivals[whole.bytes[at]]++;
    assert_int_equal(arrivals[ARRIVAL_MESSAGE], 6);
    assert_int_equal(arrivals[ARRIVAL_DATA], 6); /* the empty one does not show */
    assert_int_equal(arrivals[ARRIVAL_ALERT], 1);
    assert_int_equal(arrivals[ARRIVAL_FAILED], 0);
}

static void it_arrives_cut_in_two_at_every_byte(void **state)
{
    (void)state;
    write_connection();
    run(&whole, wire.len, wire.len, 0);
    for (size_t first = 1; first < wire.len; first++)
        expect_same(first, wire.len, 0);
}

static void it_arrives_in_pieces_of_every_size(void **state)
{
    (void)state;
    static const size_t hints[] = { 0, 1, 100, 20000 };
    write_long_connection();
    run(&whole, wire.len, wire.len, 0);
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        for (size_t piece = 1; piece < wire.len; piece += 1 + piece / 8)
            expect_same(piece, piece, hints[i]);
}

/* A bit is wrong somewhere: the same arrives before, and the same failure ends it. */
static void it_fails_in_the_same_way_however_it_is_cut(void **state)
{
    (void)state;
    static const size_t pieces[] = { 1, 2, 3, 5, 7, 64, 333, 4096 };
    write_connection();
    for (size_t bad = 0; bad < wire.len; bad += 7) {
        wire.bytes[bad] ^= 0x10;
        run(&whole, wire.len, wire.len, 0);
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
            expect_same(pieces[i], pieces[i], 0);
        wire.bytes[bad] ^= 0x10;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_connection_arrives),
        cmocka_unit_test(it_arrives_cut_in_two_at_every_byte),
        cmocka_unit_test(it_arrives_in_pieces_of_every_size),
        cmocka_unit_test(it_fails_in_the_same_way_however_it_is_cut),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
