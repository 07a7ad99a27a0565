/* connected.c - what the tests of connections share. */
#include "connected.h"

#include "record/frame.h"

#include <string.h>

#include "support/test.h"

parley_view view_text(const char *text)
{
    return (parley_view){ (const uint8_t *)text, strlen(text) };
}

bool view_is(parley_view view, const char *text)
{
    return view.len == strlen(text) && memcmp(view.data, text, view.len) == 0;
}

void expect_no_failure(const parley_conn *conn)
{
    parley_error error = parley_error_of(conn);
    char text[1024];
    if (error.code == PARLEY_E_NONE)
        return;
    (void)parley_explain(&error, text, sizeof text);
    fail_msg("%s", text);
}

static void expect_code(const parley_error *error, enum code code)
{
    if (error->code != code)
        fail_msg("expected %s, came %s (%s)", parley_error_name((uint16_t)code),
                 parley_error_name(error->code), error->detail);
}

void expect_failure(const parley_conn *conn, enum code code)
{
    parley_error error = parley_error_of(conn);
    expect_code(&error, code);
    assert_int_equal(error.alert, alert_of(code));
    assert_int_equal(error.alert_came, 0);
}

void expect_alert_heard(const parley_conn *conn, enum code code, enum alert alert)
{
    parley_error error = parley_error_of(conn);
    expect_code(&error, code);
    assert_int_equal(error.alert, alert);
    assert_int_equal(error.alert_came, 1);
}

void expect_detail(const parley_error *error, const char *part)
{
    if (strstr(error->detail, part) == NULL)
        fail_msg("\"%s\" is not in the detail \"%s\"", part, error->detail);
}

void expect_event(parley_conn *conn, parley_event_kind kind)
{
    const parley_event *event = parley_next_event(conn);
    assert_non_null(event);
    assert_int_equal(event->kind, kind);
}

void expect_no_event(parley_conn *conn)
{
    assert_null(parley_next_event(conn));
}

void pair_connect(struct pair *pair, parley_setup *client, parley_setup *server)
{
    pair_start(pair, client, server);
    pair_run(pair);
    expect_no_failure(pair->client);
    expect_no_failure(pair->server);
    assert_true(parley_facts_of(pair->client)->done);
    assert_true(parley_facts_of(pair->server)->done);
    expect_event(pair->client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_event(pair->server, PARLEY_EVENT_HANDSHAKE_DONE);
}

void expect_data(parley_conn *conn, const char *text)
{
    char came[256];
    size_t len, wanted = strlen(text);
    assert_true(wanted < sizeof came);
    assert_int_equal(parley_read(conn, came, sizeof came, &len), PARLEY_OK);
    assert_int_equal(len, wanted);
    assert_memory_equal(came, text, wanted);
}

void write_text(parley_conn *conn, const char *text)
{
    size_t took;
    assert_int_equal(parley_write(conn, text, strlen(text), &took), PARLEY_OK);
    assert_int_equal(took, strlen(text));
}

parley_config *finish_setup(parley_setup *setup)
{
    parley_error error;
    parley_config *config = parley_setup_finish(setup, &error);
    if (config == NULL)
        fail_msg("%s: %s", parley_error_name(error.code), error.detail);
    assert_int_equal(error.code, PARLEY_E_NONE);
    return config;
}

void expect_setup_refused(parley_setup *setup, enum code code, const char *detail)
{
    parley_error error;
    parley_config *config = parley_setup_finish(setup, &error);
    if (config != NULL)
        parley_config_free(config);
    assert_null(config);
    expect_code(&error, code);
    expect_detail(&error, detail);
}

void put_record(parley_conn *from, enum content_type type, const void *content, size_t len)
{
    parley_error error = no_error();
    assert_true(outbox_put_record(&from->records.outbox, &from->records.writing, type,
                                  bytes_of(content, len), &error));
}

void put_alert(parley_conn *from, unsigned number)
{
    uint8_t alert[] = { 2, (uint8_t)number };
    put_record(from, CONTENT_ALERT, alert, sizeof alert);
}

void put_message(parley_conn *from, enum handshake_type type, const void *body, size_t len)
{
    uint8_t message[256];
    parley_error error = no_error();
    struct writer out = writer_of(message, sizeof message);
    write_u8(&out, (uint8_t)type);
    write_vector(&out, 3, bytes_of(body, len));
    assert_true(writer_done(&out));
    assert_true(records_put_message(&from->records, writer_bytes(&out), &error));
}

size_t drop_output(parley_conn *conn)
{
    size_t len = parley_wire_ready(conn).len;
    parley_wire_sent(conn, len);
    return len;
}

struct client_hello hello_ready(parley_conn *client)
{
    struct client_hello hello;
    parley_view ready = parley_wire_ready(client);
    size_t before = RECORD_HEADER_LEN + HANDSHAKE_HEADER_LEN;
    assert_true(ready.len > before);
    struct reader in = reader_of(bytes_of(ready.data + before, ready.len - before));
    assert_true(client_hello_parse(&hello, &in));
    return hello;
}

bool next_record(const struct tape *tape, size_t *at, struct record_seen *record)
{
    struct frame frame;
    const uint8_t *start = tape->data + *at;
    if (*at == tape->len)
        return false;
    assert_true(frame_read(&frame, bytes_of(start, tape->len - *at)));
    assert_true(RECORD_HEADER_LEN + frame.len <= tape->len - *at);
    record->type = frame.type;
    record->version = (unsigned)start[1] << 8 | start[2];
    record->content = bytes_of(start + RECORD_HEADER_LEN, frame.len);
    *at += RECORD_HEADER_LEN + frame.len;
    return true;
}
