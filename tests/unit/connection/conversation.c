/* conversation.c - one whole connection over a wire that a test meddles with. */
#include "conversation.h"

#include "connected.h"
#include "legacy/suites.h"
#include "record/frame.h"

#include <stdio.h>
#include <string.h>

#include "support/test.h"

static const char client13[] = "done, 'one', 'two', keys, 'three', bye, closed, ";
static const char client12[] = "done, 'one', 'two', 'three', bye, closed, ";

const char *conversation_client = client13;
const char *const conversation_server = "done, 'question', bye, closed, ";

void conversation_use_version(uint16_t version)
{
    pair_use_version(version);
    conversation_client = version == PARLEY_TLS_1_2 ? client12 : client13;
}

bool conversation_may_use_legacy(enum pair_legacy legacy)
{
    conversation_use_version(PARLEY_TLS_1_2);
    pair_use_legacy(legacy);
    return legacy_is_built();
}

static bool change_keys(parley_conn *conn)
{
    parley_result expected = pair_version() == PARLEY_TLS_1_2 ? PARLEY_MISUSE : PARLEY_OK;
    return parley_update_keys(conn, false) == expected;
}

static void note(char told[TOLD_LEN], const char *what, size_t len, const char *end)
{
    size_t before = strlen(told);
    assert_true(before + len + strlen(end) < TOLD_LEN);
    (void)snprintf(told + before, TOLD_LEN - before, "%.*s%s", (int)len, what, end);
}

static void note_event(char told[TOLD_LEN], parley_event_kind kind)
{
    switch (kind) {
    case PARLEY_EVENT_HANDSHAKE_DONE: note(told, "done", 4, ", "); break;
    case PARLEY_EVENT_KEYS_UPDATED: note(told, "keys", 4, ", "); break;
    case PARLEY_EVENT_CLIENT_CONFIRMED:
        break; /* with "done" in TLS 1.2, and never in TLS 1.3 here */
    case PARLEY_EVENT_PEER_CLOSED: note(told, "bye", 3, ", "); break;
    case PARLEY_EVENT_SESSION: note(told, "session", 7, ", "); break;
    case PARLEY_EVENT_ASK_PEER: note(told, "ask", 3, ", "); break;
    }
}

/* How it ended, once. */
static void note_end(char told[TOLD_LEN], const parley_conn *conn, parley_result result)
{
    if (strstr(told, "closed, ") != NULL || strstr(told, "failed: ") != NULL)
        return;
    if (result == PARLEY_CLOSED)
        note(told, "closed", 6, ", ");
    if (result == PARLEY_FAILED) {
        const char *name = parley_error_name(parley_error_of(conn).code);
        note(told, "failed: ", 8, "");
        note(told, name, strlen(name), ", ");
    }
}

/* Takes all that the connection has for its program. */
static void listen_to(parley_conn *conn, char told[TOLD_LEN])
{
    char data[32];
    size_t len;
    parley_result result;
    do {
        const parley_event *event;
        while ((event = parley_next_event(conn)) != NULL)
            note_event(told, event->kind);
        result = parley_read(conn, data, sizeof data, &len);
        if (result == PARLEY_OK) {
            note(told, "'", 1, "");
            note(told, data, len, "', ");
        }
    } while (result == PARLEY_OK);
    note_end(told, conn, result);
}

static bool say(parley_conn *conn, const char *text)
{
    size_t took;
    return parley_write(conn, text, strlen(text), &took) == PARLEY_OK && took == strlen(text);
}

/* What the programs do of their own accord. */
static void act(struct conversation *talk)
{
    parley_conn *client = talk->pair.client, *server = talk->pair.server;
    if (!talk->asked && parley_facts_of(client)->done)
        talk->asked = say(client, "question");
    if (!talk->answered && strstr(talk->server_told, "'question'") != NULL)
        talk->answered = say(server, "one") && say(server, "two") && change_keys(server) &&
                         say(server, "three") && parley_close(server) == PARLEY_OK;
    if (strstr(talk->client_told, "closed") != NULL)
        (void)parley_close(client);
}

/* Up to the next record's end that is marked; the line stands at the start of a record. */
static size_t to_next_mark(struct line *line, parley_view ready)
{
    struct frame frame;
    size_t len = 0;
    while (frame_read(&frame, bytes_of(ready.data + len, ready.len - len)) &&
           len + RECORD_HEADER_LEN + frame.len <= ready.len) {
        len += RECORD_HEADER_LEN + frame.len;
        if ((line->apart >> line->records++ % 64 & 1) != 0)
            break;
    }
    return len;
}

static size_t next_piece(struct line *line, parley_view ready)
{
    if (line->apart != 0)
        return to_next_mark(line, ready);
    size_t len = ready.len < line->piece ? ready.len : line->piece;
    if (line->passed < line->cut && len > line->cut - line->passed)
        len = line->cut - line->passed;
    if (len > line->ends_after - line->passed)
        len = line->ends_after - line->passed;
    return len;
}

/* Lets one piece come to the other end. */
static bool pass(struct line *line, parley_conn *from, parley_conn *to, char told[TOLD_LEN])
{
    parley_room room;
    parley_view ready = parley_wire_ready(from);
    size_t len = next_piece(line, ready);
    if (len == 0 || parley_wire_room(to, len, &room) != PARLEY_OK)
        return false;
    len = len < room.len ? len : room.len;
    memcpy(room.data, ready.data, len);
    if (line->flip_at >= line->passed && line->flip_at - line->passed < len)
        room.data[line->flip_at - line->passed] ^= line->flip;
    line->passed += len;
    parley_wire_sent(from, len);
    (void)parley_wire_came(to, len);
    listen_to(to, told);
    return true;
}

static bool end_line(struct line *line, parley_conn *to, char told[TOLD_LEN])
{
    if (line->passed != line->ends_after || line->ended)
        return false;
    line->ended = true;
    (void)parley_wire_ended(to);
    listen_to(to, told);
    return true;
}

static const struct line clean = {
    .cut = SIZE_MAX,
    .piece = SIZE_MAX,
    .ends_after = SIZE_MAX,
    .flip_at = SIZE_MAX,
};

void conversation_open_lines(struct conversation *talk)
{
    talk->from_client = talk->from_server = clean;
}

void conversation_prepare(struct conversation *talk, parley_config *client, parley_config *server)
{
    parley_error error;
    *talk = (struct conversation){
        .pair = { .client_config = parley_config_keep(client),
                  .server_config = parley_config_keep(server) },
    };
    conversation_open_lines(talk);
    talk->pair.client = parley_client_new(NULL, client, PAIR_NAME, &error);
    talk->pair.server = parley_server_new(NULL, server, &error);
    assert_true(talk->pair.client != NULL && talk->pair.server != NULL);
}

void conversation_run(struct conversation *talk)
{
    parley_conn *client = talk->pair.client, *server = talk->pair.server;
    bool moved;
    do {
        act(talk);
        moved = end_line(&talk->from_client, server, talk->server_told);
        moved |= end_line(&talk->from_server, client, talk->client_told);
        moved |= pass(&talk->from_client, client, server, talk->server_told);
        moved |= pass(&talk->from_server, server, client, talk->client_told);
    } while (moved);
}

void conversation_end(struct conversation *talk)
{
    pair_end(&talk->pair);
}
