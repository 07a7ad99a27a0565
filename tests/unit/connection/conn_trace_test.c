/* conn_trace_test.c - a handshake told to whoever watches: all of it, in order, and no secret (R88). */
#include "connected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

enum { LINES_MAX = 64, LINE_LEN = 64 };

/* What one side told: a line for all but the fields, and every byte that a trace showed. */
struct watcher {
    char lines[LINES_MAX][LINE_LEN];
    size_t line_count, field_count;
    const char *message; /* the last one that was told */
    uint8_t *shown;      /* all bytes and sentences, one after the other */
    size_t shown_len;
    struct bytes messages; /* all messages, one after the other: the transcript */
};

static void append(uint8_t **data, size_t *len, const void *more, size_t more_len)
{
    if (more_len == 0)
        return;
    *data = realloc(*data, *len + more_len);
    assert_non_null(*data);
    memcpy(*data + *len, more, more_len);
    *len += more_len;
}

static const char *level_name(parley_level level)
{
    switch (level) {
    case PARLEY_LEVEL_PLAIN: return "plain";
    case PARLEY_LEVEL_EARLY: return "early";
    case PARLEY_LEVEL_HANDSHAKE: return "handshake";
    case PARLEY_LEVEL_APPLICATION: return "application";
    }
    return "?";
}

static void check_field(struct watcher *watcher, const parley_trace *happening)
{
    assert_non_null(watcher->message);
    assert_in_range(happening->depth, 1, 2);
    watcher->field_count++;
}

static void watch(void *user, const parley_trace *happening)
{
    struct watcher *watcher = user;
    assert_non_null(happening->name);
    assert_non_null(happening->meaning);
    assert_non_null(happening->reference);
    append(&watcher->shown, &watcher->shown_len, happening->bytes.data, happening->bytes.len);
    append(&watcher->shown, &watcher->shown_len, happening->meaning, strlen(happening->meaning));
    if (happening->kind == PARLEY_TRACE_FIELD) {
        check_field(watcher, happening);
        return;
    }
    if (happening->kind == PARLEY_TRACE_MESSAGE) {
        size_t len = watcher->messages.len;
        uint8_t *all = (uint8_t *)watcher->messages.data;
        append(&all, &len, happening->bytes.data, happening->bytes.len);
        watcher->messages = bytes_of(all, len);
        watcher->message = happening->name;
    }
    assert_true(watcher->line_count < LINES_MAX);
    char *line = watcher->lines[watcher->line_count++];
    if (happening->kind == PARLEY_TRACE_DECISION)
        (void)snprintf(line, LINE_LEN, "decided: %s", happening->name);
    else
        (void)snprintf(line, LINE_LEN, "%s %s: %s", happening->sent ? "->" : "<-",
                       level_name(happening->level), happening->name);
}

static void end_watcher(struct watcher *watcher)
{
    free(watcher->shown);
    free((void *)watcher->messages.data);
}

static void expect_lines(const struct watcher *watcher, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(i < watcher->line_count ? watcher->lines[i] : "(the end)", lines[i]);
    assert_int_equal(watcher->line_count, count);
}

#define EXPECT_LINES(watcher, lines)                                                               \
    expect_lines((watcher), (lines), sizeof(lines) / sizeof *(lines))

static void connect_watched(struct pair *pair, struct watcher *of_client, struct watcher *of_server,
                            parley_setup *client, parley_setup *server)
{
    *of_client = *of_server = (struct watcher){ .line_count = 0 };
    parley_setup_trace(client, watch, of_client);
    parley_setup_trace(server, watch, of_server);
    pair_connect(pair, client, server);
}

/* R88, R34: the stages, who has said what, and which keys protect it. */
static void tells_the_client_s_handshake_in_order(void **state)
{
    static const char *const lines[] = {
        "-> plain: ClientHello",
        "<- plain: ServerHello",
        "<- handshake: handshake keys",
        "-> handshake: handshake keys",
        "<- plain: ChangeCipherSpec",
        "<- handshake: EncryptedExtensions",
        "<- handshake: Certificate",
        "decided: certificate path",
        "decided: revocation",
        "decided: peer name",
        "<- handshake: CertificateVerify",
        "decided: possession",
        "<- handshake: Finished",
        "<- application: application keys",
        "-> plain: ChangeCipherSpec",
        "-> handshake: Finished",
        "-> application: application keys",
        "-> application: close_notify",
    };
    struct pair pair;
    struct watcher client, server;
    (void)state;
    connect_watched(&pair, &client, &server, pair_client_setup(), pair_server_setup());
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    EXPECT_LINES(&client, lines);
    assert_in_range(client.field_count, 20, 60);
    pair_end(&pair);
    end_watcher(&client);
    end_watcher(&server);
}

