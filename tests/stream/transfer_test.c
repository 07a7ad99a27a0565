/* transfer_test.c - data through streams, over sockets that make it hard. */
#include "ends.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "support/test.h"

enum { DATA_LEN = 300000, LITTLE_LEN = 20000 };

static uint8_t data[DATA_LEN], there[DATA_LEN], back[DATA_LEN];

/* Receives until `len` bytes came, or the peer's goodbye: how many came. */
static size_t receive_all(parley_stream *stream, uint8_t *room, size_t len)
{
    size_t got = 0, came = 1;
    parley_error error;
    while (got < len && came > 0) {
        if (!parley_receive(stream, room + got, len - got, &came, &error))
            fail_msg("%s", parley_error_name(error.code));
        got += came;
    }
    return got;
}

/* There and back again, the server in a thread of its own. */
static void expect_echo(struct ends *ends, size_t len)
{
    struct job server = { .stream = ends->server, .room = there, .len = len };
    parley_error error;
    fill_pattern(data, len);
    memset(back, 0, len);
    job_echo(&server);
    if (!parley_send_all(ends->client, data, len, &error))
        fail_msg("%s", parley_error_name(error.code));
    assert_int_equal(receive_all(ends->client, back, len), len);
    job_wait(&server);
    assert_memory_equal(back, data, len);
}

/* R45 */
static void carries_data_there_and_back(void **state)
{
    struct ends ends;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_tcp(fds);
    ends_connect(&ends, fds[0], fds[1]);
    expect_echo(&ends, DATA_LEN);
    expect_echo(&ends, 1);
    expect_echo(&ends, LITTLE_LEN);
    ends_hang_up(&ends);
}

static void carries_data_through_the_smallest_buffers(void **state)
{
    struct ends ends;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_local(fds, true);
    ends_connect(&ends, fds[0], fds[1]);
    expect_echo(&ends, DATA_LEN);
    ends_hang_up(&ends);
}

/* R70: handshake, data and goodbyes come one byte at a time. */
static void carries_data_a_byte_at_a_time(void **state)
{
    struct ends ends;
    struct relay relay;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    relay_start(&relay, fds);
    ends_connect(&ends, fds[0], fds[1]);
    expect_echo(&ends, LITTLE_LEN);
    ends_hang_up(&ends);
    relay_wait(&relay);
}

static atomic_int interruptions; /* in whichever thread */

static void interrupt(int signal_number)
{
    (void)signal_number;
    (void)atomic_fetch_add(&interruptions, 1);
}

/* A timer interrupts whatever the client waits for, and nobody asks for a restart. */
static void goes_on_after_interruptions(void **state)
{
    const struct itimerval often = { { 0, 500 }, { 0, 500 } }, never = { { 0, 0 }, { 0, 0 } };
    struct sigaction action = { .sa_handler = interrupt }, before;
    struct ends ends;
    (void)state;
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    atomic_store(&interruptions, 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    while (atomic_load(&interruptions) < 50) {
        struct relay relay;
        int fds[2];
        ends_prepare(&ends, NULL, NULL);
        relay_start(&relay, fds);
        ends_connect(&ends, fds[0], fds[1]);
        expect_echo(&ends, LITTLE_LEN);
        ends_hang_up(&ends);
        relay_wait(&relay);
    }
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
}

/* RFC 9846 6.1: one side has said all, and hears the rest of the other. */
static void hears_the_rest_after_it_has_said_all(void **state)
{
    struct ends ends;
    parley_error error;
    uint8_t room[16];
    size_t len;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_tcp(fds);
    ends_connect(&ends, fds[0], fds[1]);
    assert_true(parley_send_all(ends.client, "question", 8, &error));
    assert_true(parley_send_end(ends.client, &error));
    assert_true(parley_send_end(ends.client, &error)); /* once is enough */
    assert_true(parley_receive(ends.server, room, sizeof room, &len, &error));
    assert_int_equal(len, 8);
    assert_true(parley_receive(ends.server, room, sizeof room, &len, &error));
    assert_int_equal(len, 0);

    assert_false(parley_send_all(ends.client, "more", 4, &error));
    expect_error(&error, SENT_AFTER_END);
    assert_true(parley_send_all(ends.server, "answer", 6, &error));
    assert_true(parley_send_end(ends.server, &error));
    assert_true(parley_receive(ends.client, room, sizeof room, &len, &error));
    assert_int_equal(len, 6);
    assert_memory_equal(room, "answer", 6);
    assert_true(parley_receive(ends.client, room, sizeof room, &len, &error));
    assert_int_equal(len, 0);
    ends_hang_up(&ends);
}

/* What was sent before a goodbye arrives whole, though the sender has gone. */
static void loses_nothing_when_the_sender_hangs_up(void **state)
{
    struct ends ends;
    parley_error error;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_tcp(fds);
    ends_connect(&ends, fds[0], fds[1]);
    fill_pattern(data, LITTLE_LEN);
    /* something that the sender will never read: a close over it would be a reset */
    assert_true(parley_send_all(ends.client, "unread", 6, &error));
    assert_true(parley_send_all(ends.server, data, LITTLE_LEN, &error));
    struct job server = { .stream = ends.server };
    job_hang_up(&server);
    assert_int_equal(receive_all(ends.client, back, LITTLE_LEN + 1), LITTLE_LEN);
    job_wait(&server);
    assert_memory_equal(back, data, LITTLE_LEN);
    (void)parley_hang_up(ends.client, &error);
    parley_config_free(ends.client_config);
    parley_config_free(ends.server_config);
}

static void shows_what_lies_below(void **state)
{
    struct ends ends;
    int fds[2];
    (void)state;
    ends_prepare(&ends, NULL, NULL);
    sockets_local(fds, false);
    ends_connect(&ends, fds[0], fds[1]);
    assert_int_equal(parley_stream_fd(ends.client), fds[0]);
    assert_true(parley_facts_of(parley_stream_conn(ends.client))->verified);
    assert_true(parley_facts_of(parley_stream_conn(ends.server))->done);
    ends_hang_up(&ends);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carries_data_there_and_back),
        cmocka_unit_test(carries_data_through_the_smallest_buffers),
        cmocka_unit_test(carries_data_a_byte_at_a_time),
        cmocka_unit_test(goes_on_after_interruptions),
        cmocka_unit_test(hears_the_rest_after_it_has_said_all),
        cmocka_unit_test(loses_nothing_when_the_sender_hangs_up),
        cmocka_unit_test(shows_what_lies_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
