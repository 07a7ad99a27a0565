/* conn_resume_test.c - sessions of TLS 1.2 from one connection to the next, through the public interface:
 * what resumes, and all that must not. */
#include "connected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

static parley_ticketer *ticketer;
static uint8_t kept_room[8192];
static parley_view kept;
static char decisions[4096]; /* about sessions, one behind the other */

static void note_decision(void *user, const parley_trace *happening)
{
    (void)user;
    if (happening->kind != PARLEY_TRACE_DECISION || strcmp(happening->name, "session") != 0)
        return;
    size_t len = strlen(decisions);
    (void)snprintf(decisions + len, sizeof decisions - len, "%s\n", happening->meaning);
}

static int start(void **state)
{
    parley_error error;
    (void)state;
    ticketer = parley_ticketer_new(16, &error);
    kept = (parley_view){ NULL, 0 };
    return ticketer != NULL ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    parley_ticketer_free(ticketer);
    return 0;
}

static parley_setup *client_setup(void)
{
    parley_setup *setup = pair_client_setup();
    parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    parley_setup_want_sessions(setup);
    parley_setup_trace(setup, note_decision, NULL);
    return setup;
}

static parley_setup *server_setup(void)
{
    parley_setup *setup = pair_server_setup();
    parley_setup_ticketer(setup, ticketer);
    parley_setup_trace(setup, note_decision, NULL);
    return setup;
}

static void keep_session(parley_conn *client)
{
    const parley_event *event;
    while ((event = parley_next_event(client)) != NULL) {
        if (event->kind != PARLEY_EVENT_SESSION)
            continue;
        assert_true(event->session.len > 0 && event->session.len <= sizeof kept_room);
        memcpy(kept_room, event->session.data, event->session.len);
        kept = (parley_view){ kept_room, event->session.len };
    }
}

static void expect_data_both_ways(struct pair *pair)
{
    pair_send(pair, pair->client, pair->server, "question", 8);
    pair_send(pair, pair->server, pair->client, "answer", 6);
}

/* Connects with what is kept. Takes the setups; NULL: as they were. */
static bool meet(struct pair *pair, parley_setup *client, parley_setup *server, const char *name)
{
    parley_error error;
    *pair = (struct pair){ .piece = 0 };
    decisions[0] = '\0';
    pair->client_config = finish_setup(client != NULL ? client : client_setup());
    pair->server_config = finish_setup(server != NULL ? server : server_setup());
    pair->client = parley_client_resume(NULL, pair->client_config, name, kept, &error);
    pair->server = parley_server_new(NULL, pair->server_config, &error);
    assert_non_null(pair->client);
    assert_non_null(pair->server);
    pair_run(pair);
    expect_no_failure(pair->client);
    expect_no_failure(pair->server);
    assert_true(parley_facts_of(pair->client)->done && parley_facts_of(pair->server)->done);
    expect_data_both_ways(pair);
    assert_int_equal(parley_facts_of(pair->client)->resumed,
                     parley_facts_of(pair->server)->resumed);
    return parley_facts_of(pair->client)->resumed;
}

/* The next session is kept. */
static bool resumes(parley_setup *client, parley_setup *server)
{
    struct pair pair;
    bool resumed = meet(&pair, client, server, PAIR_NAME);
    keep_session(pair.client);
    pair_end(&pair);
    return resumed;
}

