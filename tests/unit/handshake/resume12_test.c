/* resume12_test.c - resumption in TLS 1.2, message by message, in both roles (RFC 5077, RFC 7627 5.3). */
#include "exchange.h"

#include "handshake/evidence.h"
#include "handshake/session_context.h"
#include "legacy/suites.h"
#include "wire/key_exchange.h"
#include "wire/server_hello12.h"
#include "wire/session_ticket12.h"

#include <string.h>

#include "support/test.h"

static struct exchange x;
static uint8_t kept_room[8192];
static struct bytes kept; /* what the program of the client holds */
static int64_t seconds;   /* that have passed */

static parley_time clock_of_test(void *user)
{
    parley_time now = { .wall_ms = (uint64_t)(MADE_NOW_S + seconds) * 1000 };
    (void)user;
    return now;
}

static int start(void **state)
{
    (void)state;
    exchange_prepare12(&x);
    exchange_let_resume(&x);
    x.client.config.clock = x.server.config.clock = clock_of_test;
    kept = bytes_of(NULL, 0);
    seconds = 0;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    exchange_end(&x);
    return 0;
}

static void by_id(void)
{
    x.server.config.ticketer = NULL;
}

/* The program keeps what the last handshake gave it, if it gave something. */
static void keep_session(void)
{
    const struct handshake *client = &x.client.handshake;
    if (client->session == NULL)
        return;
    assert_true(client->session_len <= sizeof kept_room);
    memcpy(kept_room, client->session, client->session_len);
    kept = bytes_of(kept_room, client->session_len);
}

static void run(void)
{
    if (exchange_run(&x))
        return;
    fail_msg("client: %s (%s), server: %s (%s)", parley_error_name(x.client.error.code),
             x.client.error.detail, parley_error_name(x.server.error.code), x.server.error.detail);
}

/* A full handshake, whose session is kept; another is started. */
static void come_back(void)
{
    exchange_start(&x);
    run();
    assert_false(x.client.facts.resumed || x.server.facts.resumed);
    keep_session();
    assert_true(kept.len > 0);
    exchange_restart(&x, kept);
}

static void expect_resumed(bool resumed)
{
    run();
    assert_true(x.client.facts.done && x.server.facts.done);
    assert_int_equal(x.client.facts.resumed, resumed);
    assert_int_equal(x.server.facts.resumed, resumed);
    keep_session();
}

static void expect_messages(const struct end *end, const unsigned *types, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct queued *message = &end->queue[i];
        unsigned type = message->is_change_cipher_spec ? CHANGE_CIPHER_SPEC : message->bytes[0];
        assert_int_equal(type, types[i]);
    }
    assert_int_equal(end->queued, count);
}

static struct session kept_session(void)
{
    struct session session;
    assert_true(session_read(&session, TLS_1_2, kept));
    return session;
}

/* R59, RFC 5077 3.1 */
static void resumes_by_ticket(void **state)
{
    static const unsigned full[] = { SERVER_HELLO,      CERTIFICATE,        SERVER_KEY_EXCHANGE,
                                     SERVER_HELLO_DONE, NEW_SESSION_TICKET, CHANGE_CIPHER_SPEC,
                                     FINISHED };
    static const unsigned abbreviated[] = { SERVER_HELLO, NEW_SESSION_TICKET, CHANGE_CIPHER_SPEC,
                                            FINISHED };
    static const unsigned from_client[] = { CLIENT_HELLO, CHANGE_CIPHER_SPEC, FINISHED };
    (void)state;
    exchange_start(&x);
    run();
    expect_messages(&x.server, full, 7);
    struct main_secret12 before = x.client.handshake.main12;
    struct record_keys12 keys = x.client.writing12;
    keep_session();
    exchange_restart(&x, kept);
    expect_resumed(true);
    expect_messages(&x.server, abbreviated, 4);
    expect_messages(&x.client, from_client, 3);
    assert_memory_equal(before.bytes, x.client.handshake.main12.bytes, MAIN_SECRET12_LEN);
    assert_memory_not_equal(&keys, &x.client.writing12, sizeof keys); /* R29 */
    assert_memory_equal(&x.client.writing12, &x.server.reading12, sizeof keys);
    assert_true(x.client.reached_application && x.server.reached_application);
}

