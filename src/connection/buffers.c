/* buffers.c - records in memory of the caller's: opened where they lie, sealed where they go. */
#include "connection/conn.h"

parley_result parley_open_in_place(parley_conn *conn, uint8_t *wire, size_t len,
                                   parley_opened *opened)
{
    *opened = (parley_opened){ { NULL, 0 }, 0 };
    if (conn_failed(conn))
        return PARLEY_FAILED;
    if (conn->close_came)
        return PARLEY_CLOSED;
    if (!conn_is_ours(conn))
        return conn_fail(conn);
    if (!handshake_done(&conn->handshake) || conn->data.len > 0 || conn->input_end != INPUT_OPEN ||
        !records_lend(&conn->records, wire, len))
        return PARLEY_MISUSE;

    parley_result result = conn_advance(conn);
    if (conn->data.len > 0) {
        opened->plain = (parley_view){ conn->data.data, conn->data.len };
        records_take(&conn->records, conn->data.len);
        conn->data = bytes_of(NULL, 0);
    }
    opened->used = records_reclaim(&conn->records);
    if (result == PARLEY_OK) /* nothing more is here: what the peer asked for can be answered */
        result = conn_advance(conn);
    return result == PARLEY_OK && opened->used == 0 ? PARLEY_AGAIN : result;
}

/* What waits in the outbox, as far as it fits. True when nothing of it is left. */
static bool drain(parley_conn *conn, struct writer *out)
{
    struct bytes ready;
    if (!records_ready(&conn->records, &ready, &conn->error))
        return false;
    size_t room = (size_t)(out->end - out->at);
    size_t part = ready.len < room ? ready.len : room;
    write_bytes(out, bytes_of(ready.data, part));
    records_sent(&conn->records, part);
    return part == ready.len;
}

/* A place in a list of parts. */
struct gather {
    const parley_view *parts;
    size_t count, at; /* at: bytes of the first part that are done with */
};

static size_t gather_left(const struct gather *gather)
{
    size_t left = 0;
    for (size_t i = 0; i < gather->count && left < RECORD_CONTENT_MAX + gather->at; i++)
        left += gather->parts[i].len;
    return left - gather->at;
}

static void gather_into(struct gather *gather, struct writer *out, size_t len)
{
    while (len > 0) {
        size_t left = gather->parts->len - gather->at;
        size_t part = left < len ? left : len;
        write_bytes(out, bytes_of(gather->parts->data + gather->at, part));
        gather->at += part;
        len -= part;
        if (gather->at == gather->parts->len) {
            gather->parts++;
            gather->count--;
            gather->at = 0;
        }
    }
}

/* One record with as much of the parts as it and the room can hold. */
static bool seal_record(parley_conn *conn, struct gather *gather, struct writer *out, size_t *took)
{
    size_t before = records_room_before(&conn->records),
           behind = records_room_behind(&conn->records);
    size_t room = (size_t)(out->end - out->at) - before - behind;
    size_t len = gather_left(gather);
    len = len < RECORD_CONTENT_MAX ? len : RECORD_CONTENT_MAX;
    len = len < room ? len : room;

    uint8_t *record = write_room(out, before);
    gather_into(gather, out, len);
    (void)write_room(out, behind);
    size_t record_len;
    TRY(records_seal_in_place(&conn->records, record, len, &record_len, &conn->error));
    out->at = record + record_len; /* padding takes some of the room behind, or all */
    *took += len;
    return true;
}

static bool has_room_for_record(const parley_conn *conn, const struct writer *out)
{
    const struct records *records = &conn->records;
    return (size_t)(out->end - out->at) >
           records_room_before(records) + records_room_behind(records);
}

parley_result parley_seal_into(parley_conn *conn, const parley_view *parts, size_t count,
                               uint8_t *out, size_t cap, size_t *took, size_t *len)
{
    parley_result result;
    struct gather gather = { parts, count, 0 };
    struct writer sealed = writer_of(out, cap);
    *took = *len = 0;
    if (!conn_may_send(conn, &result))
        return result;
    /* Keys change only once the queue is empty: a peer that asks and never reads makes none grow. */
    bool empty = drain(conn, &sealed) && conn_refresh_keys(conn) && drain(conn, &sealed);
    *len = writer_len(&sealed);
    while (empty && gather_left(&gather) > 0 && has_room_for_record(conn, &sealed)) {
        if (!seal_record(conn, &gather, &sealed, took))
            break;
        *len = writer_len(&sealed);
    }
    if (failed(&conn->error))
        return conn_fail(conn);
    if (*took > 0)
        handshake_data_passed(&conn->handshake);
    return *len > 0 || gather_left(&gather) == 0 ? PARLEY_OK : PARLEY_AGAIN;
}