static void expect_reason(const char *part)
{
    if (strstr(decisions, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, decisions);
}

/* R59, R64: less passes than in a full handshake. */
static void resumes_a_session_with_less_said(void **state)
{
    (void)state;
    struct pair first, second;
    assert_false(meet(&first, NULL, NULL, PAIR_NAME));
    expect_reason("Kept for the program, by its ticket, for 86400 s.");
    keep_session(first.client);
    assert_true(kept.len > 0);
    assert_true(meet(&second, NULL, NULL, PAIR_NAME));
    expect_reason("Resumed, by its ticket");
    expect_reason("The server takes up the session");
    assert_true(second.sent_by_server.len < first.sent_by_server.len * 3 / 5);
    const parley_facts *facts = parley_facts_of(second.client);
    assert_true(facts->verified);
    assert_int_equal(facts->peer_chain_count, 1);
    pair_end(&first);
    pair_end(&second);
}

static void a_reload_forgets_no_session(void **state)
{
    (void)state;
    struct pair pair;
    assert_false(meet(&pair, NULL, NULL, PAIR_NAME));
    keep_session(pair.client);
    parley_setup *copy = parley_setup_from(pair.server_config);
    pair_end(&pair);
    assert_true(resumes(NULL, copy));
    copy = server_setup();
    parley_setup_ticketer(copy, NULL);
    assert_false(resumes(NULL, copy)); /* and nothing is resumed without a ticketer */
    assert_true(resumes(NULL, NULL));
}

static void another_ticketer_opens_nothing(void **state)
{
    (void)state;
    parley_error error;
    assert_false(resumes(NULL, NULL));
    parley_ticketer *other = parley_ticketer_new(0, &error);
    parley_setup *server = server_setup();
    parley_setup_ticketer(server, other);
    parley_ticketer_free(other); /* the setup counts it */
    assert_false(resumes(NULL, server));
    expect_reason("not sealed here");
}

static uint64_t seconds;

static parley_time later(void *user)
{
    (void)user;
    return (parley_time){ .wall_ms = (uint64_t)(MADE_NOW_S + (int64_t)seconds) * 1000 };
}

static bool resumes_after(uint64_t client_s, uint64_t server_s)
{
    parley_setup *client = client_setup(), *server = server_setup();
    seconds = client_s > server_s ? client_s : server_s;
    if (client_s > 0)
        parley_setup_clock(client, later, NULL);
    if (server_s > 0)
        parley_setup_clock(server, later, NULL);
    return resumes(client, server);
}

/* RFC 5246 F.1.4; both sides look at their own clocks. */
static void a_session_ends_after_a_day(void **state)
{
    enum { DAY_S = 24 * 3600 };
    (void)state;
    parley_view first;
    assert_false(resumes(NULL, NULL));
    static uint8_t room[sizeof kept_room];
    memcpy(room, kept.data, kept.len);
    first = (parley_view){ room, kept.len };
    assert_true(resumes_after(DAY_S - 1, DAY_S - 1));
    kept = first;
    assert_false(resumes_after(DAY_S, 0));
    expect_reason("its time is over");
    kept = first;
    assert_false(resumes_after(0, DAY_S));
}

/* Whose subject and key are others. */
static parley_trust *other_trust(bool with_ours)
{
    static struct made *other;
    parley_error error;
    if (other == NULL)
        other = make_certificate(&(struct recipe){ .name = "other authority", .ca = true }, NULL);
    char *both = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&both, &len);
    fprintf(out, "%s%s", other->pem, with_ours ? pair_authority()->pem : "");
    fclose(out);
    parley_trust *trust =
        parley_trust_from_pem((parley_view){ (const uint8_t *)both, len }, &error);
    free(both);
    assert_non_null(trust);
    return trust;
}

/* Compare CVE-2025-23419: the name is right, the certificate is good, and yet. */
static void another_trust_does_not_resume(void **state)
{
    (void)state;
    assert_false(resumes(NULL, NULL));
    parley_setup *client = client_setup();
    parley_trust *trust = other_trust(true);
    parley_setup_trust(client, trust);
    parley_trust_free(trust);
    assert_false(resumes(client, NULL));
    expect_reason("trust, certificates or rules are others");
}

static void the_same_authorities_read_again_do_resume(void **state)
{
    (void)state;
    assert_false(resumes(NULL, NULL));
    parley_error error;
    parley_setup *client = client_setup();
    parley_trust *trust = parley_trust_from_pem(view_text(pair_authority()->pem), &error);
    parley_setup_trust(client, trust);
    parley_trust_free(trust);
    assert_true(resumes(client, NULL));
}

static void another_certificate_does_not_resume(void **state)
{
    (void)state;
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "renewed", .alt_names = "DNS:" PAIR_NAME }, pair_authority());
    assert_false(resumes(NULL, NULL));
    parley_setup *server = server_setup();
    parley_identity *identity = pair_identity(leaf);
    parley_setup_drop_identities(server);
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    made_free(leaf);
    assert_false(resumes(NULL, server));
    expect_reason("trust, certificates or rules are others");
}

static void another_name_does_not_resume(void **state)
{
    (void)state;
    struct pair pair;
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "two names", .alt_names = "DNS:" PAIR_NAME ",DNS:other.example" },
        pair_authority());
    parley_setup *server = server_setup();
    parley_identity *identity = pair_identity(leaf);
    parley_setup_drop_identities(server);
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    made_free(leaf);
    assert_false(meet(&pair, NULL, server, PAIR_NAME));
    keep_session(pair.client);
    server = parley_setup_from(pair.server_config);
    pair_end(&pair);
    assert_false(meet(&pair, NULL, server, "other.example"));
    expect_reason("another name");
    pair_end(&pair);
}

static void another_protocol_does_not_resume(void **state)
{
    (void)state;
    parley_setup *client = client_setup(), *server = server_setup();
    parley_setup_alpn(client, view_text("h2"));
    parley_setup_alpn(server, view_text("h2"));
    assert_false(resumes(client, server));
    client = client_setup();
    server = server_setup();
    parley_setup_alpn(client, view_text("h3"));
    parley_setup_alpn(server, view_text("h3"));
    assert_false(resumes(client, server));
    expect_reason("its application protocol is not offered");
}

static void without_verification_nothing_is_kept_and_nothing_resumed(void **state)
{
    (void)state;
    assert_false(resumes(NULL, NULL));
    size_t before = kept.len;
    kept_room[0] ^= 0xff; /* a new one would be whole */
    parley_setup *client = client_setup();
    parley_setup_insecure_skip_verification(client);
    assert_false(resumes(client, NULL));
    expect_reason("this configuration resumes none");
    assert_int_equal(kept.len, before);
    kept_room[0] ^= 0xff;
    client = client_setup();
    parley_setup_insecure_skip_verification(client);
    assert_false(resumes(client, NULL));
    assert_true(resumes(NULL, NULL));
}