/* R48, R59 */
static void resumes_by_id(void **state)
{
    static const unsigned abbreviated[] = { SERVER_HELLO, CHANGE_CIPHER_SPEC, FINISHED };
    (void)state;
    by_id();
    come_back();
    struct session session = kept_session();
    assert_int_equal(session.session_id.len, SESSION_ID_LEN);
    assert_int_equal(session.ticket.len, 0);
    expect_resumed(true);
    expect_messages(&x.server, abbreviated, 3);
    struct reader in = reader_of(queued_body(&x.server.queue[0]));
    struct server_hello12 hello;
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    assert_true(bytes_equal(hello.session_id, session.session_id));
    assert_null(x.client.handshake.session); /* the program has it already */
    exchange_restart(&x, kept);
    expect_resumed(true);
}

static void tells_who_the_peer_is_and_what_was_agreed(void **state)
{
    (void)state;
    x.client.config.alpn = x.server.config.alpn = bytes_of("\002h2", 3);
    come_back();
    expect_resumed(true);
    const parley_facts *facts = &x.client.facts;
    assert_true(facts->verified && facts->extended_main_secret);
    assert_int_equal(facts->peer_chain_count, 1);
    assert_true(bytes_equal(bytes_of(facts->peer_chain[0].data, facts->peer_chain[0].len),
                            x.identities[0].leaf.der));
    assert_int_equal(facts->alpn.len, 2);
    assert_int_equal(facts->group, 0);
    assert_null(facts->signature_name);
    assert_false(x.server.facts.verified);
    assert_int_equal(x.server.facts.server_name.len, strlen(EXCHANGE_NAME));
}

/* RFC 5077 3.3: each resumption brings a new ticket, and none makes the session younger. */
static void renews_the_ticket_and_not_the_session(void **state)
{
    (void)state;
    come_back();
    struct session session = kept_session();
    int64_t made_s = session.made_s, end_s = made_s + session.lifetime_s;
    uint8_t first[64];
    memcpy(first, session.ticket.data, sizeof first);
    for (unsigned i = 1; i < 24; i++) {
        seconds = i * 3600;
        expect_resumed(true);
        session = kept_session();
        assert_memory_not_equal(first, session.ticket.data, sizeof first);
        assert_int_equal(session.made_s, made_s);
        assert_int_equal(session.made_s + session.lifetime_s, end_s);
        exchange_restart(&x, kept);
    }
    seconds = 24 * 3600;
    exchange_restart(&x, kept);
    expect_resumed(false);
}

/* The client would leave it out; the server judges by itself. */
static void forgets_what_is_too_old(void **state)
{
    (void)state;
    come_back();
    seconds = 24 * 3600; /* the hello with the ticket is on its way */
    expect_resumed(false);
}

static void never_outlives_the_certificate(void **state)
{
    (void)state;
    seconds = x.identities[0].leaf.not_after_s - MADE_NOW_S - 100;
    come_back();
    assert_int_equal(kept_session().lifetime_s, 100);
}

static void gets_a_full_handshake_from_another_server(void **state)
{
    (void)state;
    struct ticketer *other = ticketer_new();
    come_back();
    x.server.config.ticketer = other;
    expect_resumed(false);
    assert_true(kept.len > 0); /* with its ticket */
    exchange_restart(&x, kept);
    expect_resumed(true);
    ticketer_free(other);
}

static void gets_a_full_handshake_when_the_session_is_gone(void **state)
{
    (void)state;
    by_id();
    come_back();
    session_cache_drop(x.sessions, kept_session().session_id);
    expect_resumed(false);
}

/* RFC 5246 7.2.2 */
static void is_dropped_from_the_cache_on_demand(void **state)
{
    (void)state;
    by_id();
    come_back();
    expect_resumed(true);
    handshake_drop_session(&x.server.handshake);
    exchange_restart(&x, kept);
    expect_resumed(false);
}

