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

static void add_trust(parley_setup *setup, const struct recording *recording)
{
    parley_error error;
    parley_trust *trust = parley_trust_from_pem(view_of(recording, "authority"), &error);
    assert_non_null(trust);
    parley_setup_trust(setup, trust);
    parley_trust_free(trust);
}

static void add_identity(parley_setup *setup, const struct recording *recording)
{
    parley_error error;
    parley_identity *identity = parley_identity_from_pem(view_of(recording, "certificate"),
                                                         view_of(recording, "private key"), &error);
    assert_non_null(identity);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
}

static parley_setup *client_setup(const struct recording *recording)
{
    parley_setup *setup = parley_setup_client();
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
    parley_setup *setup = parley_setup_server();
    if (recording_asks_client(recording))
        parley_setup_client_auth(setup, recording_names_client(recording) ? PARLEY_CLIENT_REQUIRE
                                                                          : PARLEY_CLIENT_REQUEST);
    if (recording_value(recording, "resumed by") != NULL)
        add_ticketer(setup);
    return setup;
}

static void allow_legacy(parley_setup *setup, const char *name)
{
    if (strcmp(name, "static RSA key exchange") == 0)
        parley_setup_insecure_rsa_key_exchange(setup);
    else
        parley_setup_insecure_cbc(setup);
}

/* The lines that mean the same in both roles. */
static void follow(parley_setup *setup, const struct recording *recording)
{
    parley_setup_suites(setup, recording_needs(recording, "suites"));
    parley_setup_groups(setup, recording_needs(recording, "groups"));
    if (recording_value(recording, "authority") != NULL)
        add_trust(setup, recording);
    if (recording_value(recording, "certificate") != NULL)
        add_identity(setup, recording);
    if (recording_value(recording, "legacy") != NULL)
        allow_legacy(setup, recording_value(recording, "legacy"));
    if (recording_value(recording, "signatures") != NULL)
        parley_setup_signatures(setup, recording_value(recording, "signatures"));
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
    follow(setup, recording);
    parley_setup_clock(setup, stand_still, end);
    end->config = parley_setup_finish(setup, &error);
    if (end->config == NULL)
        fail_msg("%s: %s", parley_error_name(error.code), error.detail);
    end->config->provider->random = (struct random){ draw, &end->stream };
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

static void expect_legacy(const struct our_end *end, const parley_facts *facts)
{
    const char *legacy = recording_value(end->recording, "legacy");
    assert_int_equal(facts->legacy != NULL, legacy != NULL);
    if (legacy != NULL)
        assert_string_equal(facts->legacy, legacy);
}

static void expect_peers(const struct our_end *end, const parley_facts *facts)
{
    bool names_client = recording_names_client(end->recording);
    assert_int_equal(facts->verified, names_client || !end->is_server);
    assert_int_equal(facts->client_subject != NULL, names_client);
    if (!names_client)
        return;
    assert_string_equal(facts->client_subject, "CN=client");
    assert_int_equal(facts->client_verdict, PARLEY_CLIENT_CONFIRMED);
}

/* Keys are agreed on in a group, but for those of a session and those that the client made. */
static void expect_group(const struct our_end *end, const parley_facts *facts)
{
    bool has_group = !end->resumes && strncmp(facts->suite_name, "TLS_RSA_", 8) != 0;
    assert_int_equal(facts->group != 0, has_group);
    if (has_group)
        assert_true(is_among(recording_needs(end->recording, "groups"), facts->group_name));
}

static void expect_agreement(const struct our_end *end)
{
    const parley_facts *facts = parley_facts_of(end->conn);
    assert_true(facts->done);
    assert_int_equal(facts->version, PARLEY_TLS_1_2);
    assert_true(is_among(recording_needs(end->recording, "suites"), facts->suite_name));
    assert_int_equal(facts->resumed, end->resumes);
    assert_true(facts->extended_main_secret);
    expect_group(end, facts);
    expect_peers(end, facts);
    expect_legacy(end, facts);
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