static void who_does_not_want_sessions_is_given_none(void **state)
{
    (void)state;
    parley_setup *client = pair_client_setup();
    parley_setup_versions(client, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    assert_false(resumes(client, NULL));
    assert_int_equal(kept.len, 0);
}

/* Who wants to be asked about each peer is: nothing is resumed. */
static void who_asks_is_asked_each_time(void **state)
{
    (void)state;
    struct pair pair;
    parley_setup *client = client_setup();
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(&pair, client, server_setup());
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_ASK_PEER);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);
    pair_end(&pair);
}

static void a_tls13_connection_gives_no_session_and_takes_none(void **state)
{
    (void)state;
    assert_false(resumes(NULL, NULL));
    parley_setup *client = client_setup();
    parley_setup_versions(client, PARLEY_TLS_1_2, PARLEY_TLS_1_3);
    size_t before = kept.len;
    assert_false(resumes(client, NULL));
    assert_int_equal(kept.len, before);
    assert_true(resumes(NULL, NULL)); /* it is still of use in TLS 1.2 */
}

/* What a wire changes in a resumed handshake never passes for data. */
static void a_changed_byte_never_resumes_unnoticed(void **state)
{
    (void)state;
    assert_false(resumes(NULL, NULL));
    for (size_t at = 0; at < 300; at += 3) {
        parley_error error;
        struct pair pair = { .piece = 0 };
        pair.client_config = finish_setup(client_setup());
        pair.server_config = finish_setup(server_setup());
        pair.client = parley_client_resume(NULL, pair.client_config, PAIR_NAME, kept, &error);
        pair.server = parley_server_new(NULL, pair.server_config, &error);
        assert_true(pair_move(&pair, pair.client, pair.server));
        parley_view flight = parley_wire_ready(pair.server);
        assert_true(flight.len > 300);
        uint8_t *changed = malloc(flight.len);
        memcpy(changed, flight.data, flight.len);
        changed[at] ^= 1;
        (void)pair_feed(pair.client, changed, flight.len, 0);
        free(changed);
        assert_false(parley_facts_of(pair.client)->done);
        pair_end(&pair);
    }
}

/* The session goes with the event, and a failure takes back what was not taken. */
static void a_failed_connection_tells_no_session(void **state)
{
    (void)state;
    struct pair pair;
    pair_start(&pair, client_setup(), server_setup());
    pair_run(&pair);
    put_alert(pair.server, 40);
    (void)pair_move(&pair, pair.server, pair.client);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    expect_no_event(pair.client);
    pair_end(&pair);
}

static void the_bytes_of_an_event_outlive_a_failure(void **state)
{
    (void)state;
    struct pair pair;
    pair_start(&pair, client_setup(), server_setup());
    pair_run(&pair);
    expect_event(pair.client, PARLEY_EVENT_HANDSHAKE_DONE);
    const parley_event *event = parley_next_event(pair.client);
    assert_int_equal(event->kind, PARLEY_EVENT_SESSION);
    assert_int_equal(parley_wire_ended(pair.client), PARLEY_FAILED);
    memcpy(kept_room, event->session.data, event->session.len);
    kept = (parley_view){ kept_room, event->session.len };
    assert_null(parley_next_event(pair.client));
    assert_int_equal(event->session.len, 0);
    pair_end(&pair);
    assert_true(resumes(NULL, NULL));
}

static void both_calls_know_their_role(void **state)
{
    (void)state;
    parley_setup *client = client_setup(), *server = server_setup();
    parley_setup_ticketer(client, ticketer);
    parley_setup_want_sessions(server);
    expect_setup_refused(client, WRONG_ROLE, "servers");
    expect_setup_refused(server, WRONG_ROLE, "ticketer");
    parley_setup_ticketer(NULL, ticketer);
    parley_setup_want_sessions(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(resumes_a_session_with_less_said),
        TEST(a_reload_forgets_no_session),
        TEST(another_ticketer_opens_nothing),
        TEST(a_session_ends_after_a_day),
        TEST(another_trust_does_not_resume),
        TEST(the_same_authorities_read_again_do_resume),
        TEST(another_certificate_does_not_resume),
        TEST(another_name_does_not_resume),
        TEST(another_protocol_does_not_resume),
        TEST(without_verification_nothing_is_kept_and_nothing_resumed),
        TEST(who_does_not_want_sessions_is_given_none),
        TEST(who_asks_is_asked_each_time),
        TEST(a_tls13_connection_gives_no_session_and_takes_none),
        TEST(a_changed_byte_never_resumes_unnoticed),
        TEST(a_failed_connection_tells_no_session),
        TEST(the_bytes_of_an_event_outlive_a_failure),
        TEST(both_calls_know_their_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