/* R88, R34, R32 */
static void tells_the_server_s_handshake_in_order(void **state)
{
    static const char *const lines[] = {
        "<- plain: ClientHello",
        "decided: version",
        "decided: suite",
        "decided: group",
        "decided: protocol",
        "decided: certificate",
        "decided: signature",
        "-> plain: ServerHello",
        "-> plain: ChangeCipherSpec",
        "-> handshake: handshake keys",
        "-> handshake: EncryptedExtensions",
        "-> handshake: Certificate",
        "-> handshake: CertificateVerify",
        "-> handshake: Finished",
        "-> application: application keys",
        "<- handshake: handshake keys",
        "<- plain: ChangeCipherSpec",
        "<- handshake: Finished",
        "<- application: application keys",
        "<- application: close_notify",
    };
    struct pair pair;
    struct watcher client, server;
    parley_setup *client_setup = pair_client_setup(), *server_setup = pair_server_setup();
    (void)state;
    parley_setup_alpn(client_setup, view_text("h2"));
    parley_setup_alpn(server_setup, view_text("h2"));
    connect_watched(&pair, &client, &server, client_setup, server_setup);
    assert_int_equal(parley_close(pair.client), PARLEY_OK);
    pair_run(&pair);
    EXPECT_LINES(&server, lines);
    pair_end(&pair);
    end_watcher(&client);
    end_watcher(&server);
}

/* R88: the other way, with a retry and a certificate that nobody judges. */
static void tells_a_retry_and_what_was_switched_off(void **state)
{
    static const char *const client_lines[] = {
        "-> plain: ClientHello",
        "<- plain: HelloRetryRequest",
        "decided: retry",
        "-> plain: ChangeCipherSpec",
        "-> plain: ClientHello",
        "<- plain: ChangeCipherSpec",
        "<- plain: ServerHello",
        "<- handshake: handshake keys",
        "-> handshake: handshake keys",
        "<- handshake: EncryptedExtensions",
        "<- handshake: Certificate",
        "decided: chain",
        "<- handshake: CertificateVerify",
        "decided: possession",
        "<- handshake: Finished",
        "<- application: application keys",
        "-> handshake: Finished",
        "-> application: application keys",
    };
    struct pair pair;
    struct watcher client, server;
    parley_setup *setup = pair_client_setup();
    (void)state;
    parley_setup_key_shares(setup, "");
    parley_setup_insecure_skip_verification(setup);
    connect_watched(&pair, &client, &server, setup, pair_server_setup());
    EXPECT_LINES(&client, client_lines);
    assert_string_equal(server.lines[6], "-> plain: HelloRetryRequest");
    assert_string_equal(server.lines[7], "-> plain: ChangeCipherSpec");
    pair_end(&pair);
    end_watcher(&client);
    end_watcher(&server);
}

/* R76: what one side says that it sent is what the other says that it heard. */
static void tells_the_same_messages_on_both_sides(void **state)
{
    struct pair pair;
    struct watcher client, server;
    (void)state;
    connect_watched(&pair, &client, &server, pair_client_setup(), pair_server_setup());
    assert_true(bytes_equal(client.messages, server.messages));
    assert_in_range(client.messages.len, 500, 2000);
    pair_end(&pair);
    end_watcher(&client);
    end_watcher(&server);
}

static void tells_alerts_and_new_keys_after_the_handshake(void **state)
{
    static const char *const lines[] = {
        "-> application: KeyUpdate",     "-> application: application keys",
        "<- application: KeyUpdate",     "<- application: application keys",
        "<- application: user_canceled", "<- application: internal_error",
    };
    struct pair pair;
    struct watcher client, server;
    (void)state;
    connect_watched(&pair, &client, &server, pair_client_setup(), pair_server_setup());
    client.line_count = 0;
    assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    pair_send(&pair, pair.server, pair.client, "data", 4);
    put_alert(pair.server, ALERT_USER_CANCELED);
    put_alert(pair.server, ALERT_INTERNAL_ERROR);
    pair_run(&pair);
    EXPECT_LINES(&client, lines);
    pair_end(&pair);
    end_watcher(&client);
    end_watcher(&server);
}

