/* broken_test.c - what streams tell when the network, or the peer, does not do as it should. */
#include "ends.h"

#include "connection/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/pair.h"
#include "support/test.h"

enum { SOON_MS = 20 }; /* a time-out that has to come */

static void connect_tcp(struct ends *ends)
{
    int fds[2];
    ends_prepare(ends, NULL, NULL);
    sockets_tcp(fds);
    ends_connect(ends, fds[0], fds[1]);
}

static void free_configs(struct ends *ends)
{
    parley_config_free(ends->client_config);
    parley_config_free(ends->server_config);
}

/* The server's process is gone at once: nothing is said, and TCP resets the connection. */
static void reset(struct ends *ends)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    int fd = parley_stream_fd(ends->server);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    int copy = open("/dev/null", O_RDONLY);
    assert_true(dup2(copy, fd) >=
                0); /* closes the socket; the stream is ended over something else */
    (void)close(copy);
}

/* The server ends the connection below TLS, without a word. */
static void say_nothing_more(struct ends *ends)
{
    assert_int_equal(shutdown(parley_stream_fd(ends->server), SHUT_WR), 0);
}

static void hang_up_after_failure(struct ends *ends)
{
    parley_error unheard;
    (void)parley_hang_up(ends->client, &unheard);
    (void)parley_hang_up(ends->server, &unheard);
    free_configs(ends);
}

static void tells_a_reset_while_it_receives(void **state)
{
    struct ends ends;
    parley_error error;
    uint8_t room[16];
    size_t len;
    (void)state;
    connect_tcp(&ends);
    reset(&ends);
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, WIRE_BROKE);
    assert_int_equal(error.os_error, ECONNRESET);
    assert_int_equal(error.blame, PARLEY_BLAME_NETWORK);
    hang_up_after_failure(&ends);
}

/* No SIGPIPE, whose default would end this program. */
static void tells_a_reset_while_it_sends(void **state)
{
    static uint8_t data[1 << 20];
    struct ends ends;
    parley_error error;
    (void)state;
    assert_true(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    connect_tcp(&ends);
    reset(&ends);
    assert_false(parley_send_all(ends.client, data, sizeof data, &error));
    expect_error(&error, WIRE_BROKE);
    assert_true(error.os_error == ECONNRESET || error.os_error == EPIPE);
    assert_false(parley_send_all(ends.client, data, sizeof data, &error));
    expect_error(&error, WIRE_BROKE);
    hang_up_after_failure(&ends);
}

static void tells_an_end_without_a_goodbye(void **state)
{
    struct ends ends;
    parley_error error;
    uint8_t room[16];
    size_t len;
    (void)state;
    connect_tcp(&ends);
    say_nothing_more(&ends);
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, TRUNCATED);
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, TRUNCATED);
    hang_up_after_failure(&ends);
}

/* A FIN behind data: the data is given, and then it is told that it may not be all. */
static void gives_the_data_in_front_of_an_end(void **state)
{
    struct ends ends;
    parley_error error;
    uint8_t room[4];
    size_t len;
    (void)state;
    connect_tcp(&ends);
    assert_true(parley_send_all(ends.server, "abcdefgh", 8, &error));
    assert_true(parley_send_all(ends.server, "ij", 2, &error));
    say_nothing_more(&ends);
    static const char *const parts[] = { "abcd", "efgh", "ij" };
    for (size_t i = 0; i < 3; i++) {
        assert_true(parley_receive(ends.client, room, sizeof room, &len, &error));
        assert_int_equal(len, strlen(parts[i]));
        assert_memory_equal(room, parts[i], len);
    }
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, TRUNCATED);
    hang_up_after_failure(&ends);
}

/* What an attacker on the path can do: a record changed behind good ones. */
static void gives_the_data_in_front_of_a_bad_record(void **state)
{
    static const uint8_t bad[] = { 23, 3, 3, 0, 17, 0,  1,  2,  3,  4,  5,
                                   6,  7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
    struct ends ends;
    parley_error error;
    uint8_t room[16];
    size_t len;
    (void)state;
    connect_tcp(&ends);
    assert_true(parley_send_all(ends.server, "good", 4, &error));
    assert_int_equal(send(parley_stream_fd(ends.server), bad, sizeof bad, 0), sizeof bad);
    assert_true(parley_receive(ends.client, room, sizeof room, &len, &error));
    assert_int_equal(len, 4);
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, RECORD_NOT_AUTHENTIC);

    /* the server hears of it, though it only wants to receive */
    assert_false(parley_receive(ends.server, room, sizeof room, &len, &error));
    expect_error(&error, PEER_SAYS_BAD_RECORD_MAC);
    hang_up_after_failure(&ends);
}

/* The peer has said why it goes, and gone: whoever still sends is told the reason, not EPIPE. */
static void hears_an_alert_rather_than_a_broken_pipe(void **state)
{
    static uint8_t data[1 << 16];
    struct ends ends;
    parley_error error = no_error();
    (void)state;
    connect_tcp(&ends);
    parley_conn *server = parley_stream_conn(ends.server);
    static const uint8_t alert[] = { 2, ALERT_CERTIFICATE_REQUIRED };
    assert_true(outbox_put_record(&server->records.outbox, &server->records.writing, CONTENT_ALERT,
                                  bytes_of(alert, 2), &error));
    parley_view ready = parley_wire_ready(server);
    int fd = parley_stream_fd(ends.server);
    assert_int_equal(send(fd, ready.data, ready.len, 0), ready.len);
    int copy = open("/dev/null", O_RDONLY);
    assert_true(dup2(copy, fd) >= 0);
    (void)close(copy);

    while (parley_send_all(ends.client, data, sizeof data, &error))
        continue;
    expect_error(&error, PEER_SAYS_CERTIFICATE_REQUIRED);
    assert_int_equal(error.alert_came, 1);
    hang_up_after_failure(&ends);
}

