/* records.c - fuzz target: the record layer, which has to make the same of bytes however they come.
 *
 *     how (1) | piece length (1) | the wire
 *
 * how, bits 0 and 1: which early data is skipped. The first message brings keys, a Finished and each
 * KeyUpdate new ones; they are made of glass (glass.h), so that anything can be protected with them.
 * Bit 2: the first message settles TLS 1.2, whose keys come with ChangeCipherSpec, of a suite with an
 * explicit nonce unless bit 3 is set; a Finished lets data pass.
 */
#include "fuzz/fuzz.h"
#include "fuzz/glass.h"

#include "record/records.h"

enum { LOG_LEN_MAX = 1 << 18, WIRE_LEN_MAX = 1 << 16 };

/* What came, one behind the other. */
struct log {
    struct writer out;
    uint8_t bytes[LOG_LEN_MAX];
};

struct side {
    struct pool pool;
    struct records records;
    bool tls12;
    struct suite12 suite;
    bool over;
};

static void side_start(struct side *side, struct log *log, unsigned how)
{
    pool_start(&side->pool, 0);
    records_start(&side->records, &side->pool);
    side->records.skip = (enum early_data_skip)((how & 3) % 3);
    side->tls12 = (how & 4) != 0;
    bool is_explicit = (how & 8) == 0;
    side->suite = (struct suite12){ .aead = &glass_aead,
                                    .fixed_iv_len = is_explicit ? 4 : 12,
                                    .explicit_nonce_len = is_explicit ? 8 : 0 };
    side->over = false;
    log->out = writer_of(log->bytes, sizeof log->bytes);
}

static void side_end(struct side *side)
{
    records_end(&side->records);
    pool_end(&side->pool);
}

static void note(struct log *log, enum arrival arrival, struct bytes bytes)
{
    write_u8(&log->out, (uint8_t)arrival);
    write_vector(&log->out, 3, bytes);
}

/* The keys that follow this message, if any do. */
static bool change_keys(struct records *records, uint8_t type, parley_error *error)
{
    static const uint8_t key[AEAD_KEY_LEN_MAX], iv[AEAD_NONCE_LEN];
    parley_level level = records->read_level;
    if (level == PARLEY_LEVEL_PLAIN)
        level = PARLEY_LEVEL_HANDSHAKE;
    else if (type == FINISHED && level == PARLEY_LEVEL_HANDSHAKE)
        level = PARLEY_LEVEL_APPLICATION;
    else if (type != KEY_UPDATE || level != PARLEY_LEVEL_APPLICATION)
        return true;
    return records_read_with(records, level, &glass_aead, key, iv, error);
}

/* What this message means in TLS 1.2. */
static bool reach_next12(struct records *records, uint8_t type, parley_error *error)
{
    if (records->read_level == PARLEY_LEVEL_PLAIN)
        return records_speak_tls12(records, error);
    if (type == FINISHED)
        records_reach_application(records);
    return true;
}

static bool put_keys_in12(struct side *side, parley_error *error)
{
    static const uint8_t key[AEAD_KEY_LEN_MAX], iv[AEAD_NONCE_LEN];
    must(side->tls12);
    return records_read_with12(&side->records, &side->suite, key, iv, error);
}

static void take_message(struct side *side, struct bytes message, parley_error *error)
{
    struct reader in = reader_of(message);
    uint8_t type = read_u8(&in);
    must(read_vector(&in, 3, 0, HANDSHAKE_MESSAGE_MAX).len + HANDSHAKE_HEADER_LEN == message.len);
    must(reader_done(&in));
    side->over = !(side->tls12 ? reach_next12(&side->records, type, error)
                               : change_keys(&side->records, type, error));
}

/* All that is there now. */
static void take_what_came(struct side *side, struct log *log)
{
    struct bytes bytes;
    parley_error error = no_error();
    enum arrival arrival;
    while (!side->over &&
           (arrival = records_next(&side->records, &bytes, &error)) != ARRIVAL_NONE) {
        if (arrival == ARRIVAL_FAILED) {
            side->over = true;
            break;
        }
        must(arrival != ARRIVAL_DATA || (bytes.len > 0 && bytes.len <= RECORD_CONTENT_MAX));
        must(arrival != ARRIVAL_ALERT || bytes.len == 2);
        note(log, arrival, bytes);
        if (arrival == ARRIVAL_MESSAGE)
            take_message(side, bytes, &error);
        if (arrival == ARRIVAL_CHANGE_CIPHER_SPEC)
            side->over = !put_keys_in12(side, &error);
        records_take(&side->records, bytes.len);
    }
    must(side->over == failed(&error));
    if (side->over)
        note(log, ARRIVAL_FAILED, bytes_of(&error.code, sizeof error.code));
}

static void receive_pieces(struct log *log, unsigned how, struct bytes wire, size_t piece)
{
    static struct side side;
    side_start(&side, log, how);
    while (wire.len > 0 && !side.over) {
        uint8_t *room;
        size_t room_len, wish = piece < wire.len ? piece : wire.len;
        parley_error error = no_error();
        must(records_room(&side.records, wish, &room, &room_len, &error) && room_len > 0);
        size_t len = room_len < wish ? room_len : wish;
        memcpy(room, wire.data, len);
        records_came(&side.records, len);
        wire = bytes_of(wire.data + len, wire.len - len);
        take_what_came(&side, log);
    }
    side_end(&side);
}

static void receive_in_place(struct log *log, unsigned how, struct bytes wire)
{
    static struct side side;
    uint8_t *lent = malloc(wire.len + 1);
    must(lent != NULL);
    memcpy(lent, wire.data, wire.len);
    side_start(&side, log, how);
    must(records_lend(&side.records, lent, wire.len));
    take_what_came(&side, log);
    must(records_reclaim(&side.records) <= wire.len);
    side_end(&side);
    free(lent);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct log whole, cut;
    struct reader in = reader_of(bytes_of(data, len));
    unsigned how = read_u8(&in);
    size_t piece = (size_t)read_u8(&in) + 1;
    struct bytes wire = read_rest(&in);
    if (!reader_ok(&in) || wire.len == 0 || wire.len > WIRE_LEN_MAX)
        return 0;

    receive_pieces(&whole, how, wire, wire.len);
    receive_pieces(&cut, how, wire, piece);
    must(bytes_equal(writer_bytes(&whole.out), writer_bytes(&cut.out)));
    receive_in_place(&cut, how, wire);
    must(bytes_equal(writer_bytes(&whole.out), writer_bytes(&cut.out)));
    return 0;
}