/* Every byte of a ticket counts. */
static void takes_no_ticket_that_was_changed(void **state)
{
    (void)state;
    come_back();
    struct session session = kept_session();
    uint8_t *ticket = kept_room + (session.ticket.data - kept.data);
    for (size_t i = 0; i < session.ticket.len; i += 7) {
        uint8_t held[sizeof kept_room];
        memcpy(held, kept_room, kept.len);
        struct bytes before = kept;
        ticket[i] ^= 0x40;
        exchange_restart(&x, kept);
        expect_resumed(false);
        memcpy(kept_room, held, before.len);
        kept = before;
    }
    exchange_restart(&x, kept);
    expect_resumed(true);
}

/* What the client leaves out by itself. */
static void expect_left_out(void)
{
    exchange_restart(&x, kept);
    struct reader in = reader_of(queued_body(exchange_next(&x.client)));
    struct client_hello hello;
    assert_true(client_hello_parse(&hello, &in));
    assert_int_equal(hello.session_ticket.len, 0);
    assert_int_equal(hello.legacy_session_id.len, 0);
    expect_resumed(false);
}

static void is_left_out_when_it_does_not_fit(void **state)
{
    struct handshake_config *client = &x.client.config, before;
    (void)state;
    x.server.config.alpn = client->alpn = bytes_of("\002h2", 3);
    come_back();
    before = *client;

    client->alpn = bytes_of("\010http/1.1\002h3", 12);
    x.server.config.alpn = client->alpn;
    expect_left_out();
    *client = before;
    x.server.config.alpn = before.alpn;
}

static void leaves_out_bytes_that_are_no_session(void **state)
{
    (void)state;
    come_back();
    uint8_t kept_format = kept_room[0];
    kept_room[0]++;
    expect_left_out();
    kept_room[0] = kept_format;
    kept = bytes_of("rubbish", 7);
    expect_left_out();
}

static void leaves_out_what_was_made_by_other_rules(void **state)
{
    (void)state;
    come_back();
    x.client.config.session_context[5] ^= 1;
    expect_left_out();
}

static void leaves_out_a_suite_that_is_not_allowed_any_more(void **state)
{
    (void)state;
    come_back();
    x.client.config.suites12[0] = x.client.config.suites12[2];
    x.client.config.suite12_count = 1;
    expect_left_out();
}

static void leaves_out_a_session_of_another_name(void **state)
{
    (void)state;
    come_back();
    struct session session = kept_session();
    uint8_t *name = kept_room + (session.server_name.data - kept.data);
    name[0] = 'S';
    expect_left_out();
}

static void leaves_out_all_when_nothing_is_resumed(void **state)
{
    (void)state;
    come_back();
    x.client.config.resumes = false;
    expect_left_out();
}

/* The server judges the ticket by itself: whatever the client thinks. */
static void expect_refused_by_server(void)
{
    exchange_restart(&x, kept);
    assert_non_null(x.client.handshake.scratch->tls12.session_bytes); /* it is offered */
    expect_resumed(false);
}

static void server_takes_no_session_of_another_certificate(void **state)
{
    (void)state;
    x.server.config.identity_count = 2;
    come_back();
    x.list[0] = &x.identities[1]; /* for the same name, as far as this server knows */
    x.server.config.identity_count = 1;
    exchange_restart(&x, kept);
    x.client.config.verify = false;
    expect_resumed(false);
}

static void server_takes_no_session_made_by_other_rules(void **state)
{
    (void)state;
    come_back();
    x.server.config.session_context[0] ^= 1;
    expect_refused_by_server();
}

static void server_takes_no_session_of_another_protocol(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2\002h3", 6);
    x.server.config.alpn = bytes_of("\002h2\002h3", 6);
    come_back();
    x.server.config.alpn = bytes_of("\002h3\002h2", 6);
    expect_refused_by_server();
}

static void server_takes_no_suite_that_is_not_allowed_any_more(void **state)
{
    (void)state;
    come_back();
    x.server.config.suites12[0] = x.server.config.suites12[2];
    x.server.config.suite12_count = 1;
    expect_refused_by_server();
}