static void tells_that_nothing_came_for_too_long(void **state)
{
    struct ends ends;
    parley_error error;
    uint8_t room[16];
    size_t len;
    (void)state;
    connect_tcp(&ends);
    parley_stream_timeout(ends.client, SOON_MS);
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, TIMED_OUT);
    parley_stream_timeout(ends.client, 0);
    assert_false(parley_receive(ends.client, room, sizeof room, &len, &error));
    expect_error(&error, TIMED_OUT);

    /* the connection lives */
    parley_stream_timeout(ends.client, -1);
    assert_true(parley_send_all(ends.server, "late", 4, &error));
    assert_true(parley_receive(ends.client, room, sizeof room, &len, &error));
    assert_int_equal(len, 4);
    ends_hang_up(&ends);
}

static void tells_that_the_peer_takes_nothing_for_too_long(void **state)
{
    static uint8_t data[1 << 22];
    struct ends ends;
    parley_error error;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_local(fds, true);
    ends_connect(&ends, fds[0], fds[1]);
    parley_stream_timeout(ends.client, SOON_MS);
    assert_false(parley_send_all(ends.client, data, sizeof data, &error));
    expect_error(&error, TIMED_OUT);
    assert_false(parley_hang_up(ends.client, &error)); /* the goodbye cannot be sent either */
    expect_error(&error, TIMED_OUT);
    (void)parley_hang_up(ends.server, &error);
    free_configs(&ends);
}

static bool is_closed(int fd)
{
    return fcntl(fd, F_GETFD) == -1 && errno == EBADF;
}

/* A client's handshake that fails, and ends the socket. */
static parley_error failed_handshake(struct ends *ends, int fd, int timeout_ms)
{
    parley_error error;
    parley_conn *conn = parley_client_new(NULL, ends->client_config, PAIR_NAME, &error);
    assert_null(parley_stream_over(fd, conn, timeout_ms, &error));
    assert_true(is_closed(fd));
    return error;
}

static void ends_the_socket_when_the_handshake_fails(void **state)
{
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    struct ends ends;
    parley_error error;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_local(fds, false);
    error = failed_handshake(&ends, fds[0], SOON_MS); /* nobody is there */
    expect_error(&error, TIMED_OUT);
    (void)close(fds[1]);

    sockets_local(fds, false);
    assert_int_equal(shutdown(fds[1], SHUT_WR), 0);
    error = failed_handshake(&ends, fds[0], PATIENCE_MS);
    expect_error(&error, CLOSED_IN_HANDSHAKE);
    (void)close(fds[1]);

    sockets_local(fds, false);
    (void)close(fds[1]);
    error = failed_handshake(&ends, fds[0], PATIENCE_MS);
    assert_true(error.code == PARLEY_E_CLOSED_IN_HANDSHAKE || error.code == PARLEY_E_WIRE_BROKE);

    sockets_local(fds, false);
    assert_int_equal(send(fds[1], http, strlen(http), 0), strlen(http));
    error = failed_handshake(&ends, fds[0], SOON_MS);
    expect_error(&error, NOT_TLS);
    (void)close(fds[1]);
    free_configs(&ends);
}

static void refuses_what_is_no_socket(void **state)
{
    struct ends ends;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    assert_int_equal(pipe(fds), 0);
    parley_error error = failed_handshake(&ends, fds[1], SOON_MS);
    expect_error(&error, WIRE_BROKE);
    assert_int_equal(error.os_error, ENOTSOCK);
    (void)close(fds[0]);
    free_configs(&ends);
}

/* A question that nobody can answer is answered with no. */
static void refuses_every_peer_when_it_should_ask(void **state)
{
    struct ends ends;
    parley_setup *client = ends_client_setup();
    struct job server = { .stream = NULL };
    int fds[2];
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    ends_prepare(&ends, client, NULL);
    sockets_tcp(fds);
    job_accept(&server, ends.server_config, fds[1]);
    parley_error error = failed_handshake(&ends, fds[0], PATIENCE_MS);
    expect_error(&error, PEER_REFUSED_BY_CALLER);
    assert_int_equal(pthread_join(server.thread, NULL), 0);
    assert_false(server.ok);
    expect_error(&server.error, PEER_SAYS_ACCESS_DENIED);
    free_configs(&ends);
}

static void hangs_up_nothing(void **state)
{
    parley_error error = no_error();
    (void)state;
    assert_true(parley_hang_up(NULL, &error));
    parley_listener_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_reset_while_it_receives),
        cmocka_unit_test(tells_a_reset_while_it_sends),
        cmocka_unit_test(tells_an_end_without_a_goodbye),
        cmocka_unit_test(gives_the_data_in_front_of_an_end),
        cmocka_unit_test(gives_the_data_in_front_of_a_bad_record),
        cmocka_unit_test(hears_an_alert_rather_than_a_broken_pipe),
        cmocka_unit_test(tells_that_nothing_came_for_too_long),
        cmocka_unit_test(tells_that_the_peer_takes_nothing_for_too_long),
        cmocka_unit_test(ends_the_socket_when_the_handshake_fails),
        cmocka_unit_test(refuses_what_is_no_socket),
        cmocka_unit_test(refuses_every_peer_when_it_should_ask),
        cmocka_unit_test(hangs_up_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
