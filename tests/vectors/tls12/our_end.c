/* our_end.c - a configuration by the recipe, whose provider draws from the seed. */
#include "our_end.h"

#include "connection/config.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/pair.h"

#include "support/test.h"

static void make_block(struct stream *stream)
{
    char text[128];
    int len = snprintf(text, sizeof text, "%s %zu", stream->seed, stream->at / STREAM_BLOCK_LEN);
    assert_true(len > 0 && (size_t)len < sizeof text);
    (void)SHA256((const uint8_t *)text, (size_t)len, stream->block);
}

static bool draw(void *state, uint8_t *out, size_t len)
{
    struct stream *stream = state;
    for (size_t i = 0; i < len; i++) {
        if (stream->at % STREAM_BLOCK_LEN == 0)
            make_block(stream);
        out[i] = stream->block[stream->at++ % STREAM_BLOCK_LEN];
    }
    return true;
}

static parley_time stand_still(void *user)
{
    const struct our_end *end = user;
    uint64_t seconds = strtoull(recording_needs(end->recording, "time"), NULL, 10);
    return (parley_time){ .wall_ms = seconds * 1000, .steady_ms = 1 };
}

static parley_view view_of(const struct recording *recording, const char *name)
{
    const char *value = recording_needs(recording, name);
    return (parley_view){ (const uint8_t *)value, strlen(value) };
}

static parley_setup *client_setup(const struct recording *recording)
{
    parley_error error;
    parley_setup *setup = parley_setup_client();
    parley_trust *trust = parley_trust_from_pem(view_of(recording, "authority"), &error);
    assert_non_null(trust);
    parley_setup_trust(setup, trust);
    parley_trust_free(trust);
    if (recording_value(recording, "resumed by") != NULL)
        parley_setup_want_sessions(setup);
    return setup;
}

static void add_ticketer(parley_setup *setup)
{
    parley_error error;
    parley_ticketer *ticketer = parley_ticketer_new(1, &error);
    assert_non_null(ticketer);
    parley_setup_ticketer(setup, ticketer);
    parley_ticketer_free(ticketer);
}

static parley_setup *server_setup(const struct recording *recording)
{
    parley_error error;
    parley_setup *setup = parley_setup_server();
    parley_identity *identity = parley_identity_from_pem(view_of(recording, "certificate"),
                                                         view_of(recording, "private key"), &error);
    assert_non_null(identity);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    if (recording_value(recording, "resumed by") != NULL)
        add_ticketer(setup);
    return setup;
}

void our_end_start(struct our_end *end, const struct recording *recording)
{
    parley_error error;
    *end = (struct our_end){
        .recording = recording,
        .is_server = recording_is_of_server(recording),
        .stream = { .seed = recording_needs(recording, "seed") },
    };
    parley_setup *setup = end->is_server ? server_setup(recording) : client_setup(recording);
    parley_setup_suites(setup, recording_needs(recording, "suites"));
    parley_setup_groups(setup, recording_needs(recording, "groups"));
    if (recording_value(recording, "signatures") != NULL)
        parley_setup_signatures(setup, recording_value(recording, "signatures"));
    parley_setup_clock(setup, stand_still, end);
    end->config = parley_setup_finish(setup, &error);
    if (end->config == NULL)
        fail_msg("%s: %s", parley_error_name(error.code), error.detail);
    end->provider = *end->config->provider;
    end->provider.random = (struct random){ draw, &end->stream };
    end->config->handshake.provider = &end->provider;
}

void our_end_stop(struct our_end *end)
{
    parley_free(end->conn);
    parley_config_free(end->config);
}

void our_end_connect(struct our_end *end, bool resumes)
{
    parley_error error;
    parley_view session = { end->session, end->session_len };
    end->resumes = resumes;
    end->conn = end->is_server
                    ? parley_server_new(NULL, end->config, &error)
                    : parley_client_resume(NULL, end->config, PAIR_NAME, session, &error);
    assert_non_null(end->conn);
}

static bool is_among(const char *list, const char *name)
{
    return name != NULL && strstr(list, name) != NULL;
}

static void expect_agreement(const struct our_end *end)
{
    const parley_facts *facts = parley_facts_of(end->conn);
    assert_true(facts->done);
    assert_int_equal(facts->version, PARLEY_TLS_1_2);
    assert_true(is_among(recording_needs(end->recording, "suites"), facts->suite_name));
    assert_true(end->resumes ||
                is_among(recording_needs(end->recording, "groups"), facts->group_name));
    assert_int_equal(facts->resumed, end->resumes);
    assert_int_equal(facts->verified, !end->is_server);
    assert_true(facts->extended_main_secret);
}

static void keep_session(struct our_end *end)
{
    const parley_event *event;
    while ((event = parley_next_event(end->conn)) != NULL) {
        if (event->kind != PARLEY_EVENT_SESSION)
            continue;
        assert_true(event->session.len <= sizeof end->session);
        memcpy(end->session, event->session.data, event->session.len);
        end->session_len = event->session.len;
    }
}

void our_end_disconnect(struct our_end *end)
{
    expect_agreement(end);
    keep_session(end);
    assert_int_equal(our_end_output(end).len, 0);
    assert_int_equal(parley_wire_ended(end->conn), PARLEY_CLOSED);
    assert_true(parley_finished(end->conn));
    parley_free(end->conn);
    end->conn = NULL;
}

struct bytes our_end_output(struct our_end *end)
{
    struct writer out = writer_of(end->flight, sizeof end->flight);
    parley_view ready;
    while ((ready = parley_wire_ready(end->conn)).len > 0) {
        write_bytes(&out, bytes_of(ready.data, ready.len));
        parley_wire_sent(end->conn, ready.len);
    }
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

void our_end_take(struct our_end *end, struct bytes wire)
{
    size_t took = pair_feed(end->conn, wire.data, wire.len, 0);
    parley_error error = parley_error_of(end->conn);
    if (error.code != PARLEY_E_NONE)
        fail_msg("%s: %s", parley_error_name(error.code), error.detail);
    assert_int_equal(took, wire.len);
}

void our_end_say(struct our_end *end, const char *text)
{
    size_t took;
    assert_int_equal(parley_write(end->conn, text, strlen(text), &took), PARLEY_OK);
    assert_int_equal(took, strlen(text));
}

void our_end_expect(struct our_end *end, const char *text)
{
    parley_view came = parley_peek(end->conn);
    assert_int_equal(came.len, strlen(text));
    assert_memory_equal(came.data, text, came.len);
    parley_consume(end->conn, came.len);
}