typedef void change_fn(struct client_hello *hello);

/* Changes the client's hello where it waits. */
static void change_hello(change_fn *change)
{
    uint8_t room[4096];
    struct writer out = writer_of(room, sizeof room);
    struct queued *message = exchange_next(&x.client);
    struct queued copy = *message;
    struct reader in = reader_of(queued_body(&copy));
    struct client_hello hello;
    assert_true(client_hello_parse(&hello, &in));
    change(&hello);
    client_hello_write(&out, &hello);
    assert_true(writer_done(&out));
    queued_set_body(message, writer_bytes(&out));
}

static void ask_for_another_name(struct client_hello *hello)
{
    hello->server_name = bytes_of("other.example", 13);
}

static void leave_name_out(struct client_hello *hello)
{
    hello->server_name = bytes_of(NULL, 0);
}

static void offer_another_suite(struct client_hello *hello)
{
    hello->cipher_suites = bytes_of("\xc0\x2c", 2);
}

static void forget_extended_main_secret(struct client_hello *hello)
{
    hello->extended_main_secret = false;
}

static void offer_an_id_beside_the_ticket(struct client_hello *hello)
{
    hello->legacy_session_id = bytes_of("short", 5);
}

static void offer_no_id(struct client_hello *hello)
{
    hello->legacy_session_id = bytes_of(NULL, 0);
}

/* The server answers a hello that the client did not send: it takes up no session. */
static void server_takes_no_session_for_another_hello(void **state)
{
    static change_fn *const changes[] = { ask_for_another_name, leave_name_out,
                                          offer_another_suite };
    (void)state;
    come_back();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        exchange_restart(&x, kept);
        change_hello(changes[i]);
        assert_true(exchange_pass(&x.client, &x.server));
        assert_false(x.server.facts.resumed);
        assert_int_equal(x.server.handshake.state, SERVER12_WAIT_CLIENT_KEY_EXCHANGE);
    }
}

/* RFC 5077 3.4: whatever the ID is, its echo says that the ticket was accepted. */
static void forget_encrypt_then_mac(struct client_hello *hello)
{
    hello->encrypt_then_mac = false;
}

/* RFC 7366 3.1: nobody goes on without what the session had. */
static void server_takes_no_session_of_cbc_without_encrypt_then_mac(void **state)
{
    struct handshake_config *configs[] = { &x.client.config, &x.server.config };
    struct suite12 cbc[SUITES12_MAX];
    (void)state;
    if (legacy_suites_add(cbc, 0, x.provider, false, true) == 0)
        return; /* not built */
    for (size_t i = 0; i < 2; i++) {
        configs[i]->suites12[configs[i]->suite12_count] = configs[i]->suites12[0];
        configs[i]->suites12[0] = cbc[0];
        configs[i]->suite12_count++;
    }
    come_back();
    assert_int_equal(kept_session().suite, cbc[0].id);
    expect_resumed(true);
    exchange_restart(&x, kept);
    change_hello(forget_encrypt_then_mac);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_false(x.server.facts.resumed);
    assert_int_not_equal(x.server.facts.suite, cbc[0].id);
}

static void server_echoes_the_id_beside_a_ticket(void **state)
{
    static change_fn *const changes[] = { offer_an_id_beside_the_ticket, offer_no_id };
    static const size_t lens[] = { 5, 0 };
    (void)state;
    come_back();
    for (size_t i = 0; i < 2; i++) {
        exchange_restart(&x, kept);
        change_hello(changes[i]);
        assert_true(exchange_pass(&x.client, &x.server));
        assert_true(x.server.facts.resumed);
        struct reader in = reader_of(queued_body(exchange_next(&x.server)));
        struct server_hello12 hello;
        assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
        assert_int_equal(hello.session_id.len, lens[i]);
    }
}

/* R30, RFC 7627 5.3, at the server: with then, without now. */
static void server_ends_when_the_client_is_not_bound_any_more(void **state)
{
    (void)state;
    x.server.config.allow_no_extended_main_secret = true;
    come_back();
    change_hello(forget_extended_main_secret);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, NO_EXTENDED_MAIN_SECRET, ALERT_HANDSHAKE_FAILURE);
    assert_non_null(strstr(x.server.error.detail, "session"));
}