/* A failure is told as far as it went: the message that was refused, and the alert. */
static void tells_a_handshake_that_fails_as_far_as_it_goes(void **state)
{
    static const char *const lines[] = {
        "<- plain: ClientHello",
        "decided: version",
        "decided: suite",
        "-> plain: handshake_failure",
    };
    struct pair pair;
    struct watcher watcher = { .line_count = 0 };
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    (void)state;
    parley_setup_groups(client, "X25519");
    parley_setup_groups(server, "P-256");
    parley_setup_trace(server, watch, &watcher);
    pair_start(&pair, client, server);
    pair_run(&pair);
    expect_failure(pair.server, GROUP_NOT_SHARED);
    EXPECT_LINES(&watcher, lines);
    pair_end(&pair);
    end_watcher(&watcher);
}

struct secrets {
    char hex[16][2 * HASH_LEN_MAX + 1];
    size_t count;
};

static void keep_secret(void *user, const char *line)
{
    struct secrets *secrets = user;
    assert_true(secrets->count < 16);
    (void)snprintf(secrets->hex[secrets->count++], sizeof secrets->hex[0], "%s",
                   strrchr(line, ' ') + 1);
}

/* Neither as it is nor in hex; a trace shows the first bytes of long values. */
static void expect_not_shown(const struct watcher *watcher, const uint8_t *secret)
{
    char hex[2 * 8 + 1];
    for (size_t i = 0; i < 8; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", (unsigned)secret[i]);
    assert_null(memmem(watcher->shown, watcher->shown_len, secret, 8));
    assert_null(memmem(watcher->shown, watcher->shown_len, hex, 16));
}

static void expect_no_secret_shown(const struct watcher *watcher, const struct secrets *secrets,
                                   const struct pair *pair)
{
    assert_int_equal(secrets->count, 5);
    for (size_t i = 0; i < secrets->count; i++) {
        uint8_t bytes[8];
        for (size_t at = 0; at < sizeof bytes; at++) {
            char digits[3] = { secrets->hex[i][2 * at], secrets->hex[i][2 * at + 1], '\0' };
            bytes[at] = (uint8_t)strtoul(digits, NULL, 16);
        }
        expect_not_shown(watcher, bytes);
    }
    expect_not_shown(watcher, pair->client->records.writing.iv);
    expect_not_shown(watcher, pair->client->records.reading.iv);
    expect_not_shown(watcher, pair->client->handshake.writing.bytes);
}

/* R23, R88: whoever has a trace cannot decrypt with it. */
static void shows_no_secret(void **state)
{
    struct pair pair;
    struct watcher client, server;
    (void)state;
    for (int retry = 0; retry < 2; retry++) {
        struct secrets of_client = { .count = 0 }, of_server = { .count = 0 };
        parley_setup *client_setup = pair_client_setup(), *server_setup = pair_server_setup();
        if (retry)
            parley_setup_key_shares(client_setup, "");
        parley_setup_insecure_keylog(client_setup, keep_secret, &of_client);
        parley_setup_insecure_keylog(server_setup, keep_secret, &of_server);
        connect_watched(&pair, &client, &server, client_setup, server_setup);
        assert_int_equal(parley_update_keys(pair.client, true), PARLEY_OK);
        pair_send(&pair, pair.client, pair.server, "data", 4);
        pair_send(&pair, pair.server, pair.client, "data", 4);
        assert_memory_equal(&of_client, &of_server, sizeof of_client); /* R23 */
        expect_no_secret_shown(&client, &of_client, &pair);
        expect_no_secret_shown(&server, &of_client, &pair);
        pair_end(&pair);
        end_watcher(&client);
        end_watcher(&server);
    }
}

static void keep_label(void *user, const char *line)
{
    char *labels = user;
    (void)snprintf(labels + strlen(labels), 512 - strlen(labels), "%.*s ", (int)strcspn(line, " "),
                   line);
}

/* RFC 9850: the names that tools for captures know, in the order in which the secrets are made. */
static void logs_each_secret_by_its_name(void **state)
{
    struct pair pair;
    char labels[512] = "";
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_insecure_keylog(client, keep_label, labels);
    pair_connect(&pair, client, NULL);
    assert_string_equal(labels, "CLIENT_HANDSHAKE_TRAFFIC_SECRET SERVER_HANDSHAKE_TRAFFIC_SECRET "
                                "CLIENT_TRAFFIC_SECRET_0 SERVER_TRAFFIC_SECRET_0 EXPORTER_SECRET ");
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_client_s_handshake_in_order),
        cmocka_unit_test(tells_the_server_s_handshake_in_order),
        cmocka_unit_test(tells_a_retry_and_what_was_switched_off),
        cmocka_unit_test(tells_the_same_messages_on_both_sides),
        cmocka_unit_test(tells_alerts_and_new_keys_after_the_handshake),
        cmocka_unit_test(tells_a_handshake_that_fails_as_far_as_it_goes),
        cmocka_unit_test(shows_no_secret),
        cmocka_unit_test(logs_each_secret_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
