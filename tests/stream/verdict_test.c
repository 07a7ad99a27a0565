/* verdict_test.c - a client waits for what the server makes of its certificate (RFC 9846 4.7.1). R42, R67 */
#include "ends.h"
#include "stream/socket.h"
#include "support/pair.h"

#include "connection/conn.h"
#include "wire/post_handshake.h"

#include <string.h>
#include <sys/socket.h>

#include "support/test.h"

enum { SHORT_MS = 20 };

static void connect_ends(struct ends *ends, parley_setup *client, parley_setup *server)
{
    int fds[2];
    sockets_local(fds, false);
    ends_prepare(ends, client, server);
    ends_connect(ends, fds[0], fds[1]);
}

static parley_client_verdict await_verdict(struct ends *ends, int timeout_ms)
{
    parley_client_verdict verdict;
    parley_error error;
    if (!parley_await_verdict(ends->client, timeout_ms, &verdict, &error))
        fail_msg("%s", parley_error_name(error.code));
    return verdict;
}

static void knows_at_once_that_nobody_asked(void **state)
{
    struct ends ends;
    (void)state;
    connect_ends(&ends, pair_known_client_setup(), NULL);
    assert_int_equal(await_verdict(&ends, PATIENCE_MS), PARLEY_CLIENT_NOT_ASKED);
    ends_hang_up(&ends);
}

/* Silence says nothing, and ends nothing. */
static void does_not_know_when_the_server_says_nothing_in_time(void **state)
{
    struct ends ends;
    (void)state;
    connect_ends(&ends, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    assert_int_equal(await_verdict(&ends, SHORT_MS), PARLEY_CLIENT_UNKNOWN);
    assert_int_equal(await_verdict(&ends, 0), PARLEY_CLIENT_UNKNOWN);
    ends_hang_up(&ends);
}

static void does_not_know_when_data_comes_first_and_keeps_it(void **state)
{
    struct ends ends;
    parley_error error;
    char room[16];
    size_t len;
    (void)state;
    connect_ends(&ends, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    assert_true(parley_send_all(ends.server, "hello", 5, &error));
    assert_int_equal(await_verdict(&ends, PATIENCE_MS), PARLEY_CLIENT_UNKNOWN);
    assert_true(parley_receive(ends.client, room, sizeof room, &len, &error));
    assert_int_equal(len, 5);
    assert_memory_equal(room, "hello", 5);
    ends_hang_up(&ends);
}

static void does_not_know_when_the_server_says_goodbye(void **state)
{
    struct ends ends;
    parley_error error;
    (void)state;
    connect_ends(&ends, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    assert_true(parley_send_end(ends.server, &error));
    assert_int_equal(await_verdict(&ends, PATIENCE_MS), PARLEY_CLIENT_UNKNOWN);
    ends_hang_up(&ends);
}

/* The server sends what its connection has ready. */
static void flush_server(const struct ends *ends)
{
    parley_conn *server = parley_stream_conn(ends->server);
    parley_view ready = parley_wire_ready(server);
    assert_int_equal(send(parley_stream_fd(ends->server), ready.data, ready.len, 0), ready.len);
    parley_wire_sent(server, ready.len);
}

static void is_confirmed_by_a_ticket(void **state)
{
    struct ends ends;
    uint8_t message[100];
    parley_error error = no_error();
    struct writer out = writer_of(message, sizeof message);
    (void)state;
    write_u8(&out, NEW_SESSION_TICKET);
    struct mark body = open_vector(&out, 3);
    new_session_ticket_write(&out, &(struct new_session_ticket){ .lifetime_s = 1,
                                                                 .nonce = bytes_of("n", 1),
                                                                 .ticket = bytes_of("t", 1) });
    close_vector(&out, body);
    connect_ends(&ends, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    parley_conn *server = parley_stream_conn(ends.server);
    assert_true(records_put_message(&server->records, writer_bytes(&out), &error));
    flush_server(&ends);
    assert_int_equal(await_verdict(&ends, PATIENCE_MS), PARLEY_CLIENT_CONFIRMED);
    ends_hang_up(&ends);
}

/* The client's handshake was a success. */
static void hears_that_it_is_refused(void **state)
{
    struct ends ends;
    struct job server = { .stream = NULL };
    int fds[2];
    parley_client_verdict verdict;
    parley_error error;
    (void)state;
    sockets_local(fds, false);
    ends_prepare(&ends, ends_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    job_accept(&server, ends.server_config, fds[1]);
    parley_conn *conn = parley_client_new(NULL, ends.client_config, PAIR_NAME, &error);
    ends.client = parley_stream_over(fds[0], conn, PATIENCE_MS, &error);
    assert_non_null(ends.client);
    assert_false(parley_await_verdict(ends.client, PATIENCE_MS, &verdict, &error));
    expect_error(&error, PEER_SAYS_CERTIFICATE_REQUIRED);
    assert_int_equal(error.blame, PARLEY_BLAME_SETUP);
    assert_int_equal(verdict, PARLEY_CLIENT_REFUSED);
    assert_int_equal(pthread_join(server.thread, NULL), 0);
    assert_false(server.ok);
    expect_error(&server.error, CLIENT_CERTIFICATE_MISSING);
    (void)parley_hang_up(ends.client, &error);
    parley_config_free(ends.client_config);
    parley_config_free(ends.server_config);
}

static void fails_when_the_wire_ends_without_a_word(void **state)
{
    struct ends ends;
    parley_client_verdict verdict;
    parley_error error;
    (void)state;
    connect_ends(&ends, pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    assert_int_equal(shutdown(parley_stream_fd(ends.server), SHUT_WR), 0);
    assert_false(parley_await_verdict(ends.client, PATIENCE_MS, &verdict, &error));
    expect_error(&error, TRUNCATED);
    assert_int_equal(verdict, PARLEY_CLIENT_UNKNOWN);
    (void)parley_hang_up(ends.client, &error);
    (void)parley_hang_up(ends.server, &error);
    parley_config_free(ends.client_config);
    parley_config_free(ends.server_config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_at_once_that_nobody_asked),
        cmocka_unit_test(does_not_know_when_the_server_says_nothing_in_time),
        cmocka_unit_test(does_not_know_when_data_comes_first_and_keeps_it),
        cmocka_unit_test(does_not_know_when_the_server_says_goodbye),
        cmocka_unit_test(is_confirmed_by_a_ticket),
        cmocka_unit_test(hears_that_it_is_refused),
        cmocka_unit_test(fails_when_the_wire_ends_without_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