/* A ticket of our own, for a session that this release never makes. */
static void put_ticket(struct session *session)
{
    static uint8_t room[1024], sealed[1200];
    struct writer out = writer_of(room, sizeof room), ticket = writer_of(sealed, sizeof sealed);
    session->ticket = session->session_id = bytes_of(NULL, 0);
    session_context_of(session->context, &x.server.config, &x.identities[0]);
    session->peer_certificate = bytes_of(NULL, 0);
    session_write(&out, session);
    assert_int_equal(
        ticketer_seal(x.ticketer, &ticket, writer_bytes(&out), x.provider, MADE_NOW_S + seconds),
        OUTCOME_OK);
    struct session held = kept_session();
    static uint8_t again[4096];
    struct writer kept_again = writer_of(again, sizeof again);
    held.ticket = writer_bytes(&ticket);
    session_write(&kept_again, &held);
    kept = writer_bytes(&kept_again);
}

/* RFC 7627 5.3, at the server: without then, with now; without then and now. And of another version. */
static void server_takes_no_session_that_was_not_bound(void **state)
{
    (void)state;
    x.server.config.allow_no_extended_main_secret = true;
    come_back();
    uint8_t room[4096];
    struct bytes before = bytes_of(room, kept.len);
    memcpy(room, kept.data, kept.len);
    struct session session;
    assert_true(session_read(&session, TLS_1_2, before));

    put_ticket(&session);
    exchange_restart(&x, kept);
    expect_resumed(true); /* the ticket is made well */

    kept = before;
    session.extended_main_secret = false;
    put_ticket(&session);
    expect_refused_by_server();

    kept = before;
    put_ticket(&session);
    exchange_restart(&x, kept);
    change_hello(forget_extended_main_secret);
    assert_true(exchange_pass(&x.client, &x.server));
    assert_false(x.server.facts.resumed);

    kept = before;
    session.extended_main_secret = true;
    session.version = TLS_1_3;
    put_ticket(&session);
    expect_refused_by_server();
}

/* Nothing of a connection that is not bound is kept. */
static void gives_no_session_without_extended_main_secret(void **state)
{
    static const unsigned flight[] = { SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE,
                                       SERVER_HELLO_DONE };
    (void)state;
    x.server.config.allow_no_extended_main_secret = true;
    exchange_start(&x);
    change_hello(forget_extended_main_secret);
    assert_true(exchange_pass(&x.client, &x.server));
    expect_messages(&x.server, flight, 4);
    struct reader in = reader_of(queued_body(exchange_next(&x.server)));
    struct server_hello12 hello;
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    assert_false(hello.session_ticket);
    assert_int_equal(hello.session_id.len, 0);
}

static void keeps_no_session_without_verification(void **state)
{
    (void)state;
    x.client.config.verify = false;
    exchange_start(&x);
    run();
    assert_null(x.client.handshake.session);
}

/* The promise is kept with an empty ticket. */
static void server_that_verifies_clients_remembers_none_that_it_did_not(void **state)
{
    (void)state;
    exchange_ask(&x, PARLEY_CLIENT_REQUEST);
    exchange_start(&x);
    exchange_run_until(&x, &x.server, NEW_SESSION_TICKET);
    struct reader in = reader_of(queued_body(exchange_next(&x.server)));
    struct new_session_ticket12 message;
    assert_true(new_session_ticket12_parse(&message, &in));
    assert_int_equal(message.ticket.len, 0);
    run();
    assert_null(x.client.handshake.session);
}

static void let_client_be_known(void)
{
    exchange_ask(&x, PARLEY_CLIENT_REQUIRE);
    exchange_give_identity(&x, &(struct recipe){ .name = "alice" }, NULL, "");
    session_context_of_config(x.client.config.session_context, &x.client.config);
    session_context_of_config(x.server.config.session_context, &x.server.config);
}

/* R67: one whose certificate was judged is known again, and knows that it is. */
static void server_knows_a_client_again(void **state)
{
    (void)state;
    let_client_be_known();
    come_back();
    expect_resumed(true);
    const parley_facts *server = &x.server.facts, *client = &x.client.facts;
    assert_true(server->verified);
    assert_int_equal(server->peer_chain_count, 1);
    assert_true(bytes_equal(bytes_of(server->peer_chain[0].data, server->peer_chain[0].len),
                            x.client_identities[0].leaf.der));
    assert_string_equal(server->client_subject, "CN=alice");
    assert_int_equal(server->client_verdict, PARLEY_CLIENT_CONFIRMED);
    assert_int_equal(client->client_verdict, PARLEY_CLIENT_CONFIRMED);
    assert_false(client->client_certificate_sent); /* this time */
}

/* Until Finished was right the server has confirmed nothing. */
static void client_is_known_again_when_finished_says_so(void **state)
{
    (void)state;
    let_client_be_known();
    come_back();
    exchange_run_until(&x, &x.server, FINISHED);
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
    run();
    assert_int_equal(x.client.facts.client_verdict, PARLEY_CLIENT_CONFIRMED);
}

/* A ClientHello that was seen before can be sent again by anybody. */
static void no_peer_is_known_again_before_its_finished(void **state)
{
    (void)state;
    let_client_be_known();
    come_back();
    exchange_run_until(&x, &x.client, FINISHED);
    assert_true(x.server.facts.resumed);
    assert_false(x.server.facts.verified);
    assert_int_equal(x.server.facts.client_verdict, PARLEY_CLIENT_UNKNOWN);
    run();
    assert_true(x.server.facts.verified);
    assert_int_equal(x.server.facts.client_verdict, PARLEY_CLIENT_CONFIRMED);
}

static void no_server_is_known_again_before_its_finished(void **state)
{
    (void)state;
    come_back();
    exchange_run_until(&x, &x.server, FINISHED);
    assert_true(x.client.facts.resumed);
    assert_false(x.client.facts.verified);
    run();
    assert_true(x.client.facts.verified);
}

/* R42: nobody asked for a certificate this time, so that no alert is about one. */
static void client_hears_that_its_session_is_refused(void **state)
{
    char text[208];
    (void)state;
    let_client_be_known();
    come_back();
    exchange_run_until(&x, &x.server, FINISHED);
    const struct handshake *client = &x.client.handshake;
    assert_string_equal(alert_evidence(text, sizeof text, client, ALERT_ACCESS_DENIED),
                        "the server took up a session of this client, and refuses it now");
    assert_string_equal(alert_evidence(text, sizeof text, client, ALERT_INTERNAL_ERROR),
                        "this side was waiting for Finished of TLS 1.2");
}

typedef void change_answer_fn(struct server_hello12 *hello);

/* Both come back; the ServerHello waits, changed. */
static void come_back_with_answer(change_answer_fn *change)
{
    uint8_t room[1024];
    struct writer out = writer_of(room, sizeof room);
    come_back();
    exchange_run_until(&x, &x.server, SERVER_HELLO);
    struct queued *message = exchange_next(&x.server), copy = *message;
    struct reader in = reader_of(queued_body(&copy));
    struct server_hello12 hello;
    assert_true(server_hello12_parse(&hello, &in, UINT32_MAX));
    change(&hello);
    server_hello12_write(&out, &hello);
    queued_set_body(message, writer_bytes(&out));
}

static void expect_answer_refused(change_answer_fn *change, enum code code, enum alert alert)
{
    come_back_with_answer(change);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, code, alert);
}

static void answer_another_suite(struct server_hello12 *hello)
{
    hello->cipher_suite = 0xc02c;
}

static void answer_unbound(struct server_hello12 *hello)
{
    hello->extended_main_secret = false;
}

static void client_refuses_a_session_that_is_not_what_it_was(void **state)
{
    (void)state;
    expect_answer_refused(answer_another_suite, SESSION_CHANGED, ALERT_ILLEGAL_PARAMETER);
}

static void answer_another_protocol(struct server_hello12 *hello)
{
    hello->alpn = bytes_of("h3", 2);
}

/* RFC 7301 3.1: it is of the connection, not of the session. */
static void client_takes_another_protocol_with_the_same_session(void **state)
{
    (void)state;
    x.client.config.alpn = bytes_of("\002h2\002h3", 6);
    x.server.config.alpn = bytes_of("\002h2", 3);
    come_back_with_answer(answer_another_protocol);
    assert_true(exchange_pass(&x.server, &x.client));
    assert_true(x.client.facts.resumed);
    assert_true(bytes_equal(bytes_of(x.client.facts.alpn.data, x.client.facts.alpn.len),
                            bytes_of("h3", 2)));
}

/* RFC 7627 5.3, at the client, be it allowed to do without or not. */
static void client_ends_when_the_server_is_not_bound_any_more(void **state)
{
    (void)state;
    x.client.config.allow_no_extended_main_secret = true;
    expect_answer_refused(answer_unbound, NO_EXTENDED_MAIN_SECRET, ALERT_HANDSHAKE_FAILURE);
}

/* RFC 5246 7.3: an echo of the ID, and a full flight behind it. */
static void client_refuses_a_certificate_when_it_resumes(void **state)
{
    (void)state;
    come_back();
    exchange_run_until(&x, &x.server, SERVER_HELLO);
    assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(x.client.handshake.state, CLIENT12_WAIT_NEW_SESSION_TICKET);
    assert_false(exchange_give(&x.client, CERTIFICATE, bytes_of("", 0)));
    expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 5077 3.3: what was promised has to come. */
static void client_refuses_that_a_promised_ticket_does_not_come(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.server, NEW_SESSION_TICKET);
    exchange_drop(&x.server);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 5077 3.3: it may be empty. The transcript differs then, which Finished would tell. */
static void client_bears_an_empty_ticket(void **state)
{
    static const uint8_t empty[6];
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.server, NEW_SESSION_TICKET);
    queued_set_body(exchange_next(&x.server), bytes_of(empty, sizeof empty));
    assert_true(exchange_pass(&x.server, &x.client));
    assert_int_equal(x.client.handshake.state, CLIENT12_WAIT_CHANGE_CIPHER_SPEC);
    assert_null(x.client.handshake.scratch->tls12.ticket);
}

static bool no_random(void *user, uint8_t *out, size_t len)
{
    (void)user;
    (void)out;
    (void)len;
    return false;
}

/* RFC 5077 3.3: a server that cannot seal sends an empty one, and the handshake goes on. */
static void server_without_randomness_gives_an_empty_ticket(void **state)
{
    (void)state;
    exchange_start(&x);
    exchange_run_until(&x, &x.client, FINISHED);
    struct provider broken = *x.provider;
    broken.random.fill = no_random;
    x.server.config.provider = &broken;
    assert_true(exchange_run(&x));
    assert_true(x.client.facts.done && x.server.facts.done);
    assert_null(x.client.handshake.session);
}

/* RFC 5077 5.6: a client may be told a shorter time; it believes no longer one. */
static void client_lasts_no_longer_than_the_hint(void **state)
{
    (void)state;
    come_back();
    assert_int_equal(kept_session().lifetime_s, 24 * 3600);
    exchange_restart(&x, bytes_of(NULL, 0));
    exchange_run_until(&x, &x.server, CHANGE_CIPHER_SPEC);
    x.client.handshake.scratch->tls12.ticket_lifetime_hint_s = 60;
    run();
    keep_session();
    assert_int_equal(kept_session().lifetime_s, 60);
}

static void flip_finished(struct end *from)
{
    exchange_run_until(&x, from, FINISHED);
    exchange_next(from)->bytes[HANDSHAKE_HEADER_LEN] ^= 1;
}

static void both_ends_verify_finished_when_they_resume(void **state)
{
    (void)state;
    come_back();
    flip_finished(&x.server);
    assert_false(exchange_pass(&x.server, &x.client));
    expect_refusal(&x.client, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_null(x.client.handshake.session);

    exchange_restart(&x, kept);
    flip_finished(&x.client);
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, FINISHED_WRONG, ALERT_DECRYPT_ERROR);
    assert_false(x.server.facts.done);
}

/* RFC 5246 7.3: the ends of the flights, where keys change. */
static void bytes_behind_the_end_of_a_flight_are_refused(void **state)
{
    (void)state;
    come_back();
    x.server.has_more_input = true;
    assert_false(exchange_pass(&x.client, &x.server));
    expect_refusal(&x.server, MESSAGE_ACROSS_KEY_CHANGE, ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 9846 4.2.2: a client of both versions offers its session, and TLS 1.3 is taken all the same. */
static void is_of_no_use_in_tls13(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        stop(NULL);
        start(NULL);
        if (i == 1)
            by_id();
        come_back();
        struct handshake_config *configs[] = { &x.client.config, &x.server.config };
        for (size_t c = 0; c < 2; c++) {
            configs[c]->highest_version = TLS_1_3;
            configs[c]->suite_count = suites_of(x.provider, configs[c]->suites);
            configs[c]->share_groups[configs[c]->share_group_count++] = configs[c]->groups[0];
        }
        exchange_restart(&x, kept);
        expect_resumed(false);
        assert_int_equal(x.client.facts.version, TLS_1_3);

        x.server.config.highest_version = TLS_1_2; /* and in TLS 1.2 it is still of use */
        x.server.config.suite_count = 0;
        exchange_restart(&x, kept);
        expect_resumed(true);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(resumes_by_ticket),
        TEST(resumes_by_id),
        TEST(tells_who_the_peer_is_and_what_was_agreed),
        TEST(renews_the_ticket_and_not_the_session),
        TEST(forgets_what_is_too_old),
        TEST(never_outlives_the_certificate),
        TEST(gets_a_full_handshake_from_another_server),
        TEST(gets_a_full_handshake_when_the_session_is_gone),
        TEST(is_dropped_from_the_cache_on_demand),
        TEST(takes_no_ticket_that_was_changed),
        TEST(is_left_out_when_it_does_not_fit),
        TEST(leaves_out_bytes_that_are_no_session),
        TEST(leaves_out_what_was_made_by_other_rules),
        TEST(leaves_out_a_suite_that_is_not_allowed_any_more),
        TEST(leaves_out_a_session_of_another_name),
        TEST(leaves_out_all_when_nothing_is_resumed),
        TEST(server_takes_no_session_of_another_certificate),
        TEST(server_takes_no_session_made_by_other_rules),
        TEST(server_takes_no_session_of_another_protocol),
        TEST(server_takes_no_suite_that_is_not_allowed_any_more),
        TEST(server_takes_no_session_for_another_hello),
        TEST(server_takes_no_session_of_cbc_without_encrypt_then_mac),
        TEST(server_echoes_the_id_beside_a_ticket),
        TEST(server_ends_when_the_client_is_not_bound_any_more),
        TEST(server_takes_no_session_that_was_not_bound),
        TEST(gives_no_session_without_extended_main_secret),
        TEST(keeps_no_session_without_verification),
        TEST(server_that_verifies_clients_remembers_none_that_it_did_not),
        TEST(server_knows_a_client_again),
        TEST(client_is_known_again_when_finished_says_so),
        TEST(no_peer_is_known_again_before_its_finished),
        TEST(client_hears_that_its_session_is_refused),
        TEST(no_server_is_known_again_before_its_finished),
        TEST(client_refuses_a_session_that_is_not_what_it_was),
        TEST(client_takes_another_protocol_with_the_same_session),
        TEST(client_ends_when_the_server_is_not_bound_any_more),
        TEST(client_refuses_a_certificate_when_it_resumes),
        TEST(client_refuses_that_a_promised_ticket_does_not_come),
        TEST(client_bears_an_empty_ticket),
        TEST(server_without_randomness_gives_an_empty_ticket),
        TEST(client_lasts_no_longer_than_the_hint),
        TEST(both_ends_verify_finished_when_they_resume),
        TEST(bytes_behind_the_end_of_a_flight_are_refused),
        TEST(is_of_no_use_in_tls13),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
